"""The table of shared options for Click: which options a command has, and what the user gave.

Options given to a group hold for its subcommands too.
"""

from __future__ import annotations

from functools import cache
from typing import Any, Literal, get_args, get_origin

import click
from click.core import ParameterSource

from .row import SharedOption
from .settings import Settings, option_table

FIELDS = frozenset(field for field, _, _ in option_table())


def options_of(path: str) -> list[click.Option]:
    """Return the shared options of a command; one object serves all the commands that have it."""
    return [option for option, commands in _all_options() if not commands or path in commands]


def take_settings(ctx: click.Context, values: dict[str, Any]) -> Settings:
    """Take the shared options out of the parsed values, together with those that were given to the group."""
    said: dict[str, Any] = {}
    given: dict[str, ParameterSource] = {}
    for field in FIELDS & values.keys():
        value, source = values.pop(field), ctx.get_parameter_source(field)
        if source is not ParameterSource.COMMANDLINE and ctx.parent is not None and is_typed(ctx.parent, field):
            value, source = ctx.parent.params[field], ParameterSource.COMMANDLINE
        if source not in (None, ParameterSource.DEFAULT):
            said[field], given[field] = value, source
    return Settings(**said, given=given)


def is_typed(ctx: click.Context, name: str) -> bool:
    """Whether a parameter was named on the command line."""
    return ctx.get_parameter_source(name) is ParameterSource.COMMANDLINE


@cache
def _all_options() -> list[tuple[click.Option, tuple[str, ...]]]:
    """Return all shared options with the commands that have them."""
    return [(_option(field, kind, said), said.commands) for field, kind, said in option_table()]


def _option(field: str, kind: Any, said: SharedOption) -> click.Option:  # noqa: ANN401 - any type
    return click.Option(
        [*said.names.split(), field],
        is_flag=kind is bool,
        multiple=get_origin(kind) is tuple,
        type=click.Choice(get_args(kind)) if get_origin(kind) is Literal else said.type,
        metavar=said.metavar,
        envvar=said.variable,
        help=said.help,
    )
