"""The tables `[networks.NAME]` of the configuration file: networks of one's own, or other values for a built-in one.

::

    [networks.devnet]
    test = true
    seeds = [{ url = "https://127.0.0.1:4443/json_rpc", pin = "…64 hex digits…" }]
    bootstrap = [{ pubkey = "…64 hex digits…", url = "https://127.0.0.1:22100/storage_rpc/v1" }]
    api = { url = "http://127.0.0.1:8080", pubkey = "…64 hex digits…" }     # plain_url, if different
    backend = "http://127.0.0.1:8081/api/ssb"
    chain = { rpc_urls = ["http://127.0.0.1:8545"] }    # see `chain` for the rest
    unlock_days = 15                    # how long a stake stays after the request to leave
    requirement_sesh = 25000            # what a full node needs, for estimates that ask nobody
"""

from __future__ import annotations

from msgspec import Struct

from sessionnet_core.networks.built_in import BUILT_IN
from sessionnet_core.networks.model import BootstrapNode as Bootstrap
from sessionnet_core.networks.model import Network, Pin, Seed
from sessionnet_core.networks.replacements import checked_api, checked_network

from .chain import ChainTable


class SeedTable(Struct, forbid_unknown_fields=True):
    """One seed."""

    url: str
    pin: str | None = None
    pins: list[str] = []

    @property
    def seed(self) -> Seed:
        """The seed, unchecked."""
        pins = [*self.pins, self.pin] if self.pin else self.pins
        return Seed(self.url, tuple(map(Pin, pins)))


class BootstrapTable(Struct, forbid_unknown_fields=True):
    """One bootstrap node."""

    pubkey: str
    url: str


class ApiTable(Struct, forbid_unknown_fields=True):
    """The network API."""

    url: str
    pubkey: str | None = None
    plain_url: str | None = None


class NetworkTable(Struct, forbid_unknown_fields=True):
    """One network; what it does not say is as built in."""

    seeds: list[SeedTable] | None = None
    bootstrap: list[BootstrapTable] | None = None
    test: bool | None = None
    api: ApiTable | None = None
    chain: ChainTable | None = None
    unlock_days: int | None = None
    requirement_sesh: int | None = None
    backend: str | None = None

    def network(self, name: str) -> Network:
        """Return the network of that name.

        Raises:
            BadConfiguration: something is missing or invalid.
        """
        base = BUILT_IN.get(name) or Network(name=name, seeds=(), test=True)
        seeds = base.seeds if self.seeds is None else tuple(one.seed for one in self.seeds)
        bootstrap = base.bootstrap
        if self.bootstrap is not None:
            bootstrap = tuple(Bootstrap(node.pubkey, node.url) for node in self.bootstrap)
        is_another = self.seeds is not None or (self.chain is not None and self.chain.is_another_chain)
        test = base.test or is_another if self.test is None else self.test
        api = base.api if self.api is None else checked_api(self.api.url, self.api.pubkey, self.api.plain_url)
        chain = base.chain if self.chain is None else self.chain.over(base.chain, name)
        backend = base.backend if self.backend is None else self.backend
        unlock_days = base.unlock_days if self.unlock_days is None else self.unlock_days
        requirement = base.requirement_sesh if self.requirement_sesh is None else self.requirement_sesh
        return checked_network(name, seeds, bootstrap, test, api, chain, backend, unlock_days, requirement)
