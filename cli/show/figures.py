"""Figures in rows: a title, a value and a note, for text, HTML and SVG alike."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from msgspec import Struct

from .marks import figure_mark, styled
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
    exact: Any = None
    """The value itself, by which it is compared with that of another round; None for what is not compared."""

    @property
    def is_missing(self) -> bool:
        """Whether there is no value."""
        return self.value == NOT_AVAILABLE


def write_figures(page: Page, figures: Sequence[Figure], before: Sequence[Figure] = ()) -> None:
    """Write figures in two columns; what does not fit goes below, indented.

    Args:
        before: the same figures of the round before, by which those that changed are marked.
    """
    width = max(cell_width(figure.title) for figure in figures)
    earlier = {figure.title: figure for figure in before}
    for figure in figures:
        style = figure.style or ("dim" if figure.is_missing else "")
        value: Part = (figure.value, style) if style else figure.value
        beginning = figure.title + " " * (width - cell_width(figure.title)) + _GAP
        parts: list[Part] = [beginning, value]
        if not _fits(page, beginning + figure.value):
            page.line(figure.title)
            beginning, parts = _GAP, [_GAP, value]
        text = beginning + figure.value
        if mark := _mark_of(figure, earlier.get(figure.title)):
            sign, was = mark
            said = was if _fits(page, f"{text}{_GAP}{sign} {was}") else ""
            parts += [_GAP, styled(sign, said)]
            text += f"{_GAP}{sign} {said}"
        if figure.note and _fits(page, text + _GAP + figure.note):
            page.line(*parts, (_GAP + figure.note, "dim"))
            continue
        page.line(*parts)
        if figure.note:
            page.line(_GAP, (figure.note, "dim"))


def _mark_of(figure: Figure, before: Figure | None) -> tuple[str, str] | None:
    return None if before is None else figure_mark(before.exact, figure.exact, before.value, figure.value)


def _fits(page: Page, text: str) -> bool:
    return page.width is None or cell_width(text) <= page.width
