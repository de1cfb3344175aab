"""The price of the token over time: points, and the figures that follow from them. A pure module."""

from __future__ import annotations

from datetime import timedelta
from typing import Literal, get_args

from msgspec import Struct

from ..evidence import Moment

Period = Literal["1h", "1d", "7d", "30d"]


PERIODS: tuple[Period, ...] = get_args(Period)
LENGTHS: dict[Period, timedelta] = {
    "1h": timedelta(hours=1),
    "1d": timedelta(days=1),
    "7d": timedelta(days=7),
    "30d": timedelta(days=30),
}
NEWEST_AGE_LIMIT = timedelta(hours=1)
"""Older, the newest price is stale: the server asks for one every ten minutes, and so has failed to six times."""


class PricePoint(Struct, frozen=True):
    """The price of one SESH at one moment."""

    at: Moment
    price_usd: float
    market_cap_usd: float | None


class PriceHistory(Struct, frozen=True):
    """The price over a period, oldest first. Without any point, all the figures are None."""

    period: Period
    """How far back it goes from now."""
    low_usd: float | None
    high_usd: float | None
    first_usd: float | None
    last_usd: float | None
    change_percent: float | None
    """From the first to the last."""
    points: tuple[PricePoint, ...]


def history_of(points: tuple[PricePoint, ...], period: Period) -> PriceHistory:
    """Return the figures that follow from points in ascending order of time."""
    prices = [point.price_usd for point in points]
    first, last = (prices[0], prices[-1]) if prices else (None, None)
    return PriceHistory(
        period=period,
        low_usd=min(prices, default=None),
        high_usd=max(prices, default=None),
        first_usd=first,
        last_usd=last,
        change_percent=None if first is None or last is None else (last / first - 1) * 100,
        points=points,
    )
