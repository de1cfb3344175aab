"""Every place, pin, key and address that is built in can be replaced: option, then environment, then file.

What is a rule of the network rather than a place stands in the configuration file alone: nobody moves it, and another
value means another network.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from msgspec import structs

from sessionnet_core.client import SessionNetwork
from sessionnet_core.errors import BadConfiguration, NotFound
from sessionnet_core.networks.built_in import MAINNET
from sessionnet_core.networks.chains import ARBITRUM_ONE, MAIN_CHAINS, Contracts, MainChain
from sessionnet_core.networks.model import BootstrapNode, Network
from sessionnet_core.networks.replacements import Replacements, checked_bootstrap_node, replaced
from tests.conftest import Sessionnet

KEYS = ("aa" * 32, "bb" * 32, "cc" * 32)
VECTORS = (
    "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed",
    "0xfB6916095ca1df60bB79Ce92cE3Ea74c37c5d359",
    "0xdbF03B407c01E7cD3CBea99509d93f8DDDC8C6FB",
)
"""Of EIP-55."""
POOLS = tuple("0x" + digit * 64 for digit in "abc")
URLS = ("https://option.example/", "https://environment.example/", "https://file.example/")

Opened = Callable[..., Network]


@pytest.fixture
def opened(sessionnet: Sessionnet, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Opened:
    """Run a command as far as the network that it would ask, and give that."""
    path = tmp_path / "sessionnet.toml"
    seen: list[Network] = []

    def asked(self: SessionNetwork, *_: Any, **__: Any) -> Any:
        seen.append(self.network)
        raise NotFound("nobody is asked in this test")

    for question in ("token", "open_contracts"):
        monkeypatch.setattr(SessionNetwork, question, asked)
    monkeypatch.setenv("SESSIONNET_CONFIG", str(path))

    def run(*words: str, file: str = "", **environment: str) -> Network:
        path.write_text(file)
        with monkeypatch.context() as patch:
            for name, value in environment.items():
                patch.setenv(name, value)
            sessionnet(*command_for(*words, *environment), *words)
        return seen.pop()

    return run


def command_for(*said: str) -> tuple[str, ...]:
    """Return a command that can use these options and variables."""
    return ("staking", "open") if {"--backend-url", "SESSIONNET_BACKEND_URL"} & set(said) else ("token",)


def of_chain(network: Network, name: str) -> Any:
    assert network.chain is not None
    return getattr(network.chain.contracts, name)


def main_chain(network: Network) -> MainChain:
    assert network.chain is not None
    assert network.chain.main_chain is not None
    return network.chain.main_chain


def api(network: Network) -> Any:
    assert network.api is not None
    return network.api


def _contract(name: str, values: tuple[str, ...]) -> tuple[Any, ...]:
    return (
        "--contract",
        "SESSIONNET_CONTRACT",
        tuple(f"{name}={value}" for value in values),
        f'[networks.mainnet.chain]\ncontracts = {{ {name} = "{values[2]}" }}',
        lambda network: of_chain(network, name),
        values,
    )


PLACES: dict[str, tuple[Any, ...]] = {
    "seed": (
        "--seed-url",
        "SESSIONNET_SEED_URL",
        tuple(url + "json_rpc" for url in URLS),
        '[networks.mainnet]\nseeds = [{ url = "https://file.example/json_rpc" }]',
        lambda network: network.seeds[0].url,
        tuple(url + "json_rpc" for url in URLS),
    ),
    "pin": (
        "--seed-pin",
        "SESSIONNET_SEED_PIN",
        KEYS,
        f'[networks.mainnet]\nseeds = [{{ url = "https://file.example", pin = "{KEYS[2]}" }}]',
        lambda network: network.seeds[0].pins[0].sha256,
        KEYS,
    ),
    "bootstrap node": (
        "--bootstrap-node",
        "SESSIONNET_BOOTSTRAP_NODE",
        tuple(f"{key}@{url}" for key, url in zip(KEYS, URLS, strict=True)),
        f'[networks.mainnet]\nbootstrap = [{{ pubkey = "{KEYS[2]}", url = "{URLS[2]}" }}]',
        lambda network: network.bootstrap,
        tuple((BootstrapNode(key, f"{url}storage_rpc/v1"),) for key, url in zip(KEYS, URLS, strict=True)),
    ),
    "network API": (
        "--api-url",
        "SESSIONNET_API_URL",
        URLS,
        f'[networks.mainnet]\napi = {{ url = "{URLS[2]}" }}',
        lambda network: api(network).url + "/",
        URLS,
    ),
    "network API without a seal": (
        "--api-url",
        "SESSIONNET_API_URL",
        URLS,
        f'[networks.mainnet]\napi = {{ url = "http://a.example", plain_url = "{URLS[2]}" }}',
        lambda network: api(network).plain_url + "/",
        URLS,
    ),
    "network API's key": (
        "--api-pubkey",
        "SESSIONNET_API_PUBKEY",
        KEYS,
        f'[networks.mainnet]\napi = {{ url = "http://a.example", pubkey = "{KEYS[2]}" }}',
        lambda network: api(network).pubkey,
        KEYS,
    ),
    "endpoint": (
        "--rpc-url",
        "SESSIONNET_RPC_URL",
        URLS,
        f'[networks.mainnet.chain]\nrpc_urls = ["{URLS[2]}"]',
        lambda network: network.chain.rpc_urls[0],
        URLS,
    ),
    "Ethereum": (
        "--ethereum-url",
        "SESSIONNET_ETHEREUM_URL",
        URLS,
        f'[networks.mainnet.chain]\nmain_chain = {{ rpc_urls = ["{URLS[2]}"] }}',
        lambda network: main_chain(network).rpc_urls[0],
        URLS,
    ),
    "token on Ethereum": (
        "--contract",
        "SESSIONNET_CONTRACT",
        tuple(f"ethereum_token={address}" for address in VECTORS),
        f'[networks.mainnet.chain]\nmain_chain = {{ rpc_urls = ["{URLS[2]}"], token = "{VECTORS[2]}" }}',
        lambda network: main_chain(network).token,
        VECTORS,
    ),
    "backend": (
        "--backend-url",
        "SESSIONNET_BACKEND_URL",
        URLS,
        f'[networks.mainnet]\nbackend = "{URLS[2]}"',
        lambda network: f"{network.backend}/",
        URLS,
    ),
    **{
        name: _contract(name, POOLS if name == "dex_pool" else VECTORS)
        for name in structs.asdict(ARBITRUM_ONE.contracts)
    },
}
RULES = {
    "unlock_days": "[networks.mainnet]\nunlock_days = 3",
    "requirement_sesh": "[networks.mainnet]\nrequirement_sesh = 5",
    "chain_id": "[networks.mainnet.chain]\nchain_id = 5",
    "maximum_supply": '[networks.mainnet.chain]\nmaximum_supply = "12"',
    "block_age_limit_seconds": "[networks.mainnet.chain]\nblock_age_limit_seconds = 7",
}


@pytest.mark.parametrize("place", PLACES)
def test_a_place_is_taken_from_option_environment_file_and_built_in_in_this_order(opened: Opened, place: str) -> None:
    option, variable, words, file, found, (by_option, by_environment, by_file) = PLACES[place]
    assert found(opened(file=file)) == by_file
    assert found(opened(file=file, **{variable: words[1]})) == by_environment
    assert found(opened(option, words[0], file=file, **{variable: words[1]})) == by_option
    assert opened() == MAINNET


@pytest.mark.parametrize("rule", RULES)
def test_a_rule_of_the_network_is_replaced_in_the_file(opened: Opened, rule: str) -> None:
    before, after = opened(), opened(file=RULES[rule])
    changed = {name for name in Network.__struct_fields__ if getattr(before, name) != getattr(after, name)} - {"test"}
    assert changed == {rule if rule in ("unlock_days", "requirement_sesh") else "chain"}
    if changed == {"chain"}:
        assert getattr(before.chain, rule) != getattr(after.chain, rule)


def test_every_constant_of_a_network_is_a_place_or_a_rule_of_these() -> None:
    fields = {*Network.__struct_fields__, *structs.asdict(ARBITRUM_ONE)}
    covered = {"seeds", "bootstrap", "api", "backend", "chain", "rpc_urls", "contracts", "main_chain", *RULES}
    assert fields - covered == {"name", "test"}
    assert set(Contracts.__struct_fields__) <= set(PLACES)


def test_what_is_replaced_by_an_option_is_no_longer_vouched_for(opened: Opened) -> None:
    for option, _, words, *_ in PLACES.values():
        if option not in ("--seed-pin", "--contract") or words[0].startswith("token"):
            extra = ("--ethereum-url", URLS[0]) if words[0].startswith("ethereum") else ()
            assert opened(option, words[0], *extra).test


def test_several_contracts_and_nodes_are_separated_by_spaces_in_the_environment(opened: Opened) -> None:
    said = f"pool={VECTORS[0]} token={VECTORS[1]}"
    network = opened(SESSIONNET_CONTRACT=said, SESSIONNET_BOOTSTRAP_NODE=f"{KEYS[0]}@{URLS[0]} {KEYS[1]}@{URLS[1]}")
    assert (of_chain(network, "pool"), of_chain(network, "token")) == VECTORS[:2]
    assert [node.pubkey for node in network.bootstrap] == list(KEYS[:2])


def test_other_seeds_may_bring_their_own_bootstrap_nodes(opened: Opened) -> None:
    seeds = ("--seed-url", URLS[0])
    assert opened(*seeds).bootstrap == ()
    assert len(opened(*seeds, "--bootstrap-node", f"{KEYS[0]}@{URLS[0]}").bootstrap) == 1


def test_endpoints_of_ethereum_alone_are_asked_about_the_known_token() -> None:
    found = replaced(MAINNET, Replacements(ethereum_urls=("https://a.example", "https://b.example/key")))
    assert found.chain is not None
    assert found.chain.main_chain == structs.replace(
        MAIN_CHAINS[42161], rpc_urls=("https://a.example/", "https://b.example/key")
    )


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("--contract", "pool"), "NAME=ADDRESS"),
        (("--contract", "pol=0x" + "ab" * 20), "NAME=ADDRESS"),
        (("--contract", "pool=0x12"), "40 hex digits"),
        (("--contract", f"dex_pool={VECTORS[0]}"), "64 hex digits"),
        (("--contract", f"pool={VECTORS[0][:-1]}e"), "checksum"),
        (("--contract", f"ethereum_token={VECTORS[0]}"), "--ethereum-url"),
        (("--ethereum-url", "ws://a.example"), "Ethereum endpoint: not an http or https URL"),
        (("--rpc-url", "nowhere"), "chain endpoint: not an http or https URL"),
        (("--seed-url", "nowhere"), "seed: not an http or https URL"),
        (("--api-url", "nowhere"), "network API: not an http or https URL"),
        (("--bootstrap-node", "https://a.example"), "PUBKEY@URL"),
        (("--bootstrap-node", f"{KEYS[0]}@"), "bootstrap node: not an http or https URL"),
    ],
)
def test_what_makes_no_sense_is_refused(sessionnet: Sessionnet, words: tuple[str, ...], says: str) -> None:
    run = sessionnet("token", *words)
    assert (run.status, run.stdout) == (2, "")
    assert says in run.stderr


def test_a_chain_of_which_nothing_is_known_below_needs_the_file() -> None:
    network = structs.replace(MAINNET, chain=structs.replace(ARBITRUM_ONE, chain_id=31337))
    with pytest.raises(BadConfiguration, match="the chain below chain 31337 is not known"):
        replaced(network, Replacements(ethereum_urls=("https://a.example",)))


def test_a_bootstrap_node_may_be_named_with_a_password_in_its_url() -> None:
    node = checked_bootstrap_node(f" {KEYS[0].upper()}@https://user:word@a.example:22021 ")
    assert node == BootstrapNode(KEYS[0], "https://user:word@a.example:22021/storage_rpc/v1")
