"""The node list, and the nodes that were named, as metrics."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from sessionnet_core.model import SECONDS_PER_BLOCK, STATES, Node, NodeAnswer, Nodes, Summary

from .families import PREFIX, Family, Sample, figure, one_of, sample, samples_of

if TYPE_CHECKING:
    from datetime import datetime

    from .named import Named

LISTED_AT = Family(
    f"{PREFIX}nodes_timestamp_seconds", "When the node list was true, in seconds since 1970.", source="seed"
)
HEIGHT = Family(f"{PREFIX}block_height", "Height of the top block of the node list.", source="seed")
NODES = Family(f"{PREFIX}nodes", "Session Nodes in this state.", ("state",), source="seed")
SWARMS = Family(f"{PREFIX}swarms", "Swarms that have nodes.", source="seed")

LISTED = Family(f"{PREFIX}node_listed", "Whether the node is among the Session Nodes.", ("node",), source="seed")
STATE = Family(
    f"{PREFIX}node_state", "1 for the state that the node is in, 0 for the others.", ("node", "state"), source="seed"
)
INFO = Family(
    f"{PREFIX}node_info",
    "What the node is called, where it is, what it runs and which swarm it is in.",
    ("node", "alias", "address", "storage_server_version", "swarm"),
    source="seed",
)


def _credit_seconds(node: Node) -> int | None:
    blocks = node.earned_downtime_blocks
    return None if blocks is None else blocks * SECONDS_PER_BLOCK


OF_A_NODE = (
    figure(
        "node_last_uptime_proof_timestamp_seconds",
        "When the node last proved its uptime, in seconds since 1970.",
        lambda node: node.last_uptime_proof,
        "node",
        source="seed",
    ),
    figure(
        "node_decommission_credit_seconds",
        "Time that the node may be down before it is deregistered; negative if it was down for longer.",
        _credit_seconds,
        "node",
        source="seed",
    ),
    figure(
        "node_decommissions",
        "How often the node was decommissioned.",
        lambda node: node.decommission_count,
        "node",
        source="seed",
    ),
    figure(
        "node_unlock_height",
        "Height at which the node leaves; 0 if no exit was requested.",
        lambda node: node.requested_unlock_height,
        "node",
        source="seed",
    ),
    figure("node_staked_sesh", "What is staked on the node.", lambda node: node.staked, "node", source="seed"),
)
FAMILIES = (LISTED_AT, HEIGHT, NODES, SWARMS, LISTED, STATE, INFO, *(one.family for one in OF_A_NODE))


def list_samples(nodes: Nodes, as_of: datetime) -> Iterator[Sample]:
    """Return the list in numbers, and nothing of single nodes: there are thousands."""
    yield from _moment(nodes.height, as_of)
    for state in STATES:
        yield from sample(NODES, state_count(nodes.summary, state), state)
    yield from sample(SWARMS, nodes.summary.swarms)


def state_count(summary: Summary, state: str) -> int | None:
    """Return how many nodes are in a state."""
    number: int | None = getattr(summary, state)
    return number


def named_samples(answer: NodeAnswer, as_of: datetime, named: Named) -> Iterator[Sample]:
    """Return what is known of the nodes that were named, those that are not listed included."""
    yield from _moment(answer.height, as_of)
    for node in answer.nodes:
        yield from _node_samples(node, named)
    for failed in answer.failed:
        if failed.code == "not-found":
            key = named.key_of(failed.key)
            yield from sample(LISTED, False, key)
            yield from sample(INFO, 1, key, named.alias_of_node(key), "", "", "")  # an alert names it by its alias


def _moment(height: int | None, as_of: datetime) -> Iterator[Sample]:
    yield from sample(LISTED_AT, as_of)
    yield from sample(HEIGHT, height)


def _node_samples(node: Node, named: Named) -> Iterator[Sample]:
    from ..tables.columns import address

    key = node.pubkey
    yield from sample(LISTED, True, key)
    if node.state is not None:
        yield from one_of(STATE, STATES, node.state, key)
    yield from samples_of(OF_A_NODE, node, key)
    yield from sample(INFO, 1, key, named.alias_of_node(key), address(node), node.storage_server_version, node.swarm_id)


def counts_by_state(states: Iterable[str | None]) -> dict[str, int]:
    """Return how many of these are in each state."""
    found = list(states)
    return {state: found.count(state) for state in STATES}
