"""Errors → text or JSON, and the exit status: what failed, why, and what to try."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

import click

from .output import STANDARD_OUTPUT, write_bytes

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from sessionnet_core.errors import SessionNetError
    from sessionnet_core.evidence import Warned
    from sessionnet_core.model import FailedKey, FailedName

    from .show.formats.envelope import ErrorItem


OWN_FAULT, WRONG_REQUEST, NO_ANSWER, UNBELIEVABLE, LESS_THAN_PROMISED = 1, 2, 3, 4, 5


def exit_status_of(*errors: SessionNetError) -> int:
    """Return the exit status of errors, from their place in the tree; of several, the gravest counts."""
    from sessionnet_core.errors import NoAnswer, RequestError, Unbelievable

    for kind, status in ((RequestError, WRONG_REQUEST), (Unbelievable, UNBELIEVABLE), (NoAnswer, NO_ANSWER)):
        if any(isinstance(error, kind) for error in errors):
            return status
    return OWN_FAULT


class Judged(click.exceptions.Exit):
    """The end of a check that came to one. Every other way out is UNKNOWN, a help text that was asked for too."""


class Failed(Exception):
    """An error on its way out, with what is needed to show it in the form that was asked for."""

    def __init__(self, error: SessionNetError, *, schema: str, network: str | None, as_json: bool) -> None:
        super().__init__(str(error))
        self.error = error
        self.schema = schema
        self.network = network
        self.as_json = as_json


def show_failure(failed: Failed) -> None:
    """Show an error of the library: its causes line by line, and each hint once."""
    error = failed.error
    if failed.as_json:
        from .show.formats.envelope import failure_document

        write_bytes(failure_document(failed.schema, failed.network, list(error_items([error]))))
        return
    show_error(error)


def error_items(errors: Iterable[SessionNetError]) -> tuple[ErrorItem, ...]:
    """Return errors for the JSON: an item for each cause, which says what is missing because of it."""
    from .show.formats.envelope import ErrorItem

    causes = [cause.about(subject=error.subject) for error in errors for cause in error.causes]
    return tuple(ErrorItem(code=one.code, message=one.describe(), hint=one.hint) for one in causes)


def show_error(error: SessionNetError) -> None:
    """Show an error as text: its causes line by line, and each hint once."""
    from .show.safe import safe

    click.echo(f"Error: {safe(error.describe())}", err=True)
    for cause in error.failures:
        click.echo(f"  {safe(cause.describe())}", err=True)
    for hint in hints_of(error):
        click.echo(f"Try: {safe(hint)}", err=True)


def hints_of(error: SessionNetError) -> tuple[str, ...]:
    """Return what to try after an error and its causes, each hint once."""
    return tuple(dict.fromkeys(one.hint for one in (error, *error.failures) if one.hint))


def failed_items(failed: Iterable[FailedName | FailedKey]) -> tuple[ErrorItem, ...]:
    """Return what of the question failed beside the rest that had an answer, for the JSON."""
    from .show.formats.envelope import ErrorItem

    return tuple(ErrorItem(code=one.code, message=one.message, hint=one.hint) for one in failed)


def show_items(failed: Sequence[ErrorItem | FailedName | FailedKey]) -> None:
    """Show what of the question failed beside the rest that had an answer."""
    from .show.safe import safe

    for one in failed:
        click.echo(f"Error: {safe(one.message)}", err=True)
    for hint in dict.fromkeys(one.hint for one in failed if one.hint):
        click.echo(f"Try: {safe(hint)}", err=True)


def show_unpublished(
    path: str,
    why: str | None,
    status: int,
    warnings: Iterable[Warned],
    errors: Iterable[ErrorItem],
    stale_since: datetime | None,
) -> None:
    """Say why an answer is not in its file: what was wrong with it, and its exit status.

    Args:
        why: None for what the exit status says.
        warnings, errors: those that were not shown yet.
        stale_since: the moment that the answer is of, if it is too old.
    """
    from .show.safe import safe

    for warning in warnings:
        click.echo(f"Warning: {safe(warning.describe())}", err=True)
    if stale_since is not None:
        from .show.words import moment

        click.echo(f"Warning: the answer is stale: it is as of {moment(stale_since)}", err=True)
    show_items(tuple(errors))
    click.echo(
        f"Error: {safe(path)} was not written: {why or _UNPUBLISHED.get(status, 'there is no whole answer')}.",
        err=True,
    )


_UNPUBLISHED = {
    3: "what was asked for had no answer",
    4: "what answered cannot be believed",
    5: "the answer is less than promised (--strict)",
}


def show_click_error(error: click.ClickException, arguments: list[str]) -> None:
    """Show what was wrong with the command line."""
    if wants_json(arguments):
        from .show.formats.envelope import ErrorItem, failure_document

        path = error.ctx.command_path if isinstance(error, click.UsageError) and error.ctx else "sessionnet"
        items = [ErrorItem(code="usage", message=error.format_message(), hint=None)]
        write_bytes(failure_document(path.replace(" ", ".") + "/1", None, items))
        return
    error.show()


def show_own_fault(error: Exception, arguments: list[str]) -> None:
    """Show an error of sessionnet's own, with its traceback if --verbose asked for more."""
    message = f"internal error: {type(error).__name__}: {error}"
    if wants_json(arguments):
        show_item("internal", message)
        return
    from .show.safe import safe

    click.echo(f"Error: {safe(message)}", err=True)
    if not show_traceback(error, arguments):
        click.echo("Try: run it again with -v, and report the output.", err=True)


def show_traceback(error: Exception, arguments: list[str]) -> bool:
    """Show where an error of sessionnet's own came from, if --verbose asked for more; return whether it did."""
    if not {"-v", "--verbose"} & set(arguments):
        return False
    print_traceback(error)
    return True


def print_traceback(error: BaseException) -> None:
    """Print where an error came from; its message may be anybody's words."""
    import traceback

    from .show.safe import safe

    lines = "".join(traceback.format_exception(error)).rstrip("\n").split("\n")
    click.echo("\n".join(map(safe, lines)), err=True)


def show_item(code: str, message: str) -> None:
    """Print the document of a failure of which nothing is known but this."""
    from .show.formats.envelope import ErrorItem, failure_document

    write_bytes(failure_document("sessionnet/1", None, [ErrorItem(code=code, message=message, hint=None)]))


def wants_json(arguments: list[str]) -> bool:
    """Whether JSON was asked for on a command line that could not be parsed to its end; for a file, errors are text."""
    return "--json" in _before_dashes(arguments) and file_named(arguments) is None


def file_named(arguments: list[str]) -> str | None:
    """Return the file of `--output` on a command line that could not be parsed to its end; the last one counts."""
    files = [STANDARD_OUTPUT]
    for word, following in pairwise([*_before_dashes(arguments), ""]):
        if word.startswith("--output="):
            files.append(word.partition("=")[2])
        elif word == "--output":
            files.append(following)
    return None if files[-1] == STANDARD_OUTPUT else files[-1]


def _before_dashes(arguments: list[str]) -> list[str]:
    return arguments[: arguments.index("--")] if "--" in arguments else arguments
