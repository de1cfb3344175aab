"""The one writer of pages: lines and rows as text, plain or coloured, as wide as the terminal or without limit.

Text is taken as it is: no markup, no emoji codes. It is safe already where it comes from outside; what a terminal would
act on is replaced here once more, so that no page that forgets can harm. Rich draws what is redrawn in place and what
moves; it would take most of the time of a list of thousands of rows.
"""

from __future__ import annotations

import io
import re
import sys
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise

from ..output import write_bytes
from .safe import safe
from .terminal import GAP, Part, Row, cell_width, print_what_can_be_printed, wants_color

_CODES = {"bold": "1", "dim": "2", "red": "31", "green": "32", "yellow": "33", "magenta": "35", "cyan": "36"}
"""Of ECMA-48. Every terminal has these colours, as its user chose them."""
_BETWEEN = " " * GAP
_ELLIPSIS = "…"


class TextPage:
    """Text on standard output; what is promised of it stands in `terminal.Page`."""

    def __init__(self, width: int | None = None, *, styled: bool = False) -> None:
        """Begin a page.

        Args:
            width: how many columns there are; None if unlimited.
            styled: whether it has colours.
        """
        self.width = width
        self._styled = styled

    def line(self, *parts: Part) -> None:
        """Print one line, wrapped between words if the width is limited."""
        self._write(self._text(line) for line in self._wrapped(parts, 0))

    def whole_lines(self, text: str) -> None:
        """Print any number of lines without a style at once."""
        if not text.replace("\n", "").isprintable():
            text = "\n".join(map(safe, text.split("\n")))
        if self.width is not None and max(map(cell_width, text.splitlines()), default=0) > self.width:
            for line in text.splitlines():
                self.line(line)
        elif len(text) < io.DEFAULT_BUFFER_SIZE or sys.stdout.encoding.lower() != "utf-8":
            sys.stdout.write(text)  # which remembers where it is, as some encodings must
        else:
            sys.stdout.flush()
            write_bytes(text.encode("utf-8", sys.stdout.errors or "strict"))

    def table(self, titles: list[str], right: list[bool], widths: list[int], rows: list[Row]) -> None:
        """Print aligned texts, each row as soon as it is laid out."""
        self._write(self._rows([Row(titles, ["bold"] * len(titles)), *rows], right, widths))

    def _write(self, lines: Iterable[str]) -> None:
        sys.stdout.writelines(f"{line}\n" for line in lines)

    def _rows(self, rows: Iterable[Row], right: list[bool], widths: list[int]) -> Iterator[str]:
        columns = list(zip(right, widths, strict=True))
        fits = self.width is None or sum(widths) + GAP * (len(widths) - 1) <= self.width
        for texts, styles, below in rows:
            parts: list[Part] = []
            gap = ""
            for text, style, (to_right, width) in zip(texts, styles, columns, strict=True):
                if (room := width - cell_width(text)) < 0:
                    text = cut(text, width)
                    room = width - cell_width(text)
                before = gap + " " * room if to_right else gap
                gap = _BETWEEN if to_right else " " * room + _BETWEEN
                parts += (before, (text, style)) if style else (before + text,)
            for line in [parts] if fits else self._wrapped(parts, 0):
                yield self._text(line).rstrip()
            for folded_line in folded(below, self.width):
                # Continuations are indented too, so that none looks like a row of its own.
                for i, line in enumerate(self._wrapped([(folded_line, "dim")], GAP)):
                    yield (_BETWEEN if i else "") + self._text(line)

    def _wrapped(self, parts: Sequence[Part], indent: int) -> Iterable[Sequence[Part]]:
        return [parts] if self.width is None else wrapped(parts, self.width - indent)

    def _text(self, line: Sequence[Part]) -> str:
        styled = self._styled
        return "".join(
            _harmless(one)
            if isinstance(one, str)
            else painted(_harmless(one[0]), one[1])
            if styled and all(one)
            else _harmless(one[0])
            for one in line
        )


def open_page(color: str) -> TextPage:
    """Return a page on standard output.

    Args:
        color: `auto`, `always` or `never`.
    """
    print_what_can_be_printed()
    is_terminal = sys.stdout.isatty()
    width = None
    if is_terminal:
        import shutil  # which takes as long to import as a page in a pipe to be written

        width = shutil.get_terminal_size().columns
    return TextPage(width, styled=wants_color(color, is_terminal))


def _harmless(text: str) -> str:
    return text if text.isprintable() else safe(text)


def painted(text: str, style: str) -> str:
    """Return text between the escape sequences of a style: colours and attributes, with spaces between them."""
    return f"\x1b[{';'.join([_CODES[word] for word in style.split()])}m{text}\x1b[0m"


def cut(text: str, width: int) -> str:
    """Return the beginning of a text that is too wide, with an ellipsis: together as wide as there is room."""
    kept, room = "", width - 1
    for char in text:
        room -= cell_width(char)
        if room < 0:
            break
        kept += char
    return kept + " " * (width - 1 - cell_width(kept)) + _ELLIPSIS


def wrapped(parts: Sequence[Part], width: int) -> list[Sequence[Part]]:
    """Return a line as several, wrapped between words; a word that is too wide is one of its own, and stays whole."""
    text = "".join(part if isinstance(part, str) else part[0] for part in parts)
    if cell_width(text) <= width:
        return [parts]
    at, starts = 0, [0]
    for word in re.finditer(r"^\s*\S+\s*|\S+\s*", text):
        if at and at + cell_width(word[0].rstrip()) > width:
            starts.append(word.start())
            at = 0
        at += cell_width(word[0])
    return [
        _between(parts, start, start + len(text[start:end].rstrip())) for start, end in pairwise([*starts, len(text)])
    ]


def _between(parts: Sequence[Part], start: int, end: int) -> list[Part]:
    """Return what stands between two places of a line."""
    found: list[Part] = []
    for part in parts:
        text = part if isinstance(part, str) else part[0]
        if clipped := text[max(start, 0) : max(end, 0)]:
            found.append(clipped if isinstance(part, str) else (clipped, part[1]))
        start, end = start - len(text), end - len(text)
    return found


def folded(parts: Sequence[str], width: int | None) -> list[str]:
    """Return parts on as few lines as there is room for, indented."""
    lines: list[str] = []
    for part in parts:
        longer = f"{lines[-1]}{_BETWEEN}{part}" if lines else ""
        if lines and (width is None or cell_width(longer) <= width):
            lines[-1] = longer
        else:
            lines.append(_BETWEEN + part)
    return lines
