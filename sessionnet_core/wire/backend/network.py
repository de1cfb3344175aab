"""`/info`, and the `network` that every reply carries: how far the backend has read."""

from __future__ import annotations

import msgspec

from ...errors import MalformedAnswer
from ..oxend.bounds import KEY, amount, bounded, matching, within
from .bounds import height, moment, positive
from .model import NetworkState
from .reply import Reply, decoded

PATH = "/info"
_MOST_NODES = 10_000_000
_MOST_CONTRIBUTORS = 1_000
_WHOLE_MILLIONTHS = 1_000_000

_decoder = msgspec.json.Decoder(Reply)


def decode_info(body: bytes) -> NetworkState:
    """Read a reply to `/info`.

    Raises:
        MalformedAnswer: no such reply, or one that tells nothing of the network.
    """
    reply = decoded(_decoder, body, PATH)
    if reply.network is None:
        raise MalformedAnswer(f"a reply to {PATH} that tells nothing")
    return network_of(reply)


def network_of(reply: Reply) -> NetworkState:
    """Give what a reply tells of the network; the backend has 0 for what it does not know."""
    told = reply.network
    if told is None:
        return NetworkState(told_at=moment(reply.t))
    return NetworkState(
        told_at=moment(reply.t),
        block_height=height(told.block_height or None),
        block_timestamp=moment(told.block_timestamp),
        block_hash=matching(KEY, told.block_hash),
        l2_height=height(told.l2_height or None),
        l2_timestamp=moment(told.l2_height_timestamp),
        hard_fork=within(told.hard_fork, 1, 255) if isinstance(told.hard_fork, int) else None,
        network_name=bounded(told.nettype),
        nodes=within(told.node_count, 1, _MOST_NODES),
        active_nodes=within(told.active_node_count, 0, _MOST_NODES),
        requirement=positive(told.staking_requirement),
        operator_minimum=positive(told.min_operator_contribution),
        max_contributors=within(told.max_stakers, 1, _MOST_CONTRIBUTORS),
        median_operator_fee_percent=_percent(told.median_operator_fee),
        staked=amount(told.total_staked),
    )


def _percent(millionths: float | None) -> float | None:
    """Give a fee in per cent; a median may lie between two whole numbers of millionths."""
    return millionths / 10_000 if millionths is not None and 0 <= millionths <= _WHOLE_MILLIONTHS else None
