"""The answer of the last good round, and what is wrong since: what a watched page is drawn from.

The page shows ages as of the moment that it is drawn, what changed since the round before, and everything that
otherwise stands on standard error. If a round fails, the last good figures stay, with a line that says since when and
why; so do their marks, since nothing newer is known.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any, TypeVar

from msgspec import Struct, structs

from sessionnet_core.access import wall_clock
from sessionnet_core.evidence import INCOMPLETE

from .changes import changes_between
from .marks import Change, write_changes
from .round import Round
from .safe import safe
from .tables.columns import Moment
from .words import counted, moment

if TYPE_CHECKING:
    from sessionnet_core.errors import SessionNetError
    from sessionnet_core.evidence import Answer, Verdict
    from sessionnet_core.model import FailedKey, FailedName

    from .terminal import Page

T = TypeVar("T")


class Shown(Struct):
    """An answer, and what writes it."""

    answer: Answer[Any]
    page: Callable[[Page], None]
    verified: Sequence[Verdict] | None = None
    evident: bool = False
    """Whether the page itself shows its sources and warnings."""
    failed: Sequence[FailedName | FailedKey] = ()
    """What of the question failed beside the rest that had an answer."""


class Live(Round):
    """What is known now."""

    def __init__(self, *, quiet: bool, verbose: bool) -> None:
        self.quiet, self.verbose = quiet, verbose
        self._shown: Shown | None = None
        self._before: Answer[Any] | None = None
        self._listed: Sequence[Change] = ()
        self._troubled_since: datetime | None = None
        self._failure: SessionNetError | None = None
        self._now = wall_clock()
        self.notes: list[str] = []
        """What else there is to say of this round."""
        self.version = 0
        """Of what is known: it differs after each round."""

    @property
    def has_answer(self) -> bool:
        """Whether any round was good."""
        return self._shown is not None

    def take(self, shown: Shown) -> None:
        """Take the answer of a round."""
        self.version += 1
        if self._shown is not None:
            self._before = self._shown.answer
            height = getattr(shown.answer.value, "height", None)
            at = Moment(now=shown.answer.asked_at, height=height)
            self._listed = changes_between(self._before.value, shown.answer.value, at)
            self.changes: Mapping[str, Change] | None = {one.key: one for one in self._listed}
        self._shown, self._failure = shown, None
        if shown.answer.complete and not shown.failed:
            self._troubled_since = None
        else:
            self._troubled_since = self._troubled_since or wall_clock()

    def fail(self, error: SessionNetError) -> None:
        """Note that a round had no answer."""
        self.version += 1
        self._failure = error
        self._troubled_since = self._troubled_since or wall_clock()

    def now(self, answer: Answer[Any]) -> datetime:
        """Return the moment that ages are counted to: that of drawing."""
        return max(answer.asked_at, self._now)

    def before(self, kind: type[T]) -> T | None:
        """Return what the round before had, if there was one."""
        value = None if self._before is None else self._before.value
        return value if isinstance(value, kind) else None

    def draw(self, page: Page, heading: str = "", *, most_changes: int, with_picture: bool = True) -> None:
        """Write the page. What is wrong and what changed come first, so that the lowest terminal shows it.

        Args:
            heading: a line about the rounds.
            most_changes: how many lines what changed may take.
        """
        self._now, self.with_picture = wall_clock(), with_picture
        shown = self._shown
        if shown is None:
            return
        self._write_trouble(page)
        for note in self.notes:
            page.line((safe(note), "yellow"))
        if heading:
            page.line((heading, "dim"))
        if self._before is not None:
            write_changes(page, self._listed, self._before.asked_at, most_changes)
        shown.page(page)
        if shown.verified is not None:
            from .tables.verdicts import write_verdicts

            write_verdicts(page, shown.verified, with_tolerance=self.verbose)
        if not shown.evident:
            self._write_evidence(page, shown)

    def _write_trouble(self, page: Page) -> None:
        if self._troubled_since is None:
            return
        since = moment(self._troubled_since)
        if self._failure is not None:
            reason = safe("; ".join(cause.describe() for cause in self._failure.causes))
            page.line((f"Not refreshed since {since}: {reason}. These are the last good figures.", "red"))
        elif self._shown is not None:
            first, *more = _shortcomings(self._shown)
            rest = f" (and {counted(len(more), 'more reason')})" if more else ""
            has_failed = bool(self._shown.answer.errors or self._shown.failed)
            what, style = ("Without a whole answer", "red") if has_failed else ("Incomplete or stale", "yellow")
            page.line((f"{what} since {since}: {safe(first)}{rest}", style))

    def _write_evidence(self, page: Page, shown: Shown) -> None:
        from .evidence import write_evidence, write_warnings

        answer = structs.replace(shown.answer, asked_at=self.now(shown.answer))
        if not self.quiet:
            write_evidence(page, answer)
            write_warnings(page, answer)
        for message in (*(error.describe() for error in answer.errors), *(one.message for one in shown.failed)):
            page.line((f"Error: {safe(message)}", "red"))


def _shortcomings(shown: Shown) -> list[str]:
    """Return why an answer is less than promised, the worst first; the low end of a page may be cut off."""
    answer = shown.answer
    failed = [*(error.describe() for error in answer.errors), *(one.message for one in shown.failed)]
    warned = [one.describe() for one in answer.warnings if one.code in INCOMPLETE]
    return failed + warned or ["these figures are stale"]
