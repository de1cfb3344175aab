"""What the contracts return, decoded and checked: frozen and typed.

::

    Headline            the figures of the staking page, all of one block
    ├── Block           which one, and when
    ├── Claims          the claim limit as the contract keeps it; see `rewards.claim_window`
    └── Market          what the token's price is computed from; see `dex_price`
"""

from __future__ import annotations

from datetime import datetime

from msgspec import Struct

from ..amounts import Sesh


class Block(Struct, frozen=True):
    """One block of the chain."""

    number: int
    """Its height on that chain."""
    hash: str
    """64 lower-case hex digits after 0x."""
    timestamp: datetime
    """The time that the contracts saw."""


class Claims(Struct, frozen=True, kw_only=True):
    """The claim limit as the contract keeps it. `total` is outdated once a new cycle has begun."""

    limit: Sesh
    cycle_seconds: int
    total: Sesh
    total_cycle: int


class Market(Struct, frozen=True, kw_only=True):
    """The ether–SESH pool and the price of ether, as the chain holds them."""

    sqrt_price_x96: int
    """2⁹⁶ times the square root of the atomic SESH that one wei buys."""
    liquidity: int
    """What can be traded at that price; 0 when nothing can."""
    ether_usd: int
    """The feed's answer, in units of 10 to the minus `ether_usd_decimals` dollars."""
    ether_usd_decimals: int
    ether_usd_updated: datetime


class Headline(Struct, frozen=True, kw_only=True):
    """What the staking contracts return at one block."""

    block: Block
    chain_id: int
    requirement: Sesh
    """What a whole node needs: `stakingRequirement()`."""
    max_contributors: int
    nodes: int
    """`totalNodes()`: every registered node, including those that earn nothing at the moment."""
    reward_pool: Sesh
    """The SESH that the pool contract holds."""
    reward_per_block: Sesh
    """`rewardRate()`: what the whole network earns in two minutes."""
    deposited: Sesh
    """All that ever came into the pool: `calculateTotalDeposited()`."""
    released: Sesh
    """All that was ever released, paid out or not yet: `calculateReleasedAmount()`."""
    paid_out: Sesh
    """`totalPaidOut()`."""
    last_paid_out: datetime | None
    claims: Claims
    paused: bool
    started: bool
    arbitrum_supply: Sesh
    """The token's `totalSupply()` on this chain: what was bridged to it, not the maximum supply."""
    market: Market | None = None
    """None where the chain has no market, or it could not be read."""
