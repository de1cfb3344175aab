"""Progress on standard error, if it is a terminal that can redraw; cleared before the answer."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from .options.settings import Settings
    from .show.progress_bar import Bar


class Progress:
    """One line that changes, or a bar in its place; with `--verbose`, a line for each step."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._line = False
        self._bar: Bar | None = None

    def reporter(self) -> Callable[[str], None]:
        """Return what the library calls with each step."""
        from .show.safe import safe

        if self._settings.verbose:
            return lambda text: click.echo(f"  {safe(text)}", err=True)
        return self._show_line if self._is_watched() else lambda _: None

    def counter(self) -> Callable[[int, int], None]:
        """Return what the library calls with the progress of a long job."""
        return self._show_bar if self._is_watched() else lambda _done, _total: None

    def _is_watched(self) -> bool:
        """Whether a line that changes would be seen, and is wanted."""
        given = self._settings
        if given.verbose or given.quiet or given.as_json or not sys.stderr.isatty():
            return False
        from .show.terminal import is_dumb

        return not is_dumb()

    def _show_line(self, text: str) -> None:
        if self._bar is not None:
            return
        from .show.safe import safe

        self._line = True
        click.echo(f"\r\x1b[K{safe(text)[:70]} … ", nl=False, err=True)

    def _show_bar(self, done: int, total: int) -> None:
        """Show the progress of a long job, in place of the line."""
        if self._bar is None:
            from .show.progress_bar import Bar
            from .show.terminal import wants_color

            self.clear()
            self._bar = Bar(styled=wants_color(self._settings.color, True))
        self._bar.show(done, total)

    def clear(self) -> None:
        """Clear it from the terminal."""
        if self._bar is not None:
            self._bar.clear()
            self._bar = None
        if self._line:
            self._line = False
            click.echo("\r\x1b[K", nl=False, err=True)
