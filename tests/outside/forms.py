"""Every form of output, and its outline as another parser than ours reads it: hostile text must not change that."""

from __future__ import annotations

import csv
import io
import json
import re
import unicodedata
from collections.abc import Callable
from html.parser import HTMLParser
from typing import Any
from xml.etree import ElementTree

from prometheus_client.parser import text_string_to_metric_families

from tests.outside.texts import MARKER
from tests.perfdata import read_output

Outline = Any
_STYLE = re.compile(r"\x1b\[[0-9;]*m")
_UNSEEN = ("Cc", "Cf", "Cs", "Zl", "Zp")


def of_text(shown: str) -> Outline:
    """Read what a terminal is sent: printable characters and line ends; the outline is how many lines there are."""
    for char in shown:
        if char != "\n" and (unicodedata.category(char) in _UNSEEN or char in "\ufffe\uffff"):
            raise AssertionError(f"U+{ord(char):04X} reaches the terminal: {shown!r}")
    return len(shown.split("\n"))


def of_coloured_text(shown: str) -> Outline:
    """Read the same with styles, of which there are no others than ours."""
    return of_text(_STYLE.sub("", shown)), len(re.findall("\x1b", shown)) - len(_STYLE.findall(shown))


def of_json(written: str) -> Outline:
    """Read documents, one in each line; safe to look at as well."""
    of_text(written)
    return [_shape(json.loads(line)) for line in written.split("\n")[:-1]]


def _shape(value: Any) -> Outline:
    if isinstance(value, dict):
        return {"…" if MARKER in name else name: _shape(one) for name, one in value.items()}
    return [_shape(one) for one in value] if isinstance(value, list) else type(value).__name__


def of_csv(written: str) -> Outline:
    """Read a sheet: as many cells in each row, none of them a formula."""
    of_text(written.replace("\r\n", "\n"))
    rows = list(csv.reader(io.StringIO(written, newline=""), strict=True))
    for row in rows[1:]:
        for cell in row:
            begins = unicodedata.normalize("NFKC", cell).lstrip()[:1]
            if begins in ("=", "+", "@", "-") and begins and not re.fullmatch(r"-?[0-9.]+(e[-+]?[0-9]+)?", cell):
                raise AssertionError(f"a formula: {cell!r}")
    return rows[:1], [len(row) for row in rows]


class _Elements(HTMLParser):
    """The elements of a page with the names of their attributes, and the values of those that do something."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[object] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, [(name, None if _is_words(name) else value) for name, value in attrs]))

    def handle_endtag(self, tag: str) -> None:
        self.found.append(f"/{tag}")

    def handle_comment(self, data: str) -> None:
        self.found.append(("comment", data))

    def handle_decl(self, decl: str) -> None:
        self.found.append(("declaration", decl))

    def handle_pi(self, data: str) -> None:
        self.found.append(("instruction", data))


def _is_words(attribute: str) -> bool:
    """Return whether people are told the value of an attribute."""
    return attribute in ("title", "alt", "aria-label", "content", "data-as-of", "lang", "datetime")


def of_html(written: str) -> Outline:
    """Read a page, as lenient as browsers are."""
    of_text(written)
    parser = _Elements()
    parser.feed(written)
    parser.close()
    return parser.found


def of_svg(written: str) -> Outline:
    """Read a picture as XML; only words and places may differ."""
    of_text(written)
    return [(one.tag, sorted(one.attrib)) for one in ElementTree.fromstring(written).iter()]


def of_metrics(written: str) -> Outline:
    """Read metrics: the same families and samples, with the same names of labels."""
    of_text(written)
    return [
        (family.name, family.documentation, sorted((one.name, *one.labels) for one in family.samples))
        for family in text_string_to_metric_families(written)
    ]


def of_check(shown: str) -> Outline:
    """Read the lines of a check as a monitoring system does: the state, and the measures."""
    of_text(shown)
    found = read_output(shown)
    return shown.split(" ", 2)[:2], len(found.measures), len(shown.split("\n"))


READERS: dict[str, Callable[[str], Outline]] = {
    "text": of_text,
    "--color": of_coloured_text,
    "--verbose": of_text,
    "--json": of_json,
    "--jsonl": of_json,
    "--csv": of_csv,
    "--html": of_html,
    "--svg": of_svg,
    "--prometheus": of_metrics,
}
