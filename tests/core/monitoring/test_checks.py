"""What is checked of nodes, swarms and wallets: every expectation is worked out by hand."""

from __future__ import annotations

from datetime import timedelta

import pytest

from sessionnet_core.errors import RequestError
from sessionnet_core.evidence import Answer, Source
from sessionnet_core.model import AccountSwarm, Node, NodeDetails, NodeList, Probe
from sessionnet_core.monitoring.checks import Check, Checked, Thresholds, fact, worst
from sessionnet_core.monitoring.clocks import clock_checks, read_clock
from sessionnet_core.monitoring.doubts import doubts
from sessionnet_core.monitoring.network import NETWORK_THRESHOLDS, checks_of_network
from sessionnet_core.monitoring.nodes import NODE_THRESHOLDS, Yardstick, checks_of_node
from sessionnet_core.monitoring.swarms import SWARM_THRESHOLDS, checks_of_swarm
from tests.core.samples import NOON, key, node, swarm


def proved(number: int, seconds_ago: int, **changes: object) -> Node:
    return node(number, last_uptime_proof=NOON - timedelta(seconds=seconds_ago), **changes)


def states(one: Node, *others: Node, thresholds: Thresholds = NODE_THRESHOLDS, height: int = 1000) -> dict[str, str]:
    return {name: check.state for name, check in checked(one, *others, thresholds=thresholds, height=height).items()}


def checked(
    one: Node, *others: Node, thresholds: Thresholds = NODE_THRESHOLDS, height: int | None = 1000
) -> dict[str, Check]:
    listed = NodeList((one, *others, proved(99, 5)), height=height)
    return {check.name: check for check in checks_of_node(one, Yardstick.of(listed, NOON, thresholds))}


@pytest.mark.parametrize(
    ("seconds", "state"),
    [(0, "ok"), (3960, "ok"), (3961, "warning"), (7500, "warning"), (7501, "critical"), (-90, "ok")],
)
def test_a_proof_warns_after_66_minutes_and_is_critical_after_125(seconds: int, state: str) -> None:
    assert states(proved(1, seconds)) == {"state": "ok", "proof_age": state, "newer_version": "ok"}


@pytest.mark.parametrize(("seconds", "is_told"), [(-60, False), (300, False), (700, True), (86_400, True)])
def test_a_clock_that_is_behind_the_network_is_told(seconds: int, is_told: bool) -> None:
    listed = NodeList((proved(1, 3600), proved(2, -seconds)))
    found = clock_checks(read_clock(listed, NOON))
    assert [check.state for check in found] == (["unknown"] if is_told else [])


def test_what_the_list_does_not_say_is_unknown() -> None:
    bare = node(1, state=None, storage_server_version=None)
    assert states(bare) == {"state": "unknown", "proof_age": "unknown", "newer_version": "unknown"}


def many(number: int, newest_seconds: int) -> list[Node]:
    """Nodes that proved their uptime evenly over the hour before a moment."""
    return [proved(1000 + n, newest_seconds + 3600 * n // number) for n in range(number)]


def proof_and_clock(one: Node, others: list[Node]) -> tuple[Check, list[str]]:
    listed = NodeList((one, *others))
    yardstick = Yardstick.of(listed, NOON, NODE_THRESHOLDS)
    proof = next(check for check in checks_of_node(one, yardstick) if check.name == "proof_age")
    return proof, [check.state for check in clock_checks(yardstick.clock, [proof])]


def test_a_clock_that_is_ahead_makes_a_late_proof_unknown_and_no_other() -> None:
    ahead = many(200, 1200)  # 20 minutes, by the newest proof
    late, clock = proof_and_clock(proved(1, 4500), ahead)
    assert (late.state, late.value, clock) == ("unknown", None, ["unknown"])
    early, clock = proof_and_clock(proved(1, 3000), ahead)
    assert (early.state, early.value, clock) == ("ok", 3000, [])
    dead, clock = proof_and_clock(proved(1, 7500 + 1201), ahead)  # late by both clocks
    assert (dead.state, clock) == ("critical", [])


@pytest.mark.parametrize(("nodes", "newest"), [(200, 20), (200, 300), (10, 900)])
def test_an_honest_clock_leaves_a_late_proof_a_warning(nodes: int, newest: int) -> None:
    """Of ten nodes, the newest proof may be a quarter of an hour old."""
    found, clock = proof_and_clock(proved(1, 4000), many(nodes, newest))
    assert (found.state, found.value, clock) == ("warning", 4000, [])


@pytest.mark.parametrize(("seconds", "is_told"), [(3960, False), (3961, True), (86_400, True)])
def test_a_list_in_which_every_proof_is_overdue_stands_still(seconds: int, is_told: bool) -> None:
    found = clock_checks(read_clock(NodeList(tuple(many(50, seconds))), NOON))
    assert [check.state for check in found] == (["unknown"] if is_told else [])
    assert all("either the clock here is ahead, or the node list stands still" in check.message for check in found)


def test_proofs_of_the_future_make_a_good_age_unknown_if_the_networks_clock_says_otherwise() -> None:
    behind = many(200, -3000)
    assert proof_and_clock(proved(1, 1500), behind)[0].state == "unknown"  # 4,500 s by the network's clock
    assert proof_and_clock(proved(1, 500), behind)[0].state == "ok"


@pytest.mark.parametrize(("blocks", "seconds"), [(1086, 130_320), (1, 120), (0, 0), (-3, -360)])
def test_a_decommissioned_node_is_critical_and_tells_its_credit(blocks: int, seconds: int) -> None:
    found = checked(proved(1, 60, state="decommissioned", swarm_id=None, earned_downtime_blocks=blocks))
    assert (found["state"].state, found["credit"].value, found["credit"].unit) == ("critical", seconds, "s")
    assert ("for 36.2 hours (1,086 blocks) until it is deregistered" in found["credit"].message) is (blocks == 1086)
    assert ("(1 block)" in found["credit"].message) is (blocks == 1)
    assert ("deregistration imminent" in found["credit"].message) is (blocks <= 0)
    assert found["credit"].state == ("ok" if blocks > 0 else "critical")


def test_a_decommissioned_node_tells_why_if_the_list_says_so() -> None:
    def said(*reasons: str) -> str:
        details = NodeDetails(decommission_reasons=reasons)
        return checked(proved(1, 60, state="decommissioned", details=details))["state"].message

    assert said("uptime", "storage") == ("is decommissioned (missed uptime proofs, its storage server was unreachable)")
    assert said("a-reason-of-tomorrow") == "is decommissioned (a-reason-of-tomorrow)"
    assert said() == "is decommissioned"


def test_credit_of_a_node_in_service_is_told_where_it_is_limited() -> None:
    limited = NODE_THRESHOLDS.replaced(warning=["credit=86400:"])
    assert "credit" not in checked(proved(1, 60, earned_downtime_blocks=60))
    assert checked(proved(1, 60, earned_downtime_blocks=60), thresholds=limited)["credit"].state == "warning"
    assert checked(proved(1, 60, earned_downtime_blocks=720), thresholds=limited)["credit"].state == "ok"
    assert checked(proved(1, 60), thresholds=limited)["credit"].state == "unknown"


@pytest.mark.parametrize(
    ("height", "words"),
    [
        (1000, "has requested its exit, due in 3 days (about 2026-04-12 12:00 UTC)"),
        (1000 + 720 * 3 - 31, "has requested its exit, due in 1 hour 2 minutes (about 2026-04-09 13:02 UTC)"),
        (1000 + 720 * 3 + 60, "has requested its exit, due since height 3,160 (2 hours ago)"),
        (None, "has requested its exit, due at height 3,160"),
    ],
)
def test_a_requested_exit_warns_and_says_when(height: int | None, words: str) -> None:
    found = checked(proved(1, 60, state="exiting", requested_unlock_height=1000 + 720 * 3), height=height)
    assert (found["exit"].state, found["exit"].message) == ("warning", words)


def test_a_list_may_claim_an_exit_after_the_end_of_all_calendars() -> None:
    found = checked(proved(1, 60, state="exiting", requested_unlock_height=2**53), height=1000)
    assert found["exit"].message == f"has requested its exit, due at height {2**53:,}"


@pytest.mark.parametrize(
    ("seconds", "words"), [(20, "under a minute"), (60, "1 minute"), (536, "9 minutes"), (4000, "1 hour 7 minutes")]
)
def test_ages_are_in_words(seconds: int, words: str) -> None:
    assert checked(proved(1, seconds))["proof_age"].message == f"last proved its uptime {words} ago"


def test_software_is_old_if_most_nodes_run_newer() -> None:
    old, new = proved(1, 60, storage_server_version="2.11.2"), node(2, storage_server_version="2.11.10")

    def state(*others: Node) -> tuple[str, float | None]:
        listed = NodeList((old, *others))
        found = checks_of_node(old, Yardstick.of(listed, NOON, NODE_THRESHOLDS))
        return next((one.state, one.value) for one in found if one.name == "newer_version")

    assert state(new, node(3, storage_server_version="2.11.2")) == ("ok", 33.3)
    assert state(new, node(3, storage_server_version="2.12")) == ("warning", 66.7)
    assert state(new, node(3, storage_server_version=None)) == ("ok", 50)


def test_limits_are_set_by_name_or_of_the_first_measure() -> None:
    strict = NODE_THRESHOLDS.replaced(warning=["60"], critical=["newer_version=10"])
    assert states(proved(1, 61), node(2, storage_server_version="3"), thresholds=strict) == {
        "state": "ok",
        "proof_age": "warning",
        "newer_version": "critical",
    }


@pytest.mark.parametrize(
    "wrong",
    [
        *("height=5", "=5", "proof_age=x", "", "proof_age=", "proof_age=nan", "proof_age=inf", "proof_age=1e3"),
        *(
            "proof_age=20:10",
            "proof_age=-5",
            "proof_age=@20:10",
            "proof_age=:",
            "proof_age=@",
            "proof_age=10:~",
            "1:2:3",
        ),
        *("~", "proof_age=5s", "proof_age=0x10", "proof_age=٣", "proof_age=1,000", "9" * 400),
    ],
)
def test_what_is_no_limit_is_refused(wrong: str) -> None:
    for limits in ({"warning": [wrong]}, {"critical": [wrong]}):
        with pytest.raises(RequestError):
            NODE_THRESHOLDS.replaced(**limits)


def test_a_later_limit_overrides_that_of_the_same_measure_alone() -> None:
    found = NODE_THRESHOLDS.replaced(warning=["proof_age=10", "credit=5:", "proof_age=20"])
    texts = {
        name: (one.warning and one.warning.text, one.critical and one.critical.text)
        for name, one in found.limits.items()
    }
    assert texts["proof_age"] == ("20", "7500")
    assert (texts["credit"], texts["newer_version"]) == (("5:", None), ("50", None))


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


def network_answer(listed: NodeList, **changes: object) -> Answer[NodeList]:
    source = Source(name="seed", kind="seed", url="https://seed", proof="pinned-certificate", as_of=NOON, via="network")
    usual = {"network": "mainnet", "as_of": NOON, "asked_at": NOON, "stale": False, "sources": (source,)}
    return Answer(value=listed, **{**usual, **changes})  # type: ignore[arg-type]


def test_a_measure_that_was_asked_for_and_cannot_be_had_is_unknown() -> None:
    bare = NodeList((node(1),), tells_states=False)
    for text in ("height=5", "decommissioned=5", "pin_expires=1:", "pin_expires=5184000:"):
        checks = checks_of_network(network_answer(bare), (), NETWORK_THRESHOLDS.replaced(warning=[text]))
        assert ("unknown", None) in {(one.state, one.value) for one in checks if one.name == text.partition("=")[0]}
    assert not [one for one in checks_of_network(network_answer(bare), (), NETWORK_THRESHOLDS) if one.name == "height"]


def test_a_network_that_stands_still_is_unknown() -> None:
    still, moving = NodeList(tuple(many(50, 4000)), height=5), NodeList(tuple(many(50, 30)), height=5)
    assert Checked.of(checks_of_network(network_answer(still), (), NETWORK_THRESHOLDS)).state == "unknown"
    assert Checked.of(checks_of_network(network_answer(moving), (), NETWORK_THRESHOLDS)).state == "ok"


def doubted(listed: NodeList, via: str, age_seconds: int, limit: float | None = None, *, stale: bool = False) -> bool:
    as_of = NOON - timedelta(seconds=age_seconds)
    source = Source(name="x", kind="seed", url="x", proof="none", as_of=as_of, via=via)  # type: ignore[arg-type]
    answer = network_answer(listed, as_of=as_of, sources=(source,), stale=stale)
    return [one.state for one in doubts(answer, listed, file_seconds=limit)] == ["unknown"]


@pytest.mark.parametrize("via", ["file", "cache"])
def test_what_is_kept_is_good_for_an_hour_unless_somebody_says_for_how_long(via: str) -> None:
    listed = NodeList((proved(1, 60),))
    assert not doubted(listed, via, 3600)
    assert doubted(listed, via, 3601)
    assert not doubted(listed, via, 3601, limit=7200)
    assert doubted(listed, via, 60, limit=30, stale=True)


def test_a_file_without_a_date_in_it_is_unknown_unless_somebody_says_how_old_it_may_be() -> None:
    undated = NodeList((node(1),))
    assert doubted(undated, "file", 0)
    assert not doubted(undated, "file", 0, limit=7200)
    assert not doubted(undated, "network", 0)
