"""Requirement, reward pool, number of nodes and what is staked: contracts, network API and seeds against each other.

They count at different moments and by different rules. The contracts keep a node until somebody removes it; the network
drops it at the block that it asked for. A new node is in the contracts a quarter of an hour before the network has
confirmed it. The network API rounds amounts down to whole SESH and keeps its figures for minutes.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from ...amounts import ATOMIC_PER_SESH, Sesh
from ...evidence import Reason, Tolerance, Verdict
from ...model import NodeList
from ..headline import Headline
from ..rewards import BLOCKS_PER_DAY
from .compare import Obstacle, compared

CONTRACT_PERCENT, CONTRACT_FLOOR = 5, 5
"""In April 2026, 95 of 1,553 nodes were leaving within 15 days, and the contract may keep each for another seven before
anybody may remove it: 3 %. Nodes that await their stakes, 1 %, are listed but in no contract. The rest is for the
quarter of an hour and the rounding."""
LISTED_PERCENT, LISTED_FLOOR = 2, 3
"""The network API reads a node list too, at another moment of the last minutes."""
POOL_DAYS, POOL_DAYS_AFTER_PAYOUT = 1, 7
"""Anybody may trigger the payout of the rewards released since the last one. The pool then falls at once by the rewards
of as many days: usually one."""
POOL_PERCENT = 1
"""No honest payout is a larger part of the pool: seven days are a third of this."""
PAYOUT_SECONDS = 1200
"""For this long after a payout a source may still show the pool as it was before: the network API and its backend keep
figures, and an endpoint may be some minutes behind."""
OLD_SECONDS = 3600
"""Older figures are not compared with current ones."""


def too_old(as_of: datetime | None, now: datetime, what: str) -> Obstacle | None:
    """Return the obstacle if a source's figures are too old to be compared with current ones; else None."""
    seconds = 0.0 if as_of is None else (now - as_of).total_seconds()
    if seconds <= OLD_SECONDS:
        return None
    return Obstacle(Reason.OUTDATED, f"{what} is {seconds / 3600:.0f} hours old")


def verify_requirement(here: Sesh | None, there: Sesh | None, by: Sequence[str], *, truncated: bool = False) -> Verdict:
    """Compare the stake of a whole node, which changes only by decision.

    Args:
        truncated: whether one of the two is in whole SESH.
    """
    tolerance = Tolerance(exempt="fractions of a SESH, which the network API leaves out" if truncated else None)
    limit = ATOMIC_PER_SESH - 1 if truncated else 0
    return compared("requirement", here, there, by, tolerance, limit=limit)


def verify_pool(here: Sesh | None, there: Sesh | None, by: Sequence[str], chain: Headline) -> Verdict:
    """Compare the pool's balance on the chain with the network API's, whichever of the two is shown.

    Args:
        chain: the contracts' figures, from which the tolerance is computed.
    """
    paid = chain.last_paid_out
    just_paid = paid is not None and (chain.block.timestamp - paid).total_seconds() < PAYOUT_SECONDS
    days = POOL_DAYS_AFTER_PAYOUT if just_paid else POOL_DAYS
    pending = chain.released.atomic - chain.paid_out.atomic
    limit = max(days * BLOCKS_PER_DAY * chain.reward_per_block.atomic, pending)
    # An endpoint also reports rewards and payouts, and must not set its own tolerance by them.
    known = [value.atomic for value in (here, there) if value is not None]
    limit = min(limit, min(known, default=0) * POOL_PERCENT // 100) + ATOMIC_PER_SESH
    return compared(
        "reward_pool",
        here,
        there,
        by,
        Tolerance(
            f"{limit // ATOMIC_PER_SESH:,} SESH",
            f"a payout of {'a day' if days == 1 else f'{days} days'} of rewards or of what is due, and the rounding to "
            "whole SESH",
        ),
        limit=limit,
    )


def verify_count(here: int | None, there: int | None, by: Sequence[str], *, contract: bool) -> Verdict:
    """Compare how many nodes there are.

    Args:
        contract: whether one of the two is the contract's count; otherwise both are from node lists.
    """
    limit, why = _most_nodes(max(here or 0, there or 0), contract=contract)
    return compared("nodes", here, there, by, Tolerance(f"{limit} nodes", why), limit=limit)


def verify_staked(
    here: Sesh | None, there: Sesh | None, by: Sequence[str], *, contract: bool, requirement: Sesh | None
) -> Verdict:
    """Compare the total stake.

    Args:
        contract: whether one of the two is the sum of the deposits on the chain; otherwise both are from node lists.
        requirement: the stake of one node.
    """
    largest = max((amount.atomic for amount in (here, there) if amount is not None), default=0)
    one = requirement.atomic if requirement is not None and requirement.atomic > 0 else 25_000 * ATOMIC_PER_SESH
    percent, floor = (CONTRACT_PERCENT, CONTRACT_FLOOR) if contract else (LISTED_PERCENT, LISTED_FLOOR)
    limit = max(floor * one, largest * percent // 100)
    tolerance = Tolerance(f"{limit // ATOMIC_PER_SESH:,} SESH", _CONTRACT if contract else _LISTED)
    return compared("staked", here, there, by, tolerance, limit=limit)


def count_and_stakes(listed: NodeList) -> tuple[int, Sesh | None]:
    """Return how many nodes a list has, and what is staked on them; None if the list has no stakes."""
    stakes = [node.staked.atomic for node in listed.nodes if node.staked is not None]
    return len(listed.nodes), Sesh(sum(stakes)) if stakes else None


_CONTRACT = (
    f"{CONTRACT_PERCENT} %, because the contract keeps nodes for up to a week after they have left, and the network "
    "lists some that await their stakes"
)
_LISTED = f"{LISTED_PERCENT} %, because the network API counts at another moment of the last minutes"


def _most_nodes(nodes: int, *, contract: bool) -> tuple[int, str]:
    if contract:
        return max(CONTRACT_FLOOR, nodes * CONTRACT_PERCENT // 100), _CONTRACT
    return max(LISTED_FLOOR, nodes * LISTED_PERCENT // 100), _LISTED
