"""Amounts and fees on the command line: every spelling that is taken, to the last unit, and those that are not."""

from __future__ import annotations

import click
import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from sessionnet_cli.options.amounts import amount_option, fee_option
from sessionnet_core.amounts import Sesh


@click.command()
@amount_option("--sesh", "amount")
@fee_option("--fee")
def command(amount: Sesh | None, fee: int | None) -> None:
    """Print what became of the options."""
    click.echo(f"{None if amount is None else amount.atomic} {fee}")


def taken(*words: str) -> str:
    """Return what the options are taken for; "refused" where they are not."""
    run = CliRunner().invoke(command, words)
    assert run.exit_code in (0, 2)
    return run.output.strip() if run.exit_code == 0 else "refused"


@pytest.mark.parametrize(
    ("text", "atomic"),
    [
        ("0", 0),
        ("1250", 1_250_000_000_000),
        ("0.5", 500_000_000),
        ("0.000000001", 1),
        ("63177550.123456789", 63_177_550_123_456_789),
        ("1,250,000", 1_250_000 * 10**9),
        ("63,177,550.5", 63_177_550_500_000_000),
        ("007", 7 * 10**9),
        (" 5 ", 5 * 10**9),
        ("9007199.254740993", 9_007_199_254_740_993),  # which no float is
    ],
)
def test_an_amount_is_exact(text: str, atomic: int) -> None:
    assert taken(f"--sesh={text}") == f"{atomic} None"


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "-1",
        "+1",
        "1e3",
        "nan",
        "inf",
        "abc",
        ".5",
        "5.",
        "1_000",
        "0x10",
        "0.0000000001",
        "1 000",
        "１２",
        "2.5.5",
        "5 SESH",
        "9" * 31,
    ],
)
def test_what_is_no_amount_is_refused(text: str) -> None:
    assert taken(f"--sesh={text}") == "refused"


@pytest.mark.parametrize(
    "text", ["2,5", "0,5", "1,00", "1,2,3", "12,34", ",500", "1,", "1,,000", "1234,567", "1.000,5"]
)
def test_a_comma_that_groups_no_thousands_is_not_passed_over(text: str) -> None:
    """Else 2,5 would be twenty-five."""
    assert taken(f"--sesh={text}") == "refused"


@given(st.integers(min_value=0, max_value=10**20))
def test_every_amount_is_taken_in_both_spellings(atomic: int) -> None:
    whole, rest = divmod(atomic, 10**9)
    assert taken(f"--sesh={whole}.{rest:09d}") == taken(f"--sesh={whole:,}.{rest:09d}") == f"{atomic} None"


@pytest.mark.parametrize(
    ("text", "millionths"),
    [
        ("0", 0),
        ("10", 100_000),
        ("10%", 100_000),
        ("10 %", 100_000),
        ("12.5", 125_000),
        ("0.0001", 1),
        ("99.9999", 999_999),
        ("100", 1_000_000),
        ("100.0000", 1_000_000),
    ],
)
def test_a_fee_is_exact(text: str, millionths: int) -> None:
    assert taken(f"--fee={text}") == f"None {millionths}"


@pytest.mark.parametrize(
    "text", ["", "%", "-1", "101", "100.0001", "1000", "10.00001", "1e1", "nan", "0,5", "10%%", ".5", "5.", "１０"]
)
def test_what_is_no_fee_is_refused(text: str) -> None:
    assert taken(f"--fee={text}") == "refused"


def test_what_is_not_given_is_none() -> None:
    assert taken() == "None None"
