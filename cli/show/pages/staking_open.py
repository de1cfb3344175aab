"""The page of `staking open`: contracts as rows, and their order."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from sessionnet_core.figures.open_contracts import OpenContract, OpenContracts

from ..numbers import bare_sesh, percent
from ..tables.grid import Field, write_grid
from ..words import counted

if TYPE_CHECKING:
    from ..terminal import Page

_ORDERS: dict[str, Callable[[OpenContract], Any]] = {
    "fee": lambda one: one.fee_percent,
    "minimum": lambda one: one.minimum,
    "remaining": lambda one: -one.maximum.atomic,
    "slots": lambda one: -one.open_slots,
}

FIELDS: tuple[Field[OpenContract], ...] = (
    Field("Contract", lambda one: one.address),
    Field("Node key", lambda one: one.pubkey, rank=5),
    Field("Fee", lambda one: percent(one.fee_percent), right=True),
    Field("Minimum", lambda one: bare_sesh(one.minimum), right=True),
    Field("Maximum", lambda one: bare_sesh(one.maximum), right=True, rank=1),
    Field("Slots", lambda one: str(one.open_slots), right=True, rank=2),
    Field(
        "Contributed", lambda one: f"{bare_sesh(one.contributed)} of {bare_sesh(one.requirement)}", right=True, rank=3
    ),
    Field("Reserved", lambda one: bare_sesh(one.reserved), right=True, rank=4),
    Field("Operator", lambda one: one.operator, rank=6),
)


def in_order(contracts: Sequence[OpenContract], order: str, *, reverse: bool) -> tuple[OpenContract, ...]:
    """Sort contracts, which come the newest first; equal ones keep that order."""
    found = sorted(contracts, key=_ORDERS[order]) if order in _ORDERS else list(contracts)
    return tuple(reversed(found) if reverse else found)


def write_open(page: Page, shown: OpenContracts, *, known: bool = True) -> None:
    """Write the contracts.

    Args:
        known: whether any contract could be read, so that no contract means that there is none.
    """
    number = len(shown.contracts)
    if not known:
        page.line(("Which contracts take stakes is not known.", "bold"))
    elif not number:
        page.line(("No contract takes stakes now.", "bold"))
    else:
        takes = counted(number, "contract takes stakes now", "contracts take stakes now")
        page.line((f"{takes}, in SESH:", "bold"))
        page.line("")
        write_grid(page, FIELDS, shown.contracts, fold=True)
    page.line("")
