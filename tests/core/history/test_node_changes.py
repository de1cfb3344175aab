"""What lists said of nodes is known for each of their moments, in whichever order they were kept."""

from __future__ import annotations

import sqlite3
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sessionnet_core.amounts import Sesh
from sessionnet_core.errors import HistoryUnusable
from sessionnet_core.history.database import Database
from sessionnet_core.history.node_changes import known_at
from sessionnet_core.history.saving import seconds
from sessionnet_core.history.store import History
from sessionnet_core.model import Node
from tests.core.history.kept import at, listed, rows
from tests.core.samples import key, node, swarm
from tests.effort import tried


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "history.db"


def states_at(path: Path, minutes: float) -> dict[str, str | None]:
    """Return the state of each node that was ever seen until a moment."""
    database = Database.read(path)
    assert database is not None
    try:
        return {pubkey: said.state for pubkey, _, said in known_at(database, 1, seconds(at(minutes)))}
    finally:
        database.close()


def changes(path: Path) -> int:
    return len(rows(path, "SELECT * FROM node_changes"))


def test_a_list_in_which_nothing_changed_adds_one_row_and_not_one_for_each_node(path: Path) -> None:
    with History.open(path) as history:
        for minutes in range(0, 50, 5):
            history.save(listed([node(i) for i in range(100)], at(minutes)))
    assert len(rows(path, "SELECT * FROM lists")) == 10
    assert changes(path) == 100


def test_the_same_list_is_kept_once(path: Path) -> None:
    with History.open(path) as history:
        for _ in range(3):
            history.save(listed([node(1), node(2)]))
    assert rows(path, "SELECT total, active, swarms, versions FROM lists") == [(2, 2, 2, '{"2.11.2":2}')]
    assert changes(path) == 2


def test_a_node_that_leaves_the_list_is_unlisted_from_then_on_and_one_that_comes_back_is_listed(path: Path) -> None:
    with History.open(path) as history:
        history.save(listed([node(1), node(2)], at(0)))
        history.save(listed([node(1)], at(10)))
        history.save(listed([node(1), node(2, state="exiting")], at(20)))
    assert [states_at(path, minutes)[key(2)] for minutes in (0, 9, 10, 19, 20, 99)] == [
        *("active", "active", "unlisted", "unlisted", "exiting", "exiting")
    ]


def test_all_that_a_list_says_of_a_node_is_there_as_it_said_it(path: Path) -> None:
    said = node(
        5,
        state="decommissioned",
        swarm_id=None,
        staked=Sesh(25_000 * 10**9 + 7),
        requested_unlock_height=2_090_000,
        decommission_count=3,
        last_uptime_proof=at(-126),
    )
    with History.open(path) as history:
        history.save(listed([said, node(6, last_uptime_proof=at(-1))]))
    assert rows(path, "SELECT c.* FROM node_changes c JOIN nodes n ON n.id = c.node WHERE n.pubkey LIKE '%5'")[0][
        2:
    ] == (*("decommissioned", said.ip, 22021, "2.11.2", None, 25_000_000_000_007, 2_090_000, 3, 1),)


@pytest.mark.parametrize(("minutes", "silent"), [(124, 0), (126, 1)])
def test_a_node_is_silent_once_it_is_voted_out_for_that(path: Path, minutes: int, silent: int) -> None:
    with History.open(path) as history:
        history.save(listed([node(1, last_uptime_proof=at(-minutes)), node(2, last_uptime_proof=at(0))]))
    assert rows(path, "SELECT silent FROM node_changes ORDER BY node")[0] == (silent,)


def test_a_clock_that_is_a_year_ahead_makes_no_node_silent(path: Path) -> None:
    with History.open(path) as history:
        history.save(listed([node(i, last_uptime_proof=at(-i)) for i in range(60)], at(0) + timedelta(days=365)))
    assert rows(path, "SELECT DISTINCT silent FROM node_changes") == [(0,)]


def test_what_a_list_leaves_out_is_no_change(path: Path) -> None:
    whole = node(1, staked=Sesh(5), decommission_count=2, last_uptime_proof=at(-5))
    with History.open(path) as history:
        history.save(listed([whole], at(0)))
        history.save(listed([Node(pubkey=whole.pubkey, ip=whole.ip, state="active")], at(5), tells_swarms=False))
        history.save(listed([whole], at(10)))
    assert changes(path) == 1


def test_a_list_of_active_nodes_alone_makes_no_other_look_gone(path: Path) -> None:
    with History.open(path) as history:
        history.save(listed([node(1), node(2, state="decommissioned")], at(0)))
        history.save(listed([node(1, state=None)], at(5), tells_states=False))
    assert rows(path, "SELECT total FROM lists") == [(2,)]
    assert states_at(path, 5) == {key(1): "active", key(2): "decommissioned"}


def test_a_number_that_is_too_large_for_the_file_is_told_and_nothing_of_the_answer_is_kept(path: Path) -> None:
    with pytest.raises(HistoryUnusable, match="larger than"), History.open(path) as history:
        history.save(listed([node(1), node(2, requested_unlock_height=2**63)]))
    assert rows(path, "SELECT * FROM nodes") == []


def test_a_change_that_an_older_list_shows_too_is_moved_to_it(path: Path) -> None:
    with History.open(path) as history:
        for minutes, state in ((0, "active"), (20, "exiting"), (10, "exiting")):
            history.save(listed([node(1, state=state)], at(minutes)))
    assert rows(path, "SELECT state FROM node_changes ORDER BY at") == [("active",), ("exiting",)]
    assert [states_at(path, minutes)[key(1)] for minutes in (9, 10, 25)] == ["active", "exiting", "exiting"]


def test_networks_do_not_mix(path: Path) -> None:
    with History.open(path) as history:
        history.save(listed([node(1)]))
        history.save(listed([node(1, state="exiting")], network="testnet"))
        history.save(listed([node(1)], at(5)))
        assert history.seen_nodes("mainnet", [key(1)])[key(1)].state == "active"
        assert history.seen_nodes("testnet", [key(1)])[key(1)].state == "exiting"
        assert history.seen_nodes("devnet", [key(1)]) == {}


LOOKS = st.lists(
    st.dictionaries(
        st.integers(1, 4), st.tuples(st.sampled_from(["active", "decommissioned"]), st.integers(0, 1)), max_size=4
    ),
    min_size=1,
    max_size=6,
)


@settings(max_examples=tried(60))
@given(LOOKS, st.randoms(use_true_random=False))
def test_lists_may_be_kept_in_any_order(looks: list[dict[int, tuple[str, int]]], order: object) -> None:
    lists = [
        listed([node(i, state=state, swarm_id=swarm(place)) for i, (state, place) in look.items()], at(minutes))
        for minutes, look in enumerate(looks)
    ]
    shuffled = list(lists)
    order.shuffle(shuffled)  # type: ignore[attr-defined]
    with TemporaryDirectory() as folder:
        path = Path(folder, "history.db")
        with History.open(path) as history:
            for one in (*shuffled, *shuffled[:2]):
                history.save(one)
        for minutes, look in enumerate(looks):
            database = Database.read(path)
            assert database is not None
            known = {pubkey: said for pubkey, _, said in known_at(database, 1, seconds(at(minutes)))}
            database.close()
            there = {pubkey: (said.state, said.swarm) for pubkey, said in known.items() if said.state != "unlisted"}
            assert there == {key(i): (state, swarm(place)) for i, (state, place) in look.items()}


def test_a_late_list_removes_no_change_where_the_lists_between_were_thinned(path: Path) -> None:
    def look(minutes: float, state: str) -> None:
        with History.open(path) as history:
            history.save(listed([node(1, state=state)], at(minutes)))

    for minutes, state in ((0, "active"), (20, "decommissioned"), (40, "active")):
        look(minutes, state)
    connection = sqlite3.connect(path)
    connection.execute("DELETE FROM lists WHERE at = ?", (int(at(20).timestamp()),))
    connection.commit()
    connection.close()
    look(10, "decommissioned")
    states = [state for (state,) in rows(path, "SELECT state FROM node_changes ORDER BY at")]
    assert states[-1] == "active", "that of the newest list still holds"
    assert states[:2] == ["active", "decommissioned"]
