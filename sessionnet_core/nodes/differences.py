"""Two lists of nodes → how they differ, in nodes and in a sentence.

A pure module. Nodes are compared by their Ed25519 keys, and what is told of them by whatever facts the caller picks; a
fact that one of the two leaves out is no difference.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping

from msgspec import Struct

from ..model import Node

NAMED = 3
"""So many keys are spelled out; the others are counted."""

Facts = tuple[object, ...]


class Differences(Struct, frozen=True):
    """How what somebody tells differs from what is agreed."""

    added: tuple[Node, ...]
    left_out: tuple[Node, ...]
    changed: tuple[Node, ...]
    """Nodes in both, as told, of which something else is told."""

    @property
    def count(self) -> int:
        """In how many nodes they differ."""
        return len(self.added) + len(self.left_out) + len(self.changed)


def differences(told: Mapping[str, Node], agreed: Mapping[str, Node], facts: Callable[[Node], Facts]) -> Differences:
    """Compare what is told with what is agreed, both by key."""
    return Differences(
        added=tuple(told[key] for key in sorted(told.keys() - agreed.keys())),
        left_out=tuple(agreed[key] for key in sorted(agreed.keys() - told.keys())),
        changed=tuple(
            told[key] for key in sorted(told.keys() & agreed.keys()) if conflict(facts(told[key]), facts(agreed[key]))
        ),
    )


def conflict(one: Facts, other: Facts) -> bool:
    """Tell whether two tell something differently."""
    return any(a is not None and b is not None and a != b for a, b in zip(one, other, strict=True))


def in_words(found: Differences) -> str:
    """Say what somebody does to the agreed list: `adds 30 nodes, 30 of them in swarm 3a7f…, and leaves out 2`."""
    parts = []
    if found.added:
        parts.append(f"adds {_counted(found.added)}{_where(found.added)}")
    if found.left_out:
        parts.append(f"leaves out {_counted(found.left_out)}{_where(found.left_out)}")
    if found.changed:
        parts.append(f"tells otherwise of {_counted(found.changed)}")
    return " and ".join([", ".join(parts[:-1]), parts[-1]] if len(parts) > 1 else parts)


def named(nodes: Iterable[Node]) -> str:
    """Name the first few nodes by their keys, and count the others."""
    keys = [node.pubkey for node in nodes]
    more = f" and {len(keys) - NAMED} more" if len(keys) > NAMED else ""
    return ", ".join(keys[:NAMED]) + more


def _counted(nodes: Collection[Node]) -> str:
    return f"{len(nodes)} node" if len(nodes) == 1 else f"{len(nodes)} nodes"


def _where(nodes: Collection[Node]) -> str:
    """Name the swarm that several of these sit in, where one holds at least half of them."""
    swarms = Counter(node.swarm_id for node in nodes if node.swarm_id is not None)
    if not swarms:
        return ""
    swarm_id, count = min(swarms.items(), key=lambda item: (-item[1], item[0]))
    return f", {count} of them in swarm {swarm_id}" if count > 1 and count * 2 >= len(nodes) else ""
