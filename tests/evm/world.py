"""What there is to say of a world: plain values, as the chain will tell them, and how each came about.

Amounts are atomic SESH, times Unix seconds, wallets and contracts lower-case addresses. A test works out by hand what a
client must show of them.
"""

import hashlib
from dataclasses import dataclass
from typing import Any, Literal

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from tests.evm.points import NOWHERE, Point, multiple, plus

PANIC_ARITHMETIC = "0x4e487b71" + "11".zfill(64)
"""What Solidity reverts with where a subtraction goes below zero."""
PANIC_INDEX = "0x4e487b71" + "32".zfill(64)
"""What it reverts with where an array is too short."""
NO_SLOT = "0xeccebdb2" + "a".zfill(64) * 2
"""CalcMinContributionGivenBadContribArgs(10, 10)."""

WAITS_FOR_OPERATOR, OPEN, WAITS_FOR_FINALIZE, FINALIZED = range(4)


def wallet(name: str) -> str:
    """The address of somebody, of whom nobody has the key."""
    return "0x" + hashlib.sha256(name.encode()).hexdigest()[-40:]


def secret_numbered(number: int) -> bytes:
    """The Ed25519 secret of the keys of a number, for whoever runs a server for the node."""
    return hashlib.sha256(f"node {number}".encode()).digest()


@dataclass(frozen=True)
class Keys:
    """The public keys of a node."""

    ed25519: int
    bls: Point

    @classmethod
    def numbered(cls, number: int, bls: Point | None = None) -> "Keys":
        """Some keys; `bls` saves the time to work that one out."""
        public = Ed25519PrivateKey.from_private_bytes(secret_numbered(number)).public_key()
        return cls(int.from_bytes(public.public_bytes_raw()), bls or multiple(number))

    @property
    def ed25519_hex(self) -> str:
        """The key as clients show it: 64 digits."""
        return f"{self.ed25519:064x}"

    @property
    def bls_hex(self) -> str:
        """The key as oxend shows it: 128 digits."""
        return f"{self.bls[0]:064x}{self.bls[1]:064x}"


@dataclass(frozen=True)
class Stake:
    """What one wallet put in."""

    wallet: str
    amount: int
    beneficiary: str


@dataclass(frozen=True)
class Node:
    """A node that the rewards contract has, or had."""

    id: int
    keys: Keys
    stakes: tuple[Stake, ...]
    """The operator's first."""
    added_at: int
    fee_basis_points: int | None = 0
    """What its registration event tells; None where there is none, because the node was seeded."""
    contract: str | None = None
    """The name of the contribution contract that registered it."""
    leave_requests: tuple[tuple[str, int], ...] = ()
    """Who asked to leave, and when."""
    gone: Literal["exited", "liquidated"] | None = None
    gone_at: int = 0
    gone_by: str = ""

    @property
    def operator(self) -> str:
        """Whoever comes first."""
        return self.stakes[0].wallet

    @property
    def deposit(self) -> int:
        """All stakes together."""
        return sum(stake.amount for stake in self.stakes)

    @property
    def leave_requested_at(self) -> int:
        """When somebody first asked to leave; 0 if nobody did."""
        return self.leave_requests[0][1] if self.leave_requests else 0

    @property
    def leave_last_requested_at(self) -> int:
        """When somebody last asked to leave; 0 if nobody did."""
        return self.leave_requests[-1][1] if self.leave_requests else 0


@dataclass(frozen=True)
class Reservation:
    """A place kept for a wallet."""

    wallet: str
    amount: int
    received: bool = False


@dataclass(frozen=True)
class Step:
    """One thing that a wallet did to a contribution contract."""

    at: int
    wallet: str
    function: str
    arguments: tuple[Any, ...] = ()


@dataclass(frozen=True)
class Contribution:
    """A contribution contract: how it was made, what happened to it, and what it says now."""

    name: str
    operator: str
    deployed_at: int
    deployed_keys: Keys
    keys: Keys
    status: int
    minimum: int | str
    """What minimumContribution() returns, or what it reverts with."""
    stakes: tuple[Stake, ...] = ()
    reserved: tuple[Reservation, ...] = ()
    fee_basis_points: int = 500
    manual_finalize: bool = False
    requirement: int = 25_000 * 10**9
    deployed_reservations: tuple[Reservation, ...] = ()
    steps: tuple[Step, ...] = ()
    address: str = ""
    """Known once the world is on a chain."""

    @property
    def contributed(self) -> int:
        """All stakes together."""
        return sum(stake.amount for stake in self.stakes)

    @property
    def awaited(self) -> int:
        """What is reserved and not yet there."""
        return sum(reservation.amount for reservation in self.reserved if not reservation.received)


@dataclass(frozen=True)
class Recipient:
    """What the network signed for a beneficiary over all time, and what of it was claimed when."""

    wallet: str
    rewards: int
    signed_at: int
    claims: tuple[tuple[int, int], ...] = ()
    """Time and amount."""

    @property
    def claimed(self) -> int:
        """All claims together."""
        return sum(amount for _, amount in self.claims)


@dataclass(frozen=True)
class RewardPool:
    """The reward pool as it was filled, and what its formulas make of it."""

    began_at: int
    deposited: int
    held_before: int
    """What was there before that."""
    paid_out_at: int
    paid_out: int
    balance: int
    released: int
    """What is due since the last payout."""
    reward_rate: int


@dataclass(frozen=True)
class World:
    """Everything there is."""

    as_of: int
    """The time of the latest block."""
    deployed_at: int
    nodes: tuple[Node, ...]
    """Those that were ever there, by ID."""
    contributions: tuple[Contribution, ...]
    recipients: tuple[Recipient, ...]
    pool: RewardPool
    requirements: tuple[tuple[int, int], ...]
    """Since when which staking requirement holds, in atomic SESH."""
    pockets: tuple[tuple[str, int], ...]
    """What wallets got from the start, and kept."""
    balances: dict[str, int]
    """What some wallets hold now."""
    kept_in_rewards: int
    """The rewards contract's own SESH: stakes, and rewards not yet claimed."""
    bridged_back: int
    supply: int
    claim_cycle_of_last_claim: int
    claimed_in_that_cycle: int
    claimed_in_this_cycle: int
    ether_price_at: int

    @property
    def live(self) -> tuple[Node, ...]:
        """The nodes that are there now."""
        return tuple(node for node in self.nodes if node.gone is None)

    @property
    def requirement(self) -> int:
        """What a node must have staked that is registered now."""
        return self.requirements[-1][1]

    @property
    def staked(self) -> int:
        """What all nodes have staked."""
        return sum(node.deposit for node in self.live)

    @property
    def key_sum(self) -> Point:
        """The sum of all BLS keys."""
        total = NOWHERE
        for node in self.live:
            total = plus(total, node.keys.bls)
        return total

    def contribution(self, name: str) -> Contribution:
        """The contribution contract of a name."""
        return next(contribution for contribution in self.contributions if contribution.name == name)
