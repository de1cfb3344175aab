"""What nodes say in the clear when a path fails: each status and text of storage servers in words, and hostile ones."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sessionnet_core.errors import PathFailed
from sessionnet_core.onion.refusals import path_failure

KEY = "1079ccf297b199316b69fe9f25dcd857f03c56b914418f247f5619e184478ca7"


@pytest.mark.parametrize(
    ("status", "text", "says", "node"),
    [
        (502, f"Next node not found: {KEY}", "node 1079ccf2… is unknown to the one before it", KEY),
        (
            502,
            f"Next node is currently unreachable: {KEY}",
            "node 1079ccf2… is unreachable from the one before it",
            KEY,
        ),
        (503, f"Snode not ready: {KEY}", "node 1079ccf2… is not ready", KEY),
        (503, f"Snode not ready: {KEY.upper()}\n", "node 1079ccf2… is not ready", KEY),
        (502, "", "a node could not reach the next one, or the last one the server", None),
        (502, "oxend returned unparsable data", "a node could not reach the next one, or the last", None),
        (503, "Service node is not ready: not synced", "the first node is not ready", None),
        (503, "Server busy, try again later", "the first node is busy", None),
        (503, "?", "a node, or the server behind the last one, is not ready", None),
        (504, "Request time out", "a node got no answer from the next one, or the last one from the server", None),
        (500, "Invalid response from snode", "a node could not read the answer of the next one", None),
        (500, "request failed", "a node, or the server behind the last one, failed", None),
        (400, "Invalid ciphertext", "a node, or the server behind the last one, could not open", None),
        (406, "Timestamp error: check your clock", "a node says that this machine's clock is wrong", None),
        (413, "", "the request is too large for a node or for the server", None),
        (429, "", "the first node, or the server behind the last one, limits requests", None),
        (418, "I'm a teapot", "a node, or the server behind the last one, returned HTTP status 418", None),
    ],
)
def test_every_refusal_has_its_sentence(status: int, text: str, says: str, node: str | None) -> None:
    failure = path_failure(status, text)
    assert failure.message.startswith(says)
    assert failure.node == node
    assert failure.hint
    assert failure.code == "onion-path-failed"


@pytest.mark.parametrize(
    ("status", "text"),
    [
        (502, f"Next node not found: {KEY[:-1]}"),
        (502, f"Next node not found: {KEY}0"),
        (502, f"Next node not found: {KEY} and {KEY}"),
        (502, f"Next node not found: \x1b[2J{KEY[4:]}"),
        (502, "Next node not found: " + "٣" * 64),  # digits, and none of hex
        (400, f"Next node not found: {KEY}"),
        (200, f"Snode not ready: {KEY}"),
    ],
)
def test_a_node_is_named_in_the_one_way_alone(status: int, text: str) -> None:
    failure = path_failure(status, text)
    assert failure.node is None
    assert KEY not in failure.message


@given(st.integers(0, 999), st.text(max_size=300))
def test_no_words_of_a_stranger_become_ours(status: int, text: str) -> None:
    said = path_failure(status, text)
    assert isinstance(said, PathFailed)
    assert said.message == path_failure(status, text.partition(":")[0]).message
