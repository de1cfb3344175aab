"""Replies of the network API, and its page for what it cannot open."""

from __future__ import annotations

from sessionnet_core.wire.api.info import decode_info
from sessionnet_core.wire.api.prices import decode_prices
from sessionnet_core.wire.api.refusal import cannot_open
from tests.fuzz.street import network_saying
from tests.fuzz.target import Target

TARGET = Target(
    "api",
    (
        decode_info,
        lambda body: decode_prices(body, "7d"),
        lambda body: cannot_open(400, body.decode("utf-8", "replace")),
        lambda body: network_saying(body).price_history("7d"),
        lambda body: network_saying(body).network_info(),
    ),
)
