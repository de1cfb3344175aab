"""A page that is redrawn in place until somebody interrupts it."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, NoReturn, TypeVar

from sessionnet_core.errors import SessionNetError

from .safe import safe
from .terminal import CollectedPage, wants_color
from .words import moment, span

if TYPE_CHECKING:
    from sessionnet_core.evidence import Answer

T = TypeVar("T")


def watch(
    ask: Callable[[], Answer[T]],
    write: Callable[[CollectedPage, Answer[T]], None],
    every_seconds: float,
    color: str,
) -> NoReturn:
    """Ask, draw, wait, and so on, until interrupted.

    A refresh that fails leaves the last good figures where they are, and says since when and why. The waits start when
    an answer is there, so that a slow network is not asked again at once.

    Raises:
        SessionNetError: the very first question failed.
        KeyboardInterrupt: the only end there is.
    """
    from rich.live import Live

    page = CollectedPage(styled=wants_color(color, is_terminal=True))
    answer: Answer[Any] = ask()
    failed: tuple[datetime, SessionNetError] | None = None
    with Live(console=page.console, auto_refresh=False, vertical_overflow="crop", transient=False) as live:
        while True:
            page.begin()
            write(page, answer)
            if failed is None:
                page.line((f"Asked again every {span(every_seconds)}; Ctrl-C ends.", "dim"))
            else:
                since, error = failed
                reason = safe("; ".join(cause.message for cause in error.causes))
                page.line((f"Since {moment(since)} nobody answers: {reason}. These are the last good figures.", "red"))
            live.update(page.drawn(), refresh=True)
            time.sleep(every_seconds)
            try:
                answer, failed = ask(), None
            except SessionNetError as error:
                failed = (failed[0] if failed else datetime.now(UTC), error)
