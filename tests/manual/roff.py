"""A command's page for `man`, in the macros of man(7)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from sessionnet_cli.help_page import Rows
from sessionnet_core.version import VERSION

from .pages import CommandPage

FILES: Rows = [
    ("~/.config/sessionnet/sessionnet.toml", "The configuration file; SESSIONNET_CONFIG names another."),
    ("~/.cache/sessionnet", "The last good answers; SESSIONNET_CACHE_DIR names another folder."),
    ("~/.local/share/sessionnet/history.db", "The history; SESSIONNET_DATA_DIR names another folder."),
]


def man_page(page: CommandPage, pages: Iterable[CommandPage]) -> str:
    """Return the source of the page of a command.

    Args:
        pages: all of them, for those that it points to.
    """
    return "\n".join(_lines(page, pages)) + "\n"


def file_name(page: CommandPage) -> str:
    return f"{page.name.replace(' ', '-')}.1"


def _lines(page: CommandPage, pages: Iterable[CommandPage]) -> Iterator[str]:
    title = page.name.replace(" ", "-")
    yield f'.TH "{_text(title.upper())}" "1" "" "sessionnet {VERSION}" "User Commands"'
    yield from (".SH NAME", f"{_text(title)} \\- {_text(_lower(page.summary).rstrip('.'))}")
    yield from (".SH SYNOPSIS", f".B {_text(page.name)}", _text(page.usage))
    yield ".SH DESCRIPTION"
    for paragraph in page.paragraphs:
        yield from (".PP", _text(paragraph))
    if page.commands:
        yield ".SH COMMANDS"
        yield from _listed(page.commands)
    yield ".SH OPTIONS"
    yield from _listed(page.own)
    for heading, rows in page.shared.items():
        yield f'.SS "{_text(heading)}"'
        yield from _listed(rows)
    yield ".SH EXIT STATUS"
    yield from _listed(page.statuses)
    if page.examples:
        yield from (".SH EXAMPLES", ".nf", *map(_text, page.examples), ".fi")
    if not page.path:
        yield ".SH FILES"
        yield from _listed(FILES)
    yield ".SH SEE ALSO"
    others = [other for other in pages if other.path != page.path and _is_near(page.path, other.path)]
    yield ",\n".join(f".BR {_text(file_name(other)[:-2])} (1)" for other in others).replace(",\n", " ,\n")


def _is_near(path: str, other: str) -> bool:
    """Whether a page is worth pointing to: the one above, those below, and those beside."""
    above = path.rpartition(" ")[0]
    return other == above or other.rpartition(" ")[0] in ({path, above} if path else {""})


def _listed(rows: Rows) -> Iterator[str]:
    for term, text in rows:
        yield from (".TP", f".B {_text(term)}", _text(text))


def _lower(summary: str) -> str:
    return summary[:1].lower() + summary[1:]


def _text(text: str) -> str:
    """Return text as roff reads it: nothing in it is a request, an escape or a typographic character."""
    escaped = text.replace("\\", "\\e").replace("-", "\\-").replace("`", "\\`").replace("'", "\\(aq")
    escaped = escaped.replace("^", "\\(ha").replace("~", "\\(ti").replace("…", "\\&...")
    return re.sub(r"^(?=[.'])", r"\\&", escaped)
