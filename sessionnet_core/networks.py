"""What differs per network, and will one day change: seeds and pins, first nodes, the network API, token and chain.

Hosts move and certificates expire (Session's three on 2033-04-05): everything here can be replaced by an option, an
environment variable or the configuration file (`replacements`). The values are those of Session's apps of April 2026.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime

from msgspec import Struct, structs

from .chain.deployments import ARBITRUM_ONE, ARBITRUM_SEPOLIA, Chain
from .urls import checked_url, is_local


class Seed(Struct, frozen=True):
    """One oxend JSON-RPC endpoint that gives out the node list."""

    url: str
    pins: tuple[str, ...] = ()
    """SHA-256 fingerprints of the certificates that are accepted; without any, the system's CAs decide."""


class BootstrapNode(Struct, frozen=True):
    """A Session Node whose storage server passes on the node list. Nothing vouches for its certificate."""

    pubkey: str
    url: str


class Api(Struct, frozen=True):
    """The Session Network API: where it is asked, and the X25519 key that its replies are sealed with."""

    url: str
    """Where sealed requests go; no path."""
    pubkey: str | None
    """64 lower-case hex digits; None where no sealed request can be made."""
    plain_url: str
    """Where it is asked without a seal."""


class Network(Struct, frozen=True):
    """One network: where it starts, and whether it is the real one."""

    name: str
    seeds: tuple[Seed, ...]
    bootstrap: tuple[BootstrapNode, ...] = ()
    test: bool = False
    api: Api | None = None
    chain: Chain | None = None
    """The chain that its nodes are staked on; None where nothing is known of one."""
    backend: str | None = None
    """The URL that the routes of the staking backend follow; None where none is known."""
    unlock_days: int = 15
    """How long a stake stays after the network has seen the request to leave. (oxen-core, `network_config`.)"""
    requirement_sesh: int = 25_000
    """What a whole node needs; for estimates that ask nobody."""

    @property
    def is_local(self) -> bool:
        """Whether all its seeds are on this machine or in a private network, so that its nodes may be there as well."""
        return bool(self.seeds) and all(is_local(seed.url) for seed in self.seeds)

    def replaced(
        self,
        *,
        seed_urls: tuple[str, ...] = (),
        seed_pins: tuple[str, ...] = (),
        api_url: str | None = None,
        api_pubkey: str | None = None,
        rpc_urls: tuple[str, ...] = (),
        backend_url: str | None = None,
        bootstrap_nodes: tuple[str, ...] = (),
        contracts: tuple[str, ...] = (),
        ethereum_urls: tuple[str, ...] = (),
    ) -> Network:
        """Give this network with other seeds, pins, endpoints or contracts, as the user asked.

        Other seeds may belong to another network altogether, so the built-in bootstrap nodes are dropped with them.
        Pins without URLs hold for the seeds of this network; so does a key without a URL for its network API.

        Args:
            bootstrap_nodes: each as `PUBKEY@URL`.
            contracts: each as `NAME=ADDRESS`; see `replacements.with_contracts` for the names.
            ethereum_urls: endpoints of the chain below the one that stakes stand on.

        Raises:
            BadConfiguration: for a URL, a pin, a key or an address that is none, and for endpoints of a chain where
                there is none.
        """
        from . import replacements as named
        from .chain.replacements import with_contracts

        changed = self
        pins = tuple(named.checked_pin(pin) for pin in seed_pins)
        if seed_urls:
            seeds = tuple(Seed(checked_url(url), pins) for url in seed_urls)
            changed = structs.replace(changed, seeds=seeds, bootstrap=(), test=True)
        elif pins:
            changed = structs.replace(changed, seeds=tuple(Seed(seed.url, pins) for seed in self.seeds))
        if api_url is not None or api_pubkey is not None:
            changed = structs.replace(changed, api=named.replaced_api(self, api_url, api_pubkey), test=True)
        if bootstrap_nodes:
            nodes = tuple(named.checked_bootstrap_node(node) for node in bootstrap_nodes)
            changed = structs.replace(changed, bootstrap=nodes, test=True)
        if rpc_urls:
            changed = structs.replace(changed, chain=named.replaced_endpoints(self, rpc_urls), test=True)
        if contracts or ethereum_urls:
            urls = tuple(checked_url(url, path="/") for url in ethereum_urls)
            chain = with_contracts(named.chain_of(changed), contracts, urls)
            changed = structs.replace(changed, chain=chain, test=True)
        if backend_url is not None:
            changed = structs.replace(changed, backend=named.checked_backend(backend_url), test=True)
        return changed


MAINNET = Network(
    name="mainnet",
    # Self-signed, valid 2023-04-05 to 2033-04-05; the same in Session's desktop and Android apps.
    seeds=(
        Seed(
            "https://seed1.getsession.org:4443/json_rpc",
            ("36ea0b253537988551ee856e4fd20d55011e9c8b27eaa2f34b8f32a0bdf04f2d",),
        ),
        Seed(
            "https://seed2.getsession.org:4443/json_rpc",
            ("c5908dd4139acd96aedd1e45576597650809c8a5ea02af556d4853d45396e0e7",),
        ),
        Seed(
            "https://seed3.getsession.org:4443/json_rpc",
            ("8a0af2c712342f22ce00e53c1601410ef8d84156aee0a9809c32f6f7efbe556e",),
        ),
    ),
    # libsession's first nodes (`network_opt.hpp`). The third stands at another address in the public node list than
    # in libsession; it is the listed one that is given here.
    bootstrap=(
        BootstrapNode(
            "1f000f09a7b07828dcb72af7cd16857050c10c02bd58afb0e38111fb6cda1fef",
            "https://95.216.33.113:22100/storage_rpc/v1",
        ),
        BootstrapNode(
            "1f101f0acee4db6f31aaa8b4df134e85ca8a4878efaef7f971e88ab144c1a7ce",
            "https://37.27.236.229:22101/storage_rpc/v1",
        ),
        BootstrapNode(
            "1f202f00f4d2d4acc01e20773999a291cf3e3136c325474d159814e06199919f",
            "https://104.243.35.225:22102/storage_rpc/v1",
        ),
        BootstrapNode(
            "1f303f1d7523c46fa5398826740d13282d26b5de90fbae5749442f66afb6d78b",
            "https://208.73.207.54:22103/storage_rpc/v1",
        ),
        BootstrapNode(
            "1f604f1c858a121a681d8f9b470ef72e6946ee1b9c5ad15a35e16b50c28db7b0",
            "https://104.194.8.115:22104/storage_rpc/v1",
        ),
    ),
    # Host and key as in Session's desktop, Android and iOS apps. The seal protects what goes to port 80; whoever wants
    # no seal gets TLS, which the same server offers on port 443.
    api=Api(
        url="http://networkv1.getsession.org",
        pubkey="cbf461a4431dc9174dceef4421680d743a2a0e1a3131fc794240bcb0bc3dd449",
        plain_url="https://networkv1.getsession.org",
    ),
    chain=ARBITRUM_ONE,
    # Where the staking portal's own pages ask.
    backend="https://stake.getsession.org/api/ssb",
)

TESTNET = Network(
    name="testnet",
    seeds=(Seed("http://seed2.getsession.org:38157/json_rpc"), Seed("http://public.loki.foundation:38157/json_rpc")),
    bootstrap=(
        BootstrapNode(
            "decaf20025ca6389d8225bda6a32d7fc4ee5176d21e3b2e9e08c3505a48a811a",
            "https://23.88.6.250:35520/storage_rpc/v1",
        ),
    ),
    test=True,
    chain=ARBITRUM_SEPOLIA,
    unlock_days=1,
    requirement_sesh=20_000,
)

BUILT_IN = {network.name: network for network in (MAINNET, TESTNET)}

PINS_EXPIRE = dict.fromkeys((pin for seed in MAINNET.seeds for pin in seed.pins), datetime(2033, 4, 5, tzinfo=UTC))
"""When the certificates of the built-in pins do, as far as that is known here without a connection."""


def expiry_of(pins: Iterable[str]) -> datetime | None:
    """Give when the last certificate with one of these pins expires; None where that is not known of each."""
    known = [PINS_EXPIRE.get(pin) for pin in pins]
    return max((when for when in known if when is not None), default=None) if all(known) else None
