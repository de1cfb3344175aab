"""A page that is redrawn in place until it is interrupted."""

from __future__ import annotations

import signal
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import TYPE_CHECKING, Any, NoReturn, TypeVar

from msgspec import Struct, structs

from sessionnet_core.access import wall_clock
from sessionnet_core.errors import SessionNetError

from .safe import safe
from .terminal import CollectedPage, is_dumb, wants_color
from .words import moment, span

if TYPE_CHECKING:
    from rich.console import ScreenContext

    from sessionnet_core.evidence import Answer

T = TypeVar("T")
Write = Callable[[CollectedPage, "Answer[T]", bool], None]
"""Writes a page; the last argument is whether there is room for a picture."""

_REDRAWN_EVERY_SECONDS = 1.0
"""So that ages tick, and a resized terminal is noticed."""


class _State(Struct):
    """The last good answer, and since when something has been wrong."""

    answer: Answer[Any]
    troubled_since: datetime | None = None
    failure: SessionNetError | None = None


def watch(ask: Callable[[], Answer[T]], write: Write[T], every_seconds: float, color: str) -> NoReturn:
    """Ask, draw, wait and start over until interrupted; then leave the last page on the terminal.

    If a refresh fails, the last good figures stay, with a line that says since when and why. A wait starts when the
    answer is there, so that a slow network is not asked again at once.

    Raises:
        SessionNetError: the first question failed.
        KeyboardInterrupt: the only other way out.
    """
    page = CollectedPage(styled=wants_color(color, is_terminal=True))
    if is_dumb():
        _one_below_the_other(page, ask, write, every_seconds)
    try:
        with _ended_in_order(), page.console.screen() as screen:
            page.begin()
            page.line(("Asking the Session Network …", "dim"))
            _show(page, screen)
            state = _first(ask())
            while True:
                until = time.monotonic() + every_seconds
                while (left := until - time.monotonic()) > 0:
                    _draw(page, state, write, every_seconds)
                    _show(page, screen)
                    time.sleep(min(left, _REDRAWN_EVERY_SECONDS))
                _refresh(state, ask)
    except KeyboardInterrupt:
        page.console.print(page.drawn())
        raise


def _show(page: CollectedPage, screen: ScreenContext) -> None:
    from rich.control import Control

    page.console.control(Control.home())  # which the screen's own update leaves out
    screen.update(page.drawn())


def _one_below_the_other(
    page: CollectedPage, ask: Callable[[], Answer[T]], write: Write[T], every_seconds: float
) -> NoReturn:
    """Print the pages one below the other, on a terminal that cannot redraw."""
    state = _first(ask())
    while True:
        _draw(page, state, write, every_seconds)
        page.line("")
        page.console.print(page.drawn())
        time.sleep(every_seconds)
        _refresh(state, ask)


def _first(answer: Answer[Any]) -> _State:
    return _State(answer, None if answer.complete else wall_clock())


def _refresh(state: _State, ask: Callable[[], Answer[Any]]) -> None:
    try:
        state.answer, state.failure = ask(), None
    except SessionNetError as error:
        state.failure = error
    if state.failure is None and state.answer.complete:
        state.troubled_since = None
    elif state.troubled_since is None:
        state.troubled_since = wall_clock()


def _draw(page: CollectedPage, state: _State, write: Write[Any], every_seconds: float) -> None:
    """Draw what is known, with ages as of now. What is wrong comes first, so that the lowest terminal shows it."""
    answer = structs.replace(state.answer, asked_at=max(state.answer.asked_at, wall_clock()))
    for with_picture in (True, False):
        page.begin()
        if state.failure is not None and state.troubled_since is not None:
            reason = safe("; ".join(cause.describe() for cause in state.failure.causes))
            since = moment(state.troubled_since)
            page.line((f"Not refreshed since {since}: {reason}. These are the last good figures.", "red"))
        elif state.troubled_since is not None:
            page.line((f"Incomplete or stale since {moment(state.troubled_since)}; see the warnings.", "yellow"))
        page.line((f"Refreshed every {span(every_seconds)}; Ctrl-C ends.", "dim"))
        write(page, answer, with_picture)
        if page.fits:
            return


@contextmanager
def _ended_in_order() -> Iterator[None]:
    """Leave the terminal as it was on a signal, such as from `timeout` or a closed terminal."""
    signals = [getattr(signal, name) for name in ("SIGTERM", "SIGHUP") if hasattr(signal, name)]
    before = {number: signal.signal(number, lambda number, _: sys.exit(128 + number)) for number in signals}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
