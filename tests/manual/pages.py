"""What there is to say of each command, taken from Click and from the tables that the command is made of."""

from __future__ import annotations

import inspect
import re

import click
from msgspec import Struct

from sessionnet_cli.command_table import COMMANDS
from sessionnet_cli.group import LazyGroup
from sessionnet_cli.help_page import Rows, in_order
from sessionnet_cli.main import root
from sessionnet_cli.options.settings import option_table
from sessionnet_cli.options.shared import TableOption
from sessionnet_cli.options.usable import asks_hosts, names_of, usable_by

from .hosts import Asked, hosts_asked
from .statuses import statuses_of

_EXTRAS = re.compile(r"\s*\[([^\]]+)\]$")


class CommandPage(Struct, frozen=True):
    """What is said of one command."""

    path: str
    """As on the command line, without `sessionnet`; empty for the root."""
    summary: str
    """One line."""
    usage: str
    """What stands after `sessionnet` and the command's name."""
    paragraphs: tuple[str, ...]
    examples: tuple[str, ...]
    commands: Rows
    """Those below it."""
    own: Rows
    """Its own options, and shared ones that change its answer."""
    shared: dict[str, Rows]
    """The other shared options, by what they are for."""
    variables: Rows
    """Of the environment, with the options that they stand for."""
    statuses: Rows
    asked: tuple[Asked, ...]
    asks_nobody_with: tuple[str, ...]
    """The options of it that keep it from asking."""
    may_use_cached: bool
    document: str | None
    """The name of its JSON."""
    kind: str | None
    """The type of the `data` in it."""

    @property
    def name(self) -> str:
        """Return the command as it is typed."""
        return f"sessionnet {self.path}".rstrip()

    @property
    def nobody_asked(self) -> str:
        """Return when it asks none of its hosts; empty if it always does."""
        if not self.asks_nobody_with:
            return ""
        *first, last = (f"`{one}`" for one in self.asks_nobody_with)
        options = f"{', '.join(first)} or {last}" if first else last
        cached = ", nor for what is cached and no older than `--max-age`" if self.may_use_cached else ""
        return f"Nobody is asked with {options}{cached}."


def all_pages() -> list[CommandPage]:
    """Return a page for the root and each command, in the order of the table."""
    return [page_of(""), *map(page_of, COMMANDS)]


def page_of(path: str) -> CommandPage:
    """Return what there is to say of a command."""
    command, context = _opened(path)
    text, _, examples = inspect.cleandoc(command.help or "").partition("\n\n\b\n")
    sections: dict[str, Rows] = {"Options": []}
    names: set[str] = set()
    for param in command.get_params(context):
        record = param.get_help_record(context)
        if record is not None and not isinstance(param, click.Argument):
            section = param.section if isinstance(param, TableOption) else ""
            more = param.row.more if isinstance(param, TableOption) else ""
            sections.setdefault(section or "Options", []).append((record[0], _said(record[1], more)))
            names.update(param.opts)
    ordered = in_order(sections)
    usage = " ".join(command.collect_usage_pieces(context))
    if path:  # a group of ours answers by itself too, which older versions of Click do not say
        usage = re.sub(r"(?<!\[)COMMAND \[", "[COMMAND] [", usage)
    row = COMMANDS.get(path)
    below = command.commands_of(context) if isinstance(command, LazyGroup) else []
    return CommandPage(
        path=path,
        summary=row.help if row else "The Session Network in a terminal.",
        usage=usage,
        paragraphs=tuple(_prose(one) for one in re.split(r"\n\s*\n", text) if one.strip()),
        examples=tuple(line.strip() for line in examples.splitlines()),
        commands=below,
        own=ordered.pop("Options"),
        shared=ordered,
        variables=[
            (one.variable, names_of(one)[0])
            for _, _, one in option_table()
            if one.variable and (not path or path in usable_by(one))
        ],
        statuses=statuses_of(path, command.epilog, usage, names),
        asked=hosts_asked(path, usage, names) if asks_hosts(path) else (),
        asks_nobody_with=tuple(one for one in ("--offline", "--demo", "--replay") if one in names),
        may_use_cached="--max-age" in names and path != "doctor",  # which asks even those whose answer is cached
        document=f"sessionnet.{path.replace(' ', '.')}/1" if row and row.document else None,
        kind=row.document if row else None,
    )


def _opened(path: str) -> tuple[click.Command, click.Context]:
    command: click.Command = root
    context = click.Context(root, info_name="sessionnet", **root.context_settings)
    for word in path.split():
        assert isinstance(command, LazyGroup)
        command = command.load(word)
        context = click.Context(command, info_name=word, parent=context)
    return command, context


def _said(text: str, more: str) -> str:
    """Return what is said of an option, with what Click adds in square brackets as sentences."""
    text = text.replace("Show this message", "Show the help")
    extras = _EXTRAS.search(text)
    parts = [_EXTRAS.sub("", text), more]
    for extra in extras[1].split("; ") if extras else ():
        said = re.sub(r"^x>=(\d+)$", r"at least \1", re.sub(r"^(\d+)<=x<=(\d+)$", r"between \1 and \2", extra))
        parts.append(f"{said[:1].upper()}{said[1:]}.")
    return " ".join(part for part in parts if part)


def _prose(paragraph: str) -> str:
    return " ".join(paragraph.replace("\b", "").split())
