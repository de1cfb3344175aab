"""On which line of a TOML file each key stands, which `tomllib` does not say.

`tomllib` alone decides what is valid and what is meant. This reads the same text a second time for its keys only, and
only when there is something to tell; where it does not understand, it stops with what it has found.
"""

from __future__ import annotations

import re
from contextlib import suppress
from functools import lru_cache

Keys = tuple[str | int, ...]
"""The way to a value: `("networks", "devnet", "seeds", 0, "url")`."""

_BLANK = re.compile(r"(?:[ \t\r\n]+|#[^\n]*)*")
_SPACES = re.compile(r"[ \t]*")
_PART = re.compile(r"""[A-Za-z0-9_-]+|"(?:[^"\\\n]|\\.)*"|'[^'\n]*'""")
_TEXT = re.compile(
    r'''"""(?:[^\\]|\\.)*?"{3,5}|'{3}.*?'{3,5}|"(?:[^"\\\n]|\\.)*"|'[^'\n]*\'''', re.DOTALL
)  # fmt: skip
_OTHER = re.compile(r"[^,\]}#\n]+")


@lru_cache(maxsize=1)
def lines_of(text: str) -> dict[Keys, int]:
    """Return the line of each key, entry of a list and table; the first where a table has several."""
    found = keys_in(text)
    lines: dict[Keys, int] = {}
    for keys, line in found:
        lines.setdefault(keys, line)
    for keys, line in found:  # a table that only those below it name
        for depth in range(1, len(keys)):
            lines.setdefault(keys[:depth], line)
    return lines


def keys_in(text: str) -> list[tuple[Keys, int]]:
    """Return all that a file sets, in its order, each with its line; what is set twice is there twice."""
    scanner = _Scanner(text)
    with suppress(_Lost, RecursionError, ValueError):  # the last from an escape that is none
        scanner.scan()
    return scanner.found


class _Lost(Exception):
    """What stands here is not understood."""


class _Scanner:
    def __init__(self, text: str) -> None:
        self.found: list[tuple[Keys, int]] = []
        self._text = text
        self._at = 0
        self._line, self._counted = 1, 0
        self._lists: dict[Keys, int] = {}
        """The number of the last entry of each list of tables: [[seeds]]."""

    def scan(self) -> None:
        table: Keys = ()
        while self._skip(_BLANK) < len(self._text):
            if self._text.startswith("[", self._at):
                table = self._header()
            else:
                self._pair(table)

    def _header(self) -> Keys:
        line = self._line_here()
        is_list = self._text.startswith("[[", self._at)
        self._at += 2 if is_list else 1
        parts = self._key()
        keys: Keys = (*self._resolved((), parts[:-1]), parts[-1])
        self.found.append((keys, line))
        if is_list:
            self._lists[keys] = self._lists.get(keys, -1) + 1
            keys = (*keys, self._lists[keys])
            self.found.append((keys, line))
        self._take("]]" if is_list else "]")
        return keys

    def _pair(self, table: Keys) -> None:
        line, parts = self._line_here(), self._key()
        keys = (*table, *parts)
        self.found.append((keys, line))
        self._take("=")
        self._value(keys)

    def _value(self, keys: Keys) -> None:
        self._skip(_SPACES)
        opening = self._text[self._at : self._at + 1]
        if opening == "[":
            self._at += 1
            self._entries(keys)
        elif opening == "{":
            self._at += 1
            while not self._ends("}"):
                self._pair(keys)
        else:
            match = (_TEXT if opening in ('"', "'") else _OTHER).match(self._text, self._at)
            if match is None:
                raise _Lost
            self._at = match.end()

    def _entries(self, keys: Keys) -> None:
        number = 0
        while not self._ends("]"):
            self.found.append(((*keys, number), self._line_here()))
            self._value((*keys, number))
            number += 1

    def _ends(self, closing: str) -> bool:
        """Pass over a comma and what is blank, and return whether a list or a table ends here."""
        self._skip(_BLANK)
        if self._text.startswith(",", self._at):
            self._at += 1
            self._skip(_BLANK)
        if not self._text.startswith(closing, self._at):
            return False
        self._at += 1
        return True

    def _key(self) -> tuple[str, ...]:
        parts = []
        while True:
            self._skip(_SPACES)
            match = _PART.match(self._text, self._at)
            if match is None:
                raise _Lost
            self._at = match.end()
            parts.append(_read(match[0]))
            self._skip(_SPACES)
            if not self._text.startswith(".", self._at):
                return tuple(parts)
            self._at += 1

    def _resolved(self, table: Keys, parts: tuple[str, ...]) -> Keys:
        """Return the way through tables; where it leads into a list of tables, the last of them is meant."""
        for part in parts:
            table = (*table, part)
            if table in self._lists:
                table = (*table, self._lists[table])
        return table

    def _take(self, text: str) -> None:
        self._skip(_SPACES)
        if not self._text.startswith(text, self._at):
            raise _Lost
        self._at += len(text)

    def _skip(self, pattern: re.Pattern[str]) -> int:
        match = pattern.match(self._text, self._at)
        self._at = self._at if match is None else match.end()
        return self._at

    def _line_here(self) -> int:
        self._line += self._text.count("\n", self._counted, self._at)
        self._counted = self._at
        return self._line


def _read(part: str) -> str:
    """Return a part of a key without its quotes."""
    if part[0] == '"' and "\\" in part:
        import tomllib

        found: str = tomllib.loads(f"it = {part}")["it"]
        return found
    return part[1:-1] if part[0] in "'\"" else part
