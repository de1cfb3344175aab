"""The envelope's parts that are written from what the library tells: verdicts as scripts know them."""

from __future__ import annotations

import json

import pytest

from sessionnet_cli.show.formats.envelope import document
from sessionnet_core.evidence import Answer, Reason, Tolerance, Verdict
from tests.core.samples import NOON

BY = ("a", "b")
KEYS = ["figure", "verdict", "here", "there", "by", "tolerance", "reason"]


@pytest.mark.parametrize(
    ("verdict", "values"),
    [
        (
            Verdict("nodes", "differs", "90", "60", BY, Tolerance("3 nodes", "they come and go"), detail="adds 30"),
            ["nodes", "differs", "90", "60", ["a", "b"], "3 nodes: they come and go", "adds 30"],
        ),
        (
            Verdict("staked", "unchecked", "1", reason=Reason.SOURCE_FAILED, detail="the seeds: silence"),
            ["staked", "unchecked", "1", None, [], None, "the seeds: silence"],
        ),
        (
            Verdict("swarm", "agrees", "3a", "3a", ("a",), Tolerance(), account_id="05", asked="member", per_node=True),
            ["swarm", "agrees", "3a", "3a", ["a"], "none", None],
        ),
    ],
)
def test_a_verdict_has_seven_keys_whatever_the_library_knows_of_it(verdict: Verdict, values: list[object]) -> None:
    answer = Answer(value=1, network="mainnet", as_of=NOON, asked_at=NOON, stale=False, sources=(), verdicts=(verdict,))
    (found,) = json.loads(document("sessionnet.nodes/1", answer, answer.value))["verdicts"]
    assert list(found) == KEYS
    assert list(found.values()) == values
