"""A node list against the witnesses': exact at one block, with a tolerance between two, and node by node."""

from __future__ import annotations

from typing import Any

import pytest
from msgspec import structs

from sessionnet_core.evidence import Verdict
from sessionnet_core.figures.verification.node_lists import age_in_blocks, blocks_between, is_same_block, verify_list
from sessionnet_core.model import NodeList
from tests.core.figures.verification.lists import BLOCK, HEIGHT, OURS, changed, later, three, without, witnessed
from tests.core.samples import key, node, node_list, swarm


def of(verdicts: list[Verdict]) -> dict[str, str]:
    return {one.figure: one.verdict for one in verdicts}


def test_the_same_list_agrees_in_all_that_it_has() -> None:
    found = verify_list(changed(100, staked=None), three(OURS))
    assert of(found) == dict.fromkeys(("height", "nodes", "swarms", "states", "addresses"), "agrees") | {
        "stakes": "unchecked"
    }
    assert {one.by for one in found if one.verdict == "agrees"} == {("a", "b", "c")}
    assert [one.figure for one in found if one.per_node] == ["swarms", "states", "addresses"]
    assert {(one.here, one.there) for one in found if one.per_node} == {("100", "100")}


FACTS: dict[str, dict[str, Any]] = {
    "swarms": {"swarm_id": swarm(7)},
    "states": {"state": "decommissioned"},
    "stakes": {"operator_fee_percent": 3.0},
}
OF_FEES = changed(100, operator_fee_percent=1.0)


@pytest.mark.parametrize("figure", FACTS)
def test_at_one_block_a_single_node_differs(figure: str) -> None:
    lie = changed(1, OF_FEES, **FACTS[figure])
    (one,) = [one for one in verify_list(lie, three(OF_FEES)) if one.figure == figure]
    assert (one.verdict, one.here, one.there) == ("differs", "100", "99")


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
    assert one.detail == (
        f"this list adds 30 nodes, 30 of them in swarm {swarm(9)} and leaves out 2 nodes: "
        f"{key(1001)}, {key(1002)}, {key(1003)} and 29 more"
    )


@pytest.mark.parametrize("place", [0, 1, 2])
@pytest.mark.parametrize("figure", FACTS)
def test_one_witness_that_lies_changes_nothing(place: int, figure: str) -> None:
    lists = [OF_FEES, OF_FEES]
    lists.insert(place, changed(100, structs.replace(OF_FEES, height=HEIGHT), **FACTS[figure]))
    assert of(verify_list(OF_FEES, witnessed(*lists)))[figure] == "agrees"


def test_where_all_witnesses_differ_the_figure_is_unchecked() -> None:
    lists = [changed(100, operator_fee_percent=fee) for fee in (1.0, 2.0, 3.0)]
    assert of(verify_list(changed(100, operator_fee_percent=1.0), witnessed(*lists)))["stakes"] == "unchecked"


@pytest.mark.parametrize(("blocks", "age"), [(3, 3), (-3, -3), (0, 0)])
def test_the_age_of_a_list_is_by_how_many_blocks_it_is_behind(blocks: int, age: int) -> None:
    there = structs.replace(three(OURS), height=HEIGHT + blocks)
    assert age_in_blocks(OURS, there) == age
    assert blocks_between(OURS, there) == abs(age)
    # Each of the two may be made of several blocks.
    mixed = structs.replace(OURS, spread_blocks=3)
    assert blocks_between(mixed, structs.replace(there, spread_blocks=5)) == abs(age) + 8


@pytest.mark.parametrize("unknown", [(None, HEIGHT), (HEIGHT, None), (None, None)])
def test_a_list_without_a_height_has_no_age_and_is_of_no_known_block(unknown: tuple[int | None, int | None]) -> None:
    here, there = unknown
    ours, theirs = structs.replace(OURS, height=here), structs.replace(three(OURS), height=there)
    assert age_in_blocks(ours, theirs) is None
    assert blocks_between(ours, theirs) is None
    assert not is_same_block(ours, theirs)


@pytest.mark.parametrize(
    ("here", "there", "is_same"),
    [
        ({}, {}, True),
        ({"height": HEIGHT + 1}, {}, False),
        ({"block_hash": "8" * 64}, {}, False),
        ({}, {"block_hash": "8" * 64}, False),
        ({"spread_blocks": 1}, {}, False),
        ({}, {"spread_blocks": 1}, False),
        ({"spread_blocks": 1}, {"spread_blocks": 1}, False),
    ],
)
def test_lists_are_of_one_block_if_each_is_and_it_is_the_same(
    here: dict[str, Any], there: dict[str, Any], is_same: bool
) -> None:
    assert is_same_block(structs.replace(OURS, **here), structs.replace(three(OURS), **there)) == is_same
