"""The networks that are built in: the values of Session's apps of April 2026.

Hosts move and certificates expire: everything here can be replaced by an option, an environment variable or the
configuration file (`replacements`).
"""

from __future__ import annotations

from datetime import UTC, datetime

from .chains import ARBITRUM_ONE, ARBITRUM_SEPOLIA
from .model import Api, BootstrapNode, Network, Pin, Seed

MAINNET = Network(
    name="mainnet",
    # Self-signed; the same in Session's desktop and Android apps.
    seeds=(
        Seed(
            "https://seed1.getsession.org:4443/json_rpc",
            (
                Pin(
                    "36ea0b253537988551ee856e4fd20d55011e9c8b27eaa2f34b8f32a0bdf04f2d",
                    expires=datetime(2033, 4, 5, tzinfo=UTC),
                ),
            ),
        ),
        Seed(
            "https://seed2.getsession.org:4443/json_rpc",
            (
                Pin(
                    "c5908dd4139acd96aedd1e45576597650809c8a5ea02af556d4853d45396e0e7",
                    expires=datetime(2033, 4, 5, tzinfo=UTC),
                ),
            ),
        ),
        Seed(
            "https://seed3.getsession.org:4443/json_rpc",
            (
                Pin(
                    "8a0af2c712342f22ce00e53c1601410ef8d84156aee0a9809c32f6f7efbe556e",
                    expires=datetime(2033, 4, 5, tzinfo=UTC),
                ),
            ),
        ),
    ),
    # libsession's first nodes (`network_opt.hpp`). The address of the third one is that of the public node list, which
    # differs from libsession's.
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
    # Host and key as in Session's desktop, Android and iOS apps. The seal protects what goes to port 80; without a seal
    # it is TLS, which the same server offers on port 443.
    api=Api(
        url="http://networkv1.getsession.org",
        pubkey="cbf461a4431dc9174dceef4421680d743a2a0e1a3131fc794240bcb0bc3dd449",
        plain_url="https://networkv1.getsession.org",
    ),
    chain=ARBITRUM_ONE,
    # The URL that the staking portal's own pages use.
    backend="https://stake.getsession.org/api/ssb",
)
"""The network that Session's apps use, with its hosts, keys and contracts as they are built in."""


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
"""Session's test network, staked on Arbitrum Sepolia with tokens that are worth nothing."""


BUILT_IN = {network.name: network for network in (MAINNET, TESTNET)}
_PINS = {pin.sha256: pin for network in BUILT_IN.values() for seed in network.seeds for pin in seed.pins}


def pin_of(sha256: str) -> Pin:
    """Return the pin with this fingerprint; if it is a built-in one, with its expiry."""
    return _PINS.get(sha256) or Pin(sha256)
