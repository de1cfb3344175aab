"""Where text goes: how wide it may be, whether it has colour, and which characters it can show.

On a terminal the page is as wide as the terminal. In a pipe or a file it is as wide as its text: scripts need whole
identifiers.
"""

from __future__ import annotations

import codecs
import os
import re
import shutil
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple, Protocol
from unicodedata import combining, east_asian_width

if TYPE_CHECKING:
    from rich.text import Text

GAP = 2
"""Spaces between columns."""
_ENDLESS = 1_000_000
_ASCII_TWINS = str.maketrans(
    {
        "·": "-",
        "×": "x",
        "…": "~",
        "–": "-",
        "—": "-",
        "█": "#",
        "→": ">",
        "●": "o",
        "◆": "@",
        "▲": "^",
        "▼": "v",
        "\ufffd": "?",
    }
    | {"─": "-", "│": "|"}
    | dict.fromkeys("┌┐└┘┤┬", "+")
)


Part = str | tuple[str, str]
"""A text, or a text with its style."""


class Row(NamedTuple):
    """One row of a table: the texts of its cells, and their styles."""

    texts: list[str]
    styles: list[str]
    below: Sequence[str] = ()
    """What had no room in the row, each with its title; it stands below it."""


class Page(Protocol):
    """Where a page is written. Text is taken as it is: no markup, no emoji codes, no highlighting."""

    width: int | None
    """How many columns there are; None if unlimited."""

    def line(self, *parts: Part) -> None:
        """Print one line; on a terminal, a line that is too long is wrapped between words, never within one.

        A word that is wider than the terminal is left to the terminal to wrap, so that it can be copied whole.
        """

    def table(self, titles: list[str], right: list[bool], widths: list[int], rows: list[Row]) -> None:
        """Print a heading and rows, with columns of these widths; what does not fit is cut with an ellipsis."""


class PlainPage:
    """Text without colour, of any width: for pipes, files and cron, without importing Rich."""

    width: int | None = None

    def line(self, *parts: Part) -> None:
        """Print one line, however long."""
        sys.stdout.write("".join(part if isinstance(part, str) else part[0] for part in parts) + "\n")

    def table(self, titles: list[str], right: list[bool], widths: list[int], rows: list[Row]) -> None:
        """Print aligned text; nothing is cut."""
        lines = []
        for texts in [titles, *(row.texts for row in rows)]:
            cells = [
                " " * (width - cell_width(text)) + text if to_right else text + " " * (width - cell_width(text))
                for text, to_right, width in zip(texts, right, widths, strict=True)
            ]
            lines.append((" " * GAP).join(cells).rstrip() + "\n")
        sys.stdout.writelines(lines)


class RichPage:
    """Text on a terminal, or coloured text anywhere."""

    def __init__(self, width: int | None, *, styled: bool, drawn_upon: bool = False) -> None:
        from rich.console import Console

        self.width = width
        self._console = Console(
            file=sys.stdout,
            force_terminal=styled or drawn_upon,
            color_system="standard" if styled else None,
            no_color=not styled,
            width=width or _ENDLESS,
            height=25,
            markup=False,
            emoji=False,
            highlight=False,
            legacy_windows=False,
        )

    def line(self, *parts: Part) -> None:
        """Print one line, wrapped between words if the width is limited."""
        from rich.text import Text

        self._print(Text.assemble(*parts))

    def table(self, titles: list[str], right: list[bool], widths: list[int], rows: list[Row]) -> None:
        """Print aligned texts that Rich does not interpret."""
        from rich.text import Text

        def aligned(texts: list[str], styles: list[str]) -> Text:
            line = Text()
            for i, (text, style, to_right, width) in enumerate(zip(texts, styles, right, widths, strict=True)):
                cell = Text(text, style, no_wrap=True)
                cell.truncate(width, overflow="ellipsis")
                gap = " " * (width - cell_width(cell.plain))
                line.append(" " * GAP if i else "").append(gap if to_right else "").append_text(cell)
                line.append("" if to_right else gap)
            line.rstrip()
            return line

        self._print(aligned(titles, ["bold"] * len(titles)))
        for row in rows:
            self._print(aligned(row.texts, row.styles))
            for line in folded(row.below, self.width):
                self._print_indented(Text(line, "dim"))

    def _print_indented(self, line: Text) -> None:
        """Print a line whose continuations are indented too, so that none looks like a row of its own."""
        from rich.text import Text

        for i, part in enumerate([line] if self.width is None else wrapped(line, self.width - GAP)):
            self._print(Text(" " * GAP).append_text(part) if i else part)

    def _print(self, line: Text) -> None:
        for part in [line] if self.width is None else wrapped(line, self.width):
            self._console.print(part, soft_wrap=True)


def wrapped(line: Text, width: int) -> list[Text]:
    """Return a line as several, wrapped between words; a word that is too wide is one of its own, and stays whole."""
    if cell_width(line.plain) <= width:
        return [line]
    at, starts = 0, list[int]()
    for word in re.finditer(r"^\s*\S+\s*|\S+\s*", line.plain):
        if at and at + cell_width(word[0].rstrip()) > width:
            starts.append(word.start())
            at = 0
        at += cell_width(word[0])
    parts = list(line.divide(starts))
    for part in parts:
        part.rstrip()
    return parts


def folded(parts: Sequence[str], width: int | None) -> list[str]:
    """Return parts on as few lines as there is room for, indented."""
    lines: list[str] = []
    for part in parts:
        longer = f"{lines[-1]}{' ' * GAP}{part}" if lines else ""
        if lines and (width is None or cell_width(longer) <= width):
            lines[-1] = longer
        else:
            lines.append(" " * GAP + part)
    return lines


def cell_width(text: str) -> int:
    """Return how many columns a text takes on a terminal: wide East Asian characters two, combining ones none."""
    if text.isascii():
        return len(text)
    return sum(0 if combining(char) else 2 if east_asian_width(char) in "WF" else 1 for char in text)


def open_page(color: str) -> Page:
    """Return a page on standard output.

    Args:
        color: `auto`, `always` or `never`.
    """
    print_what_can_be_printed()
    is_terminal = sys.stdout.isatty()
    styled = wants_color(color, is_terminal)
    if not is_terminal and not styled:
        return PlainPage()
    return RichPage(shutil.get_terminal_size().columns if is_terminal else None, styled=styled)


def wants_color(choice: str, is_terminal: bool) -> bool:
    """Decide about colour: the option, then NO_COLOR, then FORCE_COLOR and CLICOLOR_FORCE, then the terminal."""
    if choice != "auto":
        return choice == "always"
    environment = os.environ
    if environment.get("NO_COLOR"):
        return False
    if any(environment.get(name, "0") not in ("", "0") for name in ("FORCE_COLOR", "CLICOLOR_FORCE")):
        return True
    return is_terminal and not is_dumb() and environment.get("CLICOLOR") != "0"


def is_dumb() -> bool:
    """Whether the terminal understands no escape sequences, or does not say that it does."""
    return os.environ.get("TERM", "") in ("", "dumb", "unknown")


def without_styles(text: str) -> str:
    """Return text without the escape sequences of colours."""
    return re.sub("\x1b\\[[0-9;]*m", "", text) if "\x1b" in text else text


def can_show(text: str) -> bool:
    """Whether standard output's encoding has these characters."""
    try:
        text.encode(getattr(sys.stdout, "encoding", None) or "ascii")
    except UnicodeEncodeError:
        return False
    return True


def print_what_can_be_printed() -> None:
    """Print characters that the stream's encoding lacks as the nearest ASCII ones."""

    def twin(error: UnicodeError) -> tuple[str, int]:
        if not isinstance(error, UnicodeEncodeError):
            raise error
        wanted = error.object[error.start : error.end].translate(_ASCII_TWINS)
        return "".join(c if c.isascii() else "?" for c in wanted), error.end

    codecs.register_error("ascii-twin", twin)
    reconfigure = getattr(sys.stdout, "reconfigure", None)
    if reconfigure is not None:
        reconfigure(errors="ascii-twin")
