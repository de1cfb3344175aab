"""A packed recording, read by code of the tests' own."""

from __future__ import annotations

import zlib
from pathlib import Path
from typing import Any

import msgspec


def packed(path: Path) -> tuple[dict[str, Any], list[bytes]]:
    """Return the label and all answers of a packed recording."""
    content = path.read_bytes().partition(b"\n")[2]
    (_, label), blocks, answers = msgspec.msgpack.decode(content[4:])
    unpacked = [zlib.decompress(block) for _, block in blocks]
    joined = [b"".join(unpacked[block][at : at + size] for block, at, size in pieces) for pieces in answers.values()]
    return msgspec.msgpack.decode(zlib.decompress(label)), joined
