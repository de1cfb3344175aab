"""Sources that would widen their own tolerance, and lists that would slip through one: all are found out."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from msgspec import structs

from sessionnet_core.amounts import Sesh
from sessionnet_core.evidence import Reason
from sessionnet_core.figures.verification import stakes
from sessionnet_core.figures.verification.swarms import verify_swarm
from sessionnet_core.model import NodeList
from tests.core.figures.verification.lists import OURS, changed, later, three
from tests.core.figures.verification.test_swarms import NEW, strangers, swarm_of
from tests.core.samples import swarm
from tests.core.staking_samples import HEADLINE, SESH

BY = ("elsewhere.example",)
POOL = Sesh(40_000_000 * SESH)
LIES: dict[str, dict[str, Any]] = {
    "what is due": {"released": POOL},
    "what a block pays": {"reward_per_block": POOL},
    "a payout just now": {
        "reward_per_block": Sesh(100_000 * SESH),
        "last_paid_out": HEADLINE.block.timestamp - timedelta(seconds=1),
    },
}


# One per cent of the smaller of the two, and one SESH: of 40,000,000 that is 39,603,959.405940595 (by binary search).
@pytest.mark.parametrize(
    ("other", "verdict"),
    [("20000000", "differs"), ("39603959.405940594", "differs"), ("39603959.405940595", "agrees")],
)
@pytest.mark.parametrize("lie", LIES)
@pytest.mark.parametrize("swapped", [False, True])
def test_an_endpoint_cannot_explain_away_more_than_a_hundredth_of_the_pool(
    lie: str, other: str, verdict: str, swapped: bool
) -> None:
    chain = structs.replace(HEADLINE, **LIES[lie])
    both = (POOL, Sesh.parse(other))
    assert stakes.verify_pool(*(both[::-1] if swapped else both), BY, chain).verdict == verdict


@pytest.mark.parametrize("member", [0, 12, 24])
def test_at_one_block_a_swarm_with_one_member_less_is_a_lie(member: int) -> None:
    gone = swarm_of(OURS).nodes[member].pubkey
    lie = structs.replace(OURS, nodes=tuple(one for one in OURS.nodes if one.pubkey != gone))
    one = verify_swarm(swarm_of(lie), lie, three(OURS))
    assert (one.verdict, one.here, one.there) == ("differs", f"24 in {swarm(0)}", f"25 in {swarm(0)}")


def test_at_one_block_the_same_members_under_another_number_are_a_lie() -> None:
    renamed = [structs.replace(one, swarm_id=NEW) if one.swarm_id == swarm(0) else one for one in OURS.nodes]
    lie = structs.replace(OURS, nodes=tuple(renamed))
    mine = structs.replace(swarm_of(OURS), swarm_id=NEW, nodes=tuple(one for one in lie.nodes if one.swarm_id == NEW))
    one = verify_swarm(mine, lie, three(OURS))
    assert (one.verdict, one.here, one.there) == ("differs", f"25 in {NEW}", f"25 in {swarm(0)}")


@pytest.mark.parametrize(("number", "verdict"), [(0, "unchecked"), (1, "unchecked"), (2, "differs"), (7, "differs")])
def test_strangers_in_a_swarm_are_not_excused_by_another_that_is_being_made(number: int, verdict: str) -> None:
    """Nodes that everybody knows move into a new swarm, four of them out of the account's."""
    moving: NodeList = changed(16, later(OURS), swarm_id=NEW)
    lie = structs.replace(moving, nodes=(*moving.nodes, *strangers(number, swarm(0))))
    one = verify_swarm(swarm_of(lie), lie, three(OURS))
    assert (one.verdict, one.reason) == (verdict, Reason.IN_CHANGE if verdict == "unchecked" else None)
