"""What the four checks share: their options, their line, and their exit status, as monitoring plugins have them."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, Literal

import click

from sessionnet_core.errors import NoAnswer, SessionNetError, Unbelievable

if TYPE_CHECKING:
    from sessionnet_core import Answer, Checked
    from sessionnet_core.monitoring.checks import CheckState

    from .run import Run

STATUS: dict[CheckState, int] = {"ok": 0, "warning": 1, "critical": 2, "unknown": 3}
UNKNOWN = STATUS["unknown"]
Unreachable = Literal["unknown", "critical"]


def run_check(invoke: Callable[[], int], arguments: list[str]) -> int:
    """Run a check, and return its status: what it judged, or UNKNOWN after a line that says why."""
    from .failures import Failed, Judged, show_click_error, show_failure, show_own_fault, wants_json
    from .show.pages.check import line_of

    as_json = wants_json(arguments)
    try:
        invoke()
    except Judged as judged:
        return judged.exit_code
    except Failed as failed:
        if failed.as_json:
            show_failure(failed)
        else:
            click.echo(line_of("check", "unknown", failed.error.summary()))
    except click.ClickException as error:
        if as_json:
            show_click_error(error, arguments)
        else:
            click.echo(line_of("check", "unknown", error.format_message()))
    except (click.Abort, KeyboardInterrupt):
        click.echo(line_of("check", "unknown", "interrupted"))
    except BrokenPipeError:
        raise
    except Exception as error:
        if as_json:
            show_own_fault(error, arguments)
        else:
            click.echo(line_of("check", "unknown", f"internal error: {type(error).__name__}: {error}"))
    return UNKNOWN


def threshold_options(measures: str) -> Callable[[Any], Any]:
    """Declare `--warning`, `--critical` and `--unreachable`.

    Args:
        measures: what can be limited, the one without a name first.
    """

    def names(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[str]:
        """What a shell offers: each measure without what is said of it."""
        found = [f"{name}=" for name in re.sub(r" \([^)]*\)", "", measures).split(", ")]
        return [name for name in found if name.startswith(incomplete) and name != incomplete]

    def declare(function: Any) -> Any:  # noqa: ANN401 - click's own
        for option in (
            click.option(
                "--unreachable",
                type=click.Choice(["unknown", "critical"]),
                default="unknown",
                show_default=True,
                help="What it means if nobody answers, or nobody who can be believed.",
            ),
            click.option(
                "--critical",
                multiple=True,
                metavar="RANGE",
                shell_complete=names,
                help="The same for CRITICAL: RANGE or NAME=RANGE.",
            ),
            click.option(
                "--warning",
                multiple=True,
                metavar="RANGE",
                shell_complete=names,
                help=f"WARNING if a measure is outside of this: RANGE or NAME=RANGE; repeatable. Measures: {measures}. "
                "A range is as in 10, 10:, ~:10, 10:20, @10:20.",
            ),
        ):
            function = option(function)
        return function

    return declare


def answer_check(
    run: Run,
    kind: str,
    ask: Callable[[], Answer[Checked]],
    unreachable: Unreachable,
    hidden: Sequence[str] = (),
) -> None:
    """Ask, print the line or the document, and let the exit status follow from the worst that was found.

    Args:
        hidden: words of the command line that are not repeated to a monitoring system.
    """
    from .show.pages.check import line_of, line_with_measures

    try:
        answer = ask()
    except SessionNetError as error:
        state: CheckState = unreachable if isinstance(error, (NoAnswer, Unbelievable)) else "unknown"
        run.exit_status = STATUS[state]
        if run.settings.as_json and run.output.path is None:
            _write_errors(run, error, hidden)
        else:
            message = _without(hidden, error.summary())
            click.echo(line_of(kind, state, message), err=run.output.path is not None)
        return
    answer = answer.with_value(answer.value.with_silence_as(unreachable))
    line = line_with_measures(kind, answer.value)
    run.show(answer, lambda shown: shown.line(line), evident=True)
    run.exit_status = STATUS[answer.value.state]
    if run.exit_status != STATUS["ok"] and run.output.path is not None:
        run.why_unpublished = f"the check came to {answer.value.state.upper()}"
        click.echo(line, err=True)


def _write_errors(run: Run, error: SessionNetError, hidden: Sequence[str]) -> None:
    from msgspec.structs import replace

    from .failures import error_items
    from .output import write_bytes
    from .show.formats.envelope import failure_document

    items = [replace(one, message=_without(hidden, one.message)) for one in error_items([error])]
    write_bytes(failure_document(run.schema, run.network_name, items))


def _without(hidden: Sequence[str], text: str) -> str:
    """Return a text in which no such word stands by itself."""
    for word in hidden:
        text = re.sub(rf"(?<!\w){re.escape(word.strip())}(?!\w)", "…", text, flags=re.IGNORECASE)
    return text
