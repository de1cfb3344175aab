"""Hosts that were left behind while others answered: a replay must leave the same ones behind.

A recording holds no exchange with such a host, or one that ended after nobody waited for it any more. That it was left
behind, and after how long, is kept among the times that were measured.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from ..errors import SessionNetError, Unreachable
from ..session import Session

if TYPE_CHECKING:
    from ..sources.endpoint import Endpoint

T = TypeVar("T")


def as_recorded(
    session: Session, purpose: str, endpoint: Endpoint, outcome: T | SessionNetError
) -> T | SessionNetError:
    """Return an outcome, or the silence that it was in the recorded run; `purpose` and the URL name the exchange."""
    waited = outcome.waited_seconds if isinstance(outcome, Unreachable) else None
    if waited or session.is_replayed:
        silence = session.access.measured(f"{purpose} of {endpoint.url}, in vain", waited or 0.0)
        if silence:
            return Unreachable(f"no answer within {silence:.1f} s")
    return outcome
