"""`sessionnet check`: what it says of nodes, wallets, swarms and the network, and with which status."""

from __future__ import annotations

import io
import sys
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.cli.check_fixtures import present as present
from tests.cli.check_fixtures import said
from tests.cli.check_fixtures import shared_present as shared_present
from tests.cli.node_files import HEIGHT, NOT_IN_SERVICE, A, B, C, entry, node_file, proved_ago
from tests.conftest import ACCOUNT, Result, Sessionnet
from tests.devnet import Devnet
from tests.perfdata import Measure


@pytest.fixture
def nodes_file(tmp_path: Path) -> Path:
    return tmp_path / "nodes.json"


def active_in(net: Devnet) -> list[str]:
    """Return the keys of nodes that no check finds fault with, those first that proved their uptime last."""
    serving = [one for one in net.node_list.nodes if one["active"] and not one["requested_unlock_height"]]
    newest = max(tuple(one.get("storage_server_version", ())) for one in serving)
    found = [one for one in serving if tuple(one.get("storage_server_version", ())) == newest]
    return [one["pubkey_ed25519"] for one in sorted(found, key=lambda one: -one["last_uptime_proof"])]


def test_well_nodes_are_ok_and_measured(sessionnet: Sessionnet, nodes_file: Path) -> None:
    found = said(sessionnet("check", "node", A[:8], B, "--nodes-file", node_file(nodes_file, entry(A), entry(B))))
    assert found.text == (
        "aaaaaaaa is active, last proved its uptime 10 minutes ago, runs storage server 2.11.2, and 0 % of all nodes a "
        "newer one; bbbbbbbb is active, last proved its uptime 10 minutes ago, runs storage server 2.11.2, and 0 % of "
        "all nodes a newer one"
    )
    assert found.long_text == []
    assert found.measures.keys() == {
        f"{label}_{name}" for label in (A[:8], B[:8]) for name in ("proof_age", "newer_version")
    }
    proof = found.measures["aaaaaaaa_proof_age"]
    assert 600 <= proof.value < 700
    assert proof == Measure(proof.value, "s", "3960", "7500", "0")
    assert found.measures["aaaaaaaa_newer_version"] == Measure(0, "%", "50", "", "0", "100")


def test_a_node_that_is_gone_is_critical_whatever_the_others_are(sessionnet: Sessionnet, nodes_file: Path) -> None:
    found = said(sessionnet("check", "node", A, C, "--nodes-file", node_file(nodes_file, entry(A), entry(B))))
    assert (found.state, found.text) == ("CRITICAL", "cccccccc is not among the Session Nodes; 1 other node well")
    assert found.long_text == ["Try: A node that has left, or was deregistered, is no longer listed."]


def test_a_decommissioned_node_is_critical_and_tells_why_and_for_how_long_it_has_credit(
    sessionnet: Sessionnet, nodes_file: Path
) -> None:
    out = entry(B, **NOT_IN_SERVICE, earned_downtime_blocks=45, last_decomm_reasons={"all": ["uptime"]})
    found = said(sessionnet("check", "node", A, B, "--nodes-file", node_file(nodes_file, entry(A), out)))
    assert found.state == "CRITICAL"
    assert found.text == (
        "bbbbbbbb is decommissioned (missed uptime proofs), has credit for 1.5 hours (45 blocks) until it is "
        "deregistered; 1 other node well"
    )
    assert found.measures["bbbbbbbb_credit"] == Measure(5400, "s", least="0")
    gone = entry(A, **NOT_IN_SERVICE, earned_downtime_blocks=-2)
    found = said(sessionnet("check", "node", A, "--nodes-file", node_file(nodes_file, gone)))
    assert found.text == "aaaaaaaa is decommissioned, has no credit left: deregistration imminent"
    assert found.measures["aaaaaaaa_credit"] == Measure(-240, "s")


def test_an_exit_that_was_requested_warns_and_says_when_it_is_due(sessionnet: Sessionnet, nodes_file: Path) -> None:
    leaving = entry(A, requested_unlock_height=HEIGHT + 720 * 14 + 30)
    found = said(sessionnet("check", "node", A, "--nodes-file", node_file(nodes_file, leaving)))
    assert found.state == "WARNING"
    assert found.text.startswith("aaaaaaaa has requested its exit, due in 14 days 1 hour (about 20")


@pytest.mark.parametrize(
    ("changes", "state", "words"),
    [
        ({"last_uptime_proof": timedelta(minutes=70)}, "WARNING", "last proved its uptime 1 hour 10 minutes ago"),
        ({"last_uptime_proof": timedelta(hours=3)}, "CRITICAL", "last proved its uptime 3 hours ago"),
        ({"last_uptime_proof": 0}, "UNKNOWN", "has no uptime proof in the list"),
        ({"storage_server_version": [2, 10, 0]}, "WARNING", "runs storage server 2.10.0, and 66.7 % of all nodes"),
        ({"active": False, "funded": False}, "WARNING", "is awaiting contributions"),
    ],
)
def test_what_operators_want_to_know_of_a_node(
    sessionnet: Sessionnet, nodes_file: Path, changes: dict[str, Any], state: str, words: str
) -> None:
    said_now = {name: proved_ago(value) if isinstance(value, timedelta) else value for name, value in changes.items()}
    path = node_file(nodes_file, entry(A, **said_now), entry(B))
    found = said(sessionnet("check", "node", A, "--nodes-file", path))
    assert (found.state, words in found.text) == (state, True)


def test_the_document_has_every_check(sessionnet: Sessionnet, nodes_file: Path) -> None:
    path = node_file(nodes_file, entry(A))
    run = sessionnet("check", "node", A, "--nodes-file", path, "--json", "-w", "proof_age=60")
    assert (run.status, run.json["data"]["state"], run.json["schema"]) == (1, "warning", "sessionnet.check.node/1")
    (proof,) = [check for check in run.json["data"]["checks"] if check["name"] == "proof_age"]
    assert {name: proof[name] for name in ("state", "unit", "warning", "critical", "subject")} == {
        "state": "warning",
        "unit": "s",
        "warning": "60",
        "critical": "7500",
        "subject": A,
    }


def test_keys_that_name_one_node_twice_check_it_once(sessionnet: Sessionnet, nodes_file: Path) -> None:
    path = node_file(nodes_file, entry(A), entry(B))
    found = said(sessionnet("check", "node", A[:6], A, A.upper(), B, "--expect", "3", "--nodes-file", path))
    assert (found.state, found.measures["nodes"]) == ("CRITICAL", Measure(2, "", "3:", "3:", "0"))
    assert found.text == "2 nodes in service, 3 expected; 2 nodes well"


def test_nodes_are_expected_in_service(sessionnet: Sessionnet, nodes_file: Path) -> None:
    leaving, out = entry(B, requested_unlock_height=HEIGHT + 1), entry(C, **NOT_IN_SERVICE)
    path = node_file(nodes_file, entry(A), leaving, out)
    for words, text in (
        (("--expect", "2"), "2 nodes in service"),
        (("--expect", "3"), "2 nodes in service, 3 expected"),
        (("--critical", "nodes=3:"), "2 nodes in service, 3 expected"),
    ):
        run = sessionnet("check", "node", A, B, C, "--nodes-file", path, "--json", *words)
        (check,) = [one for one in run.json["data"]["checks"] if one["name"] == "nodes"]
        assert check["message"].startswith(text)
        assert check["state"] == ("ok" if words == ("--expect", "2") else "critical")


def test_a_key_of_several_nodes_is_unknown_and_hides_no_other(sessionnet: Sessionnet, nodes_file: Path) -> None:
    one, other = "e" * 10 + "1" * 54, "e" * 10 + "2" * 54
    path = node_file(nodes_file, entry(one), entry(other), entry(A), entry(B, **NOT_IN_SERVICE))
    found = said(sessionnet("check", "node", "e" * 10, A, "--nodes-file", path))
    assert found.state == "UNKNOWN"
    assert found.text.startswith("eeeeeeee could be any of several nodes: the keys of 2 nodes begin with eeeeeeeeee:")
    assert "Try: Give more digits of the node's key, best all 64." in found.long_text
    assert said(sessionnet("check", "node", "e" * 10, B, "--nodes-file", path)).state == "CRITICAL"


@pytest.mark.parametrize("digits", [1, 5])
def test_a_beginning_of_a_key_will_do_if_one_node_has_it(sessionnet: Sessionnet, nodes_file: Path, digits: int) -> None:
    path = node_file(nodes_file, entry(A), entry("c" + "1" * 63), entry("c" + "2" * 63))
    assert said(sessionnet("check", "node", A[:digits], "--nodes-file", path)).state == "OK"
    assert said(sessionnet("check", "node", B[:digits], "--nodes-file", path)).state == "CRITICAL"
    assert said(sessionnet("check", "node", "c", "--nodes-file", path)).state == "UNKNOWN"


def test_a_node_is_told_with_the_alias_that_it_was_named_by(
    sessionnet: Sessionnet, nodes_file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    config = tmp_path / "sessionnet.toml"
    config.write_text(f'[nodes]\nalice = "{A[:8].upper()}"\nhome = ["{B}", "{C}"]\n')
    monkeypatch.setenv("SESSIONNET_CONFIG", str(config))
    path = node_file(nodes_file, entry(A), entry(B))
    assert said(sessionnet("check", "node", "@alice", "--nodes-file", path)).text.startswith(
        "aaaaaaaa (@alice) is active"
    )
    found = said(sessionnet("check", "node", "@alice", "@home", "--nodes-file", path))
    assert found.text == "cccccccc (@home) is not among the Session Nodes; 2 other nodes well"


def test_a_node_of_a_list_is_told_with_a_name_of_its_own(
    sessionnet: Sessionnet, nodes_file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    config = tmp_path / "sessionnet.toml"
    config.write_text(f'[nodes]\nmine = ["{A}", "{B}"]\nbob = "{B[:8].upper()}"\n')
    monkeypatch.setenv("SESSIONNET_CONFIG", str(config))
    found = said(sessionnet("check", "node", "@mine", "--nodes-file", node_file(nodes_file, entry(A))))
    assert found.text.startswith("bbbbbbbb (@bob) is not among the Session Nodes")


def test_a_silent_seed_warns_of_the_network_and_two_are_critical(sessionnet: Sessionnet, present: Devnet) -> None:
    assert sessionnet("check", "network", "--refresh").status == 0
    present.misbehave("seed1", "refuse")
    found = said(sessionnet("check", "network", "--refresh"))
    assert (found.state, found.measures["seeds_silent"].value) == ("WARNING", 1)
    assert [line for line in found.long_text if "the connection was refused" in line]
    present.misbehave("seed2", "refuse")
    assert sessionnet("check", "network", "--refresh").status == 2


def test_several_nodes_and_their_swarms_ask_each_seed_once(sessionnet: Sessionnet, present: Devnet) -> None:
    keys = active_in(present)[:5]
    assert said(sessionnet("check", "node", *keys, "--refresh")).state == "OK"
    assert sorted(one.server for one in present.received) == ["seed1", "seed2", "seed3"]
    present.received.clear()
    sessionnet("check", "swarm", ACCOUNT, "05" + "7" * 64, "--refresh")
    assert sorted(one.server for one in present.received) == ["seed1", "seed2", "seed3"]


def test_a_swarm_is_checked_without_naming_the_account(sessionnet: Sessionnet, present: Devnet) -> None:
    run = sessionnet("check", "swarm", ACCOUNT)
    assert ACCOUNT[2:10] not in run.stdout
    found = said(run)
    ((label, measured),) = found.measures.items()
    assert (found.state, label.endswith("_members"), measured.value >= 5) == ("OK", True, True)


def test_a_strict_environment_changes_nothing(
    sessionnet: Sessionnet, nodes_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SESSIONNET_STRICT", "1")
    path = node_file(nodes_file, entry(A, **NOT_IN_SERVICE))
    assert sessionnet("check", "node", A, "--nodes-file", path).status == 2


def test_a_file_is_written_for_ok_alone_and_the_line_goes_to_standard_error(
    sessionnet: Sessionnet, nodes_file: Path, tmp_path: Path
) -> None:
    path, kept = node_file(nodes_file, entry(A)), tmp_path / "kept.txt"
    assert sessionnet("check", "node", A, "--nodes-file", path, "--output", str(kept)).status == 0
    written = kept.read_text()
    assert written.startswith("NODE OK - ")
    run = sessionnet("check", "node", C, "--nodes-file", path, "--output", str(kept))
    assert (run.status, run.stdout, kept.read_text()) == (2, "", written)
    assert run.stderr.startswith("NODE CRITICAL - cccccccc is not among the Session Nodes\n")
    assert "the check came to CRITICAL" in run.stderr
    for words in (("--nope",), ("--nodes-file", "/nonexistent")):
        run = sessionnet("check", "node", C, *words, "--output", str(kept))
        assert (run.status, run.stdout, run.stderr.startswith("NODE UNKNOWN - ")) == (3, "", True)


def test_no_name_is_repeated(sessionnet: Sessionnet) -> None:
    for words in (("nosuchname",), ("alice", "nosuchname")):
        for form in ((), ("--json",)):
            run = sessionnet("check", "swarm", *words, "--demo", *form)
            assert (run.status, run.stderr) == (3, "")
            assert "nosuchname" not in run.stdout


def test_accounts_and_keys_stand_on_standard_input_too(
    sessionnet: Sessionnet, nodes_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def run_with(lines: str, *words: str) -> Result:
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(lines.encode())))
        return sessionnet("check", *words)

    nodes = run_with(f"{A}\n{B}\n", "node", "-", "--nodes-file", node_file(nodes_file, entry(A), entry(B)))
    assert (nodes.status, len(said(nodes).measures)) == (0, 4)
    swarm = run_with(f"{ACCOUNT}\n", "swarm", "-", "--demo")
    assert (swarm.status, ACCOUNT[2:10] in swarm.stdout) == (0, False)
    wrong = run_with(f"{ACCOUNT[:-1]}\n", "swarm", "-", "--demo")
    assert (wrong.status, ACCOUNT[2:10] in wrong.stdout) == (3, False)
