"""How a signal ends a check, moment by moment, without a process: what is caught, and what is said."""

from __future__ import annotations

import json
import os
import signal
import sys
from collections.abc import Iterator
from typing import NoReturn

import pytest

from sessionnet_cli import endings

SIGNALS = (signal.SIGTERM, signal.SIGHUP, signal.SIGINT)


class Ended(BaseException):
    """Stands for the end of the process."""


@pytest.fixture(autouse=True)
def as_before(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Begin with the handlers and the moment of a new process, and leave those of the tests."""
    monkeypatch.setattr(endings, "_moment", "before")  # other tests of this process have ended checks
    before = {number: signal.getsignal(number) for number in SIGNALS}
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    signal.signal(signal.SIGINT, signal.default_int_handler)
    signal.signal(signal.SIGHUP, signal.SIG_IGN)  # as under nohup
    yield
    for number, handler in before.items():
        signal.signal(number, handler)
    endings._caught.clear()


@pytest.fixture
def written(monkeypatch: pytest.MonkeyPatch) -> list[tuple[int, str]]:
    """What is written, and to which descriptor, by a process that ends."""
    found: list[tuple[int, str]] = []

    def end(status: int) -> NoReturn:
        raise Ended(status)

    monkeypatch.setattr(os, "write", lambda descriptor, text: found.append((descriptor, text.decode())))
    monkeypatch.setattr(os, "_exit", end)
    return found


def handlers() -> list[object]:
    return [signal.getsignal(number) for number in SIGNALS]


@pytest.mark.parametrize(
    ("words", "is_check"),
    [
        ("", False),
        ("check", True),
        ("check node ab", True),
        ("--json check node ab", True),
        ("-v nodes", False),
        ("nodes check", False),
        ("swarm --json check", False),
    ],
)
def test_a_check_is_told_by_its_first_word_or_by_any_after_an_option(words: str, is_check: bool) -> None:
    assert endings.is_check_at_first_sight(words.split()) is is_check


def test_what_is_ignored_stays_ignored_and_the_rest_goes_back_to_what_it_was() -> None:
    endings.catch_signals()
    assert handlers() == [endings._end, signal.SIG_IGN, endings._end]
    endings.release_signals()
    assert handlers() == [signal.SIG_DFL, signal.SIG_IGN, signal.default_int_handler]


def test_a_handler_of_somebody_else_is_left_alone() -> None:
    def own(*_: object) -> None: ...

    signal.signal(signal.SIGTERM, own)
    endings.catch_signals()
    assert handlers() == [own, signal.SIG_IGN, endings._end]
    signal.signal(signal.SIGINT, own)
    endings.release_signals()
    assert handlers() == [own, signal.SIG_IGN, own]


@pytest.mark.parametrize(("number", "name"), [(signal.SIGTERM, "SIGTERM"), (signal.SIGINT, "SIGINT")])
@pytest.mark.parametrize("form", ["text", "json"])
def test_before_it_has_begun_a_line_is_all_there_is(
    monkeypatch: pytest.MonkeyPatch, written: list[tuple[int, str]], number: signal.Signals, name: str, form: str
) -> None:
    monkeypatch.setattr(sys, "argv", ["sessionnet", "check", "node", "ab", *(["--json"] if form == "json" else [])])
    endings.catch_signals()
    with pytest.raises(Ended) as ended:
        endings._end(number, None)
    ((descriptor, text),) = written
    assert (ended.value.args, descriptor) == ((3,), 1)
    if form == "text":
        assert text == f"CHECK UNKNOWN - ended by {name}\n"
        return
    document = json.loads(text)
    assert list(document) == ["schema", "network", "as_of", "stale", "data", "sources", "warnings", "errors"]
    assert document["schema"] == "sessionnet.check/1"
    assert document["errors"] == [{"code": "interrupted", "message": f"ended by {name}", "hint": None}]


def test_while_it_runs_the_first_signal_interrupts_it_and_the_second_does_nothing(
    written: list[tuple[int, str]],
) -> None:
    endings.catch_signals()
    endings.begin()
    with pytest.raises(KeyboardInterrupt, match="SIGTERM"):
        endings._end(signal.SIGTERM, None)
    endings._end(signal.SIGINT, None)
    assert written == []


def test_once_its_line_is_written_nothing_changes_it(written: list[tuple[int, str]]) -> None:
    endings.catch_signals()
    endings.begin()
    endings.end()
    endings._end(signal.SIGTERM, None)
    assert written == []
