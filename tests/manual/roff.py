"""A command's page for `man`, in the macros of man(7)."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from sessionnet_cli.help_page import Rows, folded
from sessionnet_cli.topics import OTHER_VARIABLES
from sessionnet_core.version import VERSION

from .hosts import Asked
from .pages import CommandPage

FILES: Rows = [
    ("~/.config/sessionnet/sessionnet.toml", "The configuration file; SESSIONNET_CONFIG names another."),
    ("~/.cache/sessionnet", "The last good answers; SESSIONNET_CACHE_DIR names another folder."),
    ("~/.local/share/sessionnet/history.db", "The history; SESSIONNET_DATA_DIR names another folder."),
]
"""On Linux."""
_CHANGELOG = Path(__file__).parents[2] / "CHANGELOG.md"
_WIDTH = 72
"""Of a line of prose, before escapes make it longer."""


def man_page(page: CommandPage, pages: Iterable[CommandPage]) -> str:
    """Return the source of the page of a command.

    Args:
        pages: all of them, for those that it points to.
    """
    return "\n".join(_lines(page, pages)) + "\n"


def file_name(page: CommandPage) -> str:
    """Return the name of the file of a command's page."""
    return f"{page.name.replace(' ', '-')}.1"


def released_on() -> str:
    """Return the date of the newest release that has one in the changelog; empty if none has."""
    found = re.search(r"^## .*(\d{4}-\d\d-\d\d)", _CHANGELOG.read_text(encoding="utf-8"), re.MULTILINE)
    return found[1] if found else ""


def _lines(page: CommandPage, pages: Iterable[CommandPage]) -> Iterator[str]:
    title = page.name.replace(" ", "-")
    yield '.\\" Made by `make docs`; what it says stands in cli/commands.'
    yield f'.TH "{_text(title.upper())}" "1" "{released_on()}" "sessionnet {VERSION}" "User Commands"'
    yield from (".nh", ".ad l")  # what is typed is never hyphenated, and no line is stretched
    yield from (".SH NAME", f"{_text(title)} \\- {_text(_lower(page.summary).rstrip('.'))}")
    yield from (
        ".SH SYNOPSIS",
        ".nf",
        f"\\fB{_text(page.name)}\\fR {_text(page.usage)}".rstrip(),
        ".fi",
        ".SH DESCRIPTION",
    )
    for at, paragraph in enumerate(page.paragraphs):
        yield from ((".PP",) if at else ())
        yield from _prose(paragraph)
    if page.commands:
        yield ".SH COMMANDS"
        yield from _listed(page.commands)
    yield ".SH OPTIONS"
    yield from _listed(page.own)
    for heading, rows in page.shared.items():
        yield f'.SS "{_text(heading)}"'
        yield from _listed(rows)
    yield ".SH EXIT STATUS"
    yield from (_listed(page.statuses) if page.statuses[0][0] else _prose(page.statuses[0][1]))
    if page.asked:
        yield ".SH HOSTS"
        yield from _listed(_hosts(page.asked))
        yield from (".PP", *_prose(page.nobody_asked)) if page.nobody_asked else ()
    variables = [(name, f"stands for {option}.") for name, option in page.variables]
    if not page.path:
        variables += [(name, f"{text[:1].upper()}{text[1:]}.") for name, text in OTHER_VARIABLES]
    if variables:
        yield ".SH ENVIRONMENT"
        yield from _listed(variables)
    if not page.path or page.variables:
        yield ".SH FILES"
        yield from _listed(FILES)
    if page.examples:
        yield from (
            ".SH EXAMPLES",
            ".nf",
            *(_text(line) for one in page.examples for line in folded(one, _WIDTH, 0)),
            ".fi",
        )
    yield ".SH SEE ALSO"
    others = [other for other in pages if other.path != page.path and _is_near(page.path, other.path)]
    yield from (f".BR {_text(file_name(other)[:-2])} (1){',' if other is not others[-1] else ''}" for other in others)


def _hosts(asked: Sequence[Asked]) -> Rows:
    return [
        (one.who, "; ".join(part for part in (one.when or "always", ", ".join(one.hosts)) if part) + ".")
        for one in asked
    ]


def _is_near(path: str, other: str) -> bool:
    """Whether a page is worth pointing to: the one above, those below, and those beside."""
    above = path.rpartition(" ")[0]
    return other == above or other.rpartition(" ")[0] in ({path, above} if path else {""})


def _listed(rows: Rows) -> Iterator[str]:
    for term, text in rows:
        yield from (".TP", f".B {_text(term)}")
        yield from _prose(text)


def _lower(summary: str) -> str:
    return summary[:1].lower() + summary[1:]


def _prose(text: str) -> Iterator[str]:
    """Return text in lines that end where a sentence does, and are short; what stands in back quotes is bold."""
    for sentence in re.split(r"(?<=[.?!:;])\s+(?=[A-Z0-9`@-])", text):
        for line in textwrap.wrap(sentence, _WIDTH, break_long_words=False, break_on_hyphens=False):
            yield _text(line)


def _text(text: str) -> str:
    """Return text as roff reads it: nothing in it is a request, an escape or a typographic character."""
    escaped = text.replace("\\", "\\e").replace("-", "\\-").replace("'", "\\(aq").replace("`", "")
    escaped = escaped.replace("^", "\\(ha").replace("~", "\\(ti").replace("…", "...").replace("–", "\\(en")
    return re.sub(r"^(?=[.'])", r"\\&", escaped)
