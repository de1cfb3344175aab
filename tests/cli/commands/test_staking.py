"""`staking`: every figure against what the scenario says is on the chain, and the page."""

from __future__ import annotations

import time

import pytest

from tests.cli.commands.staking_expected import (
    APR,
    CYCLE_SECONDS,
    KEYS,
    OF_THE_CHAIN,
    instant,
    of_the_api,
    sesh,
    whole_sesh,
)
from tests.conftest import Sessionnet
from tests.evm import Settled, crowd, place_nodes
from tests.evm.arbitrum import OWNER
from tests.joint_fixtures import Joint


class TestTheFigures:
    def test_are_those_on_the_chain(self, sessionnet: Sessionnet, joint: Joint) -> None:
        run = sessionnet("staking", "--json")
        assert (run.status, run.stderr, run.codes) == (0, "", set())
        data = run.json["data"]
        assert list(data) == KEYS
        assert {name: data[name] for name in OF_THE_CHAIN} == OF_THE_CHAIN
        assert data["apr"] == pytest.approx(APR, rel=1e-12)
        assert (data["rate_target"], data["rate_simple"]) == (0.14, 0.151)

    def test_are_of_one_block_which_is_named(self, sessionnet: Sessionnet, joint: Joint) -> None:
        data = sessionnet("staking", "--json").json["data"]
        latest = joint.arbitrum.rpc("eth_getBlockByNumber", "latest", False)
        assert data["block"] == {
            "number": int(latest["number"], 16),
            "hash": latest["hash"],
            "timestamp": instant(joint.arbitrum.world.as_of),
        }
        assert data["apr_inputs"] == {
            "formula": "reward_per_block × 262,800 ÷ (nodes × requirement)",
            "reward_per_block": "35.701833787",
            "blocks_per_year": 262_800,
            "nodes": 14,
            "requirement": "25000.000000000",
            "block": data["block"],
        }

    def test_in_dollars_are_at_the_network_apis_price(self, sessionnet: Sessionnet, joint: Joint) -> None:
        price = of_the_api(joint)["price"]
        data = sessionnet("staking", "--json").json["data"]
        assert (data["price_usd"], data["price_as_of"]) == (price["usd"], instant(price["t_price"]))
        assert data["reward_pool_usd"] == pytest.approx(62_393_497.995821918 * price["usd"])
        assert data["staked_usd"] == pytest.approx(whole_sesh(joint) / 1e9 * price["usd"])

    def test_of_all_stakes_are_the_network_apis_unless_all_are_added_up(
        self, sessionnet: Sessionnet, joint: Joint
    ) -> None:
        usual = sessionnet("staking", "--json").json["data"]
        assert (usual["staked"], usual["staked_from"]) == (sesh(whole_sesh(joint)), "network-api")
        full = sessionnet("staking", "--full", "--json").json["data"]
        # 3 × 20,000 + 11 × 25,000: three nodes came when 20,000 were enough
        assert (full["staked"], full["staked_from"]) == ("335000.000000000", "deposits")
        assert full["staked_usd"] == pytest.approx(335_000 * of_the_api(joint)["price"]["usd"])
        assert {name: full[name] for name in OF_THE_CHAIN} == OF_THE_CHAIN

    def test_add_up_the_stakes_of_a_network_of_full_size(self, sessionnet: Sessionnet, joint: Joint) -> None:
        place_nodes(joint.arbitrum, crowd(1_600, joint.arbitrum.world.as_of, first_id=17))
        run = sessionnet("staking", "--full", "--json")
        assert (run.status, run.codes, run.json["data"]["nodes"]) == (0, set(), 1_614)
        assert run.json["data"]["staked"] == "40335000.000000000"  # 25,000 on each
        # two for the figures; for the nodes the block, the list, and each hundred and fifty of them
        assert len(joint.front.requests) == 2 + 1 + 1 + 11

    def test_of_the_claim_window_while_its_cycle_runs(self, sessionnet: Sessionnet, joint: Joint) -> None:
        window = sessionnet("staking", "--json").json["data"]["claim_window"]
        as_of = joint.arbitrum.world.as_of
        assert window == {
            "limit": "1000000.000000000",
            "used": "200.000000000",
            "resets_at": instant(as_of - as_of % CYCLE_SECONDS + CYCLE_SECONDS),
        }

    def test_of_a_claim_window_that_has_turned_are_not_the_last_ones(
        self, sessionnet: Sessionnet, joint: Joint
    ) -> None:
        """The contract goes on telling 1,000 SESH until somebody claims again."""
        with Settled(int(time.time()), cycle="turned") as turned:
            assert turned.rewards.read("currentClaimTotal") == 1_000 * 10**9
            run = sessionnet("staking", "--json", "--rpc-url", turned.url)
        window, as_of = run.json["data"]["claim_window"], turned.world.as_of
        assert (run.status, window["used"]) == (0, "0.000000000")
        assert window["resets_at"] == instant(as_of - as_of % CYCLE_SECONDS + CYCLE_SECONDS)

    def test_cost_two_requests_to_the_chain(self, sessionnet: Sessionnet, joint: Joint) -> None:
        assert sessionnet("staking", "--json").status == 0
        assert len(joint.front.requests) == 2
        assert {method for method, _ in joint.front.calls} == {"eth_chainId", "eth_getBlockByNumber", "eth_call"}

    def test_follow_a_change_of_the_requirement(self, sessionnet: Sessionnet, joint: Joint) -> None:
        joint.arbitrum.rewards.do("setStakingRequirement", 20_000 * 10**9 + 1, sender=OWNER)
        data = sessionnet("staking", "--json").json["data"]
        # a quarter of 20,000,000,000,001, rounded up
        assert (data["requirement"], data["operator_minimum"]) == ("20000.000000001", "5000.000000001")


class TestThePage:
    def test_says_every_figure(self, sessionnet: Sessionnet, joint: Joint) -> None:
        run = sessionnet("staking")
        assert (run.status, run.stderr) == (0, "")
        figures = dict(line.split("  ", 1) for line in run.stdout.splitlines() if "  " in line)
        shown = {title: text.strip() for title, text in figures.items()}
        assert shown["Staking reward pool"].startswith("62,393,498 SESH  $")
        assert shown["Target rate"].startswith("14 %")
        assert shown["Simple rate"].startswith("15.1 %")
        assert shown["Network reward per block"].startswith("35.701833787 SESH")
        assert shown["Network reward per day"] == "25,705.32032664 SESH"
        assert shown["Network reward per year"].startswith("9,382,442 SESH")
        assert shown["Node reward per day"] == "1,836.09430848 SESH"
        assert shown["APR"].startswith("2,680.7 %  simple, variable, before the operator's fee")
        assert shown["Staking requirement"].startswith("25,000 SESH")
        assert shown["Operator's minimum"] == "6,250 SESH  of at most 10 contributors"
        assert shown["Nodes"] == "14"
        assert shown["Staked"].endswith("according to the network API")
        assert shown["Claimed in this window"].startswith("200 SESH of 1,000,000 SESH  resets ")
        assert "paused" not in run.stdout
        assert f"From 127.0.0.1:{joint.front.port} (nothing vouches for it)" in run.stdout

    def test_names_where_the_sum_of_all_stakes_is_from(self, sessionnet: Sessionnet, joint: Joint) -> None:
        run = sessionnet("staking", "--full")
        (line,) = [line for line in run.stdout.splitlines() if line.startswith("Staked ")]
        assert " 335,000 SESH " in line
        assert line.endswith("sum of all deposits on the chain")

    def test_explains_the_rate_when_asked(self, sessionnet: Sessionnet, joint: Joint) -> None:
        assert "How the APR" not in sessionnet("staking").stdout
        run = sessionnet("staking", "--explain")
        assert "APR = reward_per_block × 262,800 ÷ (nodes × requirement)\n" in run.stdout
        assert "= 35.701833787 × 262,800 ÷ (14 × 25,000) = 2,680.7 %\n" in run.stdout
        at = instant(joint.arbitrum.world.as_of).replace("T", " ").replace("Z", " UTC")
        assert f"Read at block {joint.arbitrum.height():,}, {at}." in run.stdout

    def test_explains_no_rate_that_is_not_known(self, sessionnet: Sessionnet, joint: Joint) -> None:
        joint.front.misbehave("500")
        run = sessionnet("staking", "--explain")
        assert (run.status, "which could not be read" in run.stdout) == (3, True)

    def test_warns_of_contracts_that_are_paused(self, sessionnet: Sessionnet, joint: Joint) -> None:
        joint.arbitrum.rewards.do("pause", sender=OWNER)
        assert "The staking contract is paused" in sessionnet("staking").stdout
        assert sessionnet("staking", "--json").json["data"]["paused"] is True
