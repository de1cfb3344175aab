"""The price by the chain alone, against the worked example and arithmetic done the other way round."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal, localcontext

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import structs

from sessionnet_core.figures.dex_price import dex_price, sesh_per_ether
from sessionnet_core.figures.headline import Market

NOON = datetime(2025, 5, 22, 12, tzinfo=UTC)
MARKET = Market(
    sqrt_price_x96=613_698_707_936_721_000_000_000_000,
    liquidity=1,
    ether_usd=3_000 * 10**8,
    ether_usd_decimals=8,
    ether_usd_updated=NOON - timedelta(hours=2),
)


def test_sixty_thousand_sesh_for_an_ether_of_three_thousand_dollars_are_five_cents_each() -> None:
    price = dex_price(MARKET, NOON)
    assert price is not None
    assert price.usd == pytest.approx(0.05, rel=1e-12)
    assert price.sesh_per_ether == pytest.approx(60_000, rel=1e-12)
    assert price.ether_usd == 3_000.0


def test_the_age_of_the_feed_is_known() -> None:
    price = dex_price(MARKET, NOON)
    assert price is not None
    assert (price.feed_updated, price.feed_age_seconds) == (NOON - timedelta(hours=2), 7_200.0)
    ahead = dex_price(structs.replace(MARKET, ether_usd_updated=NOON + timedelta(seconds=3)), NOON)
    assert ahead is not None
    assert ahead.feed_age_seconds == 0


def test_the_feeds_decimals_count() -> None:
    price = dex_price(structs.replace(MARKET, ether_usd=3_000 * 10**18, ether_usd_decimals=18), NOON)
    assert price is not None
    assert price.usd == pytest.approx(0.05, rel=1e-12)


@pytest.mark.parametrize("nothing", ["sqrt_price_x96", "liquidity", "ether_usd"])
def test_a_pool_or_feed_that_tells_nothing_makes_no_price(nothing: str) -> None:
    assert dex_price(structs.replace(MARKET, **{nothing: 0}), NOON) is None


def test_a_feed_below_zero_makes_no_price() -> None:
    assert dex_price(structs.replace(MARKET, ether_usd=-1), NOON) is None


@given(st.integers(1, 2**160 - 1), st.integers(1, 2**255 - 1), st.integers(0, 255))
def test_any_words_make_the_exact_price_rounded_once(root: int, answer: int, decimals: int) -> None:
    price = dex_price(structs.replace(MARKET, sqrt_price_x96=root, ether_usd=answer, ether_usd_decimals=decimals), NOON)
    assert price is not None
    with localcontext() as context:
        context.prec = 400
        raw = (Decimal(root) / Decimal(2**96)) ** 2
        assert price.usd == float(Decimal(answer) / Decimal(10) ** decimals / (raw * 10**9))


@given(st.integers(1, 2**160 - 2))
def test_a_higher_root_buys_more_sesh(root: int) -> None:
    assert sesh_per_ether(root) < sesh_per_ether(root + 1)
