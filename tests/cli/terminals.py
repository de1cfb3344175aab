"""Runs of the command on a pseudo-terminal of its own, for all that only a terminal shows."""

from __future__ import annotations

import contextlib
import fcntl
import os
import pty
import select
import struct
import termios
import time

from tests.warm import COMMAND as COMMAND
from tests.warm import Warm

ROWS, COLUMNS = 24, 80
LONGEST_SECONDS, AGAIN_SECONDS = 120.0, 0.5
"""A run that shows nothing more fails its test, instead of keeping all others waiting."""


CONTROLLED = "import fcntl, os, sys, termios; fcntl.ioctl(0, termios.TIOCSCTTY, 0); os.execv(sys.argv[1], sys.argv[1:])"
"""Runs what follows so that it controls the terminal at its standard input."""


class Terminal:
    """A run of the command on a terminal of its own, which it controls: keys are typed, and Ctrl-C is a signal."""

    def __init__(self, environment: dict[str, str], *words: str) -> None:
        self._ours, theirs = pty.openpty()
        fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", ROWS, COLUMNS, 0, 0))
        self._process = Warm(
            words,
            env={"TERM": "xterm", "PATH": os.environ["PATH"], **environment},
            stdin=theirs,
            stdout=theirs,
            stderr=theirs,
            controls_terminal=True,
        )
        os.close(theirs)
        self._shown = b""

    def read_until(self, text: str, *, times: int = 1) -> None:
        """Return when this text was shown so often."""
        until = time.monotonic() + LONGEST_SECONDS
        while self._shown.count(text.encode()) < times:
            self._read(until)

    def type_until(self, keys: str, text: str) -> None:
        """Type keys again and again until this text is shown: a shell may miss a signal on its way into a read."""
        until = time.monotonic() + LONGEST_SECONDS
        while text.encode() not in self._shown:
            self.type(keys)
            self._read(until, AGAIN_SECONDS)

    def _read(self, until: float, at_most: float = LONGEST_SECONDS) -> None:
        left = until - time.monotonic()
        assert left > 0, f"this is all that was shown within {LONGEST_SECONDS} s: {self._shown.decode()!r}"
        if select.select([self._ours], [], [], min(left, at_most))[0]:
            piece = os.read(self._ours, 65536)
            if not piece:
                raise OSError("it has ended")
            self._shown += piece

    def type(self, keys: str) -> None:
        os.write(self._ours, keys.encode())

    def end(self) -> tuple[int, str]:
        """Return the exit status, and all that was shown."""
        until = time.monotonic() + LONGEST_SECONDS
        with contextlib.suppress(OSError):  # how a pseudo-terminal says that it has ended
            while True:
                self._read(until)
        os.close(self._ours)
        return self._process.wait(timeout=120), self._shown.decode().replace("\r\n", "\n")
