"""Who stakes what, according to the contracts: nodes, contribution contracts and wallets, with their sums.

A pure module. Addresses are in lower case. Everything was decoded and bounded; nothing else is verified.
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
    """What was staked on it: the requirement on the day it joined."""
    added: datetime | None
    leave_requested: datetime | None
    """When the exit was first requested; None if it was not."""
    contributors: tuple[Stake, ...]
    """The operator's comes first. The contract does not keep the fee."""


class StakedNodes(Struct, frozen=True):
    """All nodes of the rewards contract at one block, in the order in which they joined."""

    block: Block
    nodes: tuple[StakedNode, ...]

    @property
    def staked(self) -> Sesh:
        """The sum of the deposits: what is staked, under whatever requirement each node joined."""
        return Sesh(sum(node.deposit.atomic for node in self.nodes))


class WalletStake(Struct, frozen=True):
    """A wallet's stake on one node, or its share in the rewards of another's."""

    contract_id: int
    position: int
    """The place of the stake among the node's; the operator's is 0."""
    pubkey: str
    role: Role
    """`beneficiary` if the stake belongs to another wallet and only its rewards go to this one."""
    amount: Sesh
    """What this wallet itself staked."""
    beneficiary: str
    """Who is paid for it."""
    leave_requested: datetime | None


class Wallet(Struct, frozen=True, kw_only=True):
    """What the contracts keep for one wallet."""

    block: Block
    address: str
    balance: Sesh
    """Its SESH on this chain."""
    rewards: Sesh
    """Everything ever credited to it, including returned stakes; the network may already know of more."""
    claimed: Sesh

    @property
    def claimable(self) -> Sesh:
        """What the rewards contract would pay now."""
        return Sesh(max(0, self.rewards.atomic - self.claimed.atomic))


class Reservation(Struct, frozen=True, gc=False):
    """A place reserved for one wallet."""

    address: str
    amount: Sesh
    received: bool
    """Whether the wallet has paid in."""


class Terms(Struct, frozen=True):
    """What the rewards contract asks of a node today."""

    requirement: Sesh
    max_contributors: int


class Contribution(Struct, frozen=True, kw_only=True):
    """A contract in which several wallets collect the stake of one node.

    After `finalized` the amounts remain, though the money is the node's. A contract that was reset afterwards waits for
    its operator again while its node runs.
    """

    address: str
    operator: str
    pubkey: str
    """The Ed25519 key of the future node, 64 hex digits."""
    bls_pubkey: str
    fee_percent: float
    status: Status
    requirement: Sesh
    max_contributors: int
    contributed: Sesh
    contributors: tuple[Stake, ...]
    reservations: tuple[Reservation, ...]
    minimum: Sesh | None
    """The minimum for a new contributor; None if there is no room for one."""
    manual_finalize: bool
    """Whether the operator has to finalize it by hand once it is full."""

    @property
    def awaited(self) -> tuple[Reservation, ...]:
        """The reservations that are not paid in yet."""
        return tuple(one for one in self.reservations if not one.received)

    @property
    def remaining(self) -> Sesh:
        """The maximum for a new contributor."""
        kept = sum(one.amount.atomic for one in self.awaited)
        return Sesh(max(0, self.requirement.atomic - self.contributed.atomic - kept))

    @property
    def open_slots(self) -> int:
        """How many more contributors there is room for."""
        return max(0, self.max_contributors - len(self.contributors) - len(self.awaited))

    @property
    def takes_money(self) -> bool:
        """Whether anybody may contribute now, as far as the contract itself says."""
        return self.status == "open" and self.minimum is not None and self.open_slots > 0

    def meets(self, terms: Terms) -> bool:
        """Return whether it was made on these terms. On others it refuses all money, and still calls itself open."""
        return (self.requirement, self.max_contributors) == (terms.requirement, terms.max_contributors)


def stakes_of(nodes: Iterable[StakedNode], wallet: str) -> tuple[WalletStake, ...]:
    """Return every stake that a wallet made or is paid for, in node order.

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


def open_contributions(
    contributions: Sequence[Contribution], nodes: Iterable[StakedNode], terms: Terms | None
) -> list[Contribution]:
    """Return the contracts that take money now.

    Chosen as the staking portal does, less those that take none all the same. A contract whose node already runs, by
    either of its keys, can never register it. Of several contracts for one node the newest counts, whatever its state.

    Args:
        contributions: the newest first.
        nodes: the running ones.
        terms: the rewards contract's of today; None if they are not known.
    """
    running = list(nodes)
    taken = {node.bls_pubkey for node in running}
    registered = {node.pubkey for node in running}
    found = []
    for one in contributions:
        may_register = one.bls_pubkey not in taken and one.pubkey not in registered
        if may_register and one.takes_money and (terms is None or one.meets(terms)):
            found.append(one)
        taken.add(one.bls_pubkey)
    return found
