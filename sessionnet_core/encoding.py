"""The model as JSON and back: msgspec's rules, plus one for SESH amounts and one for errors, which are only written."""

from __future__ import annotations

from typing import Any

import msgspec

from .amounts import Sesh
from .errors import SessionNetError


def encode(value: object) -> bytes:
    """Return a value as JSON, on one line, with SESH amounts as decimal text."""
    try:
        return msgspec.json.encode(value, enc_hook=_encode_other)
    except UnicodeEncodeError:  # names of files need not be text
        return _encode_names(value)


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
