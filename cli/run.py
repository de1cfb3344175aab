"""One run of one command: what it reaches, what it shows, and where its answer is published."""

from __future__ import annotations

import time
from collections.abc import Callable
from types import TracebackType
from typing import TYPE_CHECKING, Any, NoReturn

from sessionnet_core.errors import NoAnswer, SessionNetError, Unbelievable

from .failures import Failed, show_failure
from .options.contradictions import refuse_contradictions, refuse_undrawable
from .options.settings import Settings
from .output import Output
from .progress import Progress
from .reach import Reach
from .showing import Showing

if TYPE_CHECKING:
    from sessionnet_core import Answer
    from sessionnet_core.evidence import Warned


class Run(Reach, Showing):
    """What a command works with. As a context manager it keeps the cassette, and carries errors out."""

    def __init__(self, settings: Settings, schema: str, draws: tuple[str, ...] = ()) -> None:
        self.settings = settings
        progress = Progress(settings)
        Reach.__init__(self, settings, progress)
        Showing.__init__(self, settings, schema, progress, self._take_answer)
        self.output = Output(settings.output_file)
        self._draws = draws
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
            raise self._failed(unsaved) from None
        if isinstance(error, (OSError, MemoryError)):
            from sessionnet_core.shortages import shortage_behind

            error = shortage_behind(error)
        if isinstance(error, SessionNetError):
            raise self._failed(error) from None

    def _take_answer(self, answer: Answer[Any]) -> tuple[Warned, ...]:
        self.save_recording()
        return self.keep(answer)

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
        self.show_unpublished(self.output.path)

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
            self.forget()
