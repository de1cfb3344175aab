"""What is checked of nodes, swarms and wallets: every expectation is worked out by hand."""

from __future__ import annotations

from datetime import timedelta

import pytest

from sessionnet_core.errors import RequestError
from sessionnet_core.model import AccountSwarm, Node, NodeList, Probe
from sessionnet_core.monitoring.checks import Check, Checked, Thresholds, fact, worst
from sessionnet_core.monitoring.nodes import NODE_THRESHOLDS, checks_of_node, clock_check
from sessionnet_core.monitoring.swarms import SWARM_THRESHOLDS, checks_of_swarm
from tests.core.samples import NOON, key, node, swarm


def proved(number: int, seconds_ago: int, **changes: object) -> Node:
    return node(number, last_uptime_proof=NOON - timedelta(seconds=seconds_ago), **changes)


def states(one: Node, *others: Node, thresholds: Thresholds = NODE_THRESHOLDS, height: int = 1000) -> dict[str, str]:
    listed = NodeList((one, *others), height=height)
    return {check.name: check.state for check in checks_of_node(one, listed, NOON, thresholds)}


@pytest.mark.parametrize(
    ("seconds", "state"),
    [(0, "ok"), (3960, "ok"), (3961, "warning"), (7500, "warning"), (7501, "critical"), (-90, "ok")],
)
def test_a_proof_warns_after_66_minutes_and_is_critical_after_125(seconds: int, state: str) -> None:
    assert states(proved(1, seconds)) == {"state": "ok", "proof_age": state, "newer_version": "ok"}


@pytest.mark.parametrize(("seconds", "is_told"), [(-60, False), (300, False), (700, True), (86_400, True)])
def test_a_clock_that_is_behind_the_network_is_told(seconds: int, is_told: bool) -> None:
    listed = NodeList((proved(1, 3600), proved(2, -seconds)))
    found = clock_check(listed, NOON)
    assert [check.state for check in found] == (["unknown"] if is_told else [])


def test_what_the_list_does_not_say_is_unknown() -> None:
    bare = node(1, state=None, storage_server_version=None)
    assert states(bare) == {"state": "unknown", "proof_age": "unknown", "newer_version": "unknown"}


@pytest.mark.parametrize(("blocks", "seconds"), [(1086, 130_320), (0, 0), (-3, -360)])
def test_a_decommissioned_node_is_critical_and_tells_its_credit(blocks: int, seconds: int) -> None:
    one = proved(1, 60, state="decommissioned", swarm_id=None, earned_downtime_blocks=blocks)
    found = {check.name: check for check in checks_of_node(one, NodeList((one,)), NOON, NODE_THRESHOLDS)}
    assert (found["state"].state, found["credit"].value, found["credit"].unit) == ("critical", seconds, "s")
    assert ("36.2 hours" in found["credit"].message) is (blocks == 1086)
    assert ("deregistration is imminent" in found["credit"].message) is (blocks <= 0)
    assert found["credit"].state == ("ok" if blocks > 0 else "critical")


def test_a_requested_exit_warns_and_says_when() -> None:
    one = proved(1, 60, state="exiting", requested_unlock_height=1000 + 720 * 3)
    found = {check.name: check for check in checks_of_node(one, NodeList((one,), height=1000), NOON, NODE_THRESHOLDS)}
    assert (found["exit"].state, found["exit"].message) == ("warning", "leaves in 3.0 days")


def test_software_is_old_if_most_nodes_run_newer() -> None:
    old, new = proved(1, 60, storage_server_version="2.11.2"), node(2, storage_server_version="2.11.10")
    assert states(old, new, node(3, storage_server_version="2.11.2"))["newer_version"] == "ok"
    assert states(old, new, node(3, storage_server_version="2.12"))["newer_version"] == "warning"
    assert states(old, new, node(3, storage_server_version=None))["newer_version"] == "ok"


def test_limits_are_set_by_name_or_of_the_first_measure() -> None:
    strict = NODE_THRESHOLDS.replaced(warning=["60"], critical=["newer_version=10"])
    assert states(proved(1, 61), node(2, storage_server_version="3"), thresholds=strict) == {
        "state": "ok",
        "proof_age": "warning",
        "newer_version": "critical",
    }
    for wrong in ("height=5", "=5", "proof_age=x", ""):
        with pytest.raises(RequestError):
            NODE_THRESHOLDS.replaced(warning=[wrong])


def test_the_worst_counts_and_nothing_is_unknown() -> None:
    assert worst(["ok", "unknown"]) == "unknown"
    assert worst(["unknown", "warning"]) == "warning"
    assert worst(["warning", "critical", "ok"]) == "critical"
    assert Checked.of([]).state == "unknown"
    assert Checked.of(
        [fact("listed", key(1), "critical", "is gone"), fact("state", key(2), "ok", "is active")]
    ).state == ("critical")


def swarm_states(size: int, *reachable: bool | None) -> dict[str, Check]:
    nodes = tuple(node(number) for number in range(1, size + 1))
    account = AccountSwarm(account_id="05" + "ab" * 32, name=None, swarm_id=swarm(1), size=size, nodes=nodes)
    probes = [Probe(pubkey=one.pubkey, reachable=is_up) for one, is_up in zip(nodes, reachable, strict=False)]
    checks = checks_of_swarm(account, probes if reachable else None, SWARM_THRESHOLDS)
    assert not any("ab" * 8 in f"{check.subject} {check.message}" for check in checks)
    return {check.name: check for check in checks}


@pytest.mark.parametrize(("size", "state"), [(7, "ok"), (5, "ok"), (4, "warning"), (3, "warning"), (2, "critical")])
def test_a_swarm_below_five_warns_and_below_three_is_critical(size: int, state: str) -> None:
    assert swarm_states(size)["members"].state == state


def test_silent_members_count_and_those_not_asked_are_unknown() -> None:
    up, down, unasked = True, False, None
    assert swarm_states(6, up, up, up, up, up, down)["answering"].state == "ok"
    assert swarm_states(6, up, up, up, up, up, unasked)["answering"].state == "ok"
    assert swarm_states(6, up, up, up, up, down, down)["answering"].state == "warning"
    assert swarm_states(6, up, up, up, up, unasked, unasked)["answering"].state == "unknown"
    assert swarm_states(6, up, down, down, down, down, unasked)["answering"].state == "critical"


def test_an_account_without_a_swarm_is_critical() -> None:
    account = AccountSwarm(account_id="05" + "ab" * 32, name=None, swarm_id=None, size=0, nodes=())
    assert [check.state for check in checks_of_swarm(account, None, SWARM_THRESHOLDS)] == ["critical"]
