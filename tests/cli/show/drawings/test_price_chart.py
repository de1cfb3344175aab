"""The price as a picture: what it marks, where, and in which words."""

from __future__ import annotations

import math
import re
import xml.etree.ElementTree as ET
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sessionnet_cli.show.drawings.price_chart import price_svg
from sessionnet_core.evidence import Answer
from sessionnet_core.figures.prices import PriceHistory, PricePoint, history_of

START = datetime(2026, 4, 3, 17, 20, tzinfo=UTC)
SVG = "{http://www.w3.org/2000/svg}"


def answer_of(*prices: float, minutes_apart: float = 10) -> Answer[PriceHistory]:
    points = tuple(PricePoint(START + timedelta(minutes=minutes_apart * i), p, None) for i, p in enumerate(prices))
    as_of = points[-1].at if points else START
    return Answer(history_of(points, "7d"), "devnet", as_of, as_of, stale=False, sources=())


def drawing_of(*prices: float, minutes_apart: float = 10) -> ET.Element:
    return ET.fromstring(price_svg(answer_of(*prices, minutes_apart=minutes_apart)))


def texts_of(drawing: ET.Element) -> list[str]:
    return ["".join(one.itertext()) for one in drawing.iter(f"{SVG}text")]


def line_of(drawing: ET.Element) -> list[tuple[float, float]]:
    (line,) = drawing.iter(f"{SVG}polyline")
    return [(float(x), float(y)) for x, y in (pair.split(",") for pair in line.attrib["points"].split())]


def test_low_high_and_last_are_marked_where_they_are_and_said_in_words() -> None:
    drawing = drawing_of(0.050, 0.056, 0.048, 0.051)
    line = line_of(drawing)
    marks = {one.attrib["d"]: one for one in drawing.iter(f"{SVG}path")}
    high, low = (next(d for d in marks if words in "".join(marks[d].itertext())) for words in ("$0.056", "$0.048"))
    for d, (x, _) in ((high, line[1]), (low, line[2])):
        found = re.match(r"M([\d.]+),", d)
        assert found is not None
        assert float(found[1]) + 6 == pytest.approx(x, abs=0.11)
    (last,) = drawing.iter(f"{SVG}circle")
    assert (float(last.attrib["cx"]), float(last.attrib["cy"])) == line[3]
    assert "▲ highest · ▼ lowest · ● last, +2 % over the period" in texts_of(drawing)
    assert prices_at_marks(drawing) == ["$0.056", "$0.048", "$0.051"]
    (words,) = (one.text for one in drawing.iter(f"{SVG}desc"))
    assert words == (
        "A line from 2026-04-03 17:20:00 UTC to 2026-04-03 17:50:00 UTC: lowest $0.048 on 2026-04-03 17:40:00 UTC, "
        "highest $0.056 on 2026-04-03 17:30:00 UTC, last $0.051, +2 % over the period."
    )


def value_texts(drawing: ET.Element) -> list[ET.Element]:
    """Return the words beside the marks: the highest's, the lowest's, the last's."""
    return [one for one in drawing.iter(f"{SVG}text") if "value" in one.attrib["class"].split()]


def prices_at_marks(drawing: ET.Element) -> list[str | None]:
    return [one.text for one in value_texts(drawing)]


def box_of(text: ET.Element) -> tuple[float, float, float, float]:
    """Return left, top, right and bottom of a text in a wide font: a character is at most 0.69 of its height wide."""
    classes, size = text.attrib["class"].split(), 13.0
    width = len(text.text or "") * size * (0.69 if "value" in classes else 0.63)
    x, y = float(text.attrib["x"]), float(text.attrib["y"])
    left = x - width / 2 if "middle" in classes else x - width if "end" in classes else x
    return left, y - 0.78 * size, left + width, y + 0.22 * size


def overlap(one: tuple[float, float, float, float], other: tuple[float, float, float, float]) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def test_higher_prices_stand_higher_and_later_ones_further_right() -> None:
    (x1, y1), (x2, y2), (x3, y3) = line_of(drawing_of(0.05, 0.06, 0.04))
    assert x1 < x2 < x3
    assert y2 < y1 < y3


@pytest.mark.parametrize(
    ("minutes", "first", "apart"),
    [(1, "17:20", "10"), (24, "18:00", "180"), (168, "04 Apr", "1440"), (720, "08 Apr", "7200")],
)
def test_the_moments_below_are_round(minutes: float, first: str, apart: str) -> None:
    drawing = drawing_of(*[0.05 + i / 10_000 for i in range(61)], minutes_apart=minutes)
    below = [text for text in texts_of(drawing) if re.fullmatch(r"\d\d:\d\d|\d\d \w{3}", text)]
    assert 3 <= len(below) <= 9
    form = "%Y %d %b" if " " in first else "%Y %H:%M"
    times = [datetime.strptime(f"2026 {text} +0000", f"{form} %z") for text in below[:2]]
    assert (below[0], (times[1] - times[0]).total_seconds() / 60 % 86_400) == (first, float(apart))


@pytest.mark.parametrize("days", [41, 100, 299, 301, 800, 5000, 20_000])
def test_months_and_years_below_do_not_crowd_and_years_are_named(days: int) -> None:
    drawing = drawing_of(*[0.05 + i / 10_000 for i in range(61)], minutes_apart=days * 24)
    below = [text for text in texts_of(drawing) if re.fullmatch(r"\d\d \w{3}|\w{3} \d{4}", text)]
    assert 3 <= len(below) <= 9
    assert len(set(below)) == len(below), "each can be told from the others"
    assert all((" 20" in text) == (days > 300) for text in below)


def test_ten_thousand_points_make_no_larger_picture_than_a_thousand() -> None:
    many = price_svg(answer_of(*[0.05 + i % 97 / 10_000 for i in range(20_000)], minutes_apart=1))
    assert len(many) < 100_000


@given(
    st.lists(st.floats(min_value=1e-12, max_value=1e12, allow_nan=False), min_size=1, max_size=40),
    st.floats(min_value=0.0, max_value=600),
)
def test_every_point_is_inside_of_the_picture(prices: list[float], minutes_apart: float) -> None:
    line = line_of(drawing_of(*prices, minutes_apart=minutes_apart))
    assert len(line) == len(prices) or (minutes_apart < 1 and len(line) >= min(len(prices), 2))
    for x, y in line:
        assert math.isfinite(x)
        assert 78 <= x <= 900 - 24
        assert 84 - 0.1 <= y <= 420 - 62 + 0.1


@given(
    st.lists(st.floats(min_value=1e-12, max_value=1e12, allow_nan=False), min_size=1, max_size=40),
    st.floats(min_value=0.0, max_value=600),
)
def test_no_price_at_a_mark_covers_a_text_or_the_line_or_leaves_the_picture(
    prices: list[float], minutes_apart: float
) -> None:
    drawing = drawing_of(*prices, minutes_apart=minutes_apart)
    line = line_of(drawing)
    texts = [one for one in drawing.iter(f"{SVG}text") if one.attrib["class"] != "title"]
    for value in value_texts(drawing):
        box = box_of(value)
        assert 0 <= box[0] < box[2] <= 900
        assert 0 <= box[1] < box[3] <= 420
        assert not [one.text for one in texts if one is not value and overlap(box, box_of(one))]
        assert not [(x, y) for x, y in line if box[0] < x < box[2] and box[1] < y < box[3]]
    assert len(value_texts(drawing)) == 3


def test_levels_are_round_and_none_is_below_zero() -> None:
    levels = [one.text for one in drawing_of(0.001, 0.9).iter(f"{SVG}text") if one.attrib["class"] == "soft end"]
    assert levels == ["$0.00", "$0.25", "$0.50", "$0.75", "$1.00"]


def test_without_a_price_it_says_so() -> None:
    drawing = drawing_of()
    assert "no prices for that period" in texts_of(drawing)
    assert not list(drawing.iter(f"{SVG}polyline"))


def test_it_is_readable_on_light_and_dark_pages() -> None:
    assert "prefers-color-scheme: dark" in price_svg(answer_of(0.05, 0.06))
