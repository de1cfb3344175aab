"""The Session Token as metrics."""

from __future__ import annotations

from .families import figure

OF_THE_TOKEN = (
    figure(
        "token_price_usd",
        "Price of one SESH in US dollars, by the Session Network API.",
        lambda token: token.price_usd,
        source="network-api",
    ),
    figure(
        "token_price_timestamp_seconds",
        "When that price was true, in seconds since 1970.",
        lambda token: token.price_as_of,
        source="network-api",
    ),
    figure(
        "token_market_cap_usd",
        "Market capitalisation in US dollars.",
        lambda token: token.market_cap_usd,
        source="network-api",
    ),
    figure(
        "token_circulating_supply_sesh",
        "SESH in circulation.",
        lambda token: token.circulating_supply,
        source="network-api",
    ),
    figure(
        "token_maximum_supply_sesh",
        "How many SESH there can ever be.",
        lambda token: token.maximum_supply,
        source="network-api",
    ),
    figure(
        "token_dex_price_usd",
        "Price of one SESH in US dollars, by Uniswap's pool and Chainlink's price of ether.",
        lambda token: token.dex_price_usd,
        source="rpc",
    ),
)
FAMILIES = tuple(one.family for one in OF_THE_TOKEN)
