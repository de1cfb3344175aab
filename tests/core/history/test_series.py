"""Figures over time: what was kept, of the time that is asked for, and nothing from the future."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from sessionnet_core.amounts import Sesh
from sessionnet_core.errors import HistoryUnusable, NothingKept
from sessionnet_core.figures.headline import Block
from sessionnet_core.figures.overview import Overview
from sessionnet_core.figures.prices import PricePoint
from sessionnet_core.figures.staking import Staking
from sessionnet_core.figures.token import TokenFigures
from sessionnet_core.history import contents, database
from sessionnet_core.history.model import PoolPoint, Span, StakePoint
from sessionnet_core.history.store import History
from sessionnet_core.model import VersionCount
from tests.core.history.kept import answer, at, listed, rows
from tests.core.history.processes import prices
from tests.core.history.test_store import changed
from tests.core.samples import node

POOL = Sesh(62_393_497_995_821_918)
NOW = at(10_000)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "history.db"


def token(price: float | None, as_of: datetime | None, cap: float | None = None) -> TokenFigures:
    unknown: Any = dict.fromkeys(TokenFigures.__struct_fields__)
    return TokenFigures(**{**unknown, "price_usd": price, "price_as_of": as_of, "market_cap_usd": cap})


def staking(**known: Any) -> Staking:
    unknown: Any = dict.fromkeys(Staking.__struct_fields__)
    return Staking(**{**unknown, "rate_target": 0.14, "rate_simple": 0.151, **known})


def overview(**known: Any) -> Overview:
    unknown: Any = dict.fromkeys(Overview.__struct_fields__)
    return Overview(**{**unknown, "reward_rate_target_percent": 14.0, "accounts": (), **known})


def test_a_price_is_of_its_own_moment_and_kept_once_whoever_says_it(path: Path) -> None:
    with History.open(path) as history:
        history.save(answer(token(0.05, at(-7)), at(-8)))
        history.save(answer(staking(price_usd=0.05, price_as_of=at(-7)), at(0)))
        history.save(answer(overview(price_usd=0.05, price_as_of=at(-7), market_cap_usd=4.5e6), at(5)))
        history.save(answer(token(0.05, at(-7)), at(6)))
        found = history.prices("mainnet", now=NOW)
    assert found.value.points == (PricePoint(at(-7), 0.05, 4.5e6),)
    assert (found.as_of, found.network) == (at(-7), "mainnet")
    assert [(one.kind, one.via, one.url) for one in found.sources] == [("file", "file", str(path))]


def test_what_is_not_known_is_no_row(path: Path) -> None:
    with History.open(path) as history:
        history.save(answer(token(None, at(0))))
        history.save(answer(staking()))
        history.save(answer(overview()))
        for read in (history.prices, history.pools, history.stakes, history.node_lists):
            with pytest.raises(NothingKept) as caught:
                read("mainnet", now=NOW)
            assert "of mainnet" in caught.value.message
            assert "--save" in (caught.value.hint or "")


def test_the_pool_is_exact_and_of_the_block_that_it_was_read_at(path: Path) -> None:
    block = Block(number=5, timestamp=at(-1), hash=None)  # type: ignore[arg-type]
    with History.open(path) as history:
        reward = Sesh(1_836_094_061_520)
        chain = staking(reward_pool=POOL, block=block, node_reward_per_day=reward, nodes=1613, requirement=Sesh(25))
        history.save(answer(chain, at(-9)))
        history.save(answer(overview(reward_pool=Sesh(62_393_000 * 10**9), staked=Sesh(10**18)), at(3)))
        history.save(answer(staking(staked=Sesh(10**18 + 1), staked_from="deposits"), at(4)))
        pools, stakes = history.pools("mainnet", now=NOW).value, history.stakes("mainnet", now=NOW).value
    assert pools.points == (
        PoolPoint(
            at=at(-1),
            source="chain",
            reward_pool=POOL,
            requirement=Sesh(25),
            reward_per_block=None,
            node_reward_per_day=reward,
            nodes=1613,
        ),
        PoolPoint(
            at=at(3),
            source="network-api",
            reward_pool=Sesh(62_393_000 * 10**9),
            requirement=None,
            reward_per_block=None,
            node_reward_per_day=None,
            nodes=None,
        ),
    )
    assert pools.change == Sesh(62_393_000 * 10**9 - POOL.atomic)
    assert stakes.points == (
        StakePoint(at=at(3), source="network-api", staked=Sesh(10**18)),
        StakePoint(at=at(4), source="deposits", staked=Sesh(10**18 + 1)),
    )
    assert stakes.change == Sesh(1)


def test_an_amount_that_cannot_be_kept_exactly_is_not_kept(path: Path) -> None:
    with History.open(path) as history:
        history.save(answer(staking(reward_pool=Sesh(2**63))))
        history.save(answer(token(1e300, at(0))))
    assert rows(path, "SELECT * FROM pools") == rows(path, "SELECT * FROM prices") == []


def test_a_list_is_kept_in_numbers(path: Path) -> None:
    nodes = [node(1), node(2, state="exiting"), node(3, state="decommissioned", storage_server_version="2.9.0")]
    with History.open(path) as history:
        history.save(listed([*nodes, node(4, state="awaiting", swarm_id=None, storage_server_version=None)]))
        (point,) = history.node_lists("mainnet", now=NOW).value.points
    assert (point.at, point.height, point.total, point.active, point.exiting) == (at(0), 2_084_231, 4, 1, 1)
    assert (point.decommissioned, point.awaiting, point.swarms) == (1, 1, 3)
    assert set(point.versions) == {VersionCount("2.11.2", 2), VersionCount("2.9.0", 1)}


def points(path: Path, span: Span, now: datetime = NOW) -> list[float]:
    history = History.read(path)
    assert history is not None
    with history:
        return [one.price_usd for one in history.prices("mainnet", span, now=now).value.points]


@pytest.fixture
def hours(path: Path) -> Path:
    """A price every ten minutes of six hours; its dollars are its minutes, and one."""
    with History.open(path) as history:
        history.save(prices([(minutes, 1.0 + minutes) for minutes in range(0, 360, 10)]))
    return path


def test_a_time_has_its_first_and_its_last_moment(hours: Path) -> None:
    assert points(hours, Span(since=at(20), until=at(50))) == [21.0, 31.0, 41.0, 51.0]


def test_of_each_step_the_last_figure_is_left(hours: Path) -> None:
    assert points(hours, Span(every=timedelta(hours=1))) == [51.0, 111.0, 171.0, 231.0, 291.0, 351.0]
    assert points(hours, Span(every=timedelta(hours=1), until=at(80))) == [51.0, 81.0]


def test_what_lies_ahead_of_the_clock_is_left_out_and_told_unless_it_is_asked_for(hours: Path) -> None:
    history = History.read(hours)
    assert history is not None
    with history:
        found = history.prices("mainnet", now=at(100))
        assert found.value.last_usd == 101.0
        assert [one.code for one in found.warnings] == ["history-ahead"]
        assert "2026-04-09 17:50 UTC" in found.warnings[0].message
        whole = history.prices("mainnet", Span(until=at(1000)), now=at(100))
    assert (whole.value.last_usd, whole.warnings) == (351.0, ())


def test_a_time_without_anything_says_which_there_is(hours: Path) -> None:
    with pytest.raises(NothingKept) as caught:
        points(hours, Span(since=at(1000)))
    assert caught.value.message == "the history has no price of mainnet of that time"
    assert "2026-04-09 12:00 UTC, and the last of 2026-04-09 17:50 UTC" in (caught.value.hint or "")


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE prices SET price_usd = 9e999",
        "UPDATE prices SET price_usd = -1.0",
        "UPDATE prices SET at = 99999999999999",
        "UPDATE prices SET price_usd = 'a'",
    ],
)
def test_values_that_nobody_keeps_are_damage_and_never_shown(hours: Path, statement: str) -> None:
    changed(hours, "PRAGMA ignore_check_constraints = ON", statement)
    with pytest.raises(HistoryUnusable, match="damaged"):
        points(hours, Span(until=datetime(9999, 1, 1, tzinfo=UTC)))


def test_everything_is_written_out_line_by_line(path: Path) -> None:
    with History.open(path) as history:
        history.save(listed([node(1, staked=Sesh(5))]))
        history.save(prices([(1, 0.05)]))
        history.save(answer(staking(reward_pool=POOL, staked=Sesh(7), staked_from="deposits"), at(2)))
        found = list(history.write_out(now=NOW))
    assert [(one["kind"], one["network"], one["at"]) for one in found] == [
        ("list", "mainnet", at(0)),
        ("node", "mainnet", at(0)),
        ("price", "mainnet", at(1)),
        ("pool", "mainnet", at(2)),
        ("staked", "mainnet", at(2)),
    ]
    assert (found[1]["pubkey"], found[1]["staked"], found[1]["silent"]) == (node(1).pubkey, Sesh(5), False)
    assert found[0]["versions"] == {"2.11.2": 1}
    assert found[3]["reward_pool"] == POOL


class Clock:
    """A clock that only the test moves."""

    def __init__(self) -> None:
        self.moment = 0.0

    def monotonic(self) -> float:
        return self.moment


def test_whoever_reads_an_export_may_take_his_time(hours: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    clock = Clock()
    for module in (database, contents):
        monkeypatch.setattr(module, "time", clock)
    monkeypatch.setattr(database, "_LOOKS_AT_CLOCK_EVERY", 1)
    with History.open(hours) as history:
        whole = list(history.write_out(now=at(10**6)))
    read = []
    with History.open(hours) as history:
        for one in history.write_out(now=at(10**6)):
            read.append(one)
            clock.moment += 3600
    assert read == whole
    assert len(whole) > 2
