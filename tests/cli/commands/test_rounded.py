"""Node lists whose swarm numbers passed through JavaScript: nothing about swarms is computed from them, wherever they
come from."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import ACCOUNT, Sessionnet
from tests.devnet import Devnet
from tests.devnet.server import Server
from tests.devnet.wire import Reply, Request

CODE = "swarm-ids-rounded"
ABOUT_SWARMS = {
    "swarm": ("swarm", ACCOUNT),
    "swarm --jsonl": ("swarm", ACCOUNT, "--jsonl"),
    "nodes swarms": ("nodes", "swarms"),
}


def rounded(nodes: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The same nodes without the hex digits, their numbers, where they were asked for, as doubles."""
    return [
        {name: float(value) if name == "swarm_id" else value for name, value in node.items() if name != "swarm"}
        for node in nodes
    ]


def pass_through_doubles(monkeypatch: pytest.MonkeyPatch, server: Server) -> None:
    """Let this server answer as if a program of JavaScript or Go stood before it."""
    honest = server.answer

    def answer(request: Request) -> Reply:
        reply = honest(request)
        assert isinstance(reply.body, bytes)
        document = json.loads(reply.body)
        listed = document.get("result")
        if isinstance(listed, dict) and "service_node_states" in listed:
            listed["service_node_states"] = rounded(listed["service_node_states"])
        return Reply(json.dumps(document).encode())

    monkeypatch.setattr(server, "answer", answer)


@pytest.fixture
def saved(current: Devnet, tmp_path: Path) -> Path:
    path = tmp_path / "rounded.json"
    path.write_text(json.dumps({"result": {"service_node_states": rounded(current.network["service_node_states"])}}))
    return path


@pytest.mark.parametrize("command", ABOUT_SWARMS)
def test_a_saved_list_answers_nothing_about_swarms_and_says_why(
    sessionnet: Sessionnet, saved: Path, command: str
) -> None:
    run = sessionnet(*ABOUT_SWARMS[command], "--nodes-file", str(saved))
    assert (run.status, run.stdout) == (4, "")
    assert "its swarm IDs were rounded on the way" in run.stderr
    assert "JavaScript and jq" in run.stderr
    if "--jsonl" not in command:
        assert sessionnet(*ABOUT_SWARMS[command], "--json", "--nodes-file", str(saved)).errors == [CODE]


def test_it_lists_its_nodes_without_their_swarms(sessionnet: Sessionnet, current: Devnet, saved: Path) -> None:
    run = sessionnet("nodes", "--json", "--nodes-file", str(saved))
    nodes = run.json["data"]["nodes"]
    assert (run.status, run.codes, len(nodes)) == (0, {CODE}, len(current.node_list.nodes))
    assert {node["swarm_id"] for node in nodes} == {None}
    assert run.json["data"]["summary"]["swarms"] is None
    assert sessionnet("nodes", "--strict", "--nodes-file", str(saved)).status == 5
    text = sessionnet("nodes", "--nodes-file", str(saved))
    assert "no usable swarm IDs" in text.stdout


def test_the_overview_shows_no_swarm_of_it(sessionnet: Sessionnet, current: Devnet, saved: Path) -> None:
    run = sessionnet("overview", ACCOUNT, "--json", "--nodes-file", str(saved))
    assert (run.json["data"]["swarm_nodes"], run.json["data"]["accounts"]) == (None, [])
    assert run.json["data"]["nodes"] == len(current.node_list.nodes)
    assert CODE in run.codes


def test_one_seed_of_three_is_named_and_changes_nothing(
    sessionnet: Sessionnet, current: Devnet, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sessionnet_core.sources.side_by_side.QUORUM_GRACE_SECONDS", 10.0)
    truth = sessionnet("swarm", ACCOUNT, "--json").json["data"]
    pass_through_doubles(monkeypatch, current.seeds[1])
    run = sessionnet("swarm", ACCOUNT, "--json", "--refresh")
    assert (run.status, run.codes, run.json["data"]) == (0, {CODE}, truth)
    (message,) = [one["message"] for one in run.json["warnings"]]
    assert str(current.seeds[1].port) in message


def test_three_seeds_like_that_know_no_swarms(
    sessionnet: Sessionnet, current: Devnet, monkeypatch: pytest.MonkeyPatch
) -> None:
    for seed in current.seeds:
        pass_through_doubles(monkeypatch, seed)
    run = sessionnet("swarm", ACCOUNT, "--json")
    assert (run.status, run.errors) == (4, [CODE])
    kept = sessionnet("swarm", ACCOUNT, "--json", "--offline")
    assert (kept.status, kept.errors) == (4, [CODE])
    found = sessionnet("doctor", "--json").json["data"]["findings"]
    assert CODE in {one["code"] for one in found}


def test_witnesses_like_that_check_no_swarm_and_raise_no_alarm(
    sessionnet: Sessionnet, askable: Devnet, monkeypatch: pytest.MonkeyPatch
) -> None:
    for server in askable.storage:
        pass_through_doubles(monkeypatch, server)
    run = sessionnet("swarm", ACCOUNT, "--verify", "--json")
    assert (run.status, [one["verdict"] for one in run.json["verdicts"]]) == (0, ["unchecked"])
    listed = sessionnet("nodes", "--verify", "--json").json["verdicts"]
    assert {one["figure"]: one["verdict"] for one in listed}["swarms"] == "unchecked"
