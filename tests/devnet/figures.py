"""The figures that the network API tells: of its own node list, and of the prices it has written down."""

import math
from collections.abc import Callable
from dataclasses import dataclass

from tests.devnet.node_list import NodeList, Record
from tests.devnet.price_history import CIRCULATING_SUPPLY_SESH, POLL_SECONDS, prices_until
from tests.devnet.stakes import ATOMIC_PER_SESH, STAKING_REQUIREMENT

TOKEN = "session-token"
CONTRACT = "0x10Ea9E5303670331Bdddfa66A4cEA47dae4fcF3b"
CHAIN_ID = 42161
MAXIMUM_SUPPLY = "240000000"
CONTRACTS = {
    "token": CONTRACT,
    "rewards": "0xC2B9fC251aC068763EbDfdecc792E3352E351c00",
    "pool": "0x11f040E89dFAbBA9070FFE6145E914AC68DbFea0",
    "factory": "0x8129bE2D5eF7ACd39483C19F28DE86b7EF19DBCA",
    "multicall": "0xcA11bde05977b3631167028862bE2a173976CA11",
    "state_view": "0x76Fd297e2D437cd7f76d50F01AfE6160f86e9990",
    "dex_pool": "0x249afd31a49d9bd44259b8f03dd74030d7d41153bc891d12f469c5cb94b03729",
    "price_feed": "0x639Fe6ab55C921f74e7fac1ee960C0B6293ba612",
}
"""Where the staking contracts stand on Arbitrum One, and here as well."""
HOUR = 3_600
ROWS_OF_A_DAY = 24 * HOUR // POLL_SECONDS
REWARD_POOL_SESH = 63_177_550


def _unchanged(told: Record) -> Record:
    return told


@dataclass(frozen=True)
class Figures:
    """Everything the API knows at one moment, and what it makes of that."""

    network: NodeList
    random_seed: int
    """Of the prices."""
    now: int
    """Unix seconds."""
    last_poll: int
    """Unix seconds: no price is newer. With 0 there is none at all."""
    reward_pool_sesh: int = REWARD_POOL_SESH
    """In whole SESH, as the API tells it."""
    thins_prices: bool = False
    info_as_told: Callable[[Record], Record] = _unchanged
    price_as_told: Callable[[Record], Record] = _unchanged
    """Of each price in a list of them."""

    def info(self) -> Record | None:
        """The reply to /info; None where there is no price, without which the API tells nothing."""
        known = prices_until(self.last_poll, self.random_seed, self.network.clock)
        if not known:
            return None
        price = known[0]
        staked = _staked_sesh(self.network)
        told = {
            "token": {
                "staking_requirement": STAKING_REQUIREMENT // ATOMIC_PER_SESH,
                "staking_reward_pool": self.reward_pool_sesh,
                "contract_address": CONTRACT,
                "circulating_supply": CIRCULATING_SUPPLY_SESH,
            },
            "network": {
                "network_size": len(self.network.nodes),
                "network_staked_tokens": staked,
                "network_staked_usd": staked * price.usd,
            },
            "price": {
                "usd": price.usd,
                "usd_market_cap": price.market_cap_usd or CIRCULATING_SUPPLY_SESH * price.usd,
                "t_price": price.updated_at,
                "t_stale": price.updated_at + POLL_SECONDS,
            },
            "t": self.now,
        }
        return self.info_as_told(told)

    def prices(self, seconds: int) -> Record:
        """The reply to /prices: those of the last so many seconds, newest first."""
        known = prices_until(self.last_poll, self.random_seed, self.network.clock)
        if self.thins_prices:
            known = (*known[:ROWS_OF_A_DAY], *known[ROWS_OF_A_DAY :: HOUR // POLL_SECONDS])
        told = [
            {"token": TOKEN, "price": price.usd, "market_cap": price.market_cap_usd, "updated_at": price.updated_at}
            for price in known
            if price.updated_at >= self.now - seconds
        ]
        return {"prices": [self.price_as_told(price) for price in told], "t": self.now}


def _staked_sesh(network: NodeList) -> float:
    exact = sum(node.get("total_contributed", 0) for node in network.nodes) / ATOMIC_PER_SESH
    # What adding floats up leaves behind: 38811874.250000015 for 38811874.25.
    return math.nextafter(math.nextafter(exact, math.inf), math.inf)
