"""A progress bar on standard error, cleared when the job is done."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.progress import Progress


class Bar:
    """The bar. It appears with the first progress."""

    def __init__(self, *, styled: bool) -> None:
        self._styled = styled
        self._progress: Progress | None = None

    def show(self, done: int, total: int) -> None:
        """Show how many are done."""
        if self._progress is None:
            self._progress = _drawn(styled=self._styled)
            self._progress.add_task("asking nodes", total=total)
            try:
                self._progress.start()
            except RuntimeError:  # no thread is left to redraw it: then it is redrawn when something is done
                self._progress.live.auto_refresh = False
        self._progress.update(self._progress.task_ids[0], completed=done, total=total, refresh=True)
        if done >= total:
            self.clear()

    def clear(self) -> None:
        """Clear it from the terminal."""
        if self._progress is not None:
            self._progress.stop()
            self._progress = None


def _drawn(*, styled: bool) -> Progress:
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    console = Console(stderr=True, no_color=not styled, markup=False, emoji=False, highlight=False)
    columns = (TextColumn("{task.description}", markup=False), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    return Progress(*columns, console=console, transient=True, redirect_stdout=False, redirect_stderr=False)
