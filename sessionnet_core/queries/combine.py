"""Several answers as one: their sources, warnings and ages together, and what failed as warnings."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, TypeVar

from ..errors import NobodyAnswered, NobodyBelievable, RequestError, SessionNetError, Unbelievable
from ..evidence import Answer, Warned

if TYPE_CHECKING:
    from ..client import SessionNetwork

T = TypeVar("T")


def checked(outcomes: Sequence[Answer[Any] | SessionNetError], network: str) -> list[Answer[Any]]:
    """Give the answers among outcomes.

    Raises:
        RequestError: one of the questions makes no sense, whatever the others gave.
        NobodyAnswered, NobodyBelievable: there is no answer at all; `causes` tells why, host by host.
    """
    for outcome in outcomes:
        if isinstance(outcome, RequestError):
            raise outcome
    answers = [outcome for outcome in outcomes if isinstance(outcome, Answer)]
    if answers:
        return answers
    failures = [outcome for outcome in outcomes if isinstance(outcome, SessionNetError)]
    kind = NobodyBelievable if any(isinstance(error, Unbelievable) for error in failures) else NobodyAnswered
    # One host may have been asked several things, and have failed alike at each.
    causes = {(type(cause), cause.message): cause for error in failures for cause in error.causes}
    raise kind(f"nobody who knows {network} could be asked with success", failures=tuple(causes.values()))


def gathered(
    network: SessionNetwork, answers: Sequence[Answer[Any]], value: T, warnings: Sequence[Warned] = ()
) -> Answer[T]:
    """Give a value that rests on several answers: as old as the oldest of them, and as stale as any."""
    return Answer(
        value=value,
        network=network.network.name,
        as_of=min(answer.as_of for answer in answers),
        asked_at=network.now,
        stale=any(answer.stale for answer in answers),
        sources=tuple(dict.fromkeys(source for answer in answers for source in answer.sources)),
        warnings=tuple(dict.fromkeys([*(one for answer in answers for one in answer.warnings), *warnings])),
        recording=answers[0].recording,
    )


def value_of(outcome: Answer[Any] | SessionNetError | None) -> Any:  # noqa: ANN401 - of whatever was asked
    """Give what a source told; None where it failed, or was not asked."""
    return outcome.value if isinstance(outcome, Answer) else None


def told(error: SessionNetError) -> str:
    """Say in one line what failed and why."""
    causes = "; ".join(cause.message for cause in error.failures)
    return f"{error.message}: {causes}" if causes else error.message
