"""Several things at once: every outcome in its place, no fault lost, and really at once."""

from __future__ import annotations

import threading
from collections.abc import Callable

import pytest

from sessionnet_core.errors import MalformedAnswer, Unreachable
from sessionnet_core.queries.concurrent import together

LONG = 30
"""Seconds that nothing here takes unless it is broken."""


def give(value: int) -> Callable[[], int]:
    return lambda: value


def fail(error: BaseException) -> Callable[[], int]:
    def job() -> int:
        raise error

    return job


@pytest.mark.parametrize("in_turn", [False, True])
class TestOutcomes:
    def test_stand_in_the_order_of_the_jobs_errors_among_them(self, in_turn: bool) -> None:
        first, last = Unreachable("a"), MalformedAnswer("b")
        assert together([fail(first), give(1), give(2), fail(last)], in_turn=in_turn) == [first, 1, 2, last]

    def test_of_no_jobs_are_none(self, in_turn: bool) -> None:
        assert together([], in_turn=in_turn) == []

    @pytest.mark.parametrize("fault", [ZeroDivisionError("x"), KeyboardInterrupt(), SystemExit(3)])
    def test_that_are_faults_of_our_own_are_raised(self, in_turn: bool, fault: BaseException) -> None:
        with pytest.raises(type(fault)) as raised:
            together([give(1), fail(fault)], in_turn=in_turn)
        assert raised.value is fault

    def test_may_be_nothing(self, in_turn: bool) -> None:
        jobs: list[Callable[[], int | None]] = [lambda: None, give(0)]
        assert together(jobs, in_turn=in_turn) == [None, 0]


def test_jobs_are_done_at_once() -> None:
    meeting = threading.Barrier(3)

    def job() -> int:
        return meeting.wait(LONG)  # broken, and so a fault, unless all three come

    assert set(together([job, job, job])) == {0, 1, 2}


def test_the_order_is_that_of_the_jobs_and_not_of_their_ends() -> None:
    second_is_done = threading.Event()

    def first() -> str:
        assert second_is_done.wait(LONG)
        return "first"

    def second() -> str:
        second_is_done.set()
        return "second"

    assert together([first, second]) == ["first", "second"]


def test_a_fault_is_not_kept_waiting_for_a_job_that_hangs() -> None:
    gate = threading.Event()
    with pytest.raises(ZeroDivisionError):
        together([lambda: int(gate.wait(LONG)), fail(ZeroDivisionError())])
    assert not gate.is_set()
    gate.set()


def test_no_job_keeps_the_process_from_ending() -> None:
    daemons = together([lambda: threading.current_thread().daemon] * 2)
    assert daemons == [True, True]


def test_in_turn_each_job_is_done_in_the_callers_thread_after_the_one_before() -> None:
    done: list[tuple[int, threading.Thread]] = []

    def job(number: int) -> Callable[[], None]:
        return lambda: done.append((number, threading.current_thread()))

    together([job(0), job(1), job(2)], in_turn=True)
    assert done == [(number, threading.current_thread()) for number in range(3)]
