"""Groups of commands, the root one of them: listed from the table, imported when they are called."""

from __future__ import annotations

from importlib import import_module
from typing import Any

import click

from .command_table import COMMANDS


class LazyGroup(click.Group):
    """A group that lists its commands from the table, and imports the module of the one that is called."""

    def __init__(self, path: str = "", **attributes: Any) -> None:  # noqa: ANN401 - click's own
        rows = {child.rpartition(" ")[2]: row for child, row in COMMANDS.items() if child.rpartition(" ")[0] == path}
        listed = {name: click.Command(name, short_help=row.help) for name, row in rows.items()}
        super().__init__(commands=listed, **attributes)
        self._rows = rows

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names in the order of the table."""
        return list(self._rows)

    def load(self, name: str) -> click.Command:
        """Import a command."""
        module, _, function = self._rows[name].module.partition(":")
        command: click.Command = getattr(import_module(f".commands.{module}", __package__), function)
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the command that is called, which is where Click needs more of it than its line of help."""
        name, listed, rest = super().resolve_command(ctx, args)
        return name, None if name is None or listed is None else self.load(name), rest
