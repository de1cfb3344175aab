"""oxend's JSON-RPC: the request for `get_service_nodes`, and its reply as a `NodeList`.

Pure: bytes in, values out. The same reply comes from a seed, through a storage server (`oxend_request`), or out of a
file, with or without JSON-RPC's envelope.

::

    decode_node_list    a reply → the list, and how many entries were unusable
    ├── reply           the reply under oxend's own names
    ├── entry           one entry → one node
    └── addresses       which IP addresses are usable
    accrued             `get_accrued_rewards`
    requirement         `get_staking_requirement`
"""

from __future__ import annotations

import msgspec
from msgspec import Struct

from ...decoding import decoded
from ...errors import MalformedAnswer
from ...model import Node, NodeList
from ..limits import HEIGHT_LIMIT, KEY, matching, within
from .entry import node_of
from .reply import Reply, refuse_errors

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

PARAMS = {"fields": FIELDS}
METHOD = "get_service_nodes"
REQUEST = msgspec.json.encode({"jsonrpc": "2.0", "id": "0", "method": METHOD, "params": PARAMS})

_decoder = msgspec.json.Decoder(Reply)


class NodeListReply(Struct, frozen=True):
    """A node list, as one source sent it."""

    list: NodeList
    left_out: int
    """How many entries were unusable: without a valid key, or with one that an earlier entry has."""


def decode_node_list(body: bytes) -> NodeListReply:
    """Decode a reply to `get_service_nodes`.

    Raises:
        Refused: oxend returned an error.
        MalformedAnswer: not such a reply, or one without a usable node.
    """
    reply = decoded(_decoder, body, "not a node list")
    listed = reply.result or reply
    refuse_errors(reply.error, listed.status)
    if listed.service_node_states is None:
        raise MalformedAnswer("not a node list: it has no `service_node_states`")
    nodes: dict[str, Node] = {}
    for entry in listed.service_node_states:
        node = node_of(entry)
        if node is not None:
            nodes.setdefault(node.pubkey, node)
    if not nodes:
        raise MalformedAnswer("the node list has no usable node")
    entries = listed.service_node_states
    return NodeListReply(
        list=NodeList(
            nodes=tuple(nodes[key] for key in sorted(nodes)),
            height=within(listed.height, 0, HEIGHT_LIMIT),
            block_hash=matching(KEY, listed.block_hash),
            target_height=within(listed.target_height, 0, HEIGHT_LIMIT),
            hard_fork=within(listed.hardfork, 0, 255),
            tells_swarms=any(entry.swarm is not None or entry.swarm_id is not None for entry in entries),
            tells_states=any(entry.active is not None or entry.funded is not None for entry in entries),
        ),
        left_out=len(entries) - len(nodes),
    )
