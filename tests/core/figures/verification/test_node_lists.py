"""A node list against the witnesses': exact at one block, with a tolerance between two, and told node by node."""

from __future__ import annotations

from typing import Any

import pytest
from msgspec import structs

from sessionnet_core.evidence import Verdict
from sessionnet_core.figures.verification.node_lists import Witnessed, agreed, verify_list, verify_swarm
from sessionnet_core.model import AccountSwarm, Node, NodeList
from sessionnet_core.nodes import agreement
from tests.core.samples import key, node, node_list, swarm

HEIGHT = 2_084_231
BLOCK = {"height": HEIGHT, "block_hash": "6" * 64}
NEXT = {"height": HEIGHT + 1, "block_hash": "7" * 64}
OURS = node_list((node(n) for n in range(1, 101)), **BLOCK)
POSITION_0 = "05" + "00" * 32
"""An account that belongs to swarm 0, whose nodes are those of numbers that four divides."""


def witnessed(*told: NodeList) -> Witnessed:
    return agreed([agreement.Testimony(name, listed) for name, listed in zip("abc", told or (OURS,) * 3, strict=True)])[
        0
    ]


def three(listed: NodeList) -> Witnessed:
    return witnessed(listed, listed, listed)


def changed(number: int, listed: NodeList = OURS, **told: Any) -> NodeList:
    nodes = [structs.replace(one, **told) if i < number else one for i, one in enumerate(listed.nodes)]
    return structs.replace(listed, nodes=tuple(nodes))


def without(number: int, listed: NodeList = OURS) -> NodeList:
    return structs.replace(listed, nodes=listed.nodes[number:])


def later(listed: NodeList) -> NodeList:
    return structs.replace(listed, **NEXT)


def of(verdicts: list[Verdict]) -> dict[str, str]:
    return {one.figure: one.verdict for one in verdicts}


def test_the_same_list_agrees_in_everything_that_is_told() -> None:
    told = verify_list(changed(100, staked=None), three(OURS))
    assert of(told) == dict.fromkeys(("height", "nodes", "swarms", "states", "addresses"), "agrees") | {
        "stakes": "unchecked"
    }
    assert {one.by for one in told if one.verdict == "agrees"} == {("a", "b", "c")}


FACTS: dict[str, dict[str, Any]] = {
    "swarms": {"swarm_id": swarm(7)},
    "states": {"state": "decommissioned"},
    "stakes": {"operator_fee_percent": 3.0},
}
OF_FEES = changed(100, operator_fee_percent=1.0)


@pytest.mark.parametrize("figure", FACTS)
def test_at_one_block_a_single_node_differs(figure: str) -> None:
    lie = changed(1, OF_FEES, **FACTS[figure])
    assert of(verify_list(lie, three(OF_FEES)))[figure] == "differs"


@pytest.mark.parametrize(("figure", "most"), [("swarms", 10), ("states", 10), ("stakes", 3)])
def test_between_blocks_as_many_may_differ_as_a_block_moves(figure: str, most: int) -> None:
    for number, verdict in ((most, "agrees"), (most + 1, "differs")):
        lie = changed(number, OF_FEES, **FACTS[figure])
        assert of(verify_list(lie, three(later(OF_FEES))))[figure] == verdict


def test_a_swarm_taken_away_is_a_difference_too() -> None:
    assert of(verify_list(changed(1, swarm_id=None), three(OURS)))["swarms"] == "differs"


@pytest.mark.parametrize(("number", "verdict"), [(3, "agrees"), (4, "differs")])
@pytest.mark.parametrize("there", [OURS, later(OURS)])
def test_addresses_are_not_of_blocks(number: int, verdict: str, there: NodeList) -> None:
    lie = changed(number, ip="203.0.113.9")
    assert of(verify_list(lie, three(there)))["addresses"] == verdict


@pytest.mark.parametrize(
    ("there", "number", "verdict"),
    [(OURS, 1, "differs"), (later(OURS), 3, "agrees"), (later(OURS), 4, "differs")],
)
def test_nodes_come_and_go_between_blocks_alone(there: NodeList, number: int, verdict: str) -> None:
    assert of(verify_list(without(number), three(there)))["nodes"] == verdict


def test_a_list_of_no_single_block_is_not_held_to_one() -> None:
    mixed = structs.replace(without(1), spread_blocks=1)
    assert of(verify_list(mixed, three(OURS)))["nodes"] == "agrees"
    assert of(verify_list(without(1), witnessed(OURS, OURS, later(OURS))))["nodes"] == "agrees"


def test_the_same_height_on_another_block_is_another_block() -> None:
    fork = structs.replace(OURS, block_hash="8" * 64)
    assert of(verify_list(without(1, fork), three(OURS)))["nodes"] == "agrees"


def test_of_a_large_network_one_in_a_hundred_may_have_come_or_gone() -> None:
    large = node_list((node(n) for n in range(1, 1601)), **BLOCK)
    for number, verdict in ((15, "agrees"), (17, "differs")):
        assert of(verify_list(without(number, large), three(later(large))))["nodes"] == verdict


@pytest.mark.parametrize(("blocks", "verdict"), [(10, "agrees"), (11, "differs")])
@pytest.mark.parametrize("sign", [1, -1])
def test_the_height_may_be_twenty_minutes_apart(blocks: int, sign: int, verdict: str) -> None:
    moved = structs.replace(OURS, height=HEIGHT + sign * blocks)
    assert of(verify_list(moved, three(OURS)))["height"] == verdict


def test_a_difference_tells_which_nodes_and_where_they_sit() -> None:
    extra = tuple(node(n, swarm_id=swarm(9)) for n in range(1001, 1031))
    lie = structs.replace(without(2), nodes=(*without(2).nodes, *extra))
    (one,) = [one for one in verify_list(lie, three(OURS)) if one.figure == "nodes"]
    assert (one.here, one.there) == ("128", "100")
    assert one.reason == (
        f"this list adds 30 nodes, 30 of them in swarm {swarm(9)} and leaves out 2 nodes: "
        f"{key(1001)}, {key(1002)}, {key(1003)} and 29 more"
    )


@pytest.mark.parametrize("place", [0, 1, 2])
@pytest.mark.parametrize("figure", FACTS)
def test_one_witness_that_lies_changes_nothing(place: int, figure: str) -> None:
    lists = [OF_FEES, OF_FEES]
    lists.insert(place, changed(100, structs.replace(OF_FEES, height=HEIGHT), **FACTS[figure]))
    assert of(verify_list(OF_FEES, witnessed(*lists)))[figure] == "agrees"


def test_what_each_witness_tells_otherwise_is_told_by_none() -> None:
    lists = [changed(100, operator_fee_percent=fee) for fee in (1.0, 2.0, 3.0)]
    assert of(verify_list(changed(100, operator_fee_percent=1.0), witnessed(*lists)))["stakes"] == "unchecked"


def swarm_of(listed: NodeList) -> AccountSwarm:
    members = tuple(one for one in listed.nodes if one.swarm_id == swarm(0))
    return AccountSwarm(account_id=POSITION_0, name=None, swarm_id=swarm(0), size=len(members), nodes=members)


def test_a_swarm_is_told_member_by_member() -> None:
    assert verify_swarm(swarm_of(OURS), OURS, three(OURS)).verdict == "agrees"
    lie = structs.replace(OURS, nodes=(*OURS.nodes, node(1000, swarm_id=swarm(0))))
    one = verify_swarm(swarm_of(lie), lie, three(OURS))
    assert (one.figure, one.verdict) == (f"swarm of {POSITION_0}", "differs")
    assert (one.here, one.there) == (f"26 in {swarm(0)}", f"25 in {swarm(0)}")
    assert one.reason == f"this list adds 1 node: {key(1000)}"


def at(height: int | None, block_hash: str | None = "8" * 64, listed: NodeList = OURS) -> NodeList:
    return structs.replace(listed, height=height, block_hash=block_hash)


@pytest.mark.parametrize(("back", "blocks", "verdict"), [(1, 1, "agrees"), (2, 1, "differs"), (2, 9, "agrees")])
def test_of_a_swarm_one_member_may_change_for_each_block_between(back: int, blocks: int, verdict: str) -> None:
    """Nodes that were decommissioned come back into the swarm."""
    known = structs.replace(OURS, nodes=(*OURS.nodes, *(node(1000 + n, swarm_id=None) for n in range(back))))
    later_on = at(HEIGHT + blocks, listed=known)
    moved = tuple(structs.replace(one, swarm_id=one.swarm_id or swarm(0)) for one in known.nodes)
    mine = structs.replace(known, nodes=moved)
    assert verify_swarm(swarm_of(mine), mine, three(later_on)).verdict == verdict


def test_of_a_swarm_no_more_than_three_members_may_change_however_many_blocks_lie_between() -> None:
    gone = {one.pubkey for one in swarm_of(OURS).nodes[:4]}
    lie = structs.replace(OURS, nodes=tuple(one for one in OURS.nodes if one.pubkey not in gone))
    assert verify_swarm(swarm_of(lie), lie, three(at(HEIGHT + 9))).verdict == "differs"


def strangers(number: int, swarm_id: str) -> tuple[Node, ...]:
    return tuple(node(1000 + n, swarm_id=swarm_id) for n in range(number))


@pytest.mark.parametrize(("blocks", "number", "verdict"), [(1, 1, "agrees"), (3, 1, "agrees"), (3, 2, "differs")])
@pytest.mark.parametrize("dropped", [0, 1])
def test_of_a_swarm_one_member_may_be_a_node_that_no_witness_has_heard_of(
    blocks: int, number: int, dropped: int, verdict: str
) -> None:
    gone = {one.pubkey for one in swarm_of(OURS).nodes[: dropped * (blocks > 1)]}
    kept = tuple(one for one in OURS.nodes if one.pubkey not in gone)
    lie = structs.replace(at(HEIGHT + blocks), nodes=(*kept, *strangers(number, swarm(0))))
    assert verify_swarm(swarm_of(lie), lie, three(OURS)).verdict == verdict


NEW = "0000000000000001"
CLAIMED = [(HEIGHT + 1, "8" * 64), (HEIGHT + 3, "8" * 64), (HEIGHT, "8" * 64), (HEIGHT, "6" * 64), (None, None)]


def own_swarm(number: int, claimed: tuple[int | None, str | None]) -> tuple[AccountSwarm, NodeList]:
    """Give a list whose author's own nodes are a new swarm, at whose position sits the account."""
    members = strangers(number, NEW)
    lie = at(*claimed, listed=structs.replace(OURS, nodes=(*OURS.nodes, *members)))
    account_id = "05" + "00" * 31 + "01"
    return AccountSwarm(account_id=account_id, name=None, swarm_id=NEW, size=number, nodes=members), lie


@pytest.mark.parametrize("claimed", CLAIMED)
@pytest.mark.parametrize("number", [1, 2, 7])
@pytest.mark.parametrize("witnesses", [(OURS, OURS, OURS), (OURS, OURS, later(OURS))])
def test_a_new_swarm_of_nodes_that_no_witness_has_heard_of_is_a_lie_whatever_the_height(
    claimed: tuple[int | None, str | None], number: int, witnesses: tuple[NodeList, ...]
) -> None:
    assert verify_swarm(*own_swarm(number, claimed), witnessed(*witnesses)).verdict == "differs"


@pytest.mark.parametrize("claimed", CLAIMED)
def test_a_swarm_emptied_for_a_stranger_is_a_lie_too_where_another_is_said_to_be_made(
    claimed: tuple[int | None, str | None],
) -> None:
    nodes = [one for one in OURS.nodes if one.swarm_id != swarm(0)]
    nodes[0] = structs.replace(nodes[0], swarm_id="7" * 16)
    lie = at(*claimed, listed=structs.replace(OURS, nodes=(*nodes, *strangers(1, swarm(0)))))
    assert verify_swarm(swarm_of(lie), lie, three(OURS)).verdict == "differs"


def test_a_swarm_that_was_made_between_the_lists_is_not_called_a_lie() -> None:
    taken = changed(12, later(OURS), swarm_id="0000000000000001")
    one = verify_swarm(swarm_of(OURS), OURS, three(taken))
    assert one.verdict == "unchecked"
    assert "a swarm was made or dissolved" in (one.reason or "")
    # At one block it is one.
    assert verify_swarm(swarm_of(OURS), OURS, three(changed(12, swarm_id="0000000000000001"))).verdict == "differs"
    # On two blocks of one height, neither of them lies between.
    fork = at(HEIGHT, listed=changed(12, swarm_id="0000000000000001"))
    assert verify_swarm(swarm_of(OURS), OURS, three(fork)).verdict == "differs"


def test_a_swarm_that_was_made_while_seeds_were_asked_is_not_called_a_lie() -> None:
    """The list is made of two blocks, and so is the witnesses'; that both end at one height says nothing."""
    taken = changed(12, OURS, swarm_id="0000000000000001")
    mixed = structs.replace(OURS, spread_blocks=2)
    assert verify_swarm(swarm_of(mixed), mixed, three(taken)).verdict == "unchecked"
