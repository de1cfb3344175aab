"""When a price was true: one that is dated in the future is of an age that nobody knows. A pure module."""

from __future__ import annotations

from datetime import datetime

from ..evidence import Warned

AHEAD_SECONDS = 60
"""How far ahead a price may be dated, as `doctor` allows any clock."""


def ahead_warnings(who: str, priced_at: datetime | None, now: datetime, clock: str) -> tuple[Warned, ...]:
    """Return a warning if a price is dated later than the moment that it is from.

    Args:
        who: the one that dates it.
        priced_at: the time that it names, if it names one.
        now, clock: that moment, and whose clock it is by.
    """
    ahead = 0.0 if priced_at is None else (priced_at - now).total_seconds()
    if priced_at is None or ahead <= AHEAD_SECONDS:
        return ()
    return (
        Warned(
            "price-ahead",
            f"{who} dates its newest price {priced_at:%Y-%m-%d %H:%M:%S} UTC, {ahead / 60:,.0f} minutes ahead of "
            f"{clock}: one of the two is wrong, and how old the price is stays unknown",
        ),
    )
