"""Runs of the command on a pseudo-terminal of its own, for all that only a terminal shows."""

from __future__ import annotations

import contextlib
import fcntl
import os
import pty
import struct
import subprocess
import sys
import termios
from pathlib import Path

COMMAND = str(Path(sys.executable).parent / "sessionnet")
ROWS, COLUMNS = 24, 80
CONTROLLED = "import fcntl, os, sys, termios; fcntl.ioctl(0, termios.TIOCSCTTY, 0); os.execv(sys.argv[1], sys.argv[1:])"


class Terminal:
    """A run of the command on a terminal of its own, which it controls: keys are typed, and Ctrl-C is a signal."""

    def __init__(self, environment: dict[str, str], *words: str) -> None:
        self._ours, theirs = pty.openpty()
        fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", ROWS, COLUMNS, 0, 0))
        self._process = subprocess.Popen(
            [sys.executable, "-c", CONTROLLED, COMMAND, *words],
            env={"TERM": "xterm", "PATH": os.environ["PATH"], **environment},
            stdin=theirs,
            stdout=theirs,
            stderr=theirs,
            start_new_session=True,
        )
        os.close(theirs)
        self._shown = b""

    def read_until(self, text: str, *, times: int = 1) -> None:
        """Return when this text was shown so often."""
        while self._shown.count(text.encode()) < times:
            self._shown += os.read(self._ours, 65536)

    def type(self, keys: str) -> None:
        os.write(self._ours, keys.encode())

    def end(self) -> tuple[int, str]:
        """Return the exit status, and all that was shown."""
        with contextlib.suppress(OSError):  # how a pseudo-terminal says that it has ended
            while piece := os.read(self._ours, 65536):
                self._shown += piece
        os.close(self._ours)
        return self._process.wait(timeout=30), self._shown.decode().replace("\r\n", "\n")
