"""Devnet and chain as one network, which is the command's configured one: see `tests.joint`."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.devnet import Devnet
from tests.evm import BadRpc, Settled
from tests.evm.fixtures import Keeper
from tests.joint import join, joint_devnet


@dataclass(frozen=True)
class Joint:
    """One network: what tells of its nodes, and what tells of its contracts."""

    arbitrum: Settled
    net: Devnet
    front: BadRpc
    """The one endpoint of the chain that is configured; honest until told otherwise."""
    config: Path
    """The command's configuration file, which a test may write anew."""


@pytest.fixture(scope="session")
def joint_net(kept_chain: Keeper) -> Iterator[Devnet]:
    """A test network with the chain's nodes in its list."""
    with joint_devnet(kept_chain.chain(), int(time.time())) as net:
        yield net


@pytest.fixture
def joint(
    arbitrum: Settled, front: BadRpc, joint_net: Devnet, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Joint]:
    """The joint network, configured; honest again after the test, and the chain as it was."""
    join(joint_net, arbitrum)
    joint_net.received.clear()
    config = tmp_path / "sessionnet.toml"
    config.write_text(joint_net.config([front.url]))
    monkeypatch.setenv("SESSIONNET_CONFIG", str(config))
    yield Joint(arbitrum, joint_net, front, config)
    for server in joint_net.servers:
        server.behave()
