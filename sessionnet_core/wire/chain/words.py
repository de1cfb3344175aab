"""Words of 32 bytes that a contract returned → numbers, truth values, amounts, moments, addresses; each is checked.

An endpoint may send anything. A value that the contract cannot have returned is a `MalformedAnswer`, which names the
view.
"""

from __future__ import annotations

from datetime import UTC, datetime

from ...amounts import Sesh
from ...errors import MalformedAnswer
from ..limits import TIME_LIMIT

WORD_BYTES = 32
AMOUNT_BITS = 64
"""oxend counts atomic units in 64 bits, so no amount on the chain is larger."""


def split_words(data: bytes, count: int, what: str) -> tuple[int, ...]:
    """Return exactly so many words, each as an unsigned number.

    Raises:
        MalformedAnswer: any other length. An empty answer is what endpoints return for an address without a contract.
    """
    if not data:
        raise MalformedAnswer(f"{what}: an empty answer, as if there were no contract")
    if len(data) != count * WORD_BYTES:
        raise MalformedAnswer(f"{what}: {len(data)} bytes instead of {count * WORD_BYTES}")
    return tuple(int.from_bytes(data[start : start + WORD_BYTES]) for start in range(0, len(data), WORD_BYTES))


def uint(word: int, bits: int, what: str) -> int:
    """Return a number of at most so many bits."""
    if word >> bits:
        raise MalformedAnswer(f"{what}: a number of more than {bits} bits")
    return word


def signed(word: int) -> int:
    """Return a word as a signed number."""
    return word - (1 << 256) if word >> 255 else word


def truth(word: int, what: str) -> bool:
    """Return a truth value, which is 1 or 0."""
    if word > 1:
        raise MalformedAnswer(f"{what}: neither true nor false")
    return word == 1


def amount(word: int, what: str) -> Sesh:
    """Return an amount of SESH."""
    return Sesh(uint(word, AMOUNT_BITS, what))


def moment(word: int, what: str) -> datetime | None:
    """Return a moment in UTC; None for 0, which means never."""
    if word > TIME_LIMIT:
        raise MalformedAnswer(f"{what}: a time after the year 2999")
    return datetime.fromtimestamp(word, UTC) if word else None


def address(word: int, what: str) -> str:
    """Return an address in lower case, as wallets are written everywhere here."""
    return f"0x{uint(word, 160, what):040x}"


def address_word(text: str) -> bytes:
    """Return an address as an argument of a call."""
    return bytes.fromhex(text.removeprefix("0x")).rjust(WORD_BYTES, b"\0")


def bytes32(text: str) -> bytes:
    """Return 64 hex digits as an argument of a call."""
    return bytes.fromhex(text.removeprefix("0x"))
