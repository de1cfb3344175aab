"""How the model is written as JSON and read back: msgspec's rules, plus one for SESH amounts."""

from __future__ import annotations

from typing import Any

import msgspec

from .amounts import Sesh


def encode(value: object) -> bytes:
    """Write a value as JSON, on one line, with SESH amounts as decimal text."""
    try:
        return msgspec.json.encode(value, enc_hook=_encode_other)
    except UnicodeEncodeError:  # the name of a file need not be text
        return _encode_names(value)


def _encode_names(value: object) -> bytes:
    """Write a value whose texts hold what UTF-8 cannot: it is replaced, as everywhere."""
    import json

    plain = msgspec.to_builtins(value, enc_hook=_encode_other)
    text = json.dumps(plain, separators=(",", ":"), ensure_ascii=False)
    return text.encode("utf-8", "replace")


def decoder(kind: Any) -> msgspec.json.Decoder[Any]:  # noqa: ANN401 - any type that msgspec can decode
    """Give a decoder for what `encode` wrote of a value of this type."""
    return msgspec.json.Decoder(kind, dec_hook=_decode_other)


def _encode_other(value: object) -> object:
    if isinstance(value, Sesh):
        return str(value)
    raise NotImplementedError(f"{type(value).__name__} has no form in JSON")


def _decode_other(kind: type, value: object) -> object:
    if kind is Sesh:
        if not isinstance(value, str):
            raise ValueError("an amount of SESH is written as text")
        return Sesh.parse(value)
    raise NotImplementedError(f"{kind.__name__} is not read from JSON")
