"""`swarm --probe` and `nodes --probe`: every kind of node, the deadline, replays, and that no account is named."""

from __future__ import annotations

import csv
import io
import json
import re
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cli.commands.deadlines import WAITED_OUT
from tests.cli.commands.probing import by_key, learned, members, misbehave, server_name, serving
from tests.conftest import ACCOUNT, Result, Sessionnet
from tests.deadlines import Clock
from tests.devnet import Devnet, storage_rpc

KEYS = [
    *("pubkey", "reachable", "failure", "reason", "latency_seconds", "storage_server_version", "clock_skew_seconds"),
    *("hard_fork", "height", "lag_blocks"),
]


@pytest.fixture
def patience(monkeypatch: pytest.MonkeyPatch) -> None:
    """Wait for a single node for half a second."""
    monkeypatch.setattr("sessionnet_core.queries.probe.EACH_SECONDS", 0.5)


def warning(run: Result, code: str) -> str:
    """Return the one warning with this code."""
    (found,) = [one["message"] for one in run.json["warnings"] if one["code"] == code]
    return str(found)


class TestASwarm:
    def test_whose_members_are_all_well_is_said_to_be(self, sessionnet: Sessionnet, askable: Devnet) -> None:
        run = sessionnet("swarm", ACCOUNT, "--probe", "--json", "--strict")
        data = run.json["data"]
        assert (run.status, run.json["warnings"], run.stderr) == (0, [], "")
        keys = [node["pubkey"] for node in data["accounts"][0]["nodes"]]
        assert sorted(keys) == sorted(members(askable, ACCOUNT))
        assert [probe["pubkey"] for probe in data["probes"]] == keys
        listed = {node["pubkey_ed25519"]: node for node in askable.network["service_node_states"]}
        for probe in data["probes"]:
            assert list(probe) == KEYS
            assert (probe["reachable"], probe["failure"], probe["reason"]) == (True, None, None)
            assert 0 < probe["latency_seconds"] < 10
            assert abs(probe["clock_skew_seconds"]) < 5
            assert (probe["hard_fork"], probe["lag_blocks"]) == ([21, 0], 0)
            assert probe["height"] == askable.network["height"]
            version = ".".join(map(str, listed[probe["pubkey"]]["storage_server_version"]))
            assert probe["storage_server_version"] == version

    def test_is_asked_once_each_and_nobody_hears_the_account(self, sessionnet: Sessionnet, askable: Devnet) -> None:
        for words in ((ACCOUNT,), (ACCOUNT, ACCOUNT.upper()), ("03" + ACCOUNT[2:], ACCOUNT)):
            askable.received.clear()
            run = sessionnet("swarm", *words, "--probe", "--json", "--refresh")
            assert run.status == 0
            asked = [one.server for one in askable.received if one.server.startswith("storage")]
            assert sorted(asked) == sorted(server_name(askable, key) for key in members(askable, ACCOUNT))
            assert learned(askable, ACCOUNT[2:]) == set()

    def test_without_the_option_is_not_asked_at_all(self, sessionnet: Sessionnet, askable: Devnet) -> None:
        data = sessionnet("swarm", ACCOUNT, "--json").json["data"]
        assert data["probes"] is None
        assert not [one for one in askable.received if one.server.startswith("storage")]

    def test_is_shown_with_a_summary(self, sessionnet: Sessionnet, askable: Devnet) -> None:
        first, second, *others = members(askable, ACCOUNT)
        misbehave(askable, {first: "refuse", second: "clock:125"})
        run = sessionnet("swarm", ACCOUNT, "--probe")
        rows = {line.split()[0]: line for line in run.stdout.splitlines() if line}
        assert "down: the connection was refused" in rows[first]
        assert re.search(r" up +[\d,]+ ms .* \+12\d s ", rows[second])
        for key in others:
            assert re.search(r" up +[\d,]+ ms .* (right|[+-]\d s) +21\.0 +0$", rows[key])
        summary = f"{len(others) + 1} of {len(others) + 2} nodes reachable; the slowest took "
        assert summary in run.stdout
        assert "; 1 clock more than a minute off." in run.stdout
        assert "nothing vouches for the certificates" in run.stdout
        assert f"{first[:12]} (the connection was refused)" in run.stderr
        assert run.status == 0


BEHAVIOURS = {
    "refuse": (False, "unreachable", "the connection was refused"),
    "hang": (False, "unreachable", "no answer"),
    "slow:600": (False, "unreachable", "no answer"),
    "trickle-headers:0.2": (False, "unreachable", "no answer|cut"),
    "trickle:0.2": (False, "unreachable", "no answer"),
    "reset": (False, "unreachable", "the connection was dropped"),
    "cut": (False, "unreachable", "the connection was dropped"),
    "500": (False, "refused", "HTTP status 500"),
    "429": (False, "refused", "HTTP status 429"),
    "rpc-error": (False, "refused", "HTTP status 400"),
    "redirect": (False, "refused", "HTTP status 30"),
    "garbage": (False, "malformed-answer", "not a reply to info"),
    "html": (False, "malformed-answer", "not a reply to info"),
    "truncated-json": (False, "malformed-answer", "not a reply to info"),
    "deep": (False, "answer-too-large", "the answer is larger than"),
    "bomb": (False, "malformed-answer", "encoding"),
    "wrong-certificate": (True, None, None),
    "half": (True, None, None),
    "empty": (True, None, None),
    "wrong-types": (True, None, None),
}


@pytest.mark.parametrize("wrong", BEHAVIOURS)
def test_a_node_that_does_wrong_is_told_apart_and_harms_no_other(
    sessionnet: Sessionnet, askable: Devnet, monkeypatch: pytest.MonkeyPatch, wrong: str
) -> None:
    each_seconds = 2.0 if wrong.startswith(WAITED_OUT) else 60.0
    monkeypatch.setattr("sessionnet_core.queries.probe.EACH_SECONDS", each_seconds)
    reachable, failure, reason = BEHAVIOURS[wrong]
    bad, *others = members(askable, ACCOUNT)
    misbehave(askable, {bad: wrong})
    run = sessionnet("swarm", ACCOUNT, "--probe", "--json", "--strict")
    found = by_key(run.json["data"]["probes"])
    assert (found[bad]["reachable"], found[bad]["failure"]) == (reachable, failure)
    assert all(found[key]["reachable"] for key in others)
    if reachable:
        assert run.status == 0
    else:
        assert re.search(str(reason), found[bad]["reason"])
        assert found[bad]["latency_seconds"] is None
        assert (run.status, run.codes) == (5, {"node-unreachable"})
        assert bad[:12] in warning(run, "node-unreachable")


@pytest.mark.parametrize(
    ("wrong", "code", "says"),
    [
        ("clock:120", "clock-skewed", r"\+1[12]\d s"),
        ("clock:-3700", "clock-skewed", r"-3,[67]\d\d s"),
        ("stale:40", "node-behind", "40 blocks"),
        ("old-version", "node-behind", r"hard fork 19\.0"),
    ],
)
def test_a_clock_that_is_off_and_a_chain_that_is_behind_fail_a_strict_run(
    sessionnet: Sessionnet, askable: Devnet, wrong: str, code: str, says: str
) -> None:
    bad = members(askable, ACCOUNT)[0]
    misbehave(askable, {bad: wrong})
    run = sessionnet("swarm", ACCOUNT, "--probe", "--json", "--strict")
    assert (run.status, run.codes) == (5, {code})
    assert re.search(rf"{bad[:12]} \({says}\)", warning(run, code))


@pytest.mark.parametrize("wrong", ["clock:30", "stale:8", "clock:-55"])
def test_what_is_within_bounds_is_shown_and_no_fault(sessionnet: Sessionnet, askable: Devnet, wrong: str) -> None:
    misbehave(askable, {members(askable, ACCOUNT)[0]: wrong})
    run = sessionnet("swarm", ACCOUNT, "--probe", "--json", "--strict")
    assert (run.status, run.codes) == (0, set())


def test_when_most_clocks_are_off_alike_it_is_this_machines(sessionnet: Sessionnet, askable: Devnet) -> None:
    right, *off = members(askable, ACCOUNT)
    misbehave(askable, dict.fromkeys(off, "clock:-600"))
    run = sessionnet("swarm", ACCOUNT, "--probe", "--json", "--strict")
    assert (run.status, run.codes) == (5, {"own-clock-skewed", "clock-skewed"})
    assert "this machine's clock is ahead" in warning(run, "own-clock-skewed")
    assert right[:12] in warning(run, "clock-skewed")
    assert not any(key[:12] in warning(run, "clock-skewed") for key in off)


def test_a_server_without_batch_says_of_itself_alone(
    sessionnet: Sessionnet, askable: Devnet, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delitem(storage_rpc.METHODS, "batch")
    run = sessionnet("swarm", ACCOUNT, "--probe", "--json", "--strict")
    assert (run.status, run.codes) == (0, set())
    assert {(probe["reachable"], probe["height"]) for probe in run.json["data"]["probes"]} == {(True, None)}


def test_the_newest_version_before_batch_too(sessionnet: Sessionnet, askable: Devnet) -> None:
    """What old servers say is shown as they say it, beside what the list has from their last proof."""
    bad = members(askable, ACCOUNT)[0]
    misbehave(askable, {bad: "old-version"})
    run = sessionnet("swarm", ACCOUNT, "--probe", "--json")
    assert by_key(run.json["data"]["probes"])[bad]["storage_server_version"] == "2.8.0"


class TestAList:
    def test_is_probed_as_far_as_it_fits_the_question(self, sessionnet: Sessionnet, askable: Devnet) -> None:
        swarm_id = next(iter(askable.node_list.swarms))
        wanted = {str(node["pubkey_ed25519"]) for node in askable.node_list.swarms[swarm_id]}
        run = sessionnet("nodes", "--swarm", f"{swarm_id:x}", "--probe", "--json", "--strict")
        assert run.status == 0
        assert {probe["pubkey"] for probe in run.json["data"]["probes"]} == wanted
        asked = {one.server for one in askable.received if one.server.startswith("storage")}
        assert asked == {server_name(askable, key) for key in wanted}

    def test_says_of_whom_it_did_not_ask_why(self, sessionnet: Sessionnet, askable: Devnet) -> None:
        run = sessionnet("nodes", "--probe", "--json", "--strict")
        found = by_key(run.json["data"]["probes"])
        assert len(found) == 36
        up = {key for key, probe in found.items() if probe["reachable"]}
        assert up == set(serving(askable))
        reasons = {probe["reason"] for key, probe in found.items() if key not in up}
        assert reasons <= {"it is decommissioned", "it awaits contributions", "the list tells no address of it"}
        assert {found[key]["reachable"] for key in found.keys() - up} == {None}
        assert (run.status, run.codes) == (5, {"node-unprobed"})
        assert "--timeout" not in warning(run, "node-unprobed")

    def test_is_limited_before_it_is_probed(self, sessionnet: Sessionnet, askable: Devnet) -> None:
        data = sessionnet("nodes", "--state", "active", "--limit", "4", "--probe", "--json").json["data"]
        assert [probe["pubkey"] for probe in data["probes"]] == [node["pubkey"] for node in data["nodes"]]
        assert len(data["nodes"]) == 4

    def test_is_sorted_by_what_the_probe_found_and_limited_then(self, sessionnet: Sessionnet, askable: Devnet) -> None:
        slow = serving(askable)[7]
        misbehave(askable, {slow: "slow:0.7"})
        words = ("nodes", "--state", "active", "--probe", "--sort", "latency_seconds", "--reverse", "--limit", "3")
        data = sessionnet(*words, "--json").json["data"]
        assert len(data["nodes"]) == 3
        assert data["nodes"][0]["pubkey"] == slow
        found = by_key(data["probes"])
        assert len(found) == data["matched"] > 3
        shown = [found[node["pubkey"]]["latency_seconds"] for node in data["nodes"]]
        assert shown == sorted((probe["latency_seconds"] for probe in found.values()), reverse=True)[:3]

    def test_goes_into_a_sheet(self, sessionnet: Sessionnet, askable: Devnet) -> None:
        first, second = serving(askable)[:2]
        misbehave(askable, {first: "refuse", second: "clock:90"})
        run = sessionnet("nodes", "--probe", "--csv")
        rows = {row["pubkey"]: row for row in csv.DictReader(io.StringIO(run.stdout))}
        assert len(rows) == 36
        assert (rows[first]["reachable"], rows[first]["reason"]) == ("no", "the connection was refused")
        assert (rows[first]["latency_seconds"], rows[first]["hard_fork"]) == ("", "")
        assert (rows[second]["reachable"], rows[second]["reason"], rows[second]["hard_fork"]) == ("yes", "", "21.0")
        assert 85 < float(rows[second]["clock_skew_seconds"]) < 95
        assert rows[second]["probed_height"] == str(askable.network["height"])
        unasked = next(row for row in rows.values() if row["state"] == "decommissioned")
        assert (unasked["reachable"], unasked["reason"]) == ("", "it is decommissioned")
        narrow = sessionnet("nodes", "--probe", "--csv", "--columns", "pubkey,reachable,lag_blocks", "--limit", "1")
        assert narrow.stdout.splitlines()[0] == "pubkey,reachable,lag_blocks,as_of"

    def test_is_shown_and_sorted_by_the_titles_of_columns_too(self, sessionnet: Sessionnet, askable: Devnet) -> None:
        words = ("nodes", "--state", "active", "--limit", "2", "--probe")
        run = sessionnet(*words, "--csv", "--columns", "Node key,latency,probe,clock,blocks_late", "--sort", "Latency")
        heading = run.stdout.splitlines()[0]
        assert heading == "pubkey,latency_seconds,reachable,clock_skew_seconds,lag_blocks,as_of"
        assert "needs --probe" in sessionnet("nodes", "--sort", "latency").stderr
        assert "title" in sessionnet("nodes", "--help").stdout

    def test_without_columns_of_the_probe_is_summed_up_all_the_same(
        self, sessionnet: Sessionnet, askable: Devnet
    ) -> None:
        run = sessionnet("nodes", "--state", "active", "--limit", "2", "--probe", "--columns", "pubkey,ip")
        assert "2 of 2 nodes reachable" in run.stdout
        assert "Latency" not in run.stdout

    def test_of_nobody_has_no_summary(self, sessionnet: Sessionnet, askable: Devnet) -> None:
        run = sessionnet("nodes", "--limit", "0", "--probe")
        assert run.status == 0
        assert "reachable" not in run.stdout
        assert "vouch" not in run.stdout

    def test_has_no_columns_of_a_probe_without_one(self, sessionnet: Sessionnet, askable: Devnet) -> None:
        for option in (("--columns", "pubkey,latency_seconds"), ("--sort", "reachable")):
            run = sessionnet("nodes", *option)
            assert run.status == 2
            assert "needs --probe" in run.stderr
        assert "latency_seconds" in sessionnet("nodes", "--probe", "--columns", "nonsense").stderr
        assert "latency_seconds" not in sessionnet("nodes", "--columns", "nonsense").stderr
        assert askable.received == []


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("swarm", ACCOUNT, "--probe", "--offline"), "--offline asks nobody"),
        (("swarm", ACCOUNT, "--ask-swarm", "--offline"), "--offline asks nobody"),
        (("nodes", "--probe", "--offline"), "--offline asks nobody"),
        (("swarm", ACCOUNT, "--probe", "--jsonl"), "without --jsonl"),
        (("swarm", "--input", "-", "--ask-swarm"), "accounts on the command line"),
        (("swarm", "--input", "-", "--probe", "--json"), "accounts on the command line"),
    ],
)
def test_where_nobody_can_be_asked_it_is_refused(
    sessionnet: Sessionnet, askable: Devnet, words: tuple[str, ...], says: str
) -> None:
    run = sessionnet(*words)
    assert run.status == 2
    assert says in run.stdout + run.stderr
    assert askable.received == []


@pytest.mark.parametrize("network", ["mainnet", "testnet"])
def test_a_public_network_whose_list_names_this_machine_leads_nobody_there(
    sessionnet: Sessionnet, askable: Devnet, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, network: str
) -> None:
    """Also where it is a test network, or one of its hosts is near: its seeds are not, so its nodes cannot be."""
    path = tmp_path / "list.json"
    path.write_text(json.dumps(askable.network))
    near = tmp_path / "near.toml"
    near.write_text(f'[networks.{network}.chain]\nrpc_urls = ["http://127.0.0.1:1"]\n')
    monkeypatch.setenv("SESSIONNET_CONFIG", str(near))
    run = sessionnet("nodes", "--probe", "--json", "--network", network, "--nodes-file", str(path))
    assert {one["reachable"] for one in run.json["data"]["probes"]} == {None}
    assert "its address is not a public one" in {one["reason"] for one in run.json["data"]["probes"]}
    assert not [one for one in askable.received if one.server.startswith("storage")]


def test_a_list_from_a_file_is_probed_too(sessionnet: Sessionnet, askable: Devnet, tmp_path: Path) -> None:
    path = tmp_path / "list.json"
    path.write_text(json.dumps(askable.network))
    run = sessionnet("swarm", ACCOUNT, "--probe", "--json", "--nodes-file", str(path))
    assert {one["reachable"] for one in run.json["data"]["probes"]} == {True}
    assert not [one for one in askable.received if one.server.startswith("seed")]


def test_two_nodes_at_one_place_are_asked_once(sessionnet: Sessionnet, askable: Devnet, tmp_path: Path) -> None:
    listed = askable.network
    one, other = [n for n in listed["service_node_states"] if n["pubkey_ed25519"] in serving(askable)][:2]
    other |= {"public_ip": one["public_ip"], "storage_port": one["storage_port"]}
    path = tmp_path / "list.json"
    path.write_text(json.dumps(listed | {"service_node_states": [one, other]}))
    run = sessionnet("nodes", "--probe", "--json", "--nodes-file", str(path))
    assert [probe["reachable"] for probe in run.json["data"]["probes"]] == [True, True]
    assert len(askable.received) == 1


@pytest.mark.usefixtures("patience")
class TestAReplay:
    def test_gives_the_same_to_the_byte(self, sessionnet: Sessionnet, askable: Devnet, tmp_path: Path) -> None:
        wrongs = ("refuse", "hang", "slow:0.9", "500", "garbage", "clock:-120", "stale:40", "old-version", "rpc-error")
        misbehave(askable, dict(zip(serving(askable), wrongs, strict=False)))
        for words in (["nodes", "--probe"], ["nodes", "--probe", "--csv"], ["swarm", ACCOUNT, "--probe"]):
            for form in ([], ["--json"]) if "--csv" not in words else ([],):
                tape = str(tmp_path / "tape.yaml")
                once = sessionnet(*words, *form, "--record", tape)
                askable.received.clear()
                again = sessionnet(*words, *form, "--replay", tape)
                assert (again.stdout, again.stderr, again.status) == (once.stdout, once.stderr, once.status)
                assert once.status == 0
                assert askable.received == []

    def test_knows_whose_turn_never_came(
        self, sessionnet: Sessionnet, askable: Devnet, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("sessionnet_core.queries.probe.AT_ONCE", 2)
        monkeypatch.setattr("sessionnet_core.queries.probe.EACH_SECONDS", 60.0)
        Clock(monkeypatch)
        good, *bad = serving(askable)
        misbehave(askable, dict.fromkeys(bad[:2], "hang"))
        tape = str(tmp_path / "tape.yaml")
        once = sessionnet("nodes", "--probe", "--json", "--timeout", "2", "--record", tape)
        again = sessionnet("nodes", "--probe", "--json", "--replay", tape)
        assert again.stdout == once.stdout
        found = by_key(once.json["data"]["probes"])
        assert found[good]["reachable"] is True
        assert {found[key]["reachable"] for key in bad[:2]} == {False}
        assert {(found[key]["reachable"], found[key]["reason"]) for key in bad[2:]} == {(None, "no time left to ask")}

    def test_of_a_run_that_probed_nobody_says_so(self, sessionnet: Sessionnet, askable: Devnet, tmp_path: Path) -> None:
        tape = str(tmp_path / "tape.yaml")
        assert sessionnet("nodes", "--record", tape).status == 0
        run = sessionnet("nodes", "--probe", "--json", "--replay", tape)
        assert (run.status, run.errors) == (3, ["not-recorded"])
        assert "--probe" in run.json["errors"][0]["hint"]


@pytest.fixture(scope="module")
def large() -> Iterator[Devnet]:
    with Devnet(count=200, swarms=30, storage_servers=200, spread=True, clock=int(time.time())) as net:
        yield net


class TestManyNodes:
    @pytest.fixture(autouse=True)
    def configured(self, large: Devnet, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
        path = tmp_path / "sessionnet.toml"
        path.write_text(large.config())
        monkeypatch.setenv("SESSIONNET_CONFIG", str(path))
        yield
        for server in large.storage:
            if server.misbehaviour is not None:
                server.behave()

    def test_that_hang_end_with_the_deadline_and_the_rest_counts_as_unknown(
        self, sessionnet: Sessionnet, large: Devnet, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        able = serving(large)
        hanging = able[:70]  # more than are asked at once
        misbehave(large, dict.fromkeys(hanging, "hang"))
        clock = Clock(monkeypatch)
        run = sessionnet("nodes", "--probe", "--json", "--timeout", "3")
        assert 3 <= clock.seconds < 3.3
        found = by_key(run.json["data"]["probes"])
        assert [found[key]["reachable"] for key in able] == [False] * 64 + [None] * (len(able) - 64)
        assert found[able[-1]]["reason"] == "no time left to ask"
        assert "a longer --timeout" in warning(run, "node-unprobed")
        assert {"node-unreachable", "node-unprobed"} <= run.codes

    def test_that_hang_lose_their_place_to_the_others(
        self, sessionnet: Sessionnet, large: Devnet, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("sessionnet_core.queries.probe.EACH_SECONDS", 3.0)  # the honest ones share two cores
        able = serving(large)
        misbehave(large, dict.fromkeys(able[:70], "hang") | dict.fromkeys(able[70:75], "trickle-headers:1"))
        run = sessionnet("nodes", "--probe", "--json", "--timeout", "60")
        found = by_key(run.json["data"]["probes"])
        assert {found[key]["reachable"] for key in able[:75]} == {False}
        assert sum(found[key]["reachable"] is True for key in able[75:]) > (len(able) - 75) * 0.9
