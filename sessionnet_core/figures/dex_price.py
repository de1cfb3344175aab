"""What a SESH costs by the chain alone: Uniswap's ether–SESH pool and Chainlink's price of ether.

A pure module. The pool keeps the square root of its price times 2⁹⁶; the price is in atomic SESH per wei, because
ether is the pool's first currency. Exact until the last step, where dollars become a float.
"""

from __future__ import annotations

from datetime import datetime
from fractions import Fraction

from msgspec import Struct

from ..amounts import ATOMIC_PER_SESH
from .headline import Market

WEI_PER_ETHER = 10**18


class DexPrice(Struct, frozen=True):
    """A price, and how old the dollar half of it is."""

    usd: float
    """Dollars for one SESH."""
    sesh_per_ether: float
    ether_usd: float
    feed_updated: datetime
    feed_age_seconds: float
    """At the block of the pool's price. The feed moves when ether does, and once a day when it does not."""


def sesh_per_ether(sqrt_price_x96: int) -> Fraction:
    """Return how many SESH one ether buys at the pool's price, before the pool's fee."""
    return Fraction(sqrt_price_x96**2 * WEI_PER_ETHER, 2**192 * ATOMIC_PER_SESH)


def dex_price(market: Market, at: datetime) -> DexPrice | None:
    """Work out the price of a SESH at the moment of a block; None where the pool or the feed has none."""
    if market.sqrt_price_x96 <= 0 or market.liquidity <= 0 or market.ether_usd <= 0:
        return None
    amount = sesh_per_ether(market.sqrt_price_x96)
    ether = Fraction(market.ether_usd, 10**market.ether_usd_decimals)
    return DexPrice(
        usd=float(ether / amount),
        sesh_per_ether=float(amount),
        ether_usd=float(ether),
        feed_updated=market.ether_usd_updated,
        feed_age_seconds=max(0.0, (at - market.ether_usd_updated).total_seconds()),
    )
