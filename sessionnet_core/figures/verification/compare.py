"""Two values of one figure → a verdict, and the verdicts of an answer → the warnings that are due."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from ...amounts import Sesh
from ...evidence import Verdict, Warned

Value = Sesh | int | float | str | None

NOBODY_ELSE = "nobody else tells it"
NO_SECOND_CHAIN = "no endpoint of Ethereum, where all were minted, is configured"
NO_CHAIN = "no endpoint of the chain is configured"
KEPT_BY_SEEDS = "the seeds keep it to themselves"
NOT_HERE = "it is not known here"
BY_NATURE = frozenset({NOBODY_ELSE, NO_CHAIN, NO_SECOND_CHAIN, KEPT_BY_SEEDS, NOT_HERE})
"""Reasons for which nobody is to blame, and nothing is amiss: no warning is due."""
SAID_OTHERWISE = frozenset({"contract"})
"""Figures whose differences have a warning of their own: `contract-mismatch`."""

OF_NODES = frozenset({"swarms", "states", "stakes", "addresses"})
"""Figures that are told of each node: of how many nodes both lists tell it, and for how many they tell the same."""

NONE = "none"


def compared(
    figure: str,
    here: Value,
    there: Value,
    by: Sequence[str],
    tolerance: str,
    *,
    limit: float = 0,
    reason: str | None = None,
) -> Verdict:
    """Compare two values; where one of them is missing there is nothing to compare, and the verdict says why.

    Args:
        by: who tells the second one.
        tolerance: how far they may be apart and why, for people.
        limit: the same as a number, in the unit of the values; atomic units for amounts.
        reason: what differs, where the two values do not say it.
    """
    if here is None:
        return unchecked(figure, None, NOT_HERE)
    if there is None:
        return unchecked(figure, here, f"{', '.join(by)} does not tell it", by)
    agrees = _apart(here, there) <= limit
    return Verdict(
        figure=figure,
        verdict="agrees" if agrees else "differs",
        here=written(here),
        there=written(there),
        by=tuple(by),
        tolerance=tolerance,
        reason=reason,
    )


def unchecked(figure: str, here: Value, reason: str, by: Sequence[str] = ()) -> Verdict:
    """Give the verdict on what could not be checked."""
    return Verdict(
        figure=figure,
        verdict="unchecked",
        here=None if here is None else written(here),
        there=None,
        by=tuple(by),
        reason=reason,
    )


def warnings_of(verdicts: Iterable[Verdict]) -> tuple[Warned, ...]:
    """Warn of each difference, and of each cause for which something could not be checked."""
    found = []
    causes: dict[str, list[str]] = {}
    for one in verdicts:
        if one.verdict == "differs" and one.figure not in SAID_OTHERWISE:
            why = f": {one.reason}" if one.reason else ""
            by = f"by {', '.join(one.by)}" if one.by else "worked out otherwise"
            told = f"is {one.here} here, and {one.there} {by}"
            if one.figure in OF_NODES:
                told = f"are the same for {one.there} of {one.here} nodes {by}"
            found.append(Warned("figure-differs", f"{one.figure} {told}{why}"))
        elif one.verdict == "unchecked" and one.reason not in BY_NATURE:
            causes.setdefault(one.reason or "", []).append(one.figure)
    for cause, figures in causes.items():
        names = ", ".join(dict.fromkeys(figures))
        found.append(Warned("figure-unchecked", f"{names} could not be verified: {cause}"))
    return tuple(found)


def written(value: Sesh | int | float | str) -> str:
    """Write a value as it stands in the JSON."""
    return f"{value:.9g}" if isinstance(value, float) else str(value)


def _apart(here: Sesh | int | float | str, there: Sesh | int | float | str) -> float:
    """Tell how far apart two values are; of what is no number, only whether."""
    if isinstance(here, Sesh) and isinstance(there, Sesh):
        return abs(here.atomic - there.atomic)
    if isinstance(here, int | float) and isinstance(there, int | float):
        return abs(here - there)
    return 0 if here == there else float("inf")
