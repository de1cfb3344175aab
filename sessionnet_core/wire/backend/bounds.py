"""Which single values of the backend are usable: each function returns the value in the model's form, or None.

What the backend passes on from oxend has the bounds of `limits`; here are those of the rest.
"""

from __future__ import annotations

import re
from datetime import datetime

from ..limits import HEIGHT_LIMIT, TIME_LIMIT, WALLET, matching, time, within

BLS_KEY = re.compile(r"[0-9a-fA-F]{128}")
_NOBODY = "0x" + "0" * 40


def flag(value: bool | int | None) -> bool | None:
    """Return a truth value; SQLite, the backend's database, has 1 and 0 instead."""
    return bool(value) if value in (0, 1) else None


def height(number: int | None) -> int | None:
    """Return the height of a block, of either chain."""
    return within(number, 0, HEIGHT_LIMIT)


def moment(unix_seconds: float | None) -> datetime | None:
    """Return a moment in UTC, to the second; the backend's own clock has fractions of one."""
    return None if unix_seconds is None or not 0 < unix_seconds <= TIME_LIMIT else time(int(unix_seconds))


def contract(text: str | None) -> str | None:
    """Return the address of a contract in lower case; None if it is not an address that can be asked."""
    address = matching(WALLET, text)
    return None if address == _NOBODY else address
