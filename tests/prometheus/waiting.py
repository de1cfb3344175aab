"""Waiting for what has to come, with a bound: events are polled for, and no time is waited for."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TypeVar

Result = TypeVar("Result")

SECONDS = 90
"""Far more than any of it takes, so that a loaded machine has the time that it needs."""
_PAUSE_SECONDS = 0.05


def wait_for(look: Callable[[], Result], what: str, *, lost: Callable[[], str] = str) -> Result:
    """Return what `look` gives as soon as that is something.

    Args:
        what: what is waited for, in words.
        lost: what else there is to say when it does not come.
    """
    deadline = time.monotonic() + SECONDS
    found = look()
    while not found:
        assert time.monotonic() < deadline, (
            f"{what} did not come within {SECONDS} s; the last answer was {found!r}{lost()}"
        )
        time.sleep(_PAUSE_SECONDS)
        found = look()
    return found
