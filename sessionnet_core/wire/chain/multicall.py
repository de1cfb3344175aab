"""Many views in one call: Multicall3's `aggregate3`, in which each call may fail on its own.

For views of many contracts at once, and for endpoints that take no batch of requests, or none of that length.
"""

from __future__ import annotations

from collections.abc import Sequence

from ...errors import MalformedAnswer, Refused, SessionNetError
from . import abi
from .selectors import AGGREGATE3


def encode(calls: Sequence[tuple[str, bytes]]) -> bytes:
    """Return the data of one call for all of these calls, each a contract's address and its data."""
    return AGGREGATE3.call([(contract, True, data) for contract, data in calls])


def decode(data: bytes, count: int) -> list[bytes | SessionNetError]:
    """Return what each call returned, or the error in its place.

    Raises:
        MalformedAnswer: `aggregate3` cannot have returned this for so many calls.
    """
    (outcomes,) = abi.decoded(AGGREGATE3.returns, data, "multicall")
    if len(outcomes) != count:
        raise MalformedAnswer("multicall: the number of answers is not that of the calls")
    return [returned if succeeded else Refused("the contract reverted the call") for succeeded, returned in outcomes]
