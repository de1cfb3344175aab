"""What an answer says about itself: its age, and whether it is complete."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from types import ModuleType

import pytest

import sessionnet_core
from sessionnet_core import errors
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
    *("cache-damaged", "cache-unusable", "name-node-failed", "onion-path-rebuilt", "rpc-failed", "witness-disagrees"),
    *("seed-refused", "seed-unreachable", "history-ahead", "history-unusable"),
}
"""Codes of warnings about this machine, or about somebody whom others outvoted or took the place of: they take nothing
from the answer."""


def _codes_in(tree: ast.Module) -> Iterator[str]:
    """Yield the codes of the warnings that a module makes.

    Where one is worked out, all that look like a code in that function, and in those that it calls for it, may be it.
    """
    functions = {node.name: node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}

    def texts(node: ast.AST) -> Iterator[str]:
        for one in ast.walk(node):
            if isinstance(one, ast.Constant) and isinstance(one.value, str) and CODE.fullmatch(one.value):
                yield one.value

    for function in functions.values():
        for call in ast.walk(function):
            if not isinstance(call, ast.Call) or not call.args or ast.unparse(call.func) not in ("Warned", "Warned.of"):
                continue
            code = call.args[0]
            yield from texts(code)
            if isinstance(code, ast.Attribute) and code.attr == "code" and isinstance(code.value, ast.Name):
                kind = getattr(errors, code.value.id, None)  # not so for the error that a failure ended in
                yield from [kind.code] if kind is not None else []
            if isinstance(code, ast.Name):
                yield from texts(function)
            for name in ast.walk(code):
                if isinstance(name, ast.Name) and name.id in functions:
                    yield from texts(functions[name.id])


def codes_made(package: ModuleType) -> set[str]:
    """Return the codes of the warnings that a package makes."""
    texts = [path.read_text() for path in Path(str(package.__file__)).parent.rglob("*.py")]
    return {code for text in texts if "Warned" in text for code in _codes_in(ast.parse(text))}


CODE = re.compile(r"[a-z]+(-[a-z]+)+")


def test_every_warning_was_decided_to_be_a_doubt_or_harmless() -> None:
    codes = codes_made(sessionnet_core)
    assert codes <= INCOMPLETE | HARMLESS
    assert INCOMPLETE - codes <= {"stale"}
