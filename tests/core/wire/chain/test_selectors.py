"""The constants of the chain, each worked out anew: selectors, checksums of addresses, the pool's ID."""

from __future__ import annotations

import json
import re

import pytest
from eth_hash.auto import keccak

from sessionnet_core import addresses
from sessionnet_core.errors import MalformedAddress
from sessionnet_core.networks.built_in import MAINNET, TESTNET
from sessionnet_core.networks.chains import ARBITRUM_ONE, ARBITRUM_SEPOLIA, Chain
from sessionnet_core.wire.chain.abi import fields_of
from sessionnet_core.wire.chain.headline import questions
from sessionnet_core.wire.chain.selectors import NEW_CONTRACT, VIEWS, View
from tests.beside import BESIDE

VECTORS = BESIDE / "facts/vectors/selectors.json"
ADDRESSES = [
    pytest.param(address, id=f"{chain.chain_id}-{name}")
    for chain in (ARBITRUM_ONE, ARBITRUM_SEPOLIA)
    for name in ("token", "rewards", "pool", "factory", "multicall", "state_view", "price_feed")
    if (address := getattr(chain.contracts, name)) is not None
]


@pytest.mark.parametrize("view", VIEWS, ids=lambda view: view.name)
def test_a_selector_is_the_hash_of_the_signature(view: View) -> None:
    assert keccak(view.signature.encode())[:4].hex() == view.selector


@pytest.mark.parametrize(
    ("view", "name", "takes", "words", "arguments", "encoded"),
    [
        (View("totalNodes()", "9592d424"), "totalNodes", "", 1, (), ""),
        (View("at(uint64)", "01020304", "(bool a, bool b)"), "at", "uint64", 2, (258,), "102".zfill(64)),
        (View("of(uint8,bool)", "ffffffff"), "of", "uint8,bool", 1, (7, True), "7".zfill(64) + "1".zfill(64)),
    ],
)
def test_a_call_is_the_selector_and_the_arguments(
    view: View, name: str, takes: str, words: int, arguments: tuple[object, ...], encoded: str
) -> None:
    assert (view.name, view.takes, view.words) == (name, takes, words)
    assert view.call(*arguments).hex() == view.selector + encoded


def test_the_table_holds_every_view_once() -> None:
    assert len({view.selector for view in VIEWS}) == len(VIEWS) == 34
    assert {question.view for question in questions(ARBITRUM_ONE.contracts)} < {*VIEWS}


def test_a_topic_is_the_hash_of_the_signature() -> None:
    assert f"0x{keccak(NEW_CONTRACT.signature.encode()).hex()}" == NEW_CONTRACT.topic


@pytest.mark.skipif(not VECTORS.exists(), reason="the contracts' own selectors are not beside this checkout")
@pytest.mark.parametrize("view", VIEWS, ids=lambda view: view.name)
def test_the_contracts_have_these_views_and_they_return_so_much(view: View) -> None:
    known = [
        contract["view_functions"][view.signature]
        for contract in json.loads(VECTORS.read_text()).values()
        if isinstance(contract, dict) and view.signature in contract.get("view_functions", {})
    ]
    assert {one["selector"] for one in known} == {f"0x{view.selector}"}
    fields = fields_of(view.returns).fields
    assert {tuple(one["returns"]) for one in known} == {tuple(field.type.name for field in fields)}
    names = [field.name for field in fields]
    assert not any(names) or all(one["return_names"] == names for one in known if "return_names" in one)


@pytest.mark.skipif(not VECTORS.exists(), reason="the contracts' own selectors are not beside this checkout")
def test_the_factory_has_this_event() -> None:
    event = json.loads(VECTORS.read_text())["ServiceNodeContributionFactory"]["events"][NEW_CONTRACT.signature]
    assert event["topic0"] == NEW_CONTRACT.topic
    fields = fields_of(NEW_CONTRACT.holds).fields
    assert [(one["name"], one["type"], one["indexed"]) for one in event["params"]] == [
        (field.name, field.type.name, number < NEW_CONTRACT.indexed) for number, field in enumerate(fields)
    ]


@pytest.mark.parametrize("address", ADDRESSES)
def test_an_address_carries_its_checksum(address: str) -> None:
    digits = address.removeprefix("0x")
    marks = keccak(digits.lower().encode()).hex()
    for digit, mark in zip(digits, marks, strict=False):
        assert digit == (digit.upper() if int(mark, 16) > 7 else digit.lower())


def test_the_pools_id_is_the_hash_of_its_key() -> None:
    """Ether and SESH, a fee of 0.3 %, a spacing of 60, no hooks."""
    token = ARBITRUM_ONE.contracts.token.removeprefix("0x").lower()
    key = bytes(32) + bytes.fromhex(token.zfill(64)) + b"".join(n.to_bytes(32, "big") for n in (3_000, 60, 0))
    assert f"0x{keccak(key).hex()}" == ARBITRUM_ONE.contracts.dex_pool


@pytest.mark.parametrize(
    ("chain", "chain_id"), [(MAINNET.chain, 42_161), (TESTNET.chain, 421_614)], ids=["mainnet", "testnet"]
)
def test_each_built_in_network_knows_its_chain(chain: Chain, chain_id: int) -> None:
    assert chain.chain_id == chain_id
    assert all(url.startswith("https://") for url in chain.rpc_urls)


class TestAddresses:
    # The examples of EIP-55.
    EXAMPLES = (
        "0x52908400098527886E0F7030069857D2E4169EE7",
        "0xde709f2102306220921060314715629080e2fb77",
        "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed",
        "0xfB6916095ca1df60bB79Ce92cE3Ea74c37c5d359",
        "0xdbF03B407c01E7cD3CBea99509d93f8DDDC8C6FB",
        "0xD1220A0cf47c7B9Be7A2E6BA89F429762e7b9aDb",
    )

    @pytest.mark.parametrize("address", EXAMPLES)
    def test_a_checksum_is_worked_out(self, address: str) -> None:
        assert addresses.checksummed(address.lower()) == address

    @pytest.mark.parametrize("address", EXAMPLES)
    def test_an_address_is_read_in_any_honest_spelling(self, address: str) -> None:
        digits = address.removeprefix("0x")
        for spelled in (address, address.lower(), f"0x{digits.upper()}", f"  {address}\n"):
            assert addresses.parse_address(spelled) == address.lower()

    @pytest.mark.parametrize("position", [m.start() for m in re.finditer("[a-fA-F]", EXAMPLES[2]) if m.start() > 1])
    def test_one_letter_in_the_other_case_is_noticed(self, position: int) -> None:
        good = self.EXAMPLES[2]
        bad = good[:position] + good[position].swapcase() + good[position + 1 :]
        with pytest.raises(MalformedAddress, match="checksum"):
            addresses.parse_address(bad)

    @pytest.mark.parametrize("text", ["", "0x", "0x" + "1" * 39, "0x" + "1" * 41, "1" * 40, "0x" + "g" * 40, "x" * 999])
    def test_anything_else_is_none(self, text: str) -> None:
        with pytest.raises(MalformedAddress) as caught:
            addresses.parse_address(text)
        assert len(caught.value.message) < 160
