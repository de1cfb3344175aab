"""What is sent a second time: a request to a server that is busy or away, once, and never one that is asked once."""

from __future__ import annotations

import pytest

from sessionnet_core.sources.tls import Adapter

BUSY_OR_AWAY = {429, 502, 503, 504}


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_a_server_that_is_busy_or_away_is_asked_once_more_whatever_it_was_asked(method: str) -> None:
    policy = Adapter(None, ()).max_retries
    assert {status for status in range(100, 600) if policy.is_retry(method, status)} == BUSY_OR_AWAY
    # Not when the server says either.
    assert not policy.is_retry(method, 413, has_retry_after=True)
    assert policy.increment(method, "/").total == 0
    assert (policy.total, policy.other, policy.redirect) == (1, 0, 0)


def test_what_is_asked_once_is_not_asked_again() -> None:
    policy = Adapter(None, (), once=True).max_retries
    assert not any(policy.is_retry("POST", status) for status in range(100, 600))
    assert (policy.total, policy.redirect) == (0, 0)
