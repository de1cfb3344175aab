"""The way to the nodes that fit: chosen from the node list and, if wanted, each asked whether it is up."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from ..evidence import Answer, Warned
from ..model import Node, Nodes
from ..nodes.filters import NodeFilter, summarise

if TYPE_CHECKING:
    from ..client import SessionNetwork
    from ..model import Probe


def find_nodes(
    network: SessionNetwork,
    wanted: NodeFilter | None,
    order: Callable[[list[Node]], list[Node]] | None,
    limit: int | None,
    *,
    probe: bool,
    verify: bool,
) -> Answer[Nodes]:
    """Give the nodes that fit, and the whole list in numbers; see `SessionNetwork.nodes`."""
    if verify:
        from .verified_lists import find_verified_list

        answer = find_verified_list(network)
    else:
        answer = network.node_list()
    listed = answer.value
    found = wanted.select(listed.nodes) if wanted else list(listed.nodes)
    unanswerable = wanted.unanswerable(listed.nodes) if wanted else []
    nodes = tuple((order(found) if order else found)[:limit])
    probes: tuple[Probe, ...] | None = None
    doubts: tuple[Warned, ...] = ()
    if probe:
        from .probe import find_probes

        probes, doubts = find_probes(network, nodes)
    return answer.with_value(
        Nodes(
            height=listed.height,
            block_hash=listed.block_hash,
            summary=summarise(listed),
            matched=len(found),
            nodes=nodes,
            probes=probes,
        ),
        *(Warned("field-unknown", f"this list does not tell the {name} of any node") for name in unanswerable),
        *doubts,
    )
