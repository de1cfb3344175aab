"""What is read of contribution contracts: the state of many, and those that the factory's log names."""

from __future__ import annotations

from msgspec import Struct

from ...figures.headline import Block
from ...figures.stakes import Contribution


class Contributions(Struct, frozen=True):
    """The state of a list of contribution contracts."""

    block: Block
    contracts: tuple[Contribution, ...]
    left_out: int
    """How many addresses are not contracts of the factory, or could not be read."""


class Scanned(Struct, frozen=True):
    """The contribution contracts in the factory's log, newest first."""

    addresses: tuple[str, ...]
    first_block: int
    """The log was read from here on."""
    complete: bool
    """Whether it was read as far back as asked."""
