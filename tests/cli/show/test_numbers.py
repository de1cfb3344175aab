"""Amounts for people: the one form for all, and the rules that hold for every number."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sessionnet_cli.show.numbers import NOT_AVAILABLE, bare_sesh, exact_sesh, grouped, percent, price, sesh, usd
from sessionnet_core.amounts import Sesh

SESH = 10**9
PRICES = st.floats(1e-12, 1e18)


def to_fixed(number: float, decimals: int) -> str:
    """Round halves up in whole numbers, and group by thousands."""
    scaled = Fraction(number) * 10**decimals
    whole = (2 * scaled.numerator + scaled.denominator) // (2 * scaled.denominator)
    return f"{whole // 10**decimals:,}" + (f".{whole % 10**decimals:0{decimals}d}" if decimals else "")


@pytest.mark.parametrize(
    ("number", "decimals", "text"),
    [
        (0.0512310312, 2, "$0.05"),
        (0.005, 2, "$0.01"),
        (0.004, 2, "$0.00"),
        (1.0, 2, "$1.00"),
        (1234.5, 2, "$1,234.50"),
        (999.995, 2, "$1,000.00"),
        (4067409.144628563, 0, "$4,067,409"),
        (122402323.18, 0, "$122,402,323"),
        (0.5, 0, "$1"),
        (1e18, 0, "$1,000,000,000,000,000,000"),
    ],
)
def test_dollars_have_cents_or_none(number: float, decimals: int, text: str) -> None:
    assert usd(number, decimals) == text


@given(PRICES, st.sampled_from([0, 2]))
def test_dollars_are_rounded_half_up_and_grouped(number: float, decimals: int) -> None:
    assert usd(number, decimals) == f"${to_fixed(number, decimals)}"


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (0.0512310312, "$0.05123"),
        (0.051, "$0.051"),
        (0.0473004, "$0.0473"),
        (0.99995, "$1.00"),
        (1.5, "$1.50"),
        (12.345, "$12.35"),
        (1234.5, "$1,234.50"),
        (1e-12, "$0.000000000001"),
    ],
)
def test_a_price_has_four_digits_that_count(number: float, text: str) -> None:
    assert price(number) == text


@given(PRICES)
def test_a_price_is_never_off_by_more_than_half_a_digit_in_four(number: float) -> None:
    text = price(number)
    whole, _, decimals = text.removeprefix("$").partition(".")
    assert len(decimals) >= 2
    assert "e" not in text.lower()
    assert abs(Fraction(whole.replace(",", "") + "." + decimals) - Fraction(number)) <= Fraction(number) / 2000
    assert number >= 1000 or len((whole + decimals).replace(",", "").strip("0")) <= 5


@pytest.mark.parametrize(
    ("atomic", "whole", "exact"),
    [
        (63_177_550 * SESH, "63,177,550 SESH", "63,177,550 SESH"),
        (1250 * SESH, "1,250 SESH", "1,250 SESH"),
        (SESH // 2, "1 SESH", "0.5 SESH"),
        (SESH // 2 - 1, "0 SESH", "0.499999999 SESH"),
        (1, "0 SESH", "0.000000001 SESH"),
        (0, "0 SESH", "0 SESH"),
        (999_999 * SESH + SESH - 1, "1,000,000 SESH", "999,999.999999999 SESH"),
    ],
)
def test_amounts_of_sesh(atomic: int, whole: str, exact: str) -> None:
    amount = Sesh(atomic)
    assert (sesh(amount), exact_sesh(amount)) == (whole, exact)
    assert bare_sesh(amount) == exact.removesuffix(" SESH")
    assert grouped(str(amount)) == bare_sesh(amount)


@given(st.integers(0, 10**30))
def test_whole_amounts_are_rounded_half_up_and_exact_ones_are_exact(atomic: int) -> None:
    assert sesh(Sesh(atomic)) == f"{(atomic + SESH // 2) // SESH:,} SESH"
    text = exact_sesh(Sesh(atomic)).removesuffix(" SESH").replace(",", "")
    assert Fraction(text) * SESH == atomic
    assert "." not in text or not text.endswith(("0", "."))


@pytest.mark.parametrize(
    ("number", "signed", "unsigned"),
    [
        (3.2, "+3.2 %", "3.2 %"),
        (-4.844, "-4.84 %", "-4.84 %"),
        (0.0, "+0 %", "0 %"),
        (-0.001, "+0 %", "0 %"),
        (14.0, "+14 %", "14 %"),
        (100, "+100 %", "100 %"),
        (123456.789, "+123,456.79 %", "123,456.79 %"),
    ],
)
def test_a_percentage_has_at_most_two_decimals_and_there_is_no_minus_zero(
    number: float, signed: str, unsigned: str
) -> None:
    assert (percent(number, signed=True), percent(number)) == (signed, unsigned)


def test_what_is_unknown_is_not_available_and_never_nothing() -> None:
    unknown = [
        usd(None),
        usd(None, 0),
        price(None),
        sesh(None),
        exact_sesh(None),
        percent(None),
    ]
    assert set(unknown) == {NOT_AVAILABLE} == {"not available"}
