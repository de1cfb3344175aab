"""What a check tells of nodes that changed since an earlier run: with the history that is shipped, in a file."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from datetime import timedelta
from pathlib import Path

import pytest

from sessionnet_core.errors import HistoryUnusable
from sessionnet_core.history.seen import SeenNode
from sessionnet_core.history.store import History
from sessionnet_core.model import Node
from sessionnet_core.networks.built_in import MAINNET
from sessionnet_core.queries.changes import fetch_changes
from sessionnet_core.session import Session
from tests.core.history.kept import at, listed
from tests.core.samples import key, node


@pytest.fixture
def history(tmp_path: Path) -> Iterator[History]:
    with History.open(tmp_path / "history.db") as opened:
        yield opened


def told(history: History, *nodes: Node, missing: tuple[str, ...] = (), minutes: float = 90) -> dict[str | None, str]:
    """Return what is told of each node, at a moment after the first list was kept."""

    def seen(network: str, keys: Collection[str]) -> Mapping[str, SeenNode]:
        return history.seen_nodes(network, keys, before=at(minutes))

    found, warnings = fetch_changes(Session(MAINNET), seen, nodes, missing, at(minutes))
    assert not warnings
    assert all((one.name, one.state, one.value) == ("changed", "ok", None) for one in found)
    return {one.subject: one.message for one in found}


def test_what_changed_of_each_node_is_told_with_the_time_since(history: History) -> None:
    history.save(listed([node(1), node(2), node(3), node(4), node(5)]))
    assert told(
        history,
        node(1, state="decommissioned"),
        node(2, ip="203.0.113.9"),
        node(3, https_port=443),
        node(4, storage_server_version="2.12.0"),
        node(5),
    ) == {
        key(1): "changed since 1 hour 30 minutes ago: was active",
        key(2): "changed since 1 hour 30 minutes ago: moved from 192.0.2.3 to 203.0.113.9",
        key(3): "changed since 1 hour 30 minutes ago: moved from port 22021 to 443",
        key(4): "changed since 1 hour 30 minutes ago: storage server upgraded from 2.11.2 to 2.12.0",
    }


def test_a_downgrade_and_a_recovery_are_told_as_such(history: History) -> None:
    history.save(listed([node(1, state="decommissioned", storage_server_version="2.11.10")]))
    assert told(history, node(1), minutes=5) == {
        key(1): "changed since 5 minutes ago: was decommissioned, storage server downgraded from 2.11.10 to 2.11.2"
    }


def test_a_node_that_is_gone_says_what_it_was_and_one_that_came_that_it_was_not(history: History) -> None:
    history.save(listed([node(1), node(2)]))
    assert told(history, missing=(key(1), key(7)), minutes=10) == {key(1): "changed since 10 minutes ago: was active"}
    history.save(listed([node(2)], at(20)))
    assert told(history, node(1), minutes=30) == {key(1): "changed since 10 minutes ago: was not listed"}
    assert told(history, missing=(key(1),), minutes=30) == {}


def test_what_was_never_seen_or_is_not_said_is_no_change(history: History) -> None:
    assert told(history, node(1)) == {}
    history.save(listed([node(1, ip=None, storage_server_version=None)]))
    assert told(history, node(1), node(2)) == {}
    assert told(history, node(1, state=None, ip=None, https_port=None, storage_server_version=None)) == {}


def test_another_network_has_other_nodes(history: History) -> None:
    history.save(listed([node(1, state="exiting")], network="testnet"))
    assert told(history, node(1)) == {}


def test_a_history_that_cannot_be_read_is_a_warning_and_no_more() -> None:
    def seen(network: str, keys: Collection[str]) -> Mapping[str, SeenNode]:
        raise HistoryUnusable("the disk is full", subject="history.db")

    found, warnings = fetch_changes(Session(MAINNET), seen, [node(1)], (), at(0))
    assert not found
    assert [(one.code, one.describe()) for one in warnings] == [("history-unusable", "history.db: the disk is full")]
    assert fetch_changes(Session(MAINNET), None, [node(1)], (), at(0) + timedelta(1)) == ([], ())
