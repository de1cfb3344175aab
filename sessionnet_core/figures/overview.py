"""The whole Session Network page as values: what Session's apps show on it, each figure with its meaning.

A pure module. A missing figure is None, and a warning of the answer says why.
"""

from __future__ import annotations

from datetime import datetime

from msgspec import Struct

from ..amounts import Sesh
from ..model import AccountSwarm, FailedName, NodeList, Summary, Swarms
from ..nodes.filters import summarise
from .network_info import NetworkInfo
from .rewards import RATE_TARGET_PERCENT

PATHS = 2
"""How many onion paths an app keeps, of three nodes each."""
_NODES_PER_PATH = 3
_NODES_PER_CONVERSATION = 6


class SecuringEstimate(Struct, frozen=True):
    """The number that Session's apps show as "nodes securing your messages": their estimate, not a count."""

    conversations: int
    """For how many it is."""
    paths: int
    """How many onion paths an app keeps, of three nodes each."""
    nodes: int | None
    """The estimate: at most how many nodes there are; None if that is unknown."""


class Overview(Struct, frozen=True):
    """The page. Prices and values are in US dollars."""

    swarm_nodes: int | None
    """How many nodes are in the swarm of the first account; None where that is a name that failed."""
    securing_nodes: int | None
    """How many different nodes hold messages for all the accounts given: exact, and None where a name failed."""
    price_usd: float | None
    market_cap_usd: float | None
    staked: Sesh | None
    """What secures the network, according to the network API."""
    staked_usd: float | None
    reward_pool: Sesh | None
    """What rewards are still paid from."""
    nodes: int | None
    """How many Session Nodes there are, by the node list, or else by the network API."""
    price_as_of: datetime | None
    price_stale_at: datetime | None
    reward_rate_target_percent: float
    """What should leave the pool in a year."""
    estimate: SecuringEstimate | None
    """As the apps would estimate it; None if it was not asked for."""
    accounts: tuple[AccountSwarm, ...]
    """The swarms of the accounts that were asked for."""
    failed: tuple[FailedName, ...] = ()
    """The names for which no account was found."""
    summary: Summary | None = None
    """The node list in numbers."""

    @property
    def own(self) -> AccountSwarm | None:
        """The swarm that is shown: that of the first account, never another one instead."""
        return self.accounts[0] if self.swarm_nodes is not None else None


def overview_of(
    listed: NodeList | None, swarms: Swarms | None, info: NetworkInfo | None, conversations: int | None
) -> Overview:
    """Return the page, made of what is available.

    Args:
        listed: the node list.
        swarms: the swarms of the accounts asked for, if any.
        info: the network API's figures.
        conversations: how many conversations to estimate for; None for no estimate.
    """
    accounts = swarms.accounts if swarms else ()
    failed = swarms.failed if swarms else ()
    nodes = len(listed.nodes) if listed else info.nodes if info else None
    swarm_nodes = accounts[0].size if accounts and all(one.place > 0 for one in failed) else None
    return Overview(
        swarm_nodes=swarm_nodes,
        securing_nodes=swarms.distinct_nodes if accounts and swarms and not failed else None,
        price_usd=info.price_usd if info else None,
        market_cap_usd=info.market_cap_usd if info else None,
        staked=info.staked if info else None,
        staked_usd=info.staked_usd if info else None,
        reward_pool=info.reward_pool if info else None,
        nodes=nodes,
        price_as_of=info.price_as_of if info else None,
        price_stale_at=info.price_stale_at if info else None,
        reward_rate_target_percent=RATE_TARGET_PERCENT,
        estimate=None if conversations is None else estimated(nodes, swarm_nodes, conversations),
        accounts=accounts,
        failed=failed,
        summary=summarise(listed) if listed else None,
    )


def estimated(nodes: int | None, swarm_nodes: int | None, conversations: int) -> SecuringEstimate:
    """Return the apps' estimate: one's swarm, three nodes per path and six per conversation, but at most all nodes."""
    if nodes is None or swarm_nodes is None:
        return SecuringEstimate(conversations=conversations, paths=PATHS, nodes=None)
    wanted = swarm_nodes + _NODES_PER_PATH * PATHS + _NODES_PER_CONVERSATION * conversations
    return SecuringEstimate(conversations=conversations, paths=PATHS, nodes=min(nodes, wanted))
