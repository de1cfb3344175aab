"""What the commands of `history` share: the time that they are about, and the open file. None of them asks a host."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import click

from .options.spans import ALL, length_option, when_option

if TYPE_CHECKING:
    from sessionnet_core.history.model import Span
    from sessionnet_core.history.store import History

USUAL_SINCE = "30d"


def time_options(*, since: str = USUAL_SINCE, every: bool = True) -> Callable[[Any], Any]:
    """Declare `--since`, `--until` and `--every`.

    Args:
        since: where the time begins by default.
        every: whether figures can be thinned.
    """

    def declare(function: Any) -> Any:  # noqa: ANN401 - click's own
        if every:
            function = length_option(
                "--every", help="Show only the last figure of each period: 1h, 1d. By default all are shown."
            )(function)
        function = when_option("--until", help="The end: a date, or how long ago. Now by default.")(function)
        return when_option(
            "--since",
            default=since,
            show_default=True,
            help=f"The beginning: a date, how long ago (36h, 7d, 4w, 1y), or {ALL}.",
        )(function)

    return declare


def span_of(since: datetime | None, until: datetime | None, every: timedelta | None = None) -> Span:
    """Return the time that these options name.

    Raises:
        click.UsageError: it ends before it begins.
    """
    from sessionnet_core.history.model import Span

    if since is not None and until is not None and until < since:
        raise click.UsageError("--until is before --since.")
    return Span(since=since, until=until, every=every)


@contextmanager
def reading(*, to_change: bool = False) -> Iterator[History]:
    """Open the history to read it, or to change what is in it.

    Raises:
        NothingKept: there is none yet.
        HistoryUnusable: it cannot be read, or not be changed.
    """
    from sessionnet_core.errors import NothingKept
    from sessionnet_core.history.answers import HOW_TO_KEEP
    from sessionnet_core.history.store import History

    from .keeping import history_path

    path = history_path()
    history = History.read(path)
    if history is None:
        raise NothingKept(f"nothing is kept yet: there is no {path}", hint=HOW_TO_KEEP)
    if to_change:
        history.close()
        history = History.open(path)
    with history:
        yield history
