"""The backend's replies, as far as they are used here. Only the form of the values is verified.

::

    NetworkState            how far the backend has read, and the network in numbers
    WalletStakes            a wallet's part in nodes and in contribution contracts
    ├── Stake               one node, registered now or at some time
    └── ContributionContract
    ContributionContracts   the contribution contracts of everybody
"""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from msgspec import Struct

StakeState = Literal["active", "exiting", "ready-to-exit", "decommissioned", "awaiting", "deregistered", "exited"]
"""A node's own states, and what becomes of a stake after them; see `stakes.state_of`."""


class NetworkState(Struct, frozen=True, kw_only=True):
    """How far the backend has read, and the network in numbers; None for what it does not know."""

    answered_at: datetime | None = None
    """When the backend answered, by its own clock."""
    block_height: int | None = None
    block_timestamp: datetime | None = None
    """The moment of that block: what the stakes were true for."""
    hard_fork: int | None = None
    nodes: int | None = None

    @property
    def as_of(self) -> datetime | None:
        """The oldest moment that the backend names."""
        return min((when for when in (self.answered_at, self.block_timestamp) if when is not None), default=None)


class Stake(Struct, frozen=True, kw_only=True):
    """One node that somebody has staked on."""

    pubkey: str
    """The node's Ed25519 key, 64 lower-case hex digits."""
    contract_id: int | None
    """The number that the rewards contract knows the node by; the same key may come back under another one."""
    state: StakeState | None
    operator_fee_percent: float | None


class ContributionContract(Struct, frozen=True, kw_only=True):
    """One contract in which several wallets gather the stake of a node."""

    address: str
    bls_pubkey: str | None
    status: int | None
    """0 waits for the operator's part, 1 is open to everybody, 2 waits to be registered, 3 is registered."""
    first_block: int | None
    """The block of its first known event, which is when it was made: of several for one node, the newest counts."""


class WalletStakes(Struct, frozen=True, kw_only=True):
    """A wallet's part in nodes and in contribution contracts."""

    network: NetworkState
    stakes: tuple[Stake, ...]
    contracts: tuple[ContributionContract, ...]


class ContributionContracts(Struct, frozen=True, kw_only=True):
    """The contribution contracts of everybody."""

    network: NetworkState
    contracts: tuple[ContributionContract, ...]
