"""Staking as metrics: what the contracts say, and nothing that the network API says in their stead."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from .families import Number, figure

if TYPE_CHECKING:
    from sessionnet_core.figures.staking import Staking


def _of_the_chain(read: Callable[[Staking], Number | None]) -> Callable[[Staking], Number | None]:
    """Read a figure only where the contracts were read: the network API's has another time, and is another figure."""
    return lambda staking: None if staking.block is None else read(staking)


OF_STAKING = (
    figure(
        "staking_reward_pool_sesh",
        "SESH in the reward pool.",
        _of_the_chain(lambda staking: staking.reward_pool),
        source="rpc",
    ),
    figure(
        "staking_requirement_sesh",
        "SESH that a whole node needs.",
        _of_the_chain(lambda staking: staking.requirement),
        source="rpc",
    ),
    figure(
        "staking_reward_per_block_sesh",
        "SESH that the whole network earns in a block of two minutes.",
        lambda staking: staking.reward_per_block,
        source="rpc",
    ),
    figure(
        "staking_apr_ratio",
        "Simple yearly return of a stake before the operator's fee; 0.1 is 10 %.",
        lambda staking: staking.apr,
        source="rpc",
    ),
    figure(
        "staking_nodes",
        "Nodes that the rewards contract counts.",
        _of_the_chain(lambda staking: staking.nodes),
        source="rpc",
    ),
    figure(
        "staking_staked_sesh",
        "SESH that are staked on nodes, by the Session Network API.",
        lambda staking: staking.staked if staking.staked_from == "network-api" else None,
        source="network-api",
    ),
    figure(
        "staking_deposits_sesh",
        "SESH that are staked on nodes, as the sum of all deposits on the chain.",
        lambda staking: staking.staked if staking.staked_from == "deposits" else None,
        source="rpc",
    ),
    figure(
        "claim_window_limit_sesh",
        "SESH that the whole network may claim in a cycle.",
        lambda staking: staking.claim_window.limit if staking.claim_window else None,
        source="rpc",
    ),
    figure(
        "claim_window_used_sesh",
        "SESH that were claimed in this cycle.",
        lambda staking: staking.claim_window.used if staking.claim_window else None,
        source="rpc",
    ),
    figure(
        "staking_timestamp_seconds",
        "Time of the block that the contracts were read at, in seconds since 1970.",
        lambda staking: staking.block.timestamp if staking.block else None,
        source="rpc",
    ),
)
FAMILIES = tuple(one.family for one in OF_STAKING)
