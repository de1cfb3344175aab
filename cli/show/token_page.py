"""The page of `token`: what one SESH costs, how many there are, and where the contract is."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from sessionnet_core.token import TokenFigures

from .figures import Figure, write_figures
from .numbers import NOT_AVAILABLE, exact_sesh, price, sesh, usd
from .safe import safe
from .words import ago, moment

if TYPE_CHECKING:
    from .terminal import Page

CHAINS = {42161: "Arbitrum One", 421614: "Arbitrum Sepolia", 1: "Ethereum"}
LINKS = (
    ("What it is, and where it can be bought", "https://token.getsession.org"),
    ("The Session Network", "https://docs.getsession.org/session-network"),
    ("Staking", "https://docs.getsession.org/session-network/staking"),
)
"""As in Session's apps."""
PRICE_NOTE = (
    "Prices are for illustration only. They are no offer, and no indication of current value; what SESH trades at may "
    "differ."
)


def write_token(page: Page, token: TokenFigures, now: datetime) -> None:
    """Write the figures of the token."""
    page.line(("Session Token (SESH)", "bold"))
    write_figures(page, token_lines(token, now))
    page.line("")
    write_figures(page, [Figure(title, url) for title, url in LINKS])
    page.line("")
    page.line((PRICE_NOTE, "dim"))


def token_lines(token: TokenFigures, now: datetime) -> list[Figure]:
    """Give the figures of the token, in their order."""
    lines = [Figure("Price", price(token.price_usd), _price_age(token, now))]
    if token.conversion is not None:
        lines.append(
            Figure(exact_sesh(token.conversion.sesh), usd(token.conversion.usd), "at this price", style="bold")
        )
    chain = CHAINS.get(token.chain_id or 0, f"chain {token.chain_id}")
    return [
        *lines,
        Figure("Market cap", usd(token.market_cap_usd, 0)),
        Figure("Circulating supply", sesh(token.circulating_supply)),
        Figure("Maximum supply", sesh(token.maximum_supply)),
        Figure(
            "Contract",
            safe(token.contract) if token.contract else NOT_AVAILABLE,
            f"on {chain}" if token.chain_id is not None else "as the network API tells it; not checked",
        ),
    ]


def _price_age(token: TokenFigures, now: datetime) -> str:
    if token.price_usd is None:
        return ""
    if token.price_as_of is None:
        return "the time of the price is not available"
    told = f"as of {moment(token.price_as_of)}, {ago(token.price_as_of, now)}"
    overdue = token.price_stale_at is not None and now > token.price_stale_at
    return f"{told}; a newer price is due" if overdue else told
