"""One run of one command: its options, its network, its output."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable, Iterable, Sequence
from types import TracebackType
from typing import TYPE_CHECKING, Any, TypeVar

import click

from .options.settings import Settings
from .progress import Progress

if TYPE_CHECKING:
    from sessionnet_core import Answer, SessionNetwork
    from sessionnet_core.cassette import RecordingTape, ReplayTape
    from sessionnet_core.errors import SessionNetError
    from sessionnet_core.evidence import Verdict
    from sessionnet_core.onion.sealed import Identity

    from .show.formats.envelope import ErrorItem
    from .show.terminal import Page

T = TypeVar("T")


class Failed(Exception):
    """An error on its way out, with what is needed to show it in the form that was asked for."""

    def __init__(self, error: SessionNetError, run: Run) -> None:
        super().__init__(str(error))
        self.error = error
        self.run = run


class Run:
    """What a command works with. As a context manager it keeps the cassette, and carries errors out."""

    def __init__(self, settings: Settings, schema: str) -> None:
        self.settings = settings
        self.schema = schema
        self.exit_status = 0
        self._started = time.monotonic()
        self.network_name = settings.network or "mainnet"
        self._tape: RecordingTape | ReplayTape | None = None
        self._saved = False
        self._progress = Progress(settings)
        self._onion_choice: bytes | None = None

    def __enter__(self) -> Run:
        self.settings.refuse_contradictions()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        from sessionnet_core.errors import SessionNetError

        self._progress.clear()
        try:
            if not self._saved:
                self._save_recording()
        except SessionNetError as unsaved:
            raise Failed(unsaved, self) from None
        if isinstance(error, SessionNetError):
            raise Failed(error, self) from None

    def open(self, private: Iterable[str] = (), *, every_seconds: float | None = None) -> SessionNetwork:
        """Give the network that the options name.

        Args:
            private: the account IDs and wallets on the command line, to be masked in a recording.
            every_seconds: set where the same is asked again and again: nothing is taken that is older than that, the
                deadline counts from now, and nothing is reported in between.

        Raises:
            BadConfiguration: the options, the environment or the configuration file make no sense.
        """
        from msgspec import convert

        from sessionnet_core.access import (
            DEFAULT_MAX_AGE_SECONDS,
            DEFAULT_TIMEOUT_SECONDS,
            Access,
            as_measured,
            silence,
            unpredictable,
            unseen,
            wall_clock,
        )
        from sessionnet_core.client import SessionNetwork
        from sessionnet_core.networks.replacements import Replacements, replaced
        from sessionnet_core.urls import checked_proxy

        from .config.file import Configuration, read_configuration

        given = self.settings
        private = tuple(private)
        playing = given.demo or given.replay is not None
        configuration = Configuration() if given.demo else read_configuration()
        if playing:
            self._tape = self._replay(private)
            network = self._tape.label.network
        else:
            network = configuration.find_network(given.network or configuration.network)
            network = replaced(network, convert(given, Replacements, from_attributes=True))
        self.network_name = network.name
        if given.record is not None:
            from sessionnet_core.cassette import RecordingTape

            self._tape = RecordingTape(network, private)
        proxy = given.proxy or configuration.proxy
        timeout = given.timeout_seconds or configuration.timeout or DEFAULT_TIMEOUT_SECONDS
        max_age = next(
            (age for age in (given.max_age_seconds, configuration.max_age) if age is not None), DEFAULT_MAX_AGE_SECONDS
        )
        if every_seconds is not None:
            max_age = min(max_age, max(0.0, every_seconds - 1))
            self._started = time.monotonic()
        onion = configuration.onion if given.onion is None else given.onion
        if onion and given.transport == "plain":
            raise click.UsageError("--transport plain and --onion contradict each other; --no-onion asks directly.")
        access = Access(
            timeout_seconds=max(0.0, timeout - (time.monotonic() - self._started)),
            proxy=checked_proxy(proxy) if proxy else None,
            cache=_cache() if self._tape is None and given.nodes_file is None else None,
            max_age_seconds=max_age,
            refresh=given.refresh,
            offline=given.offline,
            nodes_file=None if playing else given.nodes_file,
            file_max_age_seconds=given.max_age_seconds,
            clock=self._tape.clock if self._tape is not None else wall_clock,
            random_bytes=self._tape.random_bytes if self._tape is not None else unpredictable,
            api_transport=given.transport,
            identity=self._identity(),
            onion=onion and not given.demo,
            onion_choice=None if every_seconds is None else self._kept_onion_choice(),
            tape=self._tape,
            recording=self._tape.recording if self._tape is not None else None,
            report=self._progress.reporter() if every_seconds is None else silence,
            progress=self._progress.counter() if every_seconds is None else unseen,
            measured=self._tape.measured if self._tape is not None else as_measured,
        )
        return SessionNetwork(network, access)

    def show(
        self,
        answer: Answer[T],
        page: Callable[[Page], None],
        data: Any = None,  # noqa: ANN401
        *,
        errors: tuple[ErrorItem, ...] = (),
        evident: bool = False,
        verified: Sequence[Verdict] | None = None,
    ) -> None:
        """Print an answer as JSON or as text.

        Args:
            page: writes the text, given where to.
            data: what stands in the JSON, where that is not the answer's value.
            errors: what of the question had no answer, for the JSON.
            verified: the verdicts to be shown below the page.
            evident: whether the page itself says all of where it comes from and what is wrong with it.
        """
        self._progress.clear()
        self.note_completeness(answer)
        if self.settings.as_json:
            from .show.formats.envelope import document

            write_bytes(document(self.schema, answer, answer.value if data is None else data, errors))
            return
        from .show.terminal import open_page

        shown = open_page(self.settings.color)
        page(shown)
        if verified is not None:
            from .show.tables.verdicts import write_verdicts

            write_verdicts(shown, verified, with_tolerance=self.settings.verbose)
        if not self.settings.quiet and not evident:
            from .show.evidence import write_evidence

            write_evidence(shown, answer)
            self.warn(answer)

    def warn(self, answer: Answer[T]) -> None:
        """Print an answer's warnings on standard error."""
        from .show.safe import safe
        from .show.terminal import wants_color

        coloured = wants_color(self.settings.color, sys.stderr.isatty())
        if not self.settings.quiet:
            for warning in answer.warnings:
                text = f"Warning: {safe(warning.describe())}"
                if coloured and warning.code in _ALARMING:
                    text = click.style(text, fg="red")
                click.echo(text, err=True, color=coloured)  # Click itself knows of terminals alone

    def tell(self, text: str) -> None:
        """Tell people, on standard error, what was done besides answering."""
        from .show.safe import safe

        if not self.settings.quiet and not self.settings.as_json:
            click.echo(safe(text), err=True)

    def note_completeness(self, answer: Answer[T]) -> None:
        """Let an incomplete or stale answer decide the exit status, where that was asked for.

        Called before anything is shown; so it is here that the recording is saved, which may fail.
        """
        self._save_recording()
        if self.settings.strict and not answer.complete:
            self.exit_status = 5

    def _replay(self, private: tuple[str, ...]) -> ReplayTape:
        from pathlib import Path

        from sessionnet_core.cassette import DEMO_WALLET, ReplayTape, demo_path

        if self.settings.replay is not None:
            return ReplayTape(Path(self.settings.replay), private)
        with demo_path() as path:
            return ReplayTape(path, hint=f"Of wallets the recording knows {DEMO_WALLET} alone.")

    def _kept_onion_choice(self) -> bytes:
        """Give what chooses the onion path as long as this runs: a new guard for each refresh would show it to many."""
        from sessionnet_core.access import ONION_CHOICE_BYTES

        self._onion_choice = self._onion_choice or os.urandom(ONION_CHOICE_BYTES)
        return self._onion_choice

    def _identity(self) -> Identity | None:
        if self.settings.identity_file is None:
            return None
        from pathlib import Path

        from sessionnet_core.identity import read_or_make_identity

        return read_or_make_identity(Path(self.settings.identity_file))

    def _save_recording(self) -> None:
        if self.settings.record is None:
            return
        from pathlib import Path

        from sessionnet_core.cassette import RecordingTape

        if isinstance(self._tape, RecordingTape):
            self._saved = True  # or not at all: it is tried once, and said once
            self._tape.save(Path(self.settings.record))


_ALARMING = frozenset({"contract-mismatch"})
"""Codes of warnings that money may hang on."""


def write_bytes(document: bytes) -> None:
    """Write bytes to standard output, all of them or an error."""
    sys.stdout.buffer.write(document)
    sys.stdout.buffer.flush()


def _cache() -> Any:  # noqa: ANN401 - imported where it is needed
    from pathlib import Path

    from sessionnet_core.cache import Cache

    named = os.environ.get("SESSIONNET_CACHE_DIR")
    return Cache(Path(named).absolute()) if named else Cache.default()
