"""An answer with the verdicts on its figures, and the warnings that follow from them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, TypeVar

from msgspec import structs

from ...errors import SessionNetError
from ...evidence import Answer, Verdict, Warned
from ...figures.verification.compare import warnings_of

if TYPE_CHECKING:
    from ...figures.headline import Headline
    from ..answers import Outcome

T = TypeVar("T")


def verified(
    answer: Answer[T],
    verdicts: Sequence[Verdict],
    *,
    others: Iterable[Outcome[object] | None] = (),
    endpoint: Outcome[Headline] | None = None,
) -> Answer[T]:
    """Return an answer with the verdicts on its figures.

    Args:
        others: other sources, whose own warnings are added.
        endpoint: a second endpoint of the chain; a warning names each that failed.
    """
    warnings = [*answer.warnings]
    for outcome in (*others, endpoint):
        if isinstance(outcome, Answer):
            warnings += outcome.warnings
    if isinstance(endpoint, SessionNetError):
        warnings += [Warned.of("rpc-failed", cause) for cause in endpoint.failures]
    warnings += warnings_of(verdicts)
    return structs.replace(answer, verdicts=tuple(verdicts), warnings=tuple(dict.fromkeys(warnings)))
