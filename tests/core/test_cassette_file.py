"""Cassettes that somebody damaged, or made to do harm: each is an answer, or an error that says what is wrong."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from contextlib import suppress
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from sessionnet_core.access import Access
from sessionnet_core.cassette import ReplayTape
from sessionnet_core.cassette_file import decode_cassette
from sessionnet_core.client import SessionNetwork
from sessionnet_core.errors import BadConfiguration, SessionNetError
from tests.record import path_of

NAMES = ("token", "token_on_chain", "nobody_answers")
WHOLE = {name: path_of(name).read_text() for name in NAMES}
TABLES: dict[str, Any] = {name: yaml.safe_load(text) for name, text in WHOLE.items()}
ODD: list[Any] = [
    *(
        None,
        "",
        0,
        -1,
        10**30,
        1e308,
        float("inf"),
        float("nan"),
        "1e999",
        "9" * 5000,
        True,
        b"\xff",
        "\u202e",
        "\ufeff",
    ),
    *("0001-01-01T00:00:00Z", "9999-12-31T23:59:59Z", "2026-01-01", "http://", "http://[", "http://h:99999/"),
    *([], {}, [[]], {"a": 1}),
]
PIECES = [
    "",
    "0",
    '"',
    "'",
    ":",
    "\n",
    "- ",
    "&a ",
    "*id001",
    "<<: *id001",
    "null",
    "{",
    "[",
    "\x00",
    "\ufeff",
    "!!float ",
]


def places(table: Any) -> Iterator[tuple[Any, Any]]:
    """Every place of a table that holds a value: what it is in, and its key there."""
    for key in list(table) if isinstance(table, dict) else range(len(table)) if isinstance(table, list) else ():
        yield table, key
        yield from places(table[key])


def answered_or_refused(path: Path) -> None:
    with suppress(SessionNetError):
        tape = ReplayTape(path)
        access = Access(clock=tape.clock, random_bytes=tape.random_bytes, tape=tape, recording=tape.recording)
        SessionNetwork(tape.label.network, access).token()


@given(st.data())
def test_whatever_value_is_another_one_it_is_answered_or_refused(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    table = copy.deepcopy(TABLES[data.draw(st.sampled_from(NAMES))])
    inside = table["sessionnet"] if data.draw(st.booleans()) else table
    holder, key = data.draw(st.sampled_from(list(places(inside))))
    if data.draw(st.integers(0, 4)) == 0:
        del holder[key]
    else:
        holder[key] = data.draw(st.sampled_from(ODD))
    path = tmp_path_factory.getbasetemp() / "another_value.yaml"
    path.write_text(yaml.safe_dump(table), encoding="utf-8")
    answered_or_refused(path)


@given(st.data())
def test_whatever_character_is_damaged_it_is_answered_or_refused(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    text = WHOLE[data.draw(st.sampled_from(NAMES))]
    at = data.draw(st.integers(0, len(text) - 1))
    damaged = text[:at] + data.draw(st.sampled_from(PIECES)) + text[at + data.draw(st.sampled_from([0, 1, 50])) :]
    path = tmp_path_factory.getbasetemp() / "damaged.yaml"
    path.write_text(damaged, encoding="utf-8")
    answered_or_refused(path)


def tower(line: str, first: str) -> str:
    """Twelve lines, each of which repeats the one before ten times."""
    names = "abcdefghijklm"
    lines = [line.format(mine=mine, ten=",".join([f"*{before}"] * 10)) for before, mine in pairwise(names)]
    return "\n".join([f"a: &a {first}", *lines])


@pytest.mark.parametrize(
    ("content", "why"),
    [
        ("[" * 1_000_000, "too deep"),
        ("interactions: []\nsessionnet: " + "{a: " * 200_000, "too deep"),
        ("interactions:\n" + "- " * 5_000 + "a", "too deep"),
        (tower("{mine}: &{mine} [{ten}]", "[x]") + "\ninteractions: []\nsessionnet: *m", "too large"),
        (tower("{mine}: &{mine} {{<<: [{ten}]}}", "{k: 1}") + "\ninteractions: []\nsessionnet: *m", "a merged table"),
        ("interactions: []\nsessionnet: &a [*a]", "too large"),
        ("interactions: &a [*a]\nsessionnet: {}", "damaged"),
        ("p: &p [" + "x," * 3_000 + "]\ninteractions: []\nsessionnet: [" + "*p," * 3_000 + "]", "too large"),
        ("interactions: []\nsessionnet: " + "9" * 100_000, "4300 digits"),
        ("interactions: [{request: {uri: 'http://a'}, response: {body: {}}}]", "'string' is missing"),
        ("interactions: []\nsessionnet: {network: {}}", "its label is invalid: 'seeds' is missing"),
        ("interactions: []", "not recorded by sessionnet"),
    ],
)
def test_what_is_made_to_fill_the_memory_or_the_stack_is_refused_with_the_reason(content: str, why: str) -> None:
    with pytest.raises(BadConfiguration, match=why):
        decode_cassette(content.encode())


@pytest.mark.parametrize("name", NAMES)
def test_a_byte_order_mark_changes_nothing(tmp_path: Path, name: str) -> None:
    path = tmp_path / "tape.yaml"
    path.write_bytes(b"\xef\xbb\xbf" + WHOLE[name].encode())
    assert ReplayTape(path).label == ReplayTape(path_of(name)).label


def test_text_in_another_encoding_is_named(tmp_path: Path) -> None:
    path = tmp_path / "tape.yaml"
    path.write_text(WHOLE["token"], encoding="utf-16")
    with pytest.raises(BadConfiguration, match="UTF-16") as refused:
        ReplayTape(path)
    assert "iconv" in (refused.value.hint or "")


def test_a_body_that_many_share_is_in_memory_once() -> None:
    table = copy.deepcopy(TABLES["token"])
    shared = {"request": {"method": "GET", "uri": "http://h"}, "response": {"body": {"string": "x" * 100_000}}}
    table["interactions"] = [shared] * 500
    _, exchanges = decode_cassette(yaml.safe_dump(table).encode())
    assert len(exchanges) == 500
    assert len({id(one.answer) for one in exchanges}) == 1
