"""Numbers, ages and spans of time in words."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sessionnet_cli.show.words import ago, blocks, counted, moment, span, until_height

NOON = datetime(2026, 4, 9, 12, 0, 0, tzinfo=UTC)
MINUTE, HOUR, DAY = 60, 3600, 86400


@pytest.mark.parametrize(
    ("number", "words"),
    [(0, "0 nodes"), (1, "1 node"), (2, "2 nodes"), (1553, "1,553 nodes"), (10**6, "1,000,000 nodes")],
)
def test_a_number_agrees_with_its_thing(number: int, words: str) -> None:
    assert counted(number, "node") == words


def test_an_irregular_plural_is_given() -> None:
    assert counted(1, "node fits", "nodes fit") == "1 node fits"
    assert counted(2, "node fits", "nodes fit") == "2 nodes fit"


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (0, "0 seconds"),
        (0.9, "0 seconds"),
        (1, "1 second"),
        (59, "59 seconds"),
        (60, "1 minute"),
        (61, "1 minute 1 second"),
        (2 * MINUTE, "2 minutes"),
        (HOUR - 1, "59 minutes 59 seconds"),
        (HOUR, "1 hour"),
        (HOUR + 59, "1 hour"),
        (HOUR + MINUTE + 59, "1 hour 1 minute"),
        (DAY - 1, "23 hours 59 minutes"),
        (DAY, "1 day"),
        (DAY + 59 * MINUTE, "1 day"),
        (3 * DAY + 4 * HOUR + 5 * MINUTE, "3 days 4 hours"),
        (1000 * DAY, "1,000 days"),
    ],
)
def test_a_span_is_shown_in_its_two_largest_units(seconds: float, words: str) -> None:
    assert span(seconds) == words


@given(st.integers(0, 10**9))
def test_a_span_is_never_longer_than_it_was_and_not_much_shorter(seconds: int) -> None:
    lengths = {"day": DAY, "hour": HOUR, "minute": MINUTE, "second": 1}
    words = span(seconds).replace(",", "").split()
    total = sum(int(n) * lengths[unit.removesuffix("s")] for n, unit in zip(words[::2], words[1::2], strict=True))
    assert total <= seconds < total + max(1, total // 24 + 1, lengths[words[1].removesuffix("s")] // 24)


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(12, "12 seconds ago"), (1, "1 second ago"), (0.5, "just now"), (0, "just now"), (-50, "just now")],
)
def test_a_moment_is_so_long_ago(seconds: float, words: str) -> None:
    assert ago(NOON - timedelta(seconds=seconds), NOON) == words


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (0, "0 blocks (0 seconds)"),
        (1, "1 block (2 minutes)"),
        (120, "120 blocks (4 hours)"),
        (1440, "1,440 blocks (2 days)"),
        (-12, "-12 blocks (24 minutes)"),
        (-1, "-1 block (2 minutes)"),
    ],
)
def test_blocks_are_shown_with_the_time_they_take(number: int, words: str) -> None:
    assert blocks(number) == words


@pytest.mark.parametrize(
    ("height", "now", "words"),
    [
        (1010, 1000, "in 20 minutes"),
        (1001, 1000, "in 2 minutes"),
        (1000 + 30 * 76, 1000, "in 3 days 4 hours"),
        (1000, 1000, "now"),
        (990, 1000, "20 minutes ago"),
        (2_084_300, None, "at height 2,084,300"),
    ],
)
def test_a_height_is_shown_by_when_it_comes(height: int, now: int | None, words: str) -> None:
    assert until_height(height, now) == words


def test_a_moment_is_shown_in_utc_to_the_second() -> None:
    assert moment(NOON.replace(microsecond=999_999)) == "2026-04-09 12:00:00 UTC"
