"""Figures of one block of the chain, as two endpoints tell them: one of them alone may tell anything.

A new figure of the headline is one of staking, and compared, unless it is named here as something else.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from msgspec import structs

from ...evidence import Verdict
from ..dex_price import dex_price
from ..headline import Headline
from .compare import SAME_BLOCK, Obstacle, Value, compared, unchecked

_NOT_SHOWN = frozenset({"chain_id", "deposited", "released", "paid_out", "last_paid_out", "started"})
_OF_TOKEN = frozenset({"arbitrum_supply", "market"})
_BY_PART = frozenset({"block", "claims", "paused"})


def figures_of_staking(told: Headline) -> dict[str, Value]:
    """Return the figures of `staking` that rest on the chain, by their names in `data`."""
    plain = structs.asdict(told)
    return {
        "block": told.block.hash,
        **{name: value for name, value in plain.items() if name not in _NOT_SHOWN | _OF_TOKEN | _BY_PART},
        "claim_window.limit": told.claims.limit,
        "claim_window.used": f"{told.claims.total} in cycle {told.claims.total_cycle}",
        "claim_window.resets_at": f"every {told.claims.cycle_seconds} s",
        "paused": told.paused,
    }


def figures_of_token(told: Headline) -> dict[str, Value]:
    """Return the figures of `token` that rest on the chain, by their names in `data`."""
    return {"arbitrum_supply": told.arbitrum_supply, "dex_price_usd": dex_price_of(told)}


def verify_headline(here: Mapping[str, Value], there: Mapping[str, Value], by: Sequence[str]) -> list[Verdict]:
    """Compare the figures of two endpoints, name by name."""
    return [compared(figure, value, there[figure], by, SAME_BLOCK) for figure, value in here.items()]


def unchecked_headline(here: Mapping[str, Value], obstacle: Obstacle) -> list[Verdict]:
    """Return the verdicts on figures that no other endpoint could tell."""
    return [unchecked(figure, value, obstacle) for figure, value in here.items()]


def dex_price_of(told: Headline) -> float | None:
    """Return the price of a SESH in dollars by the chain alone, where there is one."""
    price = dex_price(told.market, told.block.timestamp) if told.market is not None else None
    return price.usd if price is not None else None
