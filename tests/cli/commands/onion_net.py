"""A test network whose every node has a storage server in a /24 of its own, and what can be seen of paths there."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from functools import partial
from hashlib import blake2b
from pathlib import Path

import pytest

from sessionnet_core.access import Access
from tests.conftest import Result
from tests.devnet import Devnet, StorageServer

CLIENT = b"User-Agent: sessionnet/"


@pytest.fixture(scope="session")
def shared_spread() -> Iterator[Devnet]:
    """The test network; tests must leave it honest."""
    with Devnet(count=36, swarms=6, storage_servers=36, spread=True, clock=int(time.time())) as net:
        yield net


@pytest.fixture
def spread(shared_spread: Devnet, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Devnet]:
    """The test network as the command's configured one, honest again after the test."""
    net = shared_spread
    if not net.is_spread:
        pytest.skip("this system has no 127.0.N.1")
    for seen in (net.received, net.hops, net.api.opened):
        seen.clear()
    path = tmp_path / "sessionnet.toml"
    path.write_text(net.config())
    monkeypatch.setenv("SESSIONNET_CONFIG", str(path))
    monkeypatch.setenv("NO_PROXY", "127.0.0.0/8")
    yield net
    for server in net.servers:
        server.behave()


@pytest.fixture
def same_path(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let every run choose the same nodes."""

    def foreseen(purpose: str, size: int) -> bytes:
        return blake2b(purpose.encode(), digest_size=size).digest()

    monkeypatch.setattr("sessionnet_cli.reach.Access", partial(Access, random_bytes=foreseen))


def reported_path(run: Result, which: str = "  onion path") -> list[str]:
    """The hosts and ports of a path that `-v` reported."""
    found = re.search(rf"^{which}: (.+)$", run.stderr, re.MULTILINE)
    assert found is not None, run.stderr
    return found[1].split(" → ")


def server_at(net: Devnet, place: str) -> StorageServer:
    """The storage server at a host and port."""
    return next(server for server in net.storage if f"{server.host}:{server.port}" == place)


def asked_directly(net: Devnet) -> set[str]:
    """The names of the servers that the command itself has asked."""
    return {one.server for one in net.received if CLIENT in one.raw}
