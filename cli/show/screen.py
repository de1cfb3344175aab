"""A terminal on which a page is redrawn in place: another screen while it lasts, and the last page left behind."""

from __future__ import annotations

import os
import shutil
import signal
import sys
from contextlib import ExitStack, suppress
from typing import TYPE_CHECKING, Any, Self

from .collected_page import CollectedPage

if TYPE_CHECKING:
    from types import FrameType, TracebackType

    from .live import Live

_MOST_CHANGES = 8
_FEWEST_ROWS = 3
"""Where there is no room for so many rows of a list, the end of the page is left out instead."""
_LEFT, _ENTERED = b"\x1b[?1049l\x1b[?25h", b"\x1b[?1049h\x1b[?25l\x1b[H"
"""The first screen with a cursor, and the other one without."""


class Screen:
    """A context manager: the other screen is there as long as it lasts."""

    def __init__(self, *, styled: bool) -> None:
        self._page = CollectedPage(styled=styled)
        self._stack = ExitStack()
        self._before_stop: Any = None
        self._room: tuple[int | None, bool] = (None, True)
        """How many rows of each table there is room for, None for all, and whether there is for a picture."""
        self._room_found_for: object = None
        """The size of the terminal and the round for which that was found; the page may just tick."""

    def __enter__(self) -> Self:
        self._screen = self._stack.enter_context(self._page.console.screen())
        if hasattr(signal, "SIGTSTP"):
            self._before_stop = signal.signal(signal.SIGTSTP, self._stop)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._before_stop is not None:
            signal.signal(signal.SIGTSTP, self._before_stop)
        with suppress(OSError):  # the terminal may be gone
            self._stack.close()
            self._page.console.print(self._page.drawn())

    def show(self, live: Live, heading: str) -> None:
        """Draw what is known: without its picture, and with fewer rows of its lists, where there is no room for all."""
        from rich.control import Control

        self._draw(live, heading)
        self._page.console.control(Control.home())  # which the screen's own update leaves out
        self._screen.update(self._page.drawn())

    def _draw(self, live: Live, heading: str) -> None:
        page, found_for = self._page, (shutil.get_terminal_size(), live.version)
        most_rows, with_picture = self._room if found_for == self._room_found_for else (None, True)
        while True:
            page.begin(most_rows)
            live.draw(page, heading, most_changes=_MOST_CHANGES, with_picture=with_picture)
            if (excess := page.excess) <= 0:
                self._room, self._room_found_for = (most_rows, with_picture), found_for
                return
            if with_picture:
                with_picture = False
                continue
            # All tables are shortened alike. One more line says how many rows are left out.
            fewer = page.longest_table - max(1, excess // max(1, page.tables)) - (most_rows is None)
            if fewer < _FEWEST_ROWS:
                break
            most_rows = fewer
        page.begin()
        live.draw(page, heading, most_changes=_MOST_CHANGES, with_picture=False)
        page.cut()

    def _stop(self, _number: int, _frame: FrameType | None) -> None:
        """Leave the terminal to the shell while the process is stopped, as by Ctrl-Z."""
        descriptor = sys.stdout.fileno()
        os.write(descriptor, _LEFT)
        signal.signal(signal.SIGTSTP, signal.SIG_DFL)
        os.kill(os.getpid(), signal.SIGTSTP)
        # Here it goes on, once it is in the foreground again.
        signal.signal(signal.SIGTSTP, self._stop)
        os.write(descriptor, _ENTERED)
