"""What the token was worth, every ten minutes: a random walk that is the same for the same random seed and clock.

The newest price at the network's clock is four minutes old, and always the same; the walk goes back from there for a
month, and forth for as long as the devnet runs. Of the past it keeps two oddities of the live one: now and then the
source had nothing new to tell, so that a price was written down twice, or it knew no market cap.
"""

import functools
from itertools import count
from random import Random
from typing import NamedTuple

POLL_SECONDS = 600
AGE_AT_START_SECONDS = 240
ROWS_BEFORE_START = 31 * 24 * 6
LATEST_BY_SECONDS = 60
PRICE_AT_START_USD = 0.051
LARGEST_STEP = 0.006

CIRCULATING_SUPPLY_SESH = 79_753_120.482913


class Price(NamedTuple):
    """One price as it was written down."""

    usd: float
    market_cap_usd: float
    """0.0 where the source knew none."""
    updated_at: int
    """Unix seconds."""


def prices_until(moment: int, random_seed: int, clock: int) -> tuple[Price, ...]:
    """All prices up to a moment, newest first. `clock` is when the devnet's time began, in Unix seconds."""
    start = clock - AGE_AT_START_SECONDS
    known = _prices(random_seed, start, max(0, (moment - start) // POLL_SECONDS))
    first = next((index for index, price in enumerate(known) if price.updated_at <= moment), len(known))
    return known[first:]


@functools.lru_cache(maxsize=8)
def _prices(random_seed: int, start: int, polls_since: int) -> tuple[Price, ...]:
    past = Random(f"prices before {random_seed}")
    future = Random(f"prices after {random_seed}")
    newest_first = [Price(PRICE_AT_START_USD, _market_cap(PRICE_AT_START_USD), start)]
    for number in count(1):
        if number > polls_since:
            break
        usd = _step(future, newest_first[0].usd)
        # On the second, so that an honest server's price is never stale.
        newest_first.insert(0, Price(usd, _market_cap(usd), start + POLL_SECONDS * number))
    for number in range(1, ROWS_BEFORE_START + 1):
        older = newest_first[-1]
        if number % 41 != 21:
            usd = _step(past, older.usd)
            updated_at = start - POLL_SECONDS * number - past.randrange(LATEST_BY_SECONDS)
            older = Price(usd, 0.0 if number % 97 == 47 else _market_cap(usd), updated_at)
        newest_first.append(older)
    return tuple(newest_first)


def _step(rng: Random, usd: float) -> float:
    return round(usd * (1 + rng.uniform(-LARGEST_STEP, LARGEST_STEP)), 9)


def _market_cap(usd: float) -> float:
    return round(usd * CIRCULATING_SUPPLY_SESH, 9)
