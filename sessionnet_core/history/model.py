"""What is read of a history: figures over time, and the stories of a node and of a swarm.

Moments are those of the lists and answers that earlier runs saw. What happened between two of them is seen with the
second, so a change has both: `after`, when it was still otherwise, and `at`.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Literal

from msgspec import Struct

from ..amounts import Sesh
from ..evidence import Moment
from ..figures.prices import PricePoint
from ..model import VersionCount

DEFAULT_LIMIT_MB = 100
"""How large the file may become: years of the public network. A run adds a hundred bytes or so, and what changed."""


class Span(Struct, frozen=True):
    """Which part of a history is wanted."""

    since: datetime | None = None
    """By default the beginning."""
    until: datetime | None = None
    """By default the present: what is later was seen by a clock that was wrong."""
    every: timedelta | None = None
    """At most one figure, the last, in each of these; counted from 1970."""


class KeptPrices(Struct, frozen=True, kw_only=True):
    """The price of SESH as earlier runs saw it, oldest first."""

    low_usd: float
    high_usd: float
    first_usd: float
    last_usd: float
    change_percent: float
    """From the first to the last."""
    points: tuple[PricePoint, ...]


class ListPoint(Struct, frozen=True, kw_only=True):
    """A node list in numbers."""

    at: Moment
    height: int | None
    total: int
    """How many nodes the list has."""
    active: int
    exiting: int
    decommissioned: int | None
    awaiting: int | None
    swarms: int | None
    """How many swarms there are."""
    versions: tuple[VersionCount, ...]
    """How many nodes run each version."""


class KeptLists(Struct, frozen=True, kw_only=True):
    """The Session Nodes in numbers, oldest first."""

    points: tuple[ListPoint, ...]


class PoolPoint(Struct, frozen=True, kw_only=True):
    """The reward pool, and what it paid."""

    at: Moment
    source: Literal["chain", "network-api"]
    """The network API has whole SESH only, and says less."""
    reward_pool: Sesh
    """What the pool held."""
    requirement: Sesh | None
    reward_per_block: Sesh | None
    node_reward_per_day: Sesh | None
    """What one node earned in a day at that rate."""
    nodes: int | None
    """How many nodes shared it."""


class KeptPools(Struct, frozen=True, kw_only=True):
    """The reward pool, oldest first."""

    change: Sesh
    """From the first to the last."""
    points: tuple[PoolPoint, ...]


class StakePoint(Struct, frozen=True, kw_only=True):
    """How much is staked."""

    at: Moment
    source: Literal["deposits", "network-api"]
    """The deposits of all nodes on the chain, or the network API's figure."""
    staked: Sesh
    """On all nodes."""


class KeptStakes(Struct, frozen=True, kw_only=True):
    """How much is staked, oldest first."""

    change: Sesh
    """From the first to the last."""
    points: tuple[StakePoint, ...]


What = Literal["state", "address", "version", "swarm", "staked", "unlock-height", "decommissions", "proof"]


Wrong = Literal["unlisted", "decommissioned", "silent"]
"""What keeps a node from serving."""
Happened = Literal["joined", "left", "moved"]


class NodeChange(Struct, frozen=True, kw_only=True):
    """One thing that changed of a node."""

    at: Moment
    """The first look that saw it."""
    after: Moment | None
    """The last look before, when it was still otherwise; None if there was none."""
    what: What
    """Which of its properties."""
    was: str | None
    """Before; None if it had none."""
    now: str | None
    """Since; None if it has none."""


class Outage(Struct, frozen=True, kw_only=True):
    """A time in which a node did not serve."""

    began: Moment
    """The first look that saw it."""
    ended: Moment | None
    """None if it lasts."""
    seconds: int
    """Between the looks that saw its beginning and its end; up to the last look if it lasts."""
    kinds: tuple[Wrong, ...]
    """All that was wrong, in the order in which it was seen. Silent: no uptime proof for 7,500 seconds."""


class NodeSample(Struct, frozen=True, kw_only=True):
    """What changes all the time of a node, from runs in which it was named."""

    at: Moment
    last_uptime_proof: Moment | None
    earned_downtime_blocks: int | None
    """Credit left, in blocks of two minutes; negative when it was used up."""


class NodeWallet(Struct, frozen=True, kw_only=True):
    """A wallet with a stake on a node, of those that were looked at with `staking wallet`."""

    address: str
    amount: Sesh | None
    """Its stake on this node, at the last look; 0 if it was taken back."""
    nodes: int
    """How many nodes it has a stake on, or had at an earlier look."""
    credited: Sesh | None
    """What the network credited to it between the first and the last look, for all its nodes together, and for stakes
    that came back; None with fewer than two looks."""
    since: Moment
    """The first look."""
    until: Moment
    """The last look."""


class Earned(Struct, frozen=True, kw_only=True):
    """What a node has earned, estimated: the time in which it was active times the reward of one node at that time."""

    estimate: Sesh
    """In SESH, for the whole node, before the operator's fee."""
    active_seconds: int
    """Of this, the estimate is."""
    unknown_seconds: int
    """So much more it was active, and the reward of that time is not known: no run of `staking` kept it."""


class KeptNode(Struct, frozen=True, kw_only=True):
    """The story of one node."""

    pubkey: str
    state: str | None
    """At the last look."""
    first_listed: Moment | None
    """The first list that has it."""
    last_listed: Moment | None
    """The last one."""
    looks: int
    """How many node lists there are of that time."""
    longest_pause_seconds: int
    """The longest time without a look: what was shorter may have passed unseen."""
    changes: tuple[NodeChange, ...]
    """Oldest first."""
    outages: tuple[Outage, ...]
    """Oldest first."""
    earned: Earned
    """What that comes to."""
    wallets: tuple[NodeWallet, ...]
    """Those with a stake on it."""
    samples: tuple[NodeSample, ...]
    """Oldest first."""


class SwarmEvent(Struct, frozen=True, kw_only=True):
    """One thing that happened to the swarm of an account."""

    at: Moment
    after: Moment | None
    """The last look before, when it was still otherwise."""
    what: Happened
    """Moved: the account itself belongs to another swarm from then on, since swarms came or went."""
    swarm_id: str | None
    """Of what joined or left; after a move, the new one."""
    pubkey: str | None
    """The node; None for a move."""
    state: str | None
    """The node's state then."""


class SwarmMember(Struct, frozen=True, kw_only=True):
    """A node of the swarm at the last look."""

    pubkey: str
    since: Moment
    """The first look that saw it there, without a pause since."""


class SwarmStory(Struct, frozen=True, kw_only=True):
    """The story of the swarm of one account."""

    account_id: str
    swarm_id: str | None
    """At the last look."""
    members: tuple[SwarmMember, ...]
    """Who is in it at the last look."""
    events: tuple[SwarmEvent, ...]
    """Oldest first; the members of the first look are no event."""


class KeptSwarms(Struct, frozen=True, kw_only=True):
    """The stories of the swarms of some accounts."""

    first_look: Moment
    """The first list of that time."""
    looks: int
    """How many node lists there are of it."""
    longest_pause_seconds: int
    """The longest time without a look: what was shorter may have passed unseen."""
    accounts: tuple[SwarmStory, ...]
    """One for each account, in the order of the question."""


class KeptKind(Struct, frozen=True, kw_only=True):
    """How much of one kind is kept of a network."""

    network: str
    kind: str
    """Which figures: prices, lists, pools, …"""
    rows: int
    """How many there are."""
    first: Moment | None
    """The oldest; None if there is none."""
    last: Moment | None
    """The newest; None if there is none."""


class KeptSummary(Struct, frozen=True, kw_only=True):
    """What is kept, and where."""

    path: str
    size_bytes: int
    """0 if there is no file yet."""
    kinds: tuple[KeptKind, ...]
    """One for each kind of figure and each network."""


class KeptFile(Struct, frozen=True, kw_only=True):
    """The file of the history."""

    path: str
    size_bytes: int | None
    """None if there is no file yet."""


class Removed(Struct, frozen=True, kw_only=True):
    """How many rows of a kind were removed."""

    kind: str
    """As in `KeptKind`."""
    rows: int
    """How many."""


class Pruned(Struct, frozen=True, kw_only=True):
    """What was removed, or with `dry_run` would have been."""

    before: Moment
    """What was older went."""
    dry_run: bool
    """Whether nothing was removed in fact."""
    removed: tuple[Removed, ...]
    """How much of each kind."""
    size_bytes: int
    """Of the file, afterwards."""
