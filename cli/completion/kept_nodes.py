"""The keys of the nodes in the newest list that is kept on this machine."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct

from sessionnet_core.cache import Cache


class _Node(Struct, gc=False):
    """As much of a node as is shown beside its key."""

    pubkey: str
    service_node_pubkey: str | None = None
    ip: str | None = None
    state: str | None = None


class _NodeList(Struct):
    nodes: list[_Node]


def kept_nodes(cache: Cache, network: str, begins: str) -> Iterator[tuple[str, str | None]]:
    """Return the keys that begin so, or else the older keys that do, each with the node's state and address.

    The state stands first: behind a key, a terminal of 80 columns has room for little more.
    """
    listed = cache.newest(network, "nodes", _NodeList)
    wanted = begins.lower()
    nodes = [] if listed is None else listed.nodes
    found = [(node.pubkey, node) for node in nodes if node.pubkey.startswith(wanted)]
    if not found:
        found = [(key, node) for node in nodes if (key := node.service_node_pubkey or "").startswith(wanted) and key]
    for key, node in found:
        # What was typed stays as it is: a shell takes no candidate that begins otherwise.
        yield begins + key[len(begins) :], ", ".join(part for part in (node.state, node.ip) if part) or None
