"""What differs per network and may change: seeds and pins, bootstrap nodes, the network API, token and chain.

Hosts move and certificates expire: everything here can be replaced by an option, an environment variable or the
configuration file (`replacements`). The values are in `built_in` and `chains`.
"""

from __future__ import annotations

from datetime import datetime

from msgspec import Struct

from ..urls import is_local
from .chains import Chain


class Pin(Struct, frozen=True):
    """One certificate that is accepted, whoever signed it."""

    sha256: str
    """Its fingerprint, 64 lower-case hex digits."""
    expires: datetime | None = None
    """When it expires; None if that is not known without a connection."""


class Seed(Struct, frozen=True):
    """One oxend JSON-RPC endpoint that serves the node list."""

    url: str
    """Of its JSON-RPC, with the path."""
    pins: tuple[Pin, ...] = ()
    """Without any, the system's CAs decide."""


class BootstrapNode(Struct, frozen=True):
    """A Session Node whose storage server passes on the node list. Its certificate is not verified."""

    pubkey: str
    url: str
    """Of its storage server, with the path."""


class Api(Struct, frozen=True):
    """The Session Network API: where it is asked, and the X25519 key that its replies are sealed with."""

    url: str
    """Where sealed requests go; no path."""
    pubkey: str | None
    """64 lower-case hex digits; without it, no request can be sealed."""
    plain_url: str
    """Where unsealed requests go; no path."""


class Network(Struct, frozen=True):
    """One network, and whether it is a test network."""

    name: str
    """As `--network` has it."""
    seeds: tuple[Seed, ...]
    """Who is asked for the node list, all at once."""
    bootstrap: tuple[BootstrapNode, ...] = ()
    """Who is asked for it if no seed answers."""
    test: bool = False
    """Whether its figures are worth nothing."""
    api: Api | None = None
    """Where prices come from, if anybody publishes them."""
    chain: Chain | None = None
    """The chain that its nodes are staked on, if it is known."""
    backend: str | None = None
    """The base URL of the staking backend, if it is known."""
    unlock_days: int = 15
    """How long a stake stays locked after the request to leave. (oxen-core, `network_config`.)"""
    requirement_sesh: int = 25_000
    """The stake that a node needs; for estimates offline."""

    @property
    def is_local(self) -> bool:
        """Whether all its seeds are on this machine or in a private network, so that its nodes may be there, too."""
        return bool(self.seeds) and all(is_local(seed.url) for seed in self.seeds)
