"""What an answer says about itself: its age, and whether it is complete."""

from __future__ import annotations

import ast
from datetime import timedelta
from pathlib import Path

import pytest

import sessionnet_core
from sessionnet_core.evidence import INCOMPLETE, Answer, Warned
from tests.core.samples import NOON


def answered(*codes: str, age: timedelta = timedelta(0), stale: bool = False) -> Answer[int]:
    return Answer(
        value=5,
        network="mainnet",
        as_of=NOON,
        asked_at=NOON + age,
        stale=stale,
        sources=(),
        warnings=tuple(Warned(code, "words") for code in codes),
    )


@pytest.mark.parametrize(("age", "seconds"), [(timedelta(minutes=2), 120.0), (timedelta(0), 0.0), (timedelta(-1), 0.0)])
def test_an_answers_age_is_never_negative(age: timedelta, seconds: float) -> None:
    assert answered(age=age).age_seconds == seconds


def test_an_answer_without_doubts_is_complete() -> None:
    assert answered().complete
    assert answered("cache-unusable", "cache-damaged").complete


@pytest.mark.parametrize("code", sorted(INCOMPLETE))
def test_an_answer_with_doubts_is_incomplete(code: str) -> None:
    assert not answered("cache-unusable", code).complete


def test_a_stale_answer_is_incomplete() -> None:
    assert not answered(stale=True).complete


def test_another_value_keeps_the_evidence_and_adds_to_it() -> None:
    answer = answered("cache-unusable", age=timedelta(seconds=5), stale=True)
    other = answer.with_value("text", Warned("field-unknown", "words"))
    assert other.value == "text"
    assert [warning.code for warning in other.warnings] == ["cache-unusable", "field-unknown"]
    assert (other.as_of, other.asked_at, other.stale) == (answer.as_of, answer.asked_at, True)
    assert answer.value == 5


HARMLESS = {
    *("cache-damaged", "cache-unusable", "name-node-failed", "onion-path-rebuilt", "rpc-failed", "witness-disagrees")
}
"""Codes of warnings about this machine, or about somebody whom others outvoted or took the place of: they take nothing
from the answer."""


def test_every_warning_was_decided_to_be_a_doubt_or_harmless() -> None:
    codes = set()
    for path in Path(sessionnet_core.__file__).parent.rglob("*.py"):
        for call in ast.walk(ast.parse(path.read_text())):
            if isinstance(call, ast.Call) and getattr(call.func, "id", "") == "Warned" and call.args:
                codes |= {text.value for text in ast.walk(call.args[0]) if isinstance(text, ast.Constant)}
    assert codes <= INCOMPLETE | HARMLESS
    assert INCOMPLETE - codes <= {"stale"}
