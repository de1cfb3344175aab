"""Numbers and spans of time in words, for the messages of the library and for what is made of them."""

from __future__ import annotations

_UNITS = (("day", 86_400), ("hour", 3_600), ("minute", 60), ("second", 1))


def counted(number: int, thing: str, things: str | None = None) -> str:
    """Return a number with its thing: `1 node`, `1,553 nodes`."""
    return f"{number:,} {thing if number == 1 else things or thing + 's'}"


def span(seconds: float) -> str:
    """Return a span of time in its two largest units: `3 days 4 hours`, `2 minutes`, `0 seconds`."""
    left = int(seconds)
    parts = []
    for unit, length in _UNITS:
        number, left = divmod(left, length)
        if number:
            parts.append(counted(number, unit))
        elif parts:
            break
        if len(parts) == 2:
            break
    return " ".join(parts) or "0 seconds"


def rough_span(seconds: float) -> str:
    """Return a span of time to the minute, as people say it: `9 minutes`, `1 hour 6 minutes`, `under a minute`."""
    minutes = round(seconds / 60)
    return span(minutes * 60) if minutes else "under a minute"
