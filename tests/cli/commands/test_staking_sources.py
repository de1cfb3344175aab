"""`staking`: what is left of its answer when one source is silent, or all are; and its recordings."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.commands.staking_expected import KEYS, OF_THE_CHAIN, of_the_api, sesh, whole_sesh
from tests.conftest import Sessionnet
from tests.devnet.misbehaviour import SORTS_OF_API
from tests.evm import BadRpc
from tests.joint_fixtures import Joint

UNPRINTABLE = {chr(c) for c in (*range(32), *range(0x7F, 0xA0), 0x202E, 0x2066)} - {"\n"}


class TestWhenOneSourceIsSilent:
    def test_the_network_api_stands_in_for_the_chain(self, sessionnet: Sessionnet, joint: Joint) -> None:
        joint.front.misbehave("refuse")
        run = sessionnet("staking", "--json")
        assert (run.status, run.codes, run.errors) == (3, set(), ["unreachable"])
        data, info = run.json["data"], of_the_api(joint)
        assert data["requirement"] == f"{info['token']['staking_requirement']}.000000000"
        assert data["reward_pool"] == f"{info['token']['staking_reward_pool']}.000000000"
        assert data["nodes"] == info["network"]["network_size"]
        assert data["staked_from"] == "network-api"
        unknown = {"max_contributors", "reward_per_block", "reward_per_day", "reward_per_year", "node_reward_per_day"}
        unknown |= {"apr", "apr_inputs", "claim_window", "paused", "block"}
        assert {name for name in KEYS if data[name] is None} == unknown
        assert [source["kind"] for source in run.json["sources"]] == ["network-api"]
        assert f"127.0.0.1:{joint.front.port}" in run.json["errors"][0]["message"]

    def test_the_chains_figures_are_shown_without_a_price(self, sessionnet: Sessionnet, joint: Joint) -> None:
        joint.net.misbehave("api", "refuse")
        run = sessionnet("staking", "--json")
        assert (run.status, run.codes) == (0, {"network-api-failed"})
        data = run.json["data"]
        assert {name: data[name] for name in OF_THE_CHAIN} == OF_THE_CHAIN
        unknown = {"reward_pool_usd", "staked", "staked_from", "staked_usd", "price_usd", "price_as_of"}
        assert {name for name in KEYS if data[name] is None} == unknown
        assert sessionnet("staking", "--full", "--json").json["data"]["staked"] == "335000.000000000"

    @pytest.mark.parametrize("who", ["chain", "api"])
    def test_an_answer_is_incomplete_to_whoever_is_strict(self, sessionnet: Sessionnet, joint: Joint, who: str) -> None:
        joint.front.misbehave("500") if who == "chain" else joint.net.misbehave("api", "500")
        text = sessionnet("staking", "--strict")
        status, first = (3, "Error: ") if who == "chain" else (5, "Warning: ")
        assert (text.status, "not available" in text.stdout) == (status, True)
        assert text.stderr.startswith(first)
        assert sessionnet("staking", "--json", "--strict").status == status

    def test_deposits_that_cannot_be_added_up_are_said(self, sessionnet: Sessionnet, joint: Joint) -> None:
        joint.arbitrum.rpc("anvil_setCode", "0xca11bde05977b3631167028862be2a173976ca11", "0x")
        run = sessionnet("staking", "--full", "--json")
        assert (run.status, run.codes) == (0, {"deposits-unknown"})
        assert (run.json["data"]["staked"], run.json["data"]["staked_from"]) == (
            sesh(whole_sesh(joint)),
            "network-api",
        )

    @pytest.mark.parametrize(
        ("chain", "api", "status", "errors"),
        [
            ("refuse", "refuse", 3, ["unreachable", "unreachable"]),
            ("500", "refuse", 3, ["refused", "unreachable"]),
            ("garbage", "refuse", 4, ["malformed-answer", "unreachable"]),
            ("refuse", "wrong-key", 4, ["unreachable", "not-sealed"]),
        ],
    )
    def test_nobody_is_no_answer_with_a_line_for_each_host(
        self, sessionnet: Sessionnet, joint: Joint, chain: str, api: str, status: int, errors: list[str]
    ) -> None:
        joint.front.misbehave(chain)
        joint.net.misbehave("api", api)
        document = sessionnet("staking", "--json")
        assert (document.status, document.json["data"], document.errors) == (status, None, errors)
        text = sessionnet("staking")
        assert (text.status, text.stdout) == (status, "")
        assert [line.split(": ")[0] for line in text.stderr.splitlines() if line.startswith("  127.0.0.1:")] == [
            f"  127.0.0.1:{joint.front.port}",
            f"  127.0.0.1:{joint.net.api.port}",
        ]

    def test_a_host_that_was_asked_twice_is_named_once(self, sessionnet: Sessionnet, joint: Joint) -> None:
        joint.front.misbehave("500")
        joint.net.misbehave("api", "refuse")
        run = sessionnet("staking", "--full")
        assert (run.status, run.stdout) == (3, "")
        for server in (joint.front, joint.net.api):
            assert run.stderr.count(f"127.0.0.1:{server.port}") == 1

    def test_offline_the_kept_answer_of_the_api_is_all_there_is(self, sessionnet: Sessionnet, joint: Joint) -> None:
        nothing = sessionnet("staking", "--offline", "--json")
        assert (nothing.status, set(nothing.errors)) == (3, {"nothing-kept"})
        assert sessionnet("staking").status == 0
        joint.front.requests.clear()
        run = sessionnet("staking", "--offline", "--json")
        assert (run.status, run.errors, run.json["data"]["apr"]) == (3, ["nothing-kept"], None)
        assert [source["via"] for source in run.json["sources"]] == ["cache"]
        assert joint.front.requests == []


@pytest.mark.parametrize("manner", sorted(SORTS_OF_API))
def test_whatever_the_network_api_does_the_chains_figures_stay(
    sessionnet: Sessionnet, joint: Joint, manner: str
) -> None:
    joint.net.misbehave("api", manner)
    run = sessionnet("staking", "--json")
    assert (run.status, run.stderr) == (0, "")
    assert {name: run.json["data"][name] for name in OF_THE_CHAIN} == OF_THE_CHAIN
    text = sessionnet("staking", "--refresh")
    assert (text.status, "Traceback" in text.stderr, UNPRINTABLE & set(text.stdout + text.stderr)) == (0, False, set())


class TestARecording:
    def test_answers_the_same_again_and_again(self, sessionnet: Sessionnet, joint: Joint, tmp_path: Path) -> None:
        tape = str(tmp_path / "tape.yaml")
        recorded = sessionnet("staking", "--full", "--json", "--record", tape)
        assert recorded.status == 0
        joint.front.misbehave("refuse")
        joint.net.misbehave("api", "refuse")
        one, two = (sessionnet("staking", "--full", "--json", "--replay", tape) for _ in range(2))
        assert (one.status, one.stdout) == (0, two.stdout)
        assert (one.json["data"], one.json["as_of"]) == (recorded.json["data"], recorded.json["as_of"])
        assert {source["via"] for source in one.json["sources"]} == {"cassette"}

    def test_of_several_endpoints_with_a_failure_is_one_too(
        self, sessionnet: Sessionnet, joint: Joint, tmp_path: Path
    ) -> None:
        tape = str(tmp_path / "tape.yaml")
        with BadRpc(joint.arbitrum.url) as bad:
            bad.misbehave("chain")
            words = ("--rpc-url", bad.url, "--rpc-url", joint.front.url)
            recorded = sessionnet("staking", "--json", *words, "--record", tape)
        run = sessionnet("staking", "--json", "--replay", tape)
        assert (run.status, run.codes) == (0, {"rpc-failed"})
        assert run.json["warnings"] == recorded.json["warnings"]
        assert run.json["data"] == recorded.json["data"]
