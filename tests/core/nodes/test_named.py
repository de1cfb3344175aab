"""What is said of nodes that were asked for by wallet, address or key, and are gone or do not serve."""

from __future__ import annotations

import pytest

from sessionnet_core.model import Node
from sessionnet_core.nodes.filters import NodeFilter
from sessionnet_core.nodes.named import out_of_service, unmatched
from tests.core.samples import OTHER_WALLET, WALLET, key, node

LIST = [node(1, operator=WALLET, ip="192.0.2.1", contributors=()), node(2, ip="192.0.2.2", contributors=())]


@pytest.mark.parametrize(
    ("wanted", "missing", "message"),
    [
        (NodeFilter(operators=(WALLET, OTHER_WALLET)), OTHER_WALLET, "no node of the list is run by it"),
        (NodeFilter(contributors=(OTHER_WALLET,)), OTHER_WALLET, "no node has a stake of it"),
        (NodeFilter(addresses=("192.0.2.1", "192.0.2.3")), "192.0.2.3", "no node of the list is there"),
    ],
)
def test_what_no_node_has_is_named(wanted: NodeFilter, missing: str, message: str) -> None:
    (warning,) = unmatched(wanted, LIST, ())
    assert (warning.code, warning.subject, warning.message) == ("nothing-matched", missing, message)


def test_two_that_no_node_has_together_are_told_as_one() -> None:
    (warning,) = unmatched(NodeFilter(operators=(WALLET,), addresses=("192.0.2.2",)), LIST, ())
    assert (warning.subject, "every wallet and address" in warning.message) == (None, True)


@pytest.mark.parametrize("nodes", [LIST, []])
def test_nothing_is_said_where_nobody_was_named(nodes: list[Node]) -> None:
    assert unmatched(NodeFilter(), nodes, ()) == ()


def test_nothing_is_said_of_what_the_list_does_not_tell() -> None:
    wanted = NodeFilter(operators=(OTHER_WALLET,))
    assert unmatched(wanted, LIST, ("operator",)) == ()
    together = NodeFilter(operators=(WALLET,), addresses=("192.0.2.2",))
    assert unmatched(together, LIST, ("contributor",)) == ()


def test_ten_of_those_that_do_not_serve_are_named_and_the_rest_counted() -> None:
    down = [node(number, state="decommissioned", swarm_id=None) for number in range(1, 14)]
    (warning,) = out_of_service(down)
    assert warning.message == f"named, but decommissioned: {', '.join(map(key, range(1, 11)))} and 3 more"
    (warning,) = out_of_service(down[:10])
    assert warning.message == f"named, but decommissioned: {', '.join(map(key, range(1, 11)))}"
