"""Amounts for people: grouped, rounded and abbreviated as Session's apps do on their Session Network page.

Halves are rounded up, and a number that rounds to a thousand takes the next letter: 999,999 is 1M. (Session desktop,
`ts/components/dialog/user-settings/pages/network`; the strings its end-to-end tests expect.)
"""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal, localcontext

from sessionnet_core.amounts import ATOMIC_PER_SESH, Sesh

NOT_AVAILABLE = "not available"
_LETTERS = ("", "K", "M", "B", "T")


def usd(amount: float | None, decimals: int = 2) -> str:
    """Return dollars: `$0.05 USD`; with no decimals `$79,193,120 USD`."""
    return NOT_AVAILABLE if amount is None else f"${_rounded(Decimal(amount), decimals):,} USD"


def price(amount: float | None) -> str:
    """Return a price with four significant digits and at least two decimals: `$0.05123`, `$1.50`, `$1,234.50`."""
    if amount is None:
        return NOT_AVAILABLE
    exact = Decimal(amount)
    shown = _rounded(exact, max(2, 3 - exact.adjusted()))
    text = f"{shown:,f}"
    whole, _, decimals = text.partition(".")
    return f"${whole}.{decimals.rstrip('0').ljust(2, '0')}"


def sesh(amount: Sesh | None) -> str:
    """Return an amount in whole SESH: `63,177,550 SESH`."""
    return NOT_AVAILABLE if amount is None else f"{_rounded(_decimal(amount), 0):,} SESH"


def exact_sesh(amount: Sesh | None) -> str:
    """Return an exact amount, without trailing zeros: `1,250.5 SESH`."""
    if amount is None:
        return NOT_AVAILABLE
    whole, _, decimals = f"{_decimal(amount):,f}".partition(".")
    decimals = decimals.rstrip("0")
    return f"{whole}.{decimals} SESH" if decimals else f"{whole} SESH"


def abbreviated_sesh(amount: Sesh | None) -> str:
    """Return an amount in few characters: `39M SESH`."""
    return NOT_AVAILABLE if amount is None else f"{abbreviated(_decimal(amount))} SESH"


def abbreviated(number: Decimal | int) -> str:
    """Return a number in few characters: 957 is `957`, 1,553 is `2K`, 999,999 is `1M`."""
    value, power = Decimal(number), 0
    while abs(_rounded(value, 0)) >= 1000 and power < len(_LETTERS) - 1:
        value, power = value / 1000, power + 1
    return f"{_rounded(value, 0):,}{_LETTERS[power]}"


def percent(number: float | None, *, signed: bool = False) -> str:
    """Return a percentage with two decimals: `+3.20 %`."""
    if number is None:
        return NOT_AVAILABLE
    shown = round(number, 2) or 0.0  # and never -0.00
    return f"{shown:+,.2f} %" if signed else f"{shown:,.2f} %"


def _decimal(amount: Sesh) -> Decimal:
    with localcontext() as context:
        context.prec = 60
        return Decimal(amount.atomic) / ATOMIC_PER_SESH


def _rounded(number: Decimal, decimals: int) -> Decimal:
    with localcontext() as context:
        context.prec = 60  # no number that is shown has more digits
        return number.quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)
