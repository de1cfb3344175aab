"""`sessionnet token history` against a test network: points, chart, CSV, and pictures in files."""

from __future__ import annotations

import csv
import io
import re
import xml.etree.ElementTree as ET
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import Sessionnet
from tests.devnet import Devnet

SECONDS = {"1h": 3600, "1d": 86_400, "7d": 7 * 86_400, "30d": 30 * 86_400}
WORDS = {"1h": "the last hour", "1d": "the last day", "7d": "the last 7 days", "30d": "the last 30 days"}


def api_prices(net: Devnet, period: str) -> list[dict[str, Any]]:
    """Return what the API tells at this moment, oldest first, from the devnet itself."""
    prices: list[dict[str, Any]] = net.api.figures.prices(SECONDS[period])["prices"]
    return sorted(prices, key=lambda price: price["updated_at"])


def rfc3339(unix_seconds: int) -> str:
    return datetime.fromtimestamp(unix_seconds, UTC).isoformat().replace("+00:00", "Z")


@pytest.mark.parametrize("period", SECONDS)
def test_the_points_are_those_that_the_api_tells(sessionnet: Sessionnet, current: Devnet, period: str) -> None:
    truth = api_prices(current, period)
    run = sessionnet("token", "history", "--json", "--period", period)
    assert (run.status, run.stderr, run.json["schema"]) == (0, "", "sessionnet.token.history/1")
    data = run.json["data"]
    assert [(point["at"], point["price_usd"], point["market_cap_usd"]) for point in data["points"]] == [
        (rfc3339(price["updated_at"]), price["price"], price["market_cap"] or None) for price in truth
    ]
    prices = [price["price"] for price in truth]
    assert (data["period"], data["low_usd"], data["high_usd"]) == (period, min(prices), max(prices))
    assert (data["first_usd"], data["last_usd"]) == (prices[0], prices[-1])
    assert data["change_percent"] == pytest.approx((prices[-1] - prices[0]) / prices[0] * 100)
    assert [(s["proof"], s["as_of"]) for s in run.json["sources"]] == [("sealed-reply", data["points"][-1]["at"])]
    assert [inner.path for inner in current.api.opened] == [f"/prices/session-token/{period}"]


@pytest.mark.parametrize("period", SECONDS)
def test_people_get_the_figures_and_a_chart(sessionnet: Sessionnet, current: Devnet, period: str) -> None:
    count = len(api_prices(current, period))
    run = sessionnet("token", "history", "--period", period)
    lines = run.stdout.splitlines()
    assert (run.status, run.stderr) == (0, "")
    assert lines[0] == f"SESH over {WORDS[period]}: {count:,} prices in dollars."
    assert [line.split()[0] for line in lines[1:6]] == ["First", "Last", "Change", "Lowest", "Highest"]
    low, high = lines[4].split()[1], lines[5].split()[1]
    chart = [line for line in lines if "┤" in line]
    assert (chart[0].split("┤")[0].strip(), chart[-1].split("┤")[0].strip()) == (high, low)
    assert max(map(len, (line for line in lines if "│" in line))) == 80


def test_the_older_form_of_the_reply_says_the_same(sessionnet: Sessionnet, current: Devnet) -> None:
    truth = api_prices(current, "1d")
    current.misbehave("api", "old-prices")
    points = sessionnet("token", "history", "--json", "--period", "1d").json["data"]["points"]
    assert [(point["at"], point["price_usd"]) for point in points] == [
        (rfc3339(price["updated_at"]), price["price"]) for price in truth
    ]
    assert {point["market_cap_usd"] for point in points} == {None}


@pytest.mark.parametrize("manner", ["no-price", "absurd-figures"])
def test_no_price_at_all_is_said_in_every_form(
    sessionnet: Sessionnet, current: Devnet, tmp_path: Path, manner: str
) -> None:
    current.misbehave("api", manner)
    run = sessionnet("token", "history", "--json")
    assert (run.status, run.json["data"], run.json["as_of"], run.errors) == (3, None, None, ["figure-missing"])
    for words in ((), ("--csv",), ("--output", str(tmp_path / "none.svg"))):
        text = sessionnet("token", "history", *words)
        assert (text.status, text.stdout, "it has no price of the last 7d" in text.stderr) == (3, "", True)
    assert not (tmp_path / "none.svg").exists()


def test_an_empty_reply_takes_no_kept_prices_away(sessionnet: Sessionnet, current: Devnet) -> None:
    truth = sessionnet("token", "history", "--json").json["data"]
    current.misbehave("api", "no-price")
    for _ in range(2):
        run = sessionnet("token", "history", "--refresh", "--json")
        assert (run.status, run.codes, run.json["data"]) == (0, {"network-api-failed"}, truth)
    assert sessionnet("token", "history", "--refresh", "--strict").status == 5


class TestPricesThatEndLongAgo:
    """The newest is of yesterday: 24 hours before the network's time, or up to ten minutes more."""

    def test_are_stale_and_say_how_old(self, sessionnet: Sessionnet, current: Devnet) -> None:
        current.misbehave("api", "stale-price")
        newest = rfc3339(api_prices(current, "7d")[-1]["updated_at"])
        run = sessionnet("token", "history", "--period", "7d", "--json")
        assert (run.status, run.codes, run.errors) == (0, {"prices-stale"}, [])
        assert (run.json["stale"], run.json["as_of"]) == (True, newest)
        assert re.search(r"the newest price is 2[45]\.\d hours old$", run.json["warnings"][0]["message"])
        for words in ((), ("--csv",), ("--json",)):
            assert sessionnet("token", "history", *words).status == 0
            assert sessionnet("token", "history", *words, "--strict").status == 5

    @pytest.mark.parametrize("period", ["1h", "1d"])
    def test_are_no_answer_about_a_period_after_them(
        self, sessionnet: Sessionnet, current: Devnet, period: str
    ) -> None:
        current.misbehave("api", "stale-price")
        run = sessionnet("token", "history", "--period", period, "--json")
        assert (run.status, run.errors, run.stderr) == (3, ["figure-missing"], "")
        sheet = sessionnet("token", "history", "--period", period, "--csv")
        assert (sheet.status, "Error: " in sheet.stderr) == (3, True)


def test_csv_has_a_row_for_every_point_and_nothing_else(sessionnet: Sessionnet, current: Devnet) -> None:
    truth = api_prices(current, "7d")
    run = sessionnet("token", "history", "--csv")
    rows = list(csv.reader(io.StringIO(run.stdout)))
    assert (run.status, run.stderr, rows[0]) == (0, "", ["at", "price_usd", "market_cap_usd", "as_of"])
    assert [(row[0], float(row[1]), float(row[2] or 0)) for row in rows[1:]] == [
        (rfc3339(price["updated_at"]), price["price"], price["market_cap"]) for price in truth
    ]


class TestAPictureInAFile:
    def test_is_an_svg_whose_texts_are_texts_and_that_needs_nothing_else(
        self, sessionnet: Sessionnet, current: Devnet, tmp_path: Path
    ) -> None:
        path = tmp_path / "price.svg"
        assert sessionnet("token", "history", "--period", "30d", "--output", str(path)).status == 0
        drawn = ET.fromstring(path.read_text())
        texts = {"".join(one.itertext()).strip() for one in drawn.iter("{http://www.w3.org/2000/svg}text")}
        assert "SESH in US dollars over the last 30 days (UTC)" in texts
        assert any(text.startswith("As of 20") for text in texts)
        assert any(text.startswith("$0.0") for text in texts)
        assert not [one for one in drawn.iter() if one.tag.rpartition("}")[2] in ("script", "image", "foreignObject")]
        links = [value for one in drawn.iter() for name, value in one.attrib.items() if name.endswith("href")]
        assert all(value.startswith("#") for value in links)

    def test_of_the_same_answer_is_the_same_file(self, sessionnet: Sessionnet, current: Devnet, tmp_path: Path) -> None:
        for name in ("one", "two"):
            words = ("--max-age", "600", "--output", str(tmp_path / f"{name}.svg"))
            assert sessionnet("token", "history", *words).status == 0
        assert (tmp_path / "one.svg").read_bytes() == (tmp_path / "two.svg").read_bytes()

    def test_of_a_recording_says_so(self, sessionnet: Sessionnet, tmp_path: Path) -> None:
        assert sessionnet("token", "history", "--demo", "--output", str(tmp_path / "demo.svg")).status == 0
        assert "from the test network devnet; not live figures." in (tmp_path / "demo.svg").read_text()

    @pytest.mark.parametrize("name", ["price.png", "price.svg.gz", "price.html"])
    def test_has_an_ending_that_says_its_form(
        self, sessionnet: Sessionnet, current: Devnet, tmp_path: Path, name: str
    ) -> None:
        run = sessionnet("token", "history", "--output", str(tmp_path / name))
        assert (run.status, run.stdout, current.received) == (2, "", [])
        assert "this command draws .svg; a file with another ending gets text" in run.stderr

    def test_that_cannot_be_written_is_refused(self, sessionnet: Sessionnet, current: Devnet, tmp_path: Path) -> None:
        run = sessionnet("token", "history", "--output", str(tmp_path / "none" / "price.svg"))
        assert (run.status, run.stdout) == (2, "")
        assert "cannot be written: No such file or directory" in run.stderr


@pytest.mark.parametrize(
    "words", [("--csv", "--json"), ("--output", "x.svg", "--json"), ("--output", "x.svg", "--csv"), ("--period", "2d")]
)
def test_contradictions_and_unknown_periods_are_refused(
    sessionnet: Sessionnet, current: Devnet, words: tuple[str, ...]
) -> None:
    run = sessionnet("token", "history", *words)
    assert (run.status, current.received) == (2, [])


def test_the_options_of_the_group_hold_and_its_own_are_refused(sessionnet: Sessionnet, current: Devnet) -> None:
    run = sessionnet("token", "--json", "--transport", "plain", "history", "--period", "1h")
    assert (run.status, run.json["schema"]) == (0, "sessionnet.token.history/1")
    assert [request.raw.partition(b" HTTP/")[0] for request in current.received] == [b"GET /prices/session-token/1h"]
    assert sessionnet("token", "--convert", "5", "history").status == 2


def test_each_period_is_kept_by_itself_and_steps_in(sessionnet: Sessionnet, current: Devnet) -> None:
    assert sessionnet("token", "history", "--period", "1h").status == 0
    current.misbehave("api", "refuse")
    run = sessionnet("token", "history", "--period", "1h", "--refresh", "--json")
    assert (run.status, run.codes, run.json["sources"][0]["via"]) == (0, {"network-api-failed"}, "cache")
    csv_run = sessionnet("token", "history", "--period", "1h", "--refresh", "--csv", "--strict")
    assert (csv_run.status, "Warning: " in csv_run.stderr) == (5, True)
    other = sessionnet("token", "history", "--period", "1d", "--json")
    assert (other.status, other.errors) == (3, ["unreachable"])
