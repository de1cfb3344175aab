"""What a body is refused for, and how little of it stands in the message."""

from __future__ import annotations

import msgspec
import pytest

from sessionnet_core.decoding import BODY_LIMIT_BYTES, OBJECTS_LIMIT, VALUES_LIMIT, bounded, counted, decoded, in_words
from sessionnet_core.errors import AnswerTooLarge, MalformedAnswer

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


ANYTHING = msgspec.json.Decoder()
LARGE = 10 * BODY_LIMIT_BYTES


def filled(entry: bytes, count: int, size_bytes: int = BODY_LIMIT_BYTES + 1) -> bytes:
    """Return a list of so many entries, of at least this size."""
    return (b"[" + b",".join([entry] * count) + b"]").ljust(size_bytes)


def test_a_body_may_be_as_large_as_its_kind() -> None:
    body = b"[5]".ljust(BODY_LIMIT_BYTES)
    assert decoded(DECODER, body, "not numbers") == [5]
    for size, limit, words in (
        (BODY_LIMIT_BYTES + 1, BODY_LIMIT_BYTES, "2 MB"),
        (LARGE + 1, LARGE, "20 MB"),
        (4, 3, ""),
    ):
        with pytest.raises(AnswerTooLarge, match=f"not numbers: larger than {words}"):
            decoded(DECODER, b"[5]".ljust(size), "not numbers", limit_bytes=limit)


@pytest.mark.parametrize(
    ("entry", "most", "words"),
    [(b"{}", OBJECTS_LIMIT, "300,000 objects"), (b"0", VALUES_LIMIT + 1, "1,500,000 values")],
)
def test_a_large_body_is_counted_before_it_is_decoded(entry: bytes, most: int, words: str) -> None:
    whole = filled(entry, most)
    assert len(decoded(msgspec.json.Decoder(list[msgspec.Raw]), whole, "no list", limit_bytes=LARGE)) == most
    with pytest.raises(AnswerTooLarge, match=f"not numbers: more than {words}"):
        decoded(DECODER, filled(entry, most + 1), "not numbers", limit_bytes=LARGE)
    broken = filled(entry, most + 1)[:-1] + b"?"
    with pytest.raises(AnswerTooLarge):
        decoded(DECODER, broken, "not numbers", limit_bytes=LARGE)


def test_what_stays_undecoded_until_later_is_counted_then() -> None:
    raw = msgspec.json.Decoder(msgspec.Raw).decode(filled(b"{      }", OBJECTS_LIMIT + 1))
    with pytest.raises(AnswerTooLarge):
        decoded(ANYTHING, raw, "no list", limit_bytes=LARGE)


def test_entries_are_counted() -> None:
    assert counted([1, 2], 2, "numbers") == [1, 2]
    with pytest.raises(AnswerTooLarge, match="the answer lists more than 1 numbers"):
        counted([1, 2], 1, "numbers")


@pytest.mark.parametrize(("size", "words"), [(32_000_000, "32 MB"), (65_536, "65 kB")])
def test_limits_are_shown_in_round_numbers(size: int, words: str) -> None:
    assert in_words(size) == words
