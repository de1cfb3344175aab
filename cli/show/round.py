"""What a page knows of the round that it is drawn in: the moment, and the answer before this one.

An answer that is asked for once is a round without one before. With `--watch`, `live.Live` stands in its place.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from sessionnet_core.evidence import Answer

    from .marks import Change
    from .tables.columns import Moment

T = TypeVar("T")


class Round:
    """The only round, or the first."""

    with_picture = True
    """Whether there is room for a picture."""
    changes: Mapping[str, Change] | None = None
    """What changed since the round before, by what a row is known by; None if there was none."""

    def now(self, answer: Answer[Any]) -> datetime:
        """Return the moment that ages are counted to."""
        return answer.asked_at

    def before(self, kind: type[T]) -> T | None:
        """Return what the round before had, if there was one."""
        return None

    def moment(self, answer: Answer[Any], height: int | None) -> Moment:
        """Return when a list is shown, and what of it changed."""
        from .tables.columns import Moment

        return Moment(now=self.now(answer), height=height, changes=self.changes)
