"""The storage server that every Session Node runs, asked over HTTPS.

Its certificate is self-signed and not bound to the node's key, so HTTPS proves nothing here; Session's apps do not
check it either. (Session storage server, `oxenss/rpc/request_handler.cpp`.)
"""

from __future__ import annotations

import time
from collections.abc import Callable

from ..errors import Refused
from ..figures.verification.swarm_replies import SwarmReply
from ..model import Node
from ..names import NameRecord
from ..networks.model import BootstrapNode
from ..nodes.probe import Heard
from ..wire import oxend
from ..wire.oxend import NodeListReply, decode_node_list
from ..wire.storage import info
from ..wire.storage.names import decode_record, encode_request
from ..wire.storage.request import encode_oxend_request
from ..wire.storage.swarm import decode_swarm, encode_swarm_request
from .endpoint import Endpoint
from .transport import SMALL_ANSWER_LIMIT_BYTES, Transport

NODE_LIST_REQUEST = encode_oxend_request(oxend.METHOD, oxend.PARAMS)
_NO_SUCH_METHOD = 400


def endpoint_of(node: BootstrapNode) -> Endpoint:
    """Return a storage server's endpoint; nothing recognises it."""
    return Endpoint(url=node.url, proof="none", apart=True)


def ask_storage_server(
    transport: Transport, endpoint: Endpoint, *, expected: int = 0, known: dict[str, Node] | None = None
) -> NodeListReply:
    """Ask the oxend behind one storage server for the node list (`oxend_request`).

    Args:
        expected: how many nodes others have listed; by itself, it may list as many as one node's word is taken for.
        known: the nodes that others have sent, as for `decode_node_list`.

    Raises:
        NoAnswer, Unbelievable: as `Transport.post` and `decode_node_list` do.
    """
    most, limit_bytes = oxend.limits_of_one(expected)
    body = transport.post(endpoint, NODE_LIST_REQUEST, limit_bytes=limit_bytes)
    return decode_node_list(body, most=most, limit_bytes=limit_bytes, known=known)


def ask_itself(transport: Transport, endpoint: Endpoint) -> info.Info:
    """Ask one storage server for its version, clock and hard fork.

    Raises:
        NoAnswer, Unbelievable: as `Transport.post` and `decode_info` do.
    """
    return info.decode_info(transport.post(endpoint, info.REQUEST, limit_bytes=SMALL_ANSWER_LIMIT_BYTES))


def ask_info(transport: Transport, endpoint: Endpoint, seconds: float) -> Heard:
    """Ask one storage server for the same, and for its oxend's height; without `batch`, the height is unknown.

    Args:
        seconds: the time limit of one exchange.

    Raises:
        NoAnswer, Unbelievable: as `Transport.post`, `decode_batch` and `decode_info` do.
    """
    try:
        return _timed(transport, endpoint, seconds, info.BATCH_REQUEST, info.decode_batch)
    except Refused as error:
        if error.status != _NO_SUCH_METHOD:
            raise
    return _timed(transport, endpoint, seconds, info.REQUEST, info.decode_info)


def ask_swarm(transport: Transport, endpoint: Endpoint, account_id: str) -> SwarmReply:
    """Ask one storage server for the swarm of an account; this names the account to it.

    Raises:
        NoAnswer, Unbelievable: as `Transport.post` and `decode_swarm` do.
    """
    question = encode_swarm_request(account_id)
    return decode_swarm(transport.post(endpoint, question, limit_bytes=SMALL_ANSWER_LIMIT_BYTES))


def _timed(
    transport: Transport, endpoint: Endpoint, seconds: float, request: bytes, decode: Callable[[bytes], info.Info]
) -> Heard:
    clock, started = time.time(), time.monotonic()
    body = transport.within(seconds).post_once(endpoint, request)
    latency = time.monotonic() - started
    reply = decode(body)
    return Heard(
        version=reply.version,
        clock_seconds=reply.clock_ms / 1000,
        hard_fork=reply.hard_fork,
        height=reply.height,
        latency_seconds=latency,
        halfway_seconds=clock + latency / 2,
    )


def ask_name(transport: Transport, endpoint: Endpoint, name_hash: bytes) -> NameRecord | None:
    """Ask the oxend behind one storage server for the record of a Session name; None if there is none.

    Raises:
        NoAnswer, Unbelievable: as `Transport.post` and `decode_record` do.
    """
    question = encode_request(name_hash)
    return decode_record(transport.post(endpoint, question, limit_bytes=SMALL_ANSWER_LIMIT_BYTES))
