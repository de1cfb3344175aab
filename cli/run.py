"""One run of one command: its options, its network, its output."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable, Iterable, Sequence
from functools import cached_property
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, NoReturn, TypeVar

import click

from sessionnet_core.access import ONION_CHOICE_BYTES, Access, silence, unseen
from sessionnet_core.errors import NoAnswer, SessionNetError, Unbelievable

from .failures import (
    LESS_THAN_PROMISED,
    OWN_FAULT,
    Failed,
    error_items,
    exit_status_of,
    failed_items,
    show_error,
    show_failure,
    show_items,
    show_unpublished,
)
from .options.contradictions import (
    refuse_contradictions,
    refuse_same_file,
    refuse_undrawable,
    refuse_unsealed_onion,
)
from .options.settings import Settings
from .output import Output, write_bytes
from .progress import Progress

if TYPE_CHECKING:
    from datetime import datetime

    from sessionnet_core import Answer, SessionNetwork
    from sessionnet_core.cache import Cache
    from sessionnet_core.cassette import RecordingTape, ReplayTape
    from sessionnet_core.evidence import Verdict, Warned
    from sessionnet_core.model import FailedKey, FailedName
    from sessionnet_core.onion.sealed import Identity

    from .config.aliases import Kind
    from .config.file import Configuration
    from .show.formats.envelope import ErrorItem
    from .show.tables.sheet import Rows
    from .show.terminal import Page

T = TypeVar("T")


class Run:
    """What a command works with. As a context manager it keeps the cassette, and carries errors out."""

    def __init__(self, settings: Settings, schema: str, draws: tuple[str, ...] = ()) -> None:
        self.settings = settings
        self.output = Output(settings.output_file)
        self._draws = draws
        self.drawn_ending: str | None = None
        """What the answer is drawn as, by the name of its file."""
        self._answer: Answer[Any] | None = None
        self._has_warned = False
        self._unanswered: list[ErrorItem] = []
        self.schema = schema
        self.exit_status = 0
        self._started = time.monotonic()
        self.network_name = settings.network
        self._tape: RecordingTape | ReplayTape | None = None
        self._saved = False
        self._progress = Progress(settings)

    def __enter__(self) -> Run:
        refuse_contradictions(self.settings)
        self.drawn_ending = refuse_undrawable(self.settings, self._draws)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._progress.clear()
        try:
            if not self._saved:
                self._save_recording()
        except SessionNetError as unsaved:
            raise self._failed(unsaved) from None
        if isinstance(error, (OSError, MemoryError)):
            from sessionnet_core.shortages import shortage_behind

            error = shortage_behind(error)
        if isinstance(error, SessionNetError):
            raise self._failed(error) from None

    def _failed(self, error: SessionNetError) -> Failed:
        return Failed(error, schema=self.schema, network=self.network_name, as_json=self._errors_are_json)

    @property
    def _errors_are_json(self) -> bool:
        return self.settings.as_json and self.output.path is None

    def publish(self) -> None:
        """Put the answer into the file of `--output`, or leave that as it was and say why."""
        if self.output.path is None:
            return
        if self.exit_status == 0:
            self.output.publish()
            return
        self.output.end()
        answer = self._answer
        warnings = () if answer is None or self._has_warned else self._warnings_of(answer)
        stale_since = answer.as_of if answer is not None and answer.stale else None
        show_unpublished(self.output.path, self.exit_status, warnings, self._unanswered, stale_since)

    def repeat(self, once: Callable[[], None], every_seconds: float) -> NoReturn:
        """Publish an answer again and again. A round that fails leaves the file as it was, and says why.

        Raises:
            SessionNetError: the first round failed, and another would too: it is the request that is wrong.
        """
        from sessionnet_core.writing import unwritable

        forgiven: tuple[type[Exception], ...] = (NoAnswer, Unbelievable, OSError)  # network and disk may come back
        is_first = True
        while True:
            try:
                if not is_first:
                    self.output.begin()
                once()
                self.publish()
            except forgiven as error:
                self.output.end()
                known = unwritable(self.output.path or "", error) if isinstance(error, OSError) else error
                if isinstance(known, SessionNetError):
                    show_failure(self._failed(known))
            is_first, forgiven = False, (SessionNetError, OSError)
            time.sleep(every_seconds)
            self._answer, self._has_warned, self._unanswered, self.exit_status = None, False, [], 0

    def open(self, private: Iterable[str] = (), *, every_seconds: float | None = None) -> SessionNetwork:
        """Return the network that the options name.

        Args:
            private: the account IDs and wallets on the command line, to be masked in a recording.
            every_seconds: how often the same is asked again, if it is: no cached answer is older, the deadline
                counts from now, and no progress is reported.

        Raises:
            BadConfiguration: the options, the environment or the configuration file are invalid.
        """
        from msgspec import convert

        from sessionnet_core.client import SessionNetwork
        from sessionnet_core.networks.replacements import Replacements, replaced

        private, configuration = tuple(private), self._configuration
        settings = self.settings.over(configuration.options)
        refuse_unsealed_onion(settings)
        if settings.is_replayed:
            from .tapes import replay_tape

            self._tape = replay_tape(settings, private, self._left_seconds(settings))
            network = self._tape.label.network
        else:
            named = convert(settings, Replacements, from_attributes=True)
            network = replaced(configuration.find_network(settings.network), named)
        self.network_name = network.name
        if settings.record is not None:
            from sessionnet_core.cassette import RecordingTape

            self._tape = RecordingTape(network, private)
        return SessionNetwork(network, self._access(settings, every_seconds))

    def start_clock(self) -> None:
        """Let the deadline count from now."""
        self._started = time.monotonic()

    def expand(self, kind: Kind, words: Iterable[str]) -> tuple[str, ...]:
        """Return accounts, nodes or wallets as they were typed, with its values in the place of each alias (`@me`).

        Without an alias among them, no configuration is read.

        Raises:
            BadConfiguration: an alias is unknown, or stands for something of another kind.
        """
        from .config.aliases import is_alias

        words = tuple(words)
        aliases = [word for word in words if is_alias(word)]
        if not aliases:
            return words
        if self.settings.demo:
            raise click.UsageError(
                f"{aliases[0]} is an alias of the configuration file, and --demo reads no configuration."
            )
        from .config.file import configuration_path

        return self._configuration.aliases.expand(kind, words, configuration_path())

    def expand_one(self, kind: Kind, word: str) -> str:
        """Do the same where a single account, node or wallet stands.

        Raises:
            BadConfiguration: as `expand`; or the alias stands for several.
        """
        values = self.expand(kind, [word])
        if len(values) > 1:
            raise click.UsageError(f"{word} stands for {len(values)} {kind}, and here only one can stand.")
        return values[0]

    @cached_property
    def _configuration(self) -> Configuration:
        """The configuration file, read once: it may be a pipe."""
        from .config.file import Configuration, configuration_path, read_configuration

        if self.settings.demo:
            return Configuration()
        if self.output.path is not None:
            refuse_same_file("The configuration", str(configuration_path()), self.settings)
        return read_configuration(self._left_seconds(self.settings))

    def _left_seconds(self, settings: Settings) -> float:
        """Return what is left of the time that the command has."""
        return max(0.0, settings.timeout_seconds - (time.monotonic() - self._started))

    def _access(self, settings: Settings, every_seconds: float | None) -> Access:
        """Return how the outside may be reached."""
        from sessionnet_core.environment import environment_proxies
        from sessionnet_core.urls import checked_proxy

        if not (settings.proxy or settings.offline or settings.is_replayed):
            environment_proxies()  # what is no proxy is told before anybody is asked
        max_age, once = settings.max_age_seconds, every_seconds is None
        if every_seconds is not None:
            self.start_clock()
            max_age = min(max_age, max(0.0, every_seconds - 1))
        access = Access(
            timeout_seconds=self._left_seconds(settings),
            proxy=checked_proxy(settings.proxy) if settings.proxy else None,
            cache=user_cache() if self._tape is None and settings.nodes_file is None else None,
            max_age_seconds=max_age,
            refresh=settings.refresh,
            offline=settings.offline,
            nodes_file=None if settings.is_replayed else settings.nodes_file,
            file_max_age_seconds=settings.max_age_seconds if "max_age_seconds" in settings.given else None,
            api_transport=settings.transport,
            identity=_identity(settings.identity_file),
            onion=settings.onion,
            onion_choice=None if once else self._onion_choice,
            report=self._progress.reporter() if once else silence,
            progress=self._progress.counter() if once else unseen,
        )
        if self._tape is None:
            return access
        from .tapes import on_tape

        return on_tape(access, self._tape)

    @cached_property
    def _onion_choice(self) -> bytes:
        """What chooses the onion path of the whole run: a new guard for each refresh would reveal it to many nodes."""
        return os.urandom(ONION_CHOICE_BYTES)

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
    ) -> None:
        """Print an answer as JSON, as text, or its list row by row: what could be had, and the errors of the rest.

        Args:
            page: writes the text.
            data: the `data` of the JSON, if not the answer's value.
            errors: the inputs that had no answer beside others that had one, for the JSON.
            verified: the verdicts to show below the page.
            evident: whether the page itself shows its sources and warnings.
            rows: makes the list of `--csv` and `--jsonl`, for a command that has them.
        """
        self._progress.clear()
        self.note_completeness(answer)
        self.leave_out(errors)
        if self.settings.as_json:
            from .show.formats.envelope import document

            missing = error_items(answer.errors)
            self.leave_out(missing)
            shown_data = answer.value if data is None else data
            write_bytes(document(self.schema, answer, shown_data, (*missing, *errors)))
            return
        if rows is not None and self.settings.in_rows:
            self._write_rows(rows(), answer.as_of)
            self.warn(answer)
            if self.output.path is None:  # otherwise they are told when the answer is not published
                show_items(errors)
            return
        from .show.pager import paged
        from .show.terminal import open_page

        with paged(self.note, wanted=not self.settings.no_pager and self.output.path is None):
            shown = open_page(self.settings.color)
            page(shown)
            if verified is not None:
                from .show.tables.verdicts import write_verdicts

                write_verdicts(shown, verified, with_tolerance=self.settings.verbose)
            if not self.settings.quiet and not evident:
                from .show.evidence import write_evidence

                write_evidence(shown, answer)
        self.warn(answer, evident=evident)

    def show_errors(self, answer: Answer[Any]) -> None:
        """Print an answer that holds nothing but the errors that say why, and its evidence."""
        if self.settings.as_json:
            self.show(answer.with_value(None), lambda _: None)
        else:
            self._progress.clear()
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
        self.show(answer, page, errors=failed_items(failed), verified=verified, rows=rows)
        if failed:
            self.exit_status = OWN_FAULT
            if not (self.settings.as_json or self.settings.in_rows) and self.output.path is None:
                show_items(failed)

    def _write_rows(self, rows: Rows, as_of: datetime) -> None:
        if self.settings.as_csv:
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

        Args:
            evident: whether the warnings were shown already.
        """
        from .show.safe import safe
        from .show.terminal import wants_color

        coloured = wants_color(self.settings.color, sys.stderr.isatty())
        if not self.settings.quiet and not evident:
            self._has_warned = True
            for warning in self._warnings_of(answer):
                text = f"Warning: {safe(warning.describe())}"
                if coloured and warning.code in _ALARMING:
                    text = click.style(text, fg="red")
                click.echo(text, err=True, color=coloured)  # Click decides by the terminal alone
        for error in answer.errors:
            show_error(error)

    def _warnings_of(self, answer: Answer[Any]) -> Sequence[Warned]:
        """Return the warnings to be told: with `--output`, what is an error too is told as that alone."""
        told_later = () if self.output.path is None else _ERRORS_TOO
        return [one for one in answer.warnings if one.code not in told_later]

    def note(self, text: str) -> None:
        """Print on standard error what was done besides answering."""
        from .show.safe import safe

        if not self.settings.quiet and not self.settings.as_json:
            click.echo(safe(text), err=True)

    def note_completeness(self, answer: Answer[T]) -> None:
        """Set the exit status for an answer without what the command is for; with --strict, for an incomplete one too.

        Called before anything is shown, so it also saves the recording, which may fail.
        """
        self._save_recording()
        self._answer = answer
        if answer.errors:
            self.exit_status = exit_status_of(*answer.errors)
        elif self.settings.strict and not answer.complete:
            self.exit_status = LESS_THAN_PROMISED

    def _save_recording(self) -> None:
        if self.settings.record is None:
            return
        from sessionnet_core.cassette import RecordingTape

        if isinstance(self._tape, RecordingTape):
            self._saved = True  # or not at all: it is tried and reported once
            self._tape.save(Path(self.settings.record))


_ERRORS_TOO = frozenset({"name-failed"})
"""Codes of warnings of what stands among the errors as well, which keep an answer from its file."""
_ALARMING = frozenset({"contract-mismatch"})
"""Codes of warnings that may cost money."""


def user_cache() -> Cache | None:
    """Return where this user's answers are kept."""
    from sessionnet_core.cache import Cache

    named = os.environ.get("SESSIONNET_CACHE_DIR")
    return Cache(Path(named).absolute()) if named else Cache.default()


def _identity(path: str | None) -> Identity | None:
    if path is None:
        return None
    from sessionnet_core.identity import read_or_make_identity

    return read_or_make_identity(Path(path))
