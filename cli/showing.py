"""What a run shows: its answer in the form that was asked for, what was wrong with it, and its exit status."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, Any, TypeVar

import click

from .failures import (
    LESS_THAN_PROMISED,
    OWN_FAULT,
    error_items,
    exit_status_of,
    failed_items,
    show_error,
    show_items,
    show_unpublished,
)
from .options.settings import Settings
from .output import write_bytes
from .progress import Progress

if TYPE_CHECKING:
    from datetime import datetime

    from sessionnet_core import Answer
    from sessionnet_core.errors import SessionNetError
    from sessionnet_core.evidence import Verdict, Warned
    from sessionnet_core.model import FailedKey, FailedName

    from .show.formats.envelope import ErrorItem
    from .show.live import Live
    from .show.round import Round
    from .show.tables.sheet import Rows
    from .show.terminal import Page

T = TypeVar("T")
_Told = tuple[str, str | None, str | None]


class Showing:
    """The answer of one run, on its way to people and scripts."""

    network_name: str
    own_warnings: tuple[Warned, ...] = ()
    """Of this machine: what is wrong besides the answer."""

    def __init__(
        self,
        settings: Settings,
        schema: str,
        progress: Progress,
        take: Callable[[Answer[Any]], tuple[Warned, ...]],
    ) -> None:
        """Begin with nothing shown.

        Args:
            take: does with an answer what is done besides showing it, before it is shown, since it may fail; it returns
                why the answer is not kept in the history.
        """
        self._take = take
        self._settings = settings
        self.schema = schema
        self._progress = progress
        self.live: Live | None = None
        """Where each round of `--watch` is shown, if it is not printed or published."""
        self._told: frozenset[_Told] = frozenset()
        self.forget()

    @property
    def round(self) -> Round:
        """What a page knows of the round that it is drawn in."""
        if self.live is not None:
            return self.live
        from .show.round import Round

        return Round()

    def forget(self) -> None:
        """Begin another answer, as if there had been none."""
        self.exit_status = 0
        self.why_unpublished: str | None = None
        """Why an answer is not put into its file, where its exit status alone does not say so."""
        self._answer: Answer[Any] | None = None
        self._unkept: tuple[Warned, ...] = ()
        """Why the answer is not kept in the history."""
        self._has_warned = False
        self._unanswered: list[ErrorItem] = []

    def show(
        self,
        answer: Answer[T],
        page: Callable[[Page], None],
        data: Any = None,  # noqa: ANN401
        *,
        errors: tuple[ErrorItem, ...] = (),
        evident: bool = False,
        verified: Sequence[Verdict] | None = None,
        rows: Callable[[], Rows] | None = None,
        failed: Sequence[FailedName | FailedKey] = (),
    ) -> None:
        """Print an answer as JSON, as text, or its list row by row: what could be had, and the errors of the rest.

        Args:
            page: writes the text.
            data: the `data` of the JSON, if not the answer's value.
            errors: the inputs that had no answer beside others that had one, for the JSON.
            verified: the verdicts to show below the page.
            evident: whether the page itself shows its sources and warnings.
            rows: makes the list of `--csv` and `--jsonl`, for a command that has them.
            failed: what of the question failed, for a page that is watched; others show it themselves.
        """
        self.note_completeness(answer)
        self.leave_out(errors)
        if self.live is not None:
            from .show.live import Shown

            self.live.take(Shown(self.with_own_warnings(answer), page, verified, evident, failed))
            return
        if self._settings.as_json:
            from .show.formats.envelope import document_in_pieces

            missing = error_items(answer.errors)
            self.leave_out(missing)
            shown_data = answer.value if data is None else data
            told = self.with_own_warnings(answer)
            for piece in document_in_pieces(self.schema, told, shown_data, (*missing, *errors)):
                write_bytes(piece)
            return
        if rows is not None and self._settings.in_rows:
            self._write_rows(rows(), answer.as_of)
            self.warn(answer)
            if self._settings.output_file is None:  # otherwise they are told when the answer is not published
                show_items(errors)
            return
        from .show.pager import paged
        from .show.text_page import open_page

        with paged(self.note, wanted=not self._settings.no_pager and self._settings.output_file is None):
            shown = open_page(self._settings.color)
            page(shown)
            if verified is not None:
                from .show.tables.verdicts import write_verdicts

                write_verdicts(shown, verified, with_tolerance=self._settings.verbose)
            if not self._settings.quiet and not evident:
                from .show.evidence import write_evidence

                write_evidence(shown, answer)
        self.warn(answer, evident=evident)

    def draw(self, answer: Answer[T], made: Callable[[Answer[T]], str]) -> None:
        """Write an answer as a picture into the file of `--output`."""
        self.note_completeness(answer)
        self.warn(answer)
        write_bytes(made(answer).encode())

    def own_answer(self, value: T) -> Answer[T]:
        """Return what this machine itself knows as an answer, for which nobody was asked."""
        from sessionnet_core.access import wall_clock
        from sessionnet_core.evidence import Answer

        now = wall_clock()
        return Answer(value, network=self.network_name, as_of=now, asked_at=now, stale=False, sources=())

    def show_errors(self, answer: Answer[Any]) -> None:
        """Print an answer that holds nothing but the errors that say why, and its evidence."""
        if self._settings.as_json:
            self.show(answer.with_value(None), lambda _: None)
        elif self.live is not None and self.live.has_answer:
            self.show(answer, lambda _: None)
        else:
            self.note_completeness(answer)
            self.warn(answer)

    def show_part(
        self,
        answer: Answer[T],
        page: Callable[[Page], None],
        failed: Sequence[FailedName | FailedKey],
        *,
        verified: Sequence[Verdict] | None = None,
        rows: Callable[[], Rows] | None = None,
    ) -> None:
        """Print an answer as `show` does, and what of the question failed beside it."""
        self.show(answer, page, errors=failed_items(failed), verified=verified, rows=rows, failed=failed)
        if failed:
            self.exit_status = OWN_FAULT
            in_text = not (self._settings.as_json or self._settings.in_rows)
            if in_text and self._settings.output_file is None and self.live is None:
                show_items(failed)

    def _write_rows(self, rows: Rows, as_of: datetime) -> None:
        if self._settings.as_csv:
            from .show.tables.sheet import sheet

            write_bytes(sheet(rows, as_of))
            return
        from .show.formats.lines import json_lines

        write_bytes(json_lines(rows.things if rows.objects is None else rows.objects))

    def leave_out(self, errors: Iterable[ErrorItem]) -> None:
        """Note what had no answer beside others that had one, to be told if the answer is not published."""
        self._unanswered.extend(errors)

    def warn(self, answer: Answer[T], *, evident: bool = False) -> None:
        """Print an answer's warnings on standard error, and after them why what was asked for could not be had.

        What the round before had told already is not told again.

        Args:
            evident: whether the warnings were shown already.
        """
        from .show.safe import safe
        from .show.terminal import wants_color

        coloured = wants_color(self._settings.color, sys.stderr.isatty())
        told, own = self._told, self._own_warnings()
        self._told = frozenset({*map(_told, (*own, *answer.warnings)), *map(_told, answer.errors)})
        if not self._settings.quiet:
            shown = own if evident else (*self._warnings_of(answer), *own)
            self._has_warned = self._has_warned or not evident
            for warning in shown:
                if _told(warning) in told:
                    continue
                text = f"Warning: {safe(warning.describe())}"
                if coloured and warning.code in _ALARMING:
                    text = click.style(text, fg="red")
                click.echo(text, err=True, color=coloured)  # Click decides by the terminal alone
        for error in answer.errors:
            if _told(error) not in told:
                show_error(error)

    def _warnings_of(self, answer: Answer[Any]) -> Sequence[Warned]:
        """Return the warnings to be told: with `--output`, what is an error too is told as that alone."""
        told_later = () if self._settings.output_file is None else _ERRORS_TOO
        return [one for one in answer.warnings if one.code not in told_later]

    def with_own_warnings(self, answer: Answer[T]) -> Answer[T]:
        """Return an answer with the warnings of this machine too, for a document."""
        return answer.with_value(answer.value, *self.own_warnings, *self._unkept)

    def _own_warnings(self) -> tuple[Warned, ...]:
        """Return the warnings of this machine, unless a monitor reads this."""
        return () if self.schema.startswith("sessionnet.check.") else (*self.own_warnings, *self._unkept)

    def take_unkept(self) -> tuple[Warned, ...]:
        """Return why the answer is not kept in the history, for a page that tells it itself."""
        unkept, self._unkept = self._unkept, ()
        return unkept

    def note(self, text: str) -> None:
        """Print on standard error what was done besides answering, or write it above the page that is watched."""
        from .show.safe import safe

        if self.live is not None and self.live.has_answer:
            self.live.notes.append(text)
        elif not self._settings.quiet and not self._settings.as_json:
            click.echo(safe(text), err=True)

    def note_completeness(self, answer: Answer[T]) -> None:
        """Set the exit status for an answer without what the command is for; with --strict, for an incomplete one too.

        Called before anything is shown, so it also clears the progress, and does whatever else is done with an answer.
        """
        self._progress.clear()
        self._unkept = self._take(answer)
        self._answer = answer
        if answer.errors:
            self.exit_status = exit_status_of(*answer.errors)
        elif self._settings.strict and not answer.complete:
            self.exit_status = LESS_THAN_PROMISED

    def show_unpublished(self, path: str) -> None:
        """Say why the answer is not in its file, as far as that was not said yet."""
        answer = self._answer
        warnings = () if answer is None or self._has_warned else self._warnings_of(answer)
        stale_since = answer.as_of if answer is not None and answer.stale else None
        show_unpublished(path, self.why_unpublished, self.exit_status, warnings, self._unanswered, stale_since)


def _told(one: Warned | SessionNetError) -> _Told:
    """Return what a warning or an error is about, whatever it says of it this time."""
    return one.code, one.host, one.subject


_ERRORS_TOO = frozenset({"name-failed"})
"""Codes of warnings of what stands among the errors as well, which keep an answer from its file."""
_ALARMING = frozenset({"contract-mismatch"})
"""Codes of warnings that may cost money."""
