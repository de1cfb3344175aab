"""What holds of an agreement whatever the testimonies say."""

from __future__ import annotations

from itertools import permutations

from hypothesis import given
from hypothesis import strategies as st
from msgspec import structs

from sessionnet_core.errors import Contradicted
from sessionnet_core.model import Node, NodeList
from sessionnet_core.nodes import agreement
from sessionnet_core.nodes.agreement import agree
from tests.core.samples import key, swarm

HEIGHT = 2_084_231

swarms = st.one_of(st.none(), st.sampled_from([swarm(1), swarm(2)]))
addresses = st.one_of(st.none(), st.sampled_from(["192.0.2.1", "203.0.113.9"]))
ports = st.one_of(st.none(), st.sampled_from([22021, 22100]))
nodes = st.builds(Node, pubkey=st.integers(1, 8).map(key), swarm_id=swarms, ip=addresses, https_port=ports)
heights = st.one_of(st.none(), st.sampled_from([0, HEIGHT - 11, HEIGHT - 10, HEIGHT, HEIGHT + 10, HEIGHT + 11, 2**53]))
lists = st.builds(
    NodeList,
    nodes=st.lists(nodes, min_size=1, max_size=8, unique_by=lambda one: one.pubkey).map(
        lambda some: tuple(sorted(some, key=lambda one: one.pubkey))
    ),
    height=heights,
    target_height=heights,
    tells_swarms=st.booleans(),
    tells_states=st.booleans(),
)
honest_lists = lists.map(lambda listed: structs.replace(listed, height=HEIGHT, target_height=HEIGHT + 1))


def facts(listed: NodeList) -> list[tuple[object, ...]]:
    return [(one.pubkey, one.swarm_id, one.ip, one.https_port) for one in listed.nodes]


def outcome(testimonies: list[agreement.Testimony]) -> list[tuple[object, ...]] | None:
    try:
        return facts(agree(testimonies)[0])
    except Contradicted:
        return None


def with_third(honest: NodeList, third: NodeList, place: int) -> list[agreement.Testimony]:
    testimonies = [agreement.Testimony("honest", honest), agreement.Testimony("also-honest", honest)]
    testimonies.insert(place, agreement.Testimony("third", third))
    return testimonies


@given(honest_lists, lists, st.integers(0, 2))
def test_two_honest_lists_outvote_any_third_one(honest: NodeList, third: NodeList, place: int) -> None:
    told = {one.pubkey: one for one in agree(with_third(honest, third, place))[0].nodes}
    assert list(told) == [one.pubkey for one in honest.nodes]
    for one in honest.nodes:  # what the honest ones leave out, the third may tell
        assert one.swarm_id in (None, told[one.pubkey].swarm_id)
        assert one.ip in (None, told[one.pubkey].ip)
        assert one.https_port in (None, told[one.pubkey].https_port)


@given(honest_lists, lists, st.integers(0, 2))
def test_nobody_is_blamed_for_what_a_third_one_says(honest: NodeList, third: NodeList, place: int) -> None:
    _, warnings = agree(with_third(honest, third, place))
    assert {warning.host for warning in warnings} <= {"third"}


@given(st.lists(lists, min_size=2, max_size=4))
def test_the_order_of_testimonies_does_not_change_the_nodes(some: list[NodeList]) -> None:
    testimonies = [agreement.Testimony(name, listed) for name, listed in zip("abcd", some, strict=False)]
    expected = outcome(testimonies)
    for order in permutations(testimonies):
        assert outcome(list(order)) == expected


@given(st.lists(lists, min_size=1, max_size=5))
def test_an_agreed_node_is_listed_by_most_and_no_value_is_made_up(some: list[NodeList]) -> None:
    found = outcome([agreement.Testimony(name, listed) for name, listed in zip("abcde", some, strict=False)])
    for pubkey, *values in found or []:
        holders = [one for listed in some for one in listed.nodes if one.pubkey == pubkey]
        assert len(holders) * 2 > len(some)
        for name, value in zip(("swarm_id", "ip", "https_port"), values, strict=True):
            told = [getattr(one, name) for one in holders if getattr(one, name) is not None]
            assert value is None or value in told
            majority = [v for v in told if told.count(v) * 2 > len(told)]
            assert not majority or value == majority[0], name
