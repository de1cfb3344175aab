"""The root of the command: what it says of itself, and errors → exit status.

A command's module is imported when the command is run, not when it is listed; none of them imports anything heavy at
its top.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from contextlib import suppress
from typing import TYPE_CHECKING, NoReturn

import click

from sessionnet_core.version import VERSION

from . import endings
from .command_table import COMMANDS, TOPICS
from .failures import OWN_FAULT, WRONG_REQUEST, Judged
from .group import LazyGroup
from .help_page import Rows, write_sections

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem

INTERRUPTED, BROKEN_PIPE = 130, 141
UNKNOWN = 3
"""Of a monitoring plugin, what keeps it from seeing, whatever that is."""


_HELP, _VERSION = ("-h", "--help"), "--version"
_TAKES_OPTIONS = "sessionnet.takes_options"
_COMMON: Rows = [
    ("--network NAME", "mainnet (default), testnet, or a configured one."),
    ("--json", "Print one JSON document."),
    ("--output FILE", "Write the answer here, if the exit status is 0."),
    ("--strict", "Exit 5 if the answer is less than promised."),
    ("--demo", "Answer from the recording that ships along."),
    ("-h, --help", "Show the help of a command, with all of its options."),
    ("--version", "Show the version."),
]
"""Options that are of use with nearly every command, as its help has them."""


class Root(LazyGroup):
    """The root. Shared options may stand before a command; the table of them is read only where one does."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Parse as a group does; alone, it shows its help."""
        if not args and not ctx.resilient_parsing:
            args = ["--help"]
        if args and args[0].startswith("-") and set(args) - {*_HELP, _VERSION}:
            ctx.meta[_TAKES_OPTIONS] = True
        return super().parse_args(ctx, args)

    def get_params(self, ctx: click.Context) -> list[click.Parameter]:
        """Return the options that may stand before a command."""
        own = super().get_params(ctx)
        if _TAKES_OPTIONS not in ctx.meta:
            return own
        from .options.shared import all_options

        return [*all_options(), *own]

    def shell_complete(self, ctx: click.Context, incomplete: str) -> list[CompletionItem]:
        """Complete shared options too."""
        if incomplete.startswith("-"):
            ctx.meta[_TAKES_OPTIONS] = True
        return super().shell_complete(ctx, incomplete)

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the commands, a group with the names of its own, then what nearly all can use, and the topics."""
        sections: dict[str, Rows] = {}
        for path, row in COMMANDS.items():
            if " " not in path:
                below = [other.removeprefix(f"{path} ") for other in COMMANDS if other.startswith(f"{path} ")]
                text = f"{row.help} Commands: {', '.join(below)}." if below else row.help
                sections.setdefault(row.section, []).append((path, text))
        sections["Common options, before a command or after it"] = _COMMON
        sections["Topics of `sessionnet help`"] = list(TOPICS.items())
        write_sections(formatter, sections)


def _show_version(ctx: click.Context, param: click.Parameter, value: bool) -> None:
    del param
    if value and not ctx.resilient_parsing:
        click.echo(f"sessionnet {VERSION}", color=ctx.color)
        ctx.exit()


@click.group(cls=Root, context_settings={"help_option_names": _HELP, "max_content_width": 100})
@click.option(
    _VERSION, is_flag=True, is_eager=True, expose_value=False, help="Show the version and exit.", callback=_show_version
)
def root(**_: object) -> None:
    """Show swarms, nodes and token of the Session Network, each figure with its source.

    \b
      sessionnet swarm ACCOUNT-ID
      sessionnet nodes --demo
      sessionnet --network testnet overview
    """


def main(arguments: list[str] | None = None) -> NoReturn:
    """Run the command and exit; whatever goes wrong is shown in the form that was asked for."""
    arguments = sys.argv[1:] if arguments is None else arguments
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:  # closed by the caller, who neither writes nor reads
            setattr(sys, name, open(os.devnull, mode))  # noqa: SIM115 - as long as the process
    sys.exit(_run(arguments))


def _run(arguments: list[str]) -> int:
    """Return the exit status. Both answers and failures may meet a closed pipe or a full disk."""
    if _is_check(arguments):
        try:
            status = _written(lambda: _checked(arguments), broken_pipe=UNKNOWN, own_fault=UNKNOWN)
        except KeyboardInterrupt:  # while its line was written
            status = UNKNOWN
        return status if status in range(UNKNOWN) else UNKNOWN
    endings.release_signals()
    return _written(lambda: _answered(arguments), broken_pipe=BROKEN_PIPE, own_fault=OWN_FAULT)


def _written(answered: Callable[[], int], *, broken_pipe: int, own_fault: int) -> int:
    try:
        return answered()
    except BrokenPipeError:
        _silence_outputs()
        return broken_pipe
    except OSError as error:  # a full disk behind standard output, mostly
        from .show.safe import safe

        with suppress(OSError):  # it may be standard error that cannot be written
            what = "reading or writing failed" if error.filename is None else f"{error.filename} was not written"
            click.echo(f"Error: {safe(what)}: {error.strerror}", err=True)
        _silence_outputs()
        return own_fault


def _is_check(arguments: list[str]) -> bool:
    """Return whether a command line, right or wrong, is that of a check: its first word that is no option says so."""
    if not endings.is_check_at_first_sight(arguments):
        return False
    if arguments[0].startswith("-"):  # whether the next word is its value, only Click knows
        context = click.Context(root, resilient_parsing=True, ignore_unknown_options=True)
        context.meta[_TAKES_OPTIONS] = True
        _, arguments, _ = root.make_parser(context).parse_args(list(arguments))
    return next((word for word in arguments if not word.startswith("-")), None) == "check"


def _checked(arguments: list[str]) -> int:
    from .plugin import run_check

    try:
        return run_check(lambda: _invoke(arguments), arguments)
    finally:
        sys.stdout.flush()
        endings.end()


def _answered(arguments: list[str]) -> int:
    from .failures import Failed, exit_status_of, show_click_error, show_failure, show_own_fault, wants_json

    try:
        try:
            return _invoke(arguments)
        finally:
            sys.stdout.flush()
    except Failed as failed:
        show_failure(failed)
        return exit_status_of(failed.error)
    except click.ClickException as error:
        show_click_error(error, arguments)
        return WRONG_REQUEST
    except (click.Abort, KeyboardInterrupt):
        return INTERRUPTED
    except Exception as error:
        from sessionnet_core.shortages import shortage_behind

        shortage = shortage_behind(error)
        if shortage is not None:
            show_failure(Failed(shortage, schema="sessionnet/1", network=None, as_json=wants_json(arguments)))
            return exit_status_of(shortage)
        if isinstance(error, OSError):
            raise
        show_own_fault(error, arguments)
        return OWN_FAULT


def _invoke(arguments: list[str]) -> int:
    """Do what Click's own `main` does, except that a broken pipe is not exit status 1.

    Click takes the words that it has read out of its list.
    """
    if "_SESSIONNET_COMPLETE" in os.environ:
        from .completion.shells import answer

        answer(root)
        return 0
    try:
        with root.make_context("sessionnet", list(arguments)) as context:
            root.invoke(context)
    except Judged:
        raise
    except click.exceptions.Exit as ended:
        return ended.exit_code
    return 0


def _silence_outputs() -> None:
    """Point both outputs elsewhere, so that closing them does not fail again."""
    for stream in (sys.stdout, sys.stderr):
        os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
