"""`/info`: the token and the network in numbers, decoded strictly and not trusted.

Every field may be missing or null. A field of the wrong type makes the whole reply malformed; a value out of range
becomes None, and the rest stays usable as long as any figure is left. (session-network-api-v2, `app.py`, `network.py`,
`price.py`.)
"""

from __future__ import annotations

import re
from decimal import Decimal

import msgspec
from msgspec import Struct

from ...amounts import Sesh
from ...decoding import decoded
from ...errors import MalformedAnswer
from ...figures.network_info import NetworkInfo
from .bounds import count, sesh, time, usd

PATH = "/info"
_ADDRESS = re.compile(r"0x[0-9a-fA-F]{40}")
_MOST_NODES = 10_000_000
_TIMES = frozenset({"answered_at", "price_as_of", "price_stale_at"})


class _Token(Struct):
    staking_requirement: Decimal | None = None
    staking_reward_pool: Decimal | None = None
    contract_address: str | None = None
    circulating_supply: Decimal | None = None


class _Network(Struct):
    network_size: Decimal | None = None
    network_staked_tokens: Decimal | None = None
    network_staked_usd: Decimal | None = None


class _Price(Struct):
    usd: Decimal | None = None
    usd_market_cap: Decimal | None = None
    t_price: Decimal | None = None
    t_stale: Decimal | None = None


class _Info(Struct):
    token: _Token | None = None
    network: _Network | None = None
    price: _Price | None = None
    t: Decimal | None = None


_decoder = msgspec.json.Decoder(_Info)


def decode_info(body: bytes) -> NetworkInfo:
    """Decode a reply to `/info`.

    Raises:
        MalformedAnswer: not such a reply, or one without a usable figure.
    """
    reply = decoded(_decoder, body, f"not a reply to {PATH}")
    token, network, price = reply.token or _Token(), reply.network or _Network(), reply.price or _Price()
    contract = token.contract_address
    info = NetworkInfo(
        answered_at=time(reply.t),
        price_usd=usd(price.usd),
        market_cap_usd=usd(price.usd_market_cap),
        price_as_of=time(price.t_price),
        price_stale_at=time(price.t_stale),
        contract=contract if contract is not None and _ADDRESS.fullmatch(contract) else None,
        circulating_supply=_positive(sesh(token.circulating_supply)),
        requirement=_positive(sesh(token.staking_requirement)),
        reward_pool=sesh(token.staking_reward_pool),
        nodes=count(network.network_size, _MOST_NODES),
        staked=_positive(sesh(network.network_staked_tokens)),
        staked_usd=usd(network.network_staked_usd),
    )
    if all(getattr(info, field) is None for field in NetworkInfo.__struct_fields__ if field not in _TIMES):
        raise MalformedAnswer(f"the reply to {PATH} has no usable figure")
    return info


def _positive(amount: Sesh | None) -> Sesh | None:
    """Return an amount that cannot be 0, so that 0 means "not known"; a reward pool, though, may be empty."""
    return amount if amount is not None and amount.atomic else None
