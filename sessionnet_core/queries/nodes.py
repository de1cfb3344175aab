"""The nodes that fit: chosen from the node list and, if wanted, each asked whether it is up.

Where the list has what a filter asks for of no node, an empty selection means nothing: that is an error of the answer.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from msgspec import structs

from ..errors import FigureMissing, MalformedKey, NotFound, SessionNetError
from ..evidence import Answer, Warned
from ..model import FailedKey, Node, NodeAnswer, Nodes, Probe, SwarmTable
from ..nodes.filters import (
    NodeFilter,
    by_any_key,
    find_node,
    is_whole_key,
    no_node_has,
    parse_key,
    summarise,
    tabulate_swarms,
)
from ..nodes.named import names_any, out_of_service, unmatched
from ..session import Session
from .node_list import fetch_list_with_swarms, fetch_node_list


def fetch_nodes(
    session: Session,
    wanted: NodeFilter | None,
    order: Callable[[list[Node]], list[Node]] | None,
    limit: int | None,
    *,
    probe: bool,
    verify: bool,
) -> Answer[Nodes]:
    """Return the nodes that fit, and the whole list in numbers; see `SessionNetwork.nodes`."""
    if verify:
        from .verify.lists import fetch_verified_list

        answer = fetch_verified_list(session)
    else:
        answer = fetch_node_list(session)
    listed = answer.value
    found = wanted.select(listed.nodes) if wanted else list(listed.nodes)
    unanswerable = wanted.unanswerable(listed) if wanted else []
    lost: tuple[Warned, ...] = ()
    if wanted is not None and names_any(wanted):
        lost = (*unmatched(wanted, listed.nodes, unanswerable), *out_of_service(found))
    nodes = tuple((order(found) if order else found)[:limit])
    probes: tuple[Probe, ...] | None = None
    doubts: tuple[Warned, ...] = ()
    if probe:
        from .probe import probe_nodes

        probes, doubts = probe_nodes(session, nodes)
    selected = answer.with_value(
        Nodes(
            height=listed.height,
            block_hash=listed.block_hash,
            summary=summarise(listed),
            matched=len(found),
            nodes=nodes,
            probes=probes,
        ),
        *lost,
        *doubts,
    )
    errors = [
        FigureMissing(f"which nodes match is not known: this list has the {name} of none") for name in unanswerable
    ]
    return structs.replace(selected, errors=(*answer.errors, *errors))


def fetch_nodes_by_key(session: Session, keys: Sequence[str], *, probe: bool) -> Answer[NodeAnswer]:
    """Return the nodes whose keys begin with these; see `SessionNetwork.nodes_by_key`."""
    wanted = dict.fromkeys(parse_key(key) for key in keys)
    answer = fetch_node_list(session)
    by_key = by_any_key(answer.value.nodes) if len(wanted) > 1 else {}
    found: dict[str, Node] = {}
    errors: dict[str, SessionNetError] = {}
    for key in wanted:
        try:
            node = by_key.get(key)
            if node is None:
                if by_key and is_whole_key(key):  # thousands of keys may be named, and none of them is a beginning
                    raise no_node_has(key)
                node = find_node(answer.value.nodes, key)
            found.setdefault(node.pubkey, node)
        except (MalformedKey, NotFound) as error:
            errors[key] = error
    nodes = tuple(found.values())
    probes: tuple[Probe, ...] | None = None
    doubts: tuple[Warned, ...] = ()
    if probe:
        from .probe import probe_nodes

        probes, doubts = probe_nodes(session, nodes)
    shown = answer.with_value(
        NodeAnswer(
            height=answer.value.height,
            node=nodes[0] if len(nodes) == 1 and not errors else None,
            nodes=nodes,
            probes=probes,
            failed=tuple(FailedKey(key, one.code, one.summary(), one.hint) for key, one in errors.items()),
        ),
        *out_of_service(nodes),
        *doubts,
    )
    return shown if nodes else structs.replace(shown, errors=(*answer.errors, *errors.values()))


def fetch_swarm_table(session: Session) -> Answer[SwarmTable]:
    """Return how the nodes are spread over swarms; see `SessionNetwork.swarm_table`."""
    answer = fetch_list_with_swarms(session)
    return answer.with_value(tabulate_swarms(answer.value))
