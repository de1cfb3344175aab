"""What a stake would earn: the rules of `rewards` applied to one stake, and the assumptions as part of the answer.

A pure module. Nothing here is a promise: nodes come and go, the pool is filled up from network fees, and requirement
and rate are the contracts' owner's to change.
"""

from __future__ import annotations

from fractions import Fraction

from msgspec import Struct

from ..amounts import Sesh
from ..errors import RequestError
from .rewards import (
    BLOCKS_PER_DAY,
    DAYS_PER_MONTH,
    DAYS_PER_YEAR,
    RATE_SIMPLE_PERCENT,
    WHOLE_FEE_MILLIONTHS,
    node_reward_milliatomic,
    operator_minimum_atomic,
    payout_atomic,
    percent,
    reward_rate_atomic,
    simple_apr,
    split_milliatomic,
    stake_apr,
)


class Assumed(Struct, frozen=True, kw_only=True):
    """What an estimate assumes."""

    nodes: int
    """How many nodes share the reward, the stake's own included."""
    pool: Sesh
    """What the pool holds that is not released yet; nothing flows in."""
    requirement: Sesh
    operator: bool
    """Whether the stake is the operator's own, which earns the fee too."""
    fee_percent: float
    rate_simple_percent: float = RATE_SIMPLE_PERCENT
    """What the pool releases in a year of what is left in it, at any moment."""
    blocks_per_day: int = BLOCKS_PER_DAY
    """At two minutes each."""
    days_per_month: int = DAYS_PER_MONTH
    """Of `per_month`."""
    days_per_year: int = DAYS_PER_YEAR
    """Of `per_year`."""


class Estimate(Struct, frozen=True, kw_only=True):
    """What a stake would earn, exact to the atomic unit under what is assumed, rounded down."""

    stake: Sesh
    """The stake that it is about."""
    per_day: Sesh
    """720 blocks at today's rate."""
    per_month: Sesh
    """Thirty days at today's rate."""
    per_year: Sesh
    """365 days while the pool falls by a payout a day."""
    per_year_flat: Sesh
    """365 days at today's rate: the same rate as `apr_percent`."""
    apr_percent: float
    """Simple, of this stake, after the operator's fee or with it."""
    node_per_day: Sesh
    """What the whole node earns in a day."""
    assumed: Assumed
    """What it rests on."""


def estimate(
    stake: Sesh, *, fee_millionths: int, operator: bool, nodes: int, pool: Sesh, requirement: Sesh
) -> Estimate:
    """Work out what a stake on one node would earn.

    Args:
        stake: on one node; several full nodes earn this much each.
        fee_millionths: the operator's fee, of a million.
        operator: whether the stake is the operator's own.
        nodes: how many nodes share the reward, this one included.
        pool: the part of the reward pool that is not released yet.
        requirement: the stake that a whole node needs.

    Raises:
        RequestError: a value that no node can have.
    """
    if nodes < 1 or requirement.atomic < 1 or pool.atomic < 0:
        raise RequestError("an estimate needs at least one node, a staking requirement, and a pool of zero or more")
    if not 0 < stake.atomic <= requirement.atomic:
        raise RequestError(
            f"a stake on one node is above 0 and at most {requirement.grouped} SESH",
            hint="Several full nodes earn the same amount each.",
        )
    least = operator_minimum_atomic(requirement.atomic)
    if operator and stake.atomic < least:
        raise RequestError(f"an operator stakes at least a quarter of the requirement, {Sesh(least).grouped} SESH")

    def share_milliatomic(pool_atomic: int) -> int:
        """Return this stake's reward per block when the pool holds this much."""
        reward = node_reward_milliatomic(reward_rate_atomic(pool_atomic), nodes)
        others = requirement.atomic - stake.atomic
        stakes = (stake.atomic, others) if operator else (others, stake.atomic)
        shares = split_milliatomic(reward, stakes, requirement_atomic=requirement.atomic, fee_millionths=fee_millionths)
        return shares[0 if operator else 1]

    share = share_milliatomic(pool.atomic)
    falling, left = 0, pool.atomic
    for _ in range(DAYS_PER_YEAR):
        falling += share_milliatomic(left) * BLOCKS_PER_DAY
        left -= payout_atomic(left, 86_400)
    rate = reward_rate_atomic(pool.atomic)
    apr = simple_apr(rate, nodes, requirement.atomic) or Fraction(0)
    own = Fraction(stake.atomic, requirement.atomic) if operator else None
    return Estimate(
        stake=stake,
        per_day=_days(share, 1),
        per_month=_days(share, DAYS_PER_MONTH),
        per_year_flat=_days(share, DAYS_PER_YEAR),
        per_year=Sesh(falling // 1000),
        apr_percent=percent(stake_apr(apr, fee_millionths=fee_millionths, operator_share=own)),
        node_per_day=_days(node_reward_milliatomic(rate, nodes), 1),
        assumed=Assumed(
            nodes=nodes,
            pool=pool,
            requirement=requirement,
            operator=operator,
            fee_percent=100 * fee_millionths / WHOLE_FEE_MILLIONTHS,
        ),
    )


def _days(share_milliatomic: int, days: int) -> Sesh:
    return Sesh(share_milliatomic * BLOCKS_PER_DAY * days // 1000)
