"""The Session Token in figures: those of the network API and the chain, and what is known without asking.

A pure module.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from fractions import Fraction

from msgspec import Struct

from ..amounts import ATOMIC_PER_SESH, Sesh
from ..evidence import Warned
from ..networks.chains import Chain
from .dex_price import dex_price
from .headline import Headline
from .network_info import NetworkInfo
from .price_time import ahead_warnings


class Conversion(Struct, frozen=True):
    """The value of an amount of SESH at the price shown."""

    sesh: Sesh
    """The amount."""
    usd: float | None
    """Its value in dollars; None without a price."""


class TokenFigures(Struct, frozen=True):
    """The token's figures; None where no source has one. Prices and capitalisation are in US dollars."""

    price_usd: float | None
    market_cap_usd: float | None
    price_as_of: datetime | None
    price_stale_at: datetime | None
    circulating_supply: Sesh | None
    maximum_supply: Sesh | None
    """How many SESH there can ever be; all were minted at once, on Ethereum."""
    arbitrum_supply: Sesh | None
    """How many of them are on Arbitrum; needs the chain itself."""
    contract: str | None
    """The token's contract as it is built in; without a built-in one, as the network API names it."""
    chain_id: int | None
    ethereum_supply: Sesh | None
    """How many SESH there are on Ethereum, where all were minted; needs an endpoint of that chain."""
    dex_price_usd: float | None
    """The price by the chain alone: Uniswap's pool, and Chainlink's price of ether."""
    dex_difference_percent: float | None
    """How far that price is from `price_usd`."""
    dex_feed_as_of: datetime | None
    """When Chainlink's price of ether was set."""
    conversion: Conversion | None = None
    """Of the amount that was asked for; None without one."""


def token_figures(
    info: NetworkInfo | None,
    known: Chain | None,
    convert: Sesh | None = None,
    *,
    headline: Headline | None = None,
    ethereum_supply: Sesh | None = None,
) -> tuple[TokenFigures, tuple[Warned, ...]]:
    """Return the figures, and warnings of what is missing or contradicts what is built in.

    Args:
        info: the network API's figures.
        known: what is built in about the chain.
        convert: an amount to convert at the network API's price.
        headline: the contracts' figures.
        ethereum_supply: the supply by the token's contract on Ethereum.
    """
    price = info.price_usd if info else None
    dex = dex_price(headline.market, headline.block.timestamp) if headline and headline.market else None
    figures = TokenFigures(
        price_usd=price,
        market_cap_usd=info.market_cap_usd if info else None,
        price_as_of=info.price_as_of if info else None,
        price_stale_at=info.price_stale_at if info else None,
        circulating_supply=info.circulating_supply if info else None,
        maximum_supply=Sesh.parse(known.maximum_supply) if known and known.maximum_supply else None,
        arbitrum_supply=headline.arbitrum_supply if headline else None,
        ethereum_supply=ethereum_supply,
        contract=known.contracts.token if known else info.contract if info else None,
        chain_id=known.chain_id if known else None,
        dex_price_usd=dex.usd if dex else None,
        dex_difference_percent=(dex.usd / price - 1) * 100 if dex and price else None,
        dex_feed_as_of=dex.feed_updated if dex else None,
        conversion=None if convert is None else Conversion(convert, worth_usd(convert, price)),
    )
    ahead: tuple[Warned, ...] = ()
    if dex is not None and headline is not None:
        ahead = ahead_warnings("the price feed", dex.feed_updated, headline.block.timestamp, "the block it was read at")
    if info is None:
        return figures, ahead
    shown = {
        "price": info.price_usd,
        "time of the price": info.price_as_of,
        "market cap": info.market_cap_usd,
        "circulating supply": info.circulating_supply,
    }
    return figures, (*ahead, *contract_warnings(info, known), *unknown_warnings(shown))


def worth_usd(amount: Sesh, price_usd: float | None) -> float | None:
    """Return the value of an amount, rounded only once, at the end."""
    return None if price_usd is None else float(Fraction(amount.atomic, ATOMIC_PER_SESH) * Fraction(price_usd))


def contract_warnings(info: NetworkInfo, known: Chain | None) -> tuple[Warned, ...]:
    """Return a warning if the network API names another contract than the built-in one: money sent there is lost."""
    if known is None or info.contract is None or info.contract.lower() == known.contracts.token.lower():
        return ()
    return (
        Warned(
            "contract-mismatch",
            f"the network API names {info.contract} as the token's contract, and not the known "
            f"{known.contracts.token}; do not use it",
        ),
    )


def unknown_warnings(figures: Mapping[str, object]) -> tuple[Warned, ...]:
    """Return a warning of the figures that the network API left out."""
    missing = [name for name, value in figures.items() if value is None]
    return (Warned("figure-unknown", f"the network API does not publish: {', '.join(missing)}"),) if missing else ()


class Balance(Struct, frozen=True, kw_only=True):
    """What one wallet holds; a missing figure is None."""

    address: str
    balance: Sesh | None
    """On the chain that the network stakes on."""
    ethereum_balance: Sesh | None
    """On Ethereum; needs an endpoint of that chain."""
    price_usd: float | None
    balance_usd: float | None
    """The value of both together; of the first alone if the second is not known, and None if the first is not."""


def balance_of(address: str, balance: Sesh | None, ethereum: Sesh | None, price_usd: float | None) -> Balance:
    """Return a wallet's holdings and their value."""
    both = None if balance is None else Sesh(balance.atomic + (ethereum.atomic if ethereum else 0))
    return Balance(
        address=address,
        balance=balance,
        ethereum_balance=ethereum,
        price_usd=price_usd,
        balance_usd=None if both is None else worth_usd(both, price_usd),
    )
