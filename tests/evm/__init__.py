"""A real EVM node on the loopback interface, with SESH and its staking contracts on it.

The contracts are our own, written from what is known of the real ones and standing at their addresses: the same
functions, structs, events, arithmetic and reverts. They believe every BLS signature. No code under test is used here.

    def test_something(sessionnet, arbitrum, front):                # see fixtures
        run = sessionnet("staking", "--rpc-url", arbitrum.url)
        assert arbitrum.world.staked == …                           # what is there: world, scenario
        arbitrum.rewards.do("claimRewards", sender=wallet("dave"))  # a block with a transaction in it
        arbitrum.mine(arbitrum.now() + 3600)                        # a block, an hour later; undone after the test
        front.misbehave("stale:1200")                               # front.url stands before it: bad_rpc, rpc_lies

    with Settled(1_764_000_000, cycle="turned") as chain:           # or a chain of one's own, at another time

`python -m tests.evm` runs one to play with.

The way of these files:

    anvil       the node's process              rpc, abi            how to speak with it
    solidity    ./contracts, compiled           places              where everybody's contracts are
    chain       blocks, transactions, calls, snapshots
    arbitrum, ethereum                          the two chains, with contracts and nothing on them
    world       what there is to say of a world points              BLS keys
    scenario → made_nodes, made_contributions   the one world that all tests share
    history     how a world comes to be         settled             Arbitrum One with that world on it
    crowd       thousands of nodes more         fixtures            all of it, ready for a test
    bad_rpc → rpc_lies                          an endpoint in front of a node, with a will of its own
    vectors     what the real contracts returned, which the doubles are held against
"""

from tests.evm.arbitrum import ArbitrumOne
from tests.evm.bad_rpc import BadRpc
from tests.evm.crowd import crowd, place_nodes
from tests.evm.ethereum import Ethereum
from tests.evm.settled import Settled
from tests.evm.world import World, wallet

__all__ = ["ArbitrumOne", "BadRpc", "Ethereum", "Settled", "World", "crowd", "place_nodes", "wallet"]
