"""A clock that only waiting moves: what a run does takes no time on it, however busy the machine.

It stands still while the command works, and while a host answers. A wait that ends in vain, of a socket or for others
that are asked side by side, moves it to the end of that wait; each piece that comes from a host moves it a little, so
that a host that says a byte now and then comes to its end too. What is left to see is the promise itself: until when
the command was willing to wait.
"""

from __future__ import annotations

import functools
import importlib
import pkgutil
import threading
import time
from collections.abc import Callable
from queue import Empty, SimpleQueue
from types import ModuleType, SimpleNamespace
from typing import Any

import pytest

import sessionnet_cli
import sessionnet_core
from sessionnet_core.sources import bounds, racing, resolution, side_by_side, sockets

_PIECE_SECONDS = 0.01
"""How much of its time a run has lost with each read."""


class Clock:
    """The monotonic clock of the command, in the place of the machine's for one test."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.seconds, self._lock = 0.0, threading.Lock()
        """How long the command has waited, all in all."""
        there = SimpleNamespace(**{name: getattr(time, name) for name in dir(time) if not name.startswith("_")})
        there.monotonic, there.sleep = lambda: self.seconds, lambda seconds: self.move_to(self.seconds + seconds)
        for module in _modules():
            if getattr(module, "time", None) is time:
                monkeypatch.setattr(module, "time", there)
        for of, names in ((sockets.BoundedSocket, ("recv", "recv_into")), (sockets.BoundedTls, ("do_handshake",))):
            for name in names:
                monkeypatch.setattr(of, name, self._moved_by(getattr(of, name)))
        monkeypatch.setattr(side_by_side, "SimpleQueue", self._queue())
        monkeypatch.setattr(racing, "_ready", self._passing(racing._ready))
        wait = self._passing(threading.Event.wait)
        monkeypatch.setattr(resolution, "Event", type("Event", (threading.Event,), {"wait": wait}))

    def move_to(self, moment: float) -> None:
        """Let it be so late, if it is not later."""
        with self._lock:
            self.seconds = max(self.seconds, moment)

    def _moved_by(self, honest: Callable[..., Any]) -> Callable[..., Any]:
        def operation(*args: Any, **kwargs: Any) -> Any:
            until = bounds.current().until
            try:
                received = honest(*args, **kwargs)
            except TimeoutError:
                self.move_to(until)
                raise
            self.move_to(min(self.seconds + _PIECE_SECONDS, until))
            return received

        return operation

    def _passing(self, wait: Callable[..., Any]) -> Callable[..., Any]:
        """A wait for so many seconds, which are over where nothing came."""

        def waiting(of: Any, seconds: float) -> Any:
            began = self.seconds
            came = wait(of, seconds)
            if not came:
                self.move_to(began + seconds)
            return came

        return waiting

    def _queue(clock) -> type:  # noqa: N805 - the queue has a self too
        class Queue:
            """A queue whose reader lets time pass."""

            def __init__(self) -> None:
                self._queue: SimpleQueue[Any] = SimpleQueue()
                self.put, self.empty = self._queue.put, self._queue.empty

            def get(self, timeout: float | None = None) -> Any:
                began = clock.seconds
                try:
                    return self._queue.get(timeout=timeout)
                except Empty:
                    clock.move_to(began + (timeout or 0.0))
                    raise

        return Queue


@functools.cache
def _modules() -> list[ModuleType]:
    """All modules of the command that need no web3, which is slow to import; none may bring its own clock later."""
    return [
        importlib.import_module(found.name)
        for package in (sessionnet_core, sessionnet_cli)
        for found in pkgutil.walk_packages(package.__path__, f"{package.__name__}.")
        if not found.name.endswith(("__main__", "web3", "web3_import"))
    ]
