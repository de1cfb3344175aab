"""`sessionnet check`: one line by the guidelines' grammar, statuses 0 to 3, and never green for what was not seen."""

from __future__ import annotations

import io
import json
import re
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import ACCOUNT, Result, Sessionnet
from tests.devnet import Devnet
from tests.evm.world import wallet
from tests.joint import DECOMMISSIONED
from tests.joint_fixtures import Joint

COMMAND = str(Path(sys.executable).parent / "sessionnet")
A, B, C = (digit * 64 for digit in "abc")
_RANGE = r"@?(?:(?:~|-?[0-9.]+):)?(?:-?[0-9.]+)?"
_MEASURE = re.compile(
    rf"'(?P<label>[^'=]+)'=(?P<value>-?[0-9]+(?:\.[0-9]+)?)(?P<unit>s|%|)(?:;(?P<warning>{_RANGE}))?"
    rf"(?:;(?P<critical>{_RANGE}))?(?:;(?P<low>-?[0-9.]*))?(?:;(?P<high>-?[0-9.]*))?"
)


def measures(line: str) -> dict[str, tuple[float, str]]:
    """Read the measures of a line back, as a monitoring system does."""
    assert line.endswith("\n")
    assert line.count("\n") == 1
    assert line.count("|") <= 1
    found = {}
    for text in line.strip().partition(" | ")[2].split(" "):
        match = _MEASURE.fullmatch(text)
        assert match is not None, text
        found[match["label"]] = (float(match["value"]), match["unit"])
    return found


def listed(path: Path, *nodes: dict[str, Any], newest: int | None = None) -> str:
    """Write a node list of now: nodes a, b, c with a proof ten minutes old, and what else is said of each.

    One more node, d, has just proved its uptime: a file is as old as the newest proof in it.
    """
    now = datetime.now(UTC)
    fresh = {"last_uptime_proof": newest or int(now.timestamp())}
    states = [
        {
            "pubkey_ed25519": digit * 64,
            "service_node_pubkey": digit * 64,
            "public_ip": "198.51.100.1",
            "storage_port": 22021,
            "storage_lmq_port": 22020,
            "storage_server_version": [2, 11, 2],
            "swarm_id": 5,
            "swarm": "5",
            "active": True,
            "funded": True,
            "last_uptime_proof": int((now - timedelta(minutes=10)).timestamp()),
            "requested_unlock_height": 0,
            **changes,
        }
        for digit, changes in (*zip("abc", nodes, strict=False), ("d", fresh))
    ]
    path.write_text(json.dumps({"service_node_states": states, "height": 100}))
    return str(path)


@pytest.fixture
def nodes_file(tmp_path: Path) -> Path:
    return tmp_path / "nodes.json"


def test_well_nodes_are_ok_and_measured(sessionnet: Sessionnet, nodes_file: Path) -> None:
    path = listed(nodes_file, {}, {})
    run = sessionnet("check", "node", A[:8], B, "--nodes-file", path)
    assert (run.status, run.stderr) == (0, "")
    assert run.stdout.startswith("NODE OK - ")
    found = measures(run.stdout)
    assert set(found) == {f"{label}_{name}" for label in (A[:8], B[:8]) for name in ("proof_age", "newer_version")}
    assert 600 <= found["aaaaaaaa_proof_age"][0] < 700
    assert found["aaaaaaaa_newer_version"] == (0, "%")


def test_a_node_that_is_gone_is_critical_whatever_the_others_are(sessionnet: Sessionnet, nodes_file: Path) -> None:
    run = sessionnet("check", "node", A, C, "--nodes-file", listed(nodes_file, {}, {}))
    assert (run.status, run.stderr) == (2, "")
    assert run.stdout.startswith("NODE CRITICAL - cccccccc is not among the Session Nodes; 1 node well | ")


def test_a_decommissioned_node_is_critical(sessionnet: Sessionnet, nodes_file: Path) -> None:
    out = {"active": False, "swarm_id": 2**64 - 1, "swarm": "f" * 16, "earned_downtime_blocks": 30}
    run = sessionnet("check", "node", A, B, "--nodes-file", listed(nodes_file, {}, out))
    assert run.status == 2
    assert "bbbbbbbb is decommissioned" in run.stdout
    assert measures(run.stdout)["bbbbbbbb_credit"] == (3600, "s")


def test_the_document_has_every_check(sessionnet: Sessionnet, nodes_file: Path) -> None:
    run = sessionnet("check", "node", A, "--nodes-file", listed(nodes_file, {}), "--json", "--warning", "proof_age=60")
    assert (run.status, run.json["data"]["state"], run.json["schema"]) == (1, "warning", "sessionnet.check.node/1")
    (proof,) = [check for check in run.json["data"]["checks"] if check["name"] == "proof_age"]
    assert {name: proof[name] for name in ("state", "unit", "warning", "critical", "subject")} == {
        "state": "warning",
        "unit": "s",
        "warning": "60",
        "critical": "7500",
        "subject": A,
    }


@pytest.mark.parametrize(
    "words",
    [
        ("check",),
        ("check", "--help"),
        ("check", "node", "--help"),
        ("check", "node"),
        ("check", "node", "zz", "--demo"),
        ("check", "node", "1f", "--no-such-option"),
        ("check", "nothing"),
        ("check", "network", "--warning", "5:1", "--demo"),
        ("check", "wallet", "0x12", "--demo"),
        ("check", "swarm", "05" + "g" * 64, "--demo"),
        ("check", "node", A, "--nodes-file", "/nonexistent"),
        ("check", "swarm", "alice", "--demo", "--critical", "answering=5:"),
    ],
)
def test_whatever_keeps_it_from_seeing_is_unknown_and_said_on_standard_output(
    sessionnet: Sessionnet, words: tuple[str, ...]
) -> None:
    run = sessionnet(*words)
    assert (run.status, run.stderr) == (3, "")
    if "--help" not in words:
        assert re.fullmatch(r"(CHECK|NODE|WALLET|SWARM|NETWORK) UNKNOWN - .+\n", run.stdout)


@pytest.mark.parametrize(
    ("words", "status", "state"), [((), 3, "UNKNOWN"), (("--unreachable", "critical"), 2, "CRITICAL")]
)
def test_silence_means_what_the_user_says(
    sessionnet: Sessionnet, configured: Devnet, words: tuple[str, ...], status: int, state: str
) -> None:
    configured.misbehave("seeds", "refuse")
    configured.misbehave("storage", "refuse")
    run = sessionnet("check", "node", A, *words)
    assert (run.status, run.stderr) == (status, "")
    assert run.stdout.startswith(f"NODE {state} - ")
    assert run.stdout.count("\n") == 1
    as_json = sessionnet("check", "node", A, "--json", *words)
    assert (as_json.status, as_json.json["data"]) == (status, None)


def test_a_silent_seed_warns_of_the_network_and_two_are_critical(sessionnet: Sessionnet, configured: Devnet) -> None:
    assert sessionnet("check", "network", "--refresh").status == 0
    configured.misbehave("seed1", "refuse")
    run = sessionnet("check", "network", "--refresh")
    assert (run.status, measures(run.stdout)["seeds_silent"]) == (1, (1, ""))
    configured.misbehave("seed2", "refuse")
    assert sessionnet("check", "network", "--refresh").status == 2


def test_old_figures_are_never_green(sessionnet: Sessionnet, nodes_file: Path) -> None:
    long_ago = int((datetime.now(UTC) - timedelta(hours=2)).timestamp())
    path = listed(nodes_file, {"last_uptime_proof": long_ago}, newest=long_ago)
    assert sessionnet("check", "node", A, "--nodes-file", path, "--max-age", "10000").status == 0
    for words in (("--max-age", "3600"), ()):
        run = sessionnet("check", "node", A, "--nodes-file", path, *words)
        assert (run.status, run.stderr) == (3, "")
        assert "seconds old, and newer ones cannot be had" in run.stdout


def test_a_swarm_is_checked_without_naming_the_account(sessionnet: Sessionnet, configured: Devnet) -> None:
    run = sessionnet("check", "swarm", ACCOUNT)
    assert (run.status, run.stderr) == (0, "")
    assert ACCOUNT[2:10] not in run.stdout
    ((label, value),) = measures(run.stdout).items()
    assert (label.endswith("_members"), value[0] >= 5) == (True, True)


def test_a_strict_environment_changes_nothing(
    sessionnet: Sessionnet, nodes_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SESSIONNET_STRICT", "1")
    out = {"active": False, "swarm_id": 2**64 - 1, "swarm": "f" * 16, "earned_downtime_blocks": 30}
    assert sessionnet("check", "node", A, "--nodes-file", listed(nodes_file, out)).status == 2


def test_a_file_is_written_for_ok_alone_and_the_line_goes_to_standard_error(
    sessionnet: Sessionnet, nodes_file: Path, tmp_path: Path
) -> None:
    path, kept = listed(nodes_file, {}), tmp_path / "kept.txt"
    assert sessionnet("check", "node", A, "--nodes-file", path, "--output", str(kept)).status == 0
    written = kept.read_text()
    assert written.startswith("NODE OK - ")
    run = sessionnet("check", "node", C, "--nodes-file", path, "--output", str(kept))
    assert (run.status, run.stdout, kept.read_text()) == (2, "", written)
    assert run.stderr.startswith("NODE CRITICAL - cccccccc is not among the Session Nodes\n")
    assert "the check came to CRITICAL" in run.stderr


def test_no_name_is_repeated(sessionnet: Sessionnet) -> None:
    for words in (("nosuchname",), ("alice", "nosuchname")):
        for form in ((), ("--json",)):
            run = sessionnet("check", "swarm", *words, "--demo", *form)
            assert (run.status, run.stderr) == (3, "")
            assert "nosuchname" not in run.stdout


def test_a_list_that_nobody_vouches_for_is_never_green(sessionnet: Sessionnet, configured: Devnet) -> None:
    active = next(one["pubkey_ed25519"] for one in configured.node_list.nodes if one["active"])
    any_age = ("--warning", "newer_version=100", "--warning", "proof_age=0:", "--critical", "proof_age=0:")
    configured.misbehave("seeds", "refuse")
    for words in (("swarm", ACCOUNT), ("node", active, *any_age)):
        run = sessionnet("check", *words)
        assert (run.status, "nothing vouches for the list" in run.stdout) == (3, True)
        assert sessionnet("check", *words, "--unreachable", "critical").status == 2
    assert sessionnet("check", "network").status == 2  # three seeds are silent


def test_accounts_and_keys_stand_on_standard_input_too(
    sessionnet: Sessionnet, nodes_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def run_with(lines: str, *words: str) -> Result:
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(lines.encode())))
        return sessionnet("check", *words)

    nodes = run_with(f"{A}\n{B}\n", "node", "-", "--nodes-file", listed(nodes_file, {}, {}))
    assert (nodes.status, len(measures(nodes.stdout))) == (0, 4)
    swarm = run_with(f"{ACCOUNT}\n", "swarm", "-", "--demo")
    assert (swarm.status, ACCOUNT[2:10] in swarm.stdout) == (0, False)
    wrong = run_with(f"{ACCOUNT[:-1]}\n", "swarm", "-", "--demo")
    assert (wrong.status, ACCOUNT[2:10] in wrong.stdout) == (3, False)


@pytest.mark.parametrize("words", [(), ("--json",)])
def test_a_full_disk_is_unknown(words: tuple[str, ...]) -> None:
    with open("/dev/full", "w") as full:
        found = subprocess.run([COMMAND, "check", "network", "--demo", *words], stdout=full, timeout=60)
    assert found.returncode == 3


class TestAWallet:
    """The wallets of the joint network, whose stakes `test_staking_wallet` works out."""

    def test_is_checked_node_by_node(self, sessionnet: Sessionnet, joint: Joint) -> None:
        run = sessionnet("check", "wallet", wallet("carol"), "--json", "--warning", "newer_version=100")
        checks = run.json["data"]["checks"]
        (nodes,) = [check for check in checks if check["name"] == "nodes"]
        assert (nodes["subject"], nodes["value"], nodes["critical"]) == (wallet("carol"), 3, "1:")
        assert len({check["subject"] for check in checks if check["name"] == "state"}) == 3
        (claimable,) = [check for check in checks if check["name"] == "claimable"]
        assert (claimable["value"], claimable["message"]) == (0, "can claim 0 SESH")

    def test_with_fewer_nodes_than_expected_is_critical(self, sessionnet: Sessionnet, joint: Joint) -> None:
        run = sessionnet("check", "wallet", wallet("carol"), "--expect", "4")
        assert (run.status, run.stderr) == (2, "")
        assert "stakes on 3 nodes, 3 of them active" in run.stdout
        assert measures(run.stdout)[f"{wallet('carol')[:10]}_nodes"] == (3, "")

    def test_with_a_decommissioned_node_is_critical(self, sessionnet: Sessionnet, joint: Joint) -> None:
        (out,) = [node.keys.ed25519_hex for node in joint.arbitrum.world.nodes if node.id == DECOMMISSIONED]
        run = sessionnet("check", "wallet", wallet("olga"))
        assert run.status == 2
        assert f"{out[:8]} is decommissioned" in run.stdout

    def test_without_a_node_is_critical(self, sessionnet: Sessionnet, joint: Joint) -> None:
        assert sessionnet("check", "wallet", "0x" + "12" * 20).status == 2

    def test_of_a_silent_chain_is_unknown(self, sessionnet: Sessionnet, joint: Joint) -> None:
        joint.front.misbehave("refuse")
        run = sessionnet("check", "wallet", wallet("carol"))
        assert run.status == 3
        assert "could not be read from the chain" in run.stdout
