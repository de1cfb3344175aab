"""Where each threshold that is built in begins, to the second and to the node; worked out by hand."""

from __future__ import annotations

from datetime import timedelta

import pytest

from sessionnet_core.evidence import Answer, Warned
from sessionnet_core.model import NodeList
from sessionnet_core.monitoring.checks import Check
from sessionnet_core.monitoring.clocks import NetworkClock, read_clock
from sessionnet_core.monitoring.doubts import doubts
from sessionnet_core.monitoring.network import NETWORK_THRESHOLDS, checks_of_network
from sessionnet_core.monitoring.nodes import NODE_THRESHOLDS
from sessionnet_core.monitoring.swarms import SWARM_THRESHOLDS
from sessionnet_core.monitoring.wallets import WALLET_THRESHOLDS
from sessionnet_core.networks.model import Pin, Seed
from tests.core.monitoring.test_checks import network_answer, proved
from tests.core.samples import NOON, node

DAY = 86_400
ALL = {**NODE_THRESHOLDS.limits, **SWARM_THRESHOLDS.limits, **NETWORK_THRESHOLDS.limits}
SILENT, WRONG = (
    ["seed-refused", "seed-unreachable"],
    ["seed-ahead", "seed-behind", "seed-disagrees", "seed-failed", "seed-wrong-certificate"],
)


def of_network(answer: Answer[NodeList], *seeds: Seed) -> dict[str, Check]:
    return {one.name: one for one in checks_of_network(answer, seeds, NETWORK_THRESHOLDS)}


@pytest.mark.parametrize(("out", "state"), [(0, "ok"), (10, "ok"), (11, "warning"), (25, "warning"), (26, "critical")])
def test_of_a_hundred_nodes_ten_may_be_out_and_beyond_twenty_five_it_is_critical(out: int, state: str) -> None:
    nodes = [node(n, state="decommissioned" if n < out else "active") for n in range(100)]
    found = of_network(network_answer(NodeList(tuple(nodes))))["decommissioned"]
    assert (found.state, found.value, found.unit) == (state, out, "%")


@pytest.mark.parametrize(("number", "state"), [(0, "critical"), (1, "ok")])
def test_a_network_without_nodes_is_critical(number: int, state: str) -> None:
    found = of_network(network_answer(NodeList(tuple(node(n) for n in range(number)))))
    assert (found["nodes"].state, found["nodes"].value) == (state, number)
    assert found["decommissioned"].state == ("ok" if number else "unknown")


@pytest.mark.parametrize(("codes", "name"), [(SILENT, "seeds_silent"), (WRONG, "seeds_wrong")])
def test_one_seed_warns_and_two_are_critical_however_often_each_is_told_of(codes: list[str], name: str) -> None:
    def state(*hosts: str, code: str) -> tuple[str, float | None]:
        warnings = tuple(Warned(code, "words", host=host) for host in hosts)
        found = of_network(network_answer(NodeList((node(1),)), warnings=warnings))[name]
        return found.state, found.value

    for code in codes:
        assert state("a", code=code) == state("a", "a", code=code) == ("warning", 1)
        assert state("a", "b", code=code) == ("critical", 2)
    assert state("a", "b", code="rpc-failed") == ("ok", 0)


@pytest.mark.parametrize("name", ["seeds_silent", "seeds_wrong"])
def test_where_no_seed_was_asked_none_is_silent_or_wrong(name: str) -> None:
    found = of_network(network_answer(NodeList((node(1),)), sources=()))
    assert name not in found
    assert found["seeds"].state == "unknown"


@pytest.mark.parametrize(
    ("seconds", "state", "message"),
    [
        (59, "ok", "figures of now"),
        (60, "ok", "figures from 1 minute ago"),
        (600, "ok", "figures from 10 minutes ago"),
        (601, "warning", "figures from 10 minutes ago"),
        (3600, "warning", "figures from 1 hour ago"),
        (3601, "critical", "figures from 1 hour ago"),
    ],
)
def test_figures_warn_after_ten_minutes_and_are_critical_after_an_hour(seconds: int, state: str, message: str) -> None:
    found = of_network(network_answer(NodeList((node(1),)), as_of=NOON - timedelta(seconds=seconds)))["age"]
    assert (found.state, found.value, found.message) == (state, seconds, message)


@pytest.mark.parametrize(
    ("left", "state", "verb"),
    [
        (60 * DAY, "ok", "expires"),
        (60 * DAY - 1, "warning", "expires"),
        (14 * DAY, "warning", "expires"),
        (14 * DAY - 1, "critical", "expires"),
        (1, "critical", "expires"),
        (0, "critical", "expired"),
        (-1, "critical", "expired"),
    ],
)
def test_a_pin_warns_sixty_days_ahead_and_is_critical_fourteen_days_ahead(left: int, state: str, verb: str) -> None:
    first = Pin("ab" * 32, expires=NOON + timedelta(seconds=left))
    seeds = [
        Seed("https://a", (Pin("cd" * 32), Pin("ef" * 32, expires=NOON + timedelta(days=900)))),
        Seed("b", (first,)),
    ]
    found = of_network(network_answer(NodeList((node(1),))), *seeds)["pin_expires"]
    assert (found.state, found.value, f"first pin {verb} on" in found.message) == (state, left, True)


@pytest.mark.parametrize(("seconds", "is_behind"), [(-600, False), (-601, True), (0, False), (600, False)])
def test_a_clock_may_be_ten_minutes_behind(seconds: int, is_behind: bool) -> None:
    assert NetworkClock(seconds).is_behind is is_behind


@pytest.mark.parametrize(
    ("nodes", "seconds"), [(1, 3960), (18, 3960), (20, 3600), (200, 360), (240, 300), (241, 300), (1600, 300)]
)
def test_the_newest_of_many_proofs_is_seconds_old(nodes: int, seconds: int) -> None:
    """20 hours are shared by all nodes: at least five minutes, at most until every proof is overdue."""
    clock = read_clock(NodeList(tuple(proved(n, 5 + n) for n in range(nodes))), NOON)
    assert (clock.ahead_seconds, clock.tolerated_seconds) == (5, seconds)
    assert not NetworkClock(seconds, seconds).is_doubtful
    assert NetworkClock(seconds + 1, seconds).is_doubtful


def test_a_list_that_nothing_vouches_for_is_in_doubt() -> None:
    listed = NodeList((proved(1, 60),))
    unverified = network_answer(listed, warnings=(Warned("bootstrap-unverified", "words"),))
    assert [one.state for one in doubts(unverified, listed)] == ["unknown"]
    assert doubts(network_answer(listed, warnings=(Warned("seed-alone", "words"),)), listed) == ()


@pytest.mark.parametrize(
    ("name", "limits"),
    [
        ("proof_age", ("3960", "7500")),
        ("credit", (None, None)),
        ("newer_version", ("50", None)),
        ("members", ("5:", "3:")),
        ("answering", ("5:", "3:")),
        ("decommissioned", ("10", "25")),
        ("height", (None, None)),
        ("seeds_silent", ("0", "1")),
        ("seeds_wrong", ("0", "1")),
        ("age", ("600", "3600")),
        ("pin_expires", ("5184000:", "1209600:")),
    ],
)
def test_a_threshold_that_is_built_in_is_the_one_of_the_manual(
    name: str, limits: tuple[str | None, str | None]
) -> None:
    one = ALL[name]
    assert (one.warning and one.warning.text, one.critical and one.critical.text) == limits


def test_the_number_of_nodes_has_a_limit_for_wallets_and_networks_alone() -> None:
    texts = {
        name: (one.warning and one.warning.text, one.critical and one.critical.text)
        for name, one in (
            ("node", NODE_THRESHOLDS.limits["nodes"]),
            ("wallet", WALLET_THRESHOLDS.limits["nodes"]),
            ("network", NETWORK_THRESHOLDS.limits["nodes"]),
            ("claimable", WALLET_THRESHOLDS.limits["claimable"]),
            ("claims_used", WALLET_THRESHOLDS.limits["claims_used"]),
        )
    }
    nothing, one_or_more = (None, None), ("1:", "1:")
    assert texts == {"node": nothing, "wallet": one_or_more, "network": one_or_more} | dict.fromkeys(
        ("claimable", "claims_used"), nothing
    )


def test_a_share_of_the_nodes_has_two_decimals() -> None:
    nodes = [node(n, state="active" if n else "decommissioned") for n in range(3)]
    found = of_network(network_answer(NodeList(tuple(nodes))))["decommissioned"]
    assert (found.value, found.message) == (33.33, "33.33 % decommissioned")


def test_the_height_of_the_list_is_told() -> None:
    found = of_network(network_answer(NodeList((node(1),), height=2_084_231)))["height"]
    assert (found.state, found.value, found.message) == ("ok", 2_084_231, "height 2,084,231")


@pytest.mark.parametrize(
    ("hosts", "message"),
    [(("b", "a"), "a, b {}"), (("a",), "a {}"), ((None,), "a seed {}"), ((), "no seed {}")],
)
@pytest.mark.parametrize(
    ("code", "name", "is_said", "none"),
    [("seed-refused", "seeds_silent", "silent", "is silent"), ("seed-ahead", "seeds_wrong", "wrong", "disagrees")],
)
def test_seeds_that_are_silent_or_wrong_are_named(
    hosts: tuple[str | None, ...], message: str, code: str, name: str, is_said: str, none: str
) -> None:
    warnings = tuple(Warned(code, "words", host=host) for host in hosts)
    found = of_network(network_answer(NodeList((node(1),)), warnings=warnings))[name]
    assert found.message == message.format(is_said if hosts else none)
