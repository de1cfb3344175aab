"""Several questions of one object: asked at once, each source once, and one's failure is its own."""

from __future__ import annotations

import threading

import pytest

from sessionnet_core.client import SessionNetwork
from sessionnet_core.errors import MalformedKey, NobodyAnswered, Unreachable
from sessionnet_core.evidence import Answer
from tests.core.hosts import NETWORK, SEEDS, Hosts, access
from tests.core.samples import key
from tests.core.wire.api.reply import info_with
from tests.core.wire.oxend.entry import reply

LONG = 30
"""Seconds that nothing here takes unless it is broken."""
LIST = reply({"pubkey_ed25519": key(1), "active": True, "funded": True}, height=5)


def hosts(*, live: bool = True) -> Hosts:
    found = Hosts(live=live)
    found.told.update(dict.fromkeys(SEEDS, LIST), **{"/info": info_with()})
    return found


def test_what_two_questions_need_is_asked_for_once() -> None:
    tape = hosts()
    found = SessionNetwork(NETWORK, access(tape)).side_by_side(
        {"list": lambda one: one.nodes(), "node": lambda one: one.node(key(1)), "page": lambda one: one.overview()}
    )
    assert all(isinstance(answer, Answer) for answer in found.values())
    assert sorted(tape.asked) == ["/info", *SEEDS]
    assert list(found) == ["list", "node", "page"]


def test_all_are_under_way_at_once() -> None:
    tape, everybody = hosts(), threading.Barrier(1 + len(SEEDS))
    tape.meeting = lambda: everybody.wait(LONG)
    SessionNetwork(NETWORK, access(tape)).side_by_side(
        {"list": lambda one: one.nodes(), "api": lambda one: one.network_info()}
    )
    assert not everybody.broken


def test_the_failure_of_one_stands_in_its_place() -> None:
    tape = hosts()
    tape.told["/info"] = Unreachable("words")
    found = SessionNetwork(NETWORK, access(tape)).side_by_side(
        {"api": lambda one: one.network_info(), "list": lambda one: one.nodes(), "key": lambda one: one.node("xyz")}
    )
    assert isinstance(found["api"], NobodyAnswered)
    assert isinstance(found["key"], MalformedKey)
    assert isinstance(found["list"], Answer)


def test_a_fault_of_our_own_is_no_answer() -> None:
    def broken(_: SessionNetwork) -> Answer[object]:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        SessionNetwork(NETWORK, access(hosts())).side_by_side({"broken": broken})
