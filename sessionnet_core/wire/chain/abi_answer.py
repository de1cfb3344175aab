"""The bytes of one answer in the ABI, read in words of 32 bytes, and what reading them may cost.

Hostile bytes cost no more than their number: items and bytes whose number is the answer's own word are claimed before
anything is made of them. They have to be there, and all that is claimed is at most `TIMES_OVER` the answer, so that
items which overlap cannot be worth more than that. How deep values stand in each other is a matter of their types,
which are this library's.
"""

from __future__ import annotations

WORD_BYTES = 32
TIMES_OVER = 4
"""What honest contracts return is claimed once. eth-abi sets no limit: lists in a list may all be the same one."""


class InvalidBytesError(ValueError):
    """Bytes that are no value of a type; the message says why, as one part of a sentence."""


class Answer:
    """The bytes of one answer, and how many of them may still be claimed."""

    __slots__ = ("_left", "data")

    def __init__(self, data: bytes) -> None:
        self.data = data
        self._left = TIMES_OVER * len(data)

    def word(self, at: int) -> int:
        """Return a word as an unsigned number."""
        taken = self.data[at : at + WORD_BYTES]
        if len(taken) != WORD_BYTES:
            raise InvalidBytesError("it ends too early")
        return int.from_bytes(taken)

    def claim(self, at: int, size: int) -> None:
        """Make sure of so many bytes; how many there are is the answer's own word."""
        if size > len(self.data) - at:
            raise InvalidBytesError("it ends too early")
        self._left -= size
        if self._left < 0:
            raise InvalidBytesError("its parts overlap")

    def target(self, at: int, base: int, head_bytes: int) -> int:
        """Return where the offset at a place leads, which is counted from the beginning of its head."""
        offset = self.word(at)
        if offset < head_bytes:
            raise InvalidBytesError("an offset leads into its own head")
        if base + offset >= len(self.data):
            raise InvalidBytesError("an offset leads out of it")
        return base + offset


def unpadded(padded: bytes, size: int) -> bytes:
    """Return the first so many bytes; behind them is nothing but zeros."""
    if padded.count(0, size) != len(padded) - size:
        raise InvalidBytesError("padding is not zero")
    return padded[:size]
