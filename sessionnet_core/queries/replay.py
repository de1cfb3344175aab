"""Hosts that were left behind while others answered: a replay must leave the same ones behind.

A recording holds no exchange with such a host, or one that ended after nobody waited for it any more. That it was left
behind, and after how long, is kept among the times that were measured.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from ..errors import SessionNetError, Unreachable

if TYPE_CHECKING:
    from ..access import Access
    from ..sources.endpoint import Endpoint

T = TypeVar("T")


def is_replayed(access: Access) -> bool:
    """Tell whether all answers come off a cassette."""
    return access.tape is not None and not access.tape.live


def as_recorded(access: Access, purpose: str, endpoint: Endpoint, outcome: T | SessionNetError) -> T | SessionNetError:
    """Give an outcome, or the silence that it was in the recorded run; `purpose` and the URL name the exchange."""
    waited = outcome.waited_seconds if isinstance(outcome, Unreachable) else None
    if waited or is_replayed(access):
        silence = access.measured(f"{purpose} of {endpoint.url}, in vain", waited or 0.0)
        if silence:
            return Unreachable(f"no answer within {silence:.1f} s")
    return outcome
