"""Several things at once: for answers that rest on sources of different kinds.

Each job keeps its own deadline. Daemon threads do the work, so that an interrupt ends the process at once.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from queue import SimpleQueue
from threading import Thread
from typing import TYPE_CHECKING, Any, TypeVar

from ..errors import SessionNetError

if TYPE_CHECKING:
    from ..client import SessionNetwork
    from ..evidence import Answer

T = TypeVar("T")


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
