"""Bytes from outside → typed values: the only place that decides which bodies cannot be decoded, or cost too much.

What msgspec rejects, text that is not UTF-8, and JSON nested too deep for Python's stack is a `MalformedAnswer`, whose
message has at most a few words from outside. What would cost more than any honest body is an `AnswerTooLarge`.

What a body costs is bounded before it is decoded: msgspec gives way to no other thread while it decodes, so no deadline
holds, and it compares a list with the most that its type allows only when the list is whole. An empty object weighs
three bytes and may cost 424 (a node of the list), so the size of a body alone says little. But every object has a
brace, and every value but the first of its list or object has a comma before it. Text may hold both as well, so a count
of them is never too low.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar, overload

import msgspec

from .errors import AnswerTooLarge, MalformedAnswer

T = TypeVar("T")

TEXT_LIMIT = 128
"""How many characters of text from outside are kept; the longest honest text is an Oxen wallet address of 97."""
BODY_LIMIT_BYTES = 2_000_000
"""For whatever sets no limit of its own. Up to here, which is as far as any seed's list goes today, nothing is counted:
that would take two in a hundred of a whole run. It costs 283 MB if all of it is empty nodes."""
OBJECTS_LIMIT = 300_000
"""Twice as many as in a list of 31,060 nodes, each with four contributors: 127 MB if all of them are empty nodes."""
VALUES_LIMIT = 1_500_000
"""A third more than in such a list, where each node has 36: 100 MB if all of them are short texts."""


def decoded(
    decoder: msgspec.json.Decoder[T],
    body: bytes | msgspec.Raw,
    what: str,
    *,
    limit_bytes: int = BODY_LIMIT_BYTES,
    most_objects: int = OBJECTS_LIMIT,
    most_values: int = VALUES_LIMIT,
) -> T:
    """Return a decoded body.

    Args:
        what: what the body should have been, in the negative: `not a node list`.
        limit_bytes: the maximum size of the body.
        most_objects, most_values: how much there may be in it, if it is larger than `BODY_LIMIT_BYTES`.

    Raises:
        MalformedAnswer: it is not.
        AnswerTooLarge: it is larger, or has more in it, than anybody honest would send.
    """
    if len(body) > limit_bytes:
        raise AnswerTooLarge(f"{what}: larger than {in_words(limit_bytes)}")
    if len(body) > BODY_LIMIT_BYTES:
        text = bytes(body)  # of bytes, no copy
        for mark, most, things in ((b"{", most_objects, "objects"), (b",", most_values, "values")):
            if text.count(mark) > most:
                raise AnswerTooLarge(f"{what}: more than {most:,} {things}")
    try:
        return decoder.decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise MalformedAnswer(f"{what}: {bounded(str(error))}") from None


def counted(entries: Sequence[T], most: int, what: str) -> Sequence[T]:
    """Return the entries of an answer.

    Args:
        what: what they are: `nodes`.

    Raises:
        AnswerTooLarge: there are more than anybody honest would send.
    """
    if len(entries) > most:
        raise AnswerTooLarge(f"the answer lists more than {most:,} {what}")
    return entries


def in_words(size_bytes: int) -> str:
    """Return a limit for people: `32 MB`, `65 kB`."""
    return f"{size_bytes // 10**6} MB" if size_bytes >= 10**6 else f"{size_bytes // 10**3} kB"


@overload
def bounded(text: str) -> str: ...
@overload
def bounded(text: None) -> None: ...
def bounded(text: str | None) -> str | None:
    """Return text of at most `TEXT_LIMIT` characters; longer text is cut, and ends with an ellipsis."""
    return text if text is None or len(text) <= TEXT_LIMIT else text[:TEXT_LIMIT] + "…"
