"""What a contract returned, checked: words of 32 bytes → numbers, truths, amounts, moments, addresses.

An endpoint may send anything. A value that the contract cannot have returned is a `MalformedAnswer`, which names what
was asked for.
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
    """Give exactly so many words, each as an unsigned number.

    Raises:
        MalformedAnswer: for any other length. An empty answer is what an endpoint gives where no contract stands.
    """
    if not data:
        raise MalformedAnswer(f"{what}: an empty answer, as if no contract stood there")
    if len(data) != count * WORD_BYTES:
        raise MalformedAnswer(f"{what}: {len(data)} bytes instead of {count * WORD_BYTES}")
    return tuple(int.from_bytes(data[start : start + WORD_BYTES]) for start in range(0, len(data), WORD_BYTES))


def uint(word: int, bits: int, what: str) -> int:
    """Give a number that fits so many bits."""
    if word >> bits:
        raise MalformedAnswer(f"{what}: a number of more than {bits} bits")
    return word


def signed(word: int) -> int:
    """Give a word as the signed number that it stands for."""
    return word - (1 << 256) if word >> 255 else word


def truth(word: int, what: str) -> bool:
    """Give yes or no, which are 1 and 0 and nothing else."""
    if word > 1:
        raise MalformedAnswer(f"{what}: neither yes nor no")
    return word == 1


def amount(word: int, what: str) -> Sesh:
    """Give an amount of SESH."""
    return Sesh(uint(word, AMOUNT_BITS, what))


def moment(word: int, what: str) -> datetime | None:
    """Give a moment in UTC; 0 stands for never, and is None."""
    if word > TIME_LIMIT:
        raise MalformedAnswer(f"{what}: a moment beyond the year 9999")
    return datetime.fromtimestamp(word, UTC) if word else None


def address(word: int, what: str) -> str:
    """Give an address in lower case, as wallets are spelled everywhere here."""
    return f"0x{uint(word, 160, what):040x}"


def address_word(text: str) -> bytes:
    """Give an address as an argument of a call."""
    return bytes.fromhex(text.removeprefix("0x")).rjust(WORD_BYTES, b"\0")


def bytes32(text: str) -> bytes:
    """Give 64 hex digits as an argument of a call."""
    return bytes.fromhex(text.removeprefix("0x"))
