"""Which of several endpoints are asked, one after the other or side by side, and what is made of those that fail.

What they are asked is the caller's business.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, TypeVar

from ..errors import NobodyAnswered, NobodyBelievable, SessionNetError, Unbelievable

if TYPE_CHECKING:
    from ..sources.endpoint import Endpoint
    from ..sources.transport import Transport

T = TypeVar("T")

STAGE_SECONDS = 5.0
"""How long one endpoint, or one round of them, is waited for where there is another to ask after it, as in Session's
desktop app."""


def ask_one(transport: Transport, endpoint: Endpoint, ask: Callable[[Endpoint], T], *, share: float = 1.0) -> T:
    """Ask one endpoint, before the deadline whatever it does.

    Args:
        share: of the time that is left, how much may be spent here.

    Raises:
        SessionNetError: what it ended in, with the endpoint's host.
    """
    (outcome,) = transport.side_by_side([endpoint], ask, seconds=transport.remaining_seconds * share)
    if isinstance(outcome, SessionNetError):
        raise outcome.about(host=endpoint.host)
    return outcome


def ask_in_order(
    transport: Transport,
    endpoints: Sequence[Endpoint],
    ask: Callable[[Endpoint], T],
    *,
    stage_seconds: float = STAGE_SECONDS,
) -> tuple[Endpoint, T, list[SessionNetError]]:
    """Ask one endpoint after the other; return the first that answers, its answer, and how those before it failed.

    Each gets an even part of the time that is left, and `stage_seconds` at most unless it is the last.

    Raises:
        NobodyAnswered, NobodyBelievable: every one failed; `causes` says how.
    """
    failures: list[SessionNetError] = []
    for position, endpoint in enumerate(endpoints):
        seconds = seconds_for(transport, len(endpoints) - position - 1, stage_seconds)
        (outcome,) = transport.side_by_side([endpoint], ask, seconds=seconds)
        if not isinstance(outcome, SessionNetError):
            return endpoint, outcome, failures
        failures.append(outcome.about(host=endpoint.host))
    raise all_failed(failures, "no endpoint of the chain")


def seconds_for(transport: Transport, after: int, stage_seconds: float) -> float:
    """Return how long an endpoint may take that so many others can be asked after."""
    left = transport.remaining_seconds
    return min(stage_seconds, left / (after + 1)) if after else left


def all_failed(failures: Sequence[SessionNetError], who: str) -> SessionNetError:
    """Return the one error for when everybody failed: an answer that cannot be believed outweighs silence.

    What it says is true of every way to fail: a host may have answered, and said no, or spoken of an old block.

    Args:
        who: `no seed`, `only 1 of 2 endpoints`.
    """
    if any(isinstance(error, Unbelievable) for error in failures):
        return NobodyBelievable(f"{who} gave a believable answer", failures=tuple(failures))
    return NobodyAnswered(f"{who} gave a usable answer", failures=tuple(failures))


def split(
    endpoints: Sequence[Endpoint], outcomes: Sequence[T | SessionNetError]
) -> tuple[list[tuple[Endpoint, T]], list[SessionNetError]]:
    """Return those who answered with their answers, and how the others failed, each in their order."""
    answered: list[tuple[Endpoint, T]] = []
    failures: list[SessionNetError] = []
    for endpoint, outcome in zip(endpoints, outcomes, strict=True):
        if isinstance(outcome, SessionNetError):
            failures.append(outcome.about(host=endpoint.host))
        else:
            answered.append((endpoint, outcome))
    return answered, failures


def ask_most(
    transport: Transport, endpoints: Sequence[Endpoint], ask: Callable[[Endpoint], T], *, seconds: float | None = None
) -> tuple[list[tuple[Endpoint, T]], list[SessionNetError]]:
    """Ask all endpoints side by side; once most have answered, the others get as long again.

    Args:
        seconds: how long to wait at most; all that is left by default.
    """
    outcomes = transport.side_by_side(
        endpoints,
        ask,
        seconds=transport.remaining_seconds if seconds is None else seconds,
        enough=len(endpoints) // 2 + 1,
    )
    return split(endpoints, outcomes)


def ask_quorum(
    transport: Transport,
    endpoints: Sequence[Endpoint],
    quorum: int,
    ask: Callable[[Endpoint], T],
    *,
    share: float,
    stage_seconds: float = STAGE_SECONDS,
    what: str = "endpoints",
) -> tuple[list[tuple[Endpoint, T]], list[SessionNetError]]:
    """Ask as many endpoints as the quorum needs side by side, then as many others as are still missing.

    Args:
        share: of the time that is left, how much may be spent here.
        stage_seconds: how long those asked side by side are waited for at most, where there are others.
        what: what they are, for the error.

    Raises:
        NobodyAnswered, NobodyBelievable: too few of them answered; `causes` says how the others failed.
    """
    until = transport.remaining_seconds * (1 - share)
    answered: list[tuple[Endpoint, T]] = []
    failures: list[SessionNetError] = []
    waiting = list(endpoints)
    while len(answered) < quorum and waiting:
        missing = quorum - len(answered)
        asked, waiting = waiting[:missing], waiting[missing:]
        left = transport.remaining_seconds - until
        outcomes = transport.side_by_side(asked, ask, seconds=min(stage_seconds, left / 2) if waiting else left)
        more, failed = split(asked, outcomes)
        answered += more
        failures += failed
    if len(answered) < quorum:
        raise all_failed(failures, f"only {len(answered)} of {quorum} {what}")
    return answered, failures
