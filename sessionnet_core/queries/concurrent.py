"""Several questions at once, for answers that rest on sources of different kinds.

Daemon threads do the work, so that an interrupt ends the process at once. Each question keeps its own deadline. Where
this machine has no thread to give, questions are asked one after the other.
"""

from __future__ import annotations

from collections.abc import Callable
from threading import Event
from typing import Generic, TypeVar

from ..errors import SessionNetError
from ..session import Session
from ..shortages import started

T = TypeVar("T")
R = TypeVar("R", covariant=True)


class Pending(Generic[R]):
    """A question that is being asked; others may wait for what comes of it, from any thread."""

    def __init__(self, ask: Callable[[], R]) -> None:
        self._ask = ask
        self._ended = Event()
        self._value: R
        self._error: BaseException | None = None

    def run(self) -> None:
        """Ask the question; raise nothing."""
        try:
            self._value = self._ask()
        except BaseException as error:  # it is raised again to whoever waits, whatever it is
            self._error = error
        self._ended.set()

    def result(self) -> R:
        """Wait for the answer; raise what the question ended in."""
        self._ended.wait()
        if self._error is not None:
            raise self._error
        return self._value

    def outcome(self) -> R | SessionNetError:
        """Wait for the answer, or the error in its place.

        Raises:
            Whatever else the question ended in: a fault of our own.
        """
        try:
            return self.result()
        except SessionNetError as error:
            return error


def start(session: Session, ask: Callable[[], T]) -> Pending[T]:
    """Start to ask a question.

    In a replay it is asked in this thread, before this function returns, so that each replay comes out the same, and so
    it is where no thread can be started: what others wait for has to be started before them.
    """
    _ = session.now  # one moment for all, worked out before there are threads
    pending = Pending(ask)
    if session.is_replayed or not started(pending.run, "question"):
        pending.run()
    return pending


def outcome_of(pending: Pending[T] | None) -> T | SessionNetError | None:
    """Wait for an answer, or the error in its place; None where nothing was asked."""
    return None if pending is None else pending.outcome()
