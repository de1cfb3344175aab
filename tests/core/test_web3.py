"""The bridge for a web3 of one's own; and through its ABIs web3 as the second implementation of the codec."""

from __future__ import annotations

import subprocess
import sys
from typing import Any

import pytest
from eth_abi.abi import encode
from eth_abi.exceptions import DecodingError
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec import structs
from web3 import Web3
from web3.exceptions import Web3Exception
from web3.providers.base import JSONBaseProvider
from web3.types import RPCEndpoint, RPCResponse

from sessionnet_core.errors import MalformedAnswer
from sessionnet_core.networks.chains import ARBITRUM_ONE
from sessionnet_core.web3 import StakingContracts, abi_of
from sessionnet_core.wire.chain import abi
from sessionnet_core.wire.chain.selectors import NEW_CONTRACT, VIEWS, View
from tests.core.wire.chain.abi_values import REFUSED, damaged, values
from tests.effort import tried

NAMES = ("token", "rewards", "pool", "factory", "multicall", "state_view", "price_feed", "contribution")
STRICTER = ("an offset leads into its own head", "its parts overlap")
"""What the codec alone refuses; `test_abi` says when."""


class Returning(JSONBaseProvider):
    """An endpoint that returns the same bytes for every view, and keeps what it was asked."""

    def __init__(self) -> None:
        super().__init__()
        self.returned = b""
        self.asked: list[Any] = []

    def make_request(self, method: RPCEndpoint, params: Any) -> RPCResponse:
        assert method == "eth_call"
        self.asked.append(params[0])
        return {"jsonrpc": "2.0", "id": 1, "result": f"0x{self.returned.hex()}"}


def contracts_at(provider: Any) -> dict[str, Any]:
    bridge = StakingContracts(Web3(provider, middleware=[]), ARBITRUM_ONE)
    return {
        **{name: getattr(bridge, name) for name in NAMES[:-1]},
        "contribution": bridge.contribution("0x" + "5" * 40),
    }


ENDPOINT = Returning()
CONTRACTS = contracts_at(ENDPOINT)
PLACES = [
    pytest.param(CONTRACTS[name], view, id=f"{name}-{view.name}")
    for name in NAMES
    for view in VIEWS
    if view.name in {entry["name"] for entry in abi_of(name)}
]


def types_of(text: str) -> list[str]:
    return [field.type.name for field in abi.fields_of(text).fields]


def by_web3(contract: Any, view: View, arguments: tuple[Any, ...], returned: bytes) -> Any:
    """Return what web3 reads of an answer, in the codec's spelling, or that it refuses."""
    ENDPOINT.returned = returned
    function = contract.get_function_by_signature(view.signature)(*map(_checksummed, arguments))
    try:
        read = function.call()
    except (Web3Exception, DecodingError, ValueError, OverflowError):
        return REFUSED
    return _spelled(read if len(types_of(view.returns)) > 1 else [read])


def _checksummed(argument: Any) -> Any:
    """web3 takes no address without its checksum."""
    if isinstance(argument, str):
        return Web3.to_checksum_address(argument)
    return [tuple(map(_checksummed, one)) for one in argument] if isinstance(argument, tuple) else argument


def _spelled(value: Any) -> Any:
    """Tuples, and addresses in lower case."""
    if isinstance(value, (list, tuple)):
        return tuple(map(_spelled, value))
    return value.lower() if isinstance(value, str) else value


def by_codec(view: View, returned: bytes) -> Any:
    try:
        return abi.decoded(view.returns, returned, "view")
    except MalformedAnswer as error:
        return next((reason for reason in STRICTER if reason in error.message), REFUSED)


@pytest.mark.parametrize(("contract", "view"), PLACES)
@settings(max_examples=tried(10))
@given(data=st.data())
def test_web3_asks_and_reads_what_the_codec_does(contract: Any, view: View, data: st.DataObject) -> None:
    arguments = data.draw(values(types_of(view.takes)))
    returned = data.draw(values(types_of(view.returns)))
    written = encode(types_of(view.returns), returned)
    assert by_web3(contract, view, arguments, written) == by_codec(view, written) == returned
    assert (ENDPOINT.asked[-1]["to"], ENDPOINT.asked[-1]["data"]) == (
        contract.address,
        f"0x{view.call(*arguments).hex()}",
    )
    hostile = data.draw(damaged(written))
    if hostile and by_codec(view, hostile) not in STRICTER:
        assert by_web3(contract, view, arguments, hostile) == by_codec(view, hostile)


def test_every_view_that_is_read_is_in_an_abi() -> None:
    in_abis = {entry["name"] for name in NAMES for entry in abi_of(name) if entry["type"] == "function"}
    assert in_abis == {view.name for view in VIEWS}


def test_the_members_of_a_struct_have_their_names() -> None:
    (node,) = CONTRACTS["rewards"].get_function_by_name("serviceNodes").abi["outputs"]
    assert node["type"] == "tuple"
    assert [one["name"] for one in node["components"]][-3:] == ["deposit", "contributors", "ed25519Pubkey"]
    contributors = node["components"][-2]
    assert (contributors["type"], contributors["components"][0]["type"]) == ("tuple[]", "tuple")


def test_the_factorys_event_is_found_by_its_topic_and_read() -> None:
    factory, made, operator = CONTRACTS["factory"], "0x" + "7a" * 20, "0x" + "8b" * 20
    log = {
        "address": factory.address,
        "topics": [bytes.fromhex(NEW_CONTRACT.topic[2:]), bytes.fromhex(made[2:].zfill(64))],
        "data": encode(["uint256", "address"], [77, operator]),
        "blockNumber": 5,
        "logIndex": 0,
        "transactionIndex": 0,
        "transactionHash": bytes(32),
        "blockHash": bytes(32),
    }
    read = factory.events.NewServiceNodeContributionContract().process_log(log)["args"]
    assert {name: _spelled(value) for name, value in read.items()} == {
        "contributorContract": made,
        "serviceNodePubkey": 77,
        "operator": operator,
    }


def test_a_chain_without_some_of_the_contracts_has_none_there() -> None:
    few = structs.replace(ARBITRUM_ONE.contracts, factory=None, multicall=None, state_view=None, price_feed=None)
    bridge = StakingContracts(Web3(ENDPOINT), structs.replace(ARBITRUM_ONE, contracts=few))
    assert (bridge.factory, bridge.multicall, bridge.state_view, bridge.price_feed) == (None,) * 4
    assert bridge.rewards.address == ARBITRUM_ONE.contracts.rewards


def test_whoever_brings_no_web3_need_not_import_it() -> None:
    script = "import sys, sessionnet_core.web3 as bridge; bridge.abi_of('rewards'); print('web3' in sys.modules)"
    ran = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert ran.stdout == "False\n"
