"""The page of `token history`: figures, and a chart."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from sessionnet_core.figures.prices import Period, PriceHistory

from ..figures import Figure, write_figures
from ..line_chart import line_chart_rows, width_for
from ..numbers import percent, price
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
    for row in chart_rows(history, width_for(page.width)):
        page.line(row)
    page.line("")
    page.line((PRICE_NOTE, "dim"))


def chart_rows(history: PriceHistory, width: int, *, fine: bool | None = None) -> list[str]:
    """Return the points as a line chart of so many columns; see `line_chart`."""
    points = [(point.at, point.price_usd) for point in history.points]
    return line_chart_rows(points, width, price, fine=fine, things="prices")


def _at(moment: datetime) -> str:
    return f"{moment:%Y-%m-%d %H:%M} UTC"
