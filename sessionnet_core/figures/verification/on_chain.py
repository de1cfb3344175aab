"""Figures of one block of the chain from two endpoints: one alone could return anything.

A new field of the headline counts as a figure of staking, and is compared, unless it is named here.
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


def figures_of_staking(headline: Headline) -> dict[str, Value]:
    """Return the figures of `staking` that rest on the chain, by their names in `data`."""
    plain = structs.asdict(headline)
    return {
        "block": headline.block.hash,
        **{name: value for name, value in plain.items() if name not in _NOT_SHOWN | _OF_TOKEN | _BY_PART},
        "claim_window.limit": headline.claims.limit,
        "claim_window.used": f"{headline.claims.total} in cycle {headline.claims.total_cycle}",
        "claim_window.resets_at": f"every {headline.claims.cycle_seconds} s",
        "paused": headline.paused,
    }


def figures_of_token(headline: Headline) -> dict[str, Value]:
    """Return the figures of `token` that rest on the chain, by their names in `data`."""
    return {"arbitrum_supply": headline.arbitrum_supply, "dex_price_usd": dex_price_of(headline)}


def verify_headline(here: Mapping[str, Value], there: Mapping[str, Value], by: Sequence[str]) -> list[Verdict]:
    """Compare the figures of two endpoints by name."""
    return [compared(figure, value, there[figure], by, SAME_BLOCK) for figure, value in here.items()]


def unchecked_headline(here: Mapping[str, Value], obstacle: Obstacle) -> list[Verdict]:
    """Return the verdicts on figures for which there is no other endpoint."""
    return [unchecked(figure, value, obstacle) for figure, value in here.items()]


def dex_price_of(headline: Headline) -> float | None:
    """Return the price of one SESH in dollars by the chain alone, if there is one."""
    price = dex_price(headline.market, headline.block.timestamp) if headline.market is not None else None
    return price.usd if price is not None else None
