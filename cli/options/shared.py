"""The table of shared options for Click: which options a command has, and what the user gave.

A shared option may stand before the command, between a group and its command, or after; after wins. So every parser
knows them all. One that a command cannot use is left out of its help, does not read its variable, is refused after the
command or in the middle of it, and passed over before it.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import TYPE_CHECKING, Any, Literal, get_args, get_origin

import click
from click.core import ParameterSource

from .row import SharedOption
from .settings import Settings, option_table
from .usable import asks_hosts, refusal, usable_by

if TYPE_CHECKING:
    from click.types import OptionHelpExtra


class TableOption(click.Option):
    """An option of the table, as a command has it."""

    row: SharedOption
    is_usable = True
    """Whether the command that has it can use it."""

    @property
    def section(self) -> str:
        """What of a command's help it belongs to; without one, it changes the answer."""
        return "" if self.row.group == "answer" else self.row.group.capitalize()

    def get_help_extra(self, ctx: click.Context) -> OptionHelpExtra:
        """Return what Click adds to the help, but for the range of a number."""
        extra = super().get_help_extra(ctx)
        extra.pop("range", None)
        return extra

    def resolve_envvar_value(self, ctx: click.Context) -> str | None:
        """Return what the environment says, which is meant for the command that is run, not for groups before it."""
        return None if ctx.invoked_subcommand is not None else super().resolve_envvar_value(ctx)


def options_of(path: str) -> list[TableOption]:
    """Return the shared options for a command; one object serves all the commands that can use it."""
    return [option if path in commands else _unusable(option) for option, commands in _all_options()]


def all_options() -> list[TableOption]:
    """Return the shared options as they may stand before any command."""
    return [option for option, _ in _all_options()]


def refuse_unusable(ctx: click.Context, path: str) -> None:
    """Refuse what a command cannot use after it or in the middle of it; before it, a promise that it would not keep.

    Raises:
        click.UsageError: there is such an option.
    """
    for option in ctx.command.params:
        if isinstance(option, TableOption) and not option.is_usable:
            promised = option.row.asks_nobody and asks_hosts(path)
            if any(is_typed(one, option.name or "") for one in _contexts(ctx) if one.parent is not None or promised):
                raise click.UsageError(refusal(option.row, path), ctx)


def take_settings(ctx: click.Context, values: dict[str, Any]) -> Settings:
    """Take the shared options out of the parsed values, together with those that stood before the command."""
    said: dict[str, Any] = {}
    given: dict[str, ParameterSource] = {}
    for option in ctx.command.params:
        if not isinstance(option, TableOption) or (field := option.name) is None:
            continue
        value, source = values.pop(field), ctx.get_parameter_source(field)
        if not option.is_usable:
            continue
        for one in _contexts(ctx):
            if is_typed(one, field):
                value, source = one.params[field], ParameterSource.COMMANDLINE
                break
        if source not in (None, ParameterSource.DEFAULT):
            said[field], given[field] = value, source
    return Settings(**said, given=given)


def is_typed(ctx: click.Context, name: str) -> bool:
    """Whether a parameter was named on the command line."""
    return ctx.get_parameter_source(name) is ParameterSource.COMMANDLINE


def _contexts(ctx: click.Context | None) -> Iterator[click.Context]:
    """Return the contexts of a command and of what stands before it, the nearest first."""
    while ctx is not None:
        yield ctx
        ctx = ctx.parent


@cache
def _all_options() -> list[tuple[TableOption, tuple[str, ...]]]:
    """Return all shared options with the commands that can use them."""
    return [(_option(field, kind, said), usable_by(said)) for field, kind, said in option_table()]


def _unusable(option: TableOption) -> TableOption:
    """Return an option as a command has it that cannot use it."""
    other = TableOption.__new__(TableOption)
    vars(other).update(vars(option))
    other.is_usable, other.hidden, other.envvar = False, True, None
    return other


def _option(field: str, kind: Any, said: SharedOption) -> TableOption:  # noqa: ANN401 - any type
    option = TableOption(
        [*said.names.split(), field],
        is_flag=True if kind is bool else None,  # False would mean that its value may be left out
        multiple=get_origin(kind) is tuple,
        type=click.Choice(get_args(kind)) if get_origin(kind) is Literal else said.type,
        metavar=said.metavar,
        envvar=said.variable,
        help=said.help,
    )
    option.row = said
    return option
