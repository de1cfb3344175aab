"""The contribution contracts that take stakes, as values. A pure module."""

from __future__ import annotations

from msgspec import Struct

from ..amounts import Sesh


class OpenContract(Struct, frozen=True, kw_only=True):
    """A contract that takes stakes now, in its own figures."""

    address: str
    operator: str
    pubkey: str
    """The key of the future node."""
    fee_percent: float
    requirement: Sesh
    contributed: Sesh
    """What was paid in so far."""
    reserved: Sesh
    """What is reserved for wallets that have not paid in yet."""
    minimum: Sesh
    """The minimum for a new contributor."""
    maximum: Sesh
    """The maximum for a new contributor: what remains."""
    open_slots: int
    """How many more wallets may contribute."""
    status: str
    """Of the contract, in its own word."""


class OpenContracts(Struct, frozen=True):
    """The contracts that take stakes now, the newest first."""

    contracts: tuple[OpenContract, ...]
    """Each as it says itself."""
