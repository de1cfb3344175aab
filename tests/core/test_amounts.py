"""SESH amounts: exact in, exact out."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sessionnet_core.amounts import ATOMIC_PER_SESH, Sesh

atomics = st.integers(0, 2**64 - 1)


@pytest.mark.parametrize(
    ("atomic", "text"),
    [
        (0, "0.000000000"),
        (1, "0.000000001"),
        (999_999_999, "0.999999999"),
        (1_000_000_000, "1.000000000"),
        (25_000_000_000_000, "25000.000000000"),
        (20_000_000_000_001, "20000.000000001"),
        (240_000_000 * 10**9, "240000000.000000000"),
        (2**64 - 1, "18446744073.709551615"),
        (2**53 + 1, "9007199.254740993"),
        (-1, "-0.000000001"),
        (-1_500_000_000, "-1.500000000"),
    ],
)
def test_an_amount_is_written_with_nine_decimals(atomic: int, text: str) -> None:
    assert str(Sesh(atomic)) == text


@pytest.mark.parametrize(
    ("text", "atomic"),
    [
        ("0", 0),
        ("0.5", 500_000_000),
        ("25000", 25_000 * 10**9),
        ("25000.000000000", 25_000 * 10**9),
        ("0.000000001", 1),
        ("9007199.254740993", 2**53 + 1),
        ("007.10", 7_100_000_000),
    ],
)
def test_a_decimal_number_is_read_exactly(text: str, atomic: int) -> None:
    assert Sesh.parse(text).atomic == atomic


@pytest.mark.parametrize(
    "text",
    [
        "",
        ".",
        "1.",
        ".5",
        "1,5",
        "1e3",
        "+1",
        " 1",
        "1 ",
        "1\n",
        "0.0000000001",
        "1.2.3",
        "0x10",
        "nan",
        "1_0",
        "１",
        "٣",
    ],
)
def test_anything_else_is_no_amount(text: str) -> None:
    with pytest.raises(ValueError, match="not an amount of SESH"):
        Sesh.parse(text)


@given(atomics)
def test_what_is_written_is_read_back(atomic: int) -> None:
    assert Sesh.parse(str(Sesh(atomic))) == Sesh(atomic)


@given(st.integers(-(2**80), 2**80))
def test_the_text_holds_every_digit(atomic: int) -> None:
    text = str(Sesh(atomic))
    assert len(text.partition(".")[2]) == 9
    assert int(text.replace(".", "")) == atomic


@given(atomics, atomics)
def test_amounts_add_compare_and_hash_as_their_atomic_units_do(a: int, b: int) -> None:
    assert (Sesh(a) + Sesh(b)).atomic == a + b
    assert (Sesh(a) < Sesh(b)) == (a < b)
    assert (Sesh(a) >= Sesh(b)) == (a >= b)
    assert (Sesh(a) == Sesh(b)) == (a == b)
    assert hash(Sesh(a)) == hash(Sesh(a))


def test_an_amount_is_no_number() -> None:
    assert Sesh(5) != 5
    assert {Sesh(5), 5} == {5, Sesh(5)}
    with pytest.raises(TypeError):
        _ = Sesh(5) + 5
    with pytest.raises(TypeError):
        _ = Sesh(5) < 6


def test_an_amount_does_not_change() -> None:
    amount = Sesh(5)
    with pytest.raises(AttributeError):
        amount.atomic = 6
    assert amount == Sesh(5)


def test_the_form_for_developers_reads_back() -> None:
    assert repr(Sesh(1)) == "Sesh.parse('0.000000001')"
    assert eval(repr(Sesh(1))) == Sesh(1)


def test_a_sesh_has_nine_decimals() -> None:
    assert ATOMIC_PER_SESH == 1_000_000_000


@pytest.mark.parametrize(
    ("atomic", "text"),
    [
        (0, "0"),
        (25_000 * ATOMIC_PER_SESH, "25,000"),
        (1_250_500_000_000, "1,250.5"),
        (-1_250_500_000_000, "-1,250.5"),
        (1, "0.000000001"),
    ],
)
def test_people_get_an_exact_amount_with_groups_and_no_zeros_at_its_end(atomic: int, text: str) -> None:
    assert Sesh(atomic).grouped == text
