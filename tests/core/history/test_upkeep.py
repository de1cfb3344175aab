"""The file stays small: thinned with age, pruned by a date, never larger than it may be, whatever the clock says."""

from __future__ import annotations

import os
from datetime import datetime, timedelta
from pathlib import Path
from random import Random

import pytest

from sessionnet_core.amounts import Sesh
from sessionnet_core.errors import HistoryUnusable
from sessionnet_core.history.store import History
from tests.core.history.kept import at, listed, rows
from tests.core.history.processes import prices
from tests.core.samples import NOON, key, node

HOUR, DAY = 3600, 86_400
MEGABYTE = 1_000_000


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "history.db"


def kept_at(path: Path) -> list[int]:
    return [seconds for (seconds,) in rows(path, "SELECT at FROM prices ORDER BY at")]


def look(path: Path, now: datetime) -> None:
    """Let a run keep something at this moment by its clock."""
    with History.open(path) as history:
        history.save(prices([((now - NOON).total_seconds() / 60, 1.0)]), now=now)


@pytest.fixture
def years(path: Path) -> Path:
    """A price every twenty minutes of some days in the last two years."""
    minutes = [-20 * i for day in (0, 20, 40, 200, 400, 700) for i in range(day * 72, day * 72 + 72)]
    with History.open(path) as history:
        history.save(prices([(one, 0.05) for one in minutes]), now=NOON)
    assert len(kept_at(path)) == 6 * 72
    return path


def test_after_a_month_one_an_hour_is_left_and_after_a_year_one_a_day(years: Path) -> None:
    before = kept_at(years)
    now = NOON + timedelta(days=1)
    look(years, now)
    moment = int(now.timestamp())
    expected = {seconds for seconds in before if seconds // HOUR * HOUR >= (moment - 31 * DAY) // HOUR * HOUR}
    older = sorted(set(before) - expected)
    assert expected
    for step, oldest in ((HOUR, moment - 366 * DAY), (DAY, 0)):
        last = {one // step: one for one in older}  # the last of each hour or day
        edge = (moment - 366 * DAY) // DAY * DAY
        expected |= {one for one in last.values() if (one >= edge if oldest else one < edge)}
    assert set(kept_at(years)) == {*expected, moment}
    assert len(kept_at(years)) < 250


def test_that_is_done_once_a_day(years: Path) -> None:
    look(years, NOON + timedelta(hours=23))
    assert len(kept_at(years)) == 6 * 72 + 1


@pytest.mark.parametrize("days", [365, 3650, -365])
def test_a_clock_that_jumps_thins_nothing_until_it_has_gone_on_for_a_day(years: Path, days: int) -> None:
    wrong = NOON + timedelta(days=days)
    for moment in (wrong, wrong + timedelta(hours=1), NOON + timedelta(hours=2), wrong + timedelta(hours=3)):
        look(years, moment)
    assert len(kept_at(years)) == 6 * 72 + 4


def test_changes_of_nodes_are_not_thinned(path: Path) -> None:
    start = NOON - timedelta(days=800)
    with History.open(path) as history:
        for minutes in range(0, 200, 10):
            state = "active" if minutes % 20 else "decommissioned"
            history.save(listed([node(1, state=state)], start + timedelta(minutes=minutes)), now=NOON)
    for days in (1, 2):
        look(path, NOON + timedelta(days=days))
    assert len(rows(path, "SELECT * FROM node_changes")) == 20
    assert len(rows(path, "SELECT * FROM lists")) == 1, "the lists themselves are"


def test_what_is_thinned_of_one_network_leaves_the_other(path: Path) -> None:
    old = NOON - timedelta(days=800)
    with History.open(path) as history:
        for network in ("mainnet", "testnet"):
            history.save(listed([node(1)], old, network=network), now=NOON)
    look(path, NOON + timedelta(days=1))
    assert len(rows(path, "SELECT * FROM lists")) == 2


def grown(path: Path, limit_mb: int, looks: int) -> int:
    """Keep so many lists in which a hundred nodes change each time; return how large the file ever was."""
    chance, largest = Random(7), 0
    for number in range(looks):
        nodes = [node(i, staked=Sesh(chance.randrange(10**12))) for i in range(100)]
        with History.open(path, limit_mb=limit_mb) as history:
            history.save(listed(nodes, at(number * 10), height=number), now=NOON)
            largest = max(largest, path.stat().st_size)
        assert os.listdir(path.parent) == ["history.db"], "no log beside it that counts too"
    return largest


def test_it_never_grows_beyond_its_limit_and_the_oldest_makes_room(path: Path) -> None:
    largest = grown(path, 1, 130)
    assert 0.8 * MEGABYTE < largest <= MEGABYTE
    heights = [height for (height,) in rows(path, "SELECT height FROM lists ORDER BY at")]
    assert heights == list(range(heights[0], 130)), "what is there has no gaps"
    assert 0 < heights[0] < 120
    with History.open(path) as history:
        assert len(history.seen_nodes("mainnet", [key(i) for i in range(100)], before=at(2000))) == 100
    assert rows(path, "PRAGMA integrity_check") == [("ok",)]


def test_a_limit_that_is_lowered_holds_from_the_next_run_on(path: Path) -> None:
    assert grown(path, 5, 120) > 1.2 * MEGABYTE
    with History.open(path, limit_mb=1) as history:
        history.save(listed([node(1)], at(5000)), now=NOON)
    assert path.stat().st_size <= MEGABYTE


def test_one_answer_that_is_larger_than_the_limit_is_told(path: Path) -> None:
    with pytest.raises(HistoryUnusable) as caught, History.open(path, limit_mb=1) as history:
        history.save(listed([node(i) for i in range(20_000)]), now=NOON)
    assert "as large as it may be" in caught.value.message
    assert rows(path, "SELECT COUNT(*) FROM nodes") == [(0,)]


def test_pruning_leaves_what_holds(path: Path) -> None:
    with History.open(path) as history:
        history.save(listed([node(1), node(2), node(3)], at(0)))
        history.save(listed([node(1, state="exiting"), node(2)], at(10)))
        history.save(listed([node(1, state="decommissioned"), node(2)], at(20)))
        history.save(prices([(0, 1.0), (10, 2.0), (20, 3.0)]))
        planned = history.prune(at(15), dry_run=True)
        assert history.seen_nodes("mainnet", [key(3)])[key(3)].state == "unlisted"
        pruned = history.prune(at(15))
        assert {one.kind: one.rows for one in pruned.removed} == {"list": 2, "price": 2, "node": 3}
        assert planned.removed == pruned.removed
        assert history.seen_nodes("mainnet", [key(3)]) == {}
        assert history.seen_nodes("mainnet", [key(2)])[key(2)].state == "active"
    # Node 1 was exiting at that moment, and node 2 active; node 3 had gone.
    assert rows(path, "SELECT state FROM node_changes ORDER BY node, at") == [
        *(("exiting",), ("decommissioned",), ("active",))
    ]
    assert rows(path, "SELECT price_usd FROM prices") == [(3.0,)]


# --- what others say ------------------------------------------------------------------------------------------------


def test_prices_that_lie_ahead_are_not_kept_so_that_they_cannot_outlive_what_was_seen(path: Path) -> None:
    with History.open(path, limit_mb=1) as history:
        history.save(listed([node(1), node(2)], at(0)), now=NOON)
        history.save(prices([(23 * 60, 1.0), (25 * 60, 2.0), (10**6, 3.0)]), now=NOON)
        history.save(prices([(25 * 60, 2.0)]), now=at(2 * 60))
    assert [price for (price,) in rows(path, "SELECT price_usd FROM prices ORDER BY at")] == [1.0, 2.0]
    assert rows(path, "SELECT COUNT(*) FROM lists") == [(1,)]


def test_price_histories_of_ever_other_moments_do_not_push_out_what_was_seen(path: Path) -> None:
    with History.open(path, limit_mb=1) as history:
        history.save(listed([node(1), node(2)], at(-3000)), now=NOON)
        for run in range(20):
            history.save(prices([(-minutes - run / 20, 1.0) for minutes in range(2000)]), now=NOON)
    assert rows(path, "SELECT COUNT(*) FROM lists") == [(1,)]
    assert len(kept_at(path)) <= 2001


def test_a_large_answer_finds_room_in_a_file_that_is_nearly_full(path: Path) -> None:
    grown(path, 1, 130)
    many = [node(i) for i in range(200, 900)]
    with History.open(path, limit_mb=1) as history:
        history.save(listed(many, at(5000)), now=NOON)
        assert len(history.seen_nodes("mainnet", [one.pubkey for one in many], before=at(6000))) == 700
    assert path.stat().st_size <= MEGABYTE
