"""How `--watch` waits between two rounds, and how it ends: by a signal, or because nobody sees its answers any more."""

from __future__ import annotations

import errno
import os
import signal
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sys import UnraisableHookArgs
    from types import FrameType

_ONCE_TOO_OFTEN = 3
"""So many signals end a process whose orderly end hangs."""


class _Ending:
    """How a signal ends the process: by an exception, once, wherever it is; one that is ignored stays so (`nohup`)."""

    def __init__(self) -> None:
        self._came = 0
        self._number = 0

    def __call__(self, number: int, _frame: FrameType | None) -> None:
        """Take a signal. Others that follow do not disturb the orderly end, but for one that hangs."""
        self._came += 1
        self._number = self._number or number
        if self._came == 1:
            self.end()
        if self._came >= _ONCE_TOO_OFTEN:
            os._exit(128 + number)

    def end(self) -> None:
        """End if a signal came: Python drops an exception that is raised where it frees an object."""
        if self._number == signal.SIGINT:
            raise KeyboardInterrupt
        if self._number:
            raise SystemExit(128 + self._number)

    @contextmanager
    def in_order(self) -> Iterator[None]:
        """Take signals as long as this lasts."""
        self._came = self._number = 0
        names = ("SIGINT", "SIGTERM", "SIGHUP")
        numbers = [getattr(signal, name) for name in names if hasattr(signal, name)]
        before, report = {number: signal.getsignal(number) for number in numbers}, sys.unraisablehook
        for number, handler in before.items():
            if handler in (signal.SIG_DFL, signal.default_int_handler):
                signal.signal(number, self)

        def report_others(dropped: UnraisableHookArgs) -> None:
            if not (self._number and dropped.exc_type in (KeyboardInterrupt, SystemExit)):  # the next wait ends by it
                report(dropped)

        sys.unraisablehook = report_others
        try:
            yield
        finally:
            sys.unraisablehook = report
            for number, handler in before.items():
                signal.signal(number, handler)


ENDING = _Ending()
"""That of this process."""


def wait(seconds: float, *, is_printed: bool = False) -> None:
    """Wait, and see meanwhile whether somebody still reads what is printed.

    Raises:
        BrokenPipeError: nobody does.
    """
    ENDING.end()
    if not (is_printed and _is_pipe(sys.stdout.fileno())):
        time.sleep(seconds)
        return
    import select

    poll = select.poll()
    poll.register(sys.stdout.fileno(), 0)  # which still reports that the other end is closed
    until = time.monotonic() + seconds
    while (left := until - time.monotonic()) > 0:
        if poll.poll(left * 1000):
            raise BrokenPipeError(errno.EPIPE, os.strerror(errno.EPIPE))


def _is_pipe(descriptor: int) -> bool:
    import stat

    mode = os.fstat(descriptor).st_mode
    return stat.S_ISFIFO(mode) or stat.S_ISSOCK(mode)


@contextmanager
def of_a_terminal() -> Iterator[None]:
    """End as on SIGHUP when the terminal is gone; that may be noticed before the signal comes."""
    try:
        yield
    except OSError as error:
        if error.errno != errno.EIO:
            raise
        raise SystemExit(128 + signal.SIGHUP) from None
    finally:
        try:
            sys.stdout.flush()
        except OSError:  # what is left to be written must not fail again
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
