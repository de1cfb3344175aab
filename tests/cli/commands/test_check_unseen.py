"""A check is never green for what it did not see: every way that we know of to a false OK."""

from __future__ import annotations

import errno
import json
import os
import time
from datetime import timedelta
from pathlib import Path

import pytest

from tests.cli.check_fixtures import present as present
from tests.cli.check_fixtures import shared_present as shared_present
from tests.cli.node_files import A, B, entry, node_file, proved_ago
from tests.conftest import ACCOUNT, Sessionnet
from tests.devnet import Devnet
from tests.perfdata import read_output

LAST_YEAR = timedelta(days=365)
ANY_SIZE = ("-w", "members=1:", "-c", "members=1:")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "nodes.json"


def well_in(net: Devnet) -> str:
    """Return the key of a node that a check finds well, and that proved its uptime last of them."""
    serving = [one for one in net.node_list.nodes if one["active"] and not one["requested_unlock_height"]]
    best = max(serving, key=lambda one: (one.get("storage_server_version", []), one["last_uptime_proof"]))
    return str(best["pubkey_ed25519"])


def test_a_file_of_last_year_is_unknown_also_if_it_was_copied_today(sessionnet: Sessionnet, path: Path) -> None:
    old = proved_ago(LAST_YEAR)
    listed = node_file(path, entry(A, last_uptime_proof=old), newest=old)
    for words in (("node", A), ("swarm", ACCOUNT, *ANY_SIZE), ("network", "-w", "age=~:", "-c", "age=~:")):
        found = read_output(sessionnet("check", *words, "--nodes-file", listed).stdout)
        assert (found.state, "365 days old, and newer ones cannot be had" in found.text) == ("UNKNOWN", True)


def test_a_file_is_as_old_as_the_user_allows(sessionnet: Sessionnet, path: Path) -> None:
    old = proved_ago(timedelta(hours=2))
    listed = node_file(path, entry(A, last_uptime_proof=old), newest=old)
    assert sessionnet("check", "node", A, "--nodes-file", listed, "--max-age", "10000").status == 0
    for words in (("--max-age", "3600"), ()):
        run = sessionnet("check", "node", A, "--nodes-file", listed, *words)
        assert (run.status, run.stderr) == (3, "")
        assert "2 hours old, and newer ones cannot be had" in run.stdout


def test_a_file_that_nothing_dates_is_unknown(sessionnet: Sessionnet, path: Path) -> None:
    undated = entry(A)
    del undated["last_uptime_proof"]
    listed = node_file(path, undated, newest=0)
    for words in (("swarm", ACCOUNT, *ANY_SIZE), ("network",)):
        run = sessionnet("check", *words, "--nodes-file", listed)
        assert (run.status, "nothing says how old its figures are" in run.stdout) == (3, True)


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"service_node_states": [], "height": 5}', '{"service_node_states"'])
def test_a_file_without_nodes_is_unknown(sessionnet: Sessionnet, path: Path, text: str) -> None:
    path.write_text(text)
    for words in (("node", A), ("swarm", ACCOUNT), ("network",)):
        assert sessionnet("check", *words, "--nodes-file", str(path)).status == 3


@pytest.mark.parametrize("lie", ["empty", "blank", "html", "garbage", "status:502", "rpc-error"])
def test_seeds_without_a_list_are_unknown(sessionnet: Sessionnet, present: Devnet, lie: str) -> None:
    present.misbehave("seeds", lie)
    present.misbehave("storage", "refuse")
    for words in (("node", well_in(present)), ("swarm", ACCOUNT), ("network",)):
        assert sessionnet("check", *words, "--refresh").status == 3


def age(cache: Path, hours: float) -> None:
    """Make the kept list so much older."""
    (kept,) = cache.rglob("nodes*")
    text = kept.read_text()
    asked_at = json.loads(text)["asked_at"]
    older = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(time.time() - hours * 3600))
    assert asked_at in text
    kept.write_text(text.replace(asked_at, older))


def test_a_kept_list_is_good_only_while_it_is_young(sessionnet: Sessionnet, present: Devnet, tmp_path: Path) -> None:
    assert sessionnet("check", "swarm", ACCOUNT, "--offline").status == 3  # nothing is kept
    assert sessionnet("check", "swarm", ACCOUNT).status == 0
    assert sessionnet("check", "swarm", ACCOUNT, "--offline").status == 0
    age(tmp_path / "cache", 0.5)
    assert sessionnet("check", "swarm", ACCOUNT, "--offline").status == 3
    assert sessionnet("check", "swarm", ACCOUNT, "--offline", "--max-age", "3000").status == 0
    present.misbehave("seeds", "refuse")
    present.misbehave("storage", "refuse")
    found = read_output(sessionnet("check", "swarm", ACCOUNT, "--refresh").stdout)
    assert (found.state, "30 minutes old, and newer ones cannot be had" in found.text) == ("UNKNOWN", True)
    assert sessionnet("check", "swarm", ACCOUNT, "--unreachable", "critical").status == 2


def test_a_kept_list_of_two_hours_ago_is_unknown_whatever_the_file_allows_other_commands(
    sessionnet: Sessionnet, present: Devnet, tmp_path: Path
) -> None:
    assert sessionnet("check", "swarm", ACCOUNT).status == 0
    age(tmp_path / "cache", 2)
    config = tmp_path / "sessionnet.toml"
    config.write_text(f"max_age = 100000\n{config.read_text()}")
    present.misbehave("seeds", "refuse")
    present.misbehave("storage", "refuse")
    assert sessionnet("check", "swarm", ACCOUNT).status == 3
    assert sessionnet("check", "swarm", ACCOUNT, "--max-age", "100000").status == 0


def test_a_list_that_nobody_vouches_for_is_unknown(sessionnet: Sessionnet, present: Devnet) -> None:
    present.misbehave("seeds", "refuse")
    for words in (("swarm", ACCOUNT), ("node", well_in(present), "--warning", "newer_version=100")):
        run = sessionnet("check", *words)
        assert (run.status, "nothing vouches for the list" in run.stdout) == (3, True)
        assert sessionnet("check", *words, "--unreachable", "critical").status == 2
    assert sessionnet("check", "network").status == 2  # three seeds are silent


def test_a_network_that_stands_still_or_a_clock_that_is_ahead_is_unknown(
    sessionnet: Sessionnet, configured: Devnet
) -> None:
    """The newest proof of that network is months old."""
    active = next(one["pubkey_ed25519"] for one in configured.node_list.nodes if one["active"])
    for words in (("swarm", ACCOUNT), ("network",), ("node", active, "-w", "newer_version=100")):
        found = read_output(sessionnet("check", *words).stdout)
        assert found.state == "UNKNOWN"
        assert "either the clock here is ahead, or the node list stands still" in found.text
        assert [line for line in found.long_text if line.startswith("Try: `sessionnet doctor`")]


@pytest.mark.parametrize("lie", ["half", "stale:5000", "ahead:5000", "swarms", "extra:30"])
def test_a_seed_that_says_something_else_is_told_of_the_network(
    sessionnet: Sessionnet, present: Devnet, lie: str
) -> None:
    present.misbehave("seed2", lie)
    found = read_output(sessionnet("check", "network", "--refresh").stdout)
    assert (found.state, found.measures["seeds_wrong"].value) == ("WARNING", 1)
    present.misbehave("seed3", "ahead:9000")
    assert sessionnet("check", "network", "--refresh").status in (2, 3)


def test_seeds_that_contradict_each_other_are_unknown(sessionnet: Sessionnet, present: Devnet) -> None:
    present.misbehave("seed1", "half")
    present.misbehave("seed2", "empty")
    for words in (("node", well_in(present)), ("swarm", ACCOUNT), ("network",)):
        found = read_output(sessionnet("check", *words, "--refresh").stdout)
        assert (found.state, "contradict each other" in found.text) == ("UNKNOWN", True)


def test_a_recording_says_that_it_is_one(sessionnet: Sessionnet, present: Devnet, tmp_path: Path) -> None:
    tape, well = str(tmp_path / "tape.yaml"), well_in(present)
    assert sessionnet("check", "node", well, "--record", tape).status == 0
    for words in (("node", well, "--replay", tape), ("network", "--demo")):
        found = read_output(sessionnet("check", *words).stdout)
        assert found.text.startswith("recorded 20")


def test_a_node_that_the_list_names_twice_is_judged_by_one_of_its_entries(sessionnet: Sessionnet, path: Path) -> None:
    out = entry(A, active=False, swarm_id=2**64 - 1, swarm="f" * 16)
    for entries in ((entry(A), out), (out, entry(A))):
        run = sessionnet("check", "node", A, "--nodes-file", node_file(path, *entries), "--json")
        assert [one["subject"] for one in run.json["data"]["checks"] if one["name"] == "state"] == [A]
        assert run.json["data"]["state"] == ("ok" if entries[0] is not out else "critical")


@pytest.mark.parametrize("limit", ["nan", "inf", "20:10", "@20:10", "-5", "1e3", "~", ":", "", "proof_age"])
def test_a_limit_that_no_value_can_break_or_keep_is_refused(sessionnet: Sessionnet, path: Path, limit: str) -> None:
    listed = node_file(path, entry(A))
    for option in ("--warning", "--critical"):
        assert sessionnet("check", "node", A, "--nodes-file", listed, option, f"proof_age={limit}").status == 3


@pytest.mark.parametrize(
    ("words", "limit"),
    [
        (("node", A), "credit=3600:"),
        (("network",), "seeds_silent=3"),
        (("network",), "seeds_wrong=3"),
    ],
)
def test_a_measure_that_was_asked_for_and_not_measured_is_unknown(
    sessionnet: Sessionnet, path: Path, words: tuple[str, ...], limit: str
) -> None:
    listed = node_file(path, entry(A), entry(B))
    for option in ("--warning", "--critical"):
        assert sessionnet("check", *words, "--nodes-file", listed, option, limit).status == 3


def test_the_environment_names_no_file_unnoticed(
    sessionnet: Sessionnet, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A variable that is there for other commands dates no file."""
    old = proved_ago(timedelta(hours=5))
    monkeypatch.setenv("SESSIONNET_NODES_FILE", node_file(path, entry(A, last_uptime_proof=old), newest=old))
    assert sessionnet("check", "node", A).status == 3
    os.utime(path)
    assert sessionnet("check", "node", A).status == 3


@pytest.mark.parametrize("words", [("check", "node", A), ("check", "network")])
def test_that_nobody_was_asked_is_no_silence(sessionnet: Sessionnet, words: tuple[str, ...]) -> None:
    assert sessionnet(*words, "--offline", "--unreachable", "critical").status == 3


@pytest.mark.parametrize(
    "fault", [RuntimeError("boom | 'a'=1\nCRITICAL"), AssertionError("wrong"), RecursionError("deep")]
)
def test_a_fault_of_its_own_is_unknown_and_asks_to_be_reported(
    sessionnet: Sessionnet, monkeypatch: pytest.MonkeyPatch, fault: Exception
) -> None:
    def break_down(*_: object) -> None:
        raise fault

    monkeypatch.setattr("sessionnet_core.queries.monitoring.fetch_node_checks", break_down)
    run = sessionnet("check", "node", A, "--demo", "--unreachable", "critical")
    found = read_output(run.stdout)
    assert (run.status, run.stderr, found.state, found.measures) == (3, "", "UNKNOWN", {})
    assert found.text.startswith(f"internal error: {type(fault).__name__}: ")
    assert found.long_text == ["Try: Run it again with -v, and report the output."]
    again = sessionnet("check", "node", A, "--demo", "-v")
    assert (again.status, "Traceback" in again.stderr, "Traceback" in again.stdout) == (3, True, False)
    assert sessionnet("check", "node", A, "--demo", "--json").errors == ["internal"]


@pytest.mark.parametrize("lack", [MemoryError(), OSError(errno.EMFILE, "too many"), OSError(errno.ENOMEM, "none")])
def test_what_this_machine_lacks_is_unknown_and_no_hosts_silence(
    sessionnet: Sessionnet, monkeypatch: pytest.MonkeyPatch, lack: Exception
) -> None:
    def run_short(*_: object) -> None:
        raise lack

    monkeypatch.setattr("sessionnet_core.queries.monitoring.fetch_node_checks", run_short)
    run = sessionnet("check", "node", A, "--demo", "--unreachable", "critical")
    found = read_output(run.stdout)
    assert (run.status, found.text.startswith("this machine lacks ")) == (3, True)
    assert [line for line in found.long_text if line.startswith("Try: ")]
    assert sessionnet("check", "node", A, "--demo", "--json").errors == ["shortage"]
