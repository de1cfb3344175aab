"""`/info`, and the `network` that every reply carries: how far the backend has read."""

from __future__ import annotations

import msgspec

from ...decoding import decoded
from ...errors import MalformedAnswer
from ..limits import within
from .bounds import height, moment
from .model import NetworkState
from .reply import Reply

PATH = "/info"
_NODES_LIMIT = 10_000_000

_decoder = msgspec.json.Decoder(Reply)


def decode_info(body: bytes) -> NetworkState:
    """Decode a reply to `/info`.

    Raises:
        MalformedAnswer: not such a reply, or one without the network's figures.
    """
    reply = decoded(_decoder, body, f"not a reply to {PATH}")
    if reply.network is None:
        raise MalformedAnswer(f"not a reply to {PATH}: it has no `network`")
    return network_of(reply)


def network_of(reply: Reply) -> NetworkState:
    """Return the network's figures in a reply; the backend writes 0 for what it does not know."""
    entry = reply.network
    if entry is None:
        return NetworkState(answered_at=moment(reply.t))
    return NetworkState(
        answered_at=moment(reply.t),
        block_height=height(entry.block_height or None),
        block_timestamp=moment(entry.block_timestamp),
        hard_fork=within(entry.hard_fork, 1, 255) if isinstance(entry.hard_fork, int) else None,
        nodes=within(entry.node_count, 1, _NODES_LIMIT),
    )
