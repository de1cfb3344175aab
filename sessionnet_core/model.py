"""What an answer is made of: frozen, typed, and named as in the JSON that scripts rely on.

::

    NodeList            the list of a seed, a storage server or a file: height and nodes
    ├── Node            one Session Node; what is unknown is None
    │   ├── Contributor who staked on it, and how much
    │   └── NodeDetails everything else that oxend knows of a node
    AccountSwarm        one account and the nodes that store its messages
    Swarm               one swarm and its size
    Summary             a node list in numbers

Heights are block heights, one block every two minutes. Amounts are `Sesh`. Swarm IDs are 16 lower-case hex digits,
because not every JSON reader keeps a 64-bit number.

The annotations are not deferred, as they are in other modules: msgspec reads those of a node list in every run, and
would have to compile each of them from text first.
"""

from typing import Annotated, Literal

from msgspec import Meta, Struct

from .amounts import Sesh
from .evidence import Moment

State = Literal["active", "exiting", "decommissioned", "awaiting"]
STATES: tuple[State, ...] = ("active", "exiting", "decommissioned", "awaiting")
SECONDS_PER_BLOCK = 120
"""The target time of a block; real ones vary a little."""


def _formed(pattern: str) -> Meta:
    """Say in the JSON Schema what form a text has; `nodes.form` checks it, for all nodes at once."""
    return Meta(extra_json_schema={"pattern": pattern})


class LockedContribution(Struct, frozen=True, gc=False):
    """One stake from the time before the Session Token, locked by a key image."""

    amount: Sesh | None
    """How much it is."""
    key_image: str | None
    """What locks it, in hex."""
    key_image_pub_key: str | None
    """The public key to that, in hex."""


class Contributor(Struct, frozen=True, gc=False):
    """One stake on a node."""

    address: str | None
    beneficiary: str | None
    """Who receives the rewards, if not the staking wallet itself."""
    amount: Sesh | None
    """What this wallet staked."""
    reserved: Sesh | None = None
    """What is reserved for this wallet, if it differs from `amount`."""
    locked: tuple[LockedContribution, ...] | None = None
    """Its single stakes, from before the Session Token."""


class Reachability(Struct, frozen=True, gc=False):
    """What the answering oxend, itself a Session Node, found when it tested another one."""

    reachable: bool | None
    """Whether it was, at the last test."""
    first_unreachable: Moment | None
    """Since when it has not been."""
    last_unreachable: Moment | None
    """When it was last found not to be."""
    last_reachable: Moment | None
    """When it was last found to be."""


class Votes(Struct, frozen=True, gc=False):
    """What a node was called to vote on: heights, or pairs of height and round."""

    voted: tuple[int | tuple[int, ...], ...] = ()
    """Where it did vote."""
    missed: tuple[int | tuple[int, ...], ...] = ()
    """Where it did not."""


class Tests(Struct, frozen=True, gc=False):
    """How often a node passed and failed the tests of its peers."""

    passed: int
    """How many of the last tests."""
    failed: int
    """How many of the last tests."""


class NodeDetails(Struct, frozen=True, omit_defaults=True, gc=False):
    """What oxend knows beyond the common fields; a public seed usually leaves all of it out."""

    active: bool | None = None
    """Funded, and not decommissioned."""
    funded: bool | None = None
    """Whether its whole requirement is staked."""
    payable: bool | None = None
    """Active long enough to earn rewards."""
    removable: bool | None = None
    """Whether it could be removed now, as oxend says."""
    liquidatable: bool | None = None
    """Whether it could be liquidated on the chain now, as oxend says."""
    bls_pubkey: str | None = None
    """The key that it signs withdrawals with, in hex."""
    registration_height: int | None = None
    """The height at which it registered."""
    registration_hard_fork: int | None = None
    """The network's rules at that height."""
    state_height: int | None = None
    """Since when the node has been in its state; for one that awaits contributions, its last contribution."""
    last_reward_block_height: int | None = None
    """The node's place in the queue for rewards, not exactly when it was last paid."""
    last_reward_transaction_index: int | None = None
    """Its place among those with the same `last_reward_block_height`."""
    service_node_version: str | None = None
    """The version of its oxend."""
    lokinet_version: str | None = None
    """The version of its router."""
    quorumnet_port: int | None = None
    """The port on which nodes talk to each other."""
    total_reserved: Sesh | None = None
    """What is staked on it or reserved for somebody."""
    portions_for_operator: str | None = None
    """The operator's share of 18446744073709551612, as text because it exceeds 2⁵³."""
    decommission_reasons: tuple[str, ...] = ()
    """What every member of the deciding quorum found."""
    decommission_reasons_some: tuple[str, ...] = ()
    """What only some members of it found."""
    storage_server: Reachability | None = None
    """Of its storage server."""
    lokinet: Reachability | None = None
    """Of its router."""
    checkpoint_votes: Votes | None = None
    """On checkpoints of the chain."""
    pulse_votes: Votes | None = None
    """In the quorums that make new blocks."""
    quorumnet_tests: Tests | None = None
    """Of the port on which nodes talk to each other."""
    timesync_tests: Tests | None = None
    """Of its clock."""
    pulse_last_validating_height: int | None = None
    """The last block that it was called to validate."""
    pulse_quorum_index: int | None = None
    """Its place among those that validated that block."""


class Node(Struct, frozen=True, gc=False):
    """One Session Node, as one source describes it. Only the form of the values is verified."""

    pubkey: Annotated[str, _formed("^[0-9a-f]{64}$")]
    """The node's Ed25519 key, 64 lower-case hex digits: its name."""
    service_node_pubkey: str | None = None
    """The older key; since hard fork 21 mostly the same as `pubkey`."""
    x25519: str | None = None
    """The key that layers of an onion are sealed for, 64 lower-case hex digits."""
    ip: str | None = None
    https_port: int | None = None
    quic_port: int | None = None
    """The port of the storage server's QUIC (UDP) and OMQ (TCP) services, which share one number."""
    swarm_id: Annotated[str, _formed("^[0-9a-f]{16}$")] | None = None
    """16 hex digits; None if the node is in no swarm, or the list has no swarms."""
    state: State | None = None
    """None only for a node without a swarm in a list without states."""
    storage_server_version: Annotated[str, _formed(r"^[0-9]{1,5}(\.[0-9]{1,5}){0,3}$")] | None = None
    requested_unlock_height: int | None = None
    """The height at which the node leaves; 0 if no exit was requested."""
    staked: Sesh | None = None
    """What is staked on it by all its contributors."""
    requirement: Sesh | None = None
    operator: str | None = None
    operator_fee_percent: float | None = None
    """What the operator takes of its rewards before they are split."""
    contributors: tuple[Contributor, ...] | None = None
    """Who staked on it; None if the list does not say."""
    last_uptime_proof: Moment | None = None
    earned_downtime_blocks: int | None = None
    """Credit left; negative for a decommissioned node that has used it up."""
    decommission_count: int | None = None
    """How often it was taken out of service."""
    details: NodeDetails | None = None
    """Everything else; None if the list has none of it."""


class Probe(Struct, frozen=True, kw_only=True):
    """What a probe found out about one node."""

    pubkey: str
    reachable: bool | None = None
    """Whether it answered as a storage server; None if it was not asked."""
    failure: str | None = None
    """The code of what went wrong, as in `errors`; None if nothing did, or it was not asked."""
    reason: str | None = None
    """Why it is not known to be reachable, for people."""
    latency_seconds: float | None = None
    """How long the exchange took, from the first packet of the connection to the last of the answer: TCP, TLS, and the
    server's own request to its oxend for the height."""
    storage_server_version: str | None = None
    """The version that runs now; a node list has that of the last uptime proof."""
    clock_skew_seconds: float | None = None
    """How far its clock is ahead of this machine's, negative if behind; 0 if the exchange took too long to say."""
    hard_fork: tuple[int, int] | None = None
    """The version of the network that it follows, and the revision."""
    height: int | None = None
    lag_blocks: int | None = None
    """How many blocks it is behind the node list, or behind most of those probed if they are further."""


class NodeList(Struct, frozen=True):
    """The Session Nodes at one height, in ascending order of their keys."""

    nodes: tuple[Node, ...]
    """All of them, also those that store nothing at the moment."""
    height: int | None = None
    """The height of the top block."""
    block_hash: str | None = None
    target_height: int | None = None
    """One above the newest block that the source has heard of; 0 if it has heard of none that it lacks."""
    hard_fork: int | None = None
    tells_swarms: bool = True
    """False if the source leaves out swarm IDs altogether, or none of them can be used."""
    tells_states: bool = True
    """False if the source lists active nodes only, without their states."""
    spread_blocks: int = 0
    """How many blocks apart the sources were that agreed on it; unless it is 0, the list is of no single block."""
    rounded_swarms: bool = False
    """True if its swarm IDs passed through doubles on the way, which lose eleven of 64 bits; none of them is kept."""


class FailedName(Struct, frozen=True):
    """A name without an account, among others that have one."""

    place: int
    """Its place in the question, from 0; the first one, if it was named more than once."""
    name: str
    """In lower case and in ASCII, as it was looked up."""
    code: str
    """The code of the error that would have been raised, had nothing else been asked for."""
    message: str
    hint: str | None


class AccountSwarm(Struct, frozen=True):
    """One account and the nodes that store its messages."""

    account_id: str
    name: str | None
    """The Session name, if one was asked for."""
    swarm_id: str | None
    """None if the network has no swarm."""
    size: int
    nodes: tuple[Node, ...]
    """Its members, in ascending order of their keys."""


class Swarms(Struct, frozen=True):
    """The swarms of the accounts asked for, without those whose names failed."""

    accounts: tuple[AccountSwarm, ...]
    """One for each account, in the order of the question."""
    distinct_nodes: int
    """How many different nodes store messages for all these accounts."""
    height: int | None = None
    probes: tuple[Probe, ...] | None = None
    """What was found out about each of these nodes; None if none was probed."""
    failed: tuple[FailedName, ...] = ()
    """The names for which no account was found, each once, in the order of the question."""


class SizeCount(Struct, frozen=True):
    """How many swarms have this size."""

    size: int
    swarms: int
    """How many swarms have it."""


class VersionCount(Struct, frozen=True):
    """How many nodes run this version of the storage server; None if it is unknown."""

    version: str | None
    """Of the storage server, as `2.11.3`."""
    nodes: int
    """How many nodes run it."""


class Summary(Struct, frozen=True):
    """A node list in numbers.

    `decommissioned` and `awaiting` are None if the list has no states, `unassigned` and `swarms` if it has no swarms.
    """

    total: int
    """How many nodes the list has."""
    active: int
    exiting: int
    decommissioned: int | None
    awaiting: int | None
    unknown: int
    """Nodes whose state is unknown."""
    unassigned: int | None
    """Nodes that are in no swarm."""
    swarms: int | None
    """How many swarms there are."""
    swarm_sizes: tuple[SizeCount, ...]
    versions: tuple[VersionCount, ...]
    """How many nodes run each version, the newest first."""


class Nodes(Struct, frozen=True):
    """The nodes asked for, and the whole list in numbers."""

    height: int | None
    block_hash: str | None
    summary: Summary
    """Of the whole list, whatever was asked for."""
    matched: int
    """How many nodes match the question, before any limit."""
    nodes: tuple[Node, ...]
    """Those that match, up to the limit."""
    probes: tuple[Probe, ...] | None = None
    """What was found out about each node asked for; None if none was probed."""


class FailedKey(Struct, frozen=True):
    """A key of no single node, among others that have one."""

    key: str
    """As it was asked for, in lower case."""
    code: str
    """The code of the error that would have been raised, had nothing else been asked for."""
    message: str
    hint: str | None


class NodeAnswer(Struct, frozen=True):
    """The nodes that were asked for by their keys, and the height of the list that they are from."""

    height: int | None
    node: Node | None
    """The node, if only one was asked for."""
    nodes: tuple[Node, ...]
    """Each once, in the order of the question."""
    probes: tuple[Probe, ...] | None = None
    """What was found out about each of them; None if none was probed."""
    failed: tuple[FailedKey, ...] = ()
    """The keys of no node, or of several, in the order of the question."""


class Swarm(Struct, frozen=True):
    """One swarm: its ID and who is in it."""

    swarm_id: str
    size: int
    nodes: tuple[str, ...]
    """The keys of its nodes."""


class SwarmTable(Struct, frozen=True):
    """How the nodes are spread over swarms."""

    height: int | None
    nodes: int
    """How many nodes the list has."""
    unassigned: int
    """How many of them are in no swarm."""
    swarm_sizes: tuple[SizeCount, ...]
    swarms: tuple[Swarm, ...]
    """All of them, in ascending order of their IDs."""
