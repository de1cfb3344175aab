"""get_service_nodes: what is asked, and the answer from a node list. Seeds and storage servers both give it.

The rules are those of oxend's core_rpc_server_command_parser.cpp and core_rpc_server.cpp. Encoded answers are kept, as
a benchmark should measure the client and not this.
"""

import json
import random
import re
from collections.abc import Iterable, Mapping, Set
from dataclasses import dataclass
from typing import Any

from tests.devnet.node_list import NodeList, Record

NAMES = ("get_service_nodes", "get_n_service_nodes", "get_all_service_nodes")

ALL = "all"

FIELDS_OF_APPS = frozenset(
    {
        "height",
        "public_ip",
        "pubkey_ed25519",
        "pubkey_x25519",
        "requested_unlock_height",
        "storage_lmq_port",
        "storage_port",
        "storage_server_version",
        "swarm",
    }
)
"""All that the apps and the public daily list ask for: what a seed may be cut down to one day."""

FIELDS_SENT = {"rich": None, "apps": FIELDS_OF_APPS, "no-swarm": FIELDS_OF_APPS - {"swarm"}}
"""What a seed sends at most, by the name of the choice; None for everything."""


class BadParamsError(Exception):
    """The params are of the wrong shape: JSON-RPC error -32602."""


def encode(value: object) -> bytes:
    """JSON as oxend writes it: compact, keys in order, text as UTF-8."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), sort_keys=True).encode()


@dataclass(frozen=True)
class Query:
    """The params of one get_service_nodes request."""

    fields: frozenset[str] = frozenset()
    """Empty for everything."""
    active_only: bool = False
    limit: int = 0
    poll_block_hash: str = ""
    pubkeys: frozenset[str] = frozenset()
    """Empty for all nodes."""

    @classmethod
    def parse(cls, params: Mapping[str, Any]) -> "Query":
        """Read the params as sent. Raises BadParamsError."""
        active_only = params.get("active_only", False)
        limit = params.get("limit", 0)
        poll_block_hash = params.get("poll_block_hash", "")
        pubkeys = params.get("service_node_pubkeys", [])
        if not isinstance(active_only, bool) or not isinstance(poll_block_hash, str):
            raise BadParamsError
        if not isinstance(limit, int) or isinstance(limit, bool):
            raise BadParamsError
        if poll_block_hash and not _is_key(poll_block_hash):
            raise BadParamsError
        if not isinstance(pubkeys, list) or not all(map(_is_key, pubkeys)):
            raise BadParamsError
        fields = _parse_fields(params.get("fields", []))
        return cls(fields, active_only, limit, poll_block_hash.lower(), frozenset(key.lower() for key in pubkeys))

    def wants(self, field: str) -> bool:
        """Whether a field is asked for, at the top level or in a node."""
        if not self.fields or ALL in self.fields:
            return f"-{field}" not in self.fields
        return field in self.fields


class ServiceNodes:
    """Answers get_service_nodes from one node list."""

    def __init__(self, network: NodeList, fields_sent: frozenset[str] | None = None) -> None:
        """`fields_sent` limits what is ever sent, whatever is asked; None sends everything."""
        self.network = network
        self._fields_sent = fields_sent
        self._encoded: dict[Query, bytes] = {}

    def for_network(self, network: NodeList) -> "ServiceNodes":
        """The same limits on what is sent, for another node list."""
        return ServiceNodes(network, self._fields_sent)

    def encoded_result(self, query: Query) -> bytes:
        """The ``result`` as JSON."""
        if query.limit or query.pubkeys:  # a random choice must be made each time, and a key is seldom asked for twice
            return encode(self._result(query))
        if query not in self._encoded:
            self._encoded[query] = encode(self._result(query))
        return self._encoded[query]

    def _sends(self, query: Query, field: str) -> bool:
        return query.wants(field) and (self._fields_sent is None or field in self._fields_sent)

    def _result(self, query: Query) -> Record:
        network = self.network
        if query.poll_block_hash == network.block_hash:
            return {"status": "OK", "unchanged": True}
        top_level = {
            "block_hash": network.block_hash,
            "hardfork": network.hardfork,
            "height": network.height,
            "snode_revision": network.snode_revision,
            "target_height": network.height + 1,
        }
        result: Record = {field: value for field, value in top_level.items() if self._sends(query, field)}
        result["status"] = "OK"
        chosen = list(self._chosen(query))
        told = {field for field in set().union(*chosen) if self._sends(query, field)}
        with_locked = self._sends(query, "locked_contributions")
        result["service_node_states"] = [_record(node, told, with_locked=with_locked) for node in chosen]
        return result

    def _chosen(self, query: Query) -> Iterable[Record]:
        nodes = [
            node
            for node in self.network.nodes
            # A list from a file may say nothing of these two.
            if (not query.active_only or node.get("active", True))
            and (not query.pubkeys or node.get("service_node_pubkey") in query.pubkeys)
        ]
        if query.limit:  # beyond the number of nodes, and below 0: all of them, shuffled
            size = query.limit if 0 < query.limit < len(nodes) else len(nodes)
            return random.sample(nodes, size)
        return nodes


def _record(node: Record, told: Set[str], *, with_locked: bool) -> Record:
    record = {field: value for field, value in node.items() if field in told}
    if "contributors" in record and not with_locked:
        record["contributors"] = [
            {key: value for key, value in contributor.items() if key != "locked_contributions"}
            for contributor in record["contributors"]
        ]
    return record


def _is_key(value: object) -> bool:
    return isinstance(value, str) and re.fullmatch("[0-9a-fA-F]{64}", value) is not None


def _parse_fields(fields: object) -> frozenset[str]:
    if isinstance(fields, dict):  # the deprecated notation: {"public_ip": true, …}
        if not all(isinstance(is_wanted, bool) for is_wanted in fields.values()):
            raise BadParamsError
        wanted = {field for field, is_wanted in fields.items() if is_wanted}
        if ALL in wanted:
            return frozenset()
        # Clients of that age know nothing of locked_contributions, and expect them all the same.
        if "contributors" in wanted and not {"locked_contributions", "-locked_contributions"} & fields.keys():
            wanted.add("locked_contributions")
        return frozenset(wanted)
    if isinstance(fields, list) and all(isinstance(field, str) for field in fields):
        return frozenset(fields)
    raise BadParamsError
