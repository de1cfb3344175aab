"""Where text goes: how wide it may be, whether it has colour, and which characters it can show.

On a terminal the page is as wide as the terminal. In a pipe or a file it is as wide as its text: scripts need whole
identifiers.
"""

from __future__ import annotations

import codecs
import os
import re
import sys
from collections.abc import Sequence
from typing import NamedTuple, Protocol

GAP = 2
"""Spaces between columns."""
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

    def whole_lines(self, text: str) -> None:
        """Print any number of lines without a style at once, as if each were printed alone."""

    def table(self, titles: list[str], right: list[bool], widths: list[int], rows: list[Row]) -> None:
        """Print a heading and rows, with columns of these widths; what does not fit is cut with an ellipsis."""


def cell_width(text: str) -> int:
    """Return how many columns a text takes on a terminal: wide East Asian characters two, combining ones none."""
    if text.isascii():
        return len(text)
    from unicodedata import combining, east_asian_width

    return sum(0 if combining(char) else 2 if east_asian_width(char) in "WF" else 1 for char in text)


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
