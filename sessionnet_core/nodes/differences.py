"""Two lists of nodes → how they differ, in nodes and in a sentence.

A pure module. Nodes are compared by their Ed25519 keys, and by whatever facts the caller picks; a fact that one of the
two leaves out is no difference.
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
    """How a list differs from the agreed one."""

    added: tuple[Node, ...]
    left_out: tuple[Node, ...]
    changed: tuple[Node, ...]
    """Nodes in both whose facts differ, as the list has them."""

    @property
    def count(self) -> int:
        """In how many nodes they differ."""
        return len(self.added) + len(self.left_out) + len(self.changed)


def differences(listed: Mapping[str, Node], agreed: Mapping[str, Node], facts: Callable[[Node], Facts]) -> Differences:
    """Return how a list differs from the agreed one, both by key."""
    return Differences(
        added=tuple(listed[key] for key in sorted(listed.keys() - agreed.keys())),
        left_out=tuple(agreed[key] for key in sorted(agreed.keys() - listed.keys())),
        changed=tuple(
            listed[key]
            for key in sorted(listed.keys() & agreed.keys())
            if conflict(facts(listed[key]), facts(agreed[key]))
        ),
    )


def conflict(one: Facts, other: Facts) -> bool:
    """Return whether two state a fact differently."""
    return any(a is not None and b is not None and a != b for a, b in zip(one, other, strict=True))


def in_words(found: Differences) -> str:
    """Return how a list differs from the agreed one: `adds 30 nodes, 30 of them in swarm 3a7f…`, for instance."""
    parts = []
    if found.added:
        parts.append(f"adds {_counted(found.added)}{_where(found.added)}")
    if found.left_out:
        parts.append(f"leaves out {_counted(found.left_out)}{_where(found.left_out)}")
    if found.changed:
        parts.append(f"differs about {_counted(found.changed)}")
    return " and ".join([", ".join(parts[:-1]), parts[-1]] if len(parts) > 1 else parts)


def named(nodes: Iterable[Node]) -> str:
    """Return the keys of the first few nodes, and the number of the others."""
    keys = [node.pubkey for node in nodes]
    more = f" and {len(keys) - NAMED} more" if len(keys) > NAMED else ""
    return ", ".join(keys[:NAMED]) + more


def _counted(nodes: Collection[Node]) -> str:
    return f"{len(nodes)} node" if len(nodes) == 1 else f"{len(nodes)} nodes"


def _where(nodes: Collection[Node]) -> str:
    """Return the swarm that at least half of these are in, where there is one and it has several of them."""
    swarms = Counter(node.swarm_id for node in nodes if node.swarm_id is not None)
    if not swarms:
        return ""
    swarm_id, count = min(swarms.items(), key=lambda item: (-item[1], item[0]))
    return f", {count} of them in swarm {swarm_id}" if count > 1 and count * 2 >= len(nodes) else ""
