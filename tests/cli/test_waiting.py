"""A wait between two rounds ends with the signal that came, and when the other end of the pipe is closed."""

from __future__ import annotations

import os
import signal
import sys

import pytest

from sessionnet_cli.waiting import ENDING, wait

LONG = 3_600.0


class Freed:
    """An object that a signal meets while it is freed: Python drops whatever is raised there."""

    def __init__(self, number: signal.Signals) -> None:
        self._number = number

    def __del__(self) -> None:
        signal.raise_signal(self._number)


@pytest.fixture
def reported(monkeypatch: pytest.MonkeyPatch) -> list[BaseException | None]:
    """The exceptions that Python drops and reports: by itself, it prints a traceback of each."""
    found: list[BaseException | None] = []
    monkeypatch.setattr(sys, "unraisablehook", lambda dropped: found.append(dropped.exc_value))
    return found


@pytest.mark.parametrize(
    ("number", "ending"), [(signal.SIGTERM, SystemExit(143)), (signal.SIGINT, KeyboardInterrupt())]
)
def test_a_signal_whose_exception_was_dropped_ends_the_next_wait_without_a_word(
    number: signal.Signals, ending: BaseException, reported: list[BaseException | None]
) -> None:
    def free_and_wait() -> None:
        Freed(number)
        wait(LONG)

    with pytest.raises(type(ending)) as ended, ENDING.in_order():
        free_and_wait()
    assert ended.value.args == ending.args
    assert not reported


def test_what_else_is_dropped_is_reported(reported: list[BaseException | None]) -> None:
    class Faulty:
        def __del__(self) -> None:
            raise ValueError("a fault")

    with ENDING.in_order():
        Faulty()
    (fault,) = reported
    assert isinstance(fault, ValueError)


def test_signals_are_as_they_were_afterwards() -> None:
    before = [signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)]
    with ENDING.in_order():
        assert signal.getsignal(signal.SIGTERM) is ENDING
    assert [signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)] == before


def test_a_pipe_that_nobody_reads_ends_a_wait(monkeypatch: pytest.MonkeyPatch) -> None:
    reading, writing = os.pipe()
    with os.fdopen(writing, "w") as pipe:
        monkeypatch.setattr(sys, "stdout", pipe)
        wait(0.01, is_printed=True)  # somebody may still read it
        os.close(reading)
        wait(0.01)  # what is not printed disturbs nobody
        with pytest.raises(BrokenPipeError):
            wait(LONG, is_printed=True)
