"""One wallet's staking in figures: its stakes node by node, what they earn, and what the network owes it.

A pure module. A missing figure is None. Addresses are in lower case.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Literal

from msgspec import Struct

from ..amounts import Sesh
from ..model import SECONDS_PER_BLOCK, NodeList, State
from .headline import Headline
from .rewards import BLOCKS_PER_DAY, node_reward_milliatomic, split_milliatomic
from .stakes import Contribution, Role, StakedNode, Wallet, stakes_of

RewardsFrom = Literal["seeds", "staking-backend"]


class NodeFacts(Struct, frozen=True):
    """What is known of a node from elsewhere: the contract keeps neither its fee nor its state."""

    state: State | None = None
    fee_millionths: int | None = None
    leaves_at: datetime | None = None
    """When the network releases it, if it has already granted the exit."""


class NodeStake(Struct, frozen=True, kw_only=True):
    """The wallet's stake on one node, or its share in the rewards of another's."""

    pubkey: str
    role: Role
    """`beneficiary` if the stake belongs to another wallet and only its rewards go to this one."""
    state: State | None
    """The node's; None if no node list says so."""
    amount: Sesh
    """What this wallet itself staked."""
    beneficiary: str
    """Who is paid for the stake."""
    fee_percent: float | None
    reward_per_day: Sesh | None
    """What the stake earns after the fee, or with it for an operator, whoever is paid; None if the fee is unknown."""
    leave_requested_at: datetime | None
    """When its leave was requested; None if it was not."""
    leaves_at: datetime | None
    """When the stake is released: as the network granted it, or else fifteen days after the request."""


class OpenContribution(Struct, frozen=True, kw_only=True):
    """The wallet's part in a contract that collects the stake of a node."""

    address: str
    pubkey: str
    operator: str
    status: str
    """Of the contract, in its own word."""
    amount: Sesh
    """What this wallet put in."""
    reserved: Sesh
    """What is reserved for it."""


class WalletStaking(Struct, frozen=True, kw_only=True):
    """Everything of one wallet."""

    address: str
    stakes: tuple[NodeStake, ...] | None
    """On each node; None if the chain gave no answer."""
    staked: Sesh | None
    """What this wallet itself staked on nodes."""
    contributions: tuple[OpenContribution, ...] | None
    """Its part in contracts whose node is not running yet."""
    contributed: Sesh | None
    """What it put into these contracts."""
    reward_per_day: Sesh | None
    """What is earned by stakes whose rewards go to this wallet; None if one of them is unknown."""
    rewards_total: Sesh | None
    """Everything the network ever credited to it, including returned stakes."""
    rewards_from: RewardsFrom | None
    """Who said what was credited."""
    rewards_claimed: Sesh | None
    """How much of it was claimed on the chain."""
    claimable: Sesh | None
    """What the rewards contract would pay now; the network may already know of more."""
    balance: Sesh | None
    """Its SESH on this chain."""


def wallet_staking(
    address: str,
    *,
    nodes: Sequence[StakedNode] | None,
    wallet: Wallet | None,
    headline: Headline | None,
    facts: Mapping[str, NodeFacts],
    contributions: Sequence[Contribution] | None,
    accrued: Sesh | None,
    accrued_from: RewardsFrom | None,
    unlock_days: int,
) -> WalletStaking:
    """Return what the chain and the network know of one wallet.

    Args:
        unlock_days: how long a stake stays after the exit request, if the network has not granted it yet.
    """
    stakes = None if nodes is None else _stakes_of(address, nodes, headline, facts, unlock_days)
    open_ones = None if contributions is None else _contributions_of(address, contributions)
    return WalletStaking(
        address=address,
        stakes=stakes,
        staked=None if stakes is None else _sum([one.amount for one in stakes]),
        contributions=open_ones,
        contributed=None if open_ones is None else _sum([one.amount for one in open_ones]),
        reward_per_day=None if stakes is None else _paid_per_day(address, stakes),
        rewards_total=accrued,
        rewards_from=accrued_from if accrued is not None else None,
        rewards_claimed=wallet.claimed if wallet else None,
        claimable=wallet.claimable if wallet else None,
        balance=wallet.balance if wallet else None,
    )


def node_facts(listed: NodeList | None, listed_at: datetime | None) -> dict[str, NodeFacts]:
    """Return what a node list knows of each node that the chain does not.

    Args:
        listed_at: when the list's height was the top block.
    """
    found = {}
    for node in listed.nodes if listed else ():
        fee = node.operator_fee_percent
        leaves_at = None
        if node.requested_unlock_height and listed and listed.height is not None and listed_at is not None:
            blocks = min(max(node.requested_unlock_height - listed.height, 0), _MOST_BLOCKS)
            leaves_at = listed_at + timedelta(seconds=blocks * SECONDS_PER_BLOCK)
        found[node.pubkey] = NodeFacts(
            state=node.state, fee_millionths=None if fee is None else round(fee * 10_000), leaves_at=leaves_at
        )
    return found


_MOST_BLOCKS = 10_000_000  # forty years; a list that claims more is wrong


def _stakes_of(
    address: str,
    nodes: Sequence[StakedNode],
    headline: Headline | None,
    facts: Mapping[str, NodeFacts],
    unlock_days: int,
) -> tuple[NodeStake, ...]:
    by_id = {node.contract_id: node for node in nodes}
    found = []
    for stake in stakes_of(nodes, address):
        node, known = by_id[stake.contract_id], facts.get(stake.pubkey, NodeFacts())
        found.append(
            NodeStake(
                pubkey=stake.pubkey,
                role=stake.role,
                state=known.state,
                amount=stake.amount,
                beneficiary=stake.beneficiary,
                fee_percent=None if known.fee_millionths is None else known.fee_millionths / 10_000,
                reward_per_day=_reward_per_day(node, stake.position, headline, known),
                leave_requested_at=stake.leave_requested,
                leaves_at=_leaves_at(node, known, unlock_days),
            )
        )
    return tuple(found)


def _reward_per_day(node: StakedNode, position: int, headline: Headline | None, known: NodeFacts) -> Sesh | None:
    """Return what one stake on a node earns in a day, by oxend's split of an equal part of the network's reward."""
    if headline is None or headline.nodes < 1 or known.fee_millionths is None or known.state is None:
        return None
    if known.state not in ("active", "exiting"):
        return Sesh(0)
    amounts = [stake.amount.atomic for stake in node.contributors]
    shares = split_milliatomic(
        node_reward_milliatomic(headline.reward_per_block.atomic, headline.nodes),
        amounts,
        # A node keeps the requirement of the day it joined, and its stakes add up to that.
        requirement_atomic=max(node.deposit.atomic, sum(amounts), 1),
        fee_millionths=known.fee_millionths,
    )
    return Sesh(shares[position] * BLOCKS_PER_DAY // 1000)


def _leaves_at(node: StakedNode, known: NodeFacts, unlock_days: int) -> datetime | None:
    if node.leave_requested is None:
        return None
    return known.leaves_at or node.leave_requested + timedelta(days=unlock_days)


def _paid_per_day(address: str, stakes: Sequence[NodeStake]) -> Sesh | None:
    """Return the sum of what is paid to this wallet itself."""
    paid = [one.reward_per_day for one in stakes if one.beneficiary == address]
    known = [one for one in paid if one is not None]
    return _sum(known) if len(known) == len(paid) else None


def _contributions_of(address: str, contributions: Sequence[Contribution]) -> tuple[OpenContribution, ...]:
    found = []
    for contract in contributions:
        if contract.status == "finalized":
            continue  # the stake has become the node's
        amount = _sum([one.amount for one in contract.contributors if one.address == address])
        reserved = _sum([one.amount for one in contract.awaited if one.address == address])
        if amount.atomic or reserved.atomic or contract.operator == address:
            found.append(
                OpenContribution(
                    address=contract.address,
                    pubkey=contract.pubkey,
                    operator=contract.operator,
                    status=contract.status,
                    amount=amount,
                    reserved=reserved,
                )
            )
    return tuple(found)


def _sum(amounts: Sequence[Sesh]) -> Sesh:
    return Sesh(sum(amount.atomic for amount in amounts))
