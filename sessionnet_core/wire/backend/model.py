"""What the backend told: frozen and typed. Nothing here is verified beyond its form.

::

    NetworkState            how far the backend has read, and the network in numbers
    WalletStakes            everything of one wallet
    ├── Stake               one node, registered now or at some time
    ├── ContributionContract
    └── Vesting             a contract that holds a wallet's tokens back, and may stake them
    ContributionContracts   the contribution contracts of everybody
    WalletRewards           what one wallet has earned and claimed
"""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from msgspec import Struct

from ...amounts import Sesh
from ...model import Contributor

StakeState = Literal["active", "exiting", "ready-to-exit", "decommissioned", "awaiting", "deregistered", "exited"]
"""A node's own states, and what becomes of a stake after them; see `stakes.state_of`."""
ExitType = Literal["exit", "deregister"]


class NetworkState(Struct, frozen=True, kw_only=True):
    """How far the backend has read, and the network in numbers; what it did not tell is None."""

    told_at: datetime | None = None
    """The backend's own time of answering."""
    block_height: int | None = None
    block_timestamp: datetime | None = None
    """The moment of that block: what the stakes were true for."""
    block_hash: str | None = None
    l2_height: int | None = None
    l2_timestamp: datetime | None = None
    hard_fork: int | None = None
    network_name: str | None = None
    nodes: int | None = None
    active_nodes: int | None = None
    requirement: Sesh | None = None
    operator_minimum: Sesh | None = None
    max_contributors: int | None = None
    median_operator_fee_percent: float | None = None
    """Of the nodes with several contributors."""
    staked: Sesh | None = None

    @property
    def as_of(self) -> datetime | None:
        """The oldest moment that the backend names."""
        return min((when for when in (self.told_at, self.block_timestamp) if when is not None), default=None)


class Stake(Struct, frozen=True, kw_only=True):
    """One node that somebody has staked on."""

    pubkey: str
    """The node's Ed25519 key, 64 lower-case hex digits."""
    contract_id: int | None
    """The number that the rewards contract knows the node by; the same key may come back under another one."""
    state: StakeState | None
    bls_pubkey: str | None
    operator: str | None
    operator_fee_percent: float | None
    contributors: tuple[Contributor, ...]
    staked: Sesh | None
    requirement: Sesh | None
    registration_height: int | None
    requested_unlock_height: int | None
    """The height at which the node may leave; 0 where no exit was requested."""
    exit_type: ExitType | None
    deregistration_height: int | None
    liquidation_height: int | None
    """From then on anybody may remove the node, and is paid a part of the stake for it."""
    removable: bool | None
    liquidatable: bool | None
    earned_downtime_blocks: int | None
    decommission_count: int | None
    last_reward_block_height: int | None
    last_uptime_proof: datetime | None


class ContributionContract(Struct, frozen=True, kw_only=True):
    """One contract in which several wallets gather the stake of a node."""

    address: str
    operator: str | None
    pubkey: str | None
    """The key of the node that is to be registered."""
    bls_pubkey: str | None
    fee_percent: float | None
    manual_finalize: bool | None
    """Whether the node is registered only when its operator says so."""
    status: int | None
    """0 waits for the operator's part, 1 is open to everybody, 2 waits to be registered, 3 is registered."""
    contributors: tuple[Contributor, ...]
    """In `reserved` what is kept free for one of them."""
    first_block: int | None
    """The block of its first known event, which is when it was made: of several for one node, the newest counts."""


class Vesting(Struct, frozen=True, kw_only=True):
    """One contract that holds tokens back until a day."""

    address: str
    beneficiary: str | None
    initial_beneficiary: str | None
    initial_amount: Sesh | None
    revoker: str | None
    start: datetime | None
    end: datetime | None
    transferable_beneficiary: bool | None


class WalletStakes(Struct, frozen=True, kw_only=True):
    """Everything of one wallet."""

    network: NetworkState
    stakes: tuple[Stake, ...]
    contracts: tuple[ContributionContract, ...]
    vesting: tuple[Vesting, ...]
    added_bls_keys: dict[str, int]
    """The BLS keys of all nodes that are registered now, with their contract IDs."""
    left_out: int
    """How many entries were unusable: without a proper key or address, or a second one for the same."""


class ContributionContracts(Struct, frozen=True, kw_only=True):
    """The contribution contracts of everybody."""

    network: NetworkState
    contracts: tuple[ContributionContract, ...]
    added_bls_keys: dict[str, int]
    """As in `WalletStakes`; a contract whose key is among them takes no more contributions."""
    left_out: int


class WalletRewards(Struct, frozen=True, kw_only=True):
    """What one wallet has earned and claimed, since the beginning of the network."""

    network: NetworkState
    address: str
    """In lower case."""
    amount: Sesh | None
    """All that ever became claimable: rewards and unlocked stakes, claimed or not."""
    lifetime_rewards: Sesh | None
    lifetime_locked_stakes: Sesh | None
    lifetime_unlocked_stakes: Sesh | None
    lifetime_liquidated_stakes: Sesh | None
    locked_stakes: Sesh | None
    """What is in nodes now, `timelocked_stakes` included."""
    timelocked_stakes: Sesh | None
    """What has left its node, and cannot be claimed yet."""
    claimed_rewards: Sesh | None
    claimed_stakes: Sesh | None
