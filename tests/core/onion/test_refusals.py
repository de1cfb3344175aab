"""What paths bring back in the clear: each status and text of storage servers in words, the rest left to the server."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sessionnet_core.errors import PathFailed, Refused, Unreachable
from sessionnet_core.onion.refusals import path_failure, server_failure, some_path_failure

KEY = "1079ccf297b199316b69fe9f25dcd857f03c56b914418f247f5619e184478ca7"
CURLS = "Failed to connect to networkv1.getsession.org port 80 after 21021 ms: Couldn't connect to server"


def refused(status: int, text: str) -> Refused:
    return Refused(f"HTTP status {status}", status=status, text=text)


@pytest.mark.parametrize(
    ("status", "text", "says", "node"),
    [
        (502, f"Next node not found: {KEY}", "node 1079ccf2 is unknown to the one before it", KEY),
        (
            502,
            f"Next node is currently unreachable: {KEY}",
            "node 1079ccf2 is unreachable from the one before it",
            KEY,
        ),
        (502, "Next node is currently unreachable: it", "a node could not reach the next one", None),
        (503, f"Snode not ready: {KEY}", "node 1079ccf2 is not ready", KEY),
        (503, f"Snode not ready: {KEY.upper()}\n", "node 1079ccf2 is not ready", KEY),
        (503, "Service node is not ready: not synced", "the first node is not ready", None),
        (503, "Server busy, try again later", "the first node is busy", None),
        (504, "Request time out", "a node got no answer from the next one", None),
        (500, "Invalid response from snode", "a node could not read the answer of the next one", None),
        (400, "Invalid ciphertext", "a node could not open its layer of the request", None),
        (400, "Error parsing onion request: bad framing", "a node could not read its layer", None),
        (406, "Timestamp error: check your clock", "a node says that this machine's clock is wrong", None),
    ],
)
def test_every_word_of_a_node_has_its_sentence(status: int, text: str, says: str, node: str | None) -> None:
    failure = path_failure(refused(status, text))
    assert failure is not None
    assert failure.message.startswith(says)
    assert failure.node == node
    assert failure.hint
    assert failure.code == "onion-path-failed"


@pytest.mark.parametrize(
    ("status", "text"),
    [
        (502, CURLS),
        (502, "Could not resolve host: networkv1.getsession.org"),
        (502, ""),
        (502, "<html>\r\n<head><title>502 Bad Gateway</title></head>"),
        (400, "<!doctype html>\n<html lang=en>\n<title>400 Bad Request</title>"),
        (400, ""),
        (500, "Internal Server Error"),
        (503, "maintenance"),
        (504, "<html>"),
        (429, ""),
        (403, "error code: 1020"),
        (418, "I'm a teapot"),
    ],
)
def test_all_else_is_not_the_word_of_a_node(status: int, text: str) -> None:
    assert path_failure(refused(status, text)) is None
    failure = some_path_failure(refused(status, text))
    assert (failure.message, failure.node) == (f"a node returned HTTP status {status}", None)


@pytest.mark.parametrize("text", [CURLS, "Could not resolve host: networkv1.getsession.org", "Bad Gateway"])
def test_a_502_that_is_no_page_means_that_the_server_is_out_of_reach(text: str) -> None:
    failure = server_failure(refused(502, text))
    assert isinstance(failure, Unreachable)
    assert failure.message == f"the last node of the path could not reach it: {text}"


@pytest.mark.parametrize(
    ("status", "text"), [(502, "<html>nginx"), (502, "\n <!DOCTYPE html>"), (503, CURLS), (429, ""), (302, "")]
)
def test_any_other_refusal_stays_what_it_is(status: int, text: str) -> None:
    refusal = refused(status, text)
    assert server_failure(refusal) is refusal


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
    failure = some_path_failure(refused(status, text))
    assert failure.node is None
    assert KEY not in failure.message


@given(st.integers(0, 999), st.text(max_size=300))
def test_no_words_of_a_stranger_become_ours(status: int, text: str) -> None:
    said = some_path_failure(refused(status, text))
    assert isinstance(said, PathFailed)
    assert said.message == some_path_failure(refused(status, text.partition(":")[0])).message
