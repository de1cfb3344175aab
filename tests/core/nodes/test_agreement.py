"""Several node lists → one: what a majority vouches for stands, and who disagrees is named."""

from __future__ import annotations

from typing import Any

import pytest
from msgspec import structs

from sessionnet_core.errors import Contradicted
from sessionnet_core.model import Node, NodeList
from sessionnet_core.nodes import agreement
from sessionnet_core.nodes.agreement import agree
from tests.core.samples import key, node, node_list, swarm

HEIGHT = 2_084_231
HONEST = node_list((node(n) for n in range(1, 101)), height=HEIGHT)
"""A hundred nodes: with three of them a list may differ, with four it is named."""


def heard(*lists: NodeList) -> list[agreement.Testimony]:
    """Return the lists with names: a, b, c, …"""
    return [agreement.Testimony(name, listed) for name, listed in zip("abcde", lists, strict=False)]


def changed(first: int, last: int, **told: Any) -> NodeList:
    """Return the honest list with other facts about the nodes of these numbers."""
    numbers = {key(n) for n in range(first, last + 1)}
    return structs.replace(
        HONEST, nodes=tuple(structs.replace(one, **told) if one.pubkey in numbers else one for one in HONEST.nodes)
    )


def without(first: int, last: int) -> NodeList:
    numbers = {key(n) for n in range(first, last + 1)}
    return structs.replace(HONEST, nodes=tuple(one for one in HONEST.nodes if one.pubkey not in numbers))


def with_more(number: int, **told: Any) -> NodeList:
    return structs.replace(HONEST, nodes=(*HONEST.nodes, *(node(1000 + n) for n in range(number))), **told)


def at_height(height: int | None, **told: Any) -> NodeList:
    return structs.replace(HONEST, height=height, **told)


def facts(listed: NodeList) -> list[tuple[object, ...]]:
    """Return what testimonies are compared by."""
    return [(one.pubkey, one.swarm_id, one.ip, one.https_port) for one in listed.nodes]


def agreed(*lists: NodeList) -> tuple[NodeList, list[tuple[str, str | None]]]:
    """Return the agreed list, and the code of each warning with the host that it is about."""
    listed, warnings = agree(heard(*lists))
    return listed, [(warning.code, warning.host) for warning in warnings]


def test_lists_that_agree_need_no_warning() -> None:
    assert agreed(HONEST, HONEST, HONEST) == (HONEST, [])
    assert agreed(HONEST, HONEST) == (HONEST, [])


def test_a_node_is_taken_from_nobody_who_contradicts_what_was_agreed_of_it_however_good_its_list_is() -> None:
    higher = structs.replace(changed(1, 1, ip="203.0.113.9", state="exiting"), height=HEIGHT + 1)
    listed, warnings = agreed(HONEST, higher, HONEST)
    assert (listed.height, warnings) == (HEIGHT + 1, [])
    assert listed.nodes == HONEST.nodes


LIES = {
    "adds nodes": with_more(20),
    "adds as many nodes as there are": with_more(100),
    "adds more nodes than there are": with_more(250),
    "hides nodes": without(1, 20),
    "hides nearly all nodes": without(1, 99),
    "moves nodes to another swarm": changed(1, 20, swarm_id=swarm(7)),
    "moves all nodes to another swarm": changed(1, 100, swarm_id=swarm(7)),
    "moves nodes to another address": changed(1, 20, ip="203.0.113.9"),
    "moves nodes to another port": changed(1, 20, https_port=1),
}


@pytest.mark.parametrize("lie", LIES)
@pytest.mark.parametrize("place", [0, 1, 2])
@pytest.mark.parametrize("height", [HEIGHT, HEIGHT + 10])
def test_one_liar_of_three_changes_nothing_and_is_named(lie: str, place: int, height: int) -> None:
    lists = [HONEST, HONEST]
    lists.insert(place, structs.replace(LIES[lie], height=height))
    listed, warnings = agreed(*lists)
    assert facts(listed) == facts(HONEST)
    assert warnings == [("seed-disagrees", "abc"[place])]


@pytest.mark.parametrize(
    "lie",
    [
        changed(2, 100, swarm_id=None),
        changed(1, 3, swarm_id=None),
        changed(1, 100, ip=None),
        changed(1, 100, https_port=None),
        changed(2, 100, swarm_id=None, ip=None, https_port=None),
    ],
)
def test_one_of_three_that_keeps_things_to_itself_hides_nothing(lie: NodeList) -> None:
    listed, _ = agreed(HONEST, structs.replace(lie, height=HEIGHT + 10), HONEST)
    assert facts(listed) == facts(HONEST)


@pytest.mark.parametrize(("number", "named"), [(3, False), (4, True)])
@pytest.mark.parametrize("way", ["adds", "hides", "moves"])
def test_who_differs_in_more_than_three_nodes_of_a_few_is_named(number: int, named: bool, way: str) -> None:
    lie = {"adds": with_more(number), "hides": without(1, number), "moves": changed(1, number, ip="203.0.113.9")}[way]
    listed, warnings = agreed(HONEST, HONEST, lie)
    assert facts(listed) == facts(HONEST)
    assert warnings == ([("seed-disagrees", "c")] if named else [])


LARGE = node_list((node(n) for n in range(1, 1601)), height=HEIGHT)


@pytest.mark.parametrize(("number", "named"), [(16, False), (17, True)])
def test_who_differs_in_more_than_one_node_of_a_hundred_is_named(number: int, named: bool) -> None:
    _, warnings = agreed(LARGE, LARGE, structs.replace(LARGE, nodes=LARGE.nodes[number:]))
    assert warnings == ([("seed-disagrees", "c")] if named else [])


@pytest.mark.parametrize(
    ("nodes", "between_blocks", "most"),
    [
        (0, False, 3),
        (399, False, 3),
        (400, False, 4),
        (1699, False, 16),
        (1700, False, 17),
        (0, True, 10),
        (1100, True, 11),
    ],
)
def test_lists_may_differ_in_one_of_a_hundred_and_in_a_few(nodes: int, between_blocks: bool, most: int) -> None:
    assert agreement.most_differing(nodes, between_blocks=between_blocks) == most


@pytest.mark.parametrize(("number", "named"), [(10, False), (11, True)])
def test_a_swarm_may_be_made_between_the_blocks_of_two_seeds(number: int, named: bool) -> None:
    _, warnings = agreed(HONEST, HONEST, structs.replace(changed(1, number, swarm_id=swarm(7)), height=HEIGHT + 1))
    assert warnings == ([("seed-disagrees", "c")] if named else [])


@pytest.mark.parametrize(
    ("lie", "words"),
    [
        (changed(1, 20, ip="203.0.113.9"), "20 of 100 nodes: it differs about 20 nodes"),
        (without(1, 20), "20 of 100 nodes: it leaves out 20 nodes"),
        (with_more(20, height=HEIGHT), "20 of 100 nodes: it adds 20 nodes"),
        (
            structs.replace(HONEST, nodes=(*HONEST.nodes[1:], *(node(1000 + n, swarm_id=swarm(9)) for n in range(30)))),
            f"31 of 100 nodes: it adds 30 nodes, 30 of them in swarm {swarm(9)} and leaves out 1 node",
        ),
    ],
)
def test_the_warning_says_how_much_is_disputed(lie: NodeList, words: str) -> None:
    _, (warning,) = agree(heard(HONEST, HONEST, lie))
    assert warning.describe() == f"c: disagrees with the others about {words}"


def test_a_list_says_how_many_blocks_lie_between_those_who_told_it() -> None:
    assert agreed(HONEST, at_height(HEIGHT + 2), at_height(HEIGHT + 1))[0].spread_blocks == 2
    assert agreed(HONEST, without(1, 1), at_height(HEIGHT + 2))[0].spread_blocks == 2
    assert agreed(HONEST, at_height(HEIGHT + 500), HONEST)[0].spread_blocks == 0  # who claims the future does not count


def test_each_of_three_may_be_behind_in_another_node() -> None:
    lists = [without(1, 1), changed(2, 2, ip="203.0.113.9"), without(3, 3)]
    assert facts(agreed(*lists)[0]) == facts(HONEST)


def test_an_address_that_no_two_state_is_the_best_lists() -> None:
    three = [
        structs.replace(changed(1, 1, ip=f"203.0.113.{n}", https_port=n, swarm_id=swarm(n)), height=HEIGHT + n)
        for n in (1, 3, 2)
    ]
    listed, warnings = agreed(*three)
    assert facts(listed)[0] == (key(1), swarm(3), "203.0.113.3", 3)
    assert (facts(listed)[1:], warnings) == (facts(HONEST)[1:], [])


def test_one_list_alone_is_taken_and_said_to_be_alone() -> None:
    assert agreed(HONEST) == (HONEST, [("seed-alone", "a")])


def test_one_list_alone_may_still_be_known_to_be_behind() -> None:
    _, warnings = agreed(at_height(HEIGHT, target_height=HEIGHT + 500))
    assert [code for code, _ in warnings] == ["seed-alone", "seed-behind"]


@pytest.mark.parametrize("shared", [0, 10, 50])
def test_two_that_share_at_most_half_of_the_larger_list_contradict_each_other(shared: int) -> None:
    other = node_list([*HONEST.nodes[:shared], *(node(2000 + n) for n in range(100 - shared))])
    with pytest.raises(Contradicted, match=f"a, b contradict each other: they agree on {shared} of up to 100 nodes"):
        agree(heard(HONEST, other))


def test_two_that_share_more_than_half_keep_what_they_share_and_both_are_named() -> None:
    shared = 51
    other = node_list([*HONEST.nodes[:shared], *(node(2000 + n) for n in range(49))])
    listed, warnings = agreed(HONEST, other)
    assert facts(listed) == facts(HONEST)[:shared]
    assert warnings == [("seed-disagrees", "a"), ("seed-disagrees", "b")]


def test_two_that_put_the_nodes_into_other_swarms_are_both_named() -> None:
    _, warnings = agreed(HONEST, changed(1, 100, swarm_id=swarm(7)))
    assert warnings == [("seed-disagrees", "a"), ("seed-disagrees", "b")]


def test_three_of_which_each_tells_another_network_contradict_each_other() -> None:
    lists = [node_list(node(1000 * i + n) for n in range(50)) for i in range(3)]
    with pytest.raises(Contradicted):
        agree(heard(*lists))


@pytest.mark.parametrize(("lists", "kept"), [(2, 1), (3, 2), (4, 2), (4, 3), (5, 2), (5, 3)])
def test_a_node_counts_when_more_than_half_list_it(lists: int, kept: int) -> None:
    """`kept` of so many lists hold node 1; all hold the rest."""
    told = [HONEST] * kept + [without(1, 1)] * (lists - kept)
    listed, _ = agreed(*told)
    assert (key(1) in {one.pubkey for one in listed.nodes}) == (kept * 2 > lists)
    assert len(listed.nodes) >= 99


def test_two_liars_of_five_change_nothing() -> None:
    lie = changed(1, 100, swarm_id=swarm(7), ip="203.0.113.9")
    listed, warnings = agreed(lie, HONEST, lie, HONEST, HONEST)
    assert facts(listed) == facts(HONEST)
    assert warnings == [("seed-disagrees", "a"), ("seed-disagrees", "c")]


@pytest.mark.parametrize(("lag", "named"), [(0, False), (10, False), (11, True), (5000, True)])
def test_who_is_more_than_twenty_minutes_behind_is_named(lag: int, named: bool) -> None:
    _, warnings = agreed(HONEST, at_height(HEIGHT - lag), HONEST)
    assert warnings == ([("seed-behind", "b")] if named else [])


@pytest.mark.parametrize(("lead", "named"), [(0, False), (10, False), (11, True), (10**9, True)])
def test_one_of_three_that_claims_the_future_makes_nobody_late(lead: int, named: bool) -> None:
    listed, warnings = agreed(at_height(HEIGHT + lead), HONEST, HONEST)
    assert warnings == ([("seed-ahead", "a")] if named else [])
    assert listed.height == (HEIGHT if named else HEIGHT + lead)


@pytest.mark.parametrize(("by", "says"), [(-12, "a: 12 blocks behind"), (12, "a: 12 blocks ahead of all others")])
def test_the_warning_says_how_far_a_height_is_off(by: int, says: str) -> None:
    _, (warning,) = agree(heard(at_height(HEIGHT + by), HONEST, HONEST))
    assert warning.describe() == says


def test_of_two_the_lower_one_is_behind() -> None:
    listed, warnings = agreed(at_height(HEIGHT - 11), HONEST)
    assert (listed.height, warnings) == (HEIGHT, [("seed-behind", "a")])


def test_who_says_itself_that_it_is_syncing_is_behind() -> None:
    listed, warnings = agreed(at_height(HEIGHT + 5, target_height=HEIGHT + 100), HONEST, HONEST)
    assert (listed.height, warnings) == (HEIGHT, [("seed-behind", "a")])


def test_a_list_without_height_is_not_called_late() -> None:
    assert agreed(at_height(None), HONEST, HONEST) == (HONEST, [])


def poor(listed: NodeList) -> NodeList:
    """Return the list of a source that leaves out swarms and states."""
    nodes = tuple(Node(pubkey=one.pubkey, ip=one.ip, https_port=one.https_port, state="active") for one in listed.nodes)
    return structs.replace(listed, nodes=nodes, tells_swarms=False, tells_states=False)


@pytest.mark.parametrize("lists", [(HONEST, poor(HONEST), poor(HONEST)), (poor(HONEST), HONEST, HONEST)])
def test_what_one_leaves_out_and_another_tells_is_no_disagreement(lists: tuple[NodeList, ...]) -> None:
    listed, warnings = agreed(*lists)
    assert listed == HONEST
    assert warnings == []


def test_a_poor_list_may_still_outvote_a_liars_address() -> None:
    lie = changed(1, 100, ip="203.0.113.9")
    listed, warnings = agreed(lie, poor(HONEST), HONEST)
    assert facts(listed) == facts(HONEST)
    assert warnings == [("seed-disagrees", "a")]


def test_who_tells_more_is_taken_before_who_is_further() -> None:
    talkative = changed(1, 100, decommission_count=0)
    silent = structs.replace(HONEST, height=HEIGHT + 5, tells_states=False)
    assert agreed(silent, talkative, silent)[0] == structs.replace(talkative, spread_blocks=5)


def test_of_equals_the_highest_is_taken() -> None:
    assert agreed(HONEST, at_height(HEIGHT + 1), HONEST)[0].height == HEIGHT + 1


def test_the_agreed_nodes_stand_in_the_order_of_their_keys() -> None:
    listed, _ = agreed(without(1, 1), without(2, 2), without(3, 3))
    assert [one.pubkey for one in listed.nodes] == sorted(one.pubkey for one in HONEST.nodes)


def whole_needed(*testimonies: agreement.Testimony, in_vain: tuple[str, ...] = ()) -> str | None:
    """Return the name of whose whole list is needed as well."""
    listed, warnings = agree(testimonies)
    found = agreement.whose_whole_list(testimonies, listed, warnings, in_vain)
    return None if found is None else found.name


def short(name: str, listed: NodeList = HONEST) -> agreement.Testimony:
    return agreement.Testimony(name, listed, is_whole=False)


def test_one_whole_list_is_enough_where_it_has_all_that_was_agreed() -> None:
    whole = agreement.Testimony("a", HONEST)
    assert whole_needed(whole, short("b"), short("c")) is None
    assert whole_needed(agreement.Testimony("a", with_more(1)), short("b"), short("c")) is None
    assert whole_needed(whole, agreement.Testimony("b", HONEST)) is None


@pytest.mark.parametrize("poorer", [without(1, 1), changed(1, 1, ip="203.0.113.9"), changed(1, 1, https_port=1)])
def test_a_node_that_the_whole_list_lacks_or_has_otherwise_is_fetched_from_another(poorer: NodeList) -> None:
    whole = agreement.Testimony("c", poorer)
    assert whole_needed(whole, short("b"), short("a")) == "b"
    assert whole_needed(whole, short("b"), short("a"), in_vain=("b",)) == "a"
    assert whole_needed(whole, short("b"), short("a"), in_vain=("a", "b")) is None


def test_of_the_others_only_one_that_has_the_node_is_asked_for_all() -> None:
    lists = (short("d"), short("b"), short("e", without(1, 1)), agreement.Testimony("f", without(1, 1)), short("c"))
    assert whole_needed(*lists) == "d"


def test_a_better_list_than_the_whole_one_is_fetched_too() -> None:
    assert whole_needed(agreement.Testimony("c", HONEST), short("a", at_height(HEIGHT + 1)), short("b")) == "a"
    assert whole_needed(agreement.Testimony("c", without(1, 20)), short("a"), short("b")) == "b"
    assert whole_needed(agreement.Testimony("c", poor(HONEST)), short("a"), short("b")) == "b"
