"""Several things at once: for answers that rest on sources of different kinds.

Each job keeps its own deadline. Daemon threads do the work, so that an interrupt ends the process at once.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from queue import SimpleQueue
from threading import Thread
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from ..errors import SessionNetError

if TYPE_CHECKING:
    from ..client import SessionNetwork
    from ..evidence import Answer

T = TypeVar("T")


class Handed(Generic[T]):
    """What one job finds, and others that are done at the same time go on from.

    Args:
        job: the one that finds it. It has to stand before the others, which may be done in turn.
    """

    def __init__(self, job: Callable[[], T]) -> None:
        from concurrent.futures import Future

        self._job = job
        self._found: Future[T] = Future()

    def find(self) -> T:
        """Do the job."""
        try:
            found = self._job()
        except BaseException as error:  # who waits is told as well, whatever it is
            self._found.set_exception(error)
            raise
        self._found.set_result(found)
        return found

    def wait(self) -> T:
        """Wait for what is found; raise what the job raised."""
        return self._found.result()


def ask_all(
    network: SessionNetwork, jobs: Mapping[str, Callable[[], Answer[Any]]]
) -> dict[str, Answer[Any] | SessionNetError]:
    """Ask several sources at once, or in turn where a recording is played back; give each one's answer or error."""
    _ = network.now  # one moment for all, asked for before there are threads
    tape = network.access.tape
    outcomes = together(list(jobs.values()), in_turn=tape is not None and not tape.live)
    return dict(zip(jobs, outcomes, strict=True))


def together(jobs: Sequence[Callable[[], T]], *, in_turn: bool = False) -> list[T | SessionNetError]:
    """Do all jobs at once; give each one's result or error, in the order of the jobs.

    Args:
        in_turn: do one after the other instead, for what must come out the same each time.

    Raises:
        Whatever a job raises that is not a `SessionNetError`: a fault of our own.
    """
    if in_turn:
        return [_outcome(job) for job in jobs]
    done: SimpleQueue[tuple[int, T | BaseException]] = SimpleQueue()

    def run(index: int, job: Callable[[], T]) -> None:
        try:
            done.put((index, job()))
        except BaseException as error:  # raised again where somebody sees it; whatever is lost is waited for in vain
            done.put((index, error))

    for index, job in enumerate(jobs):
        Thread(target=run, args=(index, job), daemon=True).start()
    outcomes: dict[int, T | SessionNetError] = {}
    while len(outcomes) < len(jobs):
        index, outcome = done.get()
        if isinstance(outcome, BaseException) and not isinstance(outcome, SessionNetError):
            raise outcome
        outcomes[index] = outcome
    return [outcomes[index] for index in range(len(jobs))]


def _outcome(job: Callable[[], T]) -> T | SessionNetError:
    try:
        return job()
    except SessionNetError as error:
        return error
