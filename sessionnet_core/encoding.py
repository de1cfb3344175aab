"""The model as JSON and back: msgspec's rules, plus one for SESH amounts and one for errors, which are only written."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import msgspec
from msgspec import UNSET, Struct

from .amounts import Sesh
from .errors import SessionNetError

PIECE = 2_000
"""So many entries of a list are encoded at once: more than this network has nodes, and a megabyte or two."""


def encode(value: object) -> bytes:
    """Return a value as JSON, on one line, with SESH amounts as decimal text."""
    try:
        return msgspec.json.encode(value, enc_hook=_encode_other)
    except UnicodeEncodeError:  # names of files need not be text
        return _encode_names(value)


def encode_in_pieces(value: object) -> Iterator[bytes]:
    """Yield the JSON of `encode` in pieces, where it has a long list: so that it is never whole in memory."""
    if isinstance(value, tuple | list) and len(value) > PIECE:
        between = b"["
        for start in range(0, len(value), PIECE):
            yield between + encode(value[start : start + PIECE])[1:-1]
            between = b","
        yield b"]"
    elif isinstance(value, Struct) and _is_long(value):
        between = b"{"
        for name, written in zip(value.__struct_fields__, value.__struct_encode_fields__, strict=True):
            field = getattr(value, name)
            if field is not UNSET:
                yield between + encode(written) + b":"
                yield from encode_in_pieces(field)
                between = b","
        yield b"}"
    else:
        yield encode(value)


def _is_long(value: object) -> bool:
    """Return whether a list within a struct is long, and the structs around it are written with all their fields."""
    if isinstance(value, tuple | list):
        return len(value) > PIECE
    if (
        not isinstance(value, Struct)
        or value.__struct_config__.omit_defaults
        or value.__struct_config__.tag is not None
    ):
        return False
    return any(_is_long(getattr(value, name)) for name in value.__struct_fields__)


def _encode_names(value: object) -> bytes:
    """Return a value as JSON with replacements for what UTF-8 cannot encode."""
    import json

    plain = msgspec.to_builtins(value, enc_hook=_encode_other)
    text = json.dumps(plain, separators=(",", ":"), ensure_ascii=False)
    return text.encode("utf-8", "replace")


def decoder(kind: Any) -> msgspec.json.Decoder[Any]:  # noqa: ANN401 - any type that msgspec can decode
    """Return a decoder for values of this type that `encode` wrote."""
    return msgspec.json.Decoder(kind, dec_hook=_decode_other)


def _encode_other(value: object) -> object:
    if isinstance(value, Sesh):
        return str(value)
    if isinstance(value, SessionNetError):
        return {"code": value.code, "message": value.summary(), "hint": value.hint}
    raise NotImplementedError(f"{type(value).__name__} cannot be encoded as JSON")


def _decode_other(kind: type, value: object) -> object:
    if kind is Sesh:
        if not isinstance(value, str):
            raise ValueError("an amount of SESH must be text")
        return Sesh.parse(value)
    raise NotImplementedError(f"{kind.__name__} cannot be decoded from JSON")
