"""`ons_resolve`: the record of a Session name.

Names are looked up by their hash. If nobody has registered the name, or the registration has expired, the result is
empty. (oxen-core, `rpc/core_rpc_server_commands_defs.h`.)
"""

from __future__ import annotations

import re

import msgspec
from msgspec import Struct

from ...decoding import decoded
from ...errors import MalformedAnswer
from ...names import NameRecord
from .request import encode_oxend_request

METHOD = "ons_resolve"
SESSION_TYPE = 0
"""Of names of accounts; the other types are names of wallets and of Lokinet."""

VALUE_LIMIT_DIGITS = 510
"""oxen-core keeps at most 255 bytes."""
_HEX = re.compile(r"(?:[0-9a-fA-F]{2})+")


class _Result(Struct):
    encrypted_value: str | None = None
    nonce: str | None = None


class _Reply(Struct):
    result: _Result


_decoder = msgspec.json.Decoder(_Reply)


def encode_request(name_hash: bytes) -> bytes:
    """Return the request for one name."""
    return encode_oxend_request(METHOD, {"type": SESSION_TYPE, "name_hash": name_hash.hex()})


def decode_record(body: bytes) -> NameRecord | None:
    """Decode the record of a name; None if there is none.

    Raises:
        MalformedAnswer: not such a reply.
    """
    result = decoded(_decoder, body, f"not a reply to {METHOD}").result
    if result.encrypted_value is None:
        if result.nonce is not None:
            raise MalformedAnswer("the name's record has a nonce, but no value")
        return None
    return NameRecord(_bytes(result.encrypted_value), None if result.nonce is None else _bytes(result.nonce))


def _bytes(text: str) -> bytes:
    if len(text) > VALUE_LIMIT_DIGITS or not _HEX.fullmatch(text):
        raise MalformedAnswer("the name's record is not valid hex")
    return bytes.fromhex(text)
