"""The last good node list of each network, kept on disk.

A list is written beside its place and renamed into it, so that any number of processes may read and write at once and
each sees a whole one. It is read without trust: whatever cannot be used is as good as absent, and said so. Nothing
else is kept; no account ID ever is.
"""

from __future__ import annotations

import os
import threading
import zlib
from datetime import datetime
from pathlib import Path
from typing import Annotated

import msgspec
from msgspec import Meta, Struct

from .encoding import decoder, encode
from .evidence import Source, Warned
from .model import NodeList
from .networks import Network

FORMAT = 1
"""Raised when what is kept changes its meaning; other formats are ignored."""
SIZE_LIMIT_BYTES = 64_000_000


class Kept(Struct, frozen=True):
    """One kept answer."""

    format: int
    network: str
    as_of: Annotated[datetime, Meta(tz=True)]
    sources: tuple[Source, ...]
    warnings: tuple[Warned, ...]
    list: NodeList


class Cache:
    """Keeps one node list per network in a directory, which is made when it is first needed.

    Lists of a network whose seeds or pins were replaced are kept apart: what other seeds said must not come back
    later as the word of the built-in ones.
    """

    def __init__(self, directory: Path) -> None:
        self.directory = directory

    @classmethod
    def default(cls) -> Cache:
        """Give the cache where the system keeps caches; it may still turn out to be unusable."""
        from platformdirs import user_cache_path

        return cls(user_cache_path("sessionnet", appauthor=False))

    def path_of(self, network: Network) -> Path:
        """Tell where the list of this network is kept."""
        return self.directory / f"nodes-{network.name}-{zlib.crc32(encode(network)):08x}.json"

    def load(self, network: Network) -> tuple[Kept | None, tuple[Warned, ...]]:
        """Give the kept list of this network, or None; with a warning where something was there and is no use."""
        path = self.path_of(network)
        try:
            with path.open("rb") as file:
                content = file.read(SIZE_LIMIT_BYTES + 1)
        except FileNotFoundError:
            return None, ()
        except OSError as error:
            return None, (Warned("cache-unusable", f"{path} cannot be read: {error.strerror}"),)
        try:
            kept: Kept = decoder(Kept).decode(content)
        except (msgspec.DecodeError, ValueError, RecursionError):
            return None, (Warned("cache-damaged", f"{path} is damaged and was ignored"),)
        if kept.format != FORMAT or kept.network != network.name or not kept.list.nodes:
            return None, (Warned("cache-damaged", f"{path} is of another format and was ignored"),)
        return kept, ()

    def store(self, network: Network, kept: Kept) -> tuple[Warned, ...]:
        """Keep a list; give a warning where that was not possible.

        Not synced to the platter: after a power failure the file may be damaged, and a damaged file does no harm.
        """
        path = self.path_of(network)
        if not path.is_absolute():  # without HOME and without an entry for the user there is no place
            return (Warned("cache-unusable", "there is no home directory, so nothing is kept for next time"),)
        beside = path.with_name(f".{path.name}.{os.getpid()}-{threading.get_ident()}")
        try:
            self.directory.mkdir(mode=0o700, parents=True, exist_ok=True)
            try:
                beside.write_bytes(encode(kept))
                beside.replace(path)
            except BaseException:
                beside.unlink(missing_ok=True)
                raise
        except OSError as error:
            return (Warned("cache-unusable", f"nothing is kept for next time: {path.parent}: {error.strerror}"),)
        return ()
