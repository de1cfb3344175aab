"""What earlier runs kept as pictures; `line_chart` draws them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from ..numbers import percent, price
from ..pages.history import as_float, words_for
from ..words import moment
from .line_chart import Line, Point, extremes, line_svg

if TYPE_CHECKING:
    from sessionnet_core.amounts import Sesh
    from sessionnet_core.evidence import Answer
    from sessionnet_core.history.model import KeptLists, KeptPools, KeptPrices, KeptStakes


def prices_svg(answer: Answer[KeptPrices]) -> str:
    """Return the picture of prices."""
    points = [(one.at, one.price_usd) for one in answer.value.points]
    change = f"{percent(answer.value.change_percent, signed=True)} over the time"
    return _drawn(answer, "SESH in US dollars", points, price, change, "; for illustration only, not an offer")


def lists_svg(answer: Answer[KeptLists]) -> str:
    """Return the picture of the number of nodes."""
    points = [(one.at, float(one.total)) for one in answer.value.points]
    change = f"{points[-1][1] - points[0][1]:+,.0f} over the time"
    return _drawn(answer, "Session Nodes", points, _words(points), change)


def pools_svg(answer: Answer[KeptPools]) -> str:
    """Return the picture of the reward pool."""
    points = [(one.at, as_float(one.reward_pool)) for one in answer.value.points]
    return _drawn(answer, "SESH in the reward pool", points, _words(points), _change(answer.value.change))


def stakes_svg(answer: Answer[KeptStakes]) -> str:
    """Return the picture of what is staked."""
    points = [(one.at, as_float(one.staked)) for one in answer.value.points]
    return _drawn(answer, "SESH staked", points, _words(points), _change(answer.value.change))


def _change(change: Sesh) -> str:
    return f"{'+' if change.atomic > 0 else ''}{change.grouped} over the time"


def _words(points: Sequence[tuple[datetime, float]]) -> Callable[[float], str]:
    return words_for([value for _, value in points])


def _drawn(
    answer: Answer[Any],
    what: str,
    values: Sequence[tuple[datetime, float]],
    words: Callable[[float], str],
    change: str,
    more: str = "",
) -> str:
    points = [Point(at, value) for at, value in values]
    high, low = extremes(points)
    first, last = points[0], points[-1]
    return line_svg(
        Line(
            title=f"{what}, {first.at:%Y-%m-%d} to {last.at:%Y-%m-%d} (UTC)",
            points=points,
            words=words,
            legend=f"▲ highest · ▼ lowest · ● last, {change}",
            description=(
                f"A line from {moment(first.at)} to {moment(last.at)}: lowest {words(low.value)} on {moment(low.at)}, "
                f"highest {words(high.value)} on {moment(high.at)}, last {words(last.value)}, {change}."
            ),
            nothing="nothing is kept of that time",
            below=[f"As of {moment(answer.as_of)}, from what earlier runs kept{more}."],
        )
    )
