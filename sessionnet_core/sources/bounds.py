"""When work that waits for the network must end: at its deadline, or when nobody waits for it any more.

A timeout of a socket counts from one read to the next: a host that sends a byte now and then holds the thread that
reads for ever. So what a thread does stands under `bounded`: each operation of its sockets (`sockets`) gets the time
that is left, and `Cancellation.cancel`, from any thread, ends the one that is under way by shutting its socket down.
"""

from __future__ import annotations

import socket
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from threading import Lock
from weakref import WeakSet


class Cancellation:
    """Ends what one thread waits for, on behalf of another that waits for it no more."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._sockets: WeakSet[socket.socket] = WeakSet()
        self._calls: list[Callable[[], object]] = []
        self.is_cancelled = False

    def watch(self, connected: socket.socket) -> None:
        """Shut this socket down when cancelled; its own thread closes it, as nobody else knows when it may."""
        with self._lock:
            self._sockets.add(connected)
            cancelled = self.is_cancelled
        if cancelled:
            _shut(connected)

    def unwatch(self, connected: socket.socket) -> None:
        """Leave this socket alone from now on: it waits for another's work."""
        with self._lock:
            self._sockets.discard(connected)

    @contextmanager
    def calling(self, call: Callable[[], object]) -> Iterator[None]:
        """Call this when cancelled, as long as the context lasts; at once if it was cancelled before."""
        with self._lock:
            self._calls.append(call)
            cancelled = self.is_cancelled
        if cancelled:
            call()
        try:
            yield
        finally:
            with self._lock:
                self._calls.remove(call)

    def cancel(self) -> None:
        """End it."""
        with self._lock:
            self.is_cancelled = True
            sockets, calls = list(self._sockets), list(self._calls)
        for connected in sockets:
            _shut(connected)
        for call in calls:
            call()


class Bounds:
    """What holds for the work of one thread.

    Args:
        until: its deadline, on the monotonic clock.
        bytes_left: how much more may be received; None for any amount.
    """

    def __init__(self, until: float, cancellation: Cancellation, bytes_left: int | None = None) -> None:
        self.until = until
        self.cancellation = cancellation
        self.bytes_left = bytes_left
        self.only_new = False
        """Whether no connection may be used that has served before."""

    def remaining_seconds(self) -> float:
        """Return the time that is left, always more than 0.

        Raises:
            TimeoutError: none is left, or nobody waits any more.
        """
        left = self.until - time.monotonic()
        if left <= 0 or self.cancellation.is_cancelled:
            raise TimeoutError("no time left")
        return left

    def received(self, size: int) -> None:
        """Count what was received.

        Raises:
            TooMuchReceived: it was more than may be.
        """
        if self.bytes_left is not None:
            self.bytes_left -= size
            if self.bytes_left < 0:
                raise TooMuchReceived("more bytes than any answer may have")


class TooMuchReceived(OSError):
    """A connection that was given up because of the amount that came over it, whatever it was."""


_CURRENT: ContextVar[Bounds | None] = ContextVar("bounds", default=None)
_UNBOUNDED = Bounds(time.monotonic() + 10**9, Cancellation())


def current() -> Bounds:
    """Return the bounds of what this thread does now."""
    return _CURRENT.get() or _UNBOUNDED


@contextmanager
def bounded(
    until: float, *, cancellation: Cancellation | None = None, bytes_left: int | None = None
) -> Iterator[Bounds]:
    """Hold what this thread does to a deadline, within that which holds already.

    Args:
        cancellation: what ends it; by default that which holds already.
    """
    outer = current()
    bounds = Bounds(min(until, outer.until), cancellation or outer.cancellation, bytes_left)
    token = _CURRENT.set(bounds)
    try:
        yield bounds
    finally:
        _CURRENT.reset(token)


def _shut(connected: socket.socket) -> None:
    # Not `connected.shutdown`: that of a TLS socket takes its state away under the thread that reads.
    with suppress(OSError):  # it is not connected yet, or no longer
        socket.socket.shutdown(connected, socket.SHUT_RDWR)
