"""The open file: locks, transactions, and what SQLite's errors mean for whoever keeps or reads something.

It is opened for a few milliseconds at a time. Many processes may do so at once: readers do not wait, and writers wait
for each other. A transaction is whole or nothing, whenever a process is killed; what was committed survives a power
failure.
"""

from __future__ import annotations

import errno
import os
import sqlite3
import stat
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any, TypeVar

from msgspec import Struct, ValidationError, convert

from ..errors import HistoryUnusable
from .aside import DAMAGE, Damaged, folder_lock, make_or_mend, means_damage
from .schema import APPLICATION_ID, migrate, version_known, what_is_foreign

T = TypeVar("T", bound=Struct)

PATIENCE_SECONDS = 15.0
"""How long others may keep the file to themselves."""
_LONGEST_VALUE_BYTES = 1_000_000
"""Of a text in the file; ours have less than a thousand characters."""
_LONGEST_WORK_SECONDS = 60.0
"""How long all that is done with one open file may take; a day's upkeep of the largest takes a few seconds."""
_LOOKS_AT_CLOCK_EVERY = 100_000
"""Steps of SQLite's machine, some milliseconds."""
_NAME_YOUR_OWN = "Name another folder in $SESSIONNET_DATA_DIR."
_SMALLER = "Make it smaller with `sessionnet history prune`."
_FULL = "Make room on the disk; `sessionnet history prune` helps with what is kept here."


class Database:
    """One open history."""

    def __init__(self, path: Path, connection: sqlite3.Connection, closing: ExitStack, patience_seconds: float) -> None:
        self.path = path
        self.connection = connection
        self._closing = closing
        self._late_at = time.monotonic() + patience_seconds + _LONGEST_WORK_SECONDS
        connection.set_progress_handler(lambda: time.monotonic() > self._late_at, _LOOKS_AT_CLOCK_EVERY)
        self.put_aside: Path | None = None
        """Where the damaged file is that was found in its place."""

    @classmethod
    def open(cls, path: Path, *, patience_seconds: float = PATIENCE_SECONDS) -> Database:
        """Open a history to write to it, and make it first where there is none. A damaged file is put aside.

        Raises:
            HistoryUnusable: that is not possible.
        """
        with said_of(path):
            _refuse_no_file(path)
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            if not path.exists():
                _make_or_mend(path, patience_seconds)
            try:
                return cls._opened(path, patience_seconds)
            except DAMAGE as error:
                if not means_damage(error):
                    raise
            return cls.mended(path, patience_seconds=patience_seconds)

    @classmethod
    def mended(cls, path: Path, *, patience_seconds: float = PATIENCE_SECONDS) -> Database:
        """Open a history that turned out to be damaged, and is closed again: a new one, unless another was faster.

        Raises:
            Damaged, sqlite3.Error, OSError: that is not possible.
        """
        aside = _make_or_mend(path, patience_seconds)
        opened = cls._opened(path, patience_seconds)
        opened.put_aside = aside
        return opened

    @classmethod
    def read(cls, path: Path, *, patience_seconds: float = PATIENCE_SECONDS) -> Database | None:
        """Open a history to read it; None where there is none.

        Raises:
            HistoryUnusable: that is not possible.
        """
        with said_of(path):
            _refuse_no_file(path)
            if not path.exists():
                return None
            return cls._opened(path, patience_seconds, reads=True)

    @classmethod
    def _opened(cls, path: Path, patience_seconds: float, *, reads: bool = False) -> Database:
        with ExitStack() as closing:
            closing.enter_context(folder_lock(path.parent, patience_seconds, alone=False))
            connection = _connected(path, patience_seconds, reads=reads)
            closing.callback(connection.close)
            database = cls(path, connection, closing, patience_seconds)
            _check_version(connection)
            if reads:
                connection.execute("PRAGMA query_only = ON")
            database._closing = closing.pop_all()
            return database

    def close(self) -> None:
        """Close the file."""
        self._closing.close()

    @contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        """Write something, all of it or nothing. The lock is taken at once: a later one might come too late."""
        self.connection.execute("BEGIN IMMEDIATE")
        try:
            yield self.connection
            self.connection.execute("COMMIT")
        except BaseException:
            if self.connection.in_transaction:
                self.connection.execute("ROLLBACK")
            raise

    def waited(self, seconds: float) -> None:
        """Allow as much more time as somebody else took: whoever reads an export may stop to look at it."""
        self._late_at += seconds

    def rows(self, kind: type[T], statement: str, values: dict[str, Any] | None = None) -> Iterator[T]:
        """Return what a query finds, each row checked.

        Args:
            kind: a struct with a field for each column, in their order.

        Raises:
            Damaged: a row holds what this program did not put there.
            sqlite3.Error: the query failed.
        """
        for row in self.connection.execute(statement, values or {}):
            try:
                yield convert(row, kind)
            except ValidationError as error:
                raise Damaged(f"a row is not as sessionnet writes it: {error}") from None


@contextmanager
def said_of(path: Path) -> Iterator[None]:
    """Raise what goes wrong with a history as what a user can do something about.

    Raises:
        HistoryUnusable: something went wrong.
    """
    try:
        yield
    except HistoryUnusable as error:
        raise error.about(subject=str(path)) from None
    except (Damaged, UnicodeDecodeError) as error:
        raise _damaged(error).about(subject=str(path)) from None
    except (sqlite3.Error, OSError) as error:
        raise _unusable(error).about(subject=str(path)) from None
    except OverflowError:
        raise HistoryUnusable("a number is larger than the file can hold", subject=str(path)) from None


def _damaged(error: Exception) -> HistoryUnusable:
    return HistoryUnusable(
        f"the file is damaged: {error}", hint="The next run that keeps something puts it aside, and begins a new one."
    )


def _unusable(error: sqlite3.Error | OSError) -> HistoryUnusable:
    if isinstance(error, TimeoutError):
        return HistoryUnusable(f"the folder is in use: {error}", hint="Try again.")
    if isinstance(error, OSError):
        if error.errno == errno.ENOSPC:
            return HistoryUnusable("the disk is full", hint=_FULL)
        return HistoryUnusable(error.strerror or str(error), hint=_NAME_YOUR_OWN)
    if means_damage(error):
        return _damaged(error)
    match (getattr(error, "sqlite_errorcode", None) or 0) & 0xFF:
        case sqlite3.SQLITE_BUSY | sqlite3.SQLITE_LOCKED:
            return HistoryUnusable("another program has the file to itself", hint="Try again.")
        case sqlite3.SQLITE_INTERRUPT:
            return HistoryUnusable(f"it took longer than {_LONGEST_WORK_SECONDS:g} s", hint=_SMALLER)
        case sqlite3.SQLITE_FULL:
            return HistoryUnusable("the disk is full, or the file as large as it may be", hint=_FULL)
        case sqlite3.SQLITE_CANTOPEN:
            return HistoryUnusable("it cannot be opened", hint=_NAME_YOUR_OWN)
        case sqlite3.SQLITE_READONLY | sqlite3.SQLITE_PERM:
            return HistoryUnusable(f"it cannot be written to: {error}", hint=_NAME_YOUR_OWN)
    return HistoryUnusable(str(error))


def _refuse_no_file(path: Path) -> None:
    """Refuse what is no ordinary file: opening a pipe would wait for whoever writes to it.

    Raises:
        HistoryUnusable: it is none, or there is no place for it.
    """
    if not path.is_absolute():
        raise HistoryUnusable("its path is not absolute", hint=_NAME_YOUR_OWN)
    try:
        mode = path.stat().st_mode
    except FileNotFoundError:
        return
    if not stat.S_ISREG(mode):
        raise HistoryUnusable("this is no file", hint=_NAME_YOUR_OWN)


def _make_or_mend(path: Path, patience_seconds: float) -> Path | None:
    with folder_lock(path.parent, patience_seconds, alone=True):
        return make_or_mend(path)


def _connected(path: Path, patience_seconds: float, *, reads: bool) -> sqlite3.Connection:
    """Connect to the file, and take its word for nothing."""
    if path.stat().st_size == 0:
        raise Damaged("it is empty")
    mode = "rw"
    if reads and not os.access(path.parent, os.W_OK):
        # Where no log can be made beside it, there is none that counts, unless somebody else left one behind.
        has_log = any(os.path.exists(f"{path}{ending}") for ending in ("-wal", "-shm"))
        mode = "ro" if has_log else "ro&immutable=1"
    connection = sqlite3.connect(
        f"{path.absolute().as_uri()}?mode={mode}", timeout=patience_seconds, uri=True, isolation_level=None
    )
    try:
        connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, _LONGEST_VALUE_BYTES)
        connection.execute("PRAGMA trusted_schema = OFF")
        connection.execute("PRAGMA cell_size_check = ON")
        connection.execute("PRAGMA synchronous = FULL")
    except BaseException:
        connection.close()
        raise
    return connection


def _check_version(connection: sqlite3.Connection) -> None:
    """Refuse files of others and of newer versions, untouched; bring older ones up to date.

    Raises:
        HistoryUnusable: it is one of these.
    """
    if connection.execute("PRAGMA application_id").fetchone()[0] != APPLICATION_ID:
        raise HistoryUnusable("it is another program's database, and no history of sessionnet", hint=_NAME_YOUR_OWN)
    version, known = connection.execute("PRAGMA user_version").fetchone()[0], version_known()
    if version > known:
        raise HistoryUnusable(
            f"a newer sessionnet wrote it (version {version} of its tables, and {known} is the newest known here)",
            hint="Use the newer sessionnet, or another folder in $SESSIONNET_DATA_DIR.",
        )
    if version < known:
        migrate(connection, version)
    foreign = what_is_foreign(connection)
    if foreign is not None:
        raise HistoryUnusable(f"another program has changed its tables: it has {foreign}", hint=_NAME_YOUR_OWN)
