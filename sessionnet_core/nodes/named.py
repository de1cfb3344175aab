"""What is wrong with nodes that somebody asks for by wallet, address or key: they are gone, or do not serve.

A filter of states or versions may well match nothing, and a decommissioned node among all others is everyday life. But
whoever names an operator's nodes wants to hear when there are none left. A pure module.
"""

from __future__ import annotations

from collections.abc import Sequence

from ..evidence import Warned
from ..model import Node
from .filters import NodeFilter

_NAMED = 10
"""How many nodes a warning names."""


def names_any(wanted: NodeFilter) -> bool:
    """Return whether a filter names wallets or addresses."""
    return bool(wanted.operators or wanted.contributors or wanted.addresses)


def unmatched(wanted: NodeFilter, nodes: Sequence[Node], unanswerable: Sequence[str]) -> tuple[Warned, ...]:
    """Return a warning of each wallet and address that no node has, or else of all of them if no node has all.

    Args:
        nodes: the whole list.
        unanswerable: as `NodeFilter.unanswerable` returns it; nothing is said of those parts.

    Raises:
        RequestError: as `NodeFilter.select` does.
    """
    parts = (
        ("operator", [NodeFilter(operators=(one,)) for one in wanted.operators], "no node of the list is run by it"),
        ("contributor", [NodeFilter(contributors=(one,)) for one in wanted.contributors], "no node has a stake of it"),
        ("ip", [NodeFilter(addresses=(one,)) for one in wanted.addresses], "no node of the list is there"),
    )
    asked = [(one, message) for part, ones, message in parts if part not in unanswerable for one in ones]
    gone = [
        Warned("nothing-matched", message, subject=(one.operators + one.contributors + one.addresses)[0])
        for one, message in asked
        if not one.select(nodes)
    ]
    together = NodeFilter(operators=wanted.operators, contributors=wanted.contributors, addresses=wanted.addresses)
    if not gone and asked and not unanswerable and not together.select(nodes):
        gone = [Warned("nothing-matched", "no node of the list has every wallet and address that was named")]
    return tuple(gone)


def out_of_service(named: Sequence[Node]) -> tuple[Warned, ...]:
    """Return a warning of named nodes that are decommissioned, and one if that is not known of some."""
    warnings = []
    decommissioned = [node.pubkey for node in named if node.state == "decommissioned"]
    if decommissioned:
        more = f" and {len(decommissioned) - _NAMED:,} more" if len(decommissioned) > _NAMED else ""
        warnings.append(
            Warned("node-decommissioned", f"named, but decommissioned: {', '.join(decommissioned[:_NAMED])}{more}")
        )
    unknown = sum(node.state is None for node in named)
    if unknown:
        warnings.append(Warned("field-unknown", f"the list does not say the state of {unknown:,} of the named nodes"))
    return tuple(warnings)
