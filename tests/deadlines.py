"""Whether a run ends within a tenth of its deadline, on a machine that others may keep busy."""

from __future__ import annotations

import time
from collections.abc import Callable

_ATTEMPTS = 5


def ends_within_a_tenth(run: Callable[[str], object]) -> bool:
    """Return whether one of several runs, which get the seconds of the deadline as text, takes so long and no longer.

    None may be early. What others take of the processors makes some late; a deadline that does not hold makes all late.
    """
    for _ in range(_ATTEMPTS):
        started = time.monotonic()
        run("1")
        elapsed = time.monotonic() - started
        if elapsed < 0.9:
            return False
        if elapsed < 1.1:
            return True
    return False
