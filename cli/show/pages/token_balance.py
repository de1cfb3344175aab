"""The page of `token balance`: what one wallet holds."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sessionnet_core.figures.token import Balance

from ..figures import Figure, write_figures
from ..numbers import exact_sesh, price, usd
from .token import PRICE_NOTE

if TYPE_CHECKING:
    from ..terminal import Page


def write_balance(page: Page, held: Balance) -> None:
    """Write what one wallet holds."""
    page.line((f"Wallet {held.address}", "bold"))
    figures = [Figure("Balance", exact_sesh(held.balance), "", "bold")]
    if held.ethereum_balance is not None:
        figures.append(Figure("On Ethereum", exact_sesh(held.ethereum_balance)))
    figures.append(Figure("Worth", usd(held.balance_usd), f"at {price(held.price_usd)}" if held.price_usd else ""))
    write_figures(page, figures)
    page.line("")
    page.line((PRICE_NOTE, "dim"))
