"""The token: its contract, its price, and how many there are."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from msgspec import structs

from ...amounts import ATOMIC_PER_SESH, Sesh
from ...evidence import Tolerance, Verdict
from .compare import NO_MAIN_CHAIN, NO_OTHER_SOURCE, compared, unchecked, written

PRICE_PERCENT = 5
"""The pool takes 0.3 % of a trade, so its price may be that far from any other. Chainlink updates its price of ether
when it has moved by 0.05 to 0.5 %. The network API's price is up to ten minutes old and comes from several markets; on
a bad day, ether and SESH move by a few per cent in that time."""
MARKET_CAP_PERCENT = 15
"""Five for the price, and ten because CoinGecko counts the circulating supply itself, perhaps on other days."""


def verify_contract(here: str | None, there: str | None, by: Sequence[str], *, known: bool) -> Verdict:
    """Compare the token's contract with the one that the network API names, whatever the case of the letters.

    Args:
        known: whether the one shown is built in; otherwise it is the network API's own.
    """
    if not known:
        return unchecked("contract", here, NO_OTHER_SOURCE)
    tolerance = Tolerance(why="money sent elsewhere would be lost")
    verdict = compared("contract", here and here.lower(), there and there.lower(), by, tolerance)
    return structs.replace(verdict, here=here, there=there, has_own_warning=True)


def verify_price(here: float | None, there: float | None, by: Sequence[str], figure: str = "price_usd") -> Verdict:
    """Compare two prices of SESH: the network API's and that of the pool on the chain."""
    return compared(
        figure,
        here,
        there,
        by,
        Tolerance(
            f"{PRICE_PERCENT} %", "the pool's fee, the age of the price of ether, and ten minutes between the two"
        ),
        limit=PRICE_PERCENT / 100 * min(here or 0, there or 0),
    )


def verify_market_cap(here: float | None, price: Verdict, supply: Sesh | None) -> Verdict:
    """Compare the market cap with the price on the chain times the circulating supply.

    The price has a second source, the supply has not: only the network API publishes it. So a market cap that fits is
    not confirmed, but one that does not fit is found.

    Args:
        price: the verdict on the price, whose second value is used.
    """
    if supply is None:
        return unchecked("market_cap_usd", here, NO_OTHER_SOURCE)
    if price.there is None:
        return structs.replace(price, figure="market_cap_usd", here=None if here is None else written(here))
    product = float(Fraction(price.there) * supply.atomic / ATOMIC_PER_SESH)
    verdict = compared(
        "market_cap_usd",
        here,
        product,
        price.by,
        Tolerance(f"{MARKET_CAP_PERCENT} %", "the price there, and another count of the circulating supply"),
        limit=MARKET_CAP_PERCENT / 100 * product,
        detail="the price there × circulating supply",
    )
    return unchecked("market_cap_usd", here, NO_OTHER_SOURCE) if verdict.verdict == "agrees" else verdict


def verify_circulating(here: Sesh | None, maximum: Sesh | None) -> Verdict:
    """Compare the circulating supply, which no other source publishes, with how many SESH there can ever be."""
    if here is not None and maximum is not None and here > maximum:
        return compared(
            "circulating_supply", here, maximum, (), Tolerance(why="no more can circulate than were ever minted")
        )
    return unchecked("circulating_supply", here, NO_OTHER_SOURCE)


def verify_maximum(here: Sesh | None, ethereum: Sesh | None, by: Sequence[str]) -> Verdict:
    """Compare the built-in maximum supply with that of the contract on Ethereum, which cannot mint more."""
    if ethereum is None and not by:
        return unchecked("maximum_supply", here, NO_MAIN_CHAIN)
    return compared("maximum_supply", here, ethereum, by, Tolerance(why="all were minted at once"))
