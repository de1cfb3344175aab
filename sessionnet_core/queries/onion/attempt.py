"""One question over one path: an answer, or how the path failed. What whoever was asked says itself is raised."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TYPE_CHECKING, TypeVar

from ...access import Access
from ...errors import NotSealed, PathFailed, Refused, SessionNetError, Unreachable
from .builder import SLACK_SECONDS, Path
from .failures import AGAIN_HINT, Failure

if TYPE_CHECKING:
    from ...sources.transport import Transport

T = TypeVar("T")


def attempt(
    access: Access,
    transport: Transport,
    path: Path,
    send: Callable[[Transport, Path], T],
    seconds: float,
    what: str,
    *,
    unsealed_refusals: bool,
) -> T | Failure:
    """Ask over one path, and wait at most so long.

    Args:
        send: asks over the path, with a transport whose deadline is this path's.
        what: by which a recording gives the same time of silence again.
        unsealed_refusals: whether a `Refused` is what the path brought in the clear, and not the word of a node that
            sealed it.

    Raises:
        PathFailed: there is no time to ask.
        SessionNetError: the word of whoever was asked, which sealed it.
    """
    from ...sources.onion_guard import endpoint_of

    if seconds <= SLACK_SECONDS:
        raise PathFailed("no time left to ask over an onion path", hint="A longer --timeout may help.")
    way, started = transport.within(seconds - SLACK_SECONDS), time.monotonic()
    (outcome,) = transport.side_by_side([endpoint_of(path.guard)], lambda _: send(way, path), seconds=seconds)
    if isinstance(outcome, Unreachable):
        waited = access.measured(what, 0.0 if way.remaining_seconds else time.monotonic() - started)
        failed = PathFailed(f"the first node did not answer: {outcome.message}", hint=AGAIN_HINT)
        return Failure(path, failed, waited)
    if isinstance(outcome, (PathFailed, NotSealed)) or (unsealed_refusals and isinstance(outcome, Refused)):
        return Failure(path, outcome)
    if isinstance(outcome, SessionNetError):
        raise outcome
    return outcome
