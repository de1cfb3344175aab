"""The price over time as a picture; `line_chart` draws it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..evidence import recorded_words
from ..numbers import percent, price
from ..pages.token_history import PERIOD_WORDS
from ..words import moment
from .line_chart import Line, Point, extremes, line_svg

if TYPE_CHECKING:
    from sessionnet_core.evidence import Answer
    from sessionnet_core.figures.prices import PriceHistory


def price_svg(answer: Answer[PriceHistory]) -> str:
    """Return the picture. Equal answers make equal pictures. It has moments instead of ages."""
    history = answer.value
    below = [f"As of {moment(answer.as_of)}; for illustration only, not an offer."]
    if answer.recording is not None:
        below.append(recorded_words(answer.recording))
    points = [Point(one.at, one.price_usd) for one in history.points]
    return line_svg(
        Line(
            title=f"SESH in US dollars over {PERIOD_WORDS[history.period]} (UTC)",
            points=points,
            words=price,
            legend=_legend(history),
            description=_description(history, points),
            nothing="no prices for that period",
            below=below,
        )
    )


def _legend(history: PriceHistory) -> str:
    """Return what the marks stand for; their prices stand beside them."""
    if not history.points:
        return "The network API has no prices for that period."
    return f"▲ highest · ▼ lowest · ● last, {percent(history.change_percent, signed=True)} over the period"


def _description(history: PriceHistory, points: list[Point]) -> str:
    """Return what is drawn, for whoever does not see it."""
    if not points:
        return _legend(history)
    high, low = extremes(points)
    return (
        f"A line from {moment(points[0].at)} to {moment(points[-1].at)}: "
        f"lowest {price(low.value)} on {moment(low.at)}, highest {price(high.value)} on {moment(high.at)}, "
        f"last {price(points[-1].value)}, {percent(history.change_percent, signed=True)} over the period."
    )
