"""oxend's JSON-RPC: the request for `get_service_nodes`, and its reply as a `NodeList`.

Pure: bytes in, values out. The same reply comes from a seed, through a storage server (`oxend_request`), or out of a
file, with or without JSON-RPC's envelope.

::

    decode_node_list    a reply → the list, and how many entries were unusable
    ├── reply           the reply under oxend's own names
    ├── odd             entries that another program wrote
    ├── rounded         swarm numbers that lost their low bits on the way
    ├── entry           one entry → one node
    └── addresses       which IP addresses are usable
    accrued             `get_accrued_rewards`
    requirement         `get_staking_requirement`
"""

from __future__ import annotations

from collections.abc import Sequence
from threading import Lock
from typing import TypeVar

import msgspec
from msgspec import Raw, Struct, structs

from ...decoding import counted, decoded
from ...errors import MalformedAnswer, SessionNetError
from ...model import Node, NodeList
from ..limits import HEIGHT_LIMIT, KEY, SWARM, matching
from .entry import node_of
from .reply import NodeEntry, NodeListBody, Reply, refuse_errors
from .rounded import are_rounded

T = TypeVar("T")

# fmt: off
FIELDS = (
    "service_node_pubkey", "public_ip", "storage_port", "storage_lmq_port", "pubkey_ed25519", "pubkey_x25519",
    "swarm", "swarm_id", "active", "funded", "state_height", "requested_unlock_height", "decommission_count",
    "earned_downtime_blocks", "last_decomm_reasons", "last_uptime_proof", "storage_server_version",
    "service_node_version", "lokinet_version", "registration_height", "staking_requirement", "total_contributed",
    "operator_fee", "operator_address", "contributors", "height", "block_hash", "hardfork", "target_height",
)
# fmt: on
"""What is asked for: all that the commands show of a whole list. A seed may send only some of it."""

FACTS = ("pubkey_ed25519", "swarm", "public_ip", "storage_port", "active", "height", "target_height")
"""What seeds have to agree on, and `active`, which shows whether a seed sends states. In April 2026 that is 274 kB, and
a whole list 517 kB to 1.9 MB, by how much the seed is willing to send."""

PARAMS = {"fields": FIELDS}
METHOD = "get_service_nodes"
REQUEST = msgspec.json.encode({"jsonrpc": "2.0", "id": "0", "method": METHOD, "params": PARAMS})
SHORT_REQUEST = msgspec.json.encode({"jsonrpc": "2.0", "id": "0", "method": METHOD, "params": {"fields": FACTS}})

LIMIT_BYTES = 32_000_000
"""Of a whole list: 1,000 bytes for each of the most nodes that are accepted; a node's entry has 350 to 1,200."""
NODES_LIMIT = 31_060
"""Twenty times the 1,553 nodes of mainnet in April 2026. It may be raised with `LIMIT_BYTES`, and the two limits of
`decoding` with them, as far as 300 MB allow: to 60,000 or so, and beyond that once entries are decoded one by one."""
LIMIT_BYTES_OF_ONE = 10_000_000
NODES_LIMIT_OF_ONE = 7_765
"""The same for the word of a single Session Node, which may be anybody's: five times mainnet."""

_decoder = msgspec.json.Decoder(Reply[NodeEntry])
_one_at_a_time = Lock()
"""Three seeds answer at once, and only one of their lists is decoded at a time: it is the decoded entries that are
large, not the nodes made of them. No thread is faster for decoding beside another."""


class NodeListReply(Struct, frozen=True):
    """A node list, as one source sent it."""

    list: NodeList
    left_out: int
    """How many entries were unusable: without a valid key, with one that an earlier entry has, or of wrong types."""
    is_whole: bool = True
    """False if no more was asked for than `FACTS`."""


def decode_node_list(body: bytes, *, most: int = NODES_LIMIT, limit_bytes: int = LIMIT_BYTES) -> NodeListReply:
    """Decode a reply to `get_service_nodes`.

    Args:
        most: how many nodes are accepted.
        limit_bytes: how large the reply may be.

    Raises:
        Refused: oxend returned an error.
        MalformedAnswer: not such a reply, or one without a usable node.
        AnswerTooLarge: it lists more nodes, or is larger, than anybody honest would send.
    """
    with _one_at_a_time:
        try:
            reply = _decode_at_once(body, most, limit_bytes)
        except SessionNetError as error:
            # Errors are kept until all seeds have answered, and the frames of this one would keep all that was decoded.
            raise error.with_traceback(None) from None
    return reply or _decode_odd(body, most, limit_bytes)


def _decode_at_once(body: bytes, most: int, limit_bytes: int) -> NodeListReply | None:
    """Decode a reply as oxend writes it; None if it is not one."""
    try:
        reply = decoded(_decoder, body, _NOT_A_LIST, limit_bytes=limit_bytes)
    except MalformedAnswer:
        return None
    listed = _listed(reply)
    entries = counted(listed.service_node_states or (), most, "nodes")
    return _reply_of(listed, entries, len(entries))


def _decode_odd(body: bytes, most: int, limit_bytes: int) -> NodeListReply:
    """Decode a reply of which at least one entry has a field of the wrong type, entry by entry."""
    from .odd import entry_of

    listed = _listed(decoded(msgspec.json.Decoder(Reply[Raw]), body, _NOT_A_LIST, limit_bytes=limit_bytes))
    raws = counted(listed.service_node_states or (), most, "nodes")
    return _reply_of(listed, [entry for raw in raws if (entry := entry_of(raw)) is not None], len(raws))


def _listed(reply: Reply[T]) -> NodeListBody[T]:
    """Return the reply proper; refuse one that is an error, or has no list."""
    listed = reply.result or reply
    refuse_errors(reply.error, listed.status)
    if listed.service_node_states is None:
        raise MalformedAnswer(f"{_NOT_A_LIST}: it has no `service_node_states`")
    return listed


def _reply_of(listed: NodeListBody[T], entries: Sequence[NodeEntry], count: int) -> NodeListReply:
    """Return the list that these entries make, `count` of which there were with the unusable ones."""
    nodes: dict[str, Node] = {}
    for entry in entries:
        node = node_of(entry)
        if node is not None:
            nodes.setdefault(node.pubkey, node)
    if not nodes:
        raise MalformedAnswer("the node list has no usable node")
    rounded = are_rounded(
        entry.swarm_id
        for entry in entries
        if entry.swarm_id is not None and (entry.swarm is None or not SWARM.fullmatch(entry.swarm))
    )
    in_order = (nodes[key] for key in sorted(nodes))
    return NodeListReply(
        list=NodeList(
            nodes=tuple(structs.replace(node, swarm_id=None) for node in in_order) if rounded else tuple(in_order),
            height=_whole(listed.height, HEIGHT_LIMIT),
            block_hash=matching(KEY, listed.block_hash),
            target_height=_whole(listed.target_height, HEIGHT_LIMIT),
            hard_fork=_whole(listed.hardfork, 255),
            tells_swarms=not rounded
            and any(entry.swarm is not None or entry.swarm_id is not None for entry in entries),
            tells_states=any(entry.active is not None or entry.funded is not None for entry in entries),
            rounded_swarms=rounded,
        ),
        left_out=count - len(nodes),
    )


def _whole(number: float | None, highest: int) -> int | None:
    """Return a whole number from 0 up to a bound, also one that another program wrote as a float."""
    return int(number) if number is not None and 0 <= number <= highest and number == int(number) else None


_NOT_A_LIST = "not a node list"
