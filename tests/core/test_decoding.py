"""What a body is refused for, and how little of it stands in the message."""

from __future__ import annotations

import msgspec
import pytest

from sessionnet_core.decoding import bounded, decoded
from sessionnet_core.errors import MalformedAnswer

DECODER = msgspec.json.Decoder(list[int])


def test_a_body_is_decoded() -> None:
    assert decoded(DECODER, b"[1, 2]", "not numbers") == [1, 2]


@pytest.mark.parametrize(
    "body",
    [b"", b"{}", b'["1"]', b"\xff", b"[1", b'"' + b"x" * 5000 + b'"'],
    ids=["empty", "kind", "type", "utf-8", "cut", "long"],
)
def test_what_cannot_be_decoded_is_malformed_and_says_what_it_should_have_been(body: bytes) -> None:
    with pytest.raises(MalformedAnswer, match="not numbers: ") as refused:
        decoded(DECODER, body, "not numbers")
    assert len(refused.value.message) < 200


def test_what_is_nested_too_deep_is_malformed_and_does_not_end_the_process() -> None:
    with pytest.raises(MalformedAnswer):
        decoded(msgspec.json.Decoder(), b"[" * 1_000_000, "no answer")


def test_text_that_is_not_utf_8_inside_a_string_is_malformed() -> None:
    with pytest.raises(MalformedAnswer):
        decoded(msgspec.json.Decoder(str), b'"\xff"', "no text")


@pytest.mark.parametrize(("text", "kept"), [("", ""), ("x" * 128, "x" * 128), ("x" * 129, "x" * 128 + "…")])
def test_text_is_cut_where_it_is_too_long_and_shows_it(text: str, kept: str) -> None:
    assert bounded(text) == kept
    assert bounded(None) is None
