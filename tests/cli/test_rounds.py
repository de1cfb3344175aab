"""What a round leaves behind is freed before the next, in circles too: a process that runs for days does not grow."""

from __future__ import annotations

import gc
import weakref
from collections.abc import Iterator
from typing import Any

import pytest

from sessionnet_cli.exporter.refresher import Refresher
from sessionnet_cli.options.settings import Settings
from sessionnet_cli.run import Run


class Circle:
    """What an error is in that holds its own traceback: only a collection frees it."""

    def __init__(self) -> None:
        self.itself = self


@pytest.fixture(autouse=True)
def nothing_is_collected_by_chance() -> Iterator[None]:
    gc.disable()
    yield
    gc.enable()


def test_a_watch_frees_it_when_it_begins_the_next() -> None:
    left_behind = weakref.ref(Circle())
    assert left_behind() is not None
    Run(Settings(), "sessionnet.nodes/1").begin_round()
    assert left_behind() is None


def test_the_exporter_frees_it_before_it_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    nothing: Any = lambda *_: None  # noqa: E731
    worker = Refresher(Run(Settings(), "sessionnet.exporter/1"), 60, nothing, nothing, nothing)
    left_behind: list[weakref.ref[Circle]] = []

    def refresh(_began: float) -> None:
        left_behind.append(weakref.ref(Circle()))
        worker.end()

    monkeypatch.setattr(worker, "_refresh", refresh)
    worker.work()
    assert [one() for one in left_behind] == [None]
