"""Chains for tests, one of a kind for each test process; every test finds them as if nothing had happened.

A chain stands still, and clients compare its last block with the clock on the wall: one that has grown old is replaced
before the next test, which takes half a second.
"""

import time
from collections.abc import Iterator

import pytest

from tests.evm.anvil import ABSENT, IS_REQUIRED, binary
from tests.evm.bad_rpc import BadRpc
from tests.evm.ethereum import Ethereum
from tests.evm.settled import Settled

OLDEST_SECONDS = 45


class Keeper:
    """Keeps a chain for as long as it is young."""

    def __init__(self) -> None:
        self._chain: Settled | None = None

    def chain(self) -> Settled:
        """A chain that ends now, give or take some seconds."""
        now = int(time.time())
        if self._chain is not None and now - self._chain.world.as_of > OLDEST_SECONDS:
            self.stop()
        if self._chain is None:
            chain = Settled(now)
            chain.start()
            self._chain = chain
        return self._chain

    def stop(self) -> None:
        """End the chain that is kept, if one is."""
        if self._chain is not None:
            self._chain.stop()
            self._chain = None


@pytest.fixture(scope="session")
def anvil_is_there() -> None:
    """Skip what needs anvil where it is not installed, or fail where that must not be."""
    if binary() is None:
        (pytest.fail if IS_REQUIRED else pytest.skip)(ABSENT)


@pytest.fixture(scope="session")
def kept_chain(anvil_is_there: None) -> Iterator[Keeper]:
    """Keep a chain from test to test."""
    keeper = Keeper()
    yield keeper
    keeper.stop()


@pytest.fixture
def arbitrum(kept_chain: Keeper) -> Iterator[Settled]:
    """Give Arbitrum One with the world of the scenario on it, as it was before the test once that is over."""
    chain = kept_chain.chain()
    before = chain.snapshot()
    yield chain
    chain.revert(before)


@pytest.fixture
def front(arbitrum: Settled) -> Iterator[BadRpc]:
    """Give an endpoint in front of that chain, to misbehave."""
    with BadRpc(arbitrum.url) as endpoint:
        yield endpoint


@pytest.fixture(scope="session")
def ethereum(anvil_is_there: None) -> Iterator[Ethereum]:
    """Give Ethereum with the whole supply of SESH on it; tests must leave it as it is."""
    with Ethereum(int(time.time())) as chain:
        yield chain
