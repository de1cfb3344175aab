"""Which single values are usable, for all protocols: each function returns the value in the model's form, or None.

Text keeps whatever characters it came with; only its length is bounded. It is made safe where it is shown.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime
from functools import lru_cache

from ..amounts import Sesh
from ..decoding import bounded

KEY = re.compile(r"[0-9a-fA-F]{64}")
SWARM = re.compile(r"[0-9a-fA-F]{1,16}")
WALLET = re.compile(r"0[xX][0-9a-fA-F]{40}")
HEIGHT_LIMIT = 2**53  # what every JSON reader keeps exact
TIME_LIMIT = 32_503_679_999  # the last second of the year 2999: Python counts to 9999, and what is added must have room
AMOUNT_LIMIT = 2**64  # oxend counts atomic units in 64 bits
VERSION_PART_LIMIT = 65535


def within(number: int | None, lowest: int, highest: int) -> int | None:
    """Return a number between two bounds, both included."""
    return number if number is not None and lowest <= number <= highest else None


def amount(atomic: int | None) -> Sesh | None:
    """Return an amount of atomic units."""
    return _sesh(atomic) if atomic is not None and 0 <= atomic < AMOUNT_LIMIT else None


_sesh = lru_cache(maxsize=4096)(Sesh)
"""Most nodes have the same requirement, and the same stake: one object for all of them."""


def fee_percent(millionths: int | None) -> float | None:
    """Return an operator's fee in per cent; oxend counts it in millionths."""
    return millionths / 10_000 if millionths is not None and 0 <= millionths <= 1_000_000 else None


def time(unix_seconds: int | None) -> datetime | None:
    """Return a moment in UTC; 0 means never."""
    return datetime.fromtimestamp(unix_seconds, UTC) if unix_seconds and 0 < unix_seconds <= TIME_LIMIT else None


def matching(pattern: re.Pattern[str], text: str | None) -> str | None:
    """Return text that matches a pattern as a whole, in lower case."""
    return text.lower() if text is not None and pattern.fullmatch(text) else None


def wallet(text: str | None) -> str | None:
    """Return a wallet's address: an Ethereum one in lower case, so that equal ones compare equal, others unchanged."""
    address = matching(WALLET, text)
    return (
        bounded(text) if address is None else one_text(address)
    )  # an operator is a contributor too, and of many nodes


one_text = lru_cache(maxsize=1 << 15)(str)
"""Return an equal text that is there already, or this one. What `sys.intern` has seen is never freed by Python 3.12: an
exporter that runs for months would keep whatever seeds make up."""


def version(parts: list[int] | None) -> str | None:
    """Return a version with dots. It has one to four plain numbers; 0.0.0 means "unknown" and is None."""
    return None if parts is None or len(parts) > 4 else _version(tuple(parts))


@lru_cache(maxsize=256)  # a whole network runs a few of them: their texts are made once, and shared
def _version(parts: tuple[int, ...]) -> str | None:
    if not parts or min(parts) < 0 or not 0 < max(parts) <= VERSION_PART_LIMIT:
        return None
    return ".".join(map(str, parts))
