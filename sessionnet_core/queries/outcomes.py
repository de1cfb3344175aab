"""What came of the sources of one answer: a field for each, and None for one that was not asked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

if TYPE_CHECKING:
    from ..amounts import Sesh
    from ..figures.headline import Headline
    from ..figures.network_info import NetworkInfo
    from ..figures.verification.node_lists import Witnessed
    from ..model import NodeList
    from .answers import Outcome


class TokenOutcomes(Struct, frozen=True, kw_only=True):
    """What came of each source that was asked of the token."""

    api: Outcome[NetworkInfo] | None
    chain: Outcome[Headline] | None
    ethereum: Outcome[Sesh] | None
    second: Outcome[Headline] | None
    """Another endpoint of the chain, asked for the same block."""


class BalanceOutcomes(Struct, frozen=True, kw_only=True):
    """What came of each source that was asked of one wallet's balance."""

    chain: Outcome[Sesh]
    api: Outcome[NetworkInfo] | None
    ethereum: Outcome[Sesh] | None


class StakingOutcomes(Struct, frozen=True, kw_only=True):
    """What came of each source that was asked of staking."""

    chain: Outcome[Headline]
    api: Outcome[NetworkInfo] | None
    deposits: Outcome[Sesh] | None
    second: Outcome[Headline] | None
    """Another endpoint of the chain, asked for the same block."""
    requirement: Outcome[Sesh] | None
    """The seeds, asked what a whole node needs."""
    nodes: Outcome[NodeList] | None


class OverviewOutcomes(Struct, frozen=True, kw_only=True):
    """What came of each source that was asked for the whole page."""

    nodes: Outcome[NodeList]
    api: Outcome[NetworkInfo] | None
    witnesses: Outcome[Witnessed] | None
    """Three Session Nodes, asked for their own list."""
    chain: Outcome[Headline] | None
