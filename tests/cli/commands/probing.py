"""A test network of which every node can be asked, for the tests of `--probe` and `--ask-swarm`."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from tests.devnet import Devnet

COUNT, SWARMS = 36, 6


def server_name(net: Devnet, pubkey: str) -> str:
    """Return the name of a node's storage server."""
    return next(server.name for server in net.storage if server.pubkey == pubkey)


def serving(net: Devnet) -> list[str]:
    """Return the keys of the nodes that may be asked, in order: those with an address that are not decommissioned."""
    return sorted(
        node["pubkey_ed25519"]
        for node in net.network["service_node_states"]
        if node.get("active") and node.get("funded") and node.get("public_ip")
    )


def members(net: Devnet, account: str) -> list[str]:
    """Return the keys of an account's swarm, as the test network works it out by itself."""
    return [str(node["pubkey_ed25519"]) for node in net.node_list.swarm_of(account)[1]]


def misbehave(net: Devnet, wrongs: dict[str, str]) -> None:
    """Let nodes misbehave, by their keys."""
    for pubkey, wrong in wrongs.items():
        net.misbehave(server_name(net, pubkey), wrong)


def learned(net: Devnet, text: str) -> set[str]:
    """Return the names of the servers that received this text in any request, in whatever case."""
    wanted = text.lower().encode()
    return {one.server for one in net.received if wanted in one.raw.lower()}


def by_key(probes: Iterable[dict[str, Any]]) -> dict[str, dict[str, Any]]:
    """Return probes by the key of their node."""
    return {probe["pubkey"]: probe for probe in probes}
