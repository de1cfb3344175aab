"""Who stakes what, as the contracts tell: nodes, contribution contracts, wallets; and what adds up from them.

Pure. Addresses are in lower case. Everything was decoded and bounded, and nothing is verified beyond that.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Literal

from msgspec import Struct

from ..amounts import Sesh
from .headline import Block

Role = Literal["operator", "contributor", "beneficiary"]
Status = Literal["awaiting-operator", "open", "full", "finalized"]
STATUSES: tuple[Status, ...] = ("awaiting-operator", "open", "full", "finalized")
"""In the order of the contract's own numbers."""


class Stake(Struct, frozen=True, gc=False):
    """One wallet's stake on a node, or its part in a contribution contract."""

    address: str
    beneficiary: str
    """Who is paid the rewards; the wallet itself unless it named another."""
    amount: Sesh


class StakedNode(Struct, frozen=True, gc=False):
    """One node in the list of the rewards contract."""

    contract_id: int
    pubkey: str
    """The Ed25519 key, 64 hex digits."""
    bls_pubkey: str
    """128 hex digits."""
    operator: str
    deposit: Sesh
    """What was staked on it; the requirement of the day it joined."""
    added: datetime | None
    leave_requested: datetime | None
    """When somebody first asked to leave; None when nobody did."""
    contributors: tuple[Stake, ...]
    """The operator's stands first. The fee is not among what the contract keeps."""


class StakedNodes(Struct, frozen=True):
    """All nodes of the rewards contract at one block, in the order in which they joined."""

    block: Block
    nodes: tuple[StakedNode, ...]

    @property
    def staked(self) -> Sesh:
        """Give the sum of the deposits: what is staked, whatever requirement the nodes joined under."""
        return Sesh(sum(node.deposit.atomic for node in self.nodes))


class WalletStake(Struct, frozen=True):
    """What a wallet has to do with one node."""

    contract_id: int
    position: int
    """Where the stake stands among the node's; the operator's is the first, 0."""
    pubkey: str
    role: Role
    """`beneficiary` where the stake is another wallet's, and only its rewards are this one's."""
    amount: Sesh
    """What this wallet itself put in."""
    beneficiary: str
    """Who is paid for it."""
    leave_requested: datetime | None


class Wallet(Struct, frozen=True, kw_only=True):
    """What the contracts keep for one wallet."""

    block: Block
    address: str
    balance: Sesh
    """The SESH that it holds on this chain."""
    rewards: Sesh
    """All that was ever credited to it, returned stakes included; the network may know of more already."""
    claimed: Sesh

    @property
    def claimable(self) -> Sesh:
        """Give what the rewards contract would pay now."""
        return Sesh(max(0, self.rewards.atomic - self.claimed.atomic))


class Reservation(Struct, frozen=True, gc=False):
    """A place that is kept for one wallet."""

    address: str
    amount: Sesh
    received: bool
    """Whether the wallet has paid in."""


class Contribution(Struct, frozen=True, kw_only=True):
    """A contract in which several wallets gather the stake of one node.

    After `finalized` the amounts still stand, though the money is the node's; and one that was reset after that waits
    for its operator anew while its node runs.
    """

    address: str
    operator: str
    pubkey: str
    """The Ed25519 key of the node to be, 64 hex digits."""
    bls_pubkey: str
    fee_percent: float
    status: Status
    requirement: Sesh
    max_contributors: int
    contributed: Sesh
    contributors: tuple[Stake, ...]
    reservations: tuple[Reservation, ...]
    minimum: Sesh | None
    """The least that a newcomer may put in; None where there is no room for one."""
    manual_finalize: bool
    """Whether the operator has to finish it by hand once it is full."""

    @property
    def awaited(self) -> tuple[Reservation, ...]:
        """Give the reservations that were not paid in yet."""
        return tuple(one for one in self.reservations if not one.received)

    @property
    def remaining(self) -> Sesh:
        """Give what a newcomer may put in at most."""
        kept = sum(one.amount.atomic for one in self.awaited)
        return Sesh(max(0, self.requirement.atomic - self.contributed.atomic - kept))

    @property
    def open_slots(self) -> int:
        """Give how many newcomers there is a place for."""
        return max(0, self.max_contributors - len(self.contributors) - len(self.awaited))

    @property
    def takes_money(self) -> bool:
        """Tell whether anybody may put something in now."""
        return self.status == "open" and self.minimum is not None and self.open_slots > 0


def stakes_of(nodes: Iterable[StakedNode], wallet: str) -> tuple[WalletStake, ...]:
    """Give every stake that a wallet made or is paid for, in the order of the nodes.

    Args:
        wallet: an address in lower case.
    """
    found = []
    for node in nodes:
        for position, stake in enumerate(node.contributors):
            if wallet not in (stake.address, stake.beneficiary):
                continue
            own = stake.address == wallet
            role: Role = "beneficiary" if not own else "operator" if position == 0 else "contributor"
            found.append(
                WalletStake(
                    contract_id=node.contract_id,
                    position=position,
                    pubkey=node.pubkey,
                    role=role,
                    amount=stake.amount if own else Sesh(0),
                    beneficiary=stake.beneficiary,
                    leave_requested=node.leave_requested,
                )
            )
    return tuple(found)


def open_contributions(contributions: Sequence[Contribution], nodes: Iterable[StakedNode]) -> list[Contribution]:
    """Give the contracts that take money now, as the staking portal chooses them.

    Where a node runs already nothing is left to gather; of several contracts for the same node the newest counts, in
    whatever state that is.

    Args:
        contributions: the newest first.
        nodes: those that run.
    """
    taken = {node.bls_pubkey for node in nodes}
    found = []
    for one in contributions:
        if one.bls_pubkey not in taken and one.takes_money:
            found.append(one)
        taken.add(one.bls_pubkey)
    return found
