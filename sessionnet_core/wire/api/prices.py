"""`/prices/…`: the price over time.

There are two shapes: `{prices: [{price, market_cap, updated_at}], t}` of today's server, newest first, and the older
`[{price, t}]` that Session's staking portal expects. (session-network-api-v2, `app.py`; portal, `schema.ts`.)
"""

from __future__ import annotations

from decimal import Decimal

import msgspec
from msgspec import Struct

from ...decoding import counted, decoded
from ...figures.prices import Period, PriceHistory, PricePoint, history_of
from .bounds import time, usd

POINT_LIMIT = 100_000
"""Twenty times thirty days of ten-minute prices."""
BODY_LIMIT_BYTES = 10_000_000
"""A hundred bytes for each of them."""


class _Point(Struct):
    price: Decimal | None = None
    market_cap: Decimal | None = None
    updated_at: Decimal | None = None
    t: Decimal | None = None


class _Prices(Struct):
    prices: list[_Point]


_decoder = msgspec.json.Decoder(_Prices | list[_Point])


def path_of(period: Period) -> str:
    """Return the path of a period's prices."""
    return f"/prices/session-token/{period}"


def decode_prices(body: bytes, period: Period) -> PriceHistory:
    """Decode a reply to `/prices/session-token/PERIOD`.

    Points without a usable price or time are left out. Points of the same moment all stay, in order.

    Raises:
        MalformedAnswer: not such a reply.
        AnswerTooLarge: it has more than `POINT_LIMIT` points.
    """
    reply = decoded(_decoder, body, f"not a reply to {path_of(period)}", limit_bytes=BODY_LIMIT_BYTES)
    entries = counted(reply.prices if isinstance(reply, _Prices) else reply, POINT_LIMIT, "prices")
    points = []
    for entry in reversed(entries):
        at, price = time(entry.updated_at if entry.updated_at is not None else entry.t), usd(entry.price)
        if at is not None and price is not None:
            points.append(PricePoint(at=at, price_usd=price, market_cap_usd=usd(entry.market_cap)))
    points.sort(key=lambda point: point.at)
    return history_of(tuple(points), period)
