"""Many views in one call: Multicall3's `aggregate3`, in which each call may fail on its own.

For endpoints that take no batch of requests, or none of that length. Of the ABI, only what `aggregate3` needs is here:
lists of tuples that end with bytes.
"""

from __future__ import annotations

from collections.abc import Sequence

from ...errors import MalformedAnswer, Refused, SessionNetError
from .selectors import AGGREGATE3
from .words import WORD_BYTES, address_word


def encode(calls: Sequence[tuple[str, bytes]]) -> bytes:
    """Return the data of one call for all of these calls, each a contract's address and its data."""
    tuples = [
        address_word(contract) + _word(1) + _word(3 * WORD_BYTES) + _word(len(data)) + _padded(data)
        for contract, data in calls
    ]
    offsets, offset = b"", len(tuples) * WORD_BYTES
    for one in tuples:
        offsets += _word(offset)
        offset += len(one)
    return bytes.fromhex(AGGREGATE3.selector) + _word(WORD_BYTES) + _word(len(tuples)) + offsets + b"".join(tuples)


def decode(data: bytes, count: int) -> list[bytes | SessionNetError]:
    """Return what each call returned, or the error in its place.

    Raises:
        MalformedAnswer: `aggregate3` cannot have returned this for so many calls.
    """
    if not data:
        raise MalformedAnswer("multicall: an empty answer, as if there were no contract")
    start = _number(data, 0)
    if _number(data, start) != count:
        raise MalformedAnswer("multicall: the number of answers is not that of the calls")
    first = start + WORD_BYTES
    outcomes = [_outcome(data, first + _number(data, first + index * WORD_BYTES)) for index in range(count)]
    if sum(len(outcome) for outcome in outcomes if isinstance(outcome, bytes)) > len(data):
        raise MalformedAnswer("multicall: the answers overlap")
    return outcomes


def _outcome(data: bytes, at: int) -> bytes | SessionNetError:
    succeeded, where = _number(data, at), at + _number(data, at + WORD_BYTES)
    length = _number(data, where)
    returned = data[where + WORD_BYTES : where + WORD_BYTES + length]
    if len(returned) != length or succeeded > 1:
        raise MalformedAnswer("multicall: an answer is truncated")
    return returned if succeeded else Refused("the contract reverted the call")


def _number(data: bytes, at: int) -> int:
    """Return a word that is a count or an offset; a valid one is not larger than the data."""
    word = int.from_bytes(data[at : at + WORD_BYTES])
    if at + WORD_BYTES > len(data) or word > len(data):
        raise MalformedAnswer("multicall: an offset is out of range")
    return word


def _word(number: int) -> bytes:
    return number.to_bytes(WORD_BYTES)


def _padded(data: bytes) -> bytes:
    return data.ljust(-(-len(data) // WORD_BYTES) * WORD_BYTES, b"\0")
