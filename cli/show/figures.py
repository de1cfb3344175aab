"""Figures one below the other: a title, a value, and what to know about it. Serves the text, HTML and SVG alike."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from msgspec import Struct

from .numbers import NOT_AVAILABLE
from .terminal import cell_width

if TYPE_CHECKING:
    from .terminal import Page, Part

_GAP = "  "


class Figure(Struct, frozen=True):
    """One figure. Its texts are safe to show."""

    title: str
    value: str
    note: str = ""
    style: str = ""

    @property
    def is_missing(self) -> bool:
        """Whether nobody told it."""
        return self.value == NOT_AVAILABLE


def write_figures(page: Page, figures: Sequence[Figure]) -> None:
    """Write figures in two columns; where that is too wide, notes go below their value."""
    width = max(cell_width(figure.title) for figure in figures)
    for figure in figures:
        style = figure.style or ("dim" if figure.is_missing else "")
        before = figure.title + " " * (width - cell_width(figure.title)) + _GAP
        parts: list[Part] = [before, (figure.value, style) if style else figure.value]
        note = f"{_GAP}{figure.note}" if figure.note else ""
        if note and page.width is not None and cell_width(before + figure.value + note) > page.width:
            page.line(*parts)
            parts = [" " * len(_GAP)]
        if note:
            parts.append((note if len(parts) > 1 else figure.note, "dim"))
        page.line(*parts)
