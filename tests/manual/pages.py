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
from sessionnet_cli.options.shared import TableOption
from sessionnet_core.source_kinds import SOURCE_KINDS

TABLE_STATUSES: Rows = [
    ("0", "Answered."),
    ("1", "Some of the inputs had no answer, or an internal error."),
    ("2", "The command line or the configuration is wrong."),
    ("3", "Nobody could be reached who knows."),
    ("4", "A source answered, and cannot be believed."),
    ("5", "With --strict: answered, but less than promised."),
]
"""Of a command that asks hosts; `sessionnet help exit-status` has the whole."""
CHECK_STATUSES: Rows = [("0, 1, 2", "OK, WARNING, CRITICAL."), ("3", "UNKNOWN: the check could not tell.")]
LOCAL_STATUSES: Rows = [row for row in TABLE_STATUSES if row[0] in "012"]


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
    statuses: Rows
    asks: tuple[str, ...]
    """The kinds of source that it asks without being told to, as people call them."""
    document: str | None
    """The name of its JSON."""

    @property
    def name(self) -> str:
        """Return the command as it is typed."""
        return f"sessionnet {self.path}".rstrip()


def all_pages() -> list[CommandPage]:
    """Return a page for the root and each command, in the order of the table."""
    return [page_of(""), *map(page_of, COMMANDS)]


def page_of(path: str) -> CommandPage:
    """Return what there is to say of a command."""
    command, context = _opened(path)
    text, _, examples = inspect.cleandoc(command.help or "").partition("\n\n\b\n")
    sections: dict[str, Rows] = {"Options": []}
    for param in command.get_params(context):
        record = param.get_help_record(context)
        if record is not None and not isinstance(param, click.Argument):
            section = param.section if isinstance(param, TableOption) else ""
            sections.setdefault(section or "Options", []).append(record)
    ordered = in_order(sections)
    below = command.commands_of(context) if isinstance(command, LazyGroup) else []
    return CommandPage(
        path=path,
        summary=COMMANDS[path].help if path else "the Session Network in a terminal",
        usage=" ".join(command.collect_usage_pieces(context)),
        paragraphs=tuple(_prose(one) for one in re.split(r"\n\s*\n", text) if one.strip()),
        examples=tuple(line.strip() for line in examples.splitlines()),
        commands=below,
        own=ordered.pop("Options"),
        shared=ordered,
        statuses=_statuses(path),
        asks=tuple(dict.fromkeys(one.label for one in SOURCE_KINDS.values() if path in one.used_by)),
        document=f"sessionnet.{path.replace(' ', '.')}/1" if path and COMMANDS[path].document else None,
    )


def _opened(path: str) -> tuple[click.Command, click.Context]:
    command: click.Command = root
    context = click.Context(root, info_name="sessionnet", **root.context_settings)
    for word in path.split():
        assert isinstance(command, LazyGroup)
        command = command.load(word)
        context = click.Context(command, info_name=word, parent=context)
    return command, context


def _prose(paragraph: str) -> str:
    return " ".join(paragraph.replace("\b", "").split())


def _statuses(path: str) -> Rows:
    if path.startswith("check"):
        return CHECK_STATUSES
    asks = any(path in (*one.used_by, *one.also_by) for one in SOURCE_KINDS.values()) or path in ("", "doctor")
    return TABLE_STATUSES if asks else LOCAL_STATUSES
