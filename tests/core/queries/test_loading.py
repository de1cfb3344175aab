"""web3 is loaded before the deadline or not at all; what then ends the question blames no host."""

from __future__ import annotations

import builtins
import sys
from threading import Event
from typing import Any

import pytest

from sessionnet_core.access import Access
from sessionnet_core.errors import Shortage
from sessionnet_core.queries.loading import load_factory_log
from sessionnet_core.session import Session
from sessionnet_core.sources.transport import Transport
from tests.core.hosts import NETWORK

MODULE = "sessionnet_core.sources.contracts.factory_log"


@pytest.fixture
def unloaded(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Let the import do what a test says."""
    honest = builtins.__import__

    def doing(what: Any) -> None:
        def imported(name: str, *rest: Any, **named: Any) -> Any:
            if name.endswith("sources.contracts") and rest and rest[2] == ("factory_log",):
                what()
            return honest(name, *rest, **named)

        monkeypatch.setattr(builtins, "__import__", imported)

    return doing


def load(timeout_seconds: float) -> None:
    session = Session(NETWORK, Access(timeout_seconds=timeout_seconds))
    load_factory_log(session, Transport(timeout_seconds=timeout_seconds))


def test_afterwards_it_is_there() -> None:
    load(60)
    assert MODULE in sys.modules


def test_what_takes_all_of_the_time_is_said_and_not_waited_for(unloaded: Any) -> None:
    forever = Event()
    unloaded(forever.wait)
    try:
        with pytest.raises(Shortage, match=r"took longer than the 0\.2 s that were left") as caught:
            load(0.2)
        assert (caught.value.host, caught.value.hint) == (None, "A longer --timeout may help.")
    finally:
        forever.set()


@pytest.mark.parametrize("error", [MemoryError(), ImportError("failed to map segment"), OSError(12, "no memory")])
def test_what_cannot_be_loaded_is_this_machines_shortage(unloaded: Any, error: Exception) -> None:
    def fail() -> None:
        raise error

    unloaded(fail)
    with pytest.raises(Shortage, match=f"could not be loaded: {type(error).__name__}") as caught:
        load(60)
    assert caught.value.host is None


def test_no_time_at_all_is_said_too() -> None:
    with pytest.raises(Shortage, match=r"took longer than the 0\.0 s"):
        load(0.0)
