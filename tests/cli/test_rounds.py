"""A process that runs for days does not grow: a round's circles are freed, and threads have no heaps of their own."""

from __future__ import annotations

import gc
import subprocess
import sys
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


_HEAPS = """
import ctypes, threading
from sessionnet_cli.lasting import share_one_heap
SHARED
libc = ctypes.CDLL(None)
def take():
    libc.malloc(1000)
    ready.wait()
ready = threading.Barrier(5)
for one in (threads := [threading.Thread(target=take) for _ in range(4)]):
    one.start()
ready.wait()
for one in threads:
    one.join()
libc.fopen.restype = ctypes.c_void_p
libc.fclose.argtypes = [ctypes.c_void_p]
libc.malloc_info.argtypes = [ctypes.c_int, ctypes.c_void_p]
file = libc.fopen(b"/dev/stdout", b"w")
libc.malloc_info(0, file)
libc.fclose(file)
"""
"""malloc_info of glibc writes one <heap> for each there is."""


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="only glibc has several heaps")
@pytest.mark.parametrize(("shared", "least", "most"), [("share_one_heap()", 1, 1), ("", 2, 5)])
def test_threads_have_one_heap(shared: str, least: int, most: int) -> None:
    program = _HEAPS.replace("SHARED", shared)
    said = subprocess.run([sys.executable, "-c", program], capture_output=True, check=True, timeout=60).stdout
    assert least <= said.count(b"<heap nr=") <= most
