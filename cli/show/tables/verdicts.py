"""The verdicts on figures: a table, or lines on a terminal that is too narrow for one.

On a terminal the table is shortened only as far as necessary: first the names of accounts, then the middle of values,
and last the sources, which become numbers that are explained below. Differences are repeated below in full, because two
values that look alike in the table may differ.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING

from sessionnet_core.evidence import Verdict

from ..numbers import grouped
from ..safe import safe
from ..terminal import GAP, cell_width
from ..words import counted
from .grid import Field, write_grid

if TYPE_CHECKING:
    from ..terminal import Page

_NARROW = 100
_LONGEST_WORD = 12
_HEAD, _TAIL = 6, 4
_NUMBER = r"(?<![\w.:])(?:[0-9]{1,15}[.][0-9]+|[0-9]{1,12})(?![\w.])"
"""An amount or a count, and no ID: that of a swarm has sixteen digits."""
_LONGEST_REPEATED = 40
"""A reason of this length may be repeated in several rows; a longer one is shown once, below."""
_LEAST_ROOM = 12
_BELOW = "see below"
_ORDER = ("differs", "unchecked", "agrees")
STYLES = {"differs": "red", "unchecked": "yellow"}
_WHOLE, _SHORT_FIGURES, _SHORT_VALUES, _SHORT_GROUPS, _SHORT_NAMES = range(5)
"""How far the table is shortened: first several sources become a number, and at last every source."""

_Numbers = dict[tuple[str, ...], int]


def write_verdicts(page: Page, verdicts: Sequence[Verdict], *, with_tolerance: bool = False) -> None:
    """Write how many figures agree, and then each with both its values and the source of the second.

    Args:
        with_tolerance: whether to add how far the two may be apart, and why.
    """
    page.line((_summary(verdicts), "bold"))
    if not verdicts:
        return
    verdicts = worst_first(verdicts)
    reasons = Counter(_reason(one) for one in verdicts)
    below = {reason for reason, count in reasons.items() if count > 1 and len(reason) > _LONGEST_REPEATED}
    if page.width is not None and page.width < _NARROW:
        for one in verdicts:
            page.line(f"{safe(one.figure)}  ", (one.verdict, STYLES.get(one.verdict, "")))
            page.line(("  " + safe(_in_words(one, below, whole=one.verdict == "differs")), "dim"))
    else:
        below = _write_table(page, verdicts, below)
    for reason in (one for one in reasons if one in below):
        figures = dict.fromkeys(safe(one.figure) for one in verdicts if _reason(one) == reason)
        page.line((f"{', '.join(figures)}: {safe(reason)}", "yellow"))
    if with_tolerance:
        page.line("How far two values of a figure may be apart, and why:")
        for figure, tolerance in dict.fromkeys((one.figure, one.tolerance) for one in verdicts):
            if tolerance is not None:
                page.line((f"  {safe(figure)}: {safe(tolerance.describe())}", "dim"))
    page.line("")


def worst_first(verdicts: Sequence[Verdict]) -> list[Verdict]:
    """Return verdicts in the order in which they matter: what differs, what was not checked, what agrees."""
    return sorted(verdicts, key=lambda one: _ORDER.index(one.verdict))


def _write_table(page: Page, verdicts: Sequence[Verdict], below: set[str]) -> set[str]:
    """Write the table and what had no room in it; return the reasons that are still to be written below."""
    level = _WHOLE
    numbers: _Numbers = {}
    while (
        page.width is not None and level < _SHORT_NAMES and sum(_widths(verdicts, below, level, numbers)) > page.width
    ):
        level += 1
        sources = dict.fromkeys(one.by for one in verdicts if one.by and one.verdict != "unchecked")
        least = {_SHORT_GROUPS: 2, _SHORT_NAMES: 1}.get(level)
        numbers = {by: i for i, by in enumerate((by for by in sources if least and len(by) >= least), 1)}
    room = None
    if page.width is not None and level == _SHORT_NAMES:
        room = max(_LEAST_ROOM, page.width - sum(_widths(verdicts, below, level, numbers)[:-1]))
        below = below | {_reason(one) for one in verdicts if _reason(one) and cell_width(_reason(one)) > room}
    write_grid(page, _fields(below, level, room, numbers), verdicts)
    if level == _WHOLE:
        return below
    in_full = [
        one
        for one in verdicts
        if (one.verdict == "differs" and _is_shortened(one, level, numbers))
        or (room is not None and not _reason(one) and cell_width(_last(one, below, numbers)) > room)
    ]
    for one in in_full:
        page.line((f"{safe(one.figure)}: {safe(_in_words(one, below, whole=True))}", STYLES.get(one.verdict, "")))
    for by in numbers:
        page.line((f"{_names(by, numbers)} {safe(', '.join(by))}", "dim"))
    return below


def _summary(verdicts: Sequence[Verdict]) -> str:
    """Return the summary: `Verified: 7 agree, 1 differs, 2 unchecked.`"""
    numbers = Counter(one.verdict for one in verdicts)
    agree = counted(numbers["agrees"], "agrees", "agree")
    differ = counted(numbers["differs"], "differs", "differ")
    return f"Verified: {agree}, {differ}, {numbers['unchecked']:,} unchecked."


def _fields(below: Collection[str], level: int, room: int | None, numbers: _Numbers) -> list[Field[Verdict]]:
    def last(one: Verdict) -> str:
        text = _last(one, below, numbers)
        return text if room is None or cell_width(text) <= room else _BELOW

    return [
        Field("Figure", lambda one: _figure(one, level), cut=True),
        Field("Verdict", lambda one: one.verdict, style=lambda one: STYLES.get(one.verdict, "")),
        Field("Here", lambda one: _here(one, level), right=True),
        Field("Elsewhere", lambda one: _there(one, level), right=True),
        Field("Source, or why not", last, rank=1, cut=True),
    ]


def _widths(verdicts: Sequence[Verdict], below: Collection[str], level: int, numbers: _Numbers) -> list[int]:
    """Return the width of each column, with the gap that follows it."""
    fields = _fields(below, level, None, numbers)
    texts = [[field.title, *(safe(field.text(one)) for one in verdicts)] for field in fields]
    widest = [max(map(cell_width, column)) for column in texts]
    return [*(width + GAP for width in widest[:-1]), widest[-1]]


def _is_shortened(one: Verdict, level: int, numbers: _Numbers) -> bool:
    whole, shown = _fields((), _WHOLE, None, {}), _fields((), level, None, numbers)
    return [field.text(one) for field in whole] != [field.text(one) for field in shown]


def _in_words(one: Verdict, below: Collection[str], *, whole: bool) -> str:
    level = _WHOLE if whole else _SHORT_VALUES
    if one.verdict == "unchecked":
        why = _last(one, below, {})
        return f"{_here(one, level)} here; {why}" if one.here is not None else why
    return f"{_here(one, level)} here, {_there(one, level)} {'by ' if one.by else ''}{_last(one, below, {})}"


def _figure(one: Verdict, level: int) -> str:
    return _shortened(one.figure) if level >= _SHORT_FIGURES else one.figure


def _here(one: Verdict, level: int) -> str:
    return _value(one.here, level) + (" nodes" if one.per_node and one.here is not None else "")


def _there(one: Verdict, level: int) -> str:
    return _value(one.there, level) + (" alike" if one.per_node and one.there is not None else "")


def _value(text: str | None, level: int) -> str:
    """Return a value, shortened if it is long; a number in the form of every page."""
    shown = re.sub(_NUMBER, lambda found: grouped(found[0]), text or "")
    return _shortened(shown) if level >= _SHORT_VALUES else shown


def _shortened(text: str) -> str:
    """Return a text with contracts, keys, hashes and IDs shortened: `0x10Ea…cF3b`. Names and numbers stay whole."""
    return re.sub(
        rf"\b(?!\d+\b)(?:0x)?[0-9a-fA-F]{{{_LONGEST_WORD + 1},}}\b",
        lambda found: f"{found[0][:_HEAD]}…{found[0][-_TAIL:]}",
        text,
    )


def _reason(one: Verdict) -> str:
    """Return why a figure was not checked; empty if it was."""
    return (one.detail or "") if one.verdict == "unchecked" else ""


def _last(one: Verdict, below: Collection[str], numbers: _Numbers) -> str:
    """Return the source of the second value and, if the two differ within it, the tolerance; or why there is none."""
    if one.verdict == "unchecked":
        return _BELOW if one.detail in below else one.detail or ""
    parts = [_names(one.by, numbers) if one.by else one.detail or "", _within(one)]
    return "; ".join(part for part in parts if part)


def _names(by: tuple[str, ...], numbers: _Numbers) -> str:
    return f"[{numbers[by]}]" if by in numbers else ", ".join(by)


def _within(one: Verdict) -> str:
    """Return why two values agree that are not the same: `within 6 nodes`."""
    apart = one.here != one.there or (one.by and one.detail)
    if one.verdict != "agrees" or one.tolerance is None or not apart:
        return ""
    limit, exempt = one.tolerance.limit, one.tolerance.exempt
    parts = [f"within {limit}" if limit else "", f"except for {exempt}" if exempt else ""]
    return ", ".join(part for part in parts if part)
