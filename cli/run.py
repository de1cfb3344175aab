"""One run of one command: what it reaches, what it shows, and where its answer is published."""

from __future__ import annotations

from collections.abc import Callable
from types import TracebackType
from typing import TYPE_CHECKING, Any, TypeVar

from sessionnet_core.errors import SessionNetError

from .failures import Failed
from .options.contradictions import refuse_contradictions, refuse_undrawable
from .options.settings import Settings
from .output import Output
from .progress import Progress
from .reach import Reach
from .showing import Showing

if TYPE_CHECKING:
    from sessionnet_core import Answer
    from sessionnet_core.evidence import Warned
    from sessionnet_core.monitoring.checks import CheckState

    from .metrics_file import MetricsFile

T = TypeVar("T")


class Run(Reach, Showing):
    """What a command works with. As a context manager it keeps the cassette, and carries errors out."""

    def __init__(self, settings: Settings, schema: str, draws: tuple[str, ...] = ()) -> None:
        self.settings = settings
        progress = Progress(settings)
        Reach.__init__(self, settings, progress)
        Showing.__init__(self, settings, schema, progress, self._take_answer)
        self.output = Output(settings.output_file)
        self._draws = draws
        self._made: dict[str, Any] = {}
        self.drawn_ending: str | None = None
        """What the answer is drawn as, by the name of its file."""

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
                self.save_recording()
        except SessionNetError as unsaved:
            raise self.failure(unsaved) from None
        if isinstance(error, (OSError, MemoryError, ImportError)):
            from sessionnet_core.shortages import shortage_behind

            error = shortage_behind(error)
        if isinstance(error, SessionNetError):
            self.note_failure(error)
            raise self.failure(error) from None

    def _take_answer(self, answer: Answer[Any]) -> tuple[Warned, ...]:
        self.close()
        self.save_recording()
        if not self.schema.startswith("sessionnet.check."):  # what is not written changes what a check comes to
            self.measure(answer)
        return self.keep(answer)

    def failure(self, error: SessionNetError) -> Failed:
        """Return an error with what is needed to show it."""
        return Failed(error, schema=self.schema, network=self.network_name, as_json=self._errors_are_json)

    @property
    def _errors_are_json(self) -> bool:
        return self.settings.as_json and self.output.path is None

    def measure(self, answer: Answer[Any]) -> None:
        """Write the metrics of an answer into the file of `--prometheus`.

        Raises:
            BadConfiguration: it cannot be written.
        """
        if (file := self._metrics_file) is not None:
            file.write(answer, self.named)

    def measure_failure(self, error: SessionNetError, silence: CheckState = "unknown") -> SessionNetError | None:
        """Write into the file of `--prometheus` that there was no answer, if there was none.

        Args:
            silence: what that means to a check.

        Returns:
            Why that cannot be written.
        """
        if (file := self._metrics_file) is None:
            return None
        try:
            file.write_failure(error, silence)
        except SessionNetError as unwritten:
            return unwritten
        return None

    def note_failure(self, error: SessionNetError) -> None:
        """Do the same, and warn if it cannot be written: the first error is the one to be told of, and to exit with."""
        self.close()
        unwritten = self.measure_failure(error)
        if unwritten is not None:
            self.note(f"Warning: {unwritten.describe()}")

    @property
    def _metrics_file(self) -> MetricsFile | None:
        """Where the metrics go; None if nowhere, or if it is not known yet of which network they would be."""
        if self.settings.prometheus is None or self._asked is None:
            return None
        from .metrics_file import MetricsFile

        command = self.schema.removeprefix("sessionnet.").removesuffix("/1").replace(".", " ")
        return MetricsFile(
            self.settings.prometheus,
            command,
            self._asked.network,
            has_file=self._asked.access.nodes_file is not None,
        )

    def publish(self) -> None:
        """Put the answer into the file of `--output`, or leave that as it was and say why."""
        if self.output.path is None:
            return
        if self.exit_status == 0:
            self.output.publish()
            return
        self.output.end()
        self.show_unpublished(self.output.path)

    def begin_round(self) -> None:
        """Begin another round of `--watch`, as if nothing had been asked yet."""
        from .lasting import free_round

        self.is_repeating = True
        self.forget()
        free_round()

    def once(self, key: str, make: Callable[[], T]) -> T:
        """Return what is made once for all rounds, such as what was read from standard input."""
        if key not in self._made:
            self._made[key] = make()
        made: T = self._made[key]
        return made
