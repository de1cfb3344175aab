"""Several hosts asked at once, with one guarantee: it ends in time.

A host that hangs in any phase, name resolution included, is left behind in a daemon thread, and the answer goes on
without it. The caller decides how each is asked; the only caller is `Transport.side_by_side`.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from queue import Empty, SimpleQueue
from threading import Lock, Thread
from typing import TYPE_CHECKING, TypeVar

from ..errors import SessionNetError, Unreachable

if TYPE_CHECKING:
    from .endpoint import Endpoint

T = TypeVar("T")

QUORUM_GRACE_SECONDS = 1.0
"""How long to wait for the others, at least, once enough have answered."""
_SHORTEST_WAIT_SECONDS = 0.001


def ask_side_by_side(
    endpoints: Sequence[Endpoint],
    ask: Callable[[Endpoint], T],
    *,
    until: float,
    each_seconds: float | None,
    enough: int | None,
    at_once: int | None,
    progress: Callable[[int, int], None] | None,
    report: Callable[[str], None],
) -> list[T | SessionNetError]:
    """Ask every endpoint at once, as `Transport.side_by_side` says.

    Args:
        until: when to stop waiting, on the monotonic clock.
        report: called in the caller's thread with what came back, for people.
    """
    started = time.monotonic()
    done: SimpleQueue[tuple[int, T | Exception]] = SimpleQueue()

    waiting = iter(enumerate(endpoints))
    running: dict[int, float] = {}  # since when, the longest first
    taking = Lock()
    outcomes: dict[int, T | SessionNetError] = {}

    def run() -> None:
        while time.monotonic() < until:
            with taking:
                index, endpoint = next(waiting, (-1, None))
                if endpoint is None:
                    return
                running[index] = time.monotonic()
            try:
                done.put((index, ask(endpoint)))
            except Exception as error:  # a bug of our own is raised in the caller's thread
                done.put((index, error))
            if index in outcomes:  # this thread was left behind, and another has taken its place
                return

    def start() -> None:
        Thread(target=run, daemon=True).start()

    def next_outcome() -> tuple[int, T | Exception] | None:
        """Return what comes first: an outcome, a host whose time is over, or the end, which is None."""
        while True:
            with taking:
                index, since = next(iter(running.items()), (-1, time.monotonic()))
            overdue = until if each_seconds is None else min(until, since + each_seconds)
            try:
                return done.get(timeout=max(overdue - time.monotonic(), _SHORTEST_WAIT_SECONDS))
            except Empty:
                if time.monotonic() >= until:
                    return None
                if index >= 0 and time.monotonic() >= overdue:
                    return index, _left_behind(overdue - since)

    for _ in range(min(at_once or len(endpoints), len(endpoints))):
        start()
    answered = 0
    while len(outcomes) < len(endpoints):
        came = next_outcome()
        if came is None:
            break
        index, outcome = came
        if isinstance(outcome, Exception) and not isinstance(outcome, SessionNetError):
            raise outcome
        if index in outcomes:
            continue
        outcomes[index] = outcome
        with taking:
            running.pop(index, None)
        if isinstance(outcome, Unreachable) and outcome.waited_seconds is not None:
            start()
        if progress is not None:
            progress(len(outcomes), len(endpoints))
        elapsed = time.monotonic() - started
        failed = isinstance(outcome, SessionNetError)
        result = outcome.message if isinstance(outcome, SessionNetError) else "answered"
        report(f"{endpoints[index].host}: {result} after {elapsed:.2f} s")
        answered += not failed
        if answered == enough:
            until = min(until, started + elapsed + max(QUORUM_GRACE_SECONDS, elapsed))
    waited = time.monotonic() - started
    with taking:
        return [
            outcomes[i] if i in outcomes else _left_behind(waited if i in running else 0.0)
            for i in range(len(endpoints))
        ]


def _left_behind(waited_seconds: float) -> Unreachable:
    """Return the error of a host that is no longer waited for."""
    text = f"no answer within {waited_seconds:.1f} s" if waited_seconds else "no time left to ask"
    error = Unreachable(text, hint="A longer --timeout may help.")
    error.waited_seconds = waited_seconds
    return error
