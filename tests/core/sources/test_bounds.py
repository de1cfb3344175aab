"""What bounds the work of a thread: its deadline, whoever waits for it, and how much it may receive."""

from __future__ import annotations

import socket
import time

import pytest

from sessionnet_core.sources.bounds import Bounds, Cancellation, TooMuchReceived, bounded, current

DAY = 86_400.0


def cancelled() -> Cancellation:
    cancellation = Cancellation()
    cancellation.cancel()
    return cancellation


@pytest.mark.parametrize(("seconds", "cancellation"), [(-1, Cancellation()), (0, Cancellation()), (DAY, cancelled())])
def test_no_time_is_left_after_the_deadline_and_none_once_nobody_waits(
    seconds: float, cancellation: Cancellation
) -> None:
    with pytest.raises(TimeoutError, match="no time left"):
        Bounds(time.monotonic() + seconds, cancellation).remaining_seconds()


def test_the_time_that_is_left_is_that_until_the_deadline() -> None:
    assert DAY - 3600 < Bounds(time.monotonic() + DAY, Cancellation()).remaining_seconds() <= DAY


def test_work_without_bounds_has_years() -> None:
    assert current().remaining_seconds() > 1000 * DAY
    assert current().bytes_left is None


def test_so_many_bytes_may_be_received_and_not_one_more() -> None:
    bounds = Bounds(time.monotonic() + DAY, Cancellation(), bytes_left=10)
    bounds.received(4)
    bounds.received(6)
    with pytest.raises(TooMuchReceived):
        bounds.received(1)


def test_bounds_lie_within_those_that_hold_already() -> None:
    before, now, cancellation = current(), time.monotonic(), Cancellation()
    with bounded(now + DAY, cancellation=cancellation, bytes_left=5) as outer:
        assert current() is outer
        with bounded(now + 2 * DAY) as later:
            assert (later.until, later.cancellation, later.bytes_left) == (now + DAY, cancellation, None)
        with bounded(now + 1, cancellation=Cancellation()) as earlier:
            assert earlier.until == now + 1
            assert earlier.cancellation is not cancellation
        assert current() is outer
    assert current() is before


@pytest.mark.parametrize("when", ["before", "after"])
def test_a_socket_is_shut_down_when_its_work_is_cancelled(when: str) -> None:
    cancellation, (mine, its) = Cancellation(), socket.socketpair()
    with mine, its:
        its.settimeout(60)
        if when == "before":
            cancellation.cancel()
        cancellation.watch(mine)
        if when == "after":
            cancellation.cancel()
        assert its.recv(1) == b""


def test_a_socket_that_waits_for_other_work_stays_open() -> None:
    cancellation, (mine, its) = Cancellation(), socket.socketpair()
    with mine, its:
        cancellation.watch(mine)
        cancellation.unwatch(mine)
        cancellation.cancel()
        mine.sendall(b"x")
        assert its.recv(1) == b"x"


def test_what_is_called_when_cancelled_is_called_as_long_as_it_stands() -> None:
    cancellation, calls = Cancellation(), list[str]()
    with cancellation.calling(lambda: calls.append("gone")):
        pass
    with cancellation.calling(lambda: calls.append("first")):
        cancellation.cancel()
        assert calls == ["first"]
    with cancellation.calling(lambda: calls.append("at once")):
        assert calls == ["first", "at once"]
