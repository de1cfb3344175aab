"""Files that the user names are read: bounded in size and time, and free of a byte order mark.

Each may be a folder, a device without an end, a pipe that nobody writes to, or text in another encoding. All of that is
the user's own request, so it is a `BadConfiguration` that says what is wrong.
"""

from __future__ import annotations

import errno
import os
import re
import stat
import time
from typing import TYPE_CHECKING, BinaryIO

from .errors import BadConfiguration

if TYPE_CHECKING:
    from pathlib import Path

PATIENCE_SECONDS = 20.0
"""How long a pipe or a device may take to say all that it has."""
_PIECE_BYTES = 1 << 20
_MARK = b"\xef\xbb\xbf"
_OTHER_MARKS = {
    b"\xff\xfe\x00\x00": "UTF-32",
    b"\x00\x00\xfe\xff": "UTF-32",
    b"\xff\xfe": "UTF-16",
    b"\xfe\xff": "UTF-16",
}
LONGEST_MARK_BYTES = 4
_TWO_BYTES = rb"([\t\n\r -~]\0){2}|(?:\0[\t\n\r -~]){2}"
"""Two characters of ASCII in two bytes each."""


def read_named_file(path: str | Path, what: str, limit_bytes: int, *, seconds: float = PATIENCE_SECONDS) -> bytes:
    """Return the content of a file that the user named, without a byte order mark.

    Args:
        what: what it should be: `the cassette`.
        limit_bytes: how much of it there may be.
        seconds: how long it may take, if it is no ordinary file.

    Raises:
        BadConfiguration: it cannot be read, is too large, or is text in another encoding than UTF-8.
    """
    try:
        content, _ = read_bounded(path, limit_bytes, seconds=seconds)
    except (OSError, ValueError) as error:
        reason = (error.strerror if isinstance(error, OSError) else None) or str(error)
        raise BadConfiguration(f"cannot read {what} {path}: {reason}") from None
    if len(content) > limit_bytes:
        raise BadConfiguration(f"{what} {path} is larger than {_shown_size(limit_bytes)}")
    return without_mark(content, f"{what} {path}")


def read_bounded(
    path: str | Path, limit_bytes: int, *, seconds: float = PATIENCE_SECONDS
) -> tuple[bytes, os.stat_result]:
    """Return at most one byte more than the limit of a file's content, and what the system says of the file.

    Raises:
        OSError, ValueError: it cannot be read.
    """
    # Without waiting: a named pipe without a writer would hold the process until there is one.
    descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_CLOEXEC", 0))
    with os.fdopen(descriptor, "rb", buffering=0) as file:
        status = os.fstat(descriptor)
        may_wait, deadline = not stat.S_ISREG(status.st_mode), time.monotonic() + seconds
        pieces, size = [], 0
        while size <= limit_bytes:
            if may_wait:
                wait_for_bytes(descriptor, deadline)
            piece = file.read(min(_PIECE_BYTES, limit_bytes + 1 - size))
            if piece == b"":
                break
            pieces.append(piece or b"")  # None: another process was faster
            size += len(pieces[-1])
    return b"".join(pieces), status


def open_stream(path: str) -> BinaryIO:
    """Open a file to be read piece by piece, however long it is; of a pipe, the first byte is waited for.

    Raises:
        OSError, ValueError: it cannot be read, or nobody writes to it.
    """
    descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_CLOEXEC", 0))
    try:
        mode = os.fstat(descriptor).st_mode
        if stat.S_ISDIR(mode):
            raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR))
        if stat.S_ISFIFO(mode):
            wait_for_bytes(descriptor, time.monotonic() + PATIENCE_SECONDS)
        os.set_blocking(descriptor, True)
    except BaseException:
        os.close(descriptor)
        raise
    return os.fdopen(descriptor, "rb")


def wait_for_bytes(descriptor: int, deadline: float) -> None:
    """Return when something, or the end, can be read.

    Raises:
        TimeoutError: nothing came until the deadline.
    """
    import select

    waiting = select.poll()
    waiting.register(descriptor, select.POLLIN)
    if not waiting.poll(max(0.0, deadline - time.monotonic()) * 1000):
        raise TimeoutError("nobody writes to it")


def without_mark(content: bytes, what: str) -> bytes:
    """Return text without the byte order mark of UTF-8.

    Raises:
        BadConfiguration: its mark is that of another encoding, or it is UTF-16 without one.
    """
    for mark, encoding in _OTHER_MARKS.items():
        if content.startswith(mark):
            raise BadConfiguration(
                f"{what} is {encoding} text, not UTF-8",
                hint=f"Save it as UTF-8: iconv -f {encoding} -t UTF-8 FILE > NEW-FILE",
            )
    match = re.match(_TWO_BYTES, content)
    if match is not None:
        encoding = "UTF-16LE" if match[1] else "UTF-16BE"
        raise BadConfiguration(
            f"{what} looks like UTF-16 text, not UTF-8",
            hint=f"Save it as UTF-8: iconv -f {encoding} -t UTF-8 FILE > NEW-FILE",
        )
    return content.removeprefix(_MARK)


def _shown_size(limit_bytes: int) -> str:
    return f"{limit_bytes // 1_000_000} MB" if limit_bytes >= 1_000_000 else f"{limit_bytes // 1_000} kB"
