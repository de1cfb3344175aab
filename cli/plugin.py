"""A check as monitoring systems run it: whatever becomes of it, it ends with a line and a status that they know."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

import click

from . import endings

if TYPE_CHECKING:
    from sessionnet_core.monitoring.checks import CheckState

    from .failures import Failed

STATUS: dict[CheckState, int] = {"ok": 0, "warning": 1, "critical": 2, "unknown": 3}
UNKNOWN = STATUS["unknown"]
_KINDS = ("node", "wallet", "swarm", "network")


def run_check(invoke: Callable[[], int], arguments: list[str]) -> int:
    """Run a check, and return its status: what it judged, or UNKNOWN after a line that says why."""
    from .failures import Failed, Judged

    endings.begin()
    try:
        invoke()
    except Judged as judged:
        return judged.exit_code
    except BrokenPipeError:
        raise
    except Failed as failed:
        _say_failed(failed, arguments)
    except click.ClickException as error:
        _say_refused(error, arguments)
    except (click.Abort, KeyboardInterrupt) as interrupt:
        _say_interrupted(str(interrupt), arguments)
    except Exception as error:
        _say_fault(error, arguments)
    return UNKNOWN


def _say_failed(failed: Failed, arguments: list[str]) -> None:
    from .failures import hints_of, show_failure

    if failed.as_json:
        show_failure(failed)
    else:
        _say(arguments, failed.error.summary(), hints_of(failed.error))


def _say_refused(error: click.ClickException, arguments: list[str]) -> None:
    from .failures import show_click_error, wants_json

    if wants_json(arguments):
        show_click_error(error, arguments)
        return
    path = error.ctx.command_path if isinstance(error, click.UsageError) and error.ctx else "sessionnet check"
    _say(arguments, error.format_message(), [f"`{path} --help` shows what can stand there."])


def _say_interrupted(signal_name: str, arguments: list[str]) -> None:
    from .failures import show_item, wants_json

    message = f"ended by {signal_name}" if signal_name else "interrupted"
    if wants_json(arguments):
        show_item("interrupted", message)
    else:
        _say(arguments, message)


def _say_fault(error: Exception, arguments: list[str]) -> None:
    """Say what this machine lacks, or what is wrong with the program.

    Raises:
        OSError: reading or writing failed, and nothing says why.
    """
    from sessionnet_core.shortages import shortage_behind

    from .failures import Failed, show_own_fault, show_traceback, wants_json

    shortage = shortage_behind(error)
    if shortage is not None:
        _say_failed(
            Failed(shortage, schema="sessionnet.check/1", network=None, as_json=wants_json(arguments)), arguments
        )
    elif isinstance(error, OSError):
        raise error
    elif wants_json(arguments):
        show_own_fault(error, arguments)
    else:
        hint = [] if show_traceback(error, arguments) else ["Run it again with -v, and report the output."]
        _say(arguments, f"internal error: {type(error).__name__}: {error}", hint)


def _say(arguments: list[str], text: str, hints: Iterable[str] = ()) -> None:
    from .failures import file_named
    from .show.pages.check import report

    after = arguments[arguments.index("check") + 1 :] if "check" in arguments else []
    kind = next((word for word in after if word in _KINDS), "check")
    for line in report(kind, "unknown", text, hints=hints):
        click.echo(line, err=file_named(arguments) is not None)
    (sys.stdout if file_named(arguments) is None else sys.stderr).flush()
