"""Ranges: the table of the plugin guidelines, and what is none."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sessionnet_core.errors import RequestError
from sessionnet_core.monitoring.ranges import Range


@pytest.mark.parametrize(
    ("text", "alerts", "is_fine"),
    [
        ("10", [-1, 10.1, 11], [0, 10, 5]),
        ("10:", [9, -10], [10, 1_000_000]),
        ("~:10", [11], [10, -10_000]),
        ("10:20", [9, 21], [10, 15, 20]),
        ("@10:20", [10, 15, 20], [9, 21]),
        ("@10", [0, 10], [-1, 11]),
        ("-5:-1", [0, -6], [-5, -1]),
        (" 0.5:1.5 ", [0.4, 1.6], [0.5, 1.5]),
        ("0", [1, -1], [0]),
    ],
)
def test_a_value_alerts_outside_of_its_range(text: str, alerts: list[float], is_fine: list[float]) -> None:
    found = Range.parse(text)
    assert [found.alerts(value) for value in alerts] == [True] * len(alerts)
    assert [found.alerts(value) for value in is_fine] == [False] * len(is_fine)


@pytest.mark.parametrize("text", ["", ":", "@", "@:", "a", "1e3", "10-20", "20:10", "1:2:3", "nan", "inf", "~", "٣"])
def test_what_is_no_range_is_refused(text: str) -> None:
    with pytest.raises(RequestError):
        Range.parse(text)


@given(st.integers(-1000, 1000), st.integers(0, 1000), st.integers(-3000, 3000))
def test_the_sign_turns_a_range_round(start: int, length: int, value: int) -> None:
    text = f"{start}:{start + length}"
    assert Range.parse(text).alerts(value) is not Range.parse(f"@{text}").alerts(value)
