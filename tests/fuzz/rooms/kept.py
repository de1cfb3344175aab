"""Kept answers: files of the cache, read back and used without asking anybody."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from unittest.mock import patch

from sessionnet_cli.completion.kept_nodes import kept_nodes
from sessionnet_core import cache
from sessionnet_core.access import Access
from sessionnet_core.cache import Cache
from sessionnet_core.client import SessionNetwork
from sessionnet_core.nodes.filters import NodeFilter
from tests.core.samples import NOON
from tests.fuzz.target import Target

ASKED = "a" * 64
"""What the kept inputs say instead of the hash of who was asked."""
_ACCOUNT = "05" + "ab" * 32


def _used(use: Callable[[SessionNetwork], object], content: bytes) -> object:
    """Let a network have this one file, and nobody to ask."""
    access = Access(cache=Cache("/nowhere"), offline=True, clock=lambda: NOON)
    with (
        patch.object(cache, "_content", lambda _: content),
        patch.object(cache, "_asked", lambda *_: ASKED),
        SessionNetwork(access=access) as network,
    ):
        return use(network)


def _list(network: SessionNetwork) -> object:
    wanted = NodeFilter(versions=(">=2.11",), addresses=("192.0.2.0/24",))
    return network.nodes(wanted), network.swarm_table(), network.swarms([_ACCOUNT]), network.overview()


def _listed(content: bytes) -> object:
    with (
        patch.object(cache, "_content", lambda _: content),
        patch.object(cache, "_newest_first", lambda *_: ["nodes-mainnet.json"]),
    ):
        return list(kept_nodes(Cache("/nowhere"), "mainnet", "a"))


TARGET = Target(
    "kept",
    (
        partial(_used, _list),
        partial(_used, lambda network: network.price_history("7d")),
        partial(_used, lambda network: network.network_info()),
        _listed,
    ),
)
