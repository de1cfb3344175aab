"""Which nodes can be asked, and a choice of them that does not rest on one operator's network.

A pure module. Whoever runs many nodes mostly runs them side by side: nodes are taken to be strangers to each other when
their addresses differ in the first 24 bits (48 of an IPv6 address), as in Session's apps. That makes it dearer to sit
on several of the nodes chosen; it does not prove that they are strangers.
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
"""All that is given out to be used on the Internet; what embeds an IPv4 address for a gateway is mostly elsewhere."""
_TUNNELS = (IPv6Network("2002::/16"), IPv6Network("2001::/23"), IPv6Network("2001:db8::/32"))
"""6to4, which embeds IPv4 addresses, private ones too; special purposes, Teredo among them; examples in texts."""
_KEY_LIMIT_BYTES = blake2b.MAX_KEY_SIZE


def is_contactable(node: Node, *, local: bool) -> bool:
    """Tell whether a node can be asked at all: it has an address and a port, and is not decommissioned.

    Args:
        local: whether the network is this machine's own, or a private one (`Network.is_local`). The nodes of any other
            have public addresses: a node list must not lead this machine into the network that it stands in.
    """
    if not node.https_port or node.state not in ("active", "exiting", None):
        return False
    address = _address_of(node)
    if address is None or address.is_unspecified or address.is_multicast:
        return False
    return local or _is_public(address)


def subnet_of(node: Node) -> int | None:
    """Give the network that a node's address is in, as a number to compare; None without an address."""
    address = _address_of(node)
    if address is None:
        return None
    bits = IPV4_PREFIX_BITS if isinstance(address, IPv4Address) else IPV6_PREFIX_BITS
    # The leading one keeps the networks of the two families apart.
    return int(address) >> (address.max_prefixlen - bits) | 1 << (bits + 8 * address.version)


def strangers(
    nodes: Iterable[Node], count: int, randomness: bytes, *, local: bool, avoid: Collection[Node] = ()
) -> list[Node]:
    """Choose nodes at random that can be asked, no two of them in one network.

    Args:
        count: how many at most; fewer where there are no more such nodes.
        randomness: 16 bytes or more that nobody can predict: who knew them would know whom to bribe.
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
    """Tell whether an address can only be on the Internet, by the registries and not by what a Python version knows."""
    if isinstance(address, IPv4Address):
        return address.is_global and address not in _PROTOCOLS
    return address in _UNICAST and not any(address in network for network in _TUNNELS)


def _address_of(node: Node) -> IPv4Address | IPv6Address | None:
    try:
        address = ip_address(node.ip or "")
    except ValueError:
        return None
    return (isinstance(address, IPv6Address) and address.ipv4_mapped) or address
