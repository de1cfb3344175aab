"""The root of the command: what it says of itself, and errors → exit status.

A command's module is imported when the command is run, not when it is listed; none of them imports anything heavy at
its top.
"""

from __future__ import annotations

import os
import sys
from contextlib import suppress
from typing import NoReturn

import click

from sessionnet_core.version import VERSION

from .failures import OWN_FAULT, WRONG_REQUEST
from .group import LazyGroup

INTERRUPTED, BROKEN_PIPE = 130, 141


@click.group(
    cls=LazyGroup,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog="Exit status: 0 answered, 1 answered in part or internal error, 2 wrong command line, 3 nobody reached who "
    "knows, 4 not believable, 5 less than promised with --strict.",
)
@click.version_option(VERSION, prog_name="sessionnet", message="%(prog)s %(version)s")
def root() -> None:
    """Show the Session Network: swarms, Session Nodes, the Session Token, and where each figure comes from.

    \b
      sessionnet swarm ACCOUNT-ID      which nodes store an account's messages
      sessionnet nodes                 all Session Nodes
      sessionnet token                 the price and supply of SESH
      sessionnet staking               reward pool, rates, stakes
      sessionnet overview              the whole Session Network page
      sessionnet doctor                which hosts answer, and what to do if one does not
      sessionnet nodes --demo          the same from the recording that ships with sessionnet
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
    try:
        return _answered(arguments)
    except BrokenPipeError:
        _silence_outputs()
        return BROKEN_PIPE
    except OSError as error:  # a full disk behind standard output, mostly
        with suppress(OSError):  # it may be standard error that cannot be written
            click.echo(f"Error: reading or writing failed: {error.strerror}", err=True)
        _silence_outputs()
        return OWN_FAULT


def _answered(arguments: list[str]) -> int:
    from .failures import Failed, exit_status_of, show_click_error, show_failure, show_own_fault

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
    except (OSError, MemoryError) as error:
        from sessionnet_core.shortages import shortage_behind

        shortage = shortage_behind(error)
        if shortage is None:
            raise
        show_failure(Failed(shortage, schema="sessionnet/1", network=None, as_json="--json" in arguments))
        return exit_status_of(shortage)
    except Exception as error:
        show_own_fault(error, arguments)
        return OWN_FAULT


def _invoke(arguments: list[str]) -> int:
    """Do what Click's own `main` does, except that a broken pipe is not exit status 1."""
    if "_SESSIONNET_COMPLETE" in os.environ:
        from .completion.shells import answer

        answer(root)
        return 0
    try:
        with root.make_context("sessionnet", arguments) as context:
            root.invoke(context)
    except click.exceptions.Exit as ended:
        return ended.exit_code
    return 0


def _silence_outputs() -> None:
    """Point both outputs elsewhere, so that closing them does not fail again."""
    for stream in (sys.stdout, sys.stderr):
        os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
