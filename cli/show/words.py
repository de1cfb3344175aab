"""Numbers, ages and spans of time in words, for people."""

from __future__ import annotations

from datetime import datetime

from sessionnet_core.model import SECONDS_PER_BLOCK
from sessionnet_core.wording import counted as counted
from sessionnet_core.wording import span as span


def ago(moment: datetime, now: datetime) -> str:
    """Return how long ago something was: `12 seconds ago`, `just now`."""
    seconds = (now - moment).total_seconds()
    return f"{span(seconds)} ago" if seconds >= 1 else "just now"


def blocks(number: int) -> str:
    """Return a number of blocks with the time they take: `120 blocks (4 hours)`."""
    sign = "-" if number < 0 else ""
    return f"{sign}{counted(abs(number), 'block')} ({span(abs(number) * SECONDS_PER_BLOCK)})"


def until_height(height: int, now_height: int | None) -> str:
    """Return when a block height is reached: `in 3 days 4 hours`, `20 minutes ago`, or just `at height 2,084,300`."""
    if now_height is None:
        return f"at height {height:,}"
    seconds = (height - now_height) * SECONDS_PER_BLOCK
    if seconds == 0:
        return "now"
    return f"in {span(seconds)}" if seconds > 0 else f"{span(-seconds)} ago"


def minute(at: datetime | None) -> str:
    """Return a moment to the minute, as far as what earlier runs saw needs it; nothing for none."""
    return "" if at is None else f"{at:%Y-%m-%d %H:%M} UTC"


def moment(when: datetime) -> str:
    """Return a moment in UTC to the second."""
    return f"{when:%Y-%m-%d %H:%M:%S} UTC"
