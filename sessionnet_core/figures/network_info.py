"""What the Session Network API publishes about the token and the network, as values."""

from __future__ import annotations

from datetime import datetime

from msgspec import Struct, field

from ..amounts import Sesh
from ..evidence import Moment


class NetworkInfo(Struct, frozen=True):
    """What the network API published; what it left out is None. Only the form of the values is verified."""

    answered_at: Moment | None = field(name="told_at")  # as kept answers have it
    """When the server answered, by its own clock."""
    price_usd: float | None
    market_cap_usd: float | None
    price_as_of: Moment | None
    price_stale_at: Moment | None
    """When the server expects to have a newer price; it may be in the past."""
    contract: str | None
    """The token's contract as the server has it."""
    circulating_supply: Sesh | None
    requirement: Sesh | None
    """What one node needs as its stake."""
    reward_pool: Sesh | None
    """In whole SESH, truncated."""
    nodes: int | None
    """How many Session Nodes there are."""
    staked: Sesh | None
    """What is staked on all nodes."""
    staked_usd: float | None

    @property
    def as_of(self) -> datetime | None:
        """The oldest time that the server gives for a figure."""
        named = [when for when in (self.answered_at, self.price_as_of) if when is not None]
        return min(named, default=None)
