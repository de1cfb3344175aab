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

from collections.abc import Iterable, Iterator
from threading import Lock

import msgspec
from msgspec import Raw, Struct, structs

from ...decoding import BODY_LIMIT_BYTES, counted, decoded
from ...errors import AnswerTooLarge, MalformedAnswer, SessionNetError
from ...model import Node, NodeList
from ..limits import HEIGHT_LIMIT, KEY, SWARM, matching
from .entry import node_of
from .reply import NodeEntry, NodeListBody, Reply, refuse_errors
from .rounded import are_rounded

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

NODES_LIMIT = 125_000
"""Eighty times the 1,553 nodes of mainnet in April 2026."""
LIMIT_BYTES = 128_000_000
"""Of a whole list: 1,024 bytes for each of the most nodes that are accepted. A node's entry has 330, or 1,140 where a
seed sends all that it is asked for: of 100,000 nodes that are 114 MB."""
OBJECTS_LIMIT = 850_000
"""A third more than in a list of the most nodes, each with four contributors."""
VALUES_LIMIT = 5_000_000
"""A tenth more than in such a list, where each node has 36. However they are chosen, a list takes 400 MB at most."""
ENTRY_LIMIT_BYTES = 65_536
"""Twenty times what oxend sends of a node with ten contributors."""
ODD_LIMIT = 31_060
"""How many entries may have fields of wrong types: reading one takes a tenth of a millisecond and more."""
ODD_LIMIT = 31_060
"""How many entries may have fields of wrong types, twenty times mainnet: each takes about as long as fifty others."""
WIDE_TEXT_LIMIT = 200_000
"""How many bytes of a list may be of characters outside ASCII, and how many may begin an escape. oxend sends none; one
of them makes a text take four times its size."""
LIMIT_BYTES_OF_ONE = 10_000_000
NODES_LIMIT_OF_ONE = 7_765
"""The same for the word of a single Session Node, which may be anybody's: five times mainnet."""

_decoder = msgspec.json.Decoder(Reply[Raw])
_entry_decoder = msgspec.json.Decoder(NodeEntry)
_one_at_a_time, _one_large_at_a_time = Lock(), Lock()
"""Three seeds answer at once, and only one of their lists is decoded at a time. No thread is faster for decoding beside
another. Large ones have a turn of their own: a seed that lies, and sends what takes half a minute, must not keep
today's lists of the honest ones waiting until time is up."""


def limits_of_one(expected: int) -> tuple[int, int]:
    """Return how many nodes a single Session Node may list, and in how many bytes.

    Args:
        expected: how many nodes there are, by others that are known better; it may list a quarter more.
    """
    most = min(NODES_LIMIT, max(NODES_LIMIT_OF_ONE, expected + expected // 4))
    return most, min(LIMIT_BYTES, LIMIT_BYTES_OF_ONE * most // NODES_LIMIT_OF_ONE)


class NodeListReply(Struct, frozen=True):
    """A node list, as one source sent it."""

    list: NodeList
    left_out: int
    """How many entries were unusable: without a valid key, with one that an earlier entry has, or of wrong types."""
    is_whole: bool = True
    """False if no more was asked for than `FACTS`."""


def decode_node_list(
    body: bytes,
    *,
    most: int = NODES_LIMIT,
    limit_bytes: int = LIMIT_BYTES,
    known: dict[str, Node] | None = None,
) -> NodeListReply:
    """Decode a reply to `get_service_nodes`.

    Args:
        most: how many nodes are accepted.
        limit_bytes: how large the reply may be.
        known: the nodes of earlier lists by their keys, to which those of this one are added. A node that is equal is
            that one, and so takes no memory of its own.

    Raises:
        Refused: oxend returned an error.
        MalformedAnswer: not such a reply, or one without a usable node.
        AnswerTooLarge: it lists more nodes, or is larger, than anybody honest would send.
    """
    with _one_at_a_time if len(body) <= BODY_LIMIT_BYTES else _one_large_at_a_time:
        try:
            return _decoded(body, most, limit_bytes, known)
        except SessionNetError as error:
            # Errors are kept until all seeds have answered, and their frames would keep all that was decoded, and this.
            body = b""
            raise error.with_traceback(None) from None


def _decoded(body: bytes, most: int, limit_bytes: int, known: dict[str, Node] | None) -> NodeListReply:
    _refuse_wide_text(body)
    reply = decoded(
        _decoder,
        body,
        _NOT_A_LIST,
        limit_bytes=limit_bytes,
        most_objects=OBJECTS_LIMIT,
        most_values=VALUES_LIMIT,
    )
    return _reply_of(_listed(reply), most, known)


def _refuse_wide_text(body: bytes) -> None:
    is_wide = not body.isascii() and len(body.translate(None, _ASCII)) > WIDE_TEXT_LIMIT
    if is_wide or body.count(b"\\u") > WIDE_TEXT_LIMIT:
        raise AnswerTooLarge(f"{_NOT_A_LIST}: more than {WIDE_TEXT_LIMIT:,} bytes of text outside ASCII")


def _listed(reply: Reply[Raw]) -> NodeListBody[Raw]:
    """Return the reply proper; refuse one that is an error, or has no list."""
    listed = reply.result or reply
    refuse_errors(reply.error, listed.status)
    if listed.service_node_states is None:
        raise MalformedAnswer(f"{_NOT_A_LIST}: it has no `service_node_states`")
    return listed


def _reply_of(listed: NodeListBody[Raw], most: int, known: dict[str, Node] | None) -> NodeListReply:
    """Return the list that a reply's entries make; each is decoded by itself, and gone when its node is made."""
    raws = counted(listed.service_node_states or (), most, "nodes")
    nodes: dict[str, Node] = {}
    numbers: list[int] = []
    tells_swarms = tells_states = False
    for entry in _entries(raws):
        node = node_of(entry)
        if node is not None:
            nodes.setdefault(node.pubkey, node if known is None else _shared(node, known))
        tells_states = tells_states or entry.active is not None or entry.funded is not None
        tells_swarms = tells_swarms or entry.swarm is not None or entry.swarm_id is not None
        if entry.swarm_id is not None and (entry.swarm is None or not SWARM.fullmatch(entry.swarm)):
            numbers.append(entry.swarm_id)
    if not nodes:
        raise MalformedAnswer("the node list has no usable node")
    rounded = are_rounded(numbers)
    in_order = (nodes[key] for key in sorted(nodes))
    return NodeListReply(
        list=NodeList(
            nodes=tuple(structs.replace(node, swarm_id=None) for node in in_order) if rounded else tuple(in_order),
            height=_whole(listed.height, HEIGHT_LIMIT),
            block_hash=matching(KEY, listed.block_hash),
            target_height=_whole(listed.target_height, HEIGHT_LIMIT),
            hard_fork=_whole(listed.hardfork, 255),
            tells_swarms=not rounded and tells_swarms,
            tells_states=tells_states,
            rounded_swarms=rounded,
        ),
        left_out=len(raws) - len(nodes),
    )


def _shared(node: Node, known: dict[str, Node]) -> Node:
    other = known.setdefault(node.pubkey, node)
    return other if other is node or other == node else node


def _entries(raws: Iterable[Raw]) -> Iterator[NodeEntry]:
    """Yield the usable entries."""
    odd = 0
    for raw in raws:
        if len(raw) > ENTRY_LIMIT_BYTES:
            continue
        try:
            entry: NodeEntry | None = _entry_decoder.decode(raw)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
            from .odd import entry_of

            odd += 1
            if odd > ODD_LIMIT:
                message = f"{_NOT_A_LIST}: more than {ODD_LIMIT:,} nodes have fields of wrong types"
                raise AnswerTooLarge(message) from None
            entry = entry_of(raw)
        if entry is not None:
            yield entry


def _whole(number: float | None, highest: int) -> int | None:
    """Return a whole number from 0 up to a bound, also one that another program wrote as a float."""
    return int(number) if number is not None and 0 <= number <= highest and number == int(number) else None


_ASCII = bytes(range(128))
_NOT_A_LIST = "not a node list"
