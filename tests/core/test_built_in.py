"""What is built in, value by value, as others publish it: a host, key or address that is changed fails here.

Seeds, bootstrap nodes and the network API are those of Session's apps and of libsession, the contracts those of the
Session docs, the `session-token-contracts` repository and the staking portal, the rest as beside each.
"""

from __future__ import annotations

import pytest
from msgspec import structs

from sessionnet_core.networks.built_in import BUILT_IN
from sessionnet_core.networks.chains import MAIN_CHAINS, Chain

MAINNET, TESTNET = BUILT_IN["mainnet"], BUILT_IN["testnet"]


def chain_of(name: str) -> Chain:
    chain = BUILT_IN[name].chain
    assert chain is not None
    return chain


def test_mainnets_bootstrap_nodes_are_libsessions_first() -> None:
    """Each with the port of its storage server; the third at the address of the public node list of April 2026."""
    assert [structs.astuple(one) for one in MAINNET.bootstrap] == [
        (key, f"https://{address}/storage_rpc/v1")
        for key, address in (
            ("1f000f09a7b07828dcb72af7cd16857050c10c02bd58afb0e38111fb6cda1fef", "95.216.33.113:22100"),
            ("1f101f0acee4db6f31aaa8b4df134e85ca8a4878efaef7f971e88ab144c1a7ce", "37.27.236.229:22101"),
            ("1f202f00f4d2d4acc01e20773999a291cf3e3136c325474d159814e06199919f", "104.243.35.225:22102"),
            ("1f303f1d7523c46fa5398826740d13282d26b5de90fbae5749442f66afb6d78b", "208.73.207.54:22103"),
            ("1f604f1c858a121a681d8f9b470ef72e6946ee1b9c5ad15a35e16b50c28db7b0", "104.194.8.115:22104"),
        )
    ]


def test_the_network_api_is_that_of_all_three_apps() -> None:
    assert MAINNET.api is not None
    assert structs.astuple(MAINNET.api) == (
        "http://networkv1.getsession.org",
        "cbf461a4431dc9174dceef4421680d743a2a0e1a3131fc794240bcb0bc3dd449",
        "https://networkv1.getsession.org",
    )
    assert TESTNET.api is None


def test_the_staking_backend_is_that_of_the_portal() -> None:
    assert (MAINNET.backend, TESTNET.backend) == ("https://stake.getsession.org/api/ssb", None)


def test_testnets_hosts_are_those_of_the_apps() -> None:
    assert [(seed.url, seed.pins) for seed in TESTNET.seeds] == [
        ("http://seed2.getsession.org:38157/json_rpc", ()),
        ("http://public.loki.foundation:38157/json_rpc", ()),
    ]
    (node,) = TESTNET.bootstrap
    assert structs.astuple(node) == (
        "decaf20025ca6389d8225bda6a32d7fc4ee5176d21e3b2e9e08c3505a48a811a",
        "https://23.88.6.250:35520/storage_rpc/v1",
    )


@pytest.mark.parametrize(("name", "unlock_days", "requirement"), [("mainnet", 15, 25_000), ("testnet", 1, 20_000)])
def test_what_a_node_needs_and_how_long_it_is_locked_are_the_networks_own(
    name: str, unlock_days: int, requirement: int
) -> None:
    assert (BUILT_IN[name].unlock_days, BUILT_IN[name].requirement_sesh) == (unlock_days, requirement)


def test_arbitrum_is_asked_at_its_own_endpoint_before_two_that_need_no_key() -> None:
    assert chain_of("mainnet").rpc_urls == (
        "https://arb1.arbitrum.io/rpc",
        "https://arbitrum-one-rpc.publicnode.com/",
        "https://arbitrum.drpc.org/",
    )
    assert chain_of("testnet").rpc_urls == ("https://sepolia-rollup.arbitrum.io/rpc",)
    assert (chain_of("mainnet").chain_id, chain_of("testnet").chain_id) == (0xA4B1, 0x66EEE)


def test_the_contracts_of_mainnet() -> None:
    assert structs.asdict(chain_of("mainnet").contracts) == {
        "token": "0x10Ea9E5303670331Bdddfa66A4cEA47dae4fcF3b",
        "rewards": "0xC2B9fC251aC068763EbDfdecc792E3352E351c00",
        "pool": "0x11f040E89dFAbBA9070FFE6145E914AC68DbFea0",
        "factory": "0x8129bE2D5eF7ACd39483C19F28DE86b7EF19DBCA",
        "multicall": "0xcA11bde05977b3631167028862bE2a173976CA11",  # the same on every chain
        "state_view": "0x76Fd297e2D437cd7f76d50F01AfE6160f86e9990",  # Uniswap v4 on Arbitrum One
        "dex_pool": "0x249afd31a49d9bd44259b8f03dd74030d7d41153bc891d12f469c5cb94b03729",
        "price_feed": "0x639Fe6ab55C921f74e7fac1ee960C0B6293ba612",  # Chainlink, ether in dollars
    }
    assert chain_of("mainnet").maximum_supply == "240000000"


def test_the_contracts_of_the_portals_testnet_stand_on_sepolia_and_have_no_market() -> None:
    assert structs.asdict(chain_of("testnet").contracts) == {
        "token": "0x7D7fD4E91834A96cD9Fb2369E7f4EB72383bbdEd",
        "rewards": "0x9d8aB00880CBBdc2Dcd29C179779469A82E7be35",
        "pool": "0xaAD853fE7091728dac0DAa7b69990ee68abFC636",
        "factory": "0x36Ee2Da54a7E727cC996A441826BBEdda6336B71",
        "multicall": "0xcA11bde05977b3631167028862bE2a173976CA11",
        "state_view": None,
        "dex_pool": None,
        "price_feed": None,
    }
    assert chain_of("testnet").maximum_supply is None


def test_below_each_chain_lies_an_ethereum_that_nobody_is_asked_for_unless_endpoints_are_named() -> None:
    assert {below: structs.astuple(chain)[:3] for below, chain in MAIN_CHAINS.items()} == {
        42161: (1, (), "0x10Ea9E5303670331Bdddfa66A4cEA47dae4fcF3b"),
        421614: (11155111, (), "0x0DBD22764C6C77827B4D03482998CA2dd61b5294"),
    }
    assert chain_of("mainnet").main_chain is None


def test_the_seeds_certificates_end_on_the_5th_of_april_2033() -> None:
    ends = [str(pin.expires.date()) for seed in BUILT_IN["mainnet"].seeds for pin in seed.pins if pin.expires]
    assert ends == ["2033-04-05"] * 3
