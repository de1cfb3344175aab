"""Where every `Answer` is made: from the session, a value, and the sources of it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any, TypeVar

from msgspec import structs

from ..cache import Kept
from ..errors import NobodyAnswered, NobodyBelievable, RequestError, SessionNetError, Unbelievable
from ..evidence import Answer, Kind, Proof, Source, Warned
from ..session import Session
from ..urls import masked_url

if TYPE_CHECKING:
    from ..sources.endpoint import Endpoint

T = TypeVar("T")

Outcome = Answer[T] | SessionNetError
"""What came of one question."""


def source_of(
    session: Session, endpoint: Endpoint, kind: Kind, as_of: datetime, *, proof: Proof | None = None, hops: int = 0
) -> Source:
    """Return an endpoint that answered as a source.

    Args:
        proof: what vouches for the answer, where that is more than how the endpoint was recognised.
        hops: over how many Session Nodes it was asked.
    """
    return Source(
        name=endpoint.host,
        kind=kind,
        url=masked_url(endpoint.url),
        proof=proof or endpoint.proof,
        as_of=as_of,
        via="network" if session.access.tape is None else "cassette",
        hops=hops,
    )


def answer_from(
    session: Session,
    value: T,
    kind: Kind,
    endpoints: Iterable[Endpoint],
    *,
    as_of: datetime | None = None,
    proof: Proof | None = None,
    hops: int = 0,
    stale: bool = False,
    warnings: Iterable[Warned] = (),
) -> Answer[T]:
    """Return the answer that these endpoints, all of one kind, have just given.

    Args:
        as_of: when it was true, as far as they say; never later than the moment of the question.
        proof, hops: as for `source_of`.
    """
    moment = session.now if as_of is None else min(as_of, session.now)
    sources = tuple(source_of(session, endpoint, kind, moment, proof=proof, hops=hops) for endpoint in endpoints)
    return answer_of(session, value, sources, as_of=moment, stale=stale, warnings=warnings)


def answer_kept(
    session: Session, kept: Kept[T], as_of: datetime, *, stale: bool, warnings: Iterable[Warned]
) -> Answer[T]:
    """Return an answer that an earlier run has kept."""
    sources = tuple(structs.replace(source, via="cache") for source in kept.sources)
    return answer_of(session, kept.value, sources, as_of=as_of, stale=stale, warnings=warnings)


def answer_of(
    session: Session,
    value: T,
    sources: tuple[Source, ...] = (),
    *,
    as_of: datetime | None = None,
    stale: bool = False,
    warnings: Iterable[Warned] = (),
    errors: Iterable[SessionNetError] = (),
) -> Answer[T]:
    """Return an answer that rests on these sources; without any, it was worked out here."""
    return Answer(
        value=value,
        network=session.network.name,
        as_of=session.now if as_of is None else as_of,
        asked_at=session.now,
        stale=stale,
        sources=sources,
        warnings=tuple(dict.fromkeys(warnings)),
        recording=session.access.recording,
        errors=tuple(errors),
    )


def combine(
    session: Session,
    answers: Sequence[Answer[Any]],
    value: T,
    warnings: Iterable[Warned] = (),
    *,
    errors: Iterable[SessionNetError] = (),
) -> Answer[T]:
    """Return a value that rests on several answers: as old as the oldest of them, and as stale as any.

    Args:
        errors: why what the question is for could not be had.
    """
    return answer_of(
        session,
        value,
        tuple(dict.fromkeys(source for answer in answers for source in answer.sources)),
        as_of=min(answer.as_of for answer in answers),
        stale=any(answer.stale for answer in answers),
        warnings=dict.fromkeys([*(one for answer in answers for one in answer.warnings), *warnings]),
        errors=errors,
    )


def answers_among(outcomes: Iterable[Outcome[Any] | None], network: str) -> list[Answer[Any]]:
    """Return the answers among outcomes; None stands for what was not asked.

    Raises:
        RequestError: one of the questions makes no sense, whatever the others answered.
        NobodyAnswered, NobodyBelievable: there is no answer at all; `causes` says why, host by host.
    """
    known = [outcome for outcome in outcomes if outcome is not None]
    for outcome in known:
        if isinstance(outcome, RequestError):
            raise outcome
    answers = [outcome for outcome in known if isinstance(outcome, Answer)]
    if answers:
        return answers
    failures = [outcome for outcome in known if isinstance(outcome, SessionNetError)]
    kind = NobodyBelievable if any(isinstance(error, Unbelievable) for error in failures) else NobodyAnswered
    # One host may have been asked several things, and have failed alike at each.
    causes = {(type(cause), cause.describe()): cause for error in failures for cause in error.causes}
    raise kind(f"no source for {network} gave a usable answer", failures=tuple(causes.values()))


def value_of(outcome: Outcome[T] | None) -> T | None:
    """Return what a source answered; None where it failed, or was not asked."""
    return outcome.value if isinstance(outcome, Answer) else None
