"""Files that are written: the only module that opens one for that. Whole or not at all.

What is written goes to a temporary file beside its place, which is renamed into it when all is there. So a reader sees
the old file or the new one, and a full disk, an error or an interrupt leaves the old one. SQLite alone writes to a file
where it is, the history's, which is made here: it has a log of its own for the same end.

::

    write_file      one content → its place
    Draft           the same in pieces, kept or dropped at the end
    make_file       a file that must not be there yet: whoever is first makes it
    move_file       a file under another name, over no other

A link is followed, so that it goes on pointing to its file; in a folder that everybody may write to, the system refuses
to follow somebody else's. What is neither a file nor a folder, such as a pipe or a terminal, is written to as it is,
when all is there.
"""

from __future__ import annotations

import errno
import os
import re
import stat
import time
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import IO

from .errors import BadConfiguration

PRIVATE_MODE = 0o600
_ORDINARY_MODE = 0o666
"""Less the process's mask, as of any new file."""
_LEFT_BEHIND_AFTER_SECONDS = 86_400
"""A temporary file that nobody has written to for so long belongs to a run that was killed."""
_TEMPORARY = r"\.sessionnet-[0-9a-f]{16}\.part"
_DESCRIPTOR = r"/dev/(?:(stdin|stdout|stderr)|fd/(\d{1,6}))|/proc/self/fd/(\d{1,6})"
_PIECE_BYTES = 1 << 20
PATIENCE_SECONDS = 10.0
"""How long somebody may take to open the other end of a pipe."""
_LOOKED_EVERY_SECONDS = 0.05
_STREAMS = {"stdin": 0, "stdout": 1, "stderr": 2}


def write_file(
    path: Path, content: bytes, *, private: bool = False, synced: bool = True, new_mode: int | None = None
) -> None:
    """Write a file, whole or not at all.

    Args:
        private: whether only the owner may read it, whatever the mode of the old file; otherwise that mode is kept.
        new_mode: the mode of a file that was not there, whatever the process's mask.
        synced: whether it must outlive a power failure that comes right after.

    Raises:
        OSError: it cannot be written.
    """
    with Draft(path, private=private, synced=synced, new_mode=new_mode) as draft:
        draft.file.write(content)
        draft.keep()


def write_named_file(path: str | Path, content: bytes, *, private: bool = False, new_mode: int | None = None) -> None:
    """Write a file that the user named, whole or not at all.

    Args:
        private, new_mode: as for `write_file`.

    Raises:
        BadConfiguration: it cannot be written there.
    """
    try:
        write_file(Path(path), content, private=private, new_mode=new_mode)
    except OSError as error:
        raise unwritable(path, error) from None


def unwritable(path: str | Path, error: OSError) -> BadConfiguration:
    """Return what is said of a file that cannot be written."""
    return BadConfiguration(f"{path} cannot be written: {error.strerror}")


class Draft:
    """A file that is being written, and not yet in its place. As a context manager it is dropped unless it is kept."""

    file: IO[bytes]
    """Where its content is written."""

    def __init__(self, path: Path, *, private: bool = False, synced: bool = True, new_mode: int | None = None) -> None:
        """Begin a file.

        Raises:
            OSError: it cannot be written there.
        """
        self._synced, self._place = synced, path
        self._temporary: Path | None = None
        self._descriptor = _descriptor_of(path)
        mode = None if self._descriptor is not None else _mode_of(path)
        if mode is not None and stat.S_ISDIR(mode):
            raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), str(path))
        if self._descriptor is not None or (mode is not None and not stat.S_ISREG(mode)):
            from tempfile import TemporaryFile

            self.file = TemporaryFile()  # noqa: SIM115 - closed by `drop`
            return
        self._place = Path(os.path.realpath(path))
        _sweep(self._place.parent)
        kept_mode = PRIVATE_MODE if private else new_mode if mode is None else stat.S_IMODE(mode)
        # Nobody else reads it before its mode is set.
        self._temporary, self.file = _temporary_in(
            self._place.parent, _ORDINARY_MODE if kept_mode is None else PRIVATE_MODE
        )
        if kept_mode is not None:
            with suppress(OSError):  # a file system without modes
                os.fchmod(self.file.fileno(), kept_mode)

    def keep(self) -> None:
        """Put what was written into its place.

        Raises:
            OSError: that failed, and the old file is as it was.
        """
        self.file.flush()
        if self._temporary is None:
            self._pass_on()
            return
        if self._synced:
            os.fsync(self.file.fileno())
        self.file.close()
        self._temporary.replace(self._place)
        self._temporary = None

    def _pass_on(self) -> None:
        # An open descriptor is used as it is: opened anew by its name, a file behind it would be overwritten.
        target = _opened(self._place) if self._descriptor is None else os.dup(self._descriptor)
        self.file.seek(0)
        with os.fdopen(target, "wb") as there:
            while piece := self.file.read(_PIECE_BYTES):
                there.write(piece)

    def drop(self) -> None:
        """Leave the old file as it was, and nothing beside it."""
        with suppress(OSError):  # what is still to be written to a full disk is not wanted any more
            self.file.close()
        if self._temporary is not None:
            with suppress(OSError):
                self._temporary.unlink()
            self._temporary = None

    def __enter__(self) -> Draft:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.drop()


def make_file(path: Path, content: bytes) -> None:
    """Make a private file, whole or not at all, unless there is one already: then that one stays.

    Raises:
        OSError: it cannot be made.
    """
    _sweep(path.parent)
    temporary, file = _temporary_in(path.parent, PRIVATE_MODE)
    try:
        with file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        with suppress(FileExistsError):
            os.link(temporary, path)
    finally:
        temporary.unlink()


def move_file(path: Path, there: Path) -> None:
    """Give a file another name in its folder, unless there is one of that name.

    Raises:
        OSError: that failed.
    """
    if os.path.lexists(there):
        raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), str(there))
    path.rename(there)


def _opened(path: Path) -> int:
    """Open a device or a pipe. A pipe that nobody reads is not waited for without end."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while True:
        try:
            descriptor = os.open(path, os.O_WRONLY | getattr(os, "O_NONBLOCK", 0))
            break
        except OSError as error:
            if error.errno != errno.ENXIO or time.monotonic() > deadline:
                raise
            time.sleep(_LOOKED_EVERY_SECONDS)
    os.set_blocking(descriptor, True)
    return descriptor


def _mode_of(path: Path) -> int | None:
    """Return the type and mode of what is there, at the end of any link; None if nothing is."""
    try:
        return path.stat().st_mode
    except FileNotFoundError:
        return None


def _descriptor_of(path: Path) -> int | None:
    """Return the open descriptor that a path stands for, if it is one of those that do."""
    match = re.fullmatch(_DESCRIPTOR, str(path))
    if match is None:
        return None
    stream, *numbers = match.groups()
    return _STREAMS[stream] if stream else int(next(filter(None, numbers)))


def _temporary_in(folder: Path, mode: int) -> tuple[Path, IO[bytes]]:
    """Create a file under a name that nobody can guess, and that is not there, not even as a link."""
    path = folder / f".sessionnet-{os.urandom(8).hex()}.part"
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_NOFOLLOW", 0), mode)
    return path, os.fdopen(descriptor, "wb")


def _sweep(folder: Path) -> None:
    """Remove the user's own temporary files of runs that were killed."""
    with suppress(OSError), os.scandir(folder) as entries:
        for entry in entries:
            if not re.fullmatch(_TEMPORARY, entry.name):
                continue
            with suppress(OSError):
                found = entry.stat(follow_symlinks=False)
                is_ours = stat.S_ISREG(found.st_mode) and found.st_uid == os.getuid()
                if is_ours and time.time() - found.st_mtime > _LEFT_BEHIND_AFTER_SECONDS:
                    os.unlink(entry.path)
