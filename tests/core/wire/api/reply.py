"""A reply to `/info` as the reference server writes it, and what stands in it.

Fields and types are those of session-network-api-v2's `app.py`; the figures are those of its README, except for the
stake, which has the noise that adding floats up leaves behind.
"""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

from sessionnet_core.amounts import Sesh
from sessionnet_core.figures.network_info import NetworkInfo

CONTRACT = "0x10Ea9E5303670331Bdddfa66A4cEA47dae4fcF3b"
NOON = 1_775_736_000
"""2026-04-09 12:00:00 UTC."""

INFO: dict[str, Any] = {
    "network": {
        "network_size": 1000,
        "network_staked_tokens": 38811874.250000015,
        "network_staked_usd": 1988372.336,
    },
    "price": {
        "t_price": NOON - 240,
        "t_stale": NOON + 360,
        "usd": 0.0512310312,
        "usd_market_cap": 122402323.18,
    },
    "t": NOON,
    "token": {
        "circulating_supply": 79753120.482913,
        "contract_address": CONTRACT,
        "staking_requirement": 25000,
        "staking_reward_pool": 45000000,
    },
}

WHOLE = NetworkInfo(
    answered_at=datetime(2026, 4, 9, 12, 0, tzinfo=UTC),
    price_usd=0.0512310312,
    market_cap_usd=122402323.18,
    price_as_of=datetime(2026, 4, 9, 11, 56, tzinfo=UTC),
    price_stale_at=datetime(2026, 4, 9, 12, 6, tzinfo=UTC),
    contract=CONTRACT,
    circulating_supply=Sesh(79_753_120_482_913_000),
    requirement=Sesh(25_000_000_000_000),
    reward_pool=Sesh(45_000_000_000_000_000),
    nodes=1000,
    staked=Sesh(38_811_874_250_000_015),
    staked_usd=1988372.336,
)
"""The same as a value."""


def info_with(part: str = "", /, **changed: Any) -> bytes:
    """Write the reply with some fields of one part, or of the top level, changed."""
    return json.dumps(INFO | ({part: INFO[part] | changed} if part else changed)).encode()


def prices(*rows: dict[str, Any]) -> bytes:
    """Write a reply to `/prices/…` with these rows, in their order."""
    return json.dumps({"prices": list(rows), "t": NOON}).encode()


def price(usd: float, at: int, market_cap: float | None = 4_000_000.5) -> dict[str, Any]:
    """Return one row of such a reply."""
    return {"token": "session-token", "price": usd, "market_cap": market_cap, "updated_at": at}
