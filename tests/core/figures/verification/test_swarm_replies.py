"""What one node says of a swarm, beside what was worked out here."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sessionnet_core.evidence import Reason
from sessionnet_core.figures.verification.swarm_replies import SwarmReply, difference, too_few_answers, verdict_on
from sessionnet_core.model import AccountSwarm, Node
from tests.core.samples import key, node

ACCOUNT = "05d2ad010eeb72d72e561d9de7bd7b6989af77dcabffa03a5111a6c859ae5c3a72"
OURS = "007fffffffffffff"


def swarm(*nodes: Node, swarm_id: str | None = OURS) -> AccountSwarm:
    return AccountSwarm(account_id=ACCOUNT, name=None, swarm_id=swarm_id, size=len(nodes), nodes=nodes)


def reply(*numbers: int, swarm_id: int | None = 0x7FFFFFFFFFFFFF) -> SwarmReply:
    return SwarmReply(swarm_id=swarm_id, members=frozenset(map(key, numbers)))


MEMBERS = (node(1), node(2), node(3))


def test_the_same_swarm_agrees() -> None:
    verdict = verdict_on(swarm(*MEMBERS), reply(3, 1, 2), "192.0.2.1:22021", "member")
    assert (verdict.verdict, verdict.detail, verdict.by) == ("agrees", None, ("192.0.2.1:22021",))
    assert (verdict.here, verdict.there) == (OURS, OURS)
    assert verdict.figure == f"swarm of {ACCOUNT}, by a node's own word"
    assert (verdict.account_id, verdict.asked) == (ACCOUNT, "member")


def test_another_swarm_is_named_with_all_its_digits() -> None:
    verdict = verdict_on(swarm(*MEMBERS), reply(7, 8, swarm_id=5), "a", "other-node")
    assert (verdict.verdict, verdict.there) == ("differs", "0000000000000005")
    assert verdict.detail == f"names swarm 0000000000000005, not {OURS}"


def test_a_node_may_know_of_no_swarm_at_all() -> None:
    verdict = verdict_on(swarm(*MEMBERS), reply(swarm_id=None), "a", "other-node")
    assert (verdict.verdict, verdict.there) == ("differs", None)
    assert verdict.detail == f"names no swarm, not {OURS}"
    assert difference(swarm(swarm_id=None), reply(swarm_id=None)) is None
    assert difference(swarm(swarm_id=None), reply(swarm_id=0)) == "names swarm 0000000000000000, not none"


def test_members_that_were_added_or_left_out_are_named() -> None:
    assert difference(swarm(*MEMBERS), reply(1, 2, 3, 4)) == f"adds {key(4)[:12]}"
    assert difference(swarm(*MEMBERS), reply(1, 2)) == f"leaves out {key(3)[:12]}"
    both = difference(swarm(*MEMBERS), reply(1, 2, 4))
    assert both == f"adds {key(4)[:12]}, leaves out {key(3)[:12]}"


def test_many_members_are_counted_beyond_the_third() -> None:
    text = difference(swarm(*MEMBERS), reply(1, 2, 3, *range(10, 900)))
    assert text is not None
    assert text.endswith(" and 887 more")
    assert len(text) < 100


@pytest.mark.parametrize("silent", [{"ip": None}, {"https_port": None}])
def test_a_member_of_unknown_address_may_be_missing_or_not(silent: dict[str, None]) -> None:
    ours = swarm(node(1), node(2, **silent))
    assert difference(ours, reply(1)) is None
    assert difference(ours, reply(1, 2)) is None
    assert difference(ours, reply(2)) == f"leaves out {key(1)[:12]}"


@given(st.sets(st.integers(0, 9)), st.sets(st.integers(0, 9)))
def test_swarms_agree_exactly_when_their_members_are_the_same(ours: set[int], theirs: set[int]) -> None:
    agrees = difference(swarm(*map(node, ours)), reply(*theirs)) is None
    assert agrees == (ours == theirs)


def test_too_few_to_compare_with_are_said_to_be_that() -> None:
    verdict = too_few_answers(swarm(*MEMBERS), "no member answered", "member")
    assert (verdict.verdict, verdict.there, verdict.by) == ("unchecked", None, ())
    assert (verdict.reason, verdict.detail) == (Reason.TOO_FEW_ANSWERS, "no member answered")
    assert (verdict.account_id, verdict.asked) == (ACCOUNT, "member")
