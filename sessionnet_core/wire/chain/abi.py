"""The ABI: types as text → values as the bytes of a call, and the bytes of an answer as values.

Types are written as in Solidity, with or without names: `uint64[] ids, (uint256 X, uint256 Y)[] pubkeys`. They are
constants of this library; what comes from outside are bytes alone.
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Sequence
from functools import cache
from typing import Any

from ...errors import MalformedAnswer
from .abi_answer import Answer, InvalidBytesError
from .abi_structs import Field, Fields, Sequenced
from .abi_types import Address, Bytes, FixedBytes, Number, Text, Truth, Type

_PIECE = re.compile(r"[(),]|\[\d*\]|\w+")
_SIZED = re.compile(r"(u?int|bytes)(\d+)")
_PLAIN: dict[str, Type] = {one.name: one for one in (Address(), Bytes(), Text(), Truth())}


def decoded(types: str, data: bytes, what: str) -> tuple[Any, ...]:
    """Return the values that a contract returned.

    Args:
        what: the view, as messages name it.

    Raises:
        MalformedAnswer: the bytes are no values of these types.
    """
    if not data:
        raise MalformedAnswer(f"{what}: an empty answer, as if there were no contract")
    try:
        return fields_of(types).read(Answer(data), 0)
    except InvalidBytesError as error:
        raise MalformedAnswer(f"{what}: an invalid answer ({error})") from None


def encoded(types: str, values: Sequence[Any]) -> bytes:
    """Return the bytes of a call's arguments.

    Raises:
        ValueError, TypeError, OverflowError: they are no values of these types.
    """
    return fields_of(types).write(values)


@cache
def fields_of(text: str) -> Fields:
    """Return what some types are.

    Raises:
        ValueError: the text is no list of types.
    """
    pieces = deque(_PIECE.findall(text))
    if "".join(pieces) != text.replace(" ", ""):
        raise ValueError(f"not the types of an ABI: {text!r}")
    found = _fields(pieces)
    if pieces:
        raise ValueError(f"not the types of an ABI: {text!r}")
    return found


def _fields(pieces: deque[str]) -> Fields:
    """Take all members up to the parenthesis that closes them, or the end."""
    fields: list[Field] = []
    while pieces and pieces[0] != ")":
        if fields and pieces.popleft() != ",":
            raise ValueError("types of an ABI stand between commas")
        found = _type(pieces)
        is_named = bool(pieces) and pieces[0] not in "(),"
        fields.append(Field(found, pieces.popleft() if is_named else ""))
    return Fields.of(fields)


def _type(pieces: deque[str]) -> Type:
    first = pieces.popleft() if pieces else ""
    found: Type
    if first == "(":
        found = _fields(pieces)
        if not found.head_bytes or not pieces or pieces.popleft() != ")":
            raise ValueError("a struct of an ABI has members, and ends")
    elif first in _PLAIN:
        found = _PLAIN[first]
    else:
        found = _sized(first)
    while pieces and pieces[0].startswith("["):
        count = pieces.popleft()[1:-1]
        if count == "0":
            raise ValueError("an array of an ABI has items")
        found = Sequenced(found, int(count) if count else None)
    return found


def _sized(name: str) -> Type:
    match = _SIZED.fullmatch(name)
    size = int(match[2]) if match else 0
    if match and match[1] == "bytes" and 1 <= size <= 32:
        return FixedBytes(name, size)
    if match and match[1] != "bytes" and size in range(8, 257, 8):
        return Number(name, size, is_signed=match[1] == "int")
    raise ValueError(f"{name!r} is no type of an ABI")
