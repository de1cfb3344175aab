"""Which nodes of a network have a running storage server, and what the network says of them."""

import ipaddress
import socket
from collections.abc import Mapping
from dataclasses import replace

from tests.devnet.node_list import NodeList, Record

HOST = "127.0.0.1"
"""Where everything stands that has no place of its own."""


def own_host(number: int) -> str:
    """Where the storage server of a number from 1 up stands when each has a /24 of its own: 127.0.1.1, 127.0.2.1, …"""
    high, low = divmod(number, 256)
    return f"127.{high}.{low}.1"


def can_spread() -> bool:
    """Whether the system lets servers stand anywhere in 127.0.0.0/8: Linux does, macOS wants each address set up."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as attempt:
        try:
            attempt.bind((own_host(1), 0))
        except OSError:
            return False
    return True


def choose_nodes(network: NodeList, wanted: int) -> list[int]:
    """The places in the list of up to `wanted` nodes to run storage servers for.

    They come swarm by swarm, starting with one that fits in whole, so that one swarm at least can be asked completely.
    Nodes in no swarm come last. Before all that, where some secrets are known, come the nodes whose secret it is: they
    keep their keys.
    """
    indexes = {id(node): index for index, node in enumerate(network.nodes)}

    def suitability(members: list[Record]) -> tuple[bool, bool]:
        # A node with an odd address keeps it where possible: that is what it is there for.
        return len(members) > wanted, not all(_has_ipv4(member) for member in members)

    swarms = [members for _swarm_id, members in sorted(network.swarms.items())]
    chosen = [indexes[id(node)] for members in sorted(swarms, key=suitability) for node in members]
    unassigned = sorted(set(range(len(network.nodes))) - set(chosen))
    with_key = [index for index in chosen + unassigned if "pubkey_ed25519" in network.nodes[index]]
    return sorted(with_key, key=lambda index: network.nodes[index]["pubkey_ed25519"] not in network.secrets)[:wanted]


def with_servers(network: NodeList, places: Mapping[int, tuple[str, int]]) -> NodeList:
    """The same network, with the nodes at the given places in the list to be found on the loopback interface."""
    nodes = list(network.nodes)
    for index, (host, port) in places.items():
        nodes[index] = nodes[index] | {"public_ip": host, "storage_port": port}
        nodes[index].setdefault("storage_lmq_port", port)
    return replace(network, nodes=tuple(nodes))


def _has_ipv4(node: Record) -> bool:
    try:
        ipaddress.IPv4Address(node.get("public_ip", ""))
    except ValueError:
        return False
    return True
