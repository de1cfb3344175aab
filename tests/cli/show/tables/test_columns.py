"""The columns of a node list: what each shows, and how each sorts."""

from __future__ import annotations

from datetime import timedelta

import pytest

from sessionnet_cli.show.tables.columns import COLUMNS, LIST, SHEET, SWARM_MEMBERS, Moment, address, key_of, sorter
from sessionnet_cli.show.tables.probe_columns import probe_columns
from sessionnet_core.amounts import Sesh
from sessionnet_core.model import Contributor, Node
from tests.core.samples import NOON, OTHER_WALLET, WALLET, WHOLE_NODE, key, node

AT = Moment(now=NOON + timedelta(minutes=5), height=2_084_231)
SILENT = Node(pubkey=key(9))
STAKE = Contributor(address=WALLET, beneficiary=None, amount=Sesh(5))


@pytest.mark.parametrize("name", [name for name in COLUMNS if name != "pubkey"])
def test_what_is_not_known_is_a_dash_and_an_empty_value(name: str) -> None:
    assert COLUMNS[name].value(SILENT) is None
    assert COLUMNS[name].shown(SILENT, AT) == "–"


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("pubkey", key(1)),
        ("address", "192.0.2.2:22021"),
        ("state", "decommissioned"),
        ("storage_server_version", "2.11.2"),
        ("staked", "25,000"),
        ("requirement", "25,000.000000001"),
        ("operator", WALLET),
        ("operator_fee_percent", "3.46 %"),
        ("contributors", "2"),
        ("last_uptime_proof", "5 minutes ago"),
        ("earned_downtime_blocks", "-12 blocks (24 minutes)"),
        ("decommission_count", "3"),
    ],
)
def test_a_cell_shows_its_value_in_words(name: str, text: str) -> None:
    assert COLUMNS[name].shown(WHOLE_NODE, AT) == text


@pytest.mark.parametrize(("height", "text"), [(0, "–"), (2_084_241, "in 20 minutes"), (2_084_231, "now")])
def test_an_exit_is_shown_by_when_it_comes(height: int, text: str) -> None:
    assert COLUMNS["requested_unlock_height"].shown(node(1, requested_unlock_height=height), AT) == text


@pytest.mark.parametrize(
    ("ip", "port", "text"),
    [
        ("192.0.2.1", 22021, "192.0.2.1:22021"),
        ("192.0.2.1", None, "192.0.2.1"),
        ("2a01:4f8:a:b::2", 22021, "[2a01:4f8:a:b::2]:22021"),
        ("2a01:4f8:a:b::2", None, "[2a01:4f8:a:b::2]"),
        (None, 22021, None),
    ],
)
def test_an_address_is_written_as_in_a_url(ip: str | None, port: int | None, text: str | None) -> None:
    assert address(node(1, ip=ip, https_port=port)) == text


def order(name: str, *nodes: Node, reverse: bool = False) -> list[int]:
    """Return the numbers of the nodes in their order."""
    return [int(one.pubkey, 16) for one in sorter(name, reverse=reverse)(list(nodes))]


@pytest.mark.parametrize("name", ["ip", "address"])
def test_addresses_sort_by_number_and_ipv6_behind_ipv4(name: str) -> None:
    ips = ["2001:db8::2", "192.0.2.10", "9.9.9.9", "192.0.2.9", "2001:db8::1", "fe80::1"]
    nodes = [node(i, ip=ip) for i, ip in enumerate(ips)]
    assert order(name, *nodes) == [2, 3, 1, 4, 0, 5]


def test_versions_sort_by_number() -> None:
    nodes = [node(i, storage_server_version=v) for i, v in enumerate(["2.11.10", "2.9.0", "2.11.9", "10.0.0"])]
    assert order("storage_server_version", *nodes) == [1, 2, 0, 3]


def test_amounts_sort_by_size() -> None:
    nodes = [node(i, staked=Sesh(n * 10**9)) for i, n in enumerate([9_000, 25_000, 100])]
    assert order("staked", *nodes, reverse=True) == [1, 0, 2]


def test_nodes_without_contributors_sort_among_those_with_some() -> None:
    nodes = [node(0, contributors=(STAKE,)), node(1, contributors=()), node(2, contributors=(STAKE, STAKE)), node(3)]
    assert sorted(order("contributors", *nodes)[:3]) == [0, 1, 2]
    assert order("contributors", *nodes)[3] == 3


@pytest.mark.parametrize("name", COLUMNS)
@pytest.mark.parametrize("reverse", [False, True])
def test_every_column_sorts_and_those_that_do_not_tell_stand_last(name: str, reverse: bool) -> None:
    nodes = [node(3), SILENT, WHOLE_NODE, node(2)]
    found = sorter(name, reverse=reverse)(nodes)
    assert sorted(one.pubkey for one in found) == sorted(one.pubkey for one in nodes)
    known = [COLUMNS[name].value(one) is not None for one in found]
    assert known == sorted(known, reverse=True)


def test_nodes_that_sort_alike_keep_their_order() -> None:
    nodes = [node(i, state=state) for i, state in enumerate(["exiting", "active", "exiting", "active"])]
    assert order("state", *nodes) == [1, 3, 0, 2]


def test_contributors_are_shown_with_their_stakes() -> None:
    known = COLUMNS["contributors"].value
    assert known(WHOLE_NODE) == f"{WALLET}=6250.000000000 {OTHER_WALLET}=0.000000000"
    assert not known(node(1, contributors=()))
    unnamed = Contributor(address=None, beneficiary=None, amount=Sesh(5))
    assert "None" not in known(node(1, contributors=(unnamed,)))


def test_columns_are_called_by_their_keys() -> None:
    assert all(name == column.key for name, column in COLUMNS.items())
    assert {*LIST, *SWARM_MEMBERS, *SHEET} <= set(COLUMNS)
    assert LIST[0] == SWARM_MEMBERS[0] == SHEET[0] == "pubkey"
    assert len({column.title for column in COLUMNS.values()}) == len(COLUMNS)


@pytest.mark.parametrize(
    ("name", "means"),
    [
        ("pubkey", "pubkey"),
        ("Node key", "pubkey"),
        ("node_key", "pubkey"),
        ("swarm", "swarm_id"),
        ("FEE", "operator_fee_percent"),
        ("latency", None),
        ("", None),
    ],
)
def test_a_column_is_known_by_its_key_and_by_its_title(name: str, means: str | None) -> None:
    assert key_of(name, COLUMNS) == means


def test_no_title_is_the_key_of_another_column() -> None:
    columns = {**COLUMNS, **probe_columns(())}
    assert {key_of(column.title, columns) for column in columns.values()} == set(columns)
    assert all(key_of(column.title.replace(" ", "_").lower(), columns) == one for one, column in columns.items())
