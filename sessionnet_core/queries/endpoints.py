"""Which of several endpoints are asked, one after the other or side by side, what is made of those that fail, and how
those that answered are named as sources.

What they are asked is the caller's business.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, TypeVar

from ..errors import NobodyAnswered, NobodyBelievable, SessionNetError, Unbelievable
from ..evidence import Kind, Proof, Source
from ..urls import masked_url

if TYPE_CHECKING:
    from datetime import datetime

    from ..access import Access
    from ..sources.endpoint import Endpoint
    from ..sources.transport import Transport

T = TypeVar("T")

STAGE_SECONDS = 5.0
"""How long one endpoint, or one round of them, is waited for where there is another to ask after it, as in Session's
desktop app."""

Failure = tuple["Endpoint", SessionNetError]


def source_of(endpoint: Endpoint, kind: Kind, access: Access, as_of: datetime, proof: Proof | None = None) -> Source:
    """Name an endpoint that answered as the source of what it told.

    Args:
        proof: what vouches for the answer, where that is more than how the endpoint was recognised.
    """
    return Source(
        name=endpoint.host,
        kind=kind,
        url=masked_url(endpoint.url),
        proof=proof or endpoint.proof,
        as_of=as_of,
        via="network" if access.tape is None else "cassette",
    )


def ask_in_order(
    transport: Transport,
    endpoints: Sequence[Endpoint],
    ask: Callable[[Endpoint], T],
    *,
    stage_seconds: float = STAGE_SECONDS,
) -> tuple[Endpoint, T, list[Failure]]:
    """Ask one endpoint after the other; give the first that answers, its answer, and who failed before it.

    Each gets an even part of the time that is left, and `stage_seconds` at most unless it is the last.

    Raises:
        NobodyAnswered, NobodyBelievable: every one failed; `causes` tells how.
    """
    failures: list[Failure] = []
    for position, endpoint in enumerate(endpoints):
        after = len(endpoints) - position - 1
        seconds = seconds_for(transport, after, stage_seconds)
        (outcome,) = transport.side_by_side([endpoint], ask, seconds=seconds)
        if not isinstance(outcome, SessionNetError):
            return endpoint, outcome, failures
        failures.append((endpoint, outcome))
    raise nobody(failures)


def seconds_for(transport: Transport, after: int, stage_seconds: float) -> float:
    """Give how long an endpoint may take that so many others can be asked after."""
    left = transport.remaining_seconds
    return min(stage_seconds, left / (after + 1)) if after else left


def nobody(
    failures: Sequence[Failure], text: str = "no endpoint of the chain", unbelievable: str | None = None
) -> SessionNetError:
    """Give the one error for when everybody failed: an answer that cannot be believed outweighs silence.

    Args:
        text: who could not be reached.
        unbelievable: what is said instead where somebody answered.
    """
    causes = tuple(type(error)(f"{endpoint.host}: {error.message}", hint=error.hint) for endpoint, error in failures)
    if any(isinstance(error, Unbelievable) for error in causes):
        return NobodyBelievable(unbelievable or f"{text} gave an answer that can be believed", failures=causes)
    return NobodyAnswered(f"{text} could be reached", failures=causes)


def parted(
    endpoints: Sequence[Endpoint], outcomes: Sequence[T | SessionNetError]
) -> tuple[list[tuple[Endpoint, T]], list[Failure]]:
    """Tell those who answered from those who failed, in their order."""
    told: list[tuple[Endpoint, T]] = []
    failures: list[Failure] = []
    for endpoint, outcome in zip(endpoints, outcomes, strict=True):
        if isinstance(outcome, SessionNetError):
            failures.append((endpoint, outcome))
        else:
            told.append((endpoint, outcome))
    return told, failures


def ask_quorum(
    transport: Transport,
    endpoints: Sequence[Endpoint],
    quorum: int,
    ask: Callable[[Endpoint], T],
    *,
    share: float,
    stage_seconds: float = STAGE_SECONDS,
) -> tuple[list[tuple[Endpoint, T]], list[Failure]]:
    """Ask as many endpoints as the quorum needs side by side, then as many others as are still missing.

    Args:
        share: of the time that is left, how much may be spent here.
        stage_seconds: how long those asked side by side are waited for at most, where there are others.
    """
    until = transport.remaining_seconds * (1 - share)
    told: list[tuple[Endpoint, T]] = []
    failures: list[Failure] = []
    waiting = list(endpoints)
    while len(told) < quorum and waiting:
        missing = quorum - len(told)
        asked, waiting = waiting[:missing], waiting[missing:]
        left = transport.remaining_seconds - until
        outcomes = transport.side_by_side(asked, ask, seconds=min(stage_seconds, left / 2) if waiting else left)
        answered, failed = parted(asked, outcomes)
        told += answered
        failures += failed
    if len(told) < quorum:
        raise nobody(failures, f"no quorum: {len(told)} of {quorum} endpoints answered; none of the others")
    return told, failures
