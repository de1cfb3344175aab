"""What one run shares: each answer once, different ones side by side, failures to all who waited."""

from __future__ import annotations

import threading
from datetime import UTC, datetime

import pytest

from sessionnet_core.access import Access
from sessionnet_core.errors import NothingKept, Unreachable
from sessionnet_core.networks.built_in import MAINNET
from sessionnet_core.queries.concurrent import Pending, start
from sessionnet_core.session import Session

LONG = 30
"""Seconds that nothing here takes unless it is broken."""


def test_an_answer_is_made_once_whoever_asks() -> None:
    session, made = Session(MAINNET), list[int]()
    gate = threading.Event()

    def make() -> int:
        assert gate.wait(LONG)
        made.append(1)
        return 7

    pending = [start(session, lambda: session.once("answer", make)) for _ in range(4)]
    gate.set()
    assert [one.outcome() for one in pending] == [7] * 4
    assert made == [1]


def test_different_answers_are_made_side_by_side() -> None:
    session, meeting = Session(MAINNET), threading.Barrier(2)

    def ask(key: str) -> Pending[int]:
        return start(session, lambda: session.once(key, lambda: meeting.wait(LONG)))

    pending = [ask("one"), ask("other")]
    assert {one.outcome() for one in pending} == {0, 1}  # the barrier breaks unless both come


def test_one_answer_may_need_another() -> None:
    session = Session(MAINNET)
    assert session.once("outer", lambda: session.once("inner", lambda: 1) + 1) == 2


class _WatchedLock:
    """A lock that counts those who want it."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self.wanted = threading.Semaphore(0)

    def __enter__(self) -> None:
        self.wanted.release()
        self._lock.acquire()

    def __exit__(self, *_: object) -> None:
        self._lock.release()


def test_a_failure_is_raised_to_all_who_waited_and_tried_again_later(monkeypatch: pytest.MonkeyPatch) -> None:
    lock = _WatchedLock()
    monkeypatch.setattr("sessionnet_core.session.Lock", lambda: lock)
    gate, tries = threading.Event(), list[int]()
    session = Session(MAINNET)
    monkeypatch.setattr(session, "_lock", threading.Lock())

    def make() -> int:
        tries.append(1)
        assert gate.wait(LONG)
        raise Unreachable("no")

    pending = [start(session, lambda: session.once("answer", make)) for _ in range(2)]
    assert all(lock.wanted.acquire(timeout=LONG) for _ in pending)
    gate.set()
    first, second = (one.outcome() for one in pending)
    assert isinstance(first, Unreachable)
    assert second is first
    assert len(tries) == 1
    assert session.once("answer", lambda: 3) == 3


def test_the_moment_is_one_and_the_clock_is_asked_once() -> None:
    moments = iter([datetime(2026, 4, 9, tzinfo=UTC)])
    session = Session(MAINNET, Access(clock=lambda: next(moments)))
    assert session.now == session.now == datetime(2026, 4, 9, tzinfo=UTC)


def test_an_offline_session_has_no_way_out_for_what_is_never_kept() -> None:
    session = Session(MAINNET, Access(offline=True))
    with pytest.raises(NothingKept, match="wallets are not kept"):
        session.new_transport("wallets")
