"""Numbers for people, in one form on every page: `25,000 SESH`, `1,250.5 SESH`, `$0.05123`, `$4,067,409`, `14 %`.

Thousands are grouped, halves are rounded up, and zeros at the end of decimals are left out, those of cents excepted.
"""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal, localcontext

from sessionnet_core.amounts import ATOMIC_PER_SESH, Sesh

NOT_AVAILABLE = "not available"


def usd(amount: float | None, decimals: int = 2) -> str:
    """Return dollars: `$64.04`; with no decimals `$79,193,120`."""
    return NOT_AVAILABLE if amount is None else f"${_rounded(Decimal(amount), decimals):,}"


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
    """Return an exact amount: `1,250.5 SESH`."""
    return NOT_AVAILABLE if amount is None else f"{bare_sesh(amount)} SESH"


def bare_sesh(amount: Sesh) -> str:
    """Return an exact amount without its unit, for a table whose heading names it: `1,250.5`."""
    return amount.grouped


def percent(number: float | None, *, signed: bool = False) -> str:
    """Return a percentage with at most two decimals: `14 %`, `23.89 %`, `+3.2 %`."""
    if number is None:
        return NOT_AVAILABLE
    shown = round(number, 2) or 0.0  # and never -0
    return _trimmed(f"{shown:+,.2f}" if signed else f"{shown:,.2f}") + " %"


def grouped(text: str) -> str:
    """Return a decimal number that came as text in the form of all others: `25000.500000000` is `25,000.5`."""
    whole, point, decimals = text.partition(".")
    return _trimmed(f"{int(whole):,}{point}{decimals}")


def _trimmed(text: str) -> str:
    return text.rstrip("0").rstrip(".") if "." in text else text


def _decimal(amount: Sesh) -> Decimal:
    with localcontext() as context:
        context.prec = 60
        return Decimal(amount.atomic) / ATOMIC_PER_SESH


def _rounded(number: Decimal, decimals: int) -> Decimal:
    with localcontext() as context:
        context.prec = 60  # no number that is shown has more digits
        return number.quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)
