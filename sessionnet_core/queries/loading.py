"""web3, loaded before the deadline or not at all; the factory's log alone is searched with it.

Importing it takes a second, more on a machine that is busy, and some 100 MB of memory. Both are this machine's own
shortages: no host is blamed for them.
"""

from __future__ import annotations

from queue import Empty, SimpleQueue
from typing import TYPE_CHECKING

from ..errors import Shortage
from ..shortages import started

if TYPE_CHECKING:
    from ..session import Session
    from ..sources.transport import Transport

_LEAST_SECONDS = 0.05
"""With less time than this left nobody can be asked."""


def load_factory_log(session: Session, transport: Transport) -> None:
    """Import what searches the factory's log, and web3, if that was not done yet.

    Args:
        transport: whose deadline holds for this too. Not in a replay, which has to come out the same on any machine.

    Raises:
        Shortage: loading failed, or took all of the time. It goes on in a thread that nobody waits for.
    """
    done: SimpleQueue[Exception | None] = SimpleQueue()
    left_seconds = transport.remaining_seconds

    from ..sources.loading import load_http

    def load() -> None:
        try:
            load_http()  # web3 imports the same libraries
            from ..sources.contracts import factory_log  # noqa: F401

            done.put(None)
        except Exception as error:  # an import without memory ends in whatever its modules raise
            done.put(error)

    if session.is_replayed or not started(load, "loading web3"):
        load()
    try:
        failure = done.get(timeout=None if session.is_replayed else transport.remaining_seconds)
    except Empty:
        raise _no_time(left_seconds) from None
    if isinstance(failure, (Shortage, ModuleNotFoundError)):  # the latter: it is not installed as it should be
        raise failure
    if failure is not None:
        raise Shortage(
            f"web3, which searches the factory's log, could not be loaded: {type(failure).__name__}",
            hint="It needs some 100 MB of memory.",
        ) from failure
    if not session.is_replayed and transport.remaining_seconds < _LEAST_SECONDS:
        raise _no_time(left_seconds)


def _no_time(left_seconds: float) -> Shortage:
    return Shortage(
        f"loading web3, which searches the factory's log, took longer than the {left_seconds:.1f} s that were left",
        hint="A longer --timeout may help.",
    )
