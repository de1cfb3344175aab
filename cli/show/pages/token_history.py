"""The page of `token history`: figures, and a chart."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from sessionnet_core.figures.prices import Period, PriceHistory

from ..figures import Figure, write_figures
from ..numbers import percent, price
from ..terminal import can_show
from ..words import counted
from .token import PRICE_NOTE

if TYPE_CHECKING:
    from ..terminal import Page

PERIOD_WORDS: dict[Period, str] = {
    "1h": "the last hour",
    "1d": "the last day",
    "7d": "the last 7 days",
    "30d": "the last 30 days",
}
_WIDTH, _HEIGHT = 80, 16
_NARROWEST, _WIDEST = 24, 160
"""In how many columns a line is still worth drawing."""
_DOTS = "⠿"  # what the finest lines are made of; many encodings and fonts lack it


def write_prices(page: Page, history: PriceHistory) -> None:
    """Write the figures of a period, and its chart below them."""
    page.line(
        (f"SESH over {PERIOD_WORDS[history.period]}", "bold"), f": {counted(len(history.points), 'price')} in dollars."
    )
    if not history.points:
        page.line(("The network API has no prices for that period.", "yellow"))
        return
    change = percent(history.change_percent, signed=True)
    write_figures(
        page,
        [
            Figure("First", price(history.first_usd), _at(history.points[0].at)),
            Figure("Last", price(history.last_usd), _at(history.points[-1].at)),
            Figure("Change", change, style="red" if change.startswith("-") else "green"),
            Figure("Lowest", price(history.low_usd)),
            Figure("Highest", price(history.high_usd)),
        ],
    )
    page.line("")
    for row in chart_rows(history, min(page.width or _WIDTH, _WIDEST), fine=can_show(_DOTS)):
        page.line(row)
    page.line("")
    page.line((PRICE_NOTE, "dim"))


def chart_rows(history: PriceHistory, width: int, *, fine: bool = True) -> list[str]:
    """Return the points as a line chart of so many columns; a single moment makes no line.

    Args:
        fine: draw with braille dots, eight to a character, instead of asterisks.
    """
    seconds = [point.at.timestamp() for point in history.points]
    first, last = seconds[0], seconds[-1]
    if first == last:
        return [f"All prices are of one moment, {_at(history.points[0].at)}: there is no line to draw."]
    if width < _NARROWEST:
        return ["The terminal is too narrow for a chart."]
    import plotext

    figure = plotext.figure
    figure.clear()
    figure.plot_size(width, _HEIGHT)
    line = figure.signal(seconds, [point.price_usd for point in history.points], marker="braille" if fine else "*")
    line.lines(True)
    figure.draw(line)
    low, high = history.low_usd or 0.0, history.high_usd or 0.0
    levels = [low + (high - low) * i / 4 for i in range(5)] if high > low else [low]
    figure.ruler("y").ticks(levels, [price(level) for level in levels])
    count = max(2, min(6, width // 20))
    moments = [first + (last - first) * i / (count - 1) for i in range(count)]
    form = "%H:%M" if last - first < 2 * 86_400 else "%d %b"
    when = [datetime.fromtimestamp(moment, history.points[0].at.tzinfo) for moment in moments]
    figure.ruler("x").ticks(moments, [f"{moment:{form}}" for moment in when])
    text: str = figure.build().string(colorless=True)
    return [row.rstrip() for row in text.splitlines()]


def _at(moment: datetime) -> str:
    return f"{moment:%Y-%m-%d %H:%M} UTC"
