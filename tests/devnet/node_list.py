"""A node list as oxend knows it at one block: the thing that seeds and storage servers tell of.

A record is what oxend sends for one node, field for field. Records are shared between servers and must never be
changed in place: a server that lies makes its own.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from tests.devnet.ring import UNASSIGNED, nearest, position

Record = dict[str, Any]

CLOCK = 1_776_393_672
"""The moment of the newest block, 2026-04-17T02:41:12Z. It is fixed so that a network is the same each day."""


@dataclass(frozen=True)
class NodeList:
    """All nodes at the block `height`, in oxend's stored order."""

    nodes: tuple[Record, ...]
    height: int
    """Of the newest block: one less than what get_info calls height."""
    block_hash: str
    clock: int = CLOCK
    """Unix seconds: what time it is for the nodes of this network."""
    hardfork: int = 21
    snode_revision: int = 0
    secrets: Mapping[str, bytes] = field(default_factory=dict, repr=False, compare=False)
    """The Ed25519 secrets of nodes, as far as they are known, by the Ed25519 key in hex. Nobody is ever told."""

    @cached_property
    def swarms(self) -> dict[int, list[Record]]:
        """The members of every swarm by swarm ID, without the nodes that are in none."""
        members: dict[int, list[Record]] = {}
        for node in self.nodes:
            swarm_id = node.get("swarm_id", UNASSIGNED)
            if swarm_id != UNASSIGNED:
                members.setdefault(swarm_id, []).append(node)
        return members

    def swarm_of(self, account_id: str) -> tuple[int, list[Record]]:
        """The swarm ID of an account and the swarm's members; (UNASSIGNED, []) where there are no swarms."""
        swarm_id = nearest(position(account_id), self.swarms)
        return (UNASSIGNED, []) if swarm_id is None else (swarm_id, self.swarms[swarm_id])


def made_up_hash(text: str) -> str:
    """A block hash for a block that was never made."""
    return hashlib.sha256(text.encode()).hexdigest()


def from_document(document: object, clock: int = CLOCK) -> NodeList:
    """Take over a node list in the public daily form, or a saved reply to get_service_nodes.

    The daily list has no ``swarm_id``, so that it is worked out from ``swarm``. Raises ValueError for anything else.
    """
    result = document.get("result", document) if isinstance(document, Mapping) else None
    states = result.get("service_node_states") if isinstance(result, Mapping) else None
    if (
        not isinstance(result, Mapping)
        or not isinstance(states, list)
        or not all(isinstance(node, dict) for node in states)
    ):
        raise ValueError("not a node list: there is no array of objects named service_node_states")
    height = result.get("height", 0)
    return NodeList(
        nodes=tuple(_with_swarm_id(node) for node in states),
        height=height,
        block_hash=result.get("block_hash", made_up_hash(f"block {height}")),
        clock=clock,
        hardfork=result.get("hardfork", 21),
        snode_revision=result.get("snode_revision", 0),
    )


def from_file(path: Path, clock: int = CLOCK) -> NodeList:
    """Read a node list from a JSON file; see from_document. Raises OSError and ValueError."""
    return from_document(json.loads(path.read_bytes()), clock)


def _with_swarm_id(node: Record) -> Record:
    if "swarm_id" in node or "swarm" not in node:
        return node
    return node | {"swarm_id": int(str(node["swarm"]), 16)}
