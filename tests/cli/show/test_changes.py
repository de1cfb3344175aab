"""What changed between two answers is worked out on their values: things that came, went, or are not as they were."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from msgspec import structs

from sessionnet_cli.show.changes import changes_between
from sessionnet_cli.show.marks import Change
from sessionnet_cli.show.tables.columns import Moment
from sessionnet_core.amounts import Sesh
from sessionnet_core.doctor.report import Agreement, Diagnosis, Finding
from sessionnet_core.figures.overview import overview_of
from sessionnet_core.model import AccountSwarm, Node, NodeAnswer, Nodes, Probe, Swarms
from sessionnet_core.nodes.filters import summarise
from tests.cli.show.pages.test_staking_wallet import a_stake, a_wallet
from tests.cli.show.tables.test_hosts import host
from tests.core.samples import NOON, OTHER_WALLET, key, node, node_list, swarm

AT = Moment(now=NOON, height=2_084_231)
ACCOUNT = "05" + "ab" * 32


def listed(*nodes: Node, matched: int | None = None, states: bool = True) -> Nodes:
    """Return the answer of `nodes` with these nodes, of which more may have matched."""
    summary = summarise(node_list(nodes))
    if not states:
        summary = structs.replace(summary, decommissioned=None, awaiting=None)
    return Nodes(
        height=2_084_231,
        block_hash=None,
        summary=summary,
        matched=len(nodes) if matched is None else matched,
        nodes=nodes,
    )


def shown(*nodes: Node, probes: tuple[Probe, ...] | None = None) -> NodeAnswer:
    return NodeAnswer(height=2_084_231, node=None, nodes=nodes, probes=probes)


def told(before: object, after: object) -> list[tuple[Any, ...]]:
    """Return each change as its sign, what it is about, and what became of that."""
    return [
        (
            one.sign,
            one.about,
            *((step.title, step.before, step.after) for step in one.steps),
            *([one.note] if one.note else []),
        )
        for one in changes_between(before, after, AT)
    ]


def test_nothing_changed_between_two_equal_answers() -> None:
    assert told(listed(node(1), node(2)), listed(node(1), node(2))) == []


def test_nodes_come_and_go_and_change_their_state() -> None:
    before = listed(node(1), node(2), node(3))
    after = listed(node(1), node(2, state="decommissioned", swarm_id=None), node(4))
    assert told(before, after) == [
        ("~", "Session Nodes", ("active", "3", "2"), ("decommissioned", "0", "1"), ("swarms", "3", "2")),
        ("-", key(3), f"active, swarm {swarm(3)}"),
        ("~", key(2), ("State", "active", "decommissioned")),
        ("+", key(4), f"active, swarm {swarm(0)}"),
    ]


@pytest.mark.parametrize(
    ("changed", "step"),
    [
        ({"ip": "198.51.100.7"}, ("Address", "192.0.2.2:22021", "198.51.100.7:22021")),
        ({"swarm_id": swarm(3)}, ("Swarm", swarm(1), swarm(3))),
        ({"storage_server_version": "2.11.3"}, ("Version", "2.11.2", "2.11.3")),
        ({"requested_unlock_height": 2_084_951}, ("Exits", "–", "in 1 day")),
    ],
)
def test_what_is_news_of_a_node(changed: dict[str, Any], step: tuple[str, str, str]) -> None:
    assert told(shown(node(1)), shown(node(1, **changed))) == [("~", key(1), step)]


@pytest.mark.parametrize(
    "changed", [{"last_uptime_proof": NOON + timedelta(hours=1)}, {"earned_downtime_blocks": 1_441}, {"staked": None}]
)
def test_what_changes_all_the_time_is_no_news_nor_is_what_a_source_leaves_out(changed: dict[str, Any]) -> None:
    usual = {"last_uptime_proof": NOON, "earned_downtime_blocks": 1_440, "staked": Sesh.parse("25000")}
    before, after = node(1, **usual), node(1, **(usual | changed))
    assert told(shown(before), shown(after)) == told(shown(after), shown(before)) == []


def test_of_a_list_that_was_cut_nobody_can_tell_who_came() -> None:
    before, after = listed(node(1), matched=9), listed(node(2), matched=9)
    assert told(before, after) == []
    assert told(before, listed(node(1, state="exiting"), matched=9))[-1] == (
        "~",
        key(1),
        ("State", "active", "exiting"),
    )


def test_nor_where_a_list_without_states_stood_in_for_a_round() -> None:
    whole = listed(node(1), node(2, state="decommissioned", swarm_id=None))
    assert [one[0] for one in told(whole, listed(node(1), states=False))] == ["~"]  # the counts alone


def test_a_node_that_answers_no_more_is_news() -> None:
    up, down = Probe(pubkey=key(1), reachable=True), Probe(pubkey=key(1), reachable=False, failure="timeout")
    unasked = Probe(pubkey=key(1))
    assert told(shown(node(1), probes=(up,)), shown(node(1), probes=(down,))) == [
        ("~", key(1), ("Reachable", "yes", "no"))
    ]
    assert told(shown(node(1), probes=(up,)), shown(node(1), probes=(unasked,))) == []


def in_swarm(*members: Node, number: int = 1) -> AccountSwarm:
    return AccountSwarm(account_id=ACCOUNT, name=None, swarm_id=swarm(number), size=len(members), nodes=members)


def test_members_of_a_swarm_come_and_go() -> None:
    before = Swarms(accounts=(in_swarm(node(1), node(5)),), distinct_nodes=2)
    after = Swarms(accounts=(in_swarm(node(1), number=2),), distinct_nodes=1)
    expected = [
        ("~", ACCOUNT, ("swarm id", swarm(1), swarm(2)), ("size", "2", "1")),
        ("-", key(5), f"active, swarm {swarm(1)}"),
    ]
    assert told(before, after) == expected
    assert told(overview_of(None, before, None, None), overview_of(None, after, None, None)) == expected


def test_a_node_in_two_swarms_that_are_asked_for_is_told_once() -> None:
    twice = Swarms(accounts=(in_swarm(node(1)), in_swarm(node(1))), distinct_nodes=1)
    gone = Swarms(accounts=(in_swarm(), in_swarm()), distinct_nodes=0)
    assert [one for one in told(twice, gone) if one[0] == "-"] == [("-", key(1), f"active, swarm {swarm(1)}")]


def test_stakes_of_a_wallet_end_begin_and_change() -> None:
    leaves: datetime = NOON + timedelta(days=15)
    contribution = a_wallet().contributions
    assert contribution is not None
    paid = structs.replace(contribution[0], status="finalized", amount=Sesh.parse("6000"))
    before = a_wallet(a_stake(1), a_stake(2), a_stake(2, beneficiary=OTHER_WALLET))
    after = a_wallet(a_stake(1, state="active", leaves_at=leaves), a_stake(2), a_stake(3), contributions=(paid,))
    assert told(before, after) == [
        ("-", "02" * 32, "contributor, 2,083.333333334 SESH"),
        ("~", "01" * 32, ("state", "decommissioned", "active"), ("leaves", "–", "2026-04-24")),
        ("+", "03" * 32, "contributor, 2,083.333333334 SESH"),
        (
            "~",
            f"contract {'0x' + '12' * 20}",
            ("status", "awaiting-operator", "finalized"),
            ("amount", "5,000.000000001", "6,000"),
        ),
    ]


def test_stakes_that_could_not_be_read_for_a_round_did_not_go() -> None:
    assert told(a_wallet(a_stake(1)), a_wallet(stakes=None, contributions=None)) == []


def diagnosis(*findings: Finding, **failed: str) -> Diagnosis:
    """Return what doctor found of the hosts a and b, of which some failed with a code."""
    hosts = tuple(
        host(name=name, url=f"https://{name}/json_rpc", ok=name not in failed, code=failed.get(name)) for name in "ab"
    )
    return Diagnosis(
        hosts=hosts,
        seeds=Agreement(asked=2, answered=2 - len(failed), agree=None),
        machine_clock_skew_seconds=None,
        kept=(),
        kept_in=None,
        findings=findings,
        exit_status=0,
    )


def test_a_host_that_fails_and_comes_back_is_told_once_and_never_as_gone() -> None:
    silent = Finding("unanswered", "unreachable", "a, b", "words", "words")
    both = diagnosis(silent, a="unreachable", b="unreachable")
    one = diagnosis(structs.replace(silent, about="b"), b="unreachable")
    assert told(diagnosis(), both) == [("~", "a", ("state", "ok", "FAILED")), ("~", "b", ("state", "ok", "FAILED"))]
    assert told(both, one) == [("~", "a", ("state", "FAILED", "ok"))]


def test_a_finding_about_a_host_that_is_in_the_state_it_was_in_comes_and_goes_as_a_finding() -> None:
    expiry = Finding("doubtful", "pin-expires", "a", "words", "words")
    assert told(diagnosis(), diagnosis(expiry)) == [("+", "the finding pin-expires about a")]
    assert told(diagnosis(expiry), diagnosis()) == [("-", "the finding pin-expires about a")]


@pytest.mark.parametrize("after", [shown(node(2)), a_wallet(), None, 5])
def test_answers_to_different_questions_are_not_compared(after: object) -> None:
    assert told(listed(node(1)), after) == []


def test_each_change_is_known_by_what_its_row_is_known_by() -> None:
    (change,) = changes_between(shown(node(1)), shown(node(1, state="exiting")), AT)
    assert isinstance(change, Change)
    assert (change.key, change.steps[0].key) == (key(1), "state")
