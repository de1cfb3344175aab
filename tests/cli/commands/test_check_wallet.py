"""`sessionnet check wallet`: every node with a stake of a wallet, how many there are, and what it can claim."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from tests.cli.check_fixtures import said
from tests.conftest import Sessionnet
from tests.evm.world import wallet
from tests.joint import DECOMMISSIONED
from tests.joint_fixtures import Joint
from tests.perfdata import Measure, read_output


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

    def test_with_fewer_nodes_than_expected_is_critical(
        self, sessionnet: Sessionnet, joint: Joint, tmp_path: Path
    ) -> None:
        found = said(sessionnet("check", "wallet", wallet("carol"), "--expect", "4"))
        assert (found.state, "has stakes on 3 nodes, 3 of them in service, 4 expected" in found.text) == (
            "CRITICAL",
            True,
        )
        label = f"{wallet('carol')[:10]}_nodes"
        assert found.measures[label] == Measure(3, "", "4:", "4:", "0")
        joint.config.write_text(joint.config.read_text() + "\n[check.wallet]\nexpect = 5\n")
        assert read_output(sessionnet("check", "wallet", wallet("carol")).stdout).measures[label].critical == "5:"
        by_option = sessionnet("check", "wallet", wallet("carol"), "--expect", "3")
        assert read_output(by_option.stdout).measures[label].critical == "3:"

    def test_with_a_decommissioned_node_is_critical(self, sessionnet: Sessionnet, joint: Joint) -> None:
        (out,) = [node.keys.ed25519_hex for node in joint.arbitrum.world.nodes if node.id == DECOMMISSIONED]
        run = sessionnet("check", "wallet", wallet("olga"))
        assert run.status == 2
        assert f"{out[:8]} is decommissioned" in run.stdout

    def test_without_a_node_is_critical(self, sessionnet: Sessionnet, joint: Joint) -> None:
        assert sessionnet("check", "wallet", "0x" + "12" * 20).status == 2

    def test_tells_what_changed_of_its_nodes_since_the_last_run(
        self, sessionnet: Sessionnet, joint: Joint, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("SESSIONNET_DATA_DIR", str(tmp_path))
        words = ("check", "wallet", wallet("carol"), "-w", "newer_version=100", "--save", "--json")
        first = sessionnet(*words).json["data"]["checks"]
        assert "changed" not in {one["name"] for one in first}
        with sqlite3.connect(tmp_path / "history.db") as history:
            history.execute("UPDATE lists SET at = at - 3600")
            history.execute("UPDATE node_changes SET at = at - 3600, ip = '203.0.113.200'")
        history.close()
        changed = [one for one in sessionnet(*words).json["data"]["checks"] if one["name"] == "changed"]
        assert {one["subject"] for one in changed} == {one["subject"] for one in first if one["name"] == "state"}
        assert all(one["message"].startswith("changed since 1 hour ago: moved from 203.0.113.200") for one in changed)

    def test_of_a_silent_chain_is_unknown(self, sessionnet: Sessionnet, joint: Joint) -> None:
        joint.front.misbehave("refuse")
        found = said(sessionnet("check", "wallet", wallet("carol"), "--critical", "claimable=0:5"))
        assert found.state == "UNKNOWN"
        assert "could not be read from the chain" in found.text
