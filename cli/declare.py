"""How a command is declared: from its row in the table of commands, with the shared options and the `Run` they make.

::

    @command("nodes show")
    @click.argument("key")
    def show(run: Run, key: str) -> None: ...
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

import click

from .command_table import COMMANDS
from .group import LazyGroup
from .help_page import HelpPage
from .options.shared import TableOption, is_typed, options_of, refuse_unusable, take_settings
from .run import Run


def command(
    path: str,
    *,
    draws: tuple[str, ...] = (),
    writes: tuple[str, ...] = (),
    **attributes: Any,  # noqa: ANN401
) -> Callable[[Callable[..., None]], click.Command]:
    """Declare a command, or a group where the table has commands below it; its function takes a `Run` first.

    Args:
        draws: the endings of files that it draws pictures into.
        writes: the names of its own options whose value is a file that the answer goes into.
    """
    attributes |= {"name": path.rpartition(" ")[2], "short_help": COMMANDS[path].help, "cls": HelpPage}
    if any(other.startswith(f"{path} ") for other in COMMANDS):
        attributes |= {"cls": LazyGroup, "path": path, "invoke_without_command": True}

    def declare(function: Callable[..., None]) -> click.Command:
        declared: HelpPage = click.command(**attributes)(_with_run(path, function, draws, writes))
        declared.path = path
        return declared

    return declare


def _with_run(
    path: str, function: Callable[..., None], draws: tuple[str, ...], writes: tuple[str, ...]
) -> Callable[..., None]:
    """Return a function that makes a command's `Run` from its shared options, with these declared below its own."""

    @click.pass_context
    @wraps(function)
    def run_command(ctx: click.Context, /, **values: Any) -> None:  # noqa: ANN401 - what click parsed
        if ctx.invoked_subcommand is not None:
            _refuse_own_options(ctx)
            return
        refuse_unusable(ctx, path)
        run = Run(take_settings(ctx, values), schema_of(ctx), draws)
        with run, run.output:
            every_seconds = run.settings.every_seconds
            if every_seconds is not None:
                from .watching import watch

                files = [values[name] for name in writes if values[name] is not None]
                watch(run, lambda: function(run, **values), every_seconds, files)
            function(run, **values)
            run.publish()
        if path.startswith("check "):
            from .failures import Judged

            raise Judged(run.exit_status)
        ctx.exit(run.exit_status)

    own = run_command.__dict__.pop("__click_params__", [])
    run_command.__dict__["__click_params__"] = [*reversed(options_of(path)), *own]  # Click takes them from the end
    return run_command


def schema_of(ctx: click.Context) -> str:
    """Return the name of a command's JSON: `sessionnet.nodes.show/1`."""
    return ctx.command_path.replace(" ", ".") + "/1"


def _refuse_own_options(ctx: click.Context) -> None:
    """Refuse a group's own options before a subcommand, where they would be ignored; shared ones hold for it too."""
    for option in ctx.command.params:
        if not isinstance(option, TableOption) and is_typed(ctx, option.name or ""):
            raise click.UsageError(f"{option.opts[0]} is for {ctx.command_path} alone, not for its subcommands.", ctx)
