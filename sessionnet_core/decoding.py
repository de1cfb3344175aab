"""Bytes from outside → typed values: the only place that decides which bodies cannot be decoded.

What msgspec rejects, text that is not UTF-8, and JSON nested too deep for Python's stack is a `MalformedAnswer`, whose
message has at most a few words from outside.
"""

from __future__ import annotations

from typing import TypeVar, overload

import msgspec

from .errors import MalformedAnswer

T = TypeVar("T")

TEXT_LIMIT = 128
"""How many characters of text from outside are kept; the longest honest text is an Oxen wallet address of 97."""


def decoded(decoder: msgspec.json.Decoder[T], body: bytes | msgspec.Raw, what: str) -> T:
    """Return a decoded body.

    Args:
        what: what the body should have been, in the negative: `not a node list`.

    Raises:
        MalformedAnswer: it is not.
    """
    try:
        return decoder.decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise MalformedAnswer(f"{what}: {bounded(str(error))}") from None


@overload
def bounded(text: str) -> str: ...
@overload
def bounded(text: None) -> None: ...
def bounded(text: str | None) -> str | None:
    """Return text of at most `TEXT_LIMIT` characters; longer text is cut, and ends with an ellipsis."""
    return text if text is None or len(text) <= TEXT_LIMIT else text[:TEXT_LIMIT] + "…"
