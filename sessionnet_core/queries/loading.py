"""web3, loaded before the deadline or not at all.

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
    from ..sources.contracts import Contracts
    from ..sources.transport import Transport

_LEAST_SECONDS = 0.05
"""With less time than this left nobody can be asked."""
_Outcome = type["Contracts"] | Exception


def load_contracts(session: Session, transport: Transport) -> type[Contracts]:
    """Return the class that reads contracts; import it and web3 if that was not done yet.

    Args:
        transport: whose deadline holds for this too. Not in a replay, which has to come out the same on any machine.

    Raises:
        Shortage: loading failed, or took all of the time. It goes on in a thread that nobody waits for.
    """
    done: SimpleQueue[_Outcome] = SimpleQueue()
    left_seconds = transport.remaining_seconds

    from ..sources.loading import load_http

    def load() -> None:
        try:
            load_http()  # web3 imports the same libraries
            from ..sources.contracts import Contracts

            done.put(Contracts)
        except Exception as error:  # an import without memory ends in whatever its modules raise
            done.put(error)

    if session.is_replayed or not started(load, "loading web3"):
        load()
    try:
        loaded = done.get(timeout=None if session.is_replayed else transport.remaining_seconds)
    except Empty:
        raise _no_time(left_seconds) from None
    if isinstance(loaded, (Shortage, ModuleNotFoundError)):  # the latter: it is not installed as it should be
        raise loaded
    if isinstance(loaded, Exception):
        raise Shortage(
            f"web3, which reads contracts, could not be loaded: {type(loaded).__name__}",
            hint="It needs some 100 MB of memory.",
        ) from loaded
    if not session.is_replayed and transport.remaining_seconds < _LEAST_SECONDS:
        raise _no_time(left_seconds)
    return loaded


def _no_time(left_seconds: float) -> Shortage:
    return Shortage(
        f"loading web3, which reads contracts, took longer than the {left_seconds:.1f} s that were left",
        hint="A longer --timeout may help.",
    )
