"""Figures as a liar or a broken API tells them: honest figures to false ones."""

from collections.abc import Callable
from dataclasses import replace

from tests.devnet.figures import Figures
from tests.devnet.hostile import ANSI_COLOUR, BIDI_OVERRIDE, CLIPBOARD, MESSAGE, RICH_MARKUP
from tests.devnet.node_list import Record

STALE_SECONDS = 24 * 60 * 60
AHEAD_SECONDS = 3 * 60 * 60

OTHER_CONTRACT = "0xDeaDbeefdEAdbeefdEadbEEFdeadbeEFdEaDbeeF"

NULLABLE = {
    "token": ("staking_reward_pool", "contract_address", "circulating_supply"),
    "price": ("usd_market_cap",),
}

HOSTILE = {
    "token": {
        "staking_requirement": "25000" + ANSI_COLOUR,
        "staking_reward_pool": 10**400,
        "contract_address": MESSAGE,
        "circulating_supply": RICH_MARKUP,
    },
    "network": {"network_size": -1, "network_staked_tokens": "NaN", "network_staked_usd": "Infinity" + CLIPBOARD},
    "price": {"usd": "nan", "usd_market_cap": 1e308, "t_price": -1, "t_stale": BIDI_OVERRIDE},
    "t": [MESSAGE],
}
"""Wrong in every field: text where numbers should be, or numbers that nothing can be."""

HOSTILE_PRICE = {"token": MESSAGE, "price": "1e308" + ANSI_COLOUR, "market_cap": -1e308, "updated_at": "NaN"}

ABSURD = {
    "token": {
        "staking_requirement": 0,
        "staking_reward_pool": 2**63 - 1,
        "contract_address": ANSI_COLOUR + BIDI_OVERRIDE,
        "circulating_supply": -1e308,
    },
    "network": {"network_size": -(2**63), "network_staked_tokens": 1e308, "network_staked_usd": -0.0},
    "price": {"usd": 1e308, "usd_market_cap": 5e-324, "t_price": -(2**63), "t_stale": 2**63 - 1},
    "t": 10**15,
}
"""Of the right type everywhere, and possible nowhere."""

ABSURD_PRICE = {"token": ANSI_COLOUR, "price": 1e308, "market_cap": -1e308, "updated_at": 2**63 - 1}


def told(figures: Figures, name: str) -> Figures:
    """What an API with this misbehaviour makes of the figures."""
    return LIES[name](figures)


def _stale_price(figures: Figures) -> Figures:
    """Nobody has asked for a price since yesterday."""
    return replace(figures, last_poll=figures.last_poll - STALE_SECONDS)


def _future_price(figures: Figures) -> Figures:
    """Every price is dated three hours late."""

    def of_later(price: Record, *times: str) -> Record:
        return price | {time: price[time] + AHEAD_SECONDS for time in times}

    return replace(
        figures,
        info_as_told=lambda info: info | {"price": of_later(info["price"], "t_price", "t_stale")},
        price_as_told=lambda price: of_later(price, "updated_at"),
    )


def _no_price(figures: Figures) -> Figures:
    return replace(figures, last_poll=0)


def _nulls(figures: Figures) -> Figures:
    def with_nulls(info: Record) -> Record:
        return info | {part: info[part] | dict.fromkeys(fields) for part, fields in NULLABLE.items()}

    return replace(figures, info_as_told=with_nulls)


def _fewer_fields(figures: Figures) -> Figures:
    """No price, no market cap, and nothing that older servers did not have."""

    def with_fewer(info: Record) -> Record:
        token, network, price = (dict(info[part]) for part in ("token", "network", "price"))
        del token["circulating_supply"], token["contract_address"], network["network_staked_usd"]
        del price["usd"], price["usd_market_cap"]
        return info | {"token": token, "network": network, "price": price}

    def without_market_cap(price: Record) -> Record:
        return {"price": price["price"], "updated_at": price["updated_at"]}

    return replace(figures, info_as_told=with_fewer, price_as_told=without_market_cap)


def _contract(figures: Figures) -> Figures:
    def with_another(info: Record) -> Record:
        return info | {"token": info["token"] | {"contract_address": OTHER_CONTRACT}}

    return replace(figures, info_as_told=with_another)


def _hostile_figures(figures: Figures) -> Figures:
    return replace(figures, info_as_told=lambda _info: HOSTILE, price_as_told=lambda _price: HOSTILE_PRICE)


def _absurd_figures(figures: Figures) -> Figures:
    return replace(figures, info_as_told=lambda _info: ABSURD, price_as_told=lambda _price: ABSURD_PRICE)


def _old_prices(figures: Figures) -> Figures:
    return replace(figures, price_as_told=lambda price: {"price": price["price"], "t": price["updated_at"]})


LIES: dict[str, Callable[[Figures], Figures]] = {
    "stale-price": _stale_price,
    "future-price": _future_price,
    "no-price": _no_price,
    "nulls": _nulls,
    "fewer-fields": _fewer_fields,
    "contract": _contract,
    "hostile-figures": _hostile_figures,
    "absurd-figures": _absurd_figures,
    "old-prices": _old_prices,
}
