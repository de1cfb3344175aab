"""Bytes from outside → typed values: the one place that says what a body is refused for.

Whatever msgspec cannot decode, text that is not UTF-8, and what is nested so deep that it would end the process, is a
`MalformedAnswer`. Of what came from outside no more than a few words stand in its message.
"""

from __future__ import annotations

from typing import TypeVar, overload

import msgspec

from .errors import MalformedAnswer

T = TypeVar("T")

TEXT_LIMIT = 128
"""How many characters of text from outside are kept; the longest honest one is an Oxen wallet address of 97."""


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
    """Return text of a bearable length; what is longer is cut, and shows it."""
    return text if text is None or len(text) <= TEXT_LIMIT else text[:TEXT_LIMIT] + "…"
