"""Several hosts asked at once, with one guarantee: it ends in time, and leaves nothing behind.

A host that takes too long is left behind: the answer goes on without it, and its sockets are shut down, so that its
thread ends. Where this machine lacks threads or descriptors, fewer are asked at the same time, down to one after the
other. The caller decides how each is asked; the only caller is `Transport.side_by_side`.
"""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable, Sequence
from queue import Empty, SimpleQueue
from threading import Lock
from typing import TYPE_CHECKING, Generic, NamedTuple, TypeVar

from ..errors import SessionNetError, Shortage, Unreachable
from ..shortages import shortage_behind, started
from .bounds import Cancellation, bounded, current

if TYPE_CHECKING:
    from .endpoint import Endpoint

T = TypeVar("T")

QUORUM_GRACE_SECONDS = 1.0
"""How long to wait for the others, at least, once enough have answered."""
_SHORTEST_WAIT_SECONDS = 0.001
_PAUSES_SECONDS = (0.5, 0.2, 0.05)
"""How long a shortage that one host alone meets is given to end, the last one first; no more often in one round."""


class _Asked(NamedTuple):
    """A host that is being asked."""

    since: float
    cancellation: Cancellation


class SideBySide(Generic[T]):
    """One round of questions, as `Transport.side_by_side` says; `outcomes` asks them.

    Args:
        until: when to stop waiting, on the monotonic clock.
        report: called in the caller's thread with what came back, for people.
    """

    def __init__(
        self,
        endpoints: Sequence[Endpoint],
        ask: Callable[[Endpoint], T],
        *,
        until: float,
        each_seconds: float | None,
        enough: int | None,
        sizes: Sequence[float],
        reserve_seconds: float,
        at_once: int | None,
        progress: Callable[[int, int], None] | None,
        report: Callable[[str], None],
    ) -> None:
        self._endpoints, self._ask = endpoints, ask
        self._until = min(until, current().until)
        self._each_seconds, self._enough = each_seconds, enough
        self._sizes, self._reserve_seconds = sizes or [1.0] * len(endpoints), reserve_seconds
        self._at_once = min(at_once or len(endpoints), len(endpoints))
        self._progress, self._report = progress, report
        self._done: SimpleQueue[tuple[int, T | Exception] | None] = SimpleQueue()
        self._outcomes: dict[int, T | SessionNetError] = {}
        # Shared by the threads, under the lock:
        self._lock = Lock()
        self._waiting = deque(range(len(endpoints)))
        self._running: dict[int, _Asked] = {}  # the longest first
        self._workers = 0
        self._replaced: set[int] = set()
        self._has_ended = False
        self._is_short = False
        self._pauses = list(_PAUSES_SECONDS)  # whoever is alone takes them

    def outcomes(self) -> list[T | SessionNetError]:
        """Ask all of them, and return their outcomes in their order.

        Raises:
            Exception: a fault of our own.
        """
        started_at = time.monotonic()
        try:
            with current().cancellation.calling(lambda: self._done.put(None)):
                self._start(self._at_once)
                self._collect(started_at)
        finally:
            waited = time.monotonic() - started_at
            with self._lock:
                running = list(self._running.values())
                never_asked = set(self._waiting)
                self._waiting.clear()
                self._has_ended = True
            for asked in running:
                asked.cancellation.cancel()
        # An outcome that comes at this very moment is too late; its host was asked all the same.
        return [
            self._outcomes[i] if i in self._outcomes else _left_behind(0.0 if i in never_asked else waited)
            for i in range(len(self._endpoints))
        ]

    def _collect(self, started_at: float) -> None:
        """Take outcomes as they come, until there are all, or nobody waits any more."""
        answered, enough_after, at_most = 0, None, self._until
        while len(self._outcomes) < len(self._endpoints):
            came = self._next()
            if came is None:
                return
            index, outcome = came
            if isinstance(outcome, Exception) and not isinstance(outcome, SessionNetError):
                raise outcome
            if index in self._outcomes:
                continue
            self._outcomes[index] = outcome
            self._replace(index)
            if self._progress is not None:
                self._progress(len(self._outcomes), len(self._endpoints))
            elapsed = time.monotonic() - started_at
            failed = isinstance(outcome, SessionNetError)
            result = outcome.message if isinstance(outcome, SessionNetError) else "answered"
            self._report(f"{self._endpoints[index].host}: {result} after {elapsed:.2f} s")
            answered += not failed
            if answered == self._enough and not failed:
                enough_after = elapsed
            if answered:
                missing = max((size for i, size in enumerate(self._sizes) if i not in self._outcomes), default=1.0)
                self._until = at_most - (self._reserve_seconds if missing > 1 else 0.0)
                if enough_after is not None:
                    grace = max(QUORUM_GRACE_SECONDS, enough_after * missing)
                    self._until = min(self._until, started_at + enough_after + grace)

    def _next(self) -> tuple[int, T | Exception] | None:
        """Return what comes first: an outcome, a host whose time is over, or the end, which is None."""
        while True:
            with self._lock:
                in_turn = not self._workers and bool(self._waiting)
                index, asked = next(iter(self._running.items()), (-1, None))
                since = time.monotonic() if asked is None else asked.since
            if in_turn:
                return self._ask_here() if self._done.empty() else self._done.get()
            overdue = self._until if self._each_seconds is None else min(self._until, since + self._each_seconds)
            try:
                return self._done.get(timeout=max(overdue - time.monotonic(), _SHORTEST_WAIT_SECONDS))
            except Empty:
                if time.monotonic() >= self._until:
                    return None
                if asked is not None and time.monotonic() >= overdue:
                    return index, self._given_up(overdue - since)

    def _start(self, count: int) -> int:
        """Start so many threads, or as many as there are to have; return how many."""
        for number in range(count):
            with self._lock:
                self._workers += 1
            if not started(self._work, "asking"):
                with self._lock:
                    self._workers -= 1
                    self._share_time()
                return number
        return count

    def _replace(self, index: int) -> None:
        """Leave a host behind if it is still asked, and put another thread in the place of its own."""
        with self._lock:
            asked = self._running.pop(index, None)
            if asked is None:
                return
            self._replaced.add(index)
            is_wanted = bool(self._waiting)
        has_another = is_wanted and self._start(1) > 0
        with self._lock:
            if has_another or index not in self._replaced:  # or its own has ended just now
                self._workers -= 1
            else:
                self._replaced.remove(index)
        asked.cancellation.cancel()

    def _work(self) -> None:
        """Ask one host after the other, in a thread of its own."""
        while True:
            with self._lock:
                if not self._waiting or time.monotonic() >= self._until:
                    self._workers -= 1
                    return
                index = self._waiting.popleft()
                cancellation = Cancellation()
                self._running[index] = _Asked(time.monotonic(), cancellation)
                alone = self._workers == 1
            outcome = self._outcome(index, cancellation, float("inf"), patient=alone)
            with self._lock:
                if index in self._replaced:
                    self._replaced.remove(index)
                    return
                was_waited_for = self._running.pop(index, None) is not None
                if isinstance(outcome, Shortage) and not alone and was_waited_for and not self._has_ended:
                    # There was enough for others: it is asked again when one of them is done.
                    self._waiting.appendleft(index)
                    self._share_time()
                    if self._workers > 1:
                        self._workers -= 1
                        return
                    continue
            self._done.put((index, outcome))

    def _ask_here(self) -> tuple[int, T | Exception]:
        """Ask the next host in the caller's thread, for want of another; each has an even part of the time."""
        with self._lock:
            index = self._waiting.popleft()
            others = len(self._waiting)
        now = time.monotonic()
        if now >= self._until:
            return index, _left_behind(0.0)
        share = (self._until - now) / (others + 1)
        until = now + (share if self._each_seconds is None else min(share, self._each_seconds))
        return index, self._outcome(index, current().cancellation, until, patient=True)

    def _outcome(self, index: int, cancellation: Cancellation, until: float, *, patient: bool) -> T | Exception:
        """Ask one host.

        Args:
            patient: try a shortage again, as what else this program does at the same time may end it.
        """
        while True:
            try:
                with bounded(until, cancellation=cancellation):
                    return self._ask(self._endpoints[index])
            except Exception as error:
                shortage = shortage_behind(error)
                if shortage is None:
                    return error
                outcome = shortage
            with self._lock:
                pause = self._pauses.pop() if patient and self._pauses else None
            if pause is None or time.monotonic() + pause >= min(until, self._until):
                return outcome
            time.sleep(pause)

    def _given_up(self, waited_seconds: float) -> SessionNetError:
        """Return the error of a host that others wait for the place of."""
        if not self._is_short:
            return _left_behind(waited_seconds)
        return Shortage(
            f"no answer within {waited_seconds:.1f} s; this machine has too few threads or descriptors to wait longer"
        )

    def _share_time(self) -> None:
        """Give each host an even part of the time, as fewer are asked at once than should be; under the lock."""
        share = (self._until - time.monotonic()) * max(self._workers, 1) / max(len(self._endpoints), 1)
        self._is_short = True
        self._each_seconds = share if self._each_seconds is None else min(self._each_seconds, share)


def _left_behind(waited_seconds: float) -> Unreachable:
    """Return the error of a host that is no longer waited for."""
    text = f"no answer within {waited_seconds:.1f} s" if waited_seconds else "no time left to ask"
    error = Unreachable(text, hint="A longer --timeout may help.")
    error.waited_seconds = waited_seconds
    return error
