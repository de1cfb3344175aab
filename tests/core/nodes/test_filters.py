"""Counting, filtering and finding nodes."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import structs

from sessionnet_core.amounts import Sesh
from sessionnet_core.errors import MalformedKey, NotFound, RequestError
from sessionnet_core.model import Contributor, Node, NodeList, SizeCount, VersionCount
from sessionnet_core.nodes.filters import (
    NodeFilter,
    by_any_key,
    by_swarm,
    find_node,
    summarise,
    tabulate_swarms,
    version_order,
)
from tests.core.samples import OTHER_WALLET, WALLET, key, node, node_list, swarm

STAKES = (
    Contributor(address=WALLET, beneficiary=None, amount=Sesh(1)),
    Contributor(address="Lold", beneficiary=OTHER_WALLET, amount=Sesh(2)),
)
NODES = [
    node(1, storage_server_version="2.11.2", operator=WALLET),
    node(2, storage_server_version="2.11.3", state="exiting", contributors=STAKES),
    node(3, storage_server_version="2.10.9", ip="2001:db8::5"),
    node(4, storage_server_version="2.8", operator="Lold", contributors=()),
    node(5, storage_server_version=None, swarm_id=None, state="decommissioned", ip=None),
    node(6, storage_server_version="3.0.0", state="awaiting", swarm_id=None, ip="not.an.address"),
    node(7, storage_server_version="2.11.10", state=None),
]


def chosen(wanted: NodeFilter) -> list[int]:
    """Return the numbers of the nodes that match."""
    return [int(one.pubkey, 16) for one in wanted.select(NODES)]


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("2.11", [1, 2, 7]),
        ("2", [1, 2, 3, 4, 7]),
        ("2.11.3", [2]),
        ("2.11.1", []),
        ("2.8", [4]),
        ("<2.11.3", [1, 3, 4]),
        ("<= 2.11.3", [1, 2, 3, 4]),
        (">2.11.3", [6, 7]),
        (">=2.11.3", [2, 6, 7]),
        ("<2.11", [3, 4]),
        ("<=2.11", [1, 2, 3, 4, 7]),
        (">2.11", [6]),
        (">=2.11", [1, 2, 6, 7]),
        ("<3", [1, 2, 3, 4, 7]),
        (" 3.0.0 ", [6]),
        (">65535", []),
    ],
)
def test_versions_compare_number_by_number(asked: str, found: list[int]) -> None:
    assert chosen(NodeFilter(versions=(asked,))) == found


@pytest.mark.parametrize(
    "asked", ["", "<", "2.", "2.x", "v2.11", "=2.11", "1.2.3.4.5", "123456", "２.11", "2.11.3\n4", "-1"]
)
def test_what_is_no_version_is_refused(asked: str) -> None:
    with pytest.raises(RequestError, match="not a version"):
        NodeFilter(versions=(asked,)).select(NODES)


@pytest.mark.parametrize(
    ("asked", "found"), [(swarm(1), [1]), ("100000000000000", [1]), (swarm(0), [4]), ("0", [4]), ("F" * 15, [])]
)
def test_a_swarm_is_found_with_or_without_leading_zeros(asked: str, found: list[int]) -> None:
    assert chosen(NodeFilter(swarms=(asked,))) == found


@pytest.mark.parametrize("asked", ["", "0x1", "g", "0" * 17, " 1", "1\n", "１"])
def test_what_is_no_swarm_id_is_refused(asked: str) -> None:
    with pytest.raises(RequestError, match="not a swarm ID"):
        NodeFilter(swarms=(asked,)).select(NODES)


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("192.0.2.3", [2]),
        ("192.0.2.0/24", [1, 2, 4, 7]),
        ("192.0.2.9/30", [7]),
        ("2001:db8::/32", [3]),
        ("0.0.0.0/32", []),
    ],
)
def test_an_address_or_network_is_found(asked: str, found: list[int]) -> None:
    assert chosen(NodeFilter(addresses=(asked,))) == found


@pytest.mark.parametrize("asked", ["", "example.org", "192.0.2", "192.0.2.0/33", "192.0.2.1:22021", "[::1]"])
def test_what_is_no_address_is_refused(asked: str) -> None:
    with pytest.raises(RequestError, match="not an IP address"):
        NodeFilter(addresses=(asked,)).select(NODES)


def test_ethereum_wallets_are_found_in_any_letter_case_and_others_as_they_are() -> None:
    assert chosen(NodeFilter(operators=(WALLET.upper().replace("X", "x"),))) == [1]
    assert chosen(NodeFilter(operators=("Lold",))) == [4]
    assert chosen(NodeFilter(operators=("lold",))) == []


@pytest.mark.parametrize("wallet", [WALLET, OTHER_WALLET, OTHER_WALLET.upper().replace("X", "x"), "Lold"])
def test_a_contributor_is_who_staked_or_is_paid(wallet: str) -> None:
    assert chosen(NodeFilter(contributors=(wallet,))) == [2]


def test_states_are_found() -> None:
    assert chosen(NodeFilter(states=("exiting", "awaiting"))) == [2, 6]


def test_every_part_must_fit_and_of_each_part_one_value() -> None:
    assert chosen(NodeFilter(states=("active",), versions=("2.11.2", "2.10"))) == [1, 3]
    assert chosen(NodeFilter(states=("active",), versions=("2.11.3",))) == []
    assert chosen(NodeFilter()) == [1, 2, 3, 4, 5, 6, 7]


def test_a_question_that_the_list_cannot_answer_is_named() -> None:
    silent = NodeList((Node(pubkey=key(1)), Node(pubkey=key(2))), tells_states=False)
    asked = NodeFilter(versions=("2",), swarms=("1",), operators=("x",), contributors=("x",), addresses=("::1",))
    assert asked.unanswerable(silent) == ["version", "swarm", "operator", "contributor", "ip"]
    assert asked.unanswerable(NodeList(tuple(NODES))) == []
    assert NodeFilter(states=("decommissioned",)).unanswerable(NodeList(tuple(NODES))) == []
    assert NodeFilter(states=("active", "awaiting")).unanswerable(silent) == ["state"]
    assert NodeFilter(states=("active",)).unanswerable(silent) == []
    assert NodeFilter().unanswerable(silent) == []


KEYED = [
    Node(pubkey="aa" + "0" * 62, service_node_pubkey="cc" + "0" * 62),
    Node(pubkey="aab" + "0" * 61),
    Node(pubkey="b" * 64, service_node_pubkey="aac" + "0" * 61),
    Node(pubkey="cd" * 32),
]


@pytest.mark.parametrize(("asked", "index"), [("aa0", 0), ("AAB", 1), (" b ", 2), ("b" * 64, 2), ("cd", 3), ("cc", 0)])
def test_a_node_is_found_by_the_beginning_of_its_key(asked: str, index: int) -> None:
    assert find_node(KEYED, asked) is KEYED[index]


NAMED = [("a", None), ("b", "c" * 64), ("d", "a" * 64)]
"""The older key of the last one is another's key, which has it."""


def test_nodes_stand_under_both_of_their_keys() -> None:
    nodes = [structs.replace(KEYED[0], pubkey=mine * 64, service_node_pubkey=older) for mine, older in NAMED]
    assert by_any_key(nodes) == {"a" * 64: nodes[0], "b" * 64: nodes[1], "d" * 64: nodes[2], "c" * 64: nodes[1]}


def test_the_older_key_counts_only_where_no_other_fits() -> None:
    assert find_node(KEYED, "aac") is KEYED[2]
    assert find_node(KEYED, "c" * 2) is KEYED[0]


def test_the_beginning_of_several_keys_names_a_few_of_them() -> None:
    with pytest.raises(MalformedKey, match="the keys of 2 nodes begin with aa: aa0000, aab000") as refused:
        find_node(KEYED, "aa")
    assert refused.value.hint == "Give more digits."


def test_and_says_that_there_are_more() -> None:
    many = [structs.replace(KEYED[0], pubkey="f" + digit * 63) for digit in "0123"]
    with pytest.raises(MalformedKey, match=r"4 nodes begin with f: f0000, f1111, f2222, …$"):
        find_node(many, "f")


@pytest.mark.parametrize("asked", ["", " ", "xyz", "0" * 65, "aa…", "ａ", "0x12"])
def test_what_is_no_key_is_refused(asked: str) -> None:
    with pytest.raises(MalformedKey, match="up to 64 hex digits"):
        find_node(KEYED, asked)


def test_an_unknown_key_is_not_found() -> None:
    with pytest.raises(NotFound, match="begins with 1234"):
        find_node(iter(KEYED), "1234")


def test_an_unknown_whole_key_begins_nothing() -> None:
    with pytest.raises(NotFound, match=f"^no Session Node has the key {'1234' * 16}$"):
        find_node(KEYED, "1234" * 16)


def test_the_summary_counts_each_node_once() -> None:
    found = summarise(node_list(NODES))
    assert (found.total, found.active, found.exiting, found.unknown, found.unassigned) == (7, 3, 1, 1, 2)
    assert (found.decommissioned, found.awaiting) == (1, 1)
    assert found.swarms == 4
    assert found.swarm_sizes == (SizeCount(size=1, swarms=3), SizeCount(size=2, swarms=1))
    assert [one.version for one in found.versions] == ["3.0.0", "2.11.10", "2.11.3", "2.11.2", "2.10.9", "2.8", None]


def test_swarms_that_a_list_does_not_tell_are_not_counted_as_none() -> None:
    found = summarise(node_list([node(1, swarm_id=None)], tells_swarms=False))
    assert (found.total, found.swarms, found.unassigned, found.swarm_sizes) == (1, None, None, ())


@pytest.mark.parametrize("wallet", ["0x", "0x123", WALLET + "0", "0X" + "g" * 40])
def test_what_begins_as_an_ethereum_wallet_and_is_none_is_refused(wallet: str) -> None:
    for wanted in (NodeFilter(operators=(wallet,)), NodeFilter(contributors=(wallet,))):
        with pytest.raises(RequestError, match="40 hex digits"):
            wanted.select(NODES)


def test_states_that_a_list_does_not_tell_are_not_called_none() -> None:
    found = summarise(node_list(NODES[:2], tells_states=False))
    assert (found.decommissioned, found.awaiting) == (None, None)
    assert (found.active, found.exiting) == (1, 1)


def test_equal_versions_are_counted_together() -> None:
    assert summarise(node_list([node(1), node(2)])).versions == (VersionCount(version="2.11.2", nodes=2),)


@given(
    st.lists(st.tuples(st.sampled_from(["active", "exiting", "decommissioned", "awaiting", None]), st.integers(-1, 5)))
)
def test_the_sums_agree(facts: list[tuple[str | None, int]]) -> None:
    nodes = [node(i, state=state, swarm_id=None if s < 0 else swarm(s)) for i, (state, s) in enumerate(facts)]
    listed = node_list(nodes)
    found, table = summarise(listed), tabulate_swarms(listed)
    states = [found.active, found.exiting, found.decommissioned or 0, found.awaiting or 0, found.unknown]
    assert sum(states) == found.total == table.nodes == len(nodes)
    assert sum(one.size * one.swarms for one in found.swarm_sizes) == found.total - (found.unassigned or 0)
    assert sum(one.swarms for one in found.swarm_sizes) == found.swarms == len(table.swarms)
    assert sum(one.nodes for one in found.versions) == found.total
    assert (table.unassigned, table.swarm_sizes) == (found.unassigned, found.swarm_sizes)
    assert [one.swarm_id for one in table.swarms] == sorted({one.swarm_id for one in nodes if one.swarm_id})
    assert {one.swarm_id: list(one.nodes) for one in table.swarms} == {
        swarm_id: [one.pubkey for one in members] for swarm_id, members in by_swarm(nodes).items()
    }
    assert all(one.size == len(one.nodes) for one in table.swarms)


def test_versions_sort_as_numbers() -> None:
    versions = ["2.9.0", "", "2.11.10", "2.11.9", "10.0", "2.11"]
    assert sorted(versions, key=version_order) == ["", "2.9.0", "2.11", "2.11.9", "2.11.10", "10.0"]
