"""Broken files and folders: the honest content of a file, made wrong in one way."""

from __future__ import annotations

import os
from collections.abc import Iterable
from itertools import chain, repeat
from pathlib import Path

from tests.faults.wrongs import MEGABYTE

RANDOM = bytes(range(200, -1, -1)) * 20
NESTED = 100_000
NOWHERE = Path("/proc/sessionnet")
"""Where nobody can write, not even root."""
CROWD_BYTES = 31 * MEGABYTE
NOBODIES = b",{}" * 20_000

Around = tuple[bytes, bytes]
PLAIN: Around = (b"", b"")
NODE_LIST: Around = (b'{"result":{"service_node_states":', b"}}")
CONFIGURATION: Around = (b"seeds = ", b"\n")
CASSETTE: Around = (b"interactions: ", b"\n")


def broken_file(honest: bytes, wrong: str, folder: Path, around: Around = PLAIN) -> Path:
    """Return the path of a file with this content, broken in this way; `around` is where lists stand in such a file.

    Raises ValueError for an unknown way.
    """
    path = folder / "broken"
    match wrong:
        case "missing":
            pass
        case "folder":
            path.mkdir()
        case "/dev/zero":
            return Path(wrong)
        case "pipe":
            os.mkfifo(path)
        case _:
            _write(path, broken(honest, wrong, around))
    return path


def broken_cache(kept: Path, wrong: str) -> Path:
    """Break a cache folder in this way; return the path of what takes its place."""
    match wrong:
        case "read-only":
            return NOWHERE
        case "file":
            path = kept.with_name("no-folder")
            path.write_bytes(b"")
            return path
    for path in [path for path in kept.rglob("*") if path.is_file()]:
        honest = path.read_bytes()
        path.unlink()
        match wrong:
            case "folder":
                path.mkdir()
            case "/dev/zero":
                path.symlink_to(wrong)
            case _:
                _write(path, broken(honest, wrong))
    return kept


def _write(path: Path, pieces: Iterable[bytes]) -> None:
    with path.open("wb") as file:
        file.writelines(pieces)


def broken(honest: bytes, wrong: str, around: Around = PLAIN) -> Iterable[bytes]:
    """Return some content in pieces, broken in this way, as above. Raises ValueError for an unknown way."""
    match wrong:
        case "bom":
            return [b"\xef\xbb\xbf", honest]
        case "utf-16":
            return [honest.decode().encode("utf-16")]
        case "empty":
            return []
        case "garbage":
            return [RANDOM]
        case "half":
            return [honest[: len(honest) // 2]]
        case "deep":
            return [around[0], b"[" * NESTED, b"]" * NESTED, around[1]]
        case "crowd":  # never whole in memory, which would be counted as the command's
            return chain([around[0], b"[{}"], repeat(NOBODIES, CROWD_BYTES // len(NOBODIES)), [b"]", around[1]])
    raise ValueError(f"no file is broken in the way {wrong!r}")
