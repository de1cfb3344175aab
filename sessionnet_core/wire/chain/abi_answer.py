"""The bytes of one answer in the ABI, read in words of 32 bytes, and what reading them may cost.

Hostile bytes cost no more than their number: each count is held against the bytes that are there before anything is
made of it, and all that is read together is at most `TIMES_OVER` the answer, so that items which overlap cannot be
worth more than that. How deep values stand in each other is a matter of their types, which are this library's.
"""

from __future__ import annotations

WORD_BYTES = 32
TIMES_OVER = 4
"""What honest contracts return is read once. eth-abi sets no limit: lists in a list may all be the same one."""


class InvalidBytesError(ValueError):
    """Bytes that are no value of a type; the message says why, as one part of a sentence."""


class Answer:
    """The bytes of one answer, and how many of them may still be read."""

    __slots__ = ("_left", "data")

    def __init__(self, data: bytes) -> None:
        self.data = data
        self._left = TIMES_OVER * len(data)

    def take(self, at: int, size: int) -> bytes:
        """Return so many bytes."""
        taken = self.data[at : at + size]
        if len(taken) != size:
            raise InvalidBytesError("it ends too early")
        self._left -= size
        if self._left < 0:
            raise InvalidBytesError("its parts overlap")
        return taken

    def word(self, at: int) -> int:
        """Return a word as an unsigned number."""
        return int.from_bytes(self.take(at, WORD_BYTES))

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
