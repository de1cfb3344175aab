"""What the four checks share: their options, what the configuration file says of them, and their line."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Literal

import click
from msgspec import Struct

from sessionnet_core.errors import NoAnswer, NothingKept, NotRecorded, SessionNetError, Shortage, Unbelievable
from sessionnet_core.version import VERSION

from .plugin import STATUS

if TYPE_CHECKING:
    from sessionnet_core import Answer, Checked
    from sessionnet_core.history.seen import SeenNode
    from sessionnet_core.monitoring.checks import CheckState

    from .config.monitoring import CheckKind
    from .run import Run
    from .show.terminal import Page

Unreachable = Literal["unknown", "critical"]


class Wanted(Struct, frozen=True):
    """What the options of a check say, or else the configuration file; later thresholds override earlier ones."""

    warning: tuple[str, ...]
    critical: tuple[str, ...]
    unreachable: Unreachable = "unknown"

    @classmethod
    def of(
        cls,
        run: Run,
        kind: CheckKind,
        warning: Sequence[str],
        critical: Sequence[str],
        unreachable: Unreachable | None,
        *,
        expect: int | None = None,
        unmeasured: str | None = None,
    ) -> Wanted:
        """Return what holds for one kind of check.

        Args:
            expect: fewer nodes are critical.
            unmeasured: a measure that the file may limit, and this run does not measure.

        Raises:
            BadConfiguration: the file has a threshold that is none.
        """
        file = run.configuration.check.of(kind)

        def joined(of_file: Sequence[str], of_options: Sequence[str]) -> tuple[str, ...]:
            return (
                *_least(file.expect),
                *(text for text in of_file if unmeasured is None or measure_of(text) != unmeasured),
                *_least(expect),
                *of_options,
            )

        return cls(
            joined(file.warning, warning), joined(file.critical, critical), unreachable or file.unreachable or "unknown"
        )


def measure_of(threshold: str) -> str:
    """Return the name in a threshold; empty if it has none."""
    return threshold.rpartition("=")[0].strip()


def _least(nodes: int | None) -> tuple[str, ...]:
    return () if nodes is None else (f"nodes={nodes}:",)


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
        function = version_option(function)  # the last of them
        for option in (
            click.option(
                "--unreachable",
                type=click.Choice(["unknown", "critical"]),
                help="The result if no source gives an answer that can be trusted; unknown by default.",
            ),
            click.option(
                "-c",
                "--critical",
                multiple=True,
                metavar="RANGE",
                shell_complete=names,
                help="The same for CRITICAL: RANGE or NAME=RANGE.",
            ),
            click.option(
                "-w",
                "--warning",
                multiple=True,
                metavar="RANGE",
                shell_complete=names,
                help=f"WARNING if a measure is outside this range: RANGE or NAME=RANGE; repeatable. "
                f"Measures: {measures}. Ranges: 10, 10:, ~:10, 10:20, @10:20.",
            ),
        ):
            function = option(function)
        return function

    return declare


def version_option(function: Any) -> Any:  # noqa: ANN401 - click's own
    """Declare `--version`, which every plugin has."""
    return click.version_option(VERSION, "-V", "--version", prog_name="sessionnet", message="%(prog)s %(version)s")(
        function
    )


def expect_option(function: Any) -> Any:  # noqa: ANN401 - click's own
    """Declare `--expect`."""
    return click.option(
        "--expect", type=click.IntRange(min=1), metavar="N", help="CRITICAL if fewer nodes than this are in service."
    )(function)


def answer_check(
    run: Run,
    kind: CheckKind,
    ask: Callable[[], Answer[Checked]],
    unreachable: Unreachable,
    *,
    hidden: Sequence[str] = (),
) -> None:
    """Ask, print the line or the document, and let the exit status follow from the worst that was found.

    Args:
        hidden: words of the command line that are not repeated to a monitoring system.
    """
    from sessionnet_core.monitoring.checks import Checked, fact

    from .show.pages.check import lines_of

    to_file = run.output.path is not None
    try:
        answer = ask()
    except SessionNetError as error:
        state: CheckState = unreachable if _is_silence(error) else "unknown"
        run.exit_status = STATUS[state]
        unwritten = run.measure_failure(error, state)
        errors = [error] if unwritten is None else [error, unwritten]
        if run.settings.as_json and not to_file:
            _write_errors(run, errors, hidden)
        else:
            _write_failure(kind, state, errors, hidden, to_file=to_file)
        return
    answer = answer.with_value(answer.value.with_silence_as(unreachable))
    try:
        run.measure(answer)
    except SessionNetError as unwritten:  # whoever reads the metrics sees nothing, and what was seen here stays
        lost = fact("metrics", None, "unknown", f"the metrics are lost: {unwritten.describe()}")
        answer = answer.with_value(Checked.of([*answer.value.checks, lost]))
    state = answer.value.state

    def lines() -> list[str]:
        named = {**run.named.nodes, **run.named.wallets}
        return lines_of(kind, answer, unkept=run.take_unkept(), aliases=named, verbose=run.settings.verbose)

    def write(page: Page) -> None:
        if state == "ok" and run.settings.quiet and not to_file:
            run.take_unkept()
            return  # cron mails whatever is said
        for line in lines():
            page.line(line)

    if state != "ok" and to_file:
        run.why_unpublished = f"the check came to {state.upper()}"
        for line in lines():
            click.echo(line, err=True)
    run.show(answer, write, evident=True)
    run.exit_status = STATUS[state]


def seen_by(run: Run) -> Callable[[str, Collection[str]], Mapping[str, SeenNode]] | None:
    """Return what tells what earlier runs saw last of nodes, where that is kept."""
    if not run.keeps_history:
        return None
    from .keeping import seen_nodes

    return seen_nodes


def _is_silence(error: SessionNetError) -> bool:
    """Return whether hosts did not answer what can be believed: not that nobody was asked, or could be."""
    if any(isinstance(cause, (NothingKept, NotRecorded, Shortage)) for cause in (error, *error.failures)):
        return False
    return isinstance(error, (NoAnswer, Unbelievable))


def _write_failure(
    kind: str, state: CheckState, errors: Sequence[SessionNetError], hidden: Sequence[str], *, to_file: bool
) -> None:
    from .failures import hints_of
    from .show.pages.check import report

    first, *others = (_without(hidden, error.summary()) for error in errors)
    hints = [_without(hidden, hint) for error in errors for hint in hints_of(error)]
    for line in report(kind, state, first, more=[f"Note: {one}" for one in others], hints=hints):
        click.echo(line, err=to_file)


def _write_errors(run: Run, errors: Sequence[SessionNetError], hidden: Sequence[str]) -> None:
    from msgspec.structs import replace

    from .failures import error_items
    from .output import write_bytes
    from .show.formats.envelope import failure_document

    items = [
        replace(one, message=_without(hidden, one.message), hint=one.hint and _without(hidden, one.hint))
        for one in error_items(errors)
    ]
    write_bytes(failure_document(run.schema, run.network_name, items))


def _without(hidden: Sequence[str], text: str) -> str:
    """Return a text in which no such word stands by itself."""
    for word in hidden:
        text = re.sub(rf"(?<!\w){re.escape(word.strip())}(?!\w)", "…", text, flags=re.IGNORECASE)
    return text
