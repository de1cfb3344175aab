"""What earlier runs saw of single nodes: the newest, and nothing from the future."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from sessionnet_core.history.seen import SeenNode
from sessionnet_core.history.store import History
from tests.core.history.kept import at, listed
from tests.core.samples import key, node


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "history.db"


def test_the_newest_list_says_how_a_node_is(path: Path) -> None:
    with History.open(path) as history:
        history.save(listed([node(1), node(2)], at(0)))
        history.save(listed([node(1, ip="192.0.2.200", https_port=1, storage_server_version="2.12.0")], at(5)))
        history.save(listed([node(1, ip="192.0.2.200", https_port=1, storage_server_version="2.12.0")], at(10)))
        assert history.seen_nodes("mainnet", [key(1), key(2), key(3)]) == {
            key(1): SeenNode(at(10), "active", "192.0.2.200", 1, "2.12.0"),
            key(2): SeenNode(at(10), "unlisted", None, None, None),
        }


def test_an_empty_history_has_seen_nothing(path: Path) -> None:
    with History.open(path) as history:
        assert history.seen_nodes("mainnet", [key(1)]) == {}


def test_what_a_clock_a_year_ahead_saw_does_not_count_as_the_newest(path: Path) -> None:
    with History.open(path) as history:
        history.save(listed([node(1, state="exiting")], at(0) + timedelta(days=365)))
        assert history.seen_nodes("mainnet", [key(1)], before=at(1)) == {}
        history.save(listed([node(1)], at(0)))
        seen = history.seen_nodes("mainnet", [key(1)], before=at(1))
    assert (seen[key(1)].state, seen[key(1)].at) == ("active", at(0))


def test_a_clock_that_jumps_back_loses_nothing(path: Path) -> None:
    with History.open(path) as history:
        history.save(listed([node(1, state="exiting")], at(0)))
        history.save(listed([node(1)], at(0) - timedelta(days=365)))
        assert history.seen_nodes("mainnet", [key(1)], before=at(1))[key(1)].state == "exiting"
        assert history.seen_nodes("mainnet", [key(1)], before=at(-1))[key(1)].state == "active"
