"""Where an answer goes: standard output, or the file of `--output`, whole or not at all."""

from __future__ import annotations

import errno
import io
import os
import sys
from typing import TYPE_CHECKING, TextIO

if TYPE_CHECKING:
    from types import TracebackType

    from sessionnet_core.writing import Draft

STANDARD_OUTPUT = "-"
"""As the name of a file: none."""


def write_bytes(document: bytes) -> None:
    """Write bytes to where the answer goes, all of them or an error."""
    stream, rest = sys.stdout.buffer, memoryview(document)
    while rest:  # PYTHONUNBUFFERED, as many containers have it, makes a stream that may take a part only
        taken = stream.write(rest)
        if taken is None:
            raise BlockingIOError(errno.EAGAIN, os.strerror(errno.EAGAIN))
        rest = rest[taken:]
    stream.flush()


class Output:
    """Where the answer of a run goes. As a context manager, all that is written to standard output goes there.

    With a file, that is a draft beside it, which takes its place when it is published. Whatever happens before leaves
    the old file as it was, and nothing on standard output.
    """

    def __init__(self, path: str | None) -> None:
        """Name the file, or none for standard output."""
        self.path = path
        self._draft: Draft | None = None
        self._text: TextIO | None = None
        self._stdout = sys.stdout

    def begin(self) -> None:
        """Begin an answer.

        Raises:
            BadConfiguration: the file cannot be written.
        """
        if self.path is None:
            return
        from pathlib import Path

        from sessionnet_core.writing import Draft, unwritable

        try:
            self._draft = Draft(Path(self.path))
        except OSError as error:
            raise unwritable(self.path, error) from None
        self._stdout = sys.stdout
        self._text = sys.stdout = io.TextIOWrapper(self._draft.file, encoding="utf-8")

    def publish(self) -> None:
        """Put the answer into its file.

        Raises:
            OSError: that failed, as writing to standard output may.
        """
        if self._draft is not None and self._text is not None:
            self._text.flush()
            self._draft.keep()
        self.end()

    def end(self) -> None:
        """Drop what was not published."""
        if self._draft is not None and self._text is not None:
            sys.stdout = self._stdout
            self._draft.drop()  # first, while what the text holds back may still be on a full disk
            self._draft = self._text = None

    def __enter__(self) -> Output:
        self.begin()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if isinstance(error, OSError) and error.filename is None:
            error.filename = self.path  # a full disk does not say which file it had no room for
        self.end()
