"""oxend's public JSON-RPC at POST /json_rpc, as far as clients of the node list need it: a request to a reply.

What it answers follows oxend's http_server.cpp: errors are HTTP 200 with an ``error`` object, the ``jsonrpc`` key of a
request is not looked at, and everything that is not /json_rpc is 404.
"""

import json
from collections.abc import Callable, Mapping
from typing import Any

from tests.devnet import accrued, names, service_nodes
from tests.devnet.accrued import Accrued
from tests.devnet.hostile import MESSAGE
from tests.devnet.made_node import BLOCK_SECONDS
from tests.devnet.names import NO_NAMES, Names
from tests.devnet.node_list import NodeList, Record, made_up_hash
from tests.devnet.service_nodes import BadParamsError, Query, ServiceNodes, encode
from tests.devnet.stakes import MINIMUM_OF_OPERATOR, MOST_CONTRIBUTORS, STAKING_REQUIREMENT
from tests.devnet.wire import Reply, Request, text_reply

PATH = "/json_rpc"

PARSE_ERROR = (-32700, "Parse error")
INVALID_REQUEST = (-32600, "Invalid Request")
METHOD_NOT_FOUND = (-32601, "Method not found")
INVALID_PARAMS = (-32602, "Invalid params")
INTERNAL_ERROR = (-32603, "Internal error")
FORBIDDEN = (403, "Forbidden; this command is not available over public RPC")

RESTRICTED_METHODS = frozenset(
    {"get_service_node_status", "get_sn_state_changes", "contract_registration", "get_peer_list", "get_connections"}
)
"""Methods that a public node refuses."""

REFUSED = Accrued()
"""Public nodes may keep what they owe to themselves."""

UNIX_TIME_OF_BLOCK_0 = 1_525_600_000
"""Near enough for figures nobody checks."""


def answer(request: Request, nodes: ServiceNodes, rewards: Accrued = REFUSED, registered: Names = NO_NAMES) -> Reply:
    """The reply of an honest oxend; `rewards` is what it tells of them, `registered` which Session names there are.

    It depends on nothing else, so that made-up requests (`wire.posted`) can be answered without any server.
    """
    if request.method != "POST" or request.path != PATH:
        return text_reply("Not Found\n", 404)
    try:
        call = json.loads(request.body)
    except (ValueError, RecursionError):
        return error_reply(None, *PARSE_ERROR)
    if not isinstance(call, dict) or not isinstance(call.get("method"), str):
        return error_reply(None, *INVALID_REQUEST)
    call_id, method, params = call.get("id"), call["method"], call.get("params", {})
    if method in RESTRICTED_METHODS or (method in accrued.NAMES and rewards.form == "refuse"):
        return error_reply(call_id, *FORBIDDEN)
    handler = METHODS.get(method)
    if handler is None and method not in accrued.NAMES:
        return error_reply(call_id, *METHOD_NOT_FOUND)
    if not isinstance(params, dict):
        return error_reply(call_id, *INVALID_PARAMS)
    try:
        tell = handler or (lambda nodes, _registered, params: encode(rewards.result(nodes.network, params)))
        result = tell(nodes, registered, params)
    except BadParamsError:
        return error_reply(call_id, *INVALID_PARAMS)
    return Reply(b'{"id":%b,"jsonrpc":"2.0","result":%b}' % (encode(call_id), result))


def hostile_error(request: Request) -> Reply:
    """An internal error whose message is made to harm whoever prints it."""
    try:
        call = json.loads(request.body)
    except ValueError:
        call = None
    return error_reply(call.get("id") if isinstance(call, dict) else None, INTERNAL_ERROR[0], MESSAGE)


def error_reply(call_id: object, code: int, message: str) -> Reply:
    """A JSON-RPC error, which is HTTP 200."""
    return Reply(encode({"jsonrpc": "2.0", "id": call_id, "error": {"code": code, "message": message}}))


def _get_service_nodes(nodes: ServiceNodes, _names: Names, params: Mapping[str, Any]) -> bytes:
    return nodes.encoded_result(Query.parse(params))


def _ons_resolve(_nodes: ServiceNodes, registered: Names, params: Mapping[str, Any]) -> bytes:
    return encode(registered.resolved(params))


def _get_staking_requirement(nodes: ServiceNodes, _names: Names, _params: Mapping[str, Any]) -> bytes:
    height = nodes.network.height + 1
    return encode({"height": height, "staking_requirement": STAKING_REQUIREMENT, "status": "OK"})


def _get_height(nodes: ServiceNodes, _names: Names, _params: Mapping[str, Any]) -> bytes:
    network = nodes.network
    immutable = _immutable_height(network)
    return encode(
        {
            "height": network.height + 1,
            "hash": network.block_hash,
            "immutable_height": immutable,
            "immutable_hash": made_up_hash(f"block {immutable}"),
            "status": "OK",
        }
    )


def _get_info(nodes: ServiceNodes, registered: Names, _params: Mapping[str, Any]) -> bytes:
    network = nodes.network
    immutable = _immutable_height(network)
    info: Record = {
        "height": network.height + 1,
        "target_height": network.height + 1,
        "top_block_hash": network.block_hash,
        "immutable_height": immutable,
        "immutable_block_hash": made_up_hash(f"block {immutable}"),
        "l2_height": 440_000_000 + 8 * network.height,
        "hard_fork": network.hardfork,
        "pulse": True,
        "pulse_ideal_timestamp": UNIX_TIME_OF_BLOCK_0 + BLOCK_SECONDS * (network.height + 1),
        "pulse_target_timestamp": network.clock + BLOCK_SECONDS,
        "target": BLOCK_SECONDS,
        "tx_count": 4_000_000,
        "tx_pool_size": 0,
        "mainnet": False,
        "testnet": False,
        "devnet": True,
        "nettype": "devnet",
        "cumulative_difficulty": 10**15,
        "block_size_limit": 600_000,
        "block_size_median": 300_000,
        "ons_counts": registered.counts,
        "database_size": 40 * 10**9,
        "version": "11",
        "status_line": f"v11; Height: {network.height + 1}",
        "staking_requirement": STAKING_REQUIREMENT,
        "max_contributors": MOST_CONTRIBUTORS,
        "min_operator_contribution": MINIMUM_OF_OPERATOR,
        "offline": False,
        "status": "OK",
    }
    return encode(info)


def _immutable_height(network: NodeList) -> int:
    return max(0, network.height - network.height % 4 - 8)


METHODS: dict[str, Callable[[ServiceNodes, Names, Mapping[str, Any]], bytes]] = {
    **dict.fromkeys(service_nodes.NAMES, _get_service_nodes),
    **dict.fromkeys(names.METHODS, _ons_resolve),
    "get_staking_requirement": _get_staking_requirement,
    "get_info": _get_info,
    "getinfo": _get_info,
    "get_height": _get_height,
    "getheight": _get_height,
}
