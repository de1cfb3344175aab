"""Times on the command line: how long (`90m`, `7d`), and when (`7d` ago, `2026-11-01`, `2026-11-01T12:00:00Z`)."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import click

ALL = "all"
"""As the beginning of a time: the first moment there is."""
_UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86_400, "w": 7 * 86_400, "y": 365 * 86_400}
_LENGTH = re.compile(r"([0-9]{1,6})\s*([smhdwy])")
_LENGTHS = "such as 30m, 1h, 7d, 4w or 1y"
_MOMENTS = f"a time ago, {_LENGTHS}, or a date: 2026-11-01, 2026-11-01T12:00:00Z"


def when_option(*names: str, **settings: Any) -> Callable[[Any], Any]:  # noqa: ANN401 - click's own
    """Declare an option that takes a moment: so long ago, or a date, in UTC unless it says otherwise."""
    return click.option(*names, callback=_when, metavar="WHEN", **settings)


def length_option(*names: str, **settings: Any) -> Callable[[Any], Any]:  # noqa: ANN401 - click's own
    """Declare an option that takes a length of time."""
    return click.option(*names, callback=_length, metavar="TIME", **settings)


def _when(ctx: click.Context, param: click.Parameter, value: str | None) -> datetime | None:
    if value is None or (value == ALL and param.name == "since"):
        return None
    ago = _parsed(value)
    if ago is not None:
        try:
            return datetime.now(UTC).replace(microsecond=0) - ago
        except OverflowError:
            raise click.BadParameter(f"{value!r} is longer ago than any year that has a number", ctx, param) from None
    try:
        found = datetime.fromisoformat(value.strip())
    except ValueError:
        more = f", or {ALL}" if param.name == "since" else ""
        raise click.BadParameter(f"must be {_MOMENTS}{more}; not {value!r}", ctx, param) from None
    try:
        return found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)
    except OverflowError:
        raise click.BadParameter(f"{value!r} is in no year that has a number in UTC", ctx, param) from None


def _length(ctx: click.Context, param: click.Parameter, value: str | None) -> timedelta | None:
    if value is None:
        return None
    found = _parsed(value)
    if not found:
        raise click.BadParameter(f"must be a length of time, {_LENGTHS}; not {value!r}", ctx, param)
    return found


def _parsed(text: str) -> timedelta | None:
    match = _LENGTH.fullmatch(text.strip().lower())
    return None if match is None else timedelta(seconds=int(match[1]) * _UNITS[match[2]])
