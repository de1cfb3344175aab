"""A storage server's RPC at POST /storage_rpc/v1: a request to a reply.

Error texts are those of storage server 2.8 as observed on a running one, and of its sources where nothing was seen. No
message is ever stored: what belongs to a swarm ends at the signature check, which is as far as the devnet goes.
"""

import base64
import ipaddress
import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from tests.devnet import names
from tests.devnet.names import Names
from tests.devnet.node_list import Record
from tests.devnet.ring import UNASSIGNED, snode_address
from tests.devnet.service_nodes import BadParamsError, Query, ServiceNodes, encode
from tests.devnet.wire import Reply, Request, text_reply

PATH = "/storage_rpc/v1"
MOST_SUBREQUESTS = 20
OXEND_ENDPOINTS = ("get_service_nodes", "ons_resolve")

Params = Mapping[str, Any]


class RefusedError(Exception):
    """The request gets an error in plain text."""

    def __init__(self, text: str, status: int = 400) -> None:
        super().__init__(text)
        self.reply = text_reply(text, status)


class InvalidParamsError(RefusedError):
    """A method's params are wrong in the way that the text says."""

    def __init__(self, text: str) -> None:
        super().__init__(f"invalid request: {text}")


@dataclass(frozen=True)
class StorageRpc:
    """What one storage server knows while it answers: all that its answers depend on."""

    pubkey: str
    """Its own Ed25519 key."""
    nodes: ServiceNodes
    milliseconds: int
    """Its clock."""
    registered: Names = field(default_factory=Names)
    """The Session names that its oxend knows."""

    def answer(self, request: Request) -> Reply:
        """The reply of an honest storage server."""
        if request.method != "POST" or request.path != PATH:
            return text_reply(f"{request.method} {request.path} Not Found", 404)
        try:
            return self._call(_parse(request.body))
        except RefusedError as refused:
            return refused.reply

    def _call(self, call: object) -> Reply:
        if not isinstance(call, dict) or not isinstance(call.get("method"), str):
            raise RefusedError("invalid json: no `method` field")
        if not isinstance(call.get("params"), dict):
            raise RefusedError("invalid json: no `params` field")
        method = METHODS.get(call["method"])
        if method is None:
            raise RefusedError(f"no method {call['method']}")
        return method(self, call["params"])

    def _stamped(self, body: Record, status: int = 200) -> Reply:
        return Reply(encode(body | {"t": self.milliseconds, "hf": self.hardfork}), status)

    @property
    def hardfork(self) -> list[int]:
        """The hard fork and revision it says the network is at."""
        return [self.nodes.network.hardfork, self.nodes.network.snode_revision]

    @property
    def version(self) -> object:
        """The version it says it is: what the node list says of it."""
        own = next((node for node in self.nodes.network.nodes if node.get("pubkey_ed25519") == self.pubkey), {})
        return own.get("storage_server_version", [2, 11, 3])

    def swarm_of(self, account_id: str) -> tuple[int, Sequence[Record]]:
        """The ID and the members of the swarm it says is an account's."""
        return self.nodes.network.swarm_of(account_id)

    def info(self, _params: Params) -> Reply:
        """Version and time."""
        return self._stamped({"version": self.version, "timestamp": self.milliseconds})

    def get_swarm(self, params: Params) -> Reply:
        """The swarm of any account, whoever is asked."""
        return self._stamped(_swarm_as_json(*self.swarm_of(_account_id(params))))

    def oxend_request(self, params: Params) -> Reply:
        """What this node's oxend says."""
        endpoint = params.get("endpoint")
        if not isinstance(endpoint, str):
            raise InvalidParamsError("Required field 'endpoint' missing")
        if endpoint not in OXEND_ENDPOINTS:
            raise InvalidParamsError(f"Invalid oxend endpoint '{endpoint}'")
        inner = params.get("params", {})
        if not isinstance(inner, dict):
            raise RefusedError("Unknown oxend error")
        try:
            if endpoint in names.METHODS:
                result = encode(self.registered.resolved(inner))
            else:
                result = self.nodes.encoded_result(Query.parse(inner))
        except BadParamsError:
            raise RefusedError("Unable to parse request") from None
        stamp = self._stamped({}).body
        assert isinstance(stamp, bytes)
        return Reply(b'{"result":%b,%b' % (result, stamp[1:]))

    def active_nodes_bin(self, _params: Params) -> Reply:
        """All nodes that are active, in 51 bytes each."""
        packed = b"".join(map(_packed, self.nodes.network.nodes))
        return Reply(packed, content_type="application/octet-stream")

    def retrieve(self, params: Params) -> Reply:
        """Refused in the account's own swarm for want of a signature, and elsewhere as misdirected."""
        return self._not_my_swarm(params) or text_reply("retrieve: request signature required", 401)

    def store(self, params: Params) -> Reply:
        """Refused like retrieve."""
        namespace = params.get("namespace", 0)
        text = f"store: signature required to store to namespace {namespace}"
        return self._not_my_swarm(params) or text_reply(text, 401)

    def batch(self, params: Params) -> Reply:
        """Several requests in one; each has its own status."""
        results = [self._subrequest(call) for call in _subrequests(params)]
        return Reply(encode({"results": results}))

    def sequence(self, params: Params) -> Reply:
        """Like batch, up to the first that fails."""
        results: list[Record] = []
        for call in _subrequests(params):
            results.append(self._subrequest(call))
            if not 200 <= results[-1]["code"] < 300:
                break
        return Reply(encode({"results": results}))

    def _subrequest(self, call: object) -> Record:
        try:
            reply = self._call(call)
        except RefusedError as refused:
            reply = refused.reply
        assert isinstance(reply.body, bytes)
        if reply.content_type == "application/json":
            return {"code": reply.status, "body": json.loads(reply.body)}
        if reply.content_type == "application/octet-stream":
            return {"code": reply.status, "body": base64.b64encode(reply.body).decode()}
        return {"code": reply.status, "body": reply.body.decode()}

    def _not_my_swarm(self, params: Params) -> Reply | None:
        account_id = _account_id(params)
        network = self.nodes.network
        if not network.swarms:
            return text_reply("No swarms known!", 500)
        _swarm_id, members = network.swarm_of(account_id)
        if any(member.get("pubkey_ed25519") == self.pubkey for member in members):
            return None
        return self._stamped(_swarm_as_json(*self.swarm_of(account_id)), 421)


METHODS: dict[str, Callable[[StorageRpc, Params], Reply]] = {
    "info": StorageRpc.info,
    "get_swarm": StorageRpc.get_swarm,
    "get_snodes_for_pubkey": StorageRpc.get_swarm,
    "oxend_request": StorageRpc.oxend_request,
    "active_nodes_bin": StorageRpc.active_nodes_bin,
    "retrieve": StorageRpc.retrieve,
    "store": StorageRpc.store,
    "batch": StorageRpc.batch,
    "sequence": StorageRpc.sequence,
}


def _parse(body: bytes) -> object:
    try:
        return json.loads(body)
    except (ValueError, RecursionError):
        raise RefusedError("invalid json") from None


def _subrequests(params: Params) -> list[Any]:
    calls = params.get("requests")
    if not isinstance(calls, list) or len(calls) > MOST_SUBREQUESTS:
        raise InvalidParamsError(f"requests must be an array of at most {MOST_SUBREQUESTS}")
    if any(isinstance(call, dict) and call.get("method") in ("batch", "sequence") for call in calls):
        raise InvalidParamsError("batch requests cannot be nested")
    return calls


def _account_id(params: Params) -> str:
    given = [params[name] for name in ("pubkey", "pubKey") if params.get(name) is not None]
    if len(given) == 2:
        raise InvalidParamsError("Cannot specify both 'pubkey' and 'pubKey'")
    if not given:
        raise InvalidParamsError("Required field 'pubkey' missing")
    if not isinstance(given[0], str):
        raise InvalidParamsError("Invalid value given for 'pubkey': expected string")
    if not re.fullmatch("[0-9a-fA-F]{66}", given[0]):
        raise InvalidParamsError("Pubkey must be 66 hex digits/33 bytes long")
    return given[0]


def _swarm_as_json(swarm_id: int, members: Sequence[Record]) -> Record:
    # Members that nobody can reach are left out, and the order is that of the legacy keys, as in 2.11.
    snodes = [_member_as_json(member) for member in members if "public_ip" in member]
    return {"snodes": sorted(snodes, key=lambda snode: str(snode["pubkey_legacy"])), "swarm": f"{swarm_id:x}"}


def _member_as_json(node: Record) -> Record:
    ed25519 = node.get("pubkey_ed25519")
    legacy = node.get("service_node_pubkey", ed25519)
    return {
        "address": snode_address(str(legacy)) if re.fullmatch("[0-9a-f]{64}", str(legacy)) else "",
        "ip": node["public_ip"],
        "port": str(node.get("storage_port", 0)),
        "port_https": node.get("storage_port", 0),
        "port_omq": node.get("storage_lmq_port", 0),
        "port_quic": node.get("storage_lmq_port", 0),
        "pubkey_ed25519": ed25519,
        "pubkey_legacy": legacy,
        "pubkey_x25519": node.get("pubkey_x25519", ""),
    }


def _packed(node: Record) -> bytes:
    """A node in 51 bytes; nothing for nodes that are not active or, told by a liar, do not fit the form."""
    if not node.get("active", True):
        return b""
    try:
        key = bytes.fromhex(node["pubkey_ed25519"])
        swarm_id: int = node.get("swarm_id", UNASSIGNED)
        ports = b"".join(node[port].to_bytes(2, "big") for port in ("storage_port", "storage_lmq_port"))
    except (AttributeError, KeyError, TypeError, ValueError):
        return b""
    try:
        ip = ipaddress.IPv4Address(node.get("public_ip", "")).packed
    except ValueError:  # no address that the form has room for: shown as one that cannot be reached
        ip, ports = bytes(4), bytes(4)
    version = bytes((*node.get("storage_server_version", ()), 0, 0, 0)[:3])
    return key + swarm_id.to_bytes(8, "big") + ip + ports + version if len(key) == 32 else b""
