"""Staking in figures: those of the contracts, those of the network API, and what follows from both.

A pure module. A missing figure is None, and a warning of the answer says why. Rates are fractions: 0.14 is 14 %.
"""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from msgspec import Struct

from ..amounts import Sesh
from .headline import Block, Headline
from .network_info import NetworkInfo
from .rewards import (
    BLOCKS_PER_DAY,
    BLOCKS_PER_YEAR,
    RATE_SIMPLE_PERCENT,
    RATE_TARGET_PERCENT,
    ClaimWindow,
    claim_window,
    node_reward_per_day_atomic,
    operator_minimum_atomic,
    simple_apr,
)
from .token import worth_usd

APR_FORMULA = "reward_per_block × 262,800 ÷ (nodes × requirement)"


class AprInputs(Struct, frozen=True, kw_only=True):
    """What an APR was computed from, and at which block."""

    formula: str
    """In words and signs, for people."""
    reward_per_block: Sesh
    blocks_per_year: int
    """At two minutes each."""
    nodes: int
    """How many nodes share the reward."""
    requirement: Sesh
    block: Block
    """The block at which all of these were read."""


class Staking(Struct, frozen=True, kw_only=True):
    """The figures of staking."""

    requirement: Sesh | None
    """What a whole node needs."""
    operator_minimum: Sesh | None
    """The minimum stake of its operator."""
    max_contributors: int | None
    """How many wallets may stake on one node, its operator among them."""
    reward_pool: Sesh | None
    """The SESH balance of the pool contract."""
    reward_pool_usd: float | None
    """The dollars that the pool is worth."""
    rate_target: float
    """What should leave the pool in a year of daily payouts."""
    rate_simple: float
    """The contract's own rate on what is left, at any moment."""
    reward_per_block: Sesh | None
    """What the whole network earns in two minutes."""
    reward_per_day: Sesh | None
    """720 blocks at today's rate."""
    reward_per_year: Sesh | None
    """365 days at today's rate."""
    node_reward_per_day: Sesh | None
    """⌊reward per block ÷ nodes⌋ × 720: a little low, because `nodes` counts some that earn nothing at the moment."""
    apr: float | None
    """Simple, before the operator's fee."""
    apr_inputs: AprInputs | None
    """What `apr` was computed from; None without it."""
    nodes: int | None
    """How many nodes share the reward: the contract's `totalNodes`."""
    staked: Sesh | None
    """What is staked on all nodes."""
    staked_from: Literal["deposits", "network-api"] | None
    """Whether `staked` is the sum of the deposits of all nodes on the chain, or the network API's figure."""
    staked_usd: float | None
    claim_window: ClaimWindow | None
    """How much the whole network may still claim in this cycle."""
    paused: bool | None
    """Whether the rewards contract is paused, as its owner can do: it then pays nobody."""
    price_usd: float | None
    price_as_of: datetime | None
    block: Block | None
    """The block that the chain's figures are from."""


def staking_of(headline: Headline | None, info: NetworkInfo | None, deposits: Sesh | None = None) -> Staking:
    """Return the figures; where the chain's are missing, the network API's take their place.

    Args:
        headline: the contracts' figures.
        info: the network API's figures.
        deposits: the sum of the deposits of all nodes on the chain, if they were read.
    """
    price = info.price_usd if info else None
    requirement = headline.requirement if headline else info.requirement if info else None
    reward_pool = headline.reward_pool if headline else info.reward_pool if info else None
    per_block = headline.reward_per_block if headline else None
    nodes = headline.nodes if headline else info.nodes if info else None
    staked = deposits if deposits is not None else info.staked if info else None
    staked_from: Literal["deposits", "network-api"] | None = None
    if staked is not None:
        staked_from = "network-api" if deposits is None else "deposits"
    inputs = _apr_inputs(headline) if headline else None
    apr = (
        simple_apr(per_block.atomic, nodes, requirement.atomic)
        if inputs and per_block and nodes and requirement
        else None
    )
    return Staking(
        requirement=requirement,
        operator_minimum=None if requirement is None else Sesh(operator_minimum_atomic(requirement.atomic)),
        max_contributors=headline.max_contributors if headline else None,
        reward_pool=reward_pool,
        reward_pool_usd=None if reward_pool is None else worth_usd(reward_pool, price),
        rate_target=RATE_TARGET_PERCENT / 100,
        rate_simple=RATE_SIMPLE_PERCENT / 100,
        reward_per_block=per_block,
        reward_per_day=None if per_block is None else Sesh(per_block.atomic * BLOCKS_PER_DAY),
        reward_per_year=None if per_block is None else Sesh(per_block.atomic * BLOCKS_PER_YEAR),
        node_reward_per_day=Sesh(node_reward_per_day_atomic(per_block.atomic, nodes)) if per_block and nodes else None,
        apr=None if apr is None else float(apr),
        apr_inputs=inputs,
        nodes=nodes,
        staked=staked,
        staked_from=staked_from,
        staked_usd=None if staked is None else worth_usd(staked, price),
        claim_window=claim_window_of(headline) if headline else None,
        paused=headline.paused if headline else None,
        price_usd=price,
        price_as_of=info.price_as_of if info else None,
        block=headline.block if headline else None,
    )


def _apr_inputs(headline: Headline) -> AprInputs:
    return AprInputs(
        formula=APR_FORMULA,
        reward_per_block=headline.reward_per_block,
        blocks_per_year=BLOCKS_PER_YEAR,
        nodes=headline.nodes,
        requirement=headline.requirement,
        block=headline.block,
    )


def claim_window_of(headline: Headline) -> ClaimWindow:
    """Return what the whole network may still claim in the cycle of the headline's block."""
    claims = headline.claims
    return claim_window(
        limit=claims.limit,
        cycle_seconds=claims.cycle_seconds,
        total=claims.total,
        total_cycle=claims.total_cycle,
        now_unix=int(headline.block.timestamp.timestamp()),
    )
