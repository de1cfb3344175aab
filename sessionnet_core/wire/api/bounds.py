"""Which single values of the network API are usable: each function gives the value in the model's form, or None.

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
    """Give a number that lies between two bounds, both included; JSON text may spell what is not even a number."""
    return number if number is not None and number.is_finite() and lowest <= number <= highest else None


def sesh(amount: Decimal | None) -> Sesh | None:
    """Give an amount of SESH to the atomic unit; what a float added below that is rounded away."""
    usable = within(amount, Decimal(0), SESH_LIMIT)
    return None if usable is None else Sesh(int(usable.quantize(_ATOMIC, context=_EXACT).scaleb(9, context=_EXACT)))


def usd(amount: Decimal | None) -> float | None:
    """Give an amount of dollars; 0 stands for "not known", as in Session's apps."""
    usable = within(amount, USD_LOWEST, USD_LIMIT)
    return None if usable is None else float(usable)


def time(unix_seconds: Decimal | None) -> datetime | None:
    """Give a moment in UTC, to the second."""
    usable = within(unix_seconds, Decimal(1), Decimal(TIME_LIMIT))
    return None if usable is None else datetime.fromtimestamp(int(usable), UTC)


def count(number: Decimal | None, limit: int) -> int | None:
    """Give a number of things, of which there is at least one."""
    usable = within(number, Decimal(1), Decimal(limit))
    return None if usable is None else int(usable)
