"""Keys, wallet addresses and places on the Internet for made-up nodes.

Places are taken from the ranges that are set aside for documentation, so that no client under test ever finds a real
machine there.
"""

import functools
import ipaddress
from collections.abc import Iterator
from random import Random
from typing import NamedTuple

from Crypto.Hash import keccak
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from tests.devnet.node_list import Record

CURVE25519_PRIME = 2**255 - 19

DOCUMENTATION_NETWORKS = ("192.0.2.0/24", "198.51.100.0/24", "203.0.113.0/24")

BASE_58 = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"

NODES_PER_IPV6_NODE = 40


class Place(NamedTuple):
    """Where a node can be reached."""

    ip: str
    https_port: int
    quic_port: int


def node_keys(rng: Random, secrets: dict[str, bytes] | None = None, *, has_own_legacy_key: bool = False) -> Record:
    """The public keys of a new node. Since hard fork 21 the primary key is the Ed25519 key for all but old nodes.

    `secrets` takes its Ed25519 secret, by its Ed25519 key in hex.
    """
    secret = rng.randbytes(32)
    keys = keys_of_secret(secret)
    if secrets is not None:
        secrets[keys["pubkey_ed25519"]] = secret
    return keys | {"service_node_pubkey": rng.randbytes(32).hex()} if has_own_legacy_key else keys


def keys_of_secret(secret: bytes) -> Record:
    """The public keys of a node with this Ed25519 secret of 32 bytes."""
    ed25519 = Ed25519PrivateKey.from_private_bytes(secret).public_key().public_bytes_raw()
    return {
        "pubkey_ed25519": ed25519.hex(),
        "pubkey_x25519": x25519_of(ed25519).hex(),
        "service_node_pubkey": ed25519.hex(),
    }


def x25519_of(ed25519: bytes) -> bytes:
    """The X25519 key that belongs to an Ed25519 key: u = (1 + y) / (1 - y), as on every node of the live network."""
    y = int.from_bytes(ed25519, "little") & (2**255 - 1)
    u = (1 + y) * pow(1 - y, -1, CURVE25519_PRIME) % CURVE25519_PRIME
    return u.to_bytes(32, "little")


def eth_address(rng: Random) -> str:
    """A wallet address on Arbitrum, in lower case as oxend writes it."""
    return "0x" + rng.randbytes(20).hex()


@functools.cache
def checksummed(address: str) -> str:
    """An address of Arbitrum with the checksum of EIP-55 in the case of its letters; other text as it is."""
    if len(address) != 42 or not address.startswith("0x"):
        return address
    digits = address[2:].lower()
    marks = keccak.new(data=digits.encode(), digest_bits=256).hexdigest()
    return "0x" + "".join(
        digit.upper() if mark in "89abcdef" else digit for digit, mark in zip(digits, marks, strict=False)
    )


def oxen_wallet(rng: Random) -> str:
    """A wallet address of the old Oxen chain by its looks alone; its checksum is wrong."""
    return "L" + "".join(rng.choices(BASE_58, k=94))


def places(rng: Random) -> Iterator[Place]:
    """Places without end, no two the same: most nodes have an address of their own, others share one by port."""
    addresses = [str(host) for network in DOCUMENTATION_NETWORKS for host in ipaddress.ip_network(network).hosts()]
    rng.shuffle(addresses)
    number = ipv4_number = 0
    while True:
        number += 1
        if number % NODES_PER_IPV6_NODE == 0:
            yield Place(f"2001:db8:a:b::{number:x}", 22021, 22020)
            continue
        tenant, index = divmod(ipv4_number, len(addresses))
        ipv4_number += 1
        ports = (22021, 22020) if tenant == 0 else (22100 + tenant, 20200 + tenant)
        yield Place(addresses[index], *ports)
