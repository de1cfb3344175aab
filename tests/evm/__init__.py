"""A real EVM node on the loopback interface, with SESH and its staking contracts on it.

The contracts are our own, written from what is known of the real ones and standing at their addresses: the same
functions, structs, events, arithmetic and reverts. They believe every BLS signature. No code under test is used here.

    def test_something(sessionnet, arbitrum):                       # a fixture; see fixtures
        run = sessionnet("staking", "--rpc-url", arbitrum.url)
        assert arbitrum.world.staked == …                           # what is there: world, scenario

    with Settled(as_of=1_764_000_000) as chain:                     # or a chain of one's own
        chain.rewards.do("claimRewards", sender=wallet("dave"))     # a block, with a transaction in it
        chain.mine(at=chain.now() + 3600)                           # a block, an hour later
        before = chain.snapshot(); …; chain.revert(before)
        with BadRpc(chain.url) as front:
            front.misbehave("stale")                                # see bad_rpc.SORTS for everything that can go wrong

The way of these files:

    anvil       the node's process              rpc, abi        how to speak with it
    solidity    ./contracts, compiled           places          where everybody's contracts are
    chain       blocks, transactions, calls, snapshots
    arbitrum, ethereum                          the two chains, with contracts and nothing on them
    world       what there is to say of a world points          BLS keys
    scenario    the one world that all tests share
    history     how a world comes to be on a chain
    settled     Arbitrum One with that world on it
    crowd       thousands of nodes more
    bad_rpc     a server in front of a node, with a will of its own
"""

from .arbitrum import ArbitrumOne
from .ethereum import Ethereum
from .settled import Settled
from .world import World, wallet

__all__ = ["ArbitrumOne", "Ethereum", "Settled", "World", "wallet"]
