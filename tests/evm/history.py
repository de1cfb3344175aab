"""How a world comes to be on a chain: everything that anybody ever did, in the order of time, a block for each moment.

So nothing is there that could not have come about, and the logs tell the same story as the state.
"""

from collections import defaultdict
from dataclasses import dataclass, replace
from typing import Any

from tests.evm import places
from tests.evm.arbitrum import ETHER_USD, OWNER, TREASURY, ArbitrumOne
from tests.evm.chain import Contract
from tests.evm.world import Contribution, Keys, Node, Stake, World

UNSIGNED = (0, 0, 0, 0)
NO_NON_SIGNERS: tuple[int, ...] = ()


@dataclass(frozen=True)
class Deed:
    """One call, by a wallet, of a contract or of the contribution contract of a name."""

    sender: str
    target: Contract | str
    function: str
    arguments: tuple[Any, ...]


class History:
    """The history of one world on one chain."""

    def __init__(self, chain: ArbitrumOne, world: World) -> None:
        self._chain = chain
        self._world = world
        self._deeds: dict[int, list[Deed]] = defaultdict(list)
        self._deployed: dict[int, list[str]] = defaultdict(list)
        self._addresses: dict[str, str] = {}  # of contribution contracts, by name

    def play(self) -> World:
        """Let it happen. Gives the world with the addresses of its contracts. Raises RpcError where it cannot."""
        self._seed()
        for node in self._world.nodes:
            self._live(node)
        for contribution in self._world.contributions:
            self._collect(contribution)
        self._reward()
        self._hold()
        for at in sorted(self._deeds):
            self._happen(at)
        self._chain.mine(self._world.as_of)
        contributions = tuple(replace(made, address=self._addresses[made.name]) for made in self._world.contributions)
        return replace(self._world, contributions=contributions)

    def _happen(self, at: int) -> None:
        for deed in self._deeds[at]:
            contract = self._contribution(deed.target) if isinstance(deed.target, str) else deed.target
            contract.queue(deed.function, *map(self._resolved, deed.arguments), sender=deed.sender)
        logs = [log for receipt in self._chain.mine(at) for log in receipt["logs"]]
        made = ["0x" + log["topics"][1][-40:] for log in logs if log["address"] == places.FACTORY]
        self._addresses.update(zip(self._deployed[at], made, strict=True))

    def _contribution(self, name: str) -> Contract:
        return self._chain.contribution(self._addresses[name])

    def _resolved(self, argument: Any) -> Any:
        """The address of a contribution contract that is named; anything else is itself."""
        return self._addresses.get(argument, argument) if isinstance(argument, str) else argument

    def _plan(self, at: int, sender: str, target: Contract | str, function: str, *arguments: Any) -> None:
        self._deeds[at].append(Deed(sender, target, function, arguments))

    def _fund(self, at: int, holder: str, amount: int) -> None:
        self._plan(at, TREASURY, self._chain.token, "transfer", holder, amount)

    def _seed(self) -> None:
        chain, at = self._chain, self._world.deployed_at
        seeded = [node for node in self._world.nodes if node.fee_basis_points is None]
        self._plan(at, OWNER, chain.rewards, "seedPublicKeyList", [seed(node) for node in seeded])
        self._fund(at, places.REWARDS, sum(node.deposit for node in seeded))
        self._plan(at, OWNER, chain.rewards, "start")
        for since, requirement in self._world.requirements[1:]:
            self._plan(since, OWNER, chain.rewards, "setStakingRequirement", requirement)

    def _live(self, node: Node) -> None:
        rewards = self._chain.rewards
        if node.fee_basis_points is not None and node.contract is None:
            self._fund(node.added_at, node.operator, node.deposit)
            self._plan(node.added_at, node.operator, self._chain.token, "approve", places.REWARDS, node.deposit)
            stakes = [contributor(stake) for stake in node.stakes]
            arguments = (node.keys.bls, UNSIGNED, params(node.keys, node.fee_basis_points), stakes)
            self._plan(node.added_at, node.operator, rewards, "addBLSPublicKey", *arguments)
        for who, at in node.leave_requests:
            self._plan(at, who, rewards, "initiateExitBLSPublicKey", node.id)
        if node.gone is not None:
            way = "exit" if node.gone == "exited" else "liquidate"
            signed = (node.keys.bls, node.gone_at, UNSIGNED, NO_NON_SIGNERS)
            self._plan(node.gone_at, node.gone_by, rewards, f"{way}BLSPublicKeyWithSignature", *signed)

    def _collect(self, contribution: Contribution) -> None:
        keys, deployed_at = contribution.deployed_keys, contribution.deployed_at
        self._deployed[deployed_at].append(contribution.name)
        reserved = [(place.wallet, place.amount) for place in contribution.deployed_reservations]
        arguments = (keys.bls, UNSIGNED, params(keys, contribution.fee_basis_points), reserved)
        manual = contribution.manual_finalize
        self._plan(deployed_at, contribution.operator, self._chain.factory, "deploy", *arguments, manual)
        for step in contribution.steps:
            if step.function == "contributeFunds":
                self._fund(step.at, step.wallet, step.arguments[0])
                self._plan(step.at, step.wallet, self._chain.token, "approve", contribution.name, step.arguments[0])
            self._plan(step.at, step.wallet, contribution.name, step.function, *step.arguments)

    def _reward(self) -> None:
        chain, pool = self._chain, self._world.pool
        self._plan(pool.began_at, OWNER, chain.pool, "initialize", places.REWARDS, places.TOKEN)
        self._fund(pool.began_at, places.POOL, pool.deposited)
        self._plan(pool.paid_out_at, OWNER, chain.pool, "payoutReleased")
        for recipient in self._world.recipients:
            arguments = (recipient.wallet, recipient.rewards, UNSIGNED, NO_NON_SIGNERS)
            self._plan(recipient.signed_at, OWNER, chain.rewards, "updateRewardsBalance", *arguments)
            for at, amount in recipient.claims:
                self._plan(at, recipient.wallet, chain.rewards, "claimRewards", amount)

    def _hold(self) -> None:
        chain, world = self._chain, self._world
        for holder, amount in world.pockets:
            self._fund(world.deployed_at, holder, amount)
        at = world.pool.began_at
        self._plan(at, places.L2_GATEWAY, chain.token, "bridgeBurn", TREASURY, world.bridged_back)
        price = (ETHER_USD, world.ether_price_at)
        self._plan(world.ether_price_at, OWNER, chain.ether_price, "test_setPrice", *price)


def seed(node: Node) -> tuple[Any, ...]:
    """A node as the owner seeds it."""
    return node.keys.bls, node.keys.ed25519, node.added_at, [contributor(stake) for stake in node.stakes]


def contributor(stake: Stake) -> tuple[Any, ...]:
    """A stake as contracts write it."""
    return (stake.wallet, stake.beneficiary), stake.amount


def params(keys: Keys, fee_basis_points: int) -> tuple[int, ...]:
    """What a registration says of a node apart from its BLS key."""
    return keys.ed25519, 0, 0, fee_basis_points
