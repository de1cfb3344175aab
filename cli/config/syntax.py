"""What is wrong with a file that is no TOML: where, what, and what to write, as far as the place itself shows it.

`tomllib` says where it stopped. What it says besides is for whoever writes a parser; it only helps to choose between
the sentences here.
"""

from __future__ import annotations

import re
from collections import Counter

from .lines import keys_in
from .problem import Problem
from .source import dotted

_PLACE = re.compile(r"^(.*) \(at (?:line (\d+), column (\d+)|end of document)\)$", re.DOTALL)
_CURLY = "“”„‟‘’‚«»`´"
_SPACES = "\u00a0\u2000-\u200b\u202f\u2060\u3000\ufeff"
_SWITCHES = {"true": "true", "yes": "true", "on": "true", "false": "false", "no": "false", "off": "false"}
_SHOWN = 60
_NAMED_SECRET = re.compile(r"(?i)([\w-]*(?:pass|secret|token|key|credential)[\w-]*[ \t]*[=:][ \t]*[\"']?)[^\s\"'].*")
"""What stands behind a word for a secret: the file may be another program's altogether."""
_LONG = re.compile(r"(?<![^\s\"'=,;()\[\]{}])(?![^\s\"'=,;]*://)(?=[^\s\"'=,;]*\d)([\w+:$.-]{4})[^\s\"'=,;\[\]{}]{12,}")
"""A long word with digits in it, whatever signs it is made of: a key, a hash, a line of /etc/shadow."""


def explain(text: str, error: Exception) -> Problem:
    """Return what is wrong with a text that is no TOML.

    Args:
        error: what `tomllib` raised: its own error, or one of Python for what is too deep or too long.
    """
    match = _PLACE.match(str(error))
    text = text.replace("\r\n", "\n")
    if match is None:  # Python reads no number of thousands of digits
        last = max((line for _, line in keys_in(text)), default=None)
        is_deep = isinstance(error, RecursionError)
        return Problem("lists or tables are nested too deep" if is_deep else "a number is too long", line=last)
    lines = text.split("\n")
    if match[2] is None:
        line, column = len(lines), len(lines[-1]) + 1
    else:
        line, column = int(match[2]), int(match[3])
    return _Place(match[1], lines, line, column).problem()


class _Place:
    """The place where reading stopped."""

    def __init__(self, words: str, lines: list[str], line: int, column: int) -> None:
        self._words = words
        self._lines = lines
        self._line, self._column = line, column
        self._text = lines[line - 1]
        self._rest = self._text[column - 1 :]
        self._key, _, self._value = (part.strip() for part in self._text.partition("="))

    def problem(self) -> Problem:
        for look in (
            self._twice,
            self._character,
            self._open_text,
            self._header,
            self._no_value,
            self._no_key,
            self._escape,
            self._list,
        ):
            found = look()
            if found is not None:
                return found
        return self._as("this is not valid TOML")

    def _as(self, message: str, hint: str | None = None, *, line: int | None = None) -> Problem:
        """Return what is wrong, with the line itself."""
        at = line or self._line
        shown = shown_line(self._lines[at - 1])
        message = f"{message}: {shown}" if shown else message
        return Problem(message, hint, line=at, column=self._column if at == self._line else None)

    def _twice(self) -> Problem | None:
        if not self._says("Cannot", "Duplicate"):
            return None
        found = keys_in("\n".join(self._lines[: self._line]))
        times = Counter(keys for keys, _ in found)
        twice = next((keys for keys, _ in reversed(found) if times[keys] > 1), None)
        if twice is None:
            return self._as("this key has a value already, or is a table that is complete")
        first = next(line for keys, line in found if keys == twice)
        if self._text.lstrip().startswith("[") and self._lines[first - 1].lstrip().startswith("["):
            message = f"[{dotted(twice)}] stands here a second time, after line {first}"
            return self._as(message, f"Put all of it below line {first}.")
        return self._as(f"{dotted(twice)} is set twice, first in line {first}", "Keep one of them.")

    def _character(self) -> Problem | None:
        strange = next((char for char in self._rest if char in _CURLY), None)
        if strange and not self._rest[: self._rest.index(strange)].count('"') and not self._says("Cannot"):
            return self._as(f"{strange} is no quote of TOML", 'Use straight quotes: " and "')
        char = self._rest[:1]
        if re.match(f"[{_SPACES}]", char):
            return self._as(
                f"a character that looks like a space and is none (U+{ord(char):04X})", "Replace it with a space."
            )
        if char == "\r":
            return self._as("a carriage return alone does not end a line", "Save the file with line feeds.")
        if char and ord(char) < 32 and char not in "\t\n":
            return self._as(f"a control character (U+{ord(char):04X})", "Remove it.")
        return None

    def _open_text(self) -> Problem | None:
        if self._says("Unterminated", "Illegal character", "Expected '\"", "Expected \"'", "Found invalid"):
            opened = keys_in("\n".join(self._lines[: self._line]))
            line = opened[-1][1] if opened else self._line
            quote = self._lines[line - 1].partition("=")[2].lstrip()[:3]
            if quote in ('"""', "'''"):
                return self._as(f"the text that {quote} begins has no end", f"Write {quote} behind it.", line=line)
            return self._as("a quote is opened and not closed in its line", "Write the closing quote.", line=line)
        return None

    def _header(self) -> Problem | None:
        if self._text.lstrip().startswith("[") and "=" not in self._text:
            name = re.sub(r"[\[\]\s]", "", self._text.partition("#")[0])
            if re.fullmatch(r"[A-Za-z0-9_.-]+", name):
                return self._as(
                    "this is not the name of a table", f"Write it between brackets, alone in its line: [{name}]"
                )
            return self._as(
                "this is not the name of a table",
                "Write it between brackets: [accounts]; other names than a-z, 0-9, - and _ in quotes.",
            )
        return None

    def _no_value(self) -> Problem | None:
        value = self._value.partition("#")[0].strip().rstrip(",")
        plain = value.strip("\"'")
        if self._says("Invalid value") and (not self._rest.strip() or self._rest.lstrip().startswith("#")):
            return self._as("there is no value behind the =", f"Write {shown_line(self._key)} = …")
        if self._says("Invalid value", "Expected newline") and plain.lower() in _SWITCHES and plain == value:
            return self._as(
                "a switch is true or false, in small letters",
                f"Write {shown_line(self._key)} = {_SWITCHES[plain.lower()]}",
            )
        if self._says("Invalid value", "Expected newline", "Invalid date"):
            if re.fullmatch(r"[0-9][0-9 .,_]*(?:[a-zA-Zµ]{1,7}|%)?", value):
                digits = re.sub(r"[^0-9.]", "", value).strip(".").lstrip("0") or "0"
                hint = f"Write {shown_line(self._key)} = {digits}" if digits.isdigit() else None
                return self._as("a number has digits alone: no unit, no space, no 0 in front", hint)
            if "=" not in value and value[:1] not in ('"', "'", "[", "{"):
                shown = value if re.fullmatch(r"[A-Za-z]{1,15}", value) else "…"
                return self._as("text needs quotes", f'Write {shown_line(self._key)} = "{shown}"')
            return self._as(
                "something follows where the value has ended",
                "Write one key in a line; within quotes, use the other kind: 'a \"b\"'.",
            )
        return None

    def _no_key(self) -> Problem | None:
        if self._says("Expected '='"):
            if self._rest.lstrip().startswith(":"):
                return self._as(
                    "a key and its value are joined by =, not by a colon",
                    f"Write {shown_line(self._text[: self._column - 1].strip())} = …",
                )
            if not self._rest.strip():
                return self._as("there is no = and no value behind this", f"Write {shown_line(self._text)} = …")
            if "=" in self._rest and re.fullmatch(r"[\w -]+", self._key):
                return self._as("a key has no space in it", f"Write {_joined(self._key)} = …, or the key in quotes.")
            return self._as("behind a key must stand = and its value")
        if not self._says("Invalid initial", "Invalid statement"):
            return None
        char = self._rest[:1]
        if char == "@":
            name = re.match(r"@([\w-]*)", self._rest)
            return self._as("in the file, an alias is written without @", f"Write {name[1] if name else 'me'} = …")
        if char in "/;-" and self._text.lstrip()[:1] in "/;-":
            return self._as("a comment begins with #", "Write # in front of it.")
        if self._text.startswith(("<<<<", "====", ">>>>")):
            return self._as("this line is left from a merge that had a conflict", "Remove it.")
        if char == "}":
            return self._as("no comma may stand before a closing }", "Remove the comma.")
        if char in ("", "\n") and "{" in self._text:
            return self._as(
                "a table in braces must be on one line",
                "Write { … } on one line, or the table below a line [of.its.name].",
            )
        if char == "=":
            return self._as("there is no key before the =", "Write one.")
        return self._as("a key has only a-z, 0-9, - and _, or stands in quotes", 'Write it in quotes: "…" = …')

    def _escape(self) -> Problem | None:
        if self._says("Unescaped", "Invalid hex", "Escaped character"):
            return self._as(
                "in double quotes, \\ begins an escape", "Write \\\\ for each \\, or use single quotes: 'C:\\…'"
            )
        return None

    def _list(self) -> Problem | None:
        if self._says("Unclosed array", "Expected ']"):
            return self._as("a list lacks a comma between two entries, or its closing ]")
        if self._says("Unclosed inline"):
            return self._as("a table in braces lacks a comma between two keys, or its closing }, on the same line")
        if self._says("Invalid date"):
            return self._as("there is no such date or time")
        return None

    def _says(self, *beginnings: str) -> bool:
        return self._words.startswith(beginnings)


def _joined(key: str) -> str:
    """Return the key that was meant by one with spaces."""
    from difflib import get_close_matches

    from .tables import places

    joined = "_".join(key.split())
    return next(iter(get_close_matches(joined, [known for known, _ in places()], n=1, cutoff=0.8)), joined)


def shown_line(text: str) -> str:
    """Return a line that may be shown to whoever reads a log: no password, no key, and no account.

    It is no TOML, so what is what in it is not known. Of a URL the host is left, and of any long word its beginning.
    """
    shown = text.strip()
    before, mark, after = shown.rpartition("@")
    if before and mark:  # whatever stands before it may be a password, with spaces and slashes in it
        key, is_value, _ = before.partition("=")
        shown = f"{key}= ***@{after}" if is_value else f"***@{after}"
    shown = re.sub(r"(\w+://[^\s/?#\"']*)[/?#][^\s\"']*", r"\1/***", shown)
    shown = _NAMED_SECRET.sub(r"\1***", shown)
    shown = _LONG.sub(r"\1***", shown)
    return shown if len(shown) <= _SHOWN else f"{shown[:_SHOWN]}…"
