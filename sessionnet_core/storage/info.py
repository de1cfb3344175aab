"""`info`: what a storage server tells of itself, its version and its clock, and of nothing else.

Nothing vouches for it. (Session storage server, `oxenss/rpc/request_handler.cpp`.)
"""

from __future__ import annotations

from datetime import UTC, datetime

import msgspec
from msgspec import Struct

from ..errors import MalformedAnswer
from ..evidence import Moment
from ..oxend.bounds import bounded, within
from .request import encode_request

REQUEST = encode_request("info")
_LAST_MILLISECOND = 253_402_300_799_000  # of the year 9999
_MOST_OF_A_VERSION = 65_535


class StorageInfo(Struct, frozen=True):
    """What one storage server told of itself."""

    at: Moment
    """Its clock."""
    version: str | None
    hard_fork: int | None


class _Info(Struct):
    timestamp: int
    version: list[int] = []
    hf: list[int] = []


_decoder = msgspec.json.Decoder(_Info)


def decode_info(body: bytes) -> StorageInfo:
    """Read a reply to `info`.

    Raises:
        MalformedAnswer: no such reply, or one whose time cannot be one.
    """
    try:
        told = _decoder.decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise MalformedAnswer(f"not a reply to `info`: {bounded(str(error))}") from None
    if not 0 < told.timestamp <= _LAST_MILLISECOND:
        raise MalformedAnswer("a reply to `info` whose time cannot be one")
    usable = len(told.version) == 3 and all(0 <= part <= _MOST_OF_A_VERSION for part in told.version)
    return StorageInfo(
        at=datetime.fromtimestamp(told.timestamp // 1000, UTC),
        version=".".join(map(str, told.version)) if usable else None,
        hard_fork=within(told.hf[0], 0, 255) if told.hf else None,
    )
