"""A damaged file is put beside its place under a name with the time, and nothing of it is lost or overwritten.

Whoever has the file open holds a shared lock on its folder; whoever makes the file, or moves it, holds that lock alone.
So nobody moves a file that somebody else writes to, of two who find the damage the second finds a good file, and a log
that belongs to the old file never comes to stand beside a new one.
"""

from __future__ import annotations

import errno
import fcntl
import os
import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path

from ..writing import make_file, move_file
from .schema import new_file

LOG_ENDINGS = ("-wal", "-shm")
"""Of what SQLite keeps beside an open file."""
_LOOKED_EVERY_SECONDS = 0.02
_MOST_ASIDE = 1000
_MAGIC = b"SQLite format 3\0"


class Damaged(Exception):
    """What is in the file cannot be what this program wrote."""


DAMAGE = (Damaged, sqlite3.DatabaseError, UnicodeDecodeError)
"""What is raised where a file may be damaged; `means_damage` decides. SQLite's own words quote the names of tables, and
Python raises the last in their place where these are not UTF-8."""


@contextmanager
def folder_lock(folder: Path, patience_seconds: float, *, alone: bool) -> Iterator[None]:
    """Hold the lock of a folder, alone or with others.

    Raises:
        TimeoutError: somebody else held it all the time.
        OSError: there is no such folder, or its file system has no locks.
    """
    deadline = time.monotonic() + patience_seconds
    descriptor = os.open(folder, os.O_RDONLY | getattr(os, "O_DIRECTORY", 0) | getattr(os, "O_CLOEXEC", 0))
    try:
        while True:
            try:
                fcntl.flock(descriptor, (fcntl.LOCK_EX if alone else fcntl.LOCK_SH) | fcntl.LOCK_NB)
                break
            except OSError as error:
                if error.errno not in (errno.EWOULDBLOCK, errno.EACCES):
                    raise
                if time.monotonic() > deadline:
                    raise TimeoutError(f"another program held it for {patience_seconds:g} s") from None
                time.sleep(_LOOKED_EVERY_SECONDS)
        yield
    finally:
        os.close(descriptor)


def make_or_mend(path: Path) -> Path | None:
    """Make an empty history where there is none, or where the file is damaged; call with the lock of the folder alone.

    Returns:
        Where the damaged file is now; None if there was none.

    Raises:
        OSError: the folder cannot be written to.
    """
    moved = None
    if os.path.lexists(path):
        if not is_damaged(path):
            return None
        moved = _put_aside(path)
    elif any(os.path.lexists(f"{path}{ending}") for ending in LOG_ENDINGS):
        _put_aside(path)  # the log of a file that somebody has removed: a new one must not take it for its own
    make_file(path, new_file())
    return moved


def is_damaged(path: Path) -> bool:
    """Return whether a file is no whole database: by the quick look at every page, and then by the thorough one."""
    try:
        with path.open("rb") as file:
            if file.read(len(_MAGIC)) != _MAGIC:
                return True
    except OSError:
        return False  # that it cannot be read says nothing of what is in it
    try:
        connection = sqlite3.connect(f"{path.absolute().as_uri()}?mode=rw", uri=True, isolation_level=None)
    except sqlite3.Error:
        return False
    try:
        for check in ("quick_check", "integrity_check"):
            if [str(row[0]) for row in connection.execute(f"PRAGMA {check}(1)")] != ["ok"]:
                return True
    except (sqlite3.DatabaseError, UnicodeDecodeError) as error:
        return means_damage(error)
    finally:
        connection.close()
    return False


def means_damage(error: Exception) -> bool:
    """Return whether an error is about what is in the file, and not about reaching or locking it."""
    if isinstance(error, (Damaged, UnicodeDecodeError)):
        return True
    code = getattr(error, "sqlite_errorcode", None)
    return code is not None and code & 0xFF in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)


def means_full(error: sqlite3.Error) -> bool:
    """Return whether an error means that there is no room: on the disk, or in what the file may take."""
    return (getattr(error, "sqlite_errorcode", None) or 0) & 0xFF == sqlite3.SQLITE_FULL


def _put_aside(path: Path) -> Path:
    """Move a file, its log first: a log that is left alone is never taken for that of a new file."""
    stamp = f"{datetime.now(UTC):%Y%m%dT%H%M%SZ}"
    for number in range(1, _MOST_ASIDE):
        there = path.with_name(f"{path.name}.damaged-{stamp}" + (f"-{number}" if number > 1 else ""))
        if not any(os.path.lexists(f"{there}{ending}") for ending in ("", *LOG_ENDINGS)):
            break
    else:
        raise FileExistsError(errno.EEXIST, f"there are {_MOST_ASIDE} damaged files of this second")
    for ending in (*LOG_ENDINGS, ""):
        with suppress(FileNotFoundError):
            move_file(Path(f"{path}{ending}"), Path(f"{there}{ending}"))
    return there
