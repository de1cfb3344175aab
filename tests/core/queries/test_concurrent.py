"""Several questions at once: every outcome in its place, no fault lost, and really at once."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

import pytest

from sessionnet_core.access import Access
from sessionnet_core.errors import MalformedAnswer, Refused, Unreachable
from sessionnet_core.networks.built_in import MAINNET
from sessionnet_core.queries.concurrent import outcome_of, start
from sessionnet_core.session import Session

LONG = 30
"""Seconds that nothing here takes unless it is broken."""


class _Replayed:
    live = False

    def exchange(self, url: str, body: bytes, send: Callable[[], bytes]) -> bytes:
        raise AssertionError("nothing is asked here")


LIVE, REPLAYED = Session(MAINNET), Session(MAINNET, Access(tape=_Replayed()))


def fail(error: BaseException) -> Callable[[], Any]:
    def ask() -> Any:
        raise error

    return ask


@pytest.mark.parametrize("session", [LIVE, REPLAYED], ids=["live", "replayed"])
class TestAnOutcome:
    def test_is_the_answer_or_the_error_in_its_place(self, session: Session) -> None:
        first, last = Unreachable("a"), MalformedAnswer("b")
        pending = [start(session, ask) for ask in (fail(first), lambda: 1, lambda: None, fail(last))]
        assert [one.outcome() for one in pending] == [first, 1, None, last]

    def test_of_what_was_not_asked_is_none(self, session: Session) -> None:
        assert outcome_of(None) is None
        assert outcome_of(start(session, lambda: 0)) == 0

    @pytest.mark.parametrize("fault", [ZeroDivisionError("x"), KeyboardInterrupt(), SystemExit(3)])
    def test_that_is_a_fault_of_our_own_is_raised(self, session: Session, fault: BaseException) -> None:
        pending = start(session, fail(fault))
        with pytest.raises(type(fault)) as raised:
            pending.outcome()
        assert raised.value is fault

    def test_is_what_others_go_on_from(self, session: Session) -> None:
        first = start(session, lambda: 5)
        assert start(session, lambda: first.result() + 1).outcome() == 6

    def test_that_is_a_failure_fails_those_who_wait_for_it(self, session: Session) -> None:
        first = start(session, fail(Refused("no")))
        assert isinstance(start(session, first.result).outcome(), Refused)
        assert isinstance(first.outcome(), Refused)


def test_questions_are_asked_at_once() -> None:
    meeting = threading.Barrier(3)
    pending = [start(LIVE, lambda: meeting.wait(LONG)) for _ in range(3)]
    assert {one.outcome() for one in pending} == {0, 1, 2}  # the barrier breaks unless all three come


def test_no_question_keeps_the_process_from_ending() -> None:
    assert start(LIVE, lambda: threading.current_thread().daemon).outcome() is True


def test_in_a_replay_each_is_asked_in_the_callers_thread_after_the_one_before() -> None:
    done: list[tuple[int, threading.Thread]] = []

    def note(number: int) -> Callable[[], None]:
        return lambda: done.append((number, threading.current_thread()))

    for number in range(3):
        start(REPLAYED, note(number))
    assert done == [(number, threading.current_thread()) for number in range(3)]


def test_without_a_thread_to_have_it_is_asked_all_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    def none_left(_: threading.Thread) -> None:
        raise RuntimeError("can't start new thread")

    monkeypatch.setattr(threading.Thread, "start", none_left)
    assert start(LIVE, threading.current_thread).result() is threading.current_thread()
