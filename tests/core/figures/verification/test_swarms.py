"""An account's swarm against the witnesses': member by member, and what honest nodes change between two blocks."""

from __future__ import annotations

import pytest
from msgspec import structs

from sessionnet_core.evidence import Reason
from sessionnet_core.figures.verification.compare import Obstacle
from sessionnet_core.figures.verification.swarms import unchecked_swarm, verify_swarm
from sessionnet_core.model import AccountSwarm, Node, NodeList
from tests.core.figures.verification.lists import HEIGHT, OURS, changed, later, three, witnessed
from tests.core.samples import key, node, swarm

POSITION_0 = "05" + "00" * 32
"""An account that belongs to swarm 0, whose nodes are those of numbers that four divides."""


def swarm_of(listed: NodeList) -> AccountSwarm:
    members = tuple(one for one in listed.nodes if one.swarm_id == swarm(0))
    return AccountSwarm(account_id=POSITION_0, name=None, swarm_id=swarm(0), size=len(members), nodes=members)


def test_a_swarm_is_compared_member_by_member() -> None:
    assert verify_swarm(swarm_of(OURS), OURS, three(OURS)).verdict == "agrees"
    lie = structs.replace(OURS, nodes=(*OURS.nodes, node(1000, swarm_id=swarm(0))))
    one = verify_swarm(swarm_of(lie), lie, three(OURS))
    assert (one.figure, one.verdict) == (f"swarm of {POSITION_0}", "differs")
    assert (one.account_id, one.asked) == (POSITION_0, None)
    assert (one.here, one.there) == (f"26 in {swarm(0)}", f"25 in {swarm(0)}")
    assert one.detail == f"this list adds 1 node: {key(1000)}"


@pytest.mark.parametrize("number", [1, 2])
def test_at_one_block_a_list_that_leaves_out_a_member_differs(number: int) -> None:
    gone = {one.pubkey for one in swarm_of(OURS).nodes[:number]}
    lie = structs.replace(OURS, nodes=tuple(one for one in OURS.nodes if one.pubkey not in gone))
    assert verify_swarm(swarm_of(lie), lie, three(OURS)).verdict == "differs"
    assert verify_swarm(swarm_of(lie), lie, three(at(HEIGHT, "6" * 64))).verdict == "differs"


def test_at_one_block_the_same_members_under_another_name_differ() -> None:
    for name in ("0" * 15 + "1", "f" * 16):
        renamed = structs.replace(swarm_of(OURS), swarm_id=name)
        assert verify_swarm(renamed, OURS, three(OURS)).verdict == "differs"
        assert verify_swarm(renamed, OURS, three(later(OURS))).verdict == "agrees"


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


@pytest.mark.parametrize(("number", "verdict"), [(1, "unchecked"), (2, "differs")])
def test_two_strangers_in_a_swarm_are_a_lie_too_where_another_swarm_was_made(number: int, verdict: str) -> None:
    """Seven of the account's nodes went to the new swarm, so the rest is in change; who came is not from there."""
    taken = {one.pubkey for one in swarm_of(OURS).nodes[:7]}
    moved = tuple(structs.replace(one, swarm_id="7" * 16) if one.pubkey in taken else one for one in OURS.nodes)
    lie = structs.replace(later(OURS), nodes=(*moved, *strangers(number, swarm(0))))
    assert verify_swarm(swarm_of(lie), lie, three(OURS)).verdict == verdict


NEW = "0000000000000001"
CLAIMED = [(HEIGHT + 1, "8" * 64), (HEIGHT + 3, "8" * 64), (HEIGHT, "8" * 64), (HEIGHT, "6" * 64), (None, None)]


def own_swarm(number: int, claimed: tuple[int | None, str | None]) -> tuple[AccountSwarm, NodeList]:
    """Return a list in which its author's own nodes are a new swarm, at the position of the account."""
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
    assert (one.verdict, one.reason, one.account_id) == ("unchecked", Reason.IN_CHANGE, POSITION_0)
    # At one block it is one.
    assert verify_swarm(swarm_of(OURS), OURS, three(changed(12, swarm_id="0000000000000001"))).verdict == "differs"
    # On two blocks of one height, neither of them lies between.
    fork = at(HEIGHT, listed=changed(12, swarm_id="0000000000000001"))
    assert verify_swarm(swarm_of(OURS), OURS, three(fork)).verdict == "differs"


@pytest.mark.parametrize(("known", "unknown", "verdict"), [(1, 0, "unchecked"), (2, 1, "unchecked"), (1, 1, "differs")])
def test_a_new_swarm_may_be_small_if_witnesses_know_most_of_it(known: int, unknown: int, verdict: str) -> None:
    made, _ = own_swarm(unknown, CLAIMED[0])
    moved = changed(known, later(OURS), swarm_id=NEW)
    mine = structs.replace(moved, nodes=(*moved.nodes, *made.nodes))
    members = tuple(one for one in mine.nodes if one.swarm_id == NEW)
    found = structs.replace(made, size=len(members), nodes=members)
    assert verify_swarm(found, mine, three(OURS)).verdict == verdict


def test_a_swarm_that_was_made_while_seeds_were_asked_is_not_called_a_lie() -> None:
    """The list is made of two blocks, and so is the witnesses'; that both end at one height says nothing."""
    taken = changed(12, OURS, swarm_id="0000000000000001")
    mixed = structs.replace(OURS, spread_blocks=2)
    assert verify_swarm(swarm_of(mixed), mixed, three(taken)).verdict == "unchecked"


def test_a_swarm_that_could_not_be_compared_is_still_the_accounts() -> None:
    one = unchecked_swarm(swarm_of(OURS), Obstacle(Reason.SOURCE_FAILED, "silence"))
    assert (one.verdict, one.here, one.there, one.reason) == ("unchecked", swarm(0), None, Reason.SOURCE_FAILED)
    assert (one.figure, one.account_id, one.asked) == (f"swarm of {POSITION_0}", POSITION_0, None)
