"""The manual's pages about commands: one for each that stands alone, with those below it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from sessionnet_cli.help_page import Rows

from .pages import CommandPage


def manual_page(pages: Sequence[CommandPage], documents: Mapping[str, str]) -> str:
    """Return the page of a command and those below it.

    Args:
        pages: the command's first.
        documents: an example of the JSON by the path of the command, of those that have one.
    """
    return "\n".join(_page(pages, documents)) + "\n"


def file_name(page: CommandPage) -> str:
    return f"{page.path.split()[0]}.md"


def _page(pages: Sequence[CommandPage], documents: Mapping[str, str]) -> Iterator[str]:
    first = pages[0]
    yield from (f"# {first.name}", "")
    yield from _command(first, documents)
    for page in pages[1:]:
        yield from ("", f"## {page.name}", "")
        yield from _command(page, documents)


def _command(page: CommandPage, documents: Mapping[str, str]) -> Iterator[str]:
    yield from (*(line for one in page.paragraphs for line in (_prose(one), "")),)
    yield from ("```", f"{page.name} {page.usage}", "```")
    if page.examples:
        yield from ("", "```console", *(f"$ {example}" for example in page.examples), "```")
    if page.commands:
        yield ""
        yield from _table(("command", ""), [(_linked(page, name), _prose(text)) for name, text in page.commands])
    yield ""
    yield from _table(("option", ""), [(_code(term), _prose(text)) for term, text in page.own])
    if page.shared:
        others = (f"**{title.partition(',')[0]}:** {_names(rows)}" for title, rows in page.shared.items())
        yield from ("", "Also the [shared options](../options.md):", "", *(f"* {one}" for one in others))
    yield from ("", "**Exit status:** " + "; ".join(f"{code}: {_prose(_lower(text))}" for code, text in page.statuses))
    yield from ("", f"**Asks:** {_asked(page)}")
    if page.document is not None:
        yield from ("", f"**JSON:** `{page.document}`; `sessionnet schema {page.path}` prints its schema.")
    if page.path in documents:
        yield from ("", '??? example "An answer as JSON, its lists cut to one entry"', "")
        yield from (f"    {line}".rstrip() for line in ("```json", *documents[page.path].splitlines(), "```"))


def _asked(page: CommandPage) -> str:
    named = {"API": "the network API", "chain": "an endpoint of the chain", "seed": "the seeds"}
    named |= {"bootstrap": "the bootstrap nodes, if no seed answers", "backend": "the staking backend"}
    named |= {"Ethereum": "an endpoint of Ethereum, if one is configured"}
    asked = [named[label] for label in page.asks]
    if page.path == "doctor":
        return "every host that is configured. See [Hosts](../privacy.md#hosts-contacted-by-each-command)."
    if not asked:
        return "nobody." if not page.commands else "see its commands."
    return f"{', '.join(asked)}. See [Hosts](../privacy.md#hosts-contacted-by-each-command)."


def _linked(page: CommandPage, name: str) -> str:
    anchor = f"{page.name} {name}".replace(" ", "-")
    return f"[`{name}`](#{anchor})"


def _names(rows: Rows) -> str:
    return ", ".join(_code(term.partition(" ")[0] if "," not in term else term) for term, _ in rows)


def _table(titles: tuple[str, str], rows: Rows) -> Iterator[str]:
    yield from (f"| {titles[0]} | {titles[1]} |", "|---|---|")
    yield from (f"| {first} | {second} |" for first, second in rows)


def _code(text: str) -> str:
    """Return text as code that may stand in a table, whoever renders it."""
    return f"<code>{text.replace('<', '&lt;').replace('|', '&#124;')}</code>" if "|" in text else f"`{text}`"


def _lower(text: str) -> str:
    return text[:1].lower() + text[1:].rstrip(".")


def _prose(text: str) -> str:
    """Return text with nothing in it that Markdown would take for a mark of its own."""
    for mark in ("\\", "*", "_", "["):
        text = text.replace(mark, f"\\{mark}")
    return text.replace("<", "&lt;").replace("|", "&#124;")
