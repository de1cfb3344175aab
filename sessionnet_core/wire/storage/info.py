"""`info`: a storage server's version, clock and hard fork; and the height of its oxend's chain.

`info` has no height, so both are asked for in one `batch`: a single round trip. The height is optional: a storage
server that cannot reach its oxend is up, without a height. Versions 2.8 to 2.11 answer alike. (Session storage server,
`oxenss/rpc/request_handler.cpp`.)
"""

from __future__ import annotations

import msgspec
from msgspec import Raw, Struct

from ...decoding import bounded, decoded
from ...errors import MalformedAnswer, Refused
from ..limits import HEIGHT_LIMIT, version, within
from .request import encode_request

TIME_LIMIT_MS = 2**53
"""What every JSON reader keeps exact."""

REQUEST = encode_request("info")
_NOT_INFO = "not a reply to info"
_HEIGHT = {"endpoint": "get_service_nodes", "params": {"fields": ["height"], "limit": 1}}
BATCH_REQUEST = encode_request(
    "batch", {"requests": [{"method": "info", "params": {}}, {"method": "oxend_request", "params": _HEIGHT}]}
)


class Info(Struct, frozen=True):
    """What one storage server said of itself; None for what is missing or unusable."""

    version: str | None
    clock_ms: int
    """Its clock, in milliseconds since 1970."""
    hard_fork: tuple[int, int] | None
    """The version of the network that it follows, and the revision."""
    height: int | None = None


class _InfoReply(Struct):
    version: list[int] | None = None
    timestamp: int | None = None
    t: int | None = None
    hf: list[int] | None = None


class _Result(Struct):
    code: int
    body: Raw = Raw(b"null")


class _Batch(Struct):
    results: list[_Result]


class _Top(Struct):
    height: int | None = None


class _OxendReply(Struct):
    result: _Top


_info = msgspec.json.Decoder(_InfoReply)
_batch = msgspec.json.Decoder(_Batch)
_oxend = msgspec.json.Decoder(_OxendReply)


def decode_info(body: bytes) -> Info:
    """Decode a reply to `info`.

    Raises:
        MalformedAnswer: not such a reply, or one without a usable clock.
    """
    return _checked(decoded(_info, body, _NOT_INFO))


def decode_batch(body: bytes) -> Info:
    """Decode the reply to `BATCH_REQUEST`.

    Raises:
        Refused: the server did not answer `info`.
        MalformedAnswer: not such a reply.
    """
    results = decoded(_batch, body, _NOT_INFO).results
    if len(results) != 2:
        raise MalformedAnswer(f"{len(results)} replies to 2 questions")
    own, oxend = results
    if own.code != 200:
        raise Refused(f"status {bounded(str(own.code))}")
    return _checked(decoded(_info, own.body, _NOT_INFO), _height(oxend))


def _checked(reply: _InfoReply, height: int | None = None) -> Info:
    clock = within(reply.timestamp, 0, TIME_LIMIT_MS)
    if clock is None:
        clock = within(reply.t, 0, TIME_LIMIT_MS)
    if clock is None:
        raise MalformedAnswer(f"{_NOT_INFO}: it has no clock")
    return Info(version=version(reply.version), clock_ms=clock, hard_fork=_hard_fork(reply.hf), height=height)


def _hard_fork(numbers: list[int] | None) -> tuple[int, int] | None:
    if numbers is None or len(numbers) != 2 or not all(0 <= number <= 255 for number in numbers):
        return None
    return numbers[0], numbers[1]


def _height(oxend: _Result) -> int | None:
    if oxend.code != 200:
        return None
    try:
        height = decoded(_oxend, oxend.body, "no height").result.height
    except MalformedAnswer:
        return None
    return within(height, 0, HEIGHT_LIMIT)
