"""The token's figures: what was published beside what is built in, and what an amount is worth."""

from __future__ import annotations

from datetime import timedelta
from decimal import Context, Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import structs

from sessionnet_core.amounts import Sesh
from sessionnet_core.figures.token import (
    Conversion,
    TokenFigures,
    contract_warnings,
    token_figures,
    unknown_warnings,
    worth_usd,
)
from sessionnet_core.networks.built_in import MAINNET
from sessionnet_core.networks.chains import ARBITRUM_ONE
from tests.core.figures.test_dex_price import MARKET
from tests.core.staking_samples import HEADLINE
from tests.core.wire.api.reply import WHOLE

KNOWN = ARBITRUM_ONE
CONTRACT = KNOWN.contracts.token
OTHER = "0xDeaDbeefdEAdbeefdEadbEEFdeadbeEFdEaDbeeF"


def test_all_figures_stand_beside_what_is_known() -> None:
    assert token_figures(WHOLE, KNOWN) == (
        TokenFigures(
            price_usd=0.0512310312,
            market_cap_usd=122402323.18,
            price_as_of=WHOLE.price_as_of,
            price_stale_at=WHOLE.price_stale_at,
            circulating_supply=Sesh(79_753_120_482_913_000),
            maximum_supply=Sesh(240_000_000 * 10**9),
            arbitrum_supply=None,
            contract=CONTRACT,
            chain_id=42161,
            ethereum_supply=None,
            dex_price_usd=None,
            dex_difference_percent=None,
            dex_feed_as_of=None,
            conversion=None,
        ),
        (),
    )


@pytest.mark.parametrize(("price", "percent"), [(0.04, 25.0), (0.05, 0.0), (0.0625, -20.0)])
def test_the_price_of_the_pool_is_compared_with_the_published_one(price: float, percent: float) -> None:
    published = structs.replace(WHOLE, price_usd=price)
    figures, _ = token_figures(published, KNOWN, headline=structs.replace(HEADLINE, market=MARKET))
    assert figures.dex_price_usd == pytest.approx(0.05)
    assert figures.dex_difference_percent == pytest.approx(percent, abs=1e-9)


def test_mainnets_token_is_known_without_asking() -> None:
    figures, _ = token_figures(WHOLE, MAINNET.chain)
    assert (figures.contract, figures.chain_id) == ("0x10Ea9E5303670331Bdddfa66A4cEA47dae4fcF3b", 42161)
    assert str(figures.maximum_supply) == "240000000.000000000"


@pytest.mark.parametrize(("seconds", "warns"), [(-7200, False), (60, False), (61, True)])
def test_a_price_feed_that_is_ahead_of_its_own_block_warns(seconds: int, warns: bool) -> None:
    updated = HEADLINE.block.timestamp + timedelta(seconds=seconds)
    ahead = structs.replace(HEADLINE, market=structs.replace(MARKET, ether_usd_updated=updated))
    for info in (WHOLE, None):
        _, warnings = token_figures(info, KNOWN, headline=ahead)
        assert [one.code for one in warnings] == ["price-ahead"] * warns


def test_without_a_built_in_contract_the_published_one_is_shown() -> None:
    figures, warnings = token_figures(structs.replace(WHOLE, contract=OTHER), None)
    assert (figures.contract, figures.chain_id, figures.maximum_supply) == (OTHER, None, None)
    assert warnings == ()


def test_a_supply_without_a_maximum_has_none() -> None:
    assert token_figures(WHOLE, structs.replace(KNOWN, maximum_supply=None))[0].maximum_supply is None


def test_another_contract_is_never_shown_as_the_tokens_and_both_are_named() -> None:
    figures, warnings = token_figures(structs.replace(WHOLE, contract=OTHER), KNOWN)
    assert figures.contract == CONTRACT
    assert [warning.code for warning in warnings] == ["contract-mismatch"]
    assert OTHER in warnings[0].message
    assert CONTRACT in warnings[0].message


@pytest.mark.parametrize("contract", [CONTRACT, CONTRACT.lower(), "0x" + CONTRACT[2:].upper(), None])
def test_the_known_contract_in_any_letters_or_none_is_no_contradiction(contract: str | None) -> None:
    assert contract_warnings(structs.replace(WHOLE, contract=contract), KNOWN) == ()


def test_one_other_digit_is_another_contract() -> None:
    other = structs.replace(WHOLE, contract=CONTRACT[:-1] + "c")
    assert [warning.code for warning in contract_warnings(other, KNOWN)] == ["contract-mismatch"]


def test_missing_figures_are_named_in_one_warning() -> None:
    partial = structs.replace(WHOLE, price_usd=None, circulating_supply=None)
    (warning,) = token_figures(partial, KNOWN)[1]
    assert warning.code == "figure-unknown"
    assert warning.message == "the network API does not publish: price, circulating supply"


@pytest.mark.parametrize("field", ["price_usd", "price_as_of", "market_cap_usd", "circulating_supply"])
def test_each_missing_figure_that_is_shown_is_warned_of(field: str) -> None:
    assert [w.code for w in token_figures(structs.replace(WHOLE, **{field: None}), KNOWN)[1]] == ["figure-unknown"]


@pytest.mark.parametrize(
    "field", ["nodes", "staked", "staked_usd", "requirement", "reward_pool", "contract", "answered_at"]
)
def test_what_is_not_shown_is_not_missed(field: str) -> None:
    assert token_figures(structs.replace(WHOLE, **{field: None}), KNOWN)[1] == ()


def test_false_or_nought_is_not_unknown() -> None:
    assert unknown_warnings({"a": 0, "b": "", "c": Sesh(0)}) == ()


@pytest.mark.parametrize(
    ("amount", "price", "worth"),
    [("1", 0.5, 0.5), ("1250", 0.0625, 78.125), ("0", 3.0, 0.0), ("0.000000001", 0.5, 5e-10), ("240000000", 0.25, 6e7)],
)
def test_an_amount_is_worth_its_price(amount: str, price: float, worth: float) -> None:
    figures, _ = token_figures(structs.replace(WHOLE, price_usd=price), KNOWN, Sesh.parse(amount))
    assert figures.conversion == Conversion(sesh=Sesh.parse(amount), usd=worth)


def test_without_a_price_the_value_of_an_amount_is_unknown() -> None:
    figures, _ = token_figures(structs.replace(WHOLE, price_usd=None), KNOWN, Sesh(1))
    assert figures.conversion == Conversion(sesh=Sesh(1), usd=None)


@given(st.integers(0, 10**30), st.floats(1e-12, 1e18))
def test_what_an_amount_is_worth_is_rounded_once(atomic: int, price: float) -> None:
    exact = Context(prec=400)
    product = exact.multiply(exact.scaleb(Decimal(atomic), -9), Decimal(price))
    assert worth_usd(Sesh(atomic), price) == float(product)
