"""What one run shares: the network, the way outside, one moment, one deadline, and each answer once.

Every query takes a `Session` and asks through it. What is asked, and how, is their business.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import datetime
from functools import cached_property
from threading import Lock
from typing import TYPE_CHECKING, Any, TypeVar

from .access import Access
from .errors import NothingKept, SessionNetError
from .networks.model import Network

if TYPE_CHECKING:
    from .sources.kept import Connections
    from .sources.transport import Transport

T = TypeVar("T")


class _Slot:
    """One answer, and the lock of those who want it."""

    __slots__ = ("failure", "failures", "lock", "made", "value")

    def __init__(self) -> None:
        self.lock = Lock()
        self.made = False
        self.value: Any = None
        self.failure: SessionNetError | None = None
        self.failures = 0


class Session:
    """The context of one command, or of one refresh. It may be used from several threads at once.

    Args:
        network: which network is asked.
        access: how the outside may be reached.
    """

    def __init__(self, network: Network, access: Access | None = None) -> None:
        self.network = network
        self.access = access or Access()
        self._lock = Lock()
        self._slots: dict[str, _Slot] = {}
        self._connections: Connections | None = None

    @cached_property
    def now(self) -> datetime:
        """The moment of all questions, from which every age is counted."""
        return self.access.clock()

    @cached_property
    def _deadline(self) -> float:
        """When everything must be over, on the monotonic clock; counted from the first use."""
        return time.monotonic() + self.access.timeout_seconds

    @property
    def is_replayed(self) -> bool:
        """Whether all answers come from a cassette."""
        return self.access.tape is not None and not self.access.tape.live

    def made(self, key: str) -> Any:  # noqa: ANN401 - what `once` made
        """Return what `once` has made already for a key; None if nothing."""
        with self._lock:
            slot = self._slots.get(key)
        return slot.value if slot is not None and slot.made else None

    def start_clock(self) -> None:
        """Let the common deadline run from now on, if it does not run yet."""
        self._deadline  # noqa: B018 - it is worked out when it is first read

    def transport(self) -> Transport:
        """Return a transport that ends with the common deadline."""
        from .sources.transport import Transport

        return Transport.of(self.access, max(0.0, self._deadline - time.monotonic()), self._kept_connections())

    def new_transport(self, what: str, hint: str | None = None) -> Transport:
        """Return a transport with a deadline of its own, which begins now.

        Args:
            what: what is asked for over it, which is never kept on this machine; for the error.
            hint: what to do instead, for the error.

        Raises:
            NothingKept: this session is offline.
        """
        if self.access.offline:
            raise NothingKept(f"{what} are not kept on this machine, and --offline asks nobody", hint=hint)
        return self.own_transport()

    def own_transport(self, seconds: float | None = None) -> Transport:
        """Return a transport with a deadline of its own, which begins now; for those who look at `offline` themselves.

        Args:
            seconds: unless it is all that `access` grants.
        """
        from .sources.transport import Transport

        return Transport.of(self.access, seconds, self._kept_connections())

    def _kept_connections(self) -> Connections:
        """Return the connections that all questions of this session share."""
        from .sources.kept import Connections

        with self._lock:
            if self._connections is None:
                self._connections = Connections()
            return self._connections

    def close(self) -> None:
        """Close the connections that are kept for more questions; what is asked later opens new ones."""
        with self._lock:
            kept = self._connections
        if kept is not None:
            kept.close_unused()

    def once(self, key: str, make: Callable[[], T]) -> T:
        """Return what `make` returns, made once for each key; different keys are made side by side.

        A failure is raised to all who waited for it. Whoever asks later tries again.

        Raises:
            Whatever `make` raises.
        """
        with self._lock:
            slot = self._slots.setdefault(key, _Slot())
        failures = slot.failures
        with slot.lock:
            if not slot.made:
                if slot.failure is not None and slot.failures != failures:
                    raise slot.failure
                try:
                    slot.value = make()
                except SessionNetError as error:
                    slot.failure, slot.failures = error, slot.failures + 1
                    raise
                slot.made = True
            value: T = slot.value
            return value
