"""Runs of `--watch` on a pseudo-terminal of some size, and what is drawn there at any moment."""

from __future__ import annotations

import fcntl
import os
import pty
import re
import signal
import struct
import subprocess
import termios
import threading
import time
from collections.abc import Callable

from tests.warm import Warm

HOME = "\x1b[H"
OTHER_SCREEN, FIRST_SCREEN = "\x1b[?1049h", "\x1b[?1049l"
SHOWN_CURSOR = "\x1b[?25h"
_CONTROL = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")
PATIENCE_SECONDS = 120


class Watched:
    """A run of the command on a terminal of some size, which redraws a page until it is ended."""

    def __init__(
        self,
        environment: dict[str, str],
        columns: int,
        rows: int,
        words: tuple[str, ...],
        beginning: tuple[str, ...] = (),
    ) -> None:
        self._ours, theirs = pty.openpty()
        self._output, self._is_open = "", True
        self.resize(columns, rows)
        self.process: Warm | subprocess.Popen[bytes]
        if beginning:  # as another program starts it
            self.process = subprocess.Popen(
                [*beginning, *words],
                env=environment,
                stdin=theirs,
                stdout=theirs,
                stderr=theirs,
                start_new_session=True,
            )
        else:
            self.process = Warm(words, env=environment, stdin=theirs, stdout=theirs, stderr=theirs)
        os.close(theirs)
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def _read(self) -> None:
        pending = b""
        while True:
            try:
                pending += os.read(self._ours, 65536)
            except OSError:  # how a pseudo-terminal says that it has ended
                return
            try:
                self._output += pending.decode()
                pending = b""
            except UnicodeDecodeError:  # the end of a character is still to come
                continue

    def resize(self, columns: int, rows: int) -> None:
        fcntl.ioctl(self._ours, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))

    @property
    def output(self) -> str:
        return self._output

    @property
    def frame(self) -> list[str]:
        """The lines of what was drawn last and whole."""
        frames = self._output.split(HOME)
        return _CONTROL.sub("", frames[-2] if len(frames) > 2 else "").replace("\r", "").split("\n")

    def wait_for(self, shown: Callable[[list[str]], bool]) -> list[str]:
        deadline = time.monotonic() + PATIENCE_SECONDS
        while not shown(frame := self.frame):
            assert time.monotonic() < deadline, "\n".join(frame)
            assert self.process.poll() is None, self._output
            time.sleep(0.05)
        return frame

    def wait_until(self, is_so: Callable[[], bool]) -> None:
        deadline = time.monotonic() + PATIENCE_SECONDS
        while not is_so():
            assert time.monotonic() < deadline, self._output
            time.sleep(0.05)

    def end(self, number: signal.Signals) -> int:
        self.process.send_signal(number)
        return self.wait()

    def wait(self) -> int:
        status = self.process.wait(timeout=PATIENCE_SECONDS)
        self._reader.join(timeout=120)
        return status

    def close_terminal(self) -> None:
        """Close the terminal, as its window does: whoever uses it can neither write to it nor read from it."""
        self._is_open = False
        os.close(self._ours)

    def close(self) -> None:
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait(timeout=PATIENCE_SECONDS)
        self._reader.join(timeout=120)
        if self._is_open:
            os.close(self._ours)


def has(words: str) -> Callable[[list[str]], bool]:
    return lambda frame: any(words in line for line in frame)


def lacks(words: str) -> Callable[[list[str]], bool]:
    return lambda frame: len(frame) > 1 and not has(words)(frame)
