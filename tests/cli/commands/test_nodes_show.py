"""`sessionnet nodes show KEY…`: one node or several, each once, and keys that lead to none."""

from __future__ import annotations

import pytest

from tests.cli.commands.probing import misbehave, server_name, serving
from tests.conftest import Sessionnet
from tests.devnet import Devnet


@pytest.fixture
def keys(devnet: Devnet) -> list[str]:
    """The keys of the list, in order."""
    return sorted(entry["pubkey_ed25519"] for entry in devnet.network["service_node_states"])


def test_one_node_stands_in_the_list_and_alone(sessionnet: Sessionnet, devnet: Devnet, keys: list[str]) -> None:
    data = sessionnet("nodes", "show", keys[3], "--json", *devnet.options()).json["data"]
    assert (data["node"]["pubkey"], data["nodes"], data["probes"], data["failed"]) == (
        keys[3],
        [data["node"]],
        None,
        [],
    )


def test_several_stand_in_the_order_of_the_words_each_once(
    sessionnet: Sessionnet, devnet: Devnet, keys: list[str]
) -> None:
    words = (keys[5], keys[1], keys[5].upper(), keys[1][:40], keys[2])
    run = sessionnet("nodes", "show", *words, "--json", *devnet.options())
    assert (run.status, run.json["data"]["node"]) == (0, None)
    assert [node["pubkey"] for node in run.json["data"]["nodes"]] == [keys[5], keys[1], keys[2]]
    text = sessionnet("nodes", "show", *words, *devnet.options()).stdout
    headings = [line for line in text.splitlines() if line.startswith("Session Node ")]
    assert headings == [f"Session Node {key}" for key in (keys[5], keys[1], keys[2])]


def test_the_list_is_asked_for_once(sessionnet: Sessionnet, configured: Devnet, keys: list[str]) -> None:
    sessionnet("nodes", "show", keys[0], "--refresh")
    for_one = len(configured.received)
    configured.received.clear()
    sessionnet("nodes", "show", *keys[:5], "--refresh")
    assert len(configured.received) == for_one > 0


def test_a_key_of_none_keeps_no_other_node_from_being_shown(
    sessionnet: Sessionnet, devnet: Devnet, keys: list[str]
) -> None:
    words = (keys[0], "f" * 64, keys[1], keys[0][0])
    run = sessionnet("nodes", "show", *words, "--json", *devnet.options())
    assert (run.status, run.errors, run.stderr) == (1, ["not-found", "key-malformed"], "")
    assert [node["pubkey"] for node in run.json["data"]["nodes"]] == keys[:2]
    assert [one["key"] for one in run.json["data"]["failed"]] == ["f" * 64, keys[0][0]]
    text = sessionnet("nodes", "show", *words, *devnet.options())
    assert (text.status, text.stdout.count("Session Node "), text.stderr.count("Error: ")) == (1, 2, 2)
    alone = sessionnet("nodes", "show", keys[0], "f" * 64, "--json", *devnet.options()).json["data"]
    assert (alone["node"], len(alone["nodes"])) == (None, 1)


def test_what_cannot_be_a_key_is_refused_before_anybody_is_asked(
    sessionnet: Sessionnet, configured: Devnet, keys: list[str]
) -> None:
    run = sessionnet("nodes", "show", keys[0], "nonsense", "--refresh")
    assert (run.status, run.stdout, configured.received) == (2, "", [])


@pytest.mark.parametrize("words", [("f" * 64,), ("f" * 64, "e" * 64)])
def test_where_no_key_is_found_there_is_no_node_but_what_is_wrong_with_the_list(
    sessionnet: Sessionnet, configured: Devnet, words: tuple[str, ...]
) -> None:
    configured.misbehave("seed2", "refuse")
    configured.misbehave("seed3", "refuse")
    run = sessionnet("nodes", "show", *words, "--json")
    assert (run.status, run.json["data"], run.errors, run.stderr) == (1, None, ["not-found"] * len(words), "")
    assert "seed-alone" in run.codes
    text = sessionnet("nodes", "show", *words)
    assert (text.status, text.stdout, text.stderr.count("Error: ")) == (1, "", len(words))
    assert "Warning: " in text.stderr


def test_named_nodes_are_probed_and_no_other(sessionnet: Sessionnet, askable: Devnet) -> None:
    down, up, *_ = serving(askable)
    assert sessionnet("nodes", "show", up, "--probe", "--strict").status == 0
    misbehave(askable, {down: "refuse"})
    askable.received.clear()
    run = sessionnet("nodes", "show", up, down, "--probe", "--json", "--strict")
    assert (run.status, run.codes) == (5, {"node-unreachable"})
    assert [(one["pubkey"], one["reachable"]) for one in run.json["data"]["probes"]] == [(up, True), (down, False)]
    asked = {one.server for one in askable.received if one.server.startswith("storage")}
    assert asked <= {server_name(askable, up), server_name(askable, down)}
    text = sessionnet("nodes", "show", up, down, "--probe").stdout
    assert "1 of 2 nodes reachable" in text
    assert "down: the connection was refused" in text


def test_a_probe_needs_somebody_to_ask(sessionnet: Sessionnet) -> None:
    assert sessionnet("nodes", "show", "aa", "--probe", "--offline").status == 2
