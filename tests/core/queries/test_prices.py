"""The price over time, asked of a made-up API: how old its newest price may be, and where a kept answer has none."""

from __future__ import annotations

from datetime import timedelta

import pytest
from msgspec import structs

from sessionnet_core.access import Access
from sessionnet_core.errors import FigureMissing
from sessionnet_core.evidence import Answer, Source
from sessionnet_core.figures.prices import LENGTHS, PERIODS, Period, PriceHistory, PricePoint, history_of
from sessionnet_core.networks.model import Network, Seed
from sessionnet_core.queries import prices as queried
from sessionnet_core.session import Session
from tests.core.samples import NOON

HOUR = timedelta(hours=1)
NETWORK = Network("made-up", (Seed("https://seed.invalid/json_rpc"),))


def fetched(monkeypatch: pytest.MonkeyPatch, period: Period, *ages: timedelta) -> Answer[PriceHistory]:
    """Return the history that follows from prices of these ages, the oldest first."""
    points = tuple(PricePoint(at=NOON - age, price_usd=0.05, market_cap_usd=None) for age in ages)
    as_of = points[-1].at if points else NOON
    source = Source("api.example", "network-api", "http://api.example", "sealed-reply", as_of, "network")
    answer = Answer(history_of(points, period), "made-up", as_of, NOON, stale=False, sources=(source,))
    monkeypatch.setattr(queried, "fetch_resource", lambda session, resource: answer)
    return queried.fetch_price_history(Session(NETWORK, Access(clock=lambda: NOON)), period)


@pytest.mark.parametrize("period", PERIODS)
def test_a_newest_price_of_an_hour_ago_is_fresh(monkeypatch: pytest.MonkeyPatch, period: Period) -> None:
    answer = fetched(monkeypatch, period, HOUR * 2, HOUR)
    assert (answer.complete, answer.stale, answer.warnings, answer.errors) == (True, False, (), ())


@pytest.mark.parametrize("period", ["1d", "7d", "30d"])
@pytest.mark.parametrize("age", [HOUR + timedelta(seconds=1), HOUR * 24])
def test_an_older_one_is_stale(monkeypatch: pytest.MonkeyPatch, period: Period, age: timedelta) -> None:
    answer = fetched(monkeypatch, period, HOUR * 25, age)
    assert (answer.stale, answer.complete, answer.errors) == (True, False, ())
    assert [(one.code, one.host) for one in answer.warnings] == [("prices-stale", "api.example")]
    assert answer.as_of == NOON - age


@pytest.mark.parametrize("period", PERIODS)
def test_one_from_before_the_period_is_no_answer(monkeypatch: pytest.MonkeyPatch, period: Period) -> None:
    answer = fetched(monkeypatch, period, LENGTHS[period] + timedelta(seconds=1))
    (error,) = answer.errors
    assert (error.code, error.host, answer.stale) == ("figure-missing", "api.example", True)
    assert answer.as_of == NOON - LENGTHS[period] - timedelta(seconds=1)
    assert not structs.replace(answer, stale=False, warnings=()).complete


def test_a_kept_answer_without_prices_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(FigureMissing):
        fetched(monkeypatch, "1d")
