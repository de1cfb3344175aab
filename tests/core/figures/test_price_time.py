"""A price that is dated in the future: by how much one may be, and what is said of one that is further."""

from __future__ import annotations

from datetime import timedelta

import pytest

from sessionnet_core.figures.price_time import ahead_warnings
from tests.core.samples import NOON


@pytest.mark.parametrize(("seconds", "warns"), [(-86_400, False), (0, False), (60, False), (60.001, True)])
def test_a_price_may_be_a_minute_ahead(seconds: float, warns: bool) -> None:
    found = ahead_warnings("the API", NOON + timedelta(seconds=seconds), NOON, "this machine's clock")
    assert [one.code for one in found] == ["price-ahead"] * warns


def test_how_far_ahead_a_price_is_is_said_in_minutes() -> None:
    (one,) = ahead_warnings("the API", NOON + timedelta(seconds=5_380), NOON, "this machine's clock")
    assert one.message == (
        "the API dates its newest price 2026-04-09 13:29:40 UTC, 90 minutes ahead of this machine's clock: one of the "
        "two is wrong, and how old the price is stays unknown"
    )


def test_a_price_without_a_time_is_not_ahead() -> None:
    assert ahead_warnings("the API", None, NOON, "this machine's clock") == ()
