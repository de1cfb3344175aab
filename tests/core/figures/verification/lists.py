"""A list of a hundred nodes in four swarms, what witnesses make of it, and the same with changes."""

from __future__ import annotations

from typing import Any

from msgspec import structs

from sessionnet_core.figures.verification.node_lists import Witnessed, agreed
from sessionnet_core.model import NodeList
from sessionnet_core.nodes.agreement import Testimony
from tests.core.samples import node, node_list

HEIGHT = 2_084_231
BLOCK = {"height": HEIGHT, "block_hash": "6" * 64}
NEXT = {"height": HEIGHT + 1, "block_hash": "7" * 64}
OURS = node_list((node(n) for n in range(1, 101)), **BLOCK)


def witnessed(*lists: NodeList) -> Witnessed:
    found, _ = agreed([Testimony(name, listed) for name, listed in zip("abc", lists or (OURS,) * 3, strict=True)])
    return found


def three(listed: NodeList) -> Witnessed:
    return witnessed(listed, listed, listed)


def changed(number: int, listed: NodeList = OURS, **changes: Any) -> NodeList:
    nodes = [structs.replace(one, **changes) if i < number else one for i, one in enumerate(listed.nodes)]
    return structs.replace(listed, nodes=tuple(nodes))


def without(number: int, listed: NodeList = OURS) -> NodeList:
    return structs.replace(listed, nodes=listed.nodes[number:])


def later(listed: NodeList) -> NodeList:
    return structs.replace(listed, **NEXT)
