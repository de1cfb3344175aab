"""Numbers, spans of time and reasons in words, for the messages of the library and for what is made of them."""

from __future__ import annotations

DECOMMISSIONED_FOR = {
    "uptime": "missed uptime proofs",
    "checkpoints": "missed checkpoint votes",
    "pulse": "missed blocks that it should have helped to make",
    "storage": "its storage server was unreachable",
    "timecheck": "its clock could not be checked",
    "timesync": "its clock was wrong",
    "lokinet": "its lokinet router was unreachable",
    "l2": "its view of Arbitrum was out of date",
    "hf21_transition": "missed the transition to hard fork 21",
}
"""oxend's names of the reasons why nodes vote another one out, in words."""
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
