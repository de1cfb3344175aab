"""Networks: which URLs and pins are accepted, and that no secret of a URL is ever shown."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from msgspec import structs

from sessionnet_core.errors import BadConfiguration
from sessionnet_core.networks.built_in import BUILT_IN, MAINNET, TESTNET
from sessionnet_core.networks.chains import ARBITRUM_ONE, MainChain, checked_addresses
from sessionnet_core.networks.model import Api, BootstrapNode, Network, Pin, Seed
from sessionnet_core.networks.replacements import (
    Replacements,
    checked_api,
    checked_chain,
    checked_key,
    checked_network,
    checked_pin,
    replaced,
)
from sessionnet_core.sources.endpoint import Endpoint
from tests.core.test_urls import NO_URLS
from tests.devnet.addresses import checksummed

PIN = "36ea0b253537988551ee856e4fd20d55011e9c8b27eaa2f34b8f32a0bdf04f2d"
WALLET = "0x10Ea9E5303670331Bdddfa66A4cEA47dae4fcF3b"
WITH_COLONS = ":".join(PIN[i : i + 2] for i in range(0, 64, 2)).upper()


@pytest.mark.parametrize("text", [PIN, PIN.upper(), WITH_COLONS, f" {PIN}\n"])
def test_a_pin_is_read_as_openssl_prints_it(text: str) -> None:
    assert checked_pin(text).sha256 == PIN


@pytest.mark.parametrize("text", ["", PIN[:-1], PIN + "0", "g" + PIN[1:], "sha256//abc=", "０" * 64, PIN[:40]])
def test_what_is_no_fingerprint_is_refused_with_how_to_get_one(text: str) -> None:
    with pytest.raises(BadConfiguration, match="64 hex digits") as refused:
        checked_pin(text)
    assert "openssl x509 -noout -fingerprint -sha256" in (refused.value.hint or "")


def test_mainnets_seeds_are_sessions_three_with_their_certificates() -> None:
    expires = datetime(2033, 4, 5, tzinfo=UTC)
    assert {seed.url: seed.pins for seed in MAINNET.seeds} == {
        "https://seed1.getsession.org:4443/json_rpc": (Pin(PIN, expires),),
        "https://seed2.getsession.org:4443/json_rpc": (
            Pin("c5908dd4139acd96aedd1e45576597650809c8a5ea02af556d4853d45396e0e7", expires),
        ),
        "https://seed3.getsession.org:4443/json_rpc": (
            Pin("8a0af2c712342f22ce00e53c1601410ef8d84156aee0a9809c32f6f7efbe556e", expires),
        ),
    }
    assert not MAINNET.test


def test_a_built_in_pin_keeps_its_expiry_whoever_names_it() -> None:
    built_in = MAINNET.seeds[0].pins[0]
    assert checked_pin(WITH_COLONS) == built_in
    assert replaced(MAINNET, Replacements(seed_pins=(PIN,))).seeds[1].pins == (built_in,)
    assert checked_network("own", (Seed("https://a.example", (Pin(PIN.upper()),)),), (), True).seeds[0].pins == (
        built_in,
    )


def test_the_expiry_of_an_unknown_pin_is_unknown() -> None:
    assert checked_pin("ab" * 32) == Pin("ab" * 32, expires=None)


def test_pins_expire_with_the_last_of_them_if_all_are_known() -> None:
    sooner, later = (Pin(two * 32, datetime(year, 1, 1, tzinfo=UTC)) for two, year in (("ab", 2030), ("cd", 2031)))
    assert pins_of(later, sooner).pins_expire == later.expires
    assert pins_of(later, Pin("ef" * 32)).pins_expire is None
    assert pins_of().pins_expire is None


def pins_of(*pins: Pin) -> Endpoint:
    return Endpoint("https://a.example", "pinned-certificate", pins)


@pytest.mark.parametrize("name", ["mainnet", "testnet"])
def test_a_built_in_network_would_pass_as_a_configured_one(name: str) -> None:
    network = BUILT_IN[name]
    assert network.name == name
    parts = (network.seeds, network.bootstrap, network.test)
    locks = network.unlock_days, network.requirement_sesh
    assert checked_network(name, *parts, network.api, network.chain, network.backend, *locks) == network
    chain = network.chain and checked_addresses(network.chain)
    api = network.api and checked_api(network.api.url, network.api.pubkey, network.api.plain_url)
    assert checked_network(name, *parts, api, chain, network.backend, *locks) == network


def test_the_built_in_addresses_have_the_right_checksum() -> None:
    addresses = [text for text in structs.astuple(ARBITRUM_ONE.contracts) if text is not None and len(text) == 42]
    assert len(addresses) == 7
    assert [checksummed(text.lower()) for text in addresses] == addresses


def test_the_test_network_is_called_one() -> None:
    assert TESTNET.test
    assert set(BUILT_IN) == {"mainnet", "testnet"}


def test_other_seeds_bring_their_own_pins_and_no_bootstrap_nodes() -> None:
    found = replaced(
        MAINNET, Replacements(seed_urls=("https://a.example", "http://b.example:80/x"), seed_pins=(WITH_COLONS,))
    )
    assert found.seeds == (
        Seed("https://a.example/json_rpc", MAINNET.seeds[0].pins),
        Seed("http://b.example:80/x", MAINNET.seeds[0].pins),
    )
    assert found.bootstrap == ()
    assert found.name == "mainnet"
    assert found.test, "nobody knows which network other seeds belong to"


def test_other_seeds_without_pins_have_none() -> None:
    assert replaced(MAINNET, Replacements(seed_urls=("https://a.example",), seed_pins=())).seeds[0].pins == ()


def test_pins_alone_hold_for_the_seeds_that_there_are() -> None:
    found = replaced(MAINNET, Replacements(seed_urls=(), seed_pins=(PIN,)))
    assert [seed.url for seed in found.seeds] == [seed.url for seed in MAINNET.seeds]
    assert {seed.pins for seed in found.seeds} == {MAINNET.seeds[0].pins}
    assert (found.bootstrap, found.test) == (MAINNET.bootstrap, False)


@pytest.mark.parametrize(
    "by",
    [
        Replacements(api_url="https://a.example", api_pubkey="ab" * 32),
        Replacements(bootstrap_nodes=("ab" * 32 + "@https://192.0.2.1:22021",)),
        Replacements(rpc_urls=("https://a.example",)),
        Replacements(ethereum_urls=("https://a.example",)),
        Replacements(backend_url="https://a.example"),
    ],
)
def test_a_network_with_any_other_source_may_be_a_test_network(by: Replacements) -> None:
    assert not MAINNET.test
    assert replaced(MAINNET, by).test


def test_an_endpoint_is_stuck_when_its_newest_block_is_ten_minutes_old() -> None:
    below = MainChain(chain_id=1, rpc_urls=(), token="0x" + "ab" * 20)
    assert [chain.block_age_limit_seconds for chain in (ARBITRUM_ONE, below)] == [10 * 60, 10 * 60]


def test_nothing_replaced_is_the_same_network() -> None:
    assert replaced(MAINNET, Replacements(seed_urls=(), seed_pins=())) is MAINNET


@pytest.mark.parametrize(("urls", "pins"), [(("nowhere",), ()), ((), ("ab",)), (("https://a.example",), ("ab",))])
def test_a_wrong_url_or_pin_replaces_nothing(urls: tuple[str, ...], pins: tuple[str, ...]) -> None:
    with pytest.raises(BadConfiguration):
        replaced(MAINNET, Replacements(seed_urls=urls, seed_pins=pins))


SEEDS = (Seed("https://a.example"),)


@pytest.mark.parametrize("name", ["", "../x", "a/b", "Upper", "-x", ".", "a" * 41, "a\n", "nétwork"])
def test_a_networks_name_is_fit_for_a_file_name(name: str) -> None:
    with pytest.raises(BadConfiguration, match="not a valid network's name"):
        checked_network(name, SEEDS, (), False)


def test_a_network_without_seeds_is_refused() -> None:
    with pytest.raises(BadConfiguration, match="has no seeds"):
        checked_network("devnet", (), (), True)


def test_a_bootstrap_node_has_a_proper_key() -> None:
    with pytest.raises(BadConfiguration, match="64 hex digits"):
        checked_network("devnet", SEEDS, (BootstrapNode("ab", "https://192.0.2.1"),), True)


def test_a_bootstrap_node_is_asked_where_storage_servers_listen() -> None:
    found = checked_network("devnet", SEEDS, (BootstrapNode("ab" * 32, "https://192.0.2.1:22021"),), True)
    assert found.bootstrap[0].url == "https://192.0.2.1:22021/storage_rpc/v1"


def test_the_endpoints_of_a_chain_are_checked_and_keep_their_paths() -> None:
    chain = ARBITRUM_ONE.asked_at(("https://rpc.example", "https://rpc.example/v3/key"))
    found = checked_network("devnet", SEEDS, (), True, chain=chain)
    assert found.chain is not None
    assert found.chain.rpc_urls == ("https://rpc.example/", "https://rpc.example/v3/key")
    assert found.chain.contracts == ARBITRUM_ONE.contracts
    with pytest.raises(BadConfiguration, match="not an http or https URL"):
        checked_network("devnet", SEEDS, (), True, chain=ARBITRUM_ONE.asked_at(("wss://rpc.example",)))


def test_a_main_chain_without_an_endpoint_is_refused_and_a_chain_is_only_not_asked() -> None:
    main = MainChain(chain_id=1, rpc_urls=("https://main.example",), token=WALLET)
    for urls, words in (((), "main chain has no endpoint"), (("ws://x",), "not an http")):
        with pytest.raises(BadConfiguration, match=words):
            checked_chain(structs.replace(ARBITRUM_ONE, main_chain=structs.replace(main, rpc_urls=urls)))
    found = checked_chain(structs.replace(ARBITRUM_ONE, main_chain=main))
    assert found.main_chain is not None
    assert found.main_chain.rpc_urls == ("https://main.example/",)
    assert checked_chain(ARBITRUM_ONE.asked_at(())).rpc_urls == ()


def test_other_endpoints_tell_of_the_same_chain_in_their_order() -> None:
    found = replaced(MAINNET, Replacements(rpc_urls=("https://b.example", "http://a.example/v3/key?x=1")))
    assert found.chain == ARBITRUM_ONE.asked_at(("https://b.example/", "http://a.example/v3/key?x=1"))
    assert found.test, "nobody knows what other endpoints tell of"
    assert (found.seeds, found.backend) == (MAINNET.seeds, MAINNET.backend)


def test_endpoints_of_a_chain_that_there_is_not_are_refused_with_what_to_do() -> None:
    with pytest.raises(BadConfiguration, match="network 'own' has no chain") as refused:
        replaced(Network("own", SEEDS), Replacements(rpc_urls=("https://a.example",)))
    assert "[networks.own.chain]" in (refused.value.hint or "")


def test_another_backend_is_asked_at_the_very_url() -> None:
    assert MAINNET.backend == "https://stake.getsession.org/api/ssb"
    assert TESTNET.backend is None
    for url, base in (
        ("https://a.example/api/ssb/", "https://a.example/api/ssb"),
        ("http://127.0.0.1:8081", "http://127.0.0.1:8081"),
    ):
        found = replaced(TESTNET, Replacements(backend_url=url))
        assert (found.backend, found.test) == (base, True)
    assert replaced(MAINNET, Replacements(backend_url="https://a.example")).test


@pytest.mark.parametrize("url", ["a.example", "ftp://a.example", "https://a.example/?key=5", ""])
def test_a_backend_that_nothing_can_follow_is_refused(url: str) -> None:
    with pytest.raises(BadConfiguration):
        replaced(MAINNET, Replacements(backend_url=url))
    with pytest.raises(BadConfiguration):
        checked_network("devnet", SEEDS, (), True, backend=url)


KEY = "cbf461a4431dc9174dceef4421680d743a2a0e1a3131fc794240bcb0bc3dd449"
OTHER_KEY = "ab" * 32
CONTRACT = "0x10Ea9E5303670331Bdddfa66A4cEA47dae4fcF3b"


def test_mainnets_api_is_the_one_of_sessions_apps_and_asked_over_tls_where_nothing_is_sealed() -> None:
    assert MAINNET.api == Api(
        url="http://networkv1.getsession.org", pubkey=KEY, plain_url="https://networkv1.getsession.org"
    )
    assert TESTNET.api is None


def test_the_tokens_are_known_with_their_chains() -> None:
    assert MAINNET.chain is not None
    assert (MAINNET.chain.contracts.token, MAINNET.chain.chain_id) == (CONTRACT, 42161)
    assert MAINNET.chain.maximum_supply == "240000000"
    assert TESTNET.chain is not None
    assert (TESTNET.chain.chain_id, TESTNET.chain.maximum_supply) == (421614, None)


@pytest.mark.parametrize("text", [KEY, KEY.upper(), f"  {KEY}\n"])
def test_an_apis_key_is_read(text: str) -> None:
    assert checked_key(text) == KEY


@pytest.mark.parametrize("text", ["", KEY[:-1], KEY + "0", "g" + KEY[1:], "0x" + KEY[2:], "０" * 64, KEY + "\n0"])
def test_what_is_no_key_is_refused(text: str) -> None:
    with pytest.raises(BadConfiguration, match="64 hex digits"):
        checked_key(text)
    with pytest.raises(BadConfiguration, match="64 hex digits"):
        checked_api("http://api.example", text)


@pytest.mark.parametrize(
    ("text", "url"),
    [
        ("http://api.example", "http://api.example"),
        ("http://api.example/", "http://api.example"),
        (" https://api.example:8443/below/ \n", "https://api.example:8443/below"),
        ("HTTPS://user:word@api.example", "https://user:word@api.example"),
        ("http://[::1]:8080/#part", "http://[::1]:8080"),
    ],
)
def test_an_api_is_asked_at_its_url_without_a_path_of_ours(text: str, url: str) -> None:
    assert checked_api(text, KEY.upper()) == Api(url=url, pubkey=KEY, plain_url=url)
    assert checked_api(text, None) == Api(url=url, pubkey=None, plain_url=url)


@pytest.mark.parametrize("text", [*NO_URLS, "http://api.example/?key=s3cr3t", "http://api.example?key=s3cr3t"])
def test_a_url_that_no_api_has_is_refused_without_its_secrets(text: str) -> None:
    with pytest.raises(BadConfiguration) as refused:
        checked_api(text, KEY)
    assert "s3cr3t" not in refused.value.message


def test_another_api_is_asked_with_the_key_that_there_is() -> None:
    found = replaced(MAINNET, Replacements(api_url="https://api.example/"))
    assert found.api == Api(url="https://api.example", pubkey=KEY, plain_url="https://api.example")
    assert found.test, "nobody knows whose figures another API tells"
    assert (found.seeds, found.bootstrap, found.chain) == (MAINNET.seeds, MAINNET.bootstrap, MAINNET.chain)


def test_another_api_may_bring_its_key() -> None:
    found = replaced(MAINNET, Replacements(api_url="http://api.example", api_pubkey=OTHER_KEY.upper()))
    assert found.api == Api(url="http://api.example", pubkey=OTHER_KEY, plain_url="http://api.example")


def test_a_key_alone_holds_for_the_api_that_there_is() -> None:
    found = replaced(MAINNET, Replacements(api_pubkey=OTHER_KEY))
    assert MAINNET.api is not None
    assert found.api == structs.replace(MAINNET.api, pubkey=OTHER_KEY)
    assert found.test


def test_a_network_without_an_api_is_given_one_by_its_url_alone() -> None:
    assert replaced(TESTNET, Replacements(api_url="http://api.example")).api == Api(
        "http://api.example", None, "http://api.example"
    )
    with pytest.raises(BadConfiguration, match="'testnet' has no network API"):
        replaced(TESTNET, Replacements(api_pubkey=KEY))


def test_seeds_and_api_are_replaced_together() -> None:
    found = replaced(
        MAINNET, Replacements(seed_urls=("https://a.example",), seed_pins=(PIN,), api_url="http://api.example")
    )
    assert found.seeds == (Seed("https://a.example/json_rpc", MAINNET.seeds[0].pins),)
    assert found.api == Api("http://api.example", KEY, "http://api.example")
    assert found.bootstrap == ()


@pytest.mark.parametrize(
    ("url", "key"), [("nowhere", None), ("", None), ("http://a.example", "ab"), (None, ""), (None, "ab")]
)
def test_a_wrong_url_or_key_of_an_api_replaces_nothing(url: str | None, key: str | None) -> None:
    with pytest.raises(BadConfiguration):
        replaced(MAINNET, Replacements(api_url=url, api_pubkey=key))


@pytest.mark.parametrize("supply", [None, "0", "240000000", "240000000.000000000", "0.000000001"])
def test_a_supply_that_makes_sense_is_kept_as_it_is(supply: str | None) -> None:
    chain = structs.replace(ARBITRUM_ONE, maximum_supply=supply)
    assert checked_addresses(chain) is chain


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        *(({"chain_id": number}, "chain_id") for number in (0, -1, 2**53)),
        *(({"maximum_supply": text}, "maximum_supply") for text in ("", "-1", "1e9", "1,000", "0.0000000001", "many")),
    ],
)
def test_a_chain_that_makes_no_sense_is_refused(changes: dict[str, Any], says: str) -> None:
    with pytest.raises(BadConfiguration, match=says):
        checked_addresses(structs.replace(ARBITRUM_ONE, **changes))


@pytest.mark.parametrize(
    "text", ["", "0x", CONTRACT[:-1], CONTRACT + "0", CONTRACT[2:], CONTRACT + "\n", "0x" + "g" * 40]
)
def test_a_contract_that_is_no_address_is_refused(text: str) -> None:
    contracts = structs.replace(ARBITRUM_ONE.contracts, token=text)
    with pytest.raises(BadConfiguration, match=r"contracts\.token must be 0x and 40 hex digits"):
        checked_addresses(structs.replace(ARBITRUM_ONE, contracts=contracts))


def test_a_network_keeps_its_api_and_chain() -> None:
    api = Api("http://api.example", KEY, "https://api.example")
    found = checked_network("devnet", SEEDS, (), True, api, structs.replace(ARBITRUM_ONE, rpc_urls=()))
    assert (found.api, found.chain) == (api, structs.replace(ARBITRUM_ONE, rpc_urls=()))
    assert checked_network("devnet", SEEDS, (), True) == Network(
        "devnet", (Seed("https://a.example/json_rpc"),), test=True
    )


def test_nodes_of_a_public_network_are_never_sought_nearby() -> None:
    assert not MAINNET.is_local
    assert not TESTNET.is_local
    assert not replaced(
        MAINNET, Replacements(rpc_urls=("http://127.0.0.1:8545",), api_url="http://127.0.0.1:1")
    ).is_local
    assert not replaced(
        MAINNET, Replacements(seed_urls=("https://127.0.0.1:1", "https://seed1.getsession.org:4443"))
    ).is_local
    assert replaced(MAINNET, Replacements(seed_urls=("https://127.0.0.1:1",))).is_local
