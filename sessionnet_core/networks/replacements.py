"""What users name in place of a network's built-in values, checked.

It comes as text, from options, the environment and the configuration file. What is invalid is a `BadConfiguration` that
says why.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TypeVar

from msgspec import Struct, structs

from ..errors import BadConfiguration
from ..urls import checked_url
from .built_in import pin_of
from .chains import Chain
from .model import Api, BootstrapNode, Network, Pin, Seed

_Checked = TypeVar("_Checked")
_PIN = r"[0-9a-f]{64}"
_NAME = r"[a-z0-9][a-z0-9_.-]{0,39}"
_KEY = r"[0-9a-f]{64}"
_MOST_UNLOCK_DAYS = 3650
_MOST_SESH = 240_000_000
"""All that there can ever be."""


class Replacements(Struct, frozen=True, kw_only=True):
    """What users name in place of a network's built-in values, as text. Empty fields and None replace nothing."""

    seed_urls: tuple[str, ...] = ()
    seed_pins: tuple[str, ...] = ()
    api_url: str | None = None
    api_pubkey: str | None = None
    rpc_urls: tuple[str, ...] = ()
    backend_url: str | None = None
    bootstrap_nodes: tuple[str, ...] = ()
    """Each as `PUBKEY@URL`."""
    contracts: tuple[str, ...] = ()
    """Each as `NAME=ADDRESS`; see `contracts.NAMES`."""
    ethereum_urls: tuple[str, ...] = ()
    """Endpoints of the chain below the one that stakes stand on."""


def replaced(network: Network, by: Replacements) -> Network:
    """Return a network with other seeds, pins, endpoints or contracts, as the user asked.

    Other seeds may belong to another network altogether, so the built-in bootstrap nodes are dropped with them.
    Pins without URLs hold for the seeds of this network; so does a key without a URL for its network API.

    Raises:
        BadConfiguration: for an invalid URL, pin, key or address, and for endpoints of a chain where there is none.
    """
    changed = network
    pins = tuple(checked_pin(pin) for pin in by.seed_pins)
    if by.seed_urls:
        seeds = tuple(Seed(_named("seed", checked_url, url), pins) for url in by.seed_urls)
        changed = structs.replace(changed, seeds=seeds, bootstrap=(), test=True)
    elif pins:
        changed = structs.replace(changed, seeds=tuple(Seed(seed.url, pins) for seed in network.seeds))
    if by.api_url is not None or by.api_pubkey is not None:
        changed = structs.replace(changed, api=replaced_api(network, by.api_url, by.api_pubkey), test=True)
    if by.bootstrap_nodes:
        nodes = tuple(_named("bootstrap node", checked_bootstrap_node, node) for node in by.bootstrap_nodes)
        changed = structs.replace(changed, bootstrap=nodes, test=True)
    if by.rpc_urls:
        changed = structs.replace(changed, chain=replaced_endpoints(network, by.rpc_urls), test=True)
    if by.contracts or by.ethereum_urls:
        from .contracts import with_contracts

        urls = tuple(_named("Ethereum endpoint", _checked_endpoint, url) for url in by.ethereum_urls)
        chain = with_contracts(chain_of(changed), by.contracts, urls)
        changed = structs.replace(changed, chain=chain, test=True)
    if by.backend_url is not None:
        changed = structs.replace(
            changed, backend=_named("staking backend", checked_backend, by.backend_url), test=True
        )
    return changed


def _named(what: str, check: Callable[[str], _Checked], text: str) -> _Checked:
    """Return what a check makes of a text. Several are given at once, so an error says what this one is of."""
    try:
        return check(text)
    except BadConfiguration as error:
        raise error.about(subject=what) from None


def _checked_endpoint(url: str) -> str:
    return checked_url(url, path="/")


def replaced_api(network: Network, url: str | None, pubkey: str | None) -> Api:
    """Return the network API at another URL, with another key, or both; at least one of them is given.

    Raises:
        BadConfiguration: for an invalid URL or key, and for a key where there is no network API.
    """
    if url is not None:
        key = pubkey if pubkey is not None else network.api.pubkey if network.api else None
        return _named("network API", lambda text: checked_api(text, key), url)
    if network.api is None or pubkey is None:
        raise BadConfiguration(f"network {network.name!r} has no network API", hint="Name one with --api-url.")
    return structs.replace(network.api, pubkey=checked_key(pubkey))


def replaced_endpoints(network: Network, urls: tuple[str, ...]) -> Chain:
    """Return a network's chain with other endpoints.

    Raises:
        BadConfiguration: for an invalid URL, and where there is no chain.
    """
    return chain_of(network).asked_at(tuple(_named("chain endpoint", _checked_endpoint, url) for url in urls))


def chain_of(network: Network) -> Chain:
    """Return the chain of a network; raise BadConfiguration if there is none."""
    if network.chain is None:
        raise BadConfiguration(
            f"network {network.name!r} has no chain",
            hint=f"Name its contracts in the configuration file, in [networks.{network.name}.chain].",
        )
    return network.chain


def checked_chain(chain: Chain) -> Chain:
    """Return a chain with checked endpoints; raise BadConfiguration for an invalid one."""
    main = chain.main_chain
    if main is not None:
        if not main.rpc_urls:
            raise BadConfiguration("the main chain has no endpoint")
        urls = tuple(checked_url(url, path="/") for url in main.rpc_urls)
        chain = structs.replace(chain, main_chain=structs.replace(main, rpc_urls=urls))
    return chain.asked_at(tuple(checked_url(url, path="/") for url in chain.rpc_urls))


def checked_backend(url: str) -> str:
    """Return the base URL of a staking backend, without a slash at its end.

    Raises:
        BadConfiguration: for an invalid URL, or one with a query.
    """
    base = checked_url(url, path="").rstrip("/")
    if "?" in base:
        raise BadConfiguration("the URL of a staking backend must not have a query")
    return base


def checked_api(url: str, pubkey: str | None, plain_url: str | None = None) -> Api:
    """Return the network API at a URL that the user named; unsealed requests go there, too, by default.

    Raises:
        BadConfiguration: for an invalid URL or key.
    """
    base, plain = (checked_url(text, path="").rstrip("/") for text in (url, plain_url or url))
    if "?" in base or "?" in plain:
        raise BadConfiguration("the URL of a network API must not have a query")
    return Api(url=base, pubkey=None if pubkey is None else checked_key(pubkey), plain_url=plain)


def checked_bootstrap_node(text: str) -> BootstrapNode:
    """Return a bootstrap node from `PUBKEY@URL`; a URL without a path gets that of storage servers.

    Raises:
        BadConfiguration: for anything else.
    """
    pubkey, _, url = text.strip().partition("@")
    if not re.fullmatch(_KEY, pubkey.lower()):
        raise BadConfiguration("a bootstrap node must be written PUBKEY@URL, with the 64 hex digits of its Ed25519 key")
    return BootstrapNode(pubkey.lower(), checked_url(url, path="/storage_rpc/v1"))


def checked_key(text: str) -> str:
    """Return an X25519 public key as 64 lower-case hex digits; raise BadConfiguration for anything else."""
    key = text.strip().lower()
    if not re.fullmatch(_KEY, key):
        raise BadConfiguration("the key of a network API must be an X25519 public key of 64 hex digits")
    return key


def checked_pin(text: str) -> Pin:
    """Return a pin by its SHA-256 fingerprint, in any letter case and with or without colons.

    Raises:
        BadConfiguration: for anything else.
    """
    sha256 = text.strip().replace(":", "").lower()
    if not re.fullmatch(_PIN, sha256):
        raise BadConfiguration(
            "a pin must be the SHA-256 fingerprint of a certificate, 64 hex digits",
            hint="openssl s_client -connect HOST:PORT </dev/null | openssl x509 -noout -fingerprint -sha256",
        )
    return pin_of(sha256)


def check_network_name(name: str) -> None:
    """Refuse what cannot be the name of a network; raise BadConfiguration for it."""
    if not re.fullmatch(_NAME, name):
        raise BadConfiguration(
            f"{name!r} is not a valid network's name",
            hint="A name has at most 40 of a-z and 0-9, and inside also . _ -",
        )


def check_node_key(text: str) -> None:
    """Refuse what is no node's key; raise BadConfiguration for it."""
    if not re.fullmatch(_KEY, text):
        raise BadConfiguration("the key of a bootstrap node must have 64 hex digits, in lower case")


def check_unlock_days(days: int) -> None:
    """Refuse what no network has; raise BadConfiguration for it."""
    if not 0 <= days <= _MOST_UNLOCK_DAYS:
        raise BadConfiguration(f"unlock_days must be between 0 and {_MOST_UNLOCK_DAYS}")


def check_requirement(sesh: int) -> None:
    """Refuse what no network has; raise BadConfiguration for it."""
    if not 1 <= sesh <= _MOST_SESH:
        raise BadConfiguration(f"requirement_sesh must be between 1 and {_MOST_SESH:,}")


def checked_network(
    name: str,
    seeds: tuple[Seed, ...],
    bootstrap: tuple[BootstrapNode, ...],
    test: bool,
    api: Api | None = None,
    chain: Chain | None = None,
    backend: str | None = None,
    unlock_days: int = 15,
    requirement_sesh: int = 25_000,
) -> Network:
    """Return a network from a configuration file's table; raise BadConfiguration if a value is invalid."""
    check_network_name(name)
    if not seeds:
        raise BadConfiguration(f"network {name!r} has no seeds", hint='Name one: seeds = [{ url = "https://…" }]')
    check_unlock_days(unlock_days)
    check_requirement(requirement_sesh)
    for node in bootstrap:
        check_node_key(node.pubkey)
    return Network(
        name=name,
        seeds=tuple(Seed(checked_url(seed.url), tuple(checked_pin(pin.sha256) for pin in seed.pins)) for seed in seeds),
        bootstrap=tuple(
            BootstrapNode(node.pubkey, checked_url(node.url, path="/storage_rpc/v1")) for node in bootstrap
        ),
        test=test,
        api=api,
        chain=chain and checked_chain(chain),
        backend=None if backend is None else checked_backend(backend),
        unlock_days=unlock_days,
        requirement_sesh=requirement_sesh,
    )
