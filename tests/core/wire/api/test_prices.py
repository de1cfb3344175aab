"""The price over time: both shapes, their order, and the figures worked out of them."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sessionnet_core.encoding import decoder, encode
from sessionnet_core.errors import AnswerTooLarge, MalformedAnswer
from sessionnet_core.figures.prices import PERIODS, PriceHistory, PricePoint, history_of
from sessionnet_core.wire.api.prices import POINT_LIMIT, decode_prices, path_of
from tests.core.wire.api.reply import NOON, price, prices


def minute(number: int, usd: float, market_cap: float | None = 4_000_000.5) -> PricePoint:
    return PricePoint(at=datetime(2026, 4, 9, 12, number, tzinfo=UTC), price_usd=usd, market_cap_usd=market_cap)


def test_there_are_four_periods_each_at_a_path_of_its_own() -> None:
    assert {period: path_of(period) for period in PERIODS} == {
        "1h": "/prices/session-token/1h",
        "1d": "/prices/session-token/1d",
        "7d": "/prices/session-token/7d",
        "30d": "/prices/session-token/30d",
    }


def test_todays_shape_is_turned_to_oldest_first() -> None:
    body = prices(price(0.75, NOON + 1200), price(0.25, NOON + 600), price(0.5, NOON))
    history = decode_prices(body, "1h")
    assert history == PriceHistory(
        period="1h",
        low_usd=0.25,
        high_usd=0.75,
        first_usd=0.5,
        last_usd=0.75,
        change_percent=50.0,
        points=(minute(0, 0.5), minute(10, 0.25), minute(20, 0.75)),
    )


@pytest.mark.parametrize("wrap", [lambda rows: rows, lambda rows: {"prices": rows}])
def test_the_older_shape_is_read_as_well(wrap: Any) -> None:
    rows = [{"price": 0.06, "t": NOON + 600}, {"price": 0.05, "t": NOON}]
    history = decode_prices(json.dumps(wrap(rows)).encode(), "7d")
    assert history.points == (minute(0, 0.05, None), minute(10, 0.06, None))
    assert history.period == "7d"


def test_updated_at_counts_where_a_row_has_both_times() -> None:
    (point,) = decode_prices(prices(price(0.05, NOON) | {"t": NOON + 60}), "1h").points
    assert point == minute(0, 0.05)


def test_rows_out_of_order_are_put_in_order() -> None:
    body = prices(price(0.05, NOON + 600), price(0.07, NOON + 1200), price(0.04, NOON))
    assert [point.price_usd for point in decode_prices(body, "1h").points] == [0.04, 0.05, 0.07]


def test_rows_of_the_same_moment_all_stay_the_first_told_last() -> None:
    body = prices(price(0.03, NOON + 60), price(0.07, NOON), price(0.05, NOON))
    history = decode_prices(body, "1h")
    assert [point.price_usd for point in history.points] == [0.05, 0.07, 0.03]
    assert (history.first_usd, history.last_usd) == (0.05, 0.03)


def test_a_market_cap_of_zero_is_unknown() -> None:
    (point,) = decode_prices(prices(price(0.05, NOON, market_cap=0.0)), "1h").points
    assert point == minute(0, 0.05, None)


USELESS = [
    {"price": 0.05},
    {"updated_at": NOON},
    {},
    {"price": None, "updated_at": NOON},
    {"price": 0, "updated_at": NOON},
    {"price": -0.05, "updated_at": NOON},
    {"price": 1e308, "updated_at": NOON},
    {"price": "nan", "updated_at": NOON},
    {"price": 0.05, "updated_at": 0},
    {"price": 0.05, "updated_at": 0, "t": NOON},
    {"price": 0.05, "updated_at": 2**63 - 1},
    {"price": 0.05, "updated_at": "Infinity"},
]


@pytest.mark.parametrize("row", USELESS)
def test_a_row_without_a_usable_price_or_time_is_left_out(row: dict[str, Any]) -> None:
    assert decode_prices(prices(row, price(0.05, NOON)), "1h").points == (minute(0, 0.05),)


@pytest.mark.parametrize("rows", [[], USELESS])
def test_without_any_point_there_are_no_figures(rows: list[dict[str, Any]]) -> None:
    assert decode_prices(prices(*rows), "30d") == PriceHistory(
        period="30d", low_usd=None, high_usd=None, first_usd=None, last_usd=None, change_percent=None, points=()
    )


def test_one_point_is_all_the_figures_and_no_change() -> None:
    history = decode_prices(prices(price(0.05, NOON)), "1h")
    assert (history.low_usd, history.high_usd, history.first_usd, history.last_usd) == (0.05,) * 4
    assert history.change_percent == 0


@pytest.mark.parametrize(("last", "percent"), [(2.5, 25.0), (1.5, -25.0), (4.0, 100.0), (2.0, 0.0)])
def test_the_change_is_that_from_the_first_to_the_last(last: float, percent: float) -> None:
    points = (minute(0, 2.0), minute(1, 9.0), minute(2, last))
    assert history_of(points, "1d").change_percent == percent


NO_REPLIES = {
    "nothing": b"",
    "null": b"null",
    "an object without prices": b'{"t": 1}',
    "prices that are null": b'{"prices": null}',
    "prices that are an object": b'{"prices": {}}',
    "rows that are none": b'{"prices": [1, 2]}',
    "a row that is null": b"[null]",
    "a page": b"<!doctype html>",
    "half": prices(price(0.05, NOON))[:40],
    "a price of a wrong type": prices(price(0.05, NOON) | {"price": "1e308\x1b[31m"}),
    "a time of a wrong type": prices(price(0.05, NOON) | {"updated_at": [NOON]}),
    "a market cap of a wrong type": prices(price(0.05, NOON) | {"market_cap": True}),
    "not a number": b'[{"price": NaN, "t": 1}]',
    "not UTF-8": b'{"\xff": 1}',
    "deeply nested": b'{"prices":' + b"[" * 100_000,
    "deeply nested where nobody looks": b'{"prices": [], "a":' + b"[" * 100_000 + b"]" * 100_000 + b"}",
}


@pytest.mark.parametrize("body", NO_REPLIES.values(), ids=NO_REPLIES)
def test_what_is_no_reply_is_malformed_and_named_by_its_path(body: bytes) -> None:
    with pytest.raises(MalformedAnswer, match="/prices/session-token/1d"):
        decode_prices(body, "1d")


def test_more_points_than_anybody_honest_has_are_refused() -> None:
    row = b'{"price":1,"t":1}'
    assert len(decode_prices(b"[" + b",".join([row] * POINT_LIMIT) + b"]", "30d").points) == POINT_LIMIT
    with pytest.raises(AnswerTooLarge, match="more than 100,000 prices"):
        decode_prices(b"[" + b",".join([row] * (POINT_LIMIT + 1)) + b"]", "30d")


rows = st.tuples(st.floats(1e-9, 1e9), st.integers(NOON, NOON + 3600))


@given(st.lists(rows, max_size=30))
def test_whatever_the_rows_their_points_are_in_order_and_the_figures_are_among_them(
    rows: list[tuple[float, int]],
) -> None:
    history = decode_prices(prices(*(price(usd, at) for usd, at in rows)), "1d")
    assert [point.at.timestamp() for point in history.points] == sorted(at for _, at in rows)
    if not rows:
        return
    cheapest_first = sorted(usd for usd, _ in rows)
    assert (history.low_usd, history.high_usd) == (cheapest_first[0], cheapest_first[-1])
    oldest, newest = min(at for _, at in rows), max(at for _, at in rows)
    assert history.first_usd in {usd for usd, at in rows if at == oldest}
    assert history.last_usd in {usd for usd, at in rows if at == newest}
    assert decoder(PriceHistory).decode(encode(history)) == history


@given(st.binary(max_size=100))
def test_noise_is_malformed_unless_it_happens_to_be_an_empty_list(noise: bytes) -> None:
    if noise.strip(b" \t\r\n").startswith(b"["):
        noise = b"#" + noise
    with pytest.raises(MalformedAnswer):
        decode_prices(noise, "1h")
