"""The secret keys of the nodes that the devnet runs servers for, so that these can open what is sealed for them.

Made-up nodes have theirs from the start. Nodes of a list that was read from a file get keys of our own in place of the
listed ones, whose secrets are their operators'.
"""

import hashlib
from collections.abc import Iterable
from dataclasses import replace
from random import Random

from tests.devnet.addresses import keys_of_secret
from tests.devnet.node_list import NodeList, Record


def x25519_secret(ed25519_secret: bytes) -> bytes:
    """The X25519 secret that belongs to an Ed25519 secret of 32 bytes, as libsodium converts it."""
    scalar = bytearray(hashlib.sha512(ed25519_secret).digest()[:32])
    # X25519 does the same by itself; done here, the secret is to the byte what others show for it.
    scalar[0] &= 248
    scalar[31] = scalar[31] & 127 | 64
    return bytes(scalar)


def with_own_keys(network: NodeList, indexes: Iterable[int], random_seed: int) -> NodeList:
    """The same network, where the secrets of the nodes at the given places in the list are known."""
    nodes, secrets = list(network.nodes), dict(network.secrets)
    for index in indexes:
        if nodes[index]["pubkey_ed25519"] in secrets:
            continue
        secret = Random(f"node {index} of {random_seed}").randbytes(32)
        nodes[index] = _with_keys(nodes[index], keys_of_secret(secret))
        secrets[nodes[index]["pubkey_ed25519"]] = secret
    return replace(network, nodes=tuple(nodes), secrets=secrets)


def _with_keys(node: Record, keys: Record) -> Record:
    own = {name: key for name, key in keys.items() if name in node}
    if node.get("service_node_pubkey") != node["pubkey_ed25519"]:  # an old node's, which stays what it was
        own.pop("service_node_pubkey", None)
    return node | own
