"""Which failures mean that this machine lacks something, and threads that may not start."""

from __future__ import annotations

import errno
import resource
import threading
from collections.abc import Callable
from typing import Any

import pytest

from sessionnet_core import shortages
from sessionnet_core.errors import Shortage
from sessionnet_core.shortages import memory_is_short, shortage_behind, started


def test_what_is_raised_for_want_of_memory_keeps_no_frames_for_ever() -> None:
    for _ in range(3):
        found = shortage_behind(MemoryError())
        assert found is not None
        with pytest.raises(Shortage):
            raise found
    again = shortage_behind(MemoryError())
    assert again is not None
    assert again.__traceback__ is None


@pytest.mark.parametrize(
    ("number", "lacks"), [(errno.EMFILE, "descriptors"), (errno.ENOMEM, "memory"), (errno.EADDRNOTAVAIL, "ports")]
)
def test_a_limit_of_the_system_is_one_however_deep_it_is_wrapped(number: int, lacks: str) -> None:
    wrapped = ValueError("could not", RuntimeError(OSError(number, "limit")))
    found = shortage_behind(wrapped)
    assert found is not None
    assert lacks in found.message
    assert shortage_behind(ValueError(OSError(errno.ECONNREFUSED, "refused"))) is None


def test_a_library_that_could_not_be_loaded_for_want_of_memory_is_a_shortage_of_it() -> None:
    loader = ImportError("/lib/array.so: failed to map segment from shared object")
    shortage = shortage_behind(loader)
    assert shortage is not None
    assert str(shortage) == "this machine lacks memory"
    assert shortage_behind(ImportError("No module named 'array'")) is None


def test_an_error_that_cannot_be_looked_into_is_one_of_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    def without_memory(_: BaseException) -> None:
        raise MemoryError

    monkeypatch.setattr(shortages, "links", without_memory)
    assert shortage_behind(ValueError()) is shortages.OUT_OF_MEMORY


def test_memory_is_short_near_its_limit_and_not_far_from_it() -> None:
    """Only the limit is moved: nothing here takes any memory."""
    assert not memory_is_short()
    before = resource.getrlimit(resource.RLIMIT_AS)
    with open("/proc/self/status") as status:
        size = next(int(line.split()[1]) << 10 for line in status if line.startswith("VmPeak:"))
    try:
        resource.setrlimit(resource.RLIMIT_AS, (size + (1 << 30), before[1]))
        assert not memory_is_short()
        resource.setrlimit(resource.RLIMIT_AS, (size + (1 << 25), before[1]))
        assert memory_is_short()
    finally:
        resource.setrlimit(resource.RLIMIT_AS, before)


def test_a_thread_that_never_begins_is_not_waited_for_and_does_nothing_later(monkeypatch: pytest.MonkeyPatch) -> None:
    """As one does that has no memory to begin with: Python itself would wait for it without end."""
    begin: list[Callable[[], Any]] = []

    def keep(bootstrap: Callable[[], Any], *_: object, **__: object) -> None:
        begin.append(bootstrap)

    new = "_start_joinable_thread" if hasattr(threading, "_start_joinable_thread") else "_start_new_thread"
    monkeypatch.setattr(shortages, "_BEGIN_SECONDS", 0.01)
    done: list[int] = []
    with monkeypatch.context() as patched:
        patched.setattr(threading, new, keep)
        assert started(lambda: done.append(1), "late") is False
    getattr(threading, new)(begin[0], *([()] if new == "_start_new_thread" else []))
    ended = threading.Event()
    assert started(ended.set, "in time") is True
    assert ended.wait(120)
    assert done == []
