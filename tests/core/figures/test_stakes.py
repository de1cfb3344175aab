"""A contribution contract: what it still takes, from how many, and whether it takes anything."""

from __future__ import annotations

from typing import Any

import pytest
from msgspec import structs

from sessionnet_core.amounts import Sesh
from sessionnet_core.figures.stakes import Contribution, Reservation, Stake, Terms
from tests.core.samples import OTHER_WALLET, WALLET, key

OPEN = Contribution(
    address="0x" + "ef" * 20,
    operator=WALLET,
    pubkey=key(1),
    bls_pubkey="5" * 128,
    fee_percent=10.0,
    status="open",
    requirement=Sesh.parse("25000"),
    max_contributors=10,
    contributed=Sesh.parse("7000.5"),
    contributors=(Stake(WALLET, WALLET, Sesh.parse("6250")), Stake(OTHER_WALLET, OTHER_WALLET, Sesh.parse("750.5"))),
    reservations=(
        Reservation(OTHER_WALLET, Sesh.parse("750.5"), received=True),
        Reservation("0x" + "12" * 20, Sesh.parse("1000"), received=False),
        Reservation("0x" + "34" * 20, Sesh.parse("2000"), received=False),
    ),
    minimum=Sesh.parse("200"),
    manual_finalize=False,
)
"""25,000 less 7,000.5 and less 3,000 that are reserved are 14,999.5; 10 places less 2 and 2 are 6."""


def with_(**changes: Any) -> Contribution:
    return structs.replace(OPEN, **changes)


def test_what_is_reserved_and_not_paid_in_is_kept_for_whom_it_is_reserved() -> None:
    assert OPEN.awaited == OPEN.reservations[1:]
    assert OPEN.remaining == Sesh.parse("14999.5")
    assert OPEN.open_slots == 6
    assert with_(contributed=Sesh.parse("22000.5")).remaining == Sesh(0)
    assert (with_(max_contributors=4).open_slots, with_(max_contributors=3).open_slots) == (0, 0)


@pytest.mark.parametrize(
    ("changes", "takes"),
    [
        ({}, True),
        ({"max_contributors": 5}, True),
        ({"max_contributors": 4}, False),
        ({"minimum": None}, False),
        ({"status": "awaiting-operator"}, False),
        ({"status": "finalized"}, False),
    ],
)
def test_money_is_taken_where_it_is_open_and_there_is_a_place(changes: dict[str, Any], takes: bool) -> None:
    assert with_(**changes).takes_money == takes


@pytest.mark.parametrize(
    ("requirement", "contributors", "meets"),
    [("25000", 10, True), ("25001", 10, False), ("24999", 10, False), ("25000", 9, False), ("25000", 11, False)],
)
def test_a_contract_meets_the_terms_that_it_was_made_on(requirement: str, contributors: int, meets: bool) -> None:
    assert OPEN.meets(Terms(Sesh.parse(requirement), contributors)) == meets
