"""`sessionnet nodes --operator …`: the check of somebody's nodes is not green when they are gone or do not serve."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import Sessionnet

OPERATOR, OTHER, NOBODY = (f"0x{digit * 40}" for digit in "123")


def listed(tmp_path: Path, *nodes: tuple[str, str, dict[str, Any]]) -> str:
    """Write a node list: the digit of each node's key, its operator, and what else is to be said of it."""
    states = [
        {
            "pubkey_ed25519": digit * 64,
            "service_node_pubkey": digit * 64,
            "public_ip": f"198.51.100.{int(digit, 16)}",
            "storage_port": 22021,
            "storage_lmq_port": 22020,
            "swarm_id": 5,
            "swarm": "5",
            "active": True,
            "funded": True,
            "operator_address": operator,
            "contributors": [{"address": operator, "amount": 25_000_000_000_000, "beneficiary": operator}],
            **changes,
        }
        for digit, operator, changes in nodes
    ]
    path = tmp_path / "nodes.json"
    path.write_text(json.dumps({"service_node_states": states, "height": 100}))
    return str(path)


HEALTHY: tuple[str, str, dict[str, Any]] = ("a", OPERATOR, {})
DECOMMISSIONED: dict[str, Any] = {"active": False, "swarm_id": 18446744073709551615, "swarm": "ffffffffffffffff"}


def test_nodes_that_are_there_and_serve_are_well(sessionnet: Sessionnet, tmp_path: Path) -> None:
    path = listed(tmp_path, HEALTHY, ("b", OPERATOR, {}), ("c", OTHER, DECOMMISSIONED))
    for words in (("--operator", OPERATOR), ("--contributor", OPERATOR), ("--ip", "198.51.100.10"), ()):
        run = sessionnet("nodes", "--nodes-file", path, *words, "--strict", "--json")
        assert (run.status, run.codes) == (0, set())


@pytest.mark.parametrize(
    "words",
    [
        ("--operator", NOBODY),
        ("--contributor", NOBODY),
        ("--ip", "203.0.113.0/24"),
        ("--operator", OPERATOR, "--operator", NOBODY),
        ("--operator", OPERATOR, "--ip", "198.51.100.12"),
    ],
    ids=" ".join,
)
def test_a_name_that_matches_nothing_is_said(sessionnet: Sessionnet, tmp_path: Path, words: tuple[str, ...]) -> None:
    path = listed(tmp_path, HEALTHY, ("c", OTHER, {}))
    run = sessionnet("nodes", "--nodes-file", path, *words, "--json")
    assert (run.status, run.codes, len(run.json["warnings"])) == (0, {"nothing-matched"}, 1)
    assert sessionnet("nodes", "--nodes-file", path, *words, "--strict").status == 5
    assert sessionnet("nodes", "--nodes-file", path, *words, "--strict", "--csv").status == 5


def test_the_warning_says_which_one(sessionnet: Sessionnet, tmp_path: Path) -> None:
    path = listed(tmp_path, HEALTHY)
    run = sessionnet("nodes", "--nodes-file", path, "--operator", OPERATOR, "--operator", NOBODY)
    assert f"Warning: {NOBODY}: no node of the list is run by it\n" in run.stderr


@pytest.mark.parametrize(
    "words", [("--state", "decommissioned"), ("--storage-version", "9"), ("--swarm", "7")], ids=" ".join
)
def test_a_state_or_version_may_well_match_nothing(
    sessionnet: Sessionnet, tmp_path: Path, words: tuple[str, ...]
) -> None:
    path = listed(tmp_path, ("a", OPERATOR, {"storage_server_version": [2, 11, 3]}))
    for named in ((), ("--operator", OPERATOR)):
        run = sessionnet("nodes", "--nodes-file", path, *words, *named, "--strict", "--json")
        assert (run.status, run.codes, run.json["data"]["matched"]) == (0, set(), 0)


def test_named_nodes_that_are_decommissioned_are_named(sessionnet: Sessionnet, tmp_path: Path) -> None:
    path = listed(tmp_path, HEALTHY, ("b", OPERATOR, DECOMMISSIONED), ("c", OTHER, DECOMMISSIONED))
    run = sessionnet("nodes", "--nodes-file", path, "--operator", OPERATOR, "--json")
    assert (run.status, run.codes) == (0, {"node-decommissioned"})
    assert run.json["warnings"][0]["message"] == "named, but decommissioned: " + "b" * 64
    assert sessionnet("nodes", "--nodes-file", path, "--operator", OPERATOR, "--strict").status == 5
    assert sessionnet("nodes", "--nodes-file", path, "--operator", OPERATOR, "--limit", "1", "--strict").status == 5
    assert sessionnet("nodes", "--nodes-file", path, "--strict").status == 0, "nobody was named"


def test_so_is_the_one_that_is_shown(sessionnet: Sessionnet, tmp_path: Path) -> None:
    path = listed(tmp_path, HEALTHY, ("b", OPERATOR, DECOMMISSIONED))
    assert sessionnet("nodes", "show", "a", "--nodes-file", path, "--strict").status == 0
    run = sessionnet("nodes", "show", "b", "--nodes-file", path, "--strict", "--json")
    assert (run.status, run.codes) == (5, {"node-decommissioned"})


def test_a_list_without_states_does_not_say_that_named_nodes_serve(sessionnet: Sessionnet, tmp_path: Path) -> None:
    path = listed(tmp_path, ("a", OPERATOR, {"active": None, "funded": None}))
    run = sessionnet("nodes", "--nodes-file", path, "--state", "decommissioned", "--json")
    assert (run.status, run.errors, run.json["data"]["nodes"]) == (3, ["figure-missing"], [])
    assert sessionnet("nodes", "--nodes-file", path, "--state", "decommissioned", "--csv").status == 3
