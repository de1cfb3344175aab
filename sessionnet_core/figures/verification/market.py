"""The token: its contract, what it costs, and how many of it there are."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from msgspec import structs

from ...amounts import ATOMIC_PER_SESH, Sesh
from ...evidence import Tolerance, Verdict
from .compare import NO_MAIN_CHAIN, NO_OTHER_SOURCE, compared, unchecked, written

PRICE_PERCENT = 5
"""The pool takes 0.3 % of a trade, so its price may stand as far from any other; Chainlink's price of ether moves when
ether has moved by 0.05 to 0.5 %; the network API's is up to ten minutes old, of several markets, and ether and SESH
move by a few per cent in that time on a bad day."""
MARKET_CAP_PERCENT = 15
"""Five for the price, and ten as CoinGecko counts the circulating supply by itself: days may lie between two counts."""


def verify_contract(here: str | None, there: str | None, by: Sequence[str], *, known: bool) -> Verdict:
    """Compare the token's contract with the one that the network API names; the case of its letters is a checksum.

    Args:
        known: whether it is a built-in one that is shown, or nothing but the network API's own word.
    """
    if not known:
        return unchecked("contract", here, NO_OTHER_SOURCE)
    tolerance = Tolerance(why="money sent elsewhere would be gone")
    verdict = compared("contract", here and here.lower(), there and there.lower(), by, tolerance)
    return structs.replace(verdict, here=here, there=there, has_own_warning=True)


def verify_price(here: float | None, there: float | None, by: Sequence[str], figure: str = "price_usd") -> Verdict:
    """Compare two prices of a SESH: the network API's, and that of the pool on the chain."""
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
    """Compare the market cap with what the circulating supply would cost on the chain.

    The price is a second word, the supply is not: nobody but the network API tells it. So a market cap that fits is not
    confirmed by it, and one that does not is found out.

    Args:
        price: the verdict on the price, of which the second value is taken.
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
    """Hold the circulating supply, which nobody else tells, against how many SESH there can ever be."""
    if here is not None and maximum is not None and here > maximum:
        return compared(
            "circulating_supply", here, maximum, (), Tolerance(why="no more can circulate than were ever made")
        )
    return unchecked("circulating_supply", here, NO_OTHER_SOURCE)


def verify_maximum(here: Sesh | None, ethereum: Sesh | None, by: Sequence[str]) -> Verdict:
    """Compare the built-in maximum supply with what the contract on Ethereum tells, which can make no more."""
    if ethereum is None and not by:
        return unchecked("maximum_supply", here, NO_MAIN_CHAIN)
    return compared("maximum_supply", here, ethereum, by, Tolerance(why="all were made at once"))
