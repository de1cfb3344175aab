"""On which line of a TOML file a key stands, which `tomllib` does not say."""

from __future__ import annotations

import re

_HEADER = re.compile(r"\s*\[\s*([^\[\]]+?)\s*\]")
_KEY = re.compile(r"\s*([^=#]+?)\s*=")


def line_of(text: str, table: str, key: str) -> int | None:
    """Return the number of the line where a key of a table is set, if it is set in one of the usual ways.

    It is a help for people, no parser: text that looks like a key in a string of several lines is taken for one.
    """
    inside = ""
    for number, line in enumerate(text.splitlines(), 1):
        if header := _HEADER.match(line):
            inside = header[1]
        elif (found := _KEY.match(line)) and [part for part in (inside, _bare(found[1])) if part] in (
            [table, key],
            [f"{table}.{key}"],
        ):
            return number
    return None


def first_line_of(text: str, name: str) -> int | None:
    """Return the number of the first line that begins with a key, or with a table, of the whole file."""
    begins = re.compile(rf"""\s*\[*\s*["']?{re.escape(name)}(?![\w-])""")
    return next((number for number, line in enumerate(text.splitlines(), 1) if begins.match(line)), None)


def _bare(key: str) -> str:
    return key[1:-1] if key[0] == key[-1] and key[0] in "'\"" else key
