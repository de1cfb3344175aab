"""The last good answers of each network, kept on disk.

An answer is written to a file beside its place and renamed, so that any number of processes may read and write at once
and each sees a whole one. What is kept is not trusted: an unusable file counts as absent, with a warning. Account IDs
are never kept.
"""

from __future__ import annotations

import errno
import os
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from msgspec import Struct, structs

from .decoding import decoded
from .encoding import decoder, encode, encode_in_pieces
from .errors import Unbelievable
from .evidence import Moment, Source, Warned
from .networks.model import Network

if TYPE_CHECKING:
    from pathlib import Path

T = TypeVar("T")

FORMAT = 3
"""Raised when what is kept changes its meaning; other formats are ignored."""
_FORMER_NAME = "?" * 8
"""Of files of earlier formats, which nothing reads any more."""
SIZE_LIMIT_BYTES = 256_000_000
"""More than a node list takes here that was as large as one may be when it was received; as are the next two."""
OBJECTS_LIMIT = 2_000_000
VALUES_LIMIT = 12_000_000
_MOST_LISTED = 100
_DIGITS_IN_NAMES = 32
"""Of the hash of what was asked. The whole hash is inside."""


class Kept(Struct, Generic[T], frozen=True):
    """One kept answer."""

    format: int
    network: str
    asked_at: Moment
    sources: tuple[Source, ...]
    warnings: tuple[Warned, ...]
    value: T
    asked: str = ""
    """In the file alone: a hash of what was asked, and of whom. The question itself may hold keys of URLs."""


class Contained(Struct, frozen=True):
    """One file of a cache, as far as it says without being read through."""

    name: str
    """The shelf and the network, without the hash of who was asked."""
    network: str | None
    asked_at: datetime | None
    """None if the file is unusable."""
    size_bytes: int


class _Heading(Struct):
    format: int
    network: str
    asked_at: Moment


class _Value(Struct, Generic[T]):
    format: int
    network: str
    value: T


class Shelf(Struct, Generic[T], frozen=True):
    """Where one kind of answer is kept."""

    name: str
    kind: type[T]
    asked: Callable[[Network], object]
    """Returns who is asked for it. An answer of others must not come back as theirs."""
    is_usable: Callable[[T], bool] = lambda _: True
    is_sound: Callable[[T], bool] = lambda _: True
    """Returns whether it is what was once kept, as far as its type does not say so."""


class Cache:
    """Keeps the last answer of each kind and network in a directory, which is created when it is first needed."""

    def __init__(self, directory: str | os.PathLike[str]) -> None:
        self._folder = os.fspath(directory)

    @classmethod
    def default(cls) -> Cache:
        """Return the cache in the system's usual place; it may turn out to be unusable."""
        from .folders import user_place

        return cls(user_place("cache"))

    @property
    def directory(self) -> Path:
        """Where answers are kept."""
        from pathlib import Path  # which takes as long to import as a kept list to read

        return Path(self._folder)

    def path_of(self, network: Network, shelf: Shelf[T]) -> Path:
        """Return where this kind of answer of this network is kept."""
        return self.directory / os.path.basename(self._place(network, shelf, _asked(network, shelf)))

    def holds(self, network: Network, shelf: Shelf[T]) -> bool:
        """Return whether an answer of this network is kept; it may turn out to be unusable."""
        return os.path.exists(self._place(network, shelf, _asked(network, shelf)))

    def _place(self, network: Network, shelf: Shelf[T], asked: str) -> str:
        return os.path.join(self._folder, f"{shelf.name}-{network.name}-{asked[:_DIGITS_IN_NAMES]}.json")

    def load(self, network: Network, shelf: Shelf[T]) -> tuple[Kept[T] | None, tuple[Warned, ...]]:
        """Return the kept answer of this network, or None; with a warning if there is an unusable one."""
        asked = _asked(network, shelf)
        path = self._place(network, shelf, asked)
        try:
            content = _content(path)
        except FileNotFoundError:
            return None, ()
        except OSError as error:
            # Of a folder that cannot be used it is said once, in the words of `store`.
            what = f"cannot read {path}" if os.access(self._folder, os.X_OK) else self._uncached
            return None, (Warned("cache-unusable", f"{what}: {error.strerror}"),)
        try:
            kept: Kept[T] = _decoded(Kept[shelf.kind], content)  # type: ignore[name-defined]
            is_sound = shelf.is_sound(kept.value)
        except Unbelievable:
            is_sound = False
        if not is_sound:
            return None, (Warned("cache-damaged", f"{path} is damaged and was ignored"),)
        if kept.format != FORMAT or kept.network != network.name or not shelf.is_usable(kept.value):
            return None, (Warned("cache-damaged", f"{path} has another format and was ignored"),)
        if kept.asked != asked:
            return None, (Warned("cache-damaged", f"{path} is the answer of somebody else and was ignored"),)
        return structs.replace(kept, asked=""), ()

    def newest(self, network: str, shelf: str, kind: type[T]) -> T | None:
        """Return the newest answer of this kind of a network of this name, whoever was asked; None if none can be read.

        Args:
            kind: how much of it is wanted.
        """
        import glob

        for path in _newest_first(self.directory, f"{glob.escape(f'{shelf}-{network}-')}{'?' * _DIGITS_IN_NAMES}.json"):
            with suppress(OSError, Unbelievable):
                kept: _Value[T] = _decoded(_Value[kind], _content(path))  # type: ignore[valid-type]
                if kept.format == FORMAT and kept.network == network:
                    return kept.value
        return None

    def contents(self) -> list[Contained]:
        """Return what is kept, of all networks, whoever was asked; nothing if the directory cannot be read."""
        try:
            paths = sorted(path for path in self.directory.glob("*.json") if not path.name.startswith("."))
        except OSError:
            return []
        return [one for path in paths[:_MOST_LISTED] if (one := _contained(path)) is not None]

    def why_unusable(self) -> str | None:
        """Return why nothing can be kept here; None if it can, as far as that shows without trying."""
        if not self.directory.is_absolute():
            return "there is no home directory, so nothing is cached"
        there = self.directory
        while not os.path.lexists(there) and there != there.parent:
            there = there.parent
        if there.is_dir() and os.access(there, os.W_OK | os.X_OK):
            return None
        return "nothing is cached: the folder is not writable"

    def store(self, network: Network, shelf: Shelf[T], kept: Kept[T]) -> tuple[Warned, ...]:
        """Keep an answer; return a warning if that is not possible.

        It is not synced to disk: after a power failure the file may be damaged, which does no harm.
        """
        path = self.path_of(network, shelf)
        if not path.is_absolute():  # there is neither HOME nor an entry for the user
            return (Warned("cache-unusable", "there is no home directory, so nothing is cached"),)
        stored = structs.replace(kept, asked=_asked(network, shelf))
        from .writing import Draft  # which what is only read does not need

        try:
            self.directory.mkdir(mode=0o700, parents=True, exist_ok=True)
            with Draft(path, private=True, synced=False) as draft:
                draft.file.writelines(encode_in_pieces(stored))
                draft.keep()
            for former in self.directory.glob(f"{shelf.name}-{network.name}-{_FORMER_NAME}.json"):
                former.unlink(missing_ok=True)
        except OSError as error:
            why = os.strerror(errno.ENOTDIR) if isinstance(error, FileExistsError) else error.strerror
            return (Warned("cache-unusable", f"{self._uncached}: {why}"),)
        return ()

    @property
    def _uncached(self) -> str:
        return f"nothing is cached: {self.directory}"


def _newest_first(directory: Path, pattern: str) -> list[Path]:
    """Return the files of a directory by their age, the newest first; none if they cannot be looked at."""
    try:
        return sorted(directory.glob(pattern), key=lambda path: path.stat().st_mtime, reverse=True)
    except OSError:
        return []


def _asked(network: Network, shelf: Shelf[T]) -> str:
    """Return the hash of a question: nobody can make up a source whose answer comes back as that of another."""
    try:
        from _blake2 import blake2b  # hashlib's own; hashlib loads OpenSSL too, which takes longer than this whole hash
    except ImportError:
        from hashlib import blake2b

    return blake2b(encode((shelf.name, shelf.asked(network))), digest_size=32).hexdigest()


def _decoded(kind: Any, content: bytes) -> Any:  # noqa: ANN401 - of any type that is kept
    return decoded(
        decoder(kind),
        content,
        "damaged",
        limit_bytes=SIZE_LIMIT_BYTES,
        most_objects=OBJECTS_LIMIT,
        most_values=VALUES_LIMIT,
    )


def _content(path: Path | str) -> bytes:
    """Return what is in a file; of one that is too large nothing, which is as damaged."""
    with open(path, "rb") as file:
        size = os.fstat(file.fileno()).st_size
        return file.read(size) if size <= SIZE_LIMIT_BYTES else b""


def _contained(path: Path) -> Contained | None:
    name = path.stem.rpartition("-")[0] or path.stem
    try:
        content, size = _content(path), path.stat().st_size
    except OSError:
        return None
    try:
        heading = _decoded(_Heading, content)
    except Unbelievable:
        return Contained(name, None, None, size)
    name = name.removesuffix(f"-{heading.network}")
    return Contained(name, heading.network, heading.asked_at if heading.format == FORMAT else None, size)
