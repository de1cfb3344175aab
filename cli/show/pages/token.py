"""The page of `token`: what one SESH costs, how many there are, and where the contract is."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from sessionnet_core.figures.token import TokenFigures

from ..figures import Figure, write_figures
from ..numbers import NOT_AVAILABLE, exact_sesh, percent, price, sesh, usd
from ..safe import safe
from ..words import ago, moment

if TYPE_CHECKING:
    from ..terminal import Page

CHAINS = {42161: "Arbitrum One", 421614: "Arbitrum Sepolia", 1: "Ethereum"}
LINKS = (
    ("SESH, and where to buy it", "https://token.getsession.org"),
    ("The Session Network", "https://docs.getsession.org/session-network"),
    ("Staking", "https://docs.getsession.org/session-network/staking"),
)
"""As in Session's apps."""
PRICE_NOTE = (
    "Prices are for illustration only: neither an offer nor an indication of current value. Actual trading prices may "
    "differ."
)


def write_token(page: Page, token: TokenFigures, now: datetime, before: TokenFigures | None = None) -> None:
    """Write the figures of the token.

    Args:
        before: those of the round before, if there was one.
    """
    page.line(("Session Token (SESH)", "bold"))
    write_figures(page, token_lines(token, now), () if before is None else token_lines(before, now))
    page.line("")
    write_figures(page, [Figure(title, url) for title, url in LINKS])
    page.line("")
    page.line((PRICE_NOTE, "dim"))


def token_lines(token: TokenFigures, now: datetime) -> list[Figure]:
    """Return the figures of the token."""
    style = "" if token.price_usd is None else "bold"
    lines = [Figure("Price", price(token.price_usd), _price_age(token, now), style, token.price_usd)]
    if token.conversion is not None:
        worth = token.conversion.usd
        lines.append(Figure(exact_sesh(token.conversion.sesh), usd(worth), "at this price", "bold", worth))
    return [
        *lines,
        Figure("Market cap", usd(token.market_cap_usd, 0), exact=token.market_cap_usd),
        Figure("Circulating supply", sesh(token.circulating_supply), exact=token.circulating_supply),
        Figure("Maximum supply", sesh(token.maximum_supply), exact=token.maximum_supply),
        *_on_chain(token, now),
        _contract(token),
    ]


def _on_chain(token: TokenFigures, now: datetime) -> list[Figure]:
    """Return the figures of the chain, if it was asked and answered."""
    found = []
    if token.arbitrum_supply is not None:
        supply = token.arbitrum_supply
        found.append(Figure(f"  of it on {_chain(token)}", sesh(supply), "bridged there", exact=supply))
    if token.ethereum_supply is not None:
        supply = token.ethereum_supply
        found.append(Figure("  minted on Ethereum", sesh(supply), "according to its contract", exact=supply))
    if token.dex_price_usd is not None:
        apart = token.dex_difference_percent
        notes = [] if apart is None else [f"{percent(apart, signed=True)} from the price above"]
        if token.dex_feed_as_of is not None:
            notes.append(f"ether's price set {ago(token.dex_feed_as_of, now)}")
        dex = token.dex_price_usd
        found.append(Figure("Price on the chain", price(dex), "; ".join(notes), exact=dex))
    return found


def _chain(token: TokenFigures) -> str:
    return CHAINS.get(token.chain_id or 0, f"chain {token.chain_id}")


def _contract(token: TokenFigures) -> Figure:
    if token.contract is None:
        return Figure("Contract", NOT_AVAILABLE)
    note = f"on {_chain(token)}" if token.chain_id is not None else "according to the network API; not checked"
    return Figure("Contract", safe(token.contract), note, exact=token.contract.lower())


def _price_age(token: TokenFigures, now: datetime) -> str:
    if token.price_usd is None:
        return ""
    if token.price_as_of is None:
        return "time of the price not available"
    age = f"as of {moment(token.price_as_of)}, {ago(token.price_as_of, now)}"
    overdue = token.price_stale_at is not None and now > token.price_stale_at
    return f"{age}; a newer price is due" if overdue else age
