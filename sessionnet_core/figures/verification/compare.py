"""Two values of one figure → a verdict, and the verdicts of an answer → the warnings that are due."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from msgspec import Struct

from ...amounts import Sesh
from ...evidence import Reason, Tolerance, Verdict, Warned

Value = Sesh | int | float | str | None


class Obstacle(Struct, frozen=True):
    """Why a figure cannot be checked."""

    reason: Reason
    detail: str
    """The same for people."""


UNKNOWN_HERE = Obstacle(Reason.UNKNOWN_HERE, "it is not known here")
NO_OTHER_SOURCE = Obstacle(Reason.NO_OTHER_SOURCE, "no other source publishes it")
NO_CHAIN = Obstacle(Reason.NOT_CONFIGURED, "no endpoint of the chain is configured")
NO_MAIN_CHAIN = Obstacle(Reason.NOT_CONFIGURED, "no endpoint of Ethereum, where all SESH were minted, is configured")
NOT_PUBLISHED = Obstacle(Reason.NOT_PUBLISHED, "the seeds do not publish it")

SAME_BLOCK = Tolerance(why="both are from the same block")

BLAMELESS = frozenset({Reason.UNKNOWN_HERE, Reason.NO_OTHER_SOURCE, Reason.NOT_CONFIGURED, Reason.NOT_PUBLISHED})
"""Reasons for which no source is to blame, so that no warning is due."""


def compared(
    figure: str,
    here: Value,
    there: Value,
    by: Sequence[str],
    tolerance: Tolerance,
    *,
    limit: float = 0,
    detail: str | None = None,
) -> Verdict:
    """Return the verdict on two values; if one of them is missing, it is `unchecked` and says why.

    Args:
        by: the sources of the second one.
        tolerance: how far they may be apart and why, for people.
        limit: the same as a number, in the unit of the values; for amounts, in atomic units.
        detail: what differs, if the two values do not show it.
    """
    if here is None:
        return unchecked(figure, None, UNKNOWN_HERE)
    if there is None:
        return unchecked(figure, here, Obstacle(Reason.LEFT_OUT, f"{', '.join(by)} does not publish it"), by)
    return Verdict(
        figure=figure,
        verdict="agrees" if _apart(here, there) <= limit else "differs",
        here=written(here),
        there=written(there),
        by=tuple(by),
        tolerance=tolerance,
        detail=detail,
    )


def unchecked(figure: str, here: Value, obstacle: Obstacle, by: Sequence[str] = ()) -> Verdict:
    """Return the verdict on a figure that could not be checked."""
    return Verdict(
        figure=figure,
        verdict="unchecked",
        here=None if here is None else written(here),
        by=tuple(by),
        reason=obstacle.reason,
        detail=obstacle.detail,
    )


def warnings_of(verdicts: Iterable[Verdict]) -> tuple[Warned, ...]:
    """Return a warning for each difference, and one for each cause that kept figures from being checked."""
    found = []
    causes: dict[str, list[str]] = {}
    for one in verdicts:
        if one.verdict == "differs" and not one.has_own_warning:
            found.append(Warned("figure-differs", _difference(one)))
        elif one.verdict == "unchecked" and one.reason not in BLAMELESS:
            causes.setdefault(one.detail or "", []).append(one.figure)
    for cause, figures in causes.items():
        names = ", ".join(dict.fromkeys(figures))
        found.append(Warned("figure-unchecked", f"{names} could not be verified: {cause}"))
    return tuple(found)


def written(value: Sesh | int | float | str) -> str:
    """Return a value as it stands in the JSON."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return f"{value:.9g}" if isinstance(value, float) else str(value)


def _difference(one: Verdict) -> str:
    by = f"by {', '.join(one.by)}" if one.by else "by calculation"
    text = f"is {one.here} here, and {one.there} {by}"
    if one.per_node:
        text = f"are the same for {one.there} of {one.here} nodes {by}"
    return f"{one.figure} {text}" + (f": {one.detail}" if one.detail else "")


def _apart(here: Sesh | int | float | str, there: Sesh | int | float | str) -> float:
    """Return how far apart two values are; infinitely, if they differ and are not numbers."""
    if isinstance(here, Sesh) and isinstance(there, Sesh):
        return abs(here.atomic - there.atomic)
    if isinstance(here, int | float) and isinstance(there, int | float):
        return abs(here - there)
    return 0 if here == there else float("inf")
