"""What somebody else says of each figure: a table, or lines on a terminal that is too narrow for one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from sessionnet_core.evidence import Verdict

from .grid import Field, write_grid
from .safe import safe
from .words import counted

if TYPE_CHECKING:
    from .terminal import Page

_NARROW = 80
_LONGEST_VALUE = 19
STYLES = {"differs": "red", "unchecked": "yellow"}


def write_verdicts(page: Page, verdicts: Sequence[Verdict], *, with_tolerance: bool = False) -> None:
    """Write how many figures agree, and then each with both its values and who told the second one.

    Args:
        with_tolerance: also how far the two may be apart, and why.
    """
    page.line((_summary(verdicts), "bold"))
    if not verdicts:
        return
    if page.width is not None and page.width < _NARROW:
        for one in verdicts:
            page.line(f"{safe(one.figure)}  ", (one.verdict, STYLES.get(one.verdict, "")))
            page.line(("  " + safe(_in_words(one)), "dim"))
    else:
        write_grid(page, _fields(_LONGEST_VALUE if page.width is not None else None), verdicts)
    if with_tolerance:
        page.line("How far two words on a figure may be apart, and why:")
        for figure, tolerance in dict.fromkeys((one.figure, one.tolerance) for one in verdicts if one.tolerance):
            page.line((f"  {safe(figure)}: {safe(tolerance or '')}", "dim"))
    page.line("")


def _summary(verdicts: Sequence[Verdict]) -> str:
    """Sum up: `Verified: 7 agree, 1 differs, 2 unchecked.`"""
    numbers = {word: sum(one.verdict == word for one in verdicts) for word in ("agrees", "differs", "unchecked")}
    agree = counted(numbers["agrees"], "agrees", "agree")
    differ = counted(numbers["differs"], "differs", "differ")
    return f"Verified: {agree}, {differ}, {numbers['unchecked']:,} unchecked."


def _in_words(one: Verdict) -> str:
    if one.verdict == "unchecked":
        return f"{_value(one.here, _LONGEST_VALUE)} here; {one.reason}" if one.here is not None else one.reason or ""
    by = f"by {', '.join(one.by)}" if one.by else _by(one)
    return f"{_value(one.here, _LONGEST_VALUE)} here, {_value(one.there, _LONGEST_VALUE)} {by}"


def _value(text: str | None, longest: int | None) -> str:
    """Leave out what is nothing, and cut what is long: a hash says enough by its beginning; an amount is never cut."""
    shown = text or ""
    whole, point, decimals = shown.partition(".")
    if point and whole.isdigit() and decimals.isdigit():
        return f"{whole}.{decimals}".rstrip("0").rstrip(".")
    return shown if longest is None or len(shown) <= longest else shown[: longest - 1] + "…"


def _fields(longest: int | None) -> list[Field[Verdict]]:
    return [
        Field("Figure", lambda one: one.figure, cut=True),
        Field("Verdict", lambda one: one.verdict, style=lambda one: STYLES.get(one.verdict, "")),
        Field("Here", lambda one: _value(one.here, longest), right=True),
        Field("Elsewhere", lambda one: _value(one.there, longest), right=True),
        Field("By, or why not", _by, rank=1, cut=True),
    ]


def _by(one: Verdict) -> str:
    return (one.reason or "") if one.verdict == "unchecked" or not one.by else ", ".join(one.by)
