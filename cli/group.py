"""Groups of commands, the root one of them: listed from the table, imported when they are called."""

from __future__ import annotations

from importlib import import_module
from typing import Any

import click

from .command_table import COMMANDS
from .help_page import HelpPage, Rows


class LazyGroup(HelpPage, click.Group):
    """A group that lists its commands from the table, and imports the module of the one that is called."""

    def __init__(self, path: str = "", **attributes: Any) -> None:  # noqa: ANN401 - click's own
        rows = {child.rpartition(" ")[2]: row for child, row in COMMANDS.items() if child.rpartition(" ")[0] == path}
        listed = {name: click.Command(name, short_help=row.help) for name, row in rows.items()}
        super().__init__(commands=listed, **attributes)
        self.path = path
        self.has_answer = not path or COMMANDS[path].document is not None
        self._rows = rows

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names in the order of the table."""
        return list(self._rows)

    def commands_of(self, ctx: click.Context) -> Rows:
        """Return the commands with a line about each."""
        return [(name, row.help) for name, row in self._rows.items()]

    def load(self, name: str) -> click.Command:
        """Import a command."""
        module, _, function = self._rows[name].module.partition(":")
        command: click.Command = getattr(import_module(f".commands.{module}", __package__), function)
        return command

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Parse as Click does, and let options know whether a command follows, which theirs may be."""
        try:
            _, rest, _ = self.make_parser(ctx).parse_args(list(args))
        except click.UsageError:
            pass  # which is told where it is parsed
        else:
            ctx.invoked_subcommand = rest[0] if rest else None
        return super().parse_args(ctx, args)

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the command that is called, which is where Click needs more of it than its line of help."""
        if args[0] not in self._rows and not ctx.resilient_parsing:
            from .near_words import unknown_command

            raise click.UsageError(unknown_command(args[0], self.path), ctx)
        name, listed, rest = super().resolve_command(ctx, args)
        return name, None if name is None or listed is None else self.load(name), rest
