"""Which single values of the network API are usable: each function returns the value in the model's form, or None.

The API computes in floats of whole SESH and of dollars. Numbers are read as decimals, exactly as they are written, so
that an amount of SESH never passes through a float here.
"""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import ROUND_HALF_EVEN, Context, Decimal

from ...amounts import Sesh
from ..limits import TIME_LIMIT

SESH_LIMIT = Decimal(10**12)  # four thousand times what there is
USD_LOWEST, USD_LIMIT = Decimal("1e-12"), Decimal("1e18")
_ATOMIC = Decimal("1e-9")
# Not the caller's context, which may round to fewer digits than an amount has.
_EXACT = Context(prec=30, rounding=ROUND_HALF_EVEN, traps=[])


def within(number: Decimal | None, lowest: Decimal, highest: Decimal) -> Decimal | None:
    """Return a number between two bounds, both included; decimals may also be infinite or NaN."""
    return number if number is not None and number.is_finite() and lowest <= number <= highest else None


def sesh(amount: Decimal | None) -> Sesh | None:
    """Return an amount of SESH, rounded to the atomic unit: what is below came from a float."""
    usable = within(amount, Decimal(0), SESH_LIMIT)
    return None if usable is None else Sesh(int(usable.quantize(_ATOMIC, context=_EXACT).scaleb(9, context=_EXACT)))


def usd(amount: Decimal | None) -> float | None:
    """Return an amount of dollars; 0 means "not known", as in Session's apps."""
    usable = within(amount, USD_LOWEST, USD_LIMIT)
    return None if usable is None else float(usable)


def time(unix_seconds: Decimal | None) -> datetime | None:
    """Return a moment in UTC, to the second."""
    usable = within(unix_seconds, Decimal(1), Decimal(TIME_LIMIT))
    return None if usable is None else datetime.fromtimestamp(int(usable), UTC)


def count(number: Decimal | None, limit: int) -> int | None:
    """Return a count of at least 1."""
    usable = within(number, Decimal(1), Decimal(limit))
    return None if usable is None else int(usable)
