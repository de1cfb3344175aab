"""`token` and `token balance` as far as the chain tells: supplies, the price there, what a wallet holds."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from eth_utils.address import to_checksum_address

from tests.cli.commands.staking_expected import instant, of_the_api
from tests.conftest import Sessionnet
from tests.evm import Ethereum, wallet
from tests.evm.arbitrum import TREASURY
from tests.evm.ethereum import HOLDER
from tests.evm.places import ETHER_PRICE
from tests.joint_fixtures import Joint

PUBLISHED = "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed"
"""One of the examples of EIP-55, nobody's wallet here."""


@pytest.fixture
def main_chain(joint: Joint) -> Iterator[Ethereum]:
    """Return the chain below, configured as well; its last block is new."""
    with Ethereum(int(time.time())) as chain:
        joint.config.write_text(joint.net.config([joint.front.url], chain.url))
        yield chain


def price_of(joint: Joint) -> float:
    price: float = of_the_api(joint)["price"]["usd"]
    return price


def kinds(document: Any) -> list[str]:
    return [source["kind"] for source in document["sources"]]


class TestTheToken:
    def test_has_a_supply_and_a_price_on_the_chain(self, sessionnet: Sessionnet, joint: Joint) -> None:
        run = sessionnet("token", "--json")
        assert (run.status, run.codes, kinds(run.json)) == (0, set(), ["network-api", "rpc"])
        data = run.json["data"]
        assert data["arbitrum_supply"] == "198765432.109876544"
        assert (data["maximum_supply"], data["ethereum_supply"]) == ("240000000.000000000", None)
        # 0.00006 atomic units for a wei: 60,000 SESH for an ether of 3,000 dollars
        assert data["dex_price_usd"] == pytest.approx(0.05, rel=1e-9)
        assert data["dex_difference_percent"] == pytest.approx((0.05 / price_of(joint) - 1) * 100, abs=1e-6)
        assert data["dex_feed_as_of"] == instant(joint.arbitrum.world.as_of - 1800)
        assert data["price_usd"] == price_of(joint)
        assert len(joint.front.requests) == 2

    def test_shows_them_and_how_far_the_prices_are_apart(self, sessionnet: Sessionnet, joint: Joint) -> None:
        run = sessionnet("token")
        assert (run.status, run.stderr) == (0, "")
        lines = {line.split("  ")[0 if line[0] != " " else 1]: line for line in run.stdout.splitlines() if line}
        assert "198,765,432 SESH  bridged there" in lines["of it on Arbitrum One"]
        apart = (0.05 / price_of(joint) - 1) * 100
        assert (
            f"$0.05  {apart:+.2f} % from the price above; ether's price set 30 minutes" in lines["Price on the chain"]
        )
        assert "minted on Ethereum" not in run.stdout

    def test_has_its_whole_supply_on_ethereum(self, sessionnet: Sessionnet, joint: Joint, main_chain: Ethereum) -> None:
        run = sessionnet("token", "--json")
        assert (run.status, run.codes) == (0, set())
        assert run.json["data"]["ethereum_supply"] == "240000000.000000000"
        assert f"127.0.0.1:{main_chain.port}" in [source["name"] for source in run.json["sources"]]
        assert "minted on Ethereum     240,000,000 SESH" in sessionnet("token").stdout

    @pytest.mark.parametrize("manner", ["refuse", "garbage", "stale:1200"])
    def test_is_shown_though_the_chain_is_silent(self, sessionnet: Sessionnet, joint: Joint, manner: str) -> None:
        joint.front.misbehave(manner)
        run = sessionnet("token", "--convert", "1,250", "--json")
        assert (run.status, run.codes, kinds(run.json)) == (0, {"chain-failed"}, ["network-api"])
        data = run.json["data"]
        assert (data["price_usd"], data["conversion"]["sesh"]) == (price_of(joint), "1250.000000000")
        assert data["conversion"]["usd"] == pytest.approx(1250 * price_of(joint))
        assert {name for name in data if data[name] is None} == {
            "arbitrum_supply",
            "ethereum_supply",
            "dex_price_usd",
            "dex_difference_percent",
            "dex_feed_as_of",
        }
        assert sessionnet("token", "--strict").status == 5

    def test_is_shown_by_the_chain_alone_where_the_api_is_silent(self, sessionnet: Sessionnet, joint: Joint) -> None:
        joint.net.misbehave("api", "refuse")
        run = sessionnet("token", "--convert", "5", "--json")
        assert (run.status, run.codes, kinds(run.json)) == (3, set(), ["rpc"])
        assert run.errors == ["unreachable"]
        data = run.json["data"]
        assert (data["price_usd"], data["conversion"]) == (None, {"sesh": "5.000000000", "usd": None})
        assert data["dex_price_usd"] == pytest.approx(0.05)
        assert (data["dex_difference_percent"], data["market_cap_usd"]) == (None, None)

    @pytest.mark.parametrize("manner", ["wrong-key", "unsealed", "sealed-to-other", "sealed-garbage"])
    def test_has_no_price_where_somebody_else_sits_in_the_apis_place(
        self, sessionnet: Sessionnet, joint: Joint, manner: str
    ) -> None:
        joint.net.misbehave("api", manner)
        run = sessionnet("token", "--json")
        assert (run.status, run.json["data"]["price_usd"], len(run.errors)) == (4, None, 1)
        assert run.json["data"]["arbitrum_supply"] == "198765432.109876544"
        assert run.errors != ["nobody-believable"]
        if manner != "sealed-garbage":
            assert run.errors == ["not-sealed"]
        assert len(joint.front.requests) == 2  # it did answer

    def test_is_not_shown_by_nobody(self, sessionnet: Sessionnet, joint: Joint) -> None:
        joint.net.misbehave("api", "refuse")
        joint.front.misbehave("refuse")
        run = sessionnet("token", "--json")
        assert (run.status, run.json["data"]) == (3, None)

    def test_without_a_market_has_no_price_there(self, sessionnet: Sessionnet, joint: Joint) -> None:
        joint.arbitrum.rpc("anvil_setCode", ETHER_PRICE, "0x")
        run = sessionnet("token", "--json")
        assert (run.status, run.codes) == (0, {"dex-price-unknown"})
        assert (run.json["data"]["dex_price_usd"], run.json["data"]["arbitrum_supply"]) == (None, "198765432.109876544")

    def test_offline_is_shown_without_the_chain(self, sessionnet: Sessionnet, joint: Joint) -> None:
        assert sessionnet("token").status == 0
        joint.front.requests.clear()
        run = sessionnet("token", "--offline", "--json")
        assert (run.status, run.codes, run.json["data"]["arbitrum_supply"]) == (0, set(), None)
        assert joint.front.requests == []


class TestABalance:
    @pytest.mark.parametrize("name", ["tess", "xeno", "carol", "bruno", "lea", "nina"])
    def test_is_what_the_wallet_holds(self, sessionnet: Sessionnet, joint: Joint, name: str) -> None:
        held = joint.arbitrum.world.balances[wallet(name)]
        run = sessionnet("token", "balance", wallet(name), "--json")
        assert (run.status, run.codes, kinds(run.json)) == (0, set(), ["rpc", "network-api"])
        assert run.json["data"] == {
            "address": wallet(name),
            "balance": f"{held // 10**9}.{held % 10**9:09d}",
            "ethereum_balance": None,
            "price_usd": price_of(joint),
            "balance_usd": pytest.approx(held / 1e9 * price_of(joint)),
        }
        assert len(joint.front.requests) == 2

    def test_is_shown_to_the_last_unit(self, sessionnet: Sessionnet, joint: Joint) -> None:
        joint.arbitrum.token.do("transfer", PUBLISHED.lower(), 1_234_567_000000001, sender=TREASURY)
        run = sessionnet("token", "balance", PUBLISHED)
        assert (run.status, run.stderr) == (0, "")
        assert f"Wallet {PUBLISHED.lower()}\n" in run.stdout
        assert "Balance  1,234,567.000000001 SESH\n" in run.stdout
        assert "On Ethereum" not in run.stdout

    def test_on_ethereum_is_shown_beside_it(self, sessionnet: Sessionnet, joint: Joint, main_chain: Ethereum) -> None:
        there, here = main_chain.token.read("balanceOf", HOLDER), joint.arbitrum.token.read("balanceOf", TREASURY)
        assert HOLDER == TREASURY
        assert there > 0
        data = sessionnet("token", "balance", HOLDER, "--json").json["data"]
        assert data["balance"] == f"{here // 10**9}.{here % 10**9:09d}"
        assert data["ethereum_balance"] == f"{there // 10**9}.{there % 10**9:09d}"
        assert data["balance_usd"] == pytest.approx((here + there) / 1e9 * price_of(joint))

    def test_on_ethereum_alone_is_shown_with_an_error(
        self, sessionnet: Sessionnet, joint: Joint, main_chain: Ethereum
    ) -> None:
        joint.front.misbehave("refuse")
        run = sessionnet("token", "balance", HOLDER, "--json")
        assert (run.status, run.errors, run.json["data"]["balance"]) == (3, ["unreachable"], None)
        assert run.json["data"]["ethereum_balance"] is not None
        assert run.json["data"]["balance_usd"] is None, "a part is not the whole"
        text = sessionnet("token", "balance", HOLDER)
        assert "not available" in text.stdout
        assert "Error: the balance is not known: " in text.stderr

    @pytest.mark.parametrize("spelled", [str.lower, lambda address: "0x" + address[2:].upper(), str, str.upper])
    def test_an_address_is_taken_in_one_case_or_with_its_checksum(
        self, sessionnet: Sessionnet, joint: Joint, spelled: Any
    ) -> None:
        run = sessionnet("token", "balance", spelled(PUBLISHED), "--json")
        assert (run.status, run.json["data"]["address"]) == (0, PUBLISHED.lower())
        checked = to_checksum_address(wallet("tess"))
        assert sessionnet("token", "balance", checked, "--json").json["data"]["balance"] == "1000.000000000"

    @pytest.mark.parametrize(
        "address",
        [
            PUBLISHED.replace("A", "a", 1),
            PUBLISHED.replace("e", "E", 1),
            PUBLISHED.swapcase().replace("0X", "0x"),
            PUBLISHED[:-1] + "e",
            PUBLISHED[:-1],
            PUBLISHED + "0",
            PUBLISHED[2:],
            PUBLISHED.lower().replace("a", "g", 1),
            "0x" + "１" * 40,
            "\x1b[31m" + PUBLISHED,
            "",
        ],
    )
    def test_a_mistyped_address_is_refused_before_anybody_is_asked(
        self, sessionnet: Sessionnet, joint: Joint, address: str
    ) -> None:
        document = sessionnet("token", "balance", address, "--json")
        assert (document.status, document.json["data"], document.errors) == (2, None, ["address-malformed"])
        text = sessionnet("token", "balance", address)
        assert (text.status, text.stdout, "\x1b" in text.stderr) == (2, "", False)
        assert (joint.front.requests, joint.net.received) == ([], [])

    @pytest.mark.parametrize(
        ("manner", "status", "error"), [("refuse", 3, "unreachable"), ("ones", 4, "malformed-answer")]
    )
    def test_is_no_answer_where_the_chain_says_nothing(
        self, sessionnet: Sessionnet, joint: Joint, manner: str, status: int, error: str
    ) -> None:
        joint.front.misbehave(manner)
        run = sessionnet("token", "balance", wallet("tess"), "--json")
        assert (run.status, run.json["data"]["balance"], run.errors) == (status, None, [error])
        assert (run.json["data"]["balance_usd"], run.json["data"]["price_usd"]) == (None, price_of(joint))

    def test_has_no_worth_where_nobody_says_the_price(self, sessionnet: Sessionnet, joint: Joint) -> None:
        joint.net.misbehave("api", "refuse")
        run = sessionnet("token", "balance", wallet("tess"), "--json")
        assert (run.status, run.codes) == (0, {"network-api-failed"})
        data = run.json["data"]
        assert (data["balance"], data["price_usd"], data["balance_usd"]) == ("1000.000000000", None, None)

    def test_recorded_does_not_tell_whose_it_is(self, sessionnet: Sessionnet, joint: Joint, tmp_path: Path) -> None:
        tape = tmp_path / "tape.yaml"
        words = ("token", "balance", to_checksum_address(wallet("tess")), "--json")
        recorded = sessionnet(*words, "--record", str(tape))
        assert wallet("tess")[2:] not in tape.read_text().lower()
        one, two = (sessionnet(*words, "--replay", str(tape)) for _ in range(2))
        assert (one.status, one.stdout, one.json["data"]) == (0, two.stdout, recorded.json["data"])
