"""The file of the recording that ships: packed, so that a command reads only the answers that it asks for.

    one line of text, which says what the file is and where it was recorded
    the CRC-32 of the rest, in four bytes
    in MessagePack: the label, the blocks, and for each question in which blocks its answer is, and where

A block has answers that one command asks for together, compressed. What two long answers have in common is stored once:
seeds and nodes wrap the same list in different ways. Questions are kept as what they are recognised by. The file is of
many runs at one moment, so an answer may be given again.

Such a file, too, may come from anybody: it is bounded, and checked as a whole before anything of it is used.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterable
from typing import Annotated

import msgspec
from msgspec import Meta, Struct

from .cassette_label import Label, label_as_table, label_of, reason_of
from .errors import BadConfiguration
from .recorded import Exchange, key_of

MAGIC = b"sessionnet packed recording 1, "
PACKED_LIMIT_BYTES = 10_000_000
_UNPACKED_LIMIT_BYTES = 100_000_000
_LABEL_LIMIT_BYTES = 1_000_000
"""Decoded, a label may take a hundred times as much."""
_BLOCK_BYTES = 200_000
"""Answers are put into one block up to so many bytes; a longer one has a block of its own."""
_LONG_BYTES = 50_000
_SAMPLE_BYTES = 1_000
_CRC_BYTES = 4

_Natural = Annotated[int, Meta(ge=0, le=_UNPACKED_LIMIT_BYTES)]


class _Block(Struct, frozen=True, array_like=True, gc=False):
    size: _Natural
    packed: bytes


class _Piece(Struct, frozen=True, array_like=True, gc=False):
    block: _Natural
    start: _Natural
    size: _Natural


class _Content(Struct, frozen=True, array_like=True):
    label: _Block
    """The label's table, in MessagePack."""
    blocks: list[_Block]
    answers: dict[bytes, list[_Piece]]


class Pack:
    """The answers of a packed recording."""

    all_given = True
    """There is no end to what can be given."""

    def __init__(self, content: _Content) -> None:
        self._content = content
        self._unpacked: dict[int, bytes] = {}

    def __len__(self) -> int:
        """Return to how many questions there is an answer."""
        return len(self._content.answers)

    def next(self, key: bytes) -> bytes | None:
        """Return the answer to a question, or None.

        Raises:
            BadConfiguration: its block is damaged.
        """
        pieces = self._content.answers.get(key)
        return None if pieces is None else b"".join(map(self._read, pieces))

    def _read(self, piece: _Piece) -> bytes:
        if piece.block not in self._unpacked:
            self._unpacked[piece.block] = _unpack(self._content.blocks[piece.block])
        return self._unpacked[piece.block][piece.start : piece.start + piece.size]


def encode_pack(label: Label, exchanges: Iterable[Exchange]) -> bytes:
    """Return a packed recording: of several answers to one question the first."""
    packer = _Packer()
    answers: dict[bytes, list[_Piece]] = {}
    for one in exchanges:
        key = key_of(one.request.uri, one.request.body)
        if key not in answers:
            answers[key] = packer.pieces_of(one.answer)
    table = _pack(msgspec.msgpack.encode(label_as_table(label)))
    content = msgspec.msgpack.encode(_Content(table, list(map(_pack, packer.blocks)), answers))
    source = f"the TEST NETWORK {label.network.name}, not from the live one" if label.test_network else "mainnet"
    return b"%sfrom %s\n%s%s" % (MAGIC, source.encode(), zlib.crc32(content).to_bytes(_CRC_BYTES, "big"), content)


class _Packer:
    """Puts answers into blocks."""

    def __init__(self) -> None:
        self.blocks: list[bytes] = [b""]
        self._known: dict[bytes, list[_Piece]] = {}

    def pieces_of(self, answer: bytes) -> list[_Piece]:
        """Return where an answer is, after putting there what of it is new."""
        if answer not in self._known:
            self._known[answer] = self._in_common(answer) or [self._put(answer)]
        return self._known[answer]

    def _put(self, content: bytes) -> _Piece:
        if self.blocks[-1] and len(self.blocks[-1]) + len(content) > _BLOCK_BYTES:
            self.blocks.append(b"")
        start = len(self.blocks[-1])
        self.blocks[-1] += content
        return _Piece(len(self.blocks) - 1, start, len(content))

    def _in_common(self, answer: bytes) -> list[_Piece] | None:
        """Return the pieces of a long answer most of which is in a block already; None if there is no such block."""
        middle = len(answer) // 2
        sample = answer[middle : middle + _SAMPLE_BYTES]
        for number, block in enumerate(self.blocks):
            found = block.find(sample) if len(answer) > _LONG_BYTES else -1
            if found >= 0:
                before = _common_length(answer[:middle][::-1], block[:found][::-1])
                after = _common_length(answer[middle:], block[found:])
                if before + after > middle:
                    shared = _Piece(number, found - before, before + after)
                    ends = (answer[: middle - before], answer[middle + after :])
                    head, tail = ([self._put(end)] if end else [] for end in ends)
                    return [*head, shared, *tail]
        return None


def _common_length(one: bytes, other: bytes) -> int:
    """Return how many bytes two strings begin with alike."""
    low, high = 0, min(len(one), len(other))
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if one[:middle] == other[:middle] else (low, middle - 1)
    return low


def decode_pack(content: bytes) -> tuple[Label, Pack]:
    """Return what a packed recording holds.

    Raises:
        BadConfiguration: it is too large, damaged, or makes no sense.
    """
    if len(content) > PACKED_LIMIT_BYTES:
        raise BadConfiguration(f"a packed recording has at most {PACKED_LIMIT_BYTES:,} bytes")
    _, _, rest = content.partition(b"\n")
    if zlib.crc32(rest[_CRC_BYTES:]) != int.from_bytes(rest[:_CRC_BYTES], "big"):
        raise BadConfiguration("it is damaged, or not all of it is there")
    try:
        found = msgspec.msgpack.decode(rest[_CRC_BYTES:], type=_Content)
    except Exception as error:  # whatever another file causes
        raise BadConfiguration(reason_of(error)) from None
    sizes = [block.size for block in found.blocks]
    if found.label.size + sum(sizes) > _UNPACKED_LIMIT_BYTES:
        raise BadConfiguration(f"unpacked, it has more than {_UNPACKED_LIMIT_BYTES:,} bytes")
    for pieces in found.answers.values():
        for piece in pieces:
            if piece.block >= len(sizes) or piece.start + piece.size > sizes[piece.block]:
                raise BadConfiguration("an answer lies outside of its block")
        if len(pieces) > 1 and sum(piece.size for piece in pieces) > _UNPACKED_LIMIT_BYTES:
            raise BadConfiguration(f"one of its answers has more than {_UNPACKED_LIMIT_BYTES:,} bytes")
    if found.label.size > _LABEL_LIMIT_BYTES:
        raise BadConfiguration(f"its label has more than {_LABEL_LIMIT_BYTES:,} bytes")
    try:
        table = msgspec.msgpack.decode(_unpack(found.label))
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise BadConfiguration(f"its label is invalid: {reason_of(error)}") from None
    return label_of(table), Pack(found)


def _pack(content: bytes) -> _Block:
    return _Block(len(content), zlib.compress(content, 9))


def _unpack(block: _Block) -> bytes:
    """Return the content of a block: as much as it says that there is, and no more of a bomb."""
    try:
        content = zlib.decompressobj().decompress(block.packed, block.size + 1)
    except zlib.error as error:
        raise BadConfiguration(f"the recording is damaged: {error}") from None
    if len(content) != block.size:
        raise BadConfiguration("the recording is damaged: a block has another size than it should")
    return content
