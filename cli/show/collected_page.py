"""A page that is laid out as a whole before it is shown, so that what has no room on the screen can be left out."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Iterable
from typing import TYPE_CHECKING

from .terminal import Row, cell_width, print_what_can_be_printed, without_styles
from .text_page import TextPage

if TYPE_CHECKING:
    from rich.console import Group


class CollectedPage(TextPage):
    """A page that is redrawn as a whole, as wide as the terminal is at the moment."""

    def __init__(self, *, styled: bool) -> None:
        from rich.console import Console

        print_what_can_be_printed()
        super().__init__(shutil.get_terminal_size().columns, styled=styled)
        self.console = Console(
            file=sys.stdout,
            force_terminal=True,
            color_system="standard" if styled else None,
            no_color=not styled,
            markup=False,
            emoji=False,
            highlight=False,
            legacy_windows=False,
        )
        """What it is drawn on."""
        self.begin()

    @property
    def excess(self) -> int:
        """How many lines of what was written since `begin` do not fit the terminal."""
        return sum(map(self._height, self._drawn)) - self.console.height

    def begin(self, most_rows: int | None = None) -> None:
        """Start over, at the terminal's present size.

        Args:
            most_rows: of each table; more than the terminal has lines are never shown.
        """
        size = shutil.get_terminal_size()
        self.width = size.columns
        self._drawn: list[str] = []
        self.console.size = size
        self._most_rows = size.lines if most_rows is None else most_rows
        self.tables, self.longest_table, self._rows_left_out = 0, 0, 0

    def table(self, titles: list[str], right: list[bool], widths: list[int], rows: list[Row]) -> None:
        """Write the head of a table, and how many rows follow."""
        shown = rows[: self._most_rows]
        super().table(titles, right, widths, shown)
        if len(shown) < len(rows):
            self.line((f"… and {len(rows) - len(shown):,} more rows.", "dim"))
            self._rows_left_out += len(rows) - len(shown)
        self.tables += 1
        self.longest_table = max(self.longest_table, len(shown))

    def cut(self) -> None:
        """Leave out what does not fit below, and say how much that is."""
        room = self.console.height - 1
        kept: list[str] = []
        for line in self._drawn:
            room -= self._height(line)
            if room < 0:
                break
            kept.append(line)
        left_out, self._drawn = sum(map(self._height, self._drawn[len(kept) :])), kept
        self.line((f"… and {left_out + self._rows_left_out:,} more lines.", "dim"))

    def _height(self, line: str) -> int:
        """Return how many lines a line takes: the terminal wraps a word that is wider than it is."""
        return max(1, -(-cell_width(without_styles(line)) // max(1, self.width or 1)))

    def drawn(self) -> Group:
        """Return all that was written since `begin`."""
        from rich.console import Group
        from rich.text import Text

        return Group(*map(Text.from_ansi, self._drawn))

    def _write(self, lines: Iterable[str]) -> None:
        self._drawn.extend(lines)
