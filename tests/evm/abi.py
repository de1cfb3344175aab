"""Values to bytes and back, as Solidity's contract ABI has it. Types are written as they stand in a signature.

What the contracts here need of it: integers, addresses, bools, bytes, strings, tuples and arrays of any length. An
address is a lower-case hex string, and a tuple is one of Python's.
"""

import re
from collections.abc import Sequence
from typing import Any

WORD = 32


def encode(types: Sequence[str], values: Sequence[Any]) -> bytes:
    """The values of these types one after the other, as arguments or results."""
    head_size = sum(_size(kind) for kind in types)
    heads, tails = b"", b""
    for kind, value in zip(types, values, strict=True):
        encoded = _encoded(kind, value)
        if _is_dynamic(kind):
            heads += _number(head_size + len(tails))
            tails += encoded
        else:
            heads += encoded
    return heads + tails


def decode(types: Sequence[str], data: bytes) -> tuple[Any, ...]:
    """The values of these types. Raises ValueError for bytes that end too early."""
    values, at = [], 0
    for kind in types:
        values.append(_decoded(kind, data, _read(data, at) if _is_dynamic(kind) else at))
        at += _size(kind)
    return tuple(values)


def parts(tuple_type: str) -> list[str]:
    """The types between the brackets of ``(uint64,(address,bool)[])``."""
    inner, kinds, depth = tuple_type[1:-1], [""], 0
    for character in inner:
        depth += (character == "(") - (character == ")")
        if character == "," and depth == 0:
            kinds.append("")
        else:
            kinds[-1] += character
    return kinds if inner else []


def _is_dynamic(kind: str) -> bool:
    if kind.startswith("(") and kind.endswith(")"):
        return any(_is_dynamic(part) for part in parts(kind))
    return kind.endswith("[]") or kind in ("bytes", "string")


def _size(kind: str) -> int:
    """How many bytes a value takes where it stands: one word, or all words of a tuple of fixed size."""
    if kind.startswith("(") and kind.endswith(")") and not _is_dynamic(kind):
        return sum(_size(part) for part in parts(kind))
    return WORD


def _encoded(kind: str, value: Any) -> bytes:
    if kind.endswith("[]"):
        return _number(len(value)) + encode([kind[:-2]] * len(value), value)
    if kind.startswith("("):
        return encode(parts(kind), value)
    if kind in ("bytes", "string"):
        raw: bytes = value.encode() if kind == "string" else value
        return _number(len(raw)) + raw + bytes(-len(raw) % WORD)
    if kind == "address":
        return bytes(12) + bytes.fromhex(value.removeprefix("0x").zfill(40))
    if kind.startswith("bytes"):
        return bytes(value).ljust(WORD, b"\0")
    return _number(int(value))


def _number(value: int) -> bytes:
    return (value % 2**256).to_bytes(WORD)


def _read(data: bytes, at: int) -> int:
    if at + WORD > len(data):
        raise ValueError(f"the {len(data)} bytes end before the word at {at}")
    return int.from_bytes(data[at : at + WORD])


def _decoded(kind: str, data: bytes, at: int) -> Any:
    if kind.endswith("[]"):
        return list(decode([kind[:-2]] * _read(data, at), data[at + WORD :]))
    if kind.startswith("("):
        return decode(parts(kind), data[at:])
    if kind in ("bytes", "string"):
        raw = data[at + WORD : at + WORD + _read(data, at)]
        return raw.decode() if kind == "string" else raw
    number = _read(data, at)
    if kind == "address":
        return f"0x{number:040x}"
    if kind == "bool":
        return bool(number)
    if length := re.fullmatch(r"bytes(\d+)", kind):
        return number.to_bytes(WORD)[: int(length[1])]
    return number - 2**256 if kind.startswith("int") and number >= 2**255 else number
