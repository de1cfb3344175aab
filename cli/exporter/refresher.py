"""The one thread that asks the network: at most once in an interval, whoever scrapes."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from threading import Event
from typing import TYPE_CHECKING, Any

import click

from sessionnet_core.access import wall_clock
from sessionnet_core.errors import RequestError, SessionNetError

from ..failures import print_traceback
from ..lasting import free_round
from ..show.words import counted
from .book import Book, Snapshot
from .questions import Asked, Targets, questions_for

if TYPE_CHECKING:
    from sessionnet_core import Answer, SessionNetwork

    from ..run import Run

_LATE_SECONDS = 60.0
"""How much longer than its deadline a refresh may take before the thread counts as stuck."""


class Refresher:
    """Asks, enters the answers in the book, and says what failed."""

    def __init__(
        self,
        run: Run,
        interval_seconds: float,
        read_targets: Callable[[], Targets],
        report: Callable[[Snapshot], None],
        give_up: Callable[[BaseException], None],
    ) -> None:
        """Begin with nothing asked.

        Args:
            read_targets: what was named, as the configuration file says now.
            report: called after each refresh, in this object's thread.
            give_up: called with what keeps the thread from going on, as the last that it does.
        """
        self._run = run
        run.every_seconds, run.is_repeating = interval_seconds, True
        self._interval_seconds = interval_seconds
        self._read_targets = read_targets
        self._report = report
        self._give_up = give_up
        self._targets = read_targets()
        self._asked: Asked | None = None
        """What the last refresh asked."""
        self._book = Book(interval_seconds)
        self._failed = 0
        self._ended, self._is_to_reread = Event(), Event()
        self._beat = time.monotonic()

    @property
    def is_alive(self) -> bool:
        """Whether the thread does what it should: ask and wait, neither for longer than it may."""
        longest = self._interval_seconds + self._run.timeout_seconds + _LATE_SECONDS
        return time.monotonic() - self._beat < longest

    def end(self) -> None:
        """Ask nobody any more."""
        self._ended.set()

    def reread(self) -> None:
        """Read the configuration file again before the next refresh."""
        self._is_to_reread.set()

    def work(self) -> None:
        """Refresh until the end. An error that another refresh would meet again ends it."""
        try:
            while not self._ended.is_set():
                self._beat = began = time.monotonic()
                if self._is_to_reread.is_set():
                    self._is_to_reread.clear()
                    self._reread()
                self._refresh(began)
                free_round()
                self._beat = time.monotonic()
                self._ended.wait(max(0.0, began + self._interval_seconds - self._beat))
        except BaseException as error:
            self._give_up(error)

    def _refresh(self, began: float) -> None:
        outcomes: Mapping[str, Answer[Any] | SessionNetError]
        try:
            outcomes = self._ask()
        except SessionNetError as error:
            if self._asked is None:
                raise  # nothing could be asked at all, and so it will be the next time
            outcomes = {one.name: error for one in self._asked.questions}
        if self._asked is None:
            raise RuntimeError("nothing was asked")
        seconds = time.monotonic() - began
        snapshot = self._book.enter(self._asked, outcomes, now=wall_clock(), seconds=seconds)
        self._report(snapshot)
        self._log(snapshot, seconds)

    def _ask(self) -> Mapping[str, Answer[Any] | SessionNetError]:
        """Ask everything, and return what came of it.

        Raises:
            SessionNetError: nothing could be asked; or it is the first time, and a question makes no sense.
        """
        session = self._open(self._targets)
        if self._asked is not None and self._asked.network.name != session.network.name:
            self._book = Book(self._interval_seconds)  # the figures of one network are no earlier ones of another
        targets = self._targets.with_whole_keys(self._book.whole_keys())
        questions = questions_for(session.network, targets)
        is_first = self._asked is None
        self._asked = Asked(
            network=session.network,
            targets=targets,
            questions=questions,
            has_file=session.access.nodes_file is not None,
        )
        try:
            with session:
                outcomes = session.side_by_side({one.name: one.ask for one in questions})
        except Exception as error:
            from sessionnet_core.shortages import shortage_behind

            if self._run.settings.verbose:
                print_traceback(error)
            fault = SessionNetError(f"internal error: {type(error).__name__}: {error}")
            raise shortage_behind(error) or fault from error
        for outcome in outcomes.values():
            if is_first and isinstance(outcome, RequestError):
                self._asked = None
                raise outcome
        return outcomes

    def _open(self, targets: Targets) -> SessionNetwork:
        return self._run.open(private=(*targets.accounts, *targets.wallets))

    def _log(self, snapshot: Snapshot, seconds: float) -> None:
        if snapshot.problems:
            self._failed += 1
            self._note(f"Refresh failed: {'; '.join(snapshot.problems)}")
        elif self._failed:
            self._note(f"Refreshed again, after {counted(self._failed, 'failed refresh', 'failed refreshes')}.")
            self._failed = 0
        elif self._run.settings.verbose:
            self._note(f"Refreshed in {seconds:.1f} s.")

    def _reread(self) -> None:
        def targets_of_a_network() -> Targets:
            targets = self._read_targets()
            self._open(targets)  # which asks nobody: a network that there is not must not pass for one that is silent
            return targets

        try:
            self._targets = self._run.reread_configuration(targets_of_a_network)
        except (SessionNetError, click.UsageError) as error:
            why = error.summary() if isinstance(error, SessionNetError) else error.format_message()
            self._note(f"The configuration was not read again, and the earlier one stays: {why}")
        else:
            self._note("The configuration was read again.")

    def _note(self, text: str) -> None:
        with suppress(OSError):  # nobody reads the log any more
            self._run.note(text)
