"""Figures in rows: a title, a value and a note, for text, HTML and SVG alike."""

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
        """Whether there is no value."""
        return self.value == NOT_AVAILABLE


def write_figures(page: Page, figures: Sequence[Figure]) -> None:
    """Write figures in two columns; what does not fit goes below, indented."""
    width = max(cell_width(figure.title) for figure in figures)
    for figure in figures:
        style = figure.style or ("dim" if figure.is_missing else "")
        value: Part = (figure.value, style) if style else figure.value
        before = figure.title + " " * (width - cell_width(figure.title)) + _GAP
        parts: list[Part] = [before, value]
        if not _fits(page, before + figure.value):
            page.line(figure.title)
            before, parts = _GAP, [_GAP, value]
        if figure.note and _fits(page, before + figure.value + _GAP + figure.note):
            page.line(*parts, (_GAP + figure.note, "dim"))
            continue
        page.line(*parts)
        if figure.note:
            page.line(_GAP, (figure.note, "dim"))


def _fits(page: Page, text: str) -> bool:
    return page.width is None or cell_width(text) <= page.width
