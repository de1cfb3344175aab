"""`--watch`: the same question again and again, until a signal ends it, or nobody reads the answers any more.

::

    a file          published after each round; an outage is told once, and so is its end
    --json          one line for each round, a failed one too
    a terminal      a page that is redrawn in place
    anything else   a page after each round, one below the other

If the first question fails, it ends as without `--watch`: whoever is there can do something about it. Only where a file
is published it goes on: that may have been started with the machine, before its network.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Sequence
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING, NoReturn

import click

from sessionnet_core.access import wall_clock
from sessionnet_core.errors import NoAnswer, SessionNetError, Unbelievable
from sessionnet_core.shortages import shortage_behind

from .failures import exit_status_of, show_failure
from .lasting import share_one_heap
from .show.safe import safe
from .show.terminal import is_dumb, wants_color
from .show.text_page import open_page
from .show.words import moment, span
from .waiting import ENDING, of_a_terminal, wait

if TYPE_CHECKING:
    from .run import Run
    from .show.live import Live

_REDRAWN_EVERY_SECONDS = 1.0
"""So that ages tick, and a resized terminal is noticed."""
_MOST_CHANGES = 200
"""In a page below which there is always room."""


def watch(run: Run, once: Callable[[], None], every_seconds: float, files: Sequence[str] = ()) -> NoReturn:
    """Ask, show or publish, wait and start over. A wait starts when the answer is there.

    Args:
        once: one round: asks, and hands the answer to the run.
        files: those that a round writes itself, instead of showing anything.

    Raises:
        KeyboardInterrupt, SystemExit: a signal.
        BrokenPipeError: nobody reads the answers any more.
        SessionNetError: the first question failed.
    """
    share_one_heap()
    with ENDING.in_order():
        if run.output.path is not None or (files and not run.settings.as_json):
            _publish(run, once, every_seconds, files)
        if run.settings.as_json:
            _print_lines(run, once, every_seconds)
        _show(run, once, every_seconds)


def _publish(run: Run, once: Callable[[], None], every_seconds: float, files: Sequence[str]) -> NoReturn:
    path = run.output.path
    outage = _Outage(path or ", ".join(files), every_seconds)
    is_first = True

    def publish_once() -> None:
        if not is_first:
            run.output.begin()
        once()
        if path is None or run.exit_status == 0:
            run.output.publish()
            outage.end()
        else:
            run.output.end()
            outage.tell(run.exit_status, lambda: run.show_unpublished(path))

    while True:
        error = _failure_of(run, publish_once)
        run.output.end()
        if error is not None:
            may_pass = isinstance(error, (NoAnswer, Unbelievable)) or isinstance(error.__cause__, OSError)
            if is_first and not may_pass:
                raise error
            outage.tell(exit_status_of(error), partial(show_failure, run.failure(error)))
        is_first = False
        wait(every_seconds)
        run.begin_round()


class _Outage:
    """Tells once that rounds fail, once more for each other way in which they do, and when they are good again."""

    def __init__(self, what: str, every_seconds: float) -> None:
        self._what, self._every = what, _each(every_seconds)
        self._since: datetime | None = None
        self._told: set[int] = set()

    def tell(self, status: int, why: Callable[[], None]) -> None:
        """Tell that a round failed, if that is news."""
        if status not in self._told:
            self._told.add(status)
            why()
        if self._since is None:
            self._since = wall_clock()
            click.echo(
                f"{safe(self._what)} was not written at {moment(self._since)}, and stays as it is. It is tried again "
                f"{self._every}; nothing more is said until it succeeds, or fails in another way.",
                err=True,
            )

    def end(self) -> None:
        """Tell that a round was good, if that is news."""
        if self._since is not None:
            click.echo(
                f"{safe(self._what)} is written again at {moment(wall_clock())}; it was not since "
                f"{moment(self._since)}.",
                err=True,
            )
        self._since = None
        self._told.clear()


def _each(seconds: float) -> str:
    """Return how often: every minute, every 5 minutes."""
    text = span(seconds)
    return f"every {text.removeprefix('1 ') if text.count(' ') == 1 else text}"


def _print_lines(run: Run, once: Callable[[], None], every_seconds: float) -> NoReturn:
    once()
    while True:
        wait(every_seconds, is_printed=True)
        run.begin_round()
        if (error := _failure_of(run, once)) is not None:
            show_failure(run.failure(error))


def _show(run: Run, once: Callable[[], None], every_seconds: float) -> NoReturn:
    """Show each round, on a screen of its own if there is a terminal that has one."""
    from .show.live import Live

    live = Live(quiet=run.settings.quiet, verbose=run.settings.verbose)
    run.live = live
    once()
    if not live.has_answer:
        raise click.exceptions.Exit(run.exit_status)  # what is wrong was shown
    with of_a_terminal():
        if sys.stdout.isatty() and not is_dumb():
            _redraw(run, live, once, every_seconds)
        while True:
            page = open_page(run.settings.color)
            page.line((moment(wall_clock()), "dim"))
            live.draw(page, most_changes=_MOST_CHANGES)
            page.line("")
            sys.stdout.flush()
            wait(every_seconds, is_printed=True)
            _next(run, live, once)


def _redraw(run: Run, live: Live, once: Callable[[], None], every_seconds: float) -> NoReturn:
    from .show.screen import Screen

    heading = f"Refreshed {_each(every_seconds)}; Ctrl-C ends."
    with Screen(styled=wants_color(run.settings.color, is_terminal=True)) as screen:
        while True:
            until = time.monotonic() + every_seconds
            while (left := until - time.monotonic()) > 0:
                screen.show(live, heading)
                wait(min(left, _REDRAWN_EVERY_SECONDS))
            _next(run, live, once)


def _next(run: Run, live: Live, once: Callable[[], None]) -> None:
    run.begin_round()
    live.notes.clear()
    if (error := _failure_of(run, once)) is not None:
        live.fail(error)


def _failure_of(run: Run, once: Callable[[], None]) -> SessionNetError | None:
    """Do one round, and return why it failed, if it did: network and disk may come back, and so may this machine."""
    try:
        once()
    except SessionNetError as error:
        run.note_failure(error)
        return error
    except (OSError, MemoryError) as error:
        known: SessionNetError | None = shortage_behind(error)
        if known is None and run.output.path is not None and isinstance(error, OSError):
            from sessionnet_core.writing import unwritable

            known = unwritable(run.output.path, error)
            known.__cause__ = error
        if known is None:
            raise
        return known
    return None
