"""The recorded cassettes, replayed: expectations are worked out here from the recorded bytes themselves.

Each holds for a recording from the devnet and from the live network alike; `make record` and `make record-mainnet`
make them (see `tests/record.py`).
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from sessionnet_core import cassette
from tests.conftest import Result, Sessionnet
from tests.record import ACCOUNTS, DEMO, RUNS, path_of

UNASSIGNED = 2**64 - 1


@pytest.fixture(autouse=True)
def every_exchange_is_played(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Hold that a replay asks for all that was recorded, and that nothing opens a connection."""
    tapes: list[cassette.ReplayTape] = []
    make = cassette.ReplayTape.__init__

    def noted(self: cassette.ReplayTape, *args: Any, **kwargs: Any) -> None:
        make(self, *args, **kwargs)
        tapes.append(self)

    def no_connection(*_: object) -> None:
        raise AssertionError("a replay touched the network")

    monkeypatch.setattr(cassette.ReplayTape, "__init__", noted)
    monkeypatch.setattr("socket.socket.connect", no_connection)
    monkeypatch.setattr("socket.getaddrinfo", no_connection)
    yield
    assert tapes
    assert all(tape.all_played for tape in tapes)


def replayed(sessionnet: Sessionnet, name: str, *words: str) -> Result:
    return sessionnet(*words, "--json", "--replay", str(path_of(name)))


def recorded_answers(path: Path) -> list[dict[str, Any]]:
    """Give what each host answered, without any of the code under test."""
    content = yaml.safe_load(path.read_text())
    return [json.loads(one["response"]["body"]["string"])["result"] for one in content["interactions"]]


def recorded_label(path: Path) -> dict[str, Any]:
    label: dict[str, Any] = yaml.safe_load(path.read_text())["sessionnet"]
    return label


@pytest.mark.parametrize("name", RUNS)
def test_a_replay_is_the_same_every_time_and_says_what_it_is(sessionnet: Sessionnet, name: str) -> None:
    words = [word.format(first_key=_first_key(path_of(name))) for word in RUNS[name][0]]
    first, second = replayed(sessionnet, name, *words), replayed(sessionnet, name, *words)
    assert (first.stdout, first.status) == (second.stdout, second.status)
    if first.status == 0:
        label = recorded_label(path_of(name))
        assert first.json["recording"]["test_network"] is label["test_network"]
        assert first.json["recording"]["network"] == label["network"]["name"] == first.json["network"]
        assert {source["via"] for source in first.json["sources"]} == {"cassette"}
        text = sessionnet(*words, "--replay", str(path_of(name)))
        assert "not live figures" in text.stdout
        assert ("the test network" in text.stdout) is label["test_network"]
    assert ("TEST NETWORK" in path_of(name).read_text().partition("\n")[0]) is recorded_label(path_of(name))[
        "test_network"
    ]


def _first_key(path: Path) -> str:
    answers = recorded_answers(path)
    return str(answers[0]["service_node_states"][0]["pubkey_ed25519"]) if answers else ""


def test_nodes_that_most_seeds_list_are_listed(sessionnet: Sessionnet) -> None:
    for name in ("nodes", "one_seed_fails", "one_seed_lies", "bootstrap"):
        answers = recorded_answers(path_of(name))
        votes = Counter(node["pubkey_ed25519"] for answer in answers for node in answer["service_node_states"])
        wanted = sorted(key for key, number in votes.items() if number * 2 > len(answers))
        data = replayed(sessionnet, name, "nodes").json["data"]
        assert [node["pubkey"] for node in data["nodes"]] == wanted


def test_swarm_members_are_those_of_the_nearest_id(sessionnet: Sessionnet) -> None:
    (answer, *_) = recorded_answers(path_of("swarm"))
    members: dict[int, set[str]] = {}
    for node in answer["service_node_states"]:
        members.setdefault(int(node["swarm"], 16), set()).add(node["pubkey_ed25519"])
    members.pop(UNASSIGNED, None)
    found = replayed(sessionnet, "swarm", "swarm", *ACCOUNTS).json["data"]["accounts"]
    for account, one in zip(ACCOUNTS, found, strict=True):
        words = [int(account[i : i + 16], 16) for i in range(2, 66, 16)]
        position = words[0] ^ words[1] ^ words[2] ^ words[3]
        nearest = min(members, key=lambda swarm: min((swarm - position) % 2**64, (position - swarm) % 2**64))
        assert int(one["swarm_id"], 16) == nearest
        assert {node["pubkey"] for node in one["nodes"]} == members[nearest]


def test_one_node_is_shown_as_it_was_told(sessionnet: Sessionnet) -> None:
    path = path_of("nodes_show")
    key = _first_key(path)
    told = next(node for node in recorded_answers(path)[0]["service_node_states"] if node["pubkey_ed25519"] == key)
    node = replayed(sessionnet, "nodes_show", "nodes", "show", key).json["data"]["node"]
    assert (node["pubkey"], node["ip"], node["https_port"]) == (key, told["public_ip"], told["storage_port"])


def test_swarm_sizes_add_up_to_the_assigned_nodes(sessionnet: Sessionnet) -> None:
    data = replayed(sessionnet, "nodes_swarms", "nodes", "swarms").json["data"]
    assert sum(one["size"] * one["swarms"] for one in data["swarm_sizes"]) == data["nodes"] - data["unassigned"]
    assert len(data["swarms"]) == sum(one["swarms"] for one in data["swarm_sizes"])


def test_recorded_failures_fail_again_with_the_same_words(sessionnet: Sessionnet) -> None:
    failing = replayed(sessionnet, "nobody_answers", "nodes")
    assert (failing.status, failing.errors) == (3, ["refused"] * 3 + ["unreachable"] * 5)
    assert "seed-failed" in replayed(sessionnet, "one_seed_fails", "nodes").codes
    assert "seed-disagrees" in replayed(sessionnet, "one_seed_lies", "nodes").codes
    assert "bootstrap-unverified" in replayed(sessionnet, "bootstrap", "nodes").codes


def test_the_readme_shows_what_the_demo_answers(sessionnet: Sessionnet) -> None:
    readme = (Path(__file__).parents[2] / "README.md").read_text()
    words, shown = re.findall(r"^\$ sessionnet (.* --demo)\n((?:(?!```).+\n)+)```", readme, re.MULTILINE)[0]
    lines = sessionnet(*words.split()).stdout.splitlines()
    assert [line for line in shown.splitlines() if line not in {*lines, "…"}] == []


def test_the_demo_answers_and_says_that_it_is_one(sessionnet: Sessionnet) -> None:
    assert recorded_label(DEMO)["test_network"] is True
    run = sessionnet("nodes", "--demo", "--json")
    assert (run.status, run.stderr) == (0, "")
    assert run.json["recording"]["test_network"] is True
    assert run.json["data"]["summary"]["total"] == len(recorded_answers(DEMO)[0]["service_node_states"])
    assert "test network devnet; not live figures" in sessionnet("swarm", ACCOUNTS[0], "--demo").stdout
