"""Two values → a verdict, and verdicts → warnings: by what they are, whatever their sentences say."""

from __future__ import annotations

import pytest
from msgspec import structs

from sessionnet_core.amounts import Sesh
from sessionnet_core.evidence import Reason, Tolerance, Verdict
from sessionnet_core.figures.verification.compare import (
    BLAMELESS,
    NO_OTHER_SOURCE,
    Obstacle,
    compared,
    unchecked,
    warnings_of,
)
from tests.core.staking_samples import SESH

ONE = Sesh(SESH)
SILENCE = Obstacle(Reason.SOURCE_FAILED, "silence")


@pytest.mark.parametrize(
    ("tolerance", "text"),
    [
        (Tolerance(), "none"),
        (Tolerance(why="both are from the same block"), "none: both are from the same block"),
        (Tolerance("6 nodes", "nodes come and go"), "6 nodes: nodes come and go"),
        (Tolerance(exempt="fractions of a SESH"), "none, except for fractions of a SESH"),
    ],
)
def test_a_tolerance_in_words(tolerance: Tolerance, text: str) -> None:
    assert tolerance.describe() == text


def test_what_is_missing_says_where() -> None:
    here, there = compared("nodes", None, 1, ("a",), Tolerance()), compared("nodes", 1, None, ("a",), Tolerance())
    assert (here.verdict, here.reason, here.by) == ("unchecked", Reason.UNKNOWN_HERE, ())
    assert (there.verdict, there.reason, there.by) == ("unchecked", Reason.LEFT_OUT, ("a",))
    assert here.tolerance is there.tolerance is None


def test_each_difference_is_a_warning_and_each_cause_is_one() -> None:
    verdicts = [
        compared("nodes", 90, 60, ("a", "b"), Tolerance(), detail="this list adds 30 nodes"),
        compared("nodes", 90, 91, ("c",), Tolerance("5 nodes"), limit=5),
        unchecked("requirement", ONE, SILENCE),
        unchecked("reward_pool", ONE, SILENCE),
        unchecked("staked", ONE, Obstacle(Reason.OUTDATED, "a storm")),
        unchecked("circulating_supply", ONE, NO_OTHER_SOURCE),
    ]
    assert [(one.code, one.message) for one in warnings_of(verdicts)] == [
        ("figure-differs", "nodes is 90 here, and 60 by a, b: this list adds 30 nodes"),
        ("figure-unchecked", "requirement, reward_pool could not be verified: silence"),
        ("figure-unchecked", "staked could not be verified: a storm"),
    ]


def test_a_difference_between_nodes_counts_those_that_are_the_same() -> None:
    detail = "this list differs about 33 nodes"
    found = Verdict("swarms", "differs", "133", "100", ("a", "b"), detail=detail, per_node=True)
    assert [one.message for one in warnings_of([found])] == [
        "swarms are the same for 100 of 133 nodes by a, b: this list differs about 33 nodes"
    ]


@pytest.mark.parametrize("reason", Reason)
def test_whether_a_warning_is_due_hangs_on_the_reason_and_not_on_its_words(reason: Reason) -> None:
    for words in ("a storm", NO_OTHER_SOURCE.detail):
        found = warnings_of([unchecked("staked", ONE, Obstacle(reason, words))])
        assert [one.code for one in found] == ([] if reason in BLAMELESS else ["figure-unchecked"])


def test_a_difference_with_a_warning_of_its_own_brings_no_other() -> None:
    one = compared("contract", "0xa", "0xb", ("a",), Tolerance())
    assert [warned.code for warned in warnings_of([one])] == ["figure-differs"]
    assert warnings_of([structs.replace(one, has_own_warning=True)]) == ()


def test_yes_and_no_stand_in_a_verdict_as_in_the_json() -> None:
    one = compared("paused", True, False, ("a",), Tolerance())
    assert (one.verdict, one.here, one.there) == ("differs", "true", "false")


def test_a_difference_that_nobody_else_states_is_one_by_calculation() -> None:
    (one,) = warnings_of([compared("circulating_supply", 3, 2, (), Tolerance())])
    assert one.message == "circulating_supply is 3 here, and 2 by calculation"
