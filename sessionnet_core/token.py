"""The Session Token in figures: what the network API tells of it, beside what is known without asking.

A pure module.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from fractions import Fraction

from msgspec import Struct

from .amounts import ATOMIC_PER_SESH, Sesh
from .api.info import NetworkInfo
from .evidence import Warned
from .networks import Token


class Conversion(Struct, frozen=True):
    """What an amount of SESH is worth at the price shown."""

    sesh: Sesh
    usd: float | None


class TokenFigures(Struct, frozen=True):
    """The token's figures; None where nobody told. Prices and capitalisation are in US dollars."""

    price_usd: float | None
    market_cap_usd: float | None
    price_as_of: datetime | None
    price_stale_at: datetime | None
    circulating_supply: Sesh | None
    maximum_supply: Sesh | None
    """How many SESH there can ever be; minted once, on Ethereum."""
    arbitrum_supply: Sesh | None
    """How many of them are on Arbitrum; needs the chain itself."""
    contract: str | None
    """The token's contract as it is known here; where nothing is known, as the network API told it."""
    chain_id: int | None
    dex_price_usd: float | None
    """The price in a pool on the chain; needs the chain itself."""
    conversion: Conversion | None = None


def token_figures(
    info: NetworkInfo, known: Token | None, convert: Sesh | None = None
) -> tuple[TokenFigures, tuple[Warned, ...]]:
    """Put together what was told and what is known; warn of what is missing or contradicts it."""
    figures = TokenFigures(
        price_usd=info.price_usd,
        market_cap_usd=info.market_cap_usd,
        price_as_of=info.price_as_of,
        price_stale_at=info.price_stale_at,
        circulating_supply=info.circulating_supply,
        maximum_supply=Sesh.parse(known.maximum_supply) if known and known.maximum_supply else None,
        arbitrum_supply=None,
        contract=known.contract if known else info.contract,
        chain_id=known.chain_id if known else None,
        dex_price_usd=None,
        conversion=None if convert is None else Conversion(convert, worth_usd(convert, info.price_usd)),
    )
    told = {
        "price": info.price_usd,
        "time of the price": info.price_as_of,
        "market cap": info.market_cap_usd,
        "circulating supply": info.circulating_supply,
    }
    return figures, (*contract_warnings(info, known), *unknown_warnings(told))


def worth_usd(amount: Sesh, price_usd: float | None) -> float | None:
    """Give what an amount is worth: exact up to the one rounding of the result."""
    return None if price_usd is None else float(Fraction(amount.atomic, ATOMIC_PER_SESH) * Fraction(price_usd))


def contract_warnings(info: NetworkInfo, known: Token | None) -> tuple[Warned, ...]:
    """Warn where the network API names another contract than the known one: money sent there would be gone."""
    if known is None or info.contract is None or info.contract.lower() == known.contract.lower():
        return ()
    return (
        Warned(
            "contract-mismatch",
            f"the network API names another contract for the token, {info.contract}, than the known "
            f"{known.contract}; do not use it",
        ),
    )


def unknown_warnings(told: Mapping[str, object]) -> tuple[Warned, ...]:
    """Warn of the figures that the network API did not tell."""
    missing = [name for name, value in told.items() if value is None]
    return (Warned("figure-unknown", f"the network API does not tell: {', '.join(missing)}"),) if missing else ()
