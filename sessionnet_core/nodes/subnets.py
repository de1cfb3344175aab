"""Which nodes can be asked, and a choice of them that does not rest on one operator's network.

A pure module. An operator of many nodes mostly runs them side by side. As in Session's apps, nodes count as independent
if their addresses differ in the first 24 bits (48 for IPv6). That makes it more expensive to own several of the nodes
chosen; it does not prove that they are independent.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from hashlib import blake2b
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address

from ..model import Node

IPV4_PREFIX_BITS = 24
IPV6_PREFIX_BITS = 48
_PROTOCOLS = IPv4Network("192.0.0.0/24")
_UNICAST = IPv6Network("2000::/3")
"""All addresses assigned for use on the Internet; those that embed an IPv4 address for a gateway are mostly outside."""
_TUNNELS = (IPv6Network("2002::/16"), IPv6Network("2001::/23"), IPv6Network("2001:db8::/32"))
"""6to4, which embeds IPv4 addresses, even private ones; special purposes such as Teredo; documentation."""
_KEY_LIMIT_BYTES = blake2b.MAX_KEY_SIZE


def is_contactable(node: Node, *, local: bool) -> bool:
    """Return whether a node can be asked: it has an address and a port, and is not decommissioned.

    Args:
        local: whether the network is on this machine or private (`Network.is_local`). The nodes of any other have
            public addresses: a node list must not direct requests into the local network.
    """
    if not node.https_port or node.state not in ("active", "exiting", None):
        return False
    address = _address_of(node)
    if address is None or address.is_unspecified or address.is_multicast:
        return False
    return local or _is_public(address)


def subnet_of(node: Node) -> int | None:
    """Return the network of a node's address as a number to compare; None without an address."""
    address = _address_of(node)
    if address is None:
        return None
    bits = IPV4_PREFIX_BITS if isinstance(address, IPv4Address) else IPV6_PREFIX_BITS
    # The leading one keeps the networks of the two families apart.
    return int(address) >> (address.max_prefixlen - bits) | 1 << (bits + 8 * address.version)


def pick_in_distinct_subnets(
    nodes: Iterable[Node], count: int, randomness: bytes, *, local: bool, avoid: Collection[Node] = ()
) -> list[Node]:
    """Return nodes that can be asked, chosen at random, no two of them in one network.

    Args:
        count: how many at most; fewer where there are no more such nodes.
        randomness: at least 16 unpredictable bytes: with them an attacker would know which nodes to own.
        local: as for `is_contactable`.
        avoid: nodes in whose networks none is chosen.
    """
    contactable = sorted(
        (node for node in nodes if is_contactable(node, local=local)),
        key=lambda node: blake2b(node.pubkey.encode(), key=randomness[:_KEY_LIMIT_BYTES]).digest(),
    )
    taken = {subnet_of(node) for node in avoid}
    chosen: list[Node] = []
    for node in contactable:
        if len(chosen) >= count:
            break
        subnet = subnet_of(node)
        if subnet not in taken:
            taken.add(subnet)
            chosen.append(node)
    return chosen


def _is_public(address: IPv4Address | IPv6Address) -> bool:
    """Return whether an address can only be on the Internet, by the registries rather than by the version of Python."""
    if isinstance(address, IPv4Address):
        return address.is_global and address not in _PROTOCOLS
    return address in _UNICAST and not any(address in network for network in _TUNNELS)


def _address_of(node: Node) -> IPv4Address | IPv6Address | None:
    try:
        address = ip_address(node.ip or "")
    except ValueError:
        return None
    return (isinstance(address, IPv6Address) and address.ipv4_mapped) or address
