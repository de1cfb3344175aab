"""The network's clock, as its node list tells it, and what that says of the clock here. A pure module.

A list has no time of its own. But each node proves its uptime once an hour, so the newest proof of many nodes is a few
seconds old. If it is much older, either the clock here is ahead, or the list stands still; if it is of the future, the
clock here is behind. Whichever it is, ages that are counted by the clock here are wrong.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from msgspec import Struct

from ..model import NodeList
from ..wording import rough_span
from .checks import Check, fact

BEHIND_SECONDS = 600
"""Nodes' clocks are five minutes apart at most, or their proofs are refused."""
STANDSTILL_SECONDS = 3960
"""By then even the newest proof is overdue: no node of the whole network has proved its uptime."""
_PROOF_SECONDS = 3600
_SELDOM = 20
"""Among N nodes, the newest proof is older than 20/N of an hour in one case of e²⁰ (500 million)."""
_LEAST_AHEAD_SECONDS = 300
NAME = "clock"


class NetworkClock(Struct, frozen=True):
    """How far the moment that ages are counted from is ahead of the newest uptime proof."""

    ahead_seconds: float = 0.0
    """Negative if it is behind."""
    tolerated_seconds: float = STANDSTILL_SECONDS
    """How old the newest proof of so many nodes may be."""

    @property
    def stands_still(self) -> bool:
        """Whether not one node has proved its uptime for so long that no list of now can look like this."""
        return self.ahead_seconds > STANDSTILL_SECONDS

    @property
    def is_behind(self) -> bool:
        """Whether there are proofs from the future."""
        return self.ahead_seconds < -BEHIND_SECONDS

    @property
    def is_doubtful(self) -> bool:
        """Whether ages have to be judged by the network's clock as well."""
        return self.is_behind or self.ahead_seconds > self.tolerated_seconds


def read_clock(listed: NodeList, listed_at: datetime) -> NetworkClock:
    """Return what a list says of the clock by which it was fetched at this moment; nothing if it has no proofs."""
    proofs = [node.last_uptime_proof for node in listed.nodes if node.last_uptime_proof is not None]
    if not proofs:
        return NetworkClock()
    seldom = _SELDOM * _PROOF_SECONDS / len(proofs)
    return NetworkClock(
        (listed_at - max(proofs)).total_seconds(), min(STANDSTILL_SECONDS, max(_LEAST_AHEAD_SECONDS, seldom))
    )


def clock_checks(clock: NetworkClock, checks: Iterable[Check] = ()) -> tuple[Check, ...]:
    """Return a check for a clock that cannot be relied on.

    Args:
        checks: those that rest on it. If none of them is in doubt, a few minutes do not matter.
    """
    off = rough_span(abs(clock.ahead_seconds))
    if clock.is_behind:
        return (fact(NAME, None, "unknown", f"the clock here is {off} behind the network's, so no age is known"),)
    is_felt = clock.is_doubtful and any(one.name == "proof_age" and one.state == "unknown" for one in checks)
    if not (clock.stands_still or is_felt):
        return ()
    return (
        fact(
            NAME,
            None,
            "unknown",
            f"the newest uptime proof of all nodes is {off} old: either the clock here is ahead, or the node list "
            "stands still",
        ),
    )
