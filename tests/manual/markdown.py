"""The manual's pages about commands: one for each that stands alone, with those below it.

An answer as text and one as JSON stand between comments: they are made by running commands, and all else is not.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from sessionnet_cli.help_page import Rows

from .answers import Shown
from .declared import PLACES
from .hosts import Asked
from .markup import code, prose, table
from .pages import CommandPage

_PRIVACY = "[Hosts](../privacy.md#hosts-contacted-by-each-command)"
_SHOWN = re.compile(r"\n<!-- (answer|document) -->\n.*?<!-- end -->\n", re.DOTALL)


def manual_page(pages: Sequence[CommandPage], shown: Mapping[str, Shown]) -> str:
    """Return the page of a command and those below it.

    Args:
        pages: the command's first.
        shown: what commands answer, by their paths.
    """
    return "\n".join(_page(pages, shown)) + "\n"


def file_name(page: CommandPage) -> str:
    """Return the name of the file of a command's page."""
    return f"{page.path.split()[0]}.md"


def without_answers(text: str) -> str:
    """Return a page but for what is made by running commands."""
    return _SHOWN.sub("", text)


def _page(pages: Sequence[CommandPage], shown: Mapping[str, Shown]) -> Iterator[str]:
    first = pages[0]
    yield from (f"# {first.name}", "")
    yield from _command(first, shown.get(first.path))
    for page in pages[1:]:
        yield from ("", f"## {page.name}", "")
        yield from _command(page, shown.get(page.path))
    yield from ("", "<!-- Made by `make docs`; what it says stands in cli/commands. -->")


def _command(page: CommandPage, shown: Shown | None) -> Iterator[str]:
    for one in page.paragraphs:
        yield from (prose(one), "")
    yield from ("```sh", f"{page.name} {page.usage}".rstrip(), "```")
    if page.commands:
        yield ""
        rows = ((_linked(page, name), prose(text)) for name, text in page.commands)
        yield from table(("command", "what it does"), rows)
    if page.examples:
        yield from ("", "**Examples**", "", "```sh", *page.examples, "```")
    if shown is not None and shown.text is not None:
        yield from ("", "<!-- answer -->", "")
        yield from ("**An answer**", "", "```text", f"$ {shown.words}", shown.text, "```", "", "<!-- end -->")
    yield from ("", "**Options**", "")
    yield from table(("option", "meaning"), ((code(term), prose(text)) for term, text in page.own))
    if page.shared:
        yield from ("", "And these [shared options](../options.md):", "")
        yield from (f"* *{title.partition(',')[0]}:* {_names(rows)}" for title, rows in page.shared.items())
    yield from ("", "**Exit status**", "")
    yield from _statuses(page.statuses)
    yield from ("", "**Hosts**", "")
    yield from _hosts(page.asked, page)
    if page.document is not None:
        yield from ("", "**JSON**", "", _json(page))
    if shown is not None:
        yield from ("", "<!-- document -->", "", "<details markdown>", f"<summary>{_title(shown)}</summary>", "")
        yield from ("```json", shown.document, "```", "", "</details>", "", "<!-- end -->")


def _statuses(rows: Rows) -> Iterator[str]:
    if rows[0][0]:
        yield from table(("status", "meaning"), ((status, prose(text)) for status, text in rows))
    else:
        yield prose(rows[0][1])


def _hosts(asked: Sequence[Asked], page: CommandPage) -> Iterator[str]:
    if asked:
        rows = ((one.who, one.when or "always", ", ".join(map(code, one.hosts))) for one in asked)
        yield from table(("asks", "when", "on mainnet"), rows)
        yield from ("", f"{page.nobody_asked} {_PRIVACY} says what each host learns.".lstrip())
    else:
        yield "See each command." if page.commands and page.document is None else "None."


def _json(page: CommandPage) -> str:
    text = (
        f"`{page.document}`. `sessionnet schema {page.path}` prints its schema; [JSON](../json.md) says what is stable."
    )
    place = PLACES.get(page.kind or "")
    if place is None:
        return text
    return f"{text} The keys of `data` are the fields of [`{page.kind}`](../library/{place}), with their units."


def _title(shown: Shown) -> str:
    made = f"<code>{shown.words} --json</code>" if shown.words else "A document with made-up values"
    return f"{made}, each list in <code>data</code> cut to one entry"


def _linked(page: CommandPage, name: str) -> str:
    return f"[`{name}`](#{page.name} {name})".replace(" ", "-").replace("[-", "[")


def _names(rows: Rows) -> str:
    return ", ".join(code(term.rpartition(", ")[2].split()[0]) for term, _ in rows)
