"""What the staking contracts could return, made up: a network of 1,600 nodes, five seconds into a claim cycle."""

from __future__ import annotations

from datetime import UTC, datetime

from sessionnet_core.amounts import Sesh
from sessionnet_core.figures.headline import Block, Claims, Headline

SESH = 10**9
CYCLE_SECONDS = 43_200
NOW = 1_775_736_000
"""2026-04-09 12:00:00 UTC, when a cycle begins."""
HEADLINE = Headline(
    block=Block(number=300_000_000, hash="0x" + "ab" * 32, timestamp=datetime.fromtimestamp(NOW + 5, UTC)),
    chain_id=42_161,
    requirement=Sesh(25_000 * SESH),
    max_contributors=10,
    nodes=1_600,
    reward_pool=Sesh(63_177_550 * SESH),
    reward_per_block=Sesh(36_300_647_070),
    deposited=Sesh(63_177_550 * SESH),
    released=Sesh(0),
    paid_out=Sesh(0),
    last_paid_out=None,
    claims=Claims(
        limit=Sesh(1_000_000 * SESH),
        cycle_seconds=CYCLE_SECONDS,
        total=Sesh(123 * SESH),
        total_cycle=NOW // CYCLE_SECONDS,
    ),
    paused=False,
    started=True,
    arbitrum_supply=Sesh(200_000_000 * SESH),
)
