"""The last good answers of each network, kept on disk.

An answer is written beside its place and renamed into it, so that any number of processes may read and write at once
and each sees a whole one. It is read without trust: whatever cannot be used is as good as absent, and said so. No
account ID is ever kept.
"""

from __future__ import annotations

import os
import threading
import zlib
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Generic, TypeVar

from msgspec import Struct

from .decoding import decoded
from .encoding import decoder, encode
from .errors import MalformedAnswer
from .evidence import Moment, Source, Warned
from .networks.model import Network

T = TypeVar("T")

FORMAT = 2
"""Raised when what is kept changes its meaning; other formats are ignored."""
SIZE_LIMIT_BYTES = 64_000_000
_MOST_LISTED = 100


class Kept(Struct, Generic[T], frozen=True):
    """One kept answer."""

    format: int
    network: str
    asked_at: Moment
    sources: tuple[Source, ...]
    warnings: tuple[Warned, ...]
    value: T


class Contained(Struct, frozen=True):
    """One file of a cache, as far as it says without being read through."""

    name: str
    """Of what is kept in it: the shelf and the network, without the checksum of who was asked."""
    network: str | None
    asked_at: datetime | None
    """None where the file is of no use."""
    size_bytes: int


class _Heading(Struct):
    format: int
    network: str
    asked_at: Moment


class Shelf(Struct, Generic[T], frozen=True):
    """Where one kind of answer is kept, beside the other kinds."""

    name: str
    kind: type[T]
    asked: Callable[[Network], object]
    """Gives who is asked for it. What others said must not come back later as the word of these."""
    is_usable: Callable[[T], bool] = lambda _: True


class Cache:
    """Keeps the last answer of each kind and network in a directory, which is made when it is first needed."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory

    @classmethod
    def default(cls) -> Cache:
        """Give the cache where the system keeps caches; it may still turn out to be unusable."""
        from platformdirs import user_cache_path

        return cls(user_cache_path("sessionnet", appauthor=False))

    def path_of(self, network: Network, shelf: Shelf[T]) -> Path:
        """Tell where this kind of answer of this network is kept."""
        return self.directory / f"{shelf.name}-{network.name}-{zlib.crc32(encode(shelf.asked(network))):08x}.json"

    def holds(self, network: Network, shelf: Shelf[T]) -> bool:
        """Tell whether an answer of this network is kept; it may still turn out to be of no use."""
        return os.path.exists(self.path_of(network, shelf))

    def load(self, network: Network, shelf: Shelf[T]) -> tuple[Kept[T] | None, tuple[Warned, ...]]:
        """Give the kept answer of this network, or None; with a warning where something was there and is no use."""
        path = self.path_of(network, shelf)
        try:
            with path.open("rb") as file:
                content = file.read(SIZE_LIMIT_BYTES + 1)
        except FileNotFoundError:
            return None, ()
        except OSError as error:
            return None, (Warned("cache-unusable", f"{path} cannot be read: {error.strerror}"),)
        try:
            kept: Kept[T] = decoded(decoder(Kept[shelf.kind]), content, "damaged")  # type: ignore[name-defined]
        except MalformedAnswer:
            return None, (Warned("cache-damaged", f"{path} is damaged and was ignored"),)
        if kept.format != FORMAT or kept.network != network.name or not shelf.is_usable(kept.value):
            return None, (Warned("cache-damaged", f"{path} is of another format and was ignored"),)
        return kept, ()

    def contents(self) -> list[Contained]:
        """Tell what is kept, of whatever network and whoever was asked; nothing where the directory cannot be read."""
        try:
            paths = sorted(path for path in self.directory.glob("*.json") if not path.name.startswith("."))
        except OSError:
            return []
        return [one for path in paths[:_MOST_LISTED] if (one := _contained(path)) is not None]

    def why_unusable(self) -> str | None:
        """Tell why nothing can be kept here; None where it can, as far as that shows without trying."""
        if not self.directory.is_absolute():
            return "there is no home directory, so nothing is kept for next time"
        there = self.directory
        while not os.path.lexists(there) and there != there.parent:
            there = there.parent
        if there.is_dir() and os.access(there, os.W_OK | os.X_OK):
            return None
        return "nothing is kept for next time: the folder cannot be written"

    def store(self, network: Network, shelf: Shelf[T], kept: Kept[T]) -> tuple[Warned, ...]:
        """Keep an answer; give a warning where that was not possible.

        Not synced to the platter: after a power failure the file may be damaged, and a damaged file does no harm.
        """
        path = self.path_of(network, shelf)
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


def _contained(path: Path) -> Contained | None:
    name = path.stem.rpartition("-")[0] or path.stem
    try:
        with path.open("rb") as file:
            content = file.read(SIZE_LIMIT_BYTES + 1)
    except OSError:
        return None
    try:
        heading = decoded(decoder(_Heading), content, "damaged")
    except MalformedAnswer:
        return Contained(name, None, None, len(content))
    name = name.removesuffix(f"-{heading.network}")
    return Contained(name, heading.network, heading.asked_at if heading.format == FORMAT else None, len(content))
