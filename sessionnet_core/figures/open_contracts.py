"""The contribution contracts that take stakes, as values. A pure module."""

from __future__ import annotations

from msgspec import Struct

from ..amounts import Sesh


class OpenContract(Struct, frozen=True, kw_only=True):
    """A contract that takes stakes now, as it told itself."""

    address: str
    operator: str
    pubkey: str
    """The node to be."""
    fee_percent: float
    requirement: Sesh
    contributed: Sesh
    reserved: Sesh
    """What is kept for wallets that have not paid in yet."""
    minimum: Sesh
    """The least that a newcomer may put in."""
    maximum: Sesh
    """The most that a newcomer may put in: what remains."""
    open_slots: int
    status: str


class OpenContracts(Struct, frozen=True):
    """The contracts that take stakes now, the newest first."""

    contracts: tuple[OpenContract, ...]
