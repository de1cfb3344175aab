"""What the reward pool pays, what of it reaches a node and each of its stakes, and the rules that stakes follow.

A pure module of whole numbers: atomic units of SESH, and thousandths of them where oxend counts so. What comes out is
what the contracts and oxend work out themselves, to the last unit; only a percentage for people is a float.

::

    pool        RewardRatePool: 15.1 % simple a year of what is left, so about 14 % where it is paid out daily
    └── block   what the whole network earns in two minutes: the contract's `rewardRate()`
        └── node        an equal part of it for each node that is paid
            └── stake   the operator's fee first; the rest by stake ÷ staking requirement

Formulas: session-token-contracts `RewardRatePool.sol`, `ServiceNodeRewards.sol`, `ServiceNodeContribution.sol`;
oxen-core `service_node_list.cpp` for the split.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from fractions import Fraction

from msgspec import Struct

from ..amounts import Sesh
from ..errors import RequestError
from ..model import SECONDS_PER_BLOCK

ANNUAL_SIMPLE_PAYOUT_PER_MILLE = 151
"""The contract's `ANNUAL_SIMPLE_PAYOUT_RATE` out of its `BASIS_POINTS`, which are a thousand."""
RATE_SIMPLE_PERCENT = 15.1
"""The contract's rate of what is left in the pool, at every moment."""
RATE_TARGET_PERCENT = 14.0
"""What that is meant to come to in a year of daily payouts; to be exact, 14.018 %. (Session documentation, "Staking
Reward Pool".)"""
DAYS_PER_YEAR = 365
DAYS_PER_MONTH = 30
BLOCKS_PER_DAY = 86_400 // SECONDS_PER_BLOCK
BLOCKS_PER_YEAR = BLOCKS_PER_DAY * DAYS_PER_YEAR
WHOLE_FEE_MILLIONTHS = 1_000_000
OPERATOR_SHARE_DIVISOR = 4
_SECONDS_PER_YEAR = DAYS_PER_YEAR * 86_400
_PER_MILLE = 1000
_LAST_SECOND = 253_402_300_799  # of the year 9999


def payout_atomic(balance_atomic: int, elapsed_seconds: int) -> int:
    """Return what a pool of this balance releases in this time (`calculatePayoutAmount`)."""
    return balance_atomic * ANNUAL_SIMPLE_PAYOUT_PER_MILLE * elapsed_seconds // (_PER_MILLE * _SECONDS_PER_YEAR)


def reward_rate_atomic(balance_atomic: int, elapsed_seconds: int = 0) -> int:
    """Return what the whole network earns in one block (`rewardRate()`): it falls with the time since the last payout.

    Raises:
        ValueError: the balance does not last that long; the contract fails here too.
    """
    left = balance_atomic - payout_atomic(balance_atomic, elapsed_seconds)
    if left < 0:
        raise ValueError(f"a pool does not last {elapsed_seconds} seconds without a payout")
    return payout_atomic(left, SECONDS_PER_BLOCK)


def node_reward_per_day_atomic(reward_per_block_atomic: int, nodes: int) -> int:
    """Return one node's reward per day as the staking portal counts it: ⌊reward per block ÷ nodes⌋ × 720."""
    return reward_per_block_atomic // nodes * BLOCKS_PER_DAY


def node_reward_milliatomic(reward_per_block_atomic: int, nodes: int) -> int:
    """Return one node's reward per block in thousandths of an atomic unit, as oxend counts it.

    Args:
        nodes: those that are paid: active for at least a day. The contract's `totalNodes()` also counts nodes that are
            decommissioned or new, which makes the result a little low.
    """
    return reward_per_block_atomic * 1000 // nodes


def split_milliatomic(
    node_reward_milliatomic: int, stakes_atomic: Sequence[int], *, requirement_atomic: int, fee_millionths: int
) -> tuple[int, ...]:
    """Return each stake's part of the node's reward per block; the operator's comes first.

    The operator's fee is taken first, and the rest goes by stake ÷ requirement. Each share is rounded down, so their
    sum may stay a few thousandths below the reward; it is never above.

    Raises:
        RequestError: a fee or stakes that no node can have.
    """
    if not 0 <= fee_millionths <= WHOLE_FEE_MILLIONTHS:
        raise RequestError("an operator's fee is between 0 and 100 percent")
    if not stakes_atomic or any(stake < 0 for stake in stakes_atomic) or sum(stakes_atomic) > requirement_atomic:
        raise RequestError("the stakes on a node add up to at most the staking requirement")
    fee = node_reward_milliatomic * fee_millionths // WHOLE_FEE_MILLIONTHS
    rest = node_reward_milliatomic - fee
    shares = [rest * stake // requirement_atomic for stake in stakes_atomic]
    return (fee + shares[0], *shares[1:])


def simple_apr(reward_per_block_atomic: int, nodes: int, requirement_atomic: int) -> Fraction | None:
    """Return a year's reward ÷ stake, at today's rate and before the operator's fee; None where nothing is staked."""
    staked = nodes * requirement_atomic
    return Fraction(reward_per_block_atomic * BLOCKS_PER_YEAR, staked) if staked else None


def stake_apr(apr: Fraction, *, fee_millionths: int, operator_share: Fraction | None = None) -> Fraction:
    """Return what `simple_apr` leaves for one stake after the operator's fee.

    Args:
        operator_share: for the operator's own stake, its part of the requirement; it also earns the fee of the whole
            node.
    """
    fee = Fraction(fee_millionths, WHOLE_FEE_MILLIONTHS)
    return apr * ((fee / operator_share if operator_share else 0) + 1 - fee)


def percent(rate: Fraction) -> float:
    """Return an exact rate as a percentage, for people."""
    return float(rate * 100)


class ClaimWindow(Struct, frozen=True):
    """How much the whole network may still claim before the next claim cycle begins."""

    limit: Sesh
    """What all wallets together may claim in one cycle."""
    used: Sesh
    """What was claimed in the current cycle."""
    resets_at: datetime | None
    """When the next cycle begins; None if that is beyond the year 9999."""


def claim_window(*, limit: Sesh, cycle_seconds: int, total: Sesh, total_cycle: int, now_unix: int) -> ClaimWindow:
    """Return how much of the claim limit is used.

    Args:
        limit: `claimThreshold()`.
        cycle_seconds: `claimCycle()`; above 0.
        total: `currentClaimTotal()`, which the end of a cycle does not reset: the next claim does.
        total_cycle: `currentClaimCycle()`, the cycle that `total` belongs to.
        now_unix: the time of the block that these are from.
    """
    cycle = now_unix // cycle_seconds
    resets_unix = (cycle + 1) * cycle_seconds
    return ClaimWindow(
        limit=limit,
        used=total if cycle == total_cycle else Sesh(0),
        resets_at=datetime.fromtimestamp(resets_unix, UTC) if resets_unix <= _LAST_SECOND else None,
    )


def operator_minimum_atomic(requirement_atomic: int) -> int:
    """Return the minimum stake of an operator: a quarter of the requirement, rounded up."""
    return -(-requirement_atomic // OPERATOR_SHARE_DIVISOR)
