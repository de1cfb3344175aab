"""What `staking` must show of the scenario, worked out by hand from its literals, and of what the network API tells."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from tests.joint_fixtures import Joint

KEYS = [
    "requirement",
    "operator_minimum",
    "max_contributors",
    "reward_pool",
    "reward_pool_usd",
    "rate_target",
    "rate_simple",
    "reward_per_block",
    "reward_per_day",
    "reward_per_year",
    "node_reward_per_day",
    "apr",
    "apr_inputs",
    "nodes",
    "staked",
    "staked_from",
    "staked_usd",
    "claim_window",
    "paused",
    "price_usd",
    "price_as_of",
    "block",
]
CYCLE_SECONDS = 43_200
# What the contracts alone know of the scenario, worked out by hand from its literals.
OF_THE_CHAIN = {
    "requirement": "25000.000000000",
    "operator_minimum": "6250.000000000",  # a quarter
    "max_contributors": 10,
    "reward_pool": "62393497.995821918",
    "reward_per_block": "35.701833787",
    "reward_per_day": "25705.320326640",  # 720 blocks
    "reward_per_year": "9382441.919223600",  # 365 of those days
    "node_reward_per_day": "1836.094308480",  # ⌊35,701,833,787 ÷ 14⌋ = 2,550,130,984; × 720
    "nodes": 14,
    "paused": False,
}
APR = 26.806976912067
"""9,382,441.9192236 ÷ (14 × 25,000): an enormous rate, as so few nodes share so much."""


def instant(unix: int) -> str:
    return datetime.fromtimestamp(unix, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def of_the_api(joint: Joint) -> dict[str, Any]:
    reply = joint.net.api.figures.info()
    assert reply is not None
    return reply


def whole_sesh(joint: Joint) -> int:
    """Return what the network API adds up: the stakes of all nodes in the node list, in atomic units."""
    return sum(node["total_contributed"] for node in joint.net.network["service_node_states"])


def sesh(atomic: int) -> str:
    return f"{atomic // 10**9}.{atomic % 10**9:09d}"
