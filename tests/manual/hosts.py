"""Whom a command asks, taken from the one table of the kinds of source, and from the options that it has."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from functools import cache

from msgspec import Struct

from sessionnet_core import MAINNET, Access, SessionNetwork
from sessionnet_core.source_kinds import SOURCE_KINDS, HostKind, SourceKind

_CALLED = {
    "seed": "the seeds",
    "bootstrap-node": "the bootstrap nodes",
    "network-api": "the network API",
    "rpc": "an endpoint of the chain",
    "ethereum-rpc": "an endpoint of Ethereum",
    "staking-backend": "the staking backend",
}
_WHEN = {"bootstrap-node": "if no seed answers, and no list is cached", "ethereum-rpc": "if one is configured"}
_ONLY_WITH = {("overview", "rpc"): "--verify", ("staking", "seed"): "--onion or --verify"}
"""The option without which a command does not ask one of these; otherwise `--onion`."""
_SPECIAL = {
    ("token", "rpc"): "always; with --verify, two of them",
    ("staking", "rpc"): "always; with --verify, two of them; with --quorum N, N of them",
    ("staking estimate", "rpc"): "unless --nodes and --pool are given",
    ("exporter", "staking-backend"): "with --wallet",
    ("doctor", "bootstrap-node"): "",
}


class Asked(Struct, frozen=True):
    """Hosts of one kind."""

    who: str
    when: str
    """Empty for always."""
    hosts: tuple[str, ...] = ()
    """On mainnet; those that are not built in have no name."""


def hosts_asked(path: str, usage: str, options: Collection[str]) -> tuple[Asked, ...]:
    """Return whom a command asks, and when.

    Args:
        usage: its arguments.
        options: the names of its options.
    """
    return (*_of_the_table(path), *_session_nodes(path, usage, options))


def _of_the_table(path: str) -> Iterator[Asked]:
    for kind in SOURCE_KINDS.values():
        when = _WHEN.get(kind.name, "")
        if path in kind.used_by or (path == "doctor" and kind.kind != "file"):
            yield Asked(_CALLED[kind.name], _SPECIAL.get((path, kind.name), when), _built_in(kind))
        elif path in kind.also_by and kind.kind != "file":
            role = "seed" if kind.name == "bootstrap-node" else kind.name
            option = _ONLY_WITH.get((path, role), "--onion")
            yield Asked(_CALLED[kind.name], f"with {option}" + (f", {when}" if when else ""), _built_in(kind))


def _session_nodes(path: str, usage: str, options: Collection[str]) -> Iterator[Asked]:
    lists_nodes = path in SOURCE_KINDS["seed"].used_by
    names_accounts = "ACCOUNT" in usage and lists_nodes
    if names_accounts:
        yield Asked("three randomly chosen Session Nodes", "for each Session name; they learn its hash")
    if "--probe" in options:
        whom = "each member of the swarm" if "swarm" in path else "each Session Node that is shown"
        yield Asked(whom, "with --probe")
    if "--ask-swarm" in options:
        yield Asked("two members of the swarm, and two other nodes", "with --ask-swarm; they learn the account ID")
    if "--verify" in options and lists_nodes:
        yield Asked("three randomly chosen Session Nodes", "with --verify")
    if "--onion" in options:
        instead = ["the network API"] if path in SOURCE_KINDS["network-api"].used_by else []
        instead += ["the nodes that are asked for a name"] if names_accounts else []
        way = f"with --onion, in place of {' and of '.join(instead)}" if instead else "with --onion"
        yield Asked("one Session Node, the first of three", way)


@cache
def _built_in(kind: SourceKind) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name for one, name in _mainnet() if one == kind.name))


@cache
def _mainnet() -> tuple[tuple[HostKind, str], ...]:
    """Return the built-in hosts, as `doctor` names them; none of them is asked for that."""
    hosts = SessionNetwork(MAINNET, Access(offline=True)).doctor().value.hosts
    return tuple((host.kind, host.name) for host in hosts)
