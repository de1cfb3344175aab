"""The pages of `token` and `token history`: what they say of figures that are there, missing, overdue or odd."""

from __future__ import annotations

import sys
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec import structs

from sessionnet_cli.show.figures import Figure
from sessionnet_cli.show.pages.token import LINKS, token_lines, write_token
from sessionnet_cli.show.pages.token_history import chart_rows, write_prices
from sessionnet_cli.show.terminal import Page
from sessionnet_cli.show.text_page import TextPage, open_page
from sessionnet_core.amounts import Sesh
from sessionnet_core.figures.prices import Period, PriceHistory, PricePoint, history_of
from sessionnet_core.figures.token import Conversion, TokenFigures
from tests.cli.show.test_terminal import Stream
from tests.core.samples import NOON
from tests.effort import tried

CONTRACT = "0x10Ea9E5303670331Bdddfa66A4cEA47dae4fcF3b"
TOKEN = TokenFigures(
    price_usd=0.0512310312,
    market_cap_usd=4067409.144628563,
    price_as_of=NOON - timedelta(minutes=4),
    price_stale_at=NOON + timedelta(minutes=6),
    circulating_supply=Sesh.parse("79753120.482913"),
    maximum_supply=Sesh.parse("240000000"),
    arbitrum_supply=None,
    contract=CONTRACT,
    chain_id=42161,
    ethereum_supply=None,
    dex_price_usd=None,
    dex_difference_percent=None,
    dex_feed_as_of=None,
)
NOTHING = TokenFigures(*(None,) * 13)

Written = Callable[[Callable[[Page], None]], list[str]]


@pytest.fixture
def written(capsys: pytest.CaptureFixture[str]) -> Written:
    def run(write: Callable[[Page], None]) -> list[str]:
        write(TextPage())
        return capsys.readouterr().out.splitlines()

    return run


def lines(token: TokenFigures) -> dict[str, Figure]:
    return {line.title: line for line in token_lines(token, NOON)}


def test_every_figure_of_the_token_stands_in_its_line(written: Written) -> None:
    page = written(lambda page: write_token(page, TOKEN, NOON))
    assert page[:6] == [
        "Session Token (SESH)",
        "Price               $0.05123  as of 2026-04-09 11:56:00 UTC, 4 minutes ago",
        "Market cap          $4,067,409",
        "Circulating supply  79,753,120 SESH",
        "Maximum supply      240,000,000 SESH",
        f"Contract            {CONTRACT}  on Arbitrum One",
    ]
    for title, url in LINKS:
        assert [line.split("  ")[-1] for line in page if line.startswith(title)] == [url]
    assert page[-1].startswith("Prices are for illustration only: ")


def test_what_is_unknown_is_not_available_and_nothing_is_said_about_it() -> None:
    found = lines(NOTHING)
    assert {(line.value, line.note) for line in found.values()} == {("not available", "")}
    assert all(line.is_missing for line in found.values())


def test_the_worth_of_an_amount_stands_below_the_price() -> None:
    found = lines(structs.replace(TOKEN, conversion=Conversion(Sesh.parse("1250.5"), 64.064)))
    assert list(found)[:2] == ["Price", "1,250.5 SESH"]
    assert (found["1,250.5 SESH"].value, found["1,250.5 SESH"].note) == ("$64.06", "at this price")
    unknown = lines(structs.replace(NOTHING, conversion=Conversion(Sesh.parse("1"), None)))
    assert unknown["1 SESH"].value == "not available"


@pytest.mark.parametrize(
    ("changes", "note"),
    [
        ({"price_stale_at": NOON}, "as of 2026-04-09 11:56:00 UTC, 4 minutes ago"),
        (
            {"price_stale_at": NOON - timedelta(seconds=1)},
            "as of 2026-04-09 11:56:00 UTC, 4 minutes ago; a newer price is due",
        ),
        ({"price_as_of": None}, "time of the price not available"),
        ({"price_as_of": NOON}, "as of 2026-04-09 12:00:00 UTC, just now"),
        ({"price_usd": None}, ""),
    ],
)
def test_the_age_of_the_price_is_shown_in_words(changes: dict[str, datetime | None], note: str) -> None:
    assert lines(structs.replace(TOKEN, **changes))["Price"].note == note


@pytest.mark.parametrize(
    ("contract", "chain_id", "value", "note"),
    [
        (CONTRACT, 42161, CONTRACT, "on Arbitrum One"),
        (CONTRACT, 421614, CONTRACT, "on Arbitrum Sepolia"),
        (CONTRACT, 5, CONTRACT, "on chain 5"),
        (CONTRACT, None, CONTRACT, "according to the network API; not checked"),
        (None, 42161, "not available", ""),
        ("0x\x1b[31m\u202e", None, "0x\ufffd[31m\ufffd", "according to the network API; not checked"),
    ],
)
def test_the_contract_names_its_chain_or_its_source(
    contract: str | None, chain_id: int | None, value: str, note: str
) -> None:
    found = lines(structs.replace(TOKEN, contract=contract, chain_id=chain_id))["Contract"]
    assert (found.value, found.note) == (value, note)


def history(*prices: float, period: Period = "7d", step: timedelta = timedelta(hours=1)) -> PriceHistory:
    points = [PricePoint(at=NOON + i * step, price_usd=price, market_cap_usd=None) for i, price in enumerate(prices)]
    return history_of(tuple(points), period)


def test_a_history_says_its_figures_and_is_drawn_between_them(written: Written) -> None:
    page = written(lambda page: write_prices(page, history(0.05, 0.04, 0.06, 0.055)))
    assert page[:6] == [
        "SESH over the last 7 days: 4 prices in dollars.",
        "First    $0.05  2026-04-09 12:00 UTC",
        "Last     $0.055  2026-04-09 15:00 UTC",
        "Change   +10 %",
        "Lowest   $0.04",
        "Highest  $0.06",
    ]
    chart = [line for line in page if "│" in line or "┤" in line]
    assert chart[0].lstrip().startswith("$0.06┤")
    assert chart[-1].lstrip().startswith("$0.04┤")
    assert sum("┤" in line for line in chart) == 5
    ink = [(row, line.index(c)) for row, line in enumerate(chart) for c in line if "\u2800" < c <= "\u28ff"]
    assert {row for row, _ in ink} == set(range(len(chart)))  # from the lowest price to the highest
    (axis,) = [line for line in page if line.strip().startswith("12:00")]
    assert axis.split()[-1] == "15:00"


def test_no_price_at_all_is_said(written: Written) -> None:
    assert written(lambda page: write_prices(page, history(period="1h"))) == [
        "SESH over the last hour: 0 prices in dollars.",
        "The network API has no prices for that period.",
    ]


@pytest.mark.parametrize("count", [1, 3])
def test_one_moment_makes_no_line(written: Written, count: int) -> None:
    page = written(lambda page: write_prices(page, history(*[0.05] * count, step=timedelta())))
    assert f"{count} price" in page[0]
    assert "All prices are of one moment, 2026-04-09 12:00 UTC: there is no line to draw." in page
    assert "Change   +0 %" in page


@pytest.mark.parametrize("price", [0.05, 1e-12, 1e18])
def test_equal_prices_are_a_level_line(price: float) -> None:
    rows = chart_rows(history(price, price, price), 60)
    inked = [row for row in rows if any("\u2800" < c <= "\u28ff" for c in row)]
    assert len(inked) == 1
    assert sum("┤" in row for row in rows) == 1


@settings(max_examples=tried(40))
@given(st.lists(st.floats(1e-12, 1e18), min_size=2, max_size=30), st.integers(1, 170), st.booleans())
def test_a_chart_of_anything_fits_its_width(prices: list[float], width: int, fine: bool) -> None:
    rows = chart_rows(history(*prices), width, fine=fine)
    drawn = any("│" in row for row in rows)
    assert drawn == (width >= 24)
    assert not drawn or max(map(len, rows)) <= width
    assert fine or not any("\u2800" <= c <= "\u28ff" for row in rows for c in row)


@pytest.mark.parametrize("encoding", ["ascii", "latin-1", "cp437"])
def test_an_encoding_without_braille_gets_a_chart_of_asterisks(monkeypatch: pytest.MonkeyPatch, encoding: str) -> None:
    monkeypatch.setattr(sys, "stdout", stream := Stream(encoding))
    write_prices(open_page("never"), history(0.05, 0.04, 0.06))
    shown = stream.shown().decode(encoding)
    assert "?" not in shown
    assert shown.count("*") > 30
    if encoding == "ascii":
        assert next(line.lstrip()[:6] for line in shown.splitlines() if "*" in line) == "$0.06+"


def test_utf_8_gets_the_fine_chart(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdout", stream := Stream("utf-8"))
    write_prices(open_page("never"), history(0.05, 0.04, 0.06))
    assert any("\u2800" < c <= "\u28ff" for c in stream.shown().decode())
    assert "*" not in stream.shown().decode()


@pytest.mark.parametrize(("prices", "colour"), [((1, 2), "32"), ((2, 1), "31"), ((2, 2), "32")])
def test_a_rise_is_green_and_a_fall_red(
    capsys: pytest.CaptureFixture[str], prices: tuple[float, float], colour: str
) -> None:
    write_prices(TextPage(None, styled=True), history(*prices))
    assert f"Change   \x1b[{colour}m" in capsys.readouterr().out
