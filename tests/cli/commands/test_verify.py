"""`--verify` on the joint network: an honest one raises no alarm, and each liar's lie is found and named."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.conftest import ACCOUNT, Result, Sessionnet
from tests.deadlines import Clock
from tests.devnet import Devnet
from tests.evm import BadRpc, Settled
from tests.evm.fixtures import Keeper
from tests.joint import join, joint_devnet, place_listed

OTHER_CONTRACT = "0xDeaDbeefdEAdbeefdEadbEEFdeadbeEFdEaDbeeF"
COMMANDS = {
    "swarm": ("swarm", ACCOUNT),
    "nodes": ("nodes",),
    "token": ("token",),
    "staking": ("staking",),
    "overview": ("overview", ACCOUNT),
}
LIST = ["height", "nodes", "swarms", "states", "stakes", "addresses"]
OF_THE_CHAIN = [
    *("block", "requirement", "max_contributors", "nodes", "reward_pool", "reward_per_block"),
    *("claim_window.limit", "claim_window.used", "claim_window.resets_at", "paused"),
]
FIGURES = {
    "swarm": [f"swarm of {ACCOUNT}"],
    "nodes": LIST,
    "token": [
        *("price_usd", "market_cap_usd", "circulating_supply", "contract", "maximum_supply"),
        *("arbitrum_supply", "dex_price_usd"),
    ],
    "staking": [
        *OF_THE_CHAIN,
        *("requirement", "reward_pool", "nodes", "requirement", "nodes", "staked", "price_usd", "contract"),
    ],
    "overview": [
        *LIST,
        *(f"swarm of {ACCOUNT}", "nodes", "nodes", "reward_pool", "price_usd", "market_cap_usd", "contract", "staked"),
    ],
}
UNCHECKED = {
    "market_cap_usd": "no other source publishes it",
    "circulating_supply": "no other source publishes it",
    "maximum_supply": "no endpoint of Ethereum",
}


@dataclass(frozen=True)
class Twice:
    """A network in which every figure has at least two sources."""

    net: Devnet
    first: BadRpc
    second: BadRpc
    config: Path


@pytest.fixture(autouse=True)
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """Whoever is silent is waited for; whoever is honest has as long as the machine needs."""
    return Clock(monkeypatch)


@pytest.fixture(scope="session")
def spread_net(kept_chain: Keeper) -> Iterator[Devnet]:
    with joint_devnet(kept_chain.chain(), int(time.time()), count=40, swarms=6, everybody_answers=True) as net:
        yield net


@pytest.fixture
def twice(
    arbitrum: Settled, front: BadRpc, spread_net: Devnet, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Twice]:
    if not spread_net.is_spread:
        pytest.skip("storage servers in networks of their own need more addresses than this system has")
    join(spread_net, arbitrum)
    place_listed(arbitrum, spread_net.network["service_node_states"])
    config = tmp_path / "sessionnet.toml"
    with BadRpc(arbitrum.url, name="second") as second:
        config.write_text(spread_net.config([front.url, second.url]))
        monkeypatch.setenv("SESSIONNET_CONFIG", str(config))
        yield Twice(spread_net, front, second, config)
    for server in spread_net.servers:
        server.behave()


def verdicts(run: Result) -> dict[str, set[str]]:
    """Return the figures of each verdict."""
    found: dict[str, set[str]] = {"agrees": set(), "differs": set(), "unchecked": set()}
    for one in run.json["verdicts"]:
        found[one["verdict"]].add(one["figure"])
    return found


def messages(run: Result, code: str) -> list[str]:
    return [warning["message"] for warning in run.json["warnings"] if warning["code"] == code]


@pytest.mark.parametrize("name", COMMANDS)
class TestAnHonestNetwork:
    def test_raises_no_alarm(self, sessionnet: Sessionnet, twice: Twice, name: str) -> None:
        run = sessionnet(*COMMANDS[name], "--verify", "--strict", "--json")
        assert (run.status, run.stderr, run.json["warnings"]) == (0, "", [])
        assert [one["figure"] for one in run.json["verdicts"]] == FIGURES[name]
        for one in run.json["verdicts"]:
            assert list(one) == ["figure", "verdict", "here", "there", "by", "tolerance", "reason"]
            if one["figure"] in UNCHECKED:
                assert (one["verdict"], one["there"], one["by"]) == ("unchecked", None, [])
                assert one["reason"].startswith(UNCHECKED[one["figure"]])
            else:
                assert one["verdict"] == "agrees"
                assert one["tolerance"]
                assert one["by"]

    def test_shows_the_same_figures_as_without(self, sessionnet: Sessionnet, twice: Twice, name: str) -> None:
        plain = sessionnet(*COMMANDS[name], "--json").json
        verified = sessionnet(*COMMANDS[name], "--verify", "--json").json
        assert "verdicts" not in plain
        for document in (plain, verified):  # a moment has passed on the chain, at most
            document["data"].pop("block", None)
        assert verified["data"] == plain["data"]
        assert [source["name"] for source in verified["sources"]] == [source["name"] for source in plain["sources"]]

    def test_asks_nothing_more_without(self, sessionnet: Sessionnet, twice: Twice, name: str) -> None:
        twice.net.received.clear()
        assert sessionnet(*COMMANDS[name], "--json").status == 0
        assert twice.second.requests == []
        assert not any(received.server.startswith("storage") for received in twice.net.received)

    def test_sends_the_account_to_no_host(self, sessionnet: Sessionnet, twice: Twice, name: str) -> None:
        twice.net.received.clear()
        assert sessionnet(*COMMANDS[name], "--verify", "--json").status == 0
        everything = [*twice.net.received, *twice.first.requests, *twice.second.requests]
        assert not any(ACCOUNT[2:].encode() in received.raw for received in everything)

    def test_recorded_is_replayed_to_the_byte(
        self, sessionnet: Sessionnet, twice: Twice, tmp_path: Path, name: str
    ) -> None:
        tape = str(tmp_path / "tape.yaml")
        recorded = sessionnet(*COMMANDS[name], "--verify", "--json", "--record", tape)
        twice.net.received.clear()
        replayed = sessionnet(*COMMANDS[name], "--verify", "--json", "--replay", tape)
        assert (replayed.status, replayed.stdout) == (0, recorded.stdout)
        assert twice.net.received == []

    def test_is_not_verified_offline(self, sessionnet: Sessionnet, twice: Twice, name: str) -> None:
        run = sessionnet(*COMMANDS[name], "--verify", "--offline")
        assert (run.status, run.stdout) == (2, "")
        assert "--verify asks other sources, but --offline asks none" in run.stderr


OWN_SWARM = "extra:30"
ALONE = ("--refresh", "--verify", "--strict", "--json", "--timeout", "4")  # made-up witnesses never answer


class TestASeedThatLies:
    @pytest.mark.parametrize(
        ("lie", "words"),
        [("extra:30", "it adds 30 nodes, 30 of them in swarm "), ("fewer:10", "it leaves out 5 nodes")],
    )
    def test_is_outvoted_and_named(self, sessionnet: Sessionnet, twice: Twice, lie: str, words: str) -> None:
        twice.net.misbehave("seed2", lie)
        run = sessionnet("nodes", *ALONE)
        assert (run.status, verdicts(run)["differs"]) == (5, set())
        (message,) = messages(run, "seed-disagrees")
        assert message.startswith(f"127.0.0.1:{twice.net.seeds[1].port}: disagrees with the others about ")
        assert words in message

    @pytest.mark.parametrize(
        ("lie", "figure", "words"),
        [
            ("extra:30", "nodes", "this list adds 30 nodes, 30 of them in swarm "),
            ("fewer:10", "nodes", "this list leaves out 5 nodes"),
            ("half", "nodes", "this list leaves out 26 nodes"),
            ("swarms", "swarms", "this list differs about "),
            ("ahead:50", "height", "height is 2090050 here, and 2090000 by 127."),
        ],
    )
    def test_alone_is_found_by_the_witnesses(
        self, sessionnet: Sessionnet, twice: Twice, lie: str, figure: str, words: str
    ) -> None:
        twice.net.misbehave("seeds", lie)
        run = sessionnet("nodes", *ALONE)
        assert run.status == 5
        assert figure in verdicts(run)["differs"]
        assert any(words in message for message in messages(run, "figure-differs"))
        assert sessionnet("nodes", "--refresh", "--verify").status == 0  # a difference is a warning

    def test_alone_is_found_where_there_is_one_seed(self, sessionnet: Sessionnet, twice: Twice) -> None:
        seed = twice.net.seeds[0]
        twice.net.misbehave("seed1", "extra:30")
        run = sessionnet("nodes", *ALONE, "--seed-url", seed.url, "--seed-pin", seed.pin or "")
        assert (run.status, verdicts(run)["differs"]) == (5, {"nodes"})

    def test_alone_that_fills_the_accounts_swarm_is_found_there(self, sessionnet: Sessionnet, twice: Twice) -> None:
        swarm_id, members = twice.net.node_list.swarm_of(ACCOUNT)
        twice.net.misbehave("seeds", f"extra:30@{swarm_id:x}")
        for words in (("swarm", ACCOUNT), ("overview", ACCOUNT)):
            run = sessionnet(*words, *ALONE)
            assert run.status == 5
            (one,) = [one for one in run.json["verdicts"] if one["figure"] == f"swarm of {ACCOUNT}"]
            assert (one["verdict"], len(one["by"])) == ("differs", 3)
            assert one["here"] == f"{len(members) + 30} in {swarm_id:016x}"
            assert one["there"] == f"{len(members)} in {swarm_id:016x}"
            assert "adds 30 nodes" in one["reason"]


class TestAWitnessThatLies:
    @pytest.mark.parametrize("lie", ["extra:30", "half", "swarms"])
    def test_is_outvoted_and_named(self, sessionnet: Sessionnet, twice: Twice, lie: str) -> None:
        """One server in eight lies; sooner or later one of them is among the three."""
        for server in twice.net.storage[::8]:
            server.misbehave(lie)
        named = 0
        for _ in range(40):
            if named:
                break
            run = sessionnet("nodes", *ALONE)
            liars = {server.origin.removeprefix("https://") for server in twice.net.storage[::8]}
            asked = set(run.json["verdicts"][0]["by"])
            if len(asked & liars) == 1:
                (liar,) = asked & liars
                assert (run.status, verdicts(run)["differs"]) == (0, set())
                assert messages(run, "witness-disagrees")[0].startswith(f"{liar}: disagrees with the others")
                named += 1
            elif not asked & liars:
                assert (run.status, run.json["warnings"]) == (0, [])
        assert named

    def test_silent_ones_leave_the_figures_unchecked(self, sessionnet: Sessionnet, twice: Twice) -> None:
        twice.net.misbehave("storage", "refuse")
        run = sessionnet("nodes", *ALONE)
        assert (run.status, verdicts(run)["unchecked"]) == (5, set(LIST))
        (message,) = messages(run, "figure-unchecked")
        assert message.startswith(
            "height, nodes, swarms, states, stakes, addresses could not be verified: Session Nodes"
        )


class TestANetworkApiThatLies:
    @pytest.mark.parametrize("name", ["token", "staking", "overview"])
    def test_about_the_contract_is_named(self, sessionnet: Sessionnet, twice: Twice, name: str) -> None:
        twice.net.misbehave("api", "contract")
        run = sessionnet(*COMMANDS[name], *ALONE)
        assert (run.status, verdicts(run)["differs"]) == (5, {"contract"})
        (message,) = messages(run, "contract-mismatch")
        assert OTHER_CONTRACT in message
        (one,) = [one for one in run.json["verdicts"] if one["figure"] == "contract"]
        assert one["there"] == OTHER_CONTRACT
        assert one["by"] == [twice.net.api.origin.removeprefix("http://")]

    def test_about_the_pool_is_named(
        self, sessionnet: Sessionnet, twice: Twice, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(twice.net.api, "reward_pool_sesh", 90_000_000)
        for name in ("staking", "overview"):
            run = sessionnet(*COMMANDS[name], *ALONE)
            assert (run.status, verdicts(run)["differs"]) == (5, {"reward_pool"})
            (message,) = messages(run, "figure-differs")
            assert "90000000.000000000" in message
            assert "62393497.995821918" in message

    def test_in_every_figure_is_a_warning_of_its_own(self, sessionnet: Sessionnet, twice: Twice) -> None:
        twice.net.misbehave("api", "absurd-figures")
        run = sessionnet("staking", *ALONE)
        assert (run.status, messages(run, "figure-differs")) == (5, [])
        assert {"requirement", "reward_pool", "nodes", "price_usd", "contract"} <= verdicts(run)["unchecked"]
        assert messages(run, "network-api-failed")
        assert len(messages(run, "figure-unchecked")) == 1

    def test_by_leaving_things_out_leaves_them_unchecked(self, sessionnet: Sessionnet, twice: Twice) -> None:
        twice.net.misbehave("api", "nulls")
        run = sessionnet("staking", *ALONE)
        assert (run.status, verdicts(run)["differs"]) == (5, set())
        assert {"reward_pool", "contract"} <= verdicts(run)["unchecked"]
        assert any("does not publish it" in message for message in messages(run, "figure-unchecked"))


class TestAnEndpointThatLies:
    @pytest.mark.parametrize("name", ["token", "staking"])
    @pytest.mark.parametrize("place", ["first", "second"])
    def test_about_its_chain_is_named(self, sessionnet: Sessionnet, twice: Twice, name: str, place: str) -> None:
        liar: BadRpc = getattr(twice, place)
        liar.misbehave("chain")
        run = sessionnet(*COMMANDS[name], *ALONE)
        host = liar.origin.removeprefix("http://")
        assert (run.status, verdicts(run)["differs"]) == (5, set())
        assert messages(run, "rpc-failed") == [f"{host}: it serves chain 421614, not 42161"]
        (message,) = messages(run, "figure-unchecked")
        assert f"{host}: it serves chain 421614, not 42161" in message
        assert "arbitrum_supply" in message or "reward_per_block" in message

    @pytest.mark.parametrize("place", ["first", "second"])
    def test_about_a_figure_is_found_by_the_other(self, sessionnet: Sessionnet, twice: Twice, place: str) -> None:
        getattr(twice, place).misbehave("figure:0x7b0a47ee")
        run = sessionnet("staking", *ALONE)
        assert (run.status, verdicts(run)["differs"]) == (5, {"reward_per_block"})
        (message,) = messages(run, "figure-differs")
        assert {"35.701833787", "35.701833788"} <= set(message.split())
        assert twice.second.origin.removeprefix("http://") in message

    def test_alone_leaves_its_figures_to_the_network_api_and_the_seeds(
        self, sessionnet: Sessionnet, twice: Twice
    ) -> None:
        twice.config.write_text(twice.net.config([twice.first.url]))
        twice.first.misbehave("figure:0x56d399e8")  # stakingRequirement
        run = sessionnet("staking", *ALONE)
        assert (run.status, verdicts(run)["differs"]) == (5, {"requirement"})
        assert any("no other endpoint of the chain is known" in one for one in messages(run, "figure-unchecked"))

    def test_within_a_quorum_is_verified_by_the_quorum(self, sessionnet: Sessionnet, twice: Twice) -> None:
        run = sessionnet("staking", "--quorum", "2", *ALONE)
        assert (run.status, run.json["warnings"]) == (0, [])
        second = twice.second.origin.removeprefix("http://")
        assert [one["by"] for one in run.json["verdicts"][: len(OF_THE_CHAIN)]] == [[second]] * len(OF_THE_CHAIN)
        assert len(twice.second.requests) == 2

    def test_about_deposits_is_found(self, sessionnet: Sessionnet, twice: Twice) -> None:
        run = sessionnet("staking", "--full", *ALONE)
        assert (run.status, run.json["warnings"]) == (0, [])
        staked = [one for one in run.json["verdicts"] if one["figure"] == "staked"]
        assert [one["verdict"] for one in staked] == ["agrees", "agrees"]


class TestWhereAListIsNotOfNow:
    def test_an_old_file_is_said_to_be_old_and_raises_no_alarm(
        self, sessionnet: Sessionnet, twice: Twice, tmp_path: Path
    ) -> None:
        path = tmp_path / "list.json"
        states = twice.net.network["service_node_states"]
        path.write_text(json.dumps({"service_node_states": states[5:], "height": 2_090_000 - 700}))
        run = sessionnet("nodes", "--verify", "--strict", "--json", "--nodes-file", str(path))
        assert (run.status, verdicts(run)["unchecked"], verdicts(run)["differs"]) == (5, set(LIST), set())
        assert messages(run, "figure-unchecked")[0].endswith("could not be verified: the list is 700 blocks old")

    def test_a_file_of_now_is_verified(self, sessionnet: Sessionnet, twice: Twice, tmp_path: Path) -> None:
        path = tmp_path / "list.json"
        path.write_text(json.dumps(twice.net.network))
        run = sessionnet("nodes", "--verify", "--strict", "--json", "--nodes-file", str(path))
        assert (run.status, verdicts(run)["agrees"]) == (5, set(LIST))
        assert run.codes == {"witnesses-unverified"}
        assert "no two seeds vouch for the node list" in run.json["warnings"][0]["message"]
        assert sessionnet("nodes", "--verify", "--nodes-file", str(path)).status == 0

    def test_a_list_of_one_seed_alone_is_verified_by_those_whom_it_chose(
        self, sessionnet: Sessionnet, twice: Twice
    ) -> None:
        seed = twice.net.seeds[0]
        run = sessionnet("nodes", *ALONE, "--seed-url", seed.url, "--seed-pin", seed.pin or "")
        assert (run.status, verdicts(run)["agrees"]) == (5, set(LIST))
        assert run.codes == {"seed-alone", "witnesses-unverified"}

    def test_a_kept_list_is_verified_by_those_of_now(self, sessionnet: Sessionnet, twice: Twice) -> None:
        twice.net.misbehave("seeds", "extra:30")
        assert sessionnet("nodes", "--refresh").status == 0
        twice.net.misbehave("seeds", "refuse")
        run = sessionnet("nodes", "--verify", "--strict", "--json", "--timeout", "4")
        assert (run.status, verdicts(run)["differs"]) == (5, {"nodes"})
        assert {source["via"] for source in run.json["sources"]} == {"cache"}


class TestTheOption:
    @pytest.mark.parametrize(
        ("words", "message"),
        [
            (("swarm", ACCOUNT, "--jsonl"), "--verify is for accounts on the command line"),
            (("swarm", "--input", "-"), "--verify is for accounts on the command line"),
        ],
    )
    def test_is_refused_where_there_is_no_place_for_verdicts(
        self, sessionnet: Sessionnet, words: tuple[str, ...], message: str
    ) -> None:
        run = sessionnet(*words, "--verify")
        assert (run.status, run.stdout) == (2, "")
        assert message in run.stderr

    @pytest.mark.parametrize(
        "words", [("nodes", "--verify", "swarms"), ("staking", "--verify", "open"), ("token", "--verify", "history")]
    )
    def test_is_not_for_subcommands(self, sessionnet: Sessionnet, words: tuple[str, ...]) -> None:
        run = sessionnet(*words)
        assert (run.status, f"--verify is not for `{words[0]} {words[2]}`" in run.stderr) == (2, True)

    def test_goes_with_files_and_sheets_whose_warnings_say_what_differs(
        self, sessionnet: Sessionnet, twice: Twice, tmp_path: Path
    ) -> None:
        twice.net.misbehave("seeds", "extra:30")
        for words in (("overview", "--svg", str(tmp_path / "o.svg")), ("nodes", "--csv")):
            run = sessionnet(*words, "--verify", "--strict", "--refresh", "--timeout", "4")
            assert run.status == 5
            assert "Warning: nodes is 83 here, and 53 by" in run.stderr

    @pytest.mark.parametrize("name", COMMANDS)
    def test_shows_the_verdicts_below_the_figures(self, sessionnet: Sessionnet, twice: Twice, name: str) -> None:
        run = sessionnet(*COMMANDS[name], "--verify")
        assert (run.status, run.stderr) == (0, "")
        _, _, table = run.stdout.partition("Verified: ")
        lines = table.splitlines()
        assert " differ" in lines[0]
        assert lines[1].startswith("Figure")
        rows = [re.split(" {2,}", line)[:2] for line in lines[2 : 2 + len(FIGURES[name])]]
        unchecked = [figure for figure in FIGURES[name] if [figure, "unchecked"] in rows]
        agree = [figure for figure in FIGURES[name] if figure not in unchecked]
        assert rows == [*([figure, "unchecked"] for figure in unchecked), *([figure, "agrees"] for figure in agree)]
        assert "Verified" not in sessionnet(*COMMANDS[name]).stdout

    def test_goes_with_asking_the_swarm_itself(self, sessionnet: Sessionnet, twice: Twice) -> None:
        words = ("swarm", ACCOUNT, "--verify", "--ask-swarm")
        by_lists, *by_nodes = sessionnet(*words, "--json").json["verdicts"]
        assert (by_lists["verdict"], len(by_lists["by"])) == ("agrees", 3)
        assert {(one["verdict"], len(one["by"])) for one in by_nodes} == {("agrees", 1)}
        assert "Verified: 1 agrees, 0 differ, 0 unchecked." in sessionnet(*words).stdout
