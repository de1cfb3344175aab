"""Figures of one block of the chain, as two endpoints tell them: one of them alone may tell anything."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from ...evidence import Verdict
from ..dex_price import dex_price
from ..headline import Headline
from .compare import Value, compared, unchecked

SAME_BLOCK = "none: both are of the same block"

_FIGURES: dict[str, Callable[[Headline], Value]] = {
    "block": lambda told: told.block.hash,
    "requirement": lambda told: told.requirement,
    "max_contributors": lambda told: told.max_contributors,
    "nodes": lambda told: told.nodes,
    "reward_pool": lambda told: told.reward_pool,
    "reward_per_block": lambda told: told.reward_per_block,
    "claim_window.limit": lambda told: told.claims.limit,
    "claim_window.used": lambda told: f"{told.claims.total} in cycle {told.claims.total_cycle}",
    "claim_window.resets_at": lambda told: f"every {told.claims.cycle_seconds} s",
    "paused": lambda told: "true" if told.paused else "false",
    "arbitrum_supply": lambda told: told.arbitrum_supply,
    "dex_price_usd": lambda told: dex_price_of(told),
}

OF_STAKING = (
    *("block", "requirement", "max_contributors", "nodes", "reward_pool", "reward_per_block"),
    *("claim_window.limit", "claim_window.used", "claim_window.resets_at", "paused"),
)
OF_TOKEN = ("arbitrum_supply", "dex_price_usd")


def verify_headline(figures: Sequence[str], here: Headline, there: Headline, by: Sequence[str]) -> list[Verdict]:
    """Compare the figures of these names."""
    return [compared(figure, _FIGURES[figure](here), _FIGURES[figure](there), by, SAME_BLOCK) for figure in figures]


def unchecked_headline(figures: Sequence[str], here: Headline, reason: str) -> list[Verdict]:
    """Say of the figures of these names that no other endpoint could tell them."""
    return [unchecked(figure, _FIGURES[figure](here), reason) for figure in figures]


def dex_price_of(told: Headline) -> float | None:
    """Give the price of a SESH in dollars by the chain alone, where there is one."""
    price = dex_price(told.market, told.block.timestamp) if told.market is not None else None
    return price.usd if price is not None else None
