"""The tables of `docs/performance.md`: each between two comments that name it, as tables of options stand."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from pathlib import Path

from tests.benchmarks.place import ROOT
from tests.benchmarks.row import BELOW, HEADINGS, Row, met

PAGE = ROOT / "docs" / "performance.md"


def write(rows: Sequence[Row], described: Sequence[str], notes: Sequence[str]) -> None:
    """Write the figures into the page."""
    made = [f"Written by `make bench`: {'; '.join(described)}. {met(rows)}."]
    missed = [f"* {row.what}: {row.figure}, goal {row.goal}" for row in _named(rows) if row.is_met is False]
    full = [*made, "", *_table(HEADINGS, (row.cells for row in rows)), "", "Not met:", "", *(missed or ["* nothing"])]
    if notes:
        full += ["", "Left out:", "", *(f"* {note}" for note in notes)]
    _replace(PAGE, "figures", full)


def write_comparison(rows: Sequence[Sequence[str]], described: str) -> None:
    """Write what two commits take into the page of all figures."""
    headings = ("what", "instructions: × those before (now)", "CPU time: × that before (now; before)")
    made = f"Written by `python -m tests.benchmarks.compare`: {described}."
    _replace(PAGE, "comparison", [made, "", *_table(headings, rows)])


def _named(rows: Iterable[Row]) -> Iterable[Row]:
    """Yield the rows, those that are below another by both names."""
    above = ""
    for row in rows:
        if row.what.startswith(BELOW):
            yield Row(f"{above}, {row.what.removeprefix(BELOW)}", row.goal, row.figure, row.is_met)
        else:
            above = row.what
            yield row


def _replace(page: Path, name: str, lines: Sequence[str]) -> None:
    text = page.read_text(encoding="utf-8")
    place = re.compile(f"(<!-- {name} -->\n).*?(<!-- end of {name} -->\n)", re.DOTALL)
    before, begin, end, after = place.split(text)
    page.write_text(before + begin + "\n" + "\n".join(lines) + "\n\n" + end + after, encoding="utf-8")


def _table(headings: Sequence[str], rows: Iterable[Sequence[str]]) -> list[str]:
    return [_line(headings), "|---" * len(headings) + "|", *map(_line, rows)]


def _line(cells: Sequence[str]) -> str:
    return "| " + " | ".join(cell.replace("|", "&#124;") for cell in cells) + " |"
