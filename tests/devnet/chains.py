"""The two chains beside a devnet, for whoever plays with it: they make blocks as time passes."""

import time
from contextlib import ExitStack
from typing import Self

from tests.devnet.devnet import Devnet
from tests.evm.bad_rpc import BadRpc
from tests.evm.chain import Chain
from tests.evm.ethereum import Ethereum
from tests.evm.settled import Settled
from tests.joint import join, joint_devnet

BLOCK_SECONDS = 12
"""As Ethereum has it. Arbitrum is faster, and every block costs memory here."""


class Chains:
    """Arbitrum One with the scenario on it, an endpoint in front of it, and Ethereum; a context manager."""

    def __init__(self, now: int) -> None:
        """`now` is the time of the latest block of both, in Unix seconds."""
        self.arbitrum = Settled(now)
        self.ethereum = Ethereum(now)
        self._running = ExitStack()

    def __enter__(self) -> Self:
        """Run both. Raises RuntimeError without anvil."""
        with ExitStack() as stack:
            stack.enter_context(self.arbitrum)
            stack.enter_context(self.ethereum)
            self.endpoint = stack.enter_context(BadRpc(self.arbitrum.url))
            self._running = stack.pop_all()
        return self

    def __exit__(self, *_exception: object) -> None:
        self._running.close()

    def devnet(self, clock: int, **settings: object) -> Devnet:
        """Give a devnet, not yet serving, that tells of the same nodes, stakes and contracts."""
        net = joint_devnet(self.arbitrum, clock, **settings)  # type: ignore[arg-type]
        join(net, self.arbitrum)
        return net

    def config(self, net: Devnet) -> str:
        """The configuration file for both the devnet and the chains."""
        return net.config([self.endpoint.url], self.ethereum.url)

    def keep_up(self) -> None:
        """Make a block on each chain whose newest is old, so that it does not look like a chain that stood still."""
        now = int(time.time())
        chains: tuple[Chain, ...] = (self.arbitrum, self.ethereum)
        for chain in chains:
            if now - chain.now() >= BLOCK_SECONDS:
                chain.mine(now)
