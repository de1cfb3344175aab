"""The connections that a session keeps, so that a command opens one to each host, and one TLS context.

A connection belongs to one host, as it is recognised, and to one way there. One session's questions to that host go
over it, one at a time. A question that finds it in use waits for a moment, and then opens a connection of its own.

Nothing is shared where a host could learn from it what belongs together (`Endpoint.apart`): single nodes, be they
guards, members of a swarm or witnesses of a name, and the network API where each request has a new identity. What may
be sent only once (`Transport.post_once`) never goes over a connection that may have ended unnoticed.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

if TYPE_CHECKING:
    import ssl

    from ..evidence import Proof
    from .endpoint import Endpoint
    from .tls import Adapter

TURN_SECONDS = 0.25
"""How long a question waits for the connection that another one uses: about as long as a handshake takes."""
Place = tuple[str, str, "Proof", tuple[str, ...], str | None]


class Connections:
    """Those of one session. They may be used from several threads at once, and end with it.

    Args:
        keep: False for none: each question takes a connection of its own, and only the TLS context is shared.
    """

    def __init__(self, *, keep: bool = True) -> None:
        self._keep = keep
        self._lock = Lock()
        self._adapters: dict[Place, tuple[Adapter, Lock]] = {}
        self._contexts: dict[bool, ssl.SSLContext] = {}

    @contextmanager
    def to(self, endpoint: Endpoint, proxy: str | None, *, once: bool) -> Iterator[Adapter]:
        """Yield what connects to an endpoint.

        Args:
            proxy: the URL of the proxy on the way, if there is one.
            once: a connection is opened for this alone, and nothing is sent a second time.

        Raises:
            BadConfiguration, MemoryError: as `tls.context_for` does.
        """
        if once or endpoint.apart or not self._keep:
            adapter = self._new_adapter(endpoint, proxy, once=once)
            try:
                yield adapter
            finally:
                adapter.close()
            return
        parts = urlsplit(endpoint.url)
        place = (parts.scheme, parts.netloc, endpoint.proof, tuple(pin.sha256 for pin in endpoint.pins), proxy)
        with self._lock:
            known = self._adapters.get(place)
        if known is None:
            adapter = self._new_adapter(endpoint, proxy)
            with self._lock:
                known = self._adapters.setdefault(place, (adapter, Lock()))
        from .bounds import current

        adapter, turn = known
        has_turn = turn.acquire(timeout=min(TURN_SECONDS, current().remaining_seconds()))
        try:
            yield adapter
        finally:
            if has_turn:
                turn.release()

    def context_for(self, proof: Proof) -> ssl.SSLContext:
        """Return the TLS context that recognises a server as `proof` says, made when it is first asked for.

        Raises:
            BadConfiguration, MemoryError: as `tls.context_for` does.
        """
        from .tls import context_for

        with self._lock:
            verifies = proof == "system-ca"
            if verifies not in self._contexts:
                self._contexts[verifies] = context_for(proof)
            return self._contexts[verifies]

    def close_unused(self) -> None:
        """Close the connections that nobody uses now: nothing more is asked at present, or descriptors lack."""
        with self._lock:
            adapters = [adapter for adapter, _ in self._adapters.values()]
        for adapter in adapters:
            adapter.close_unused()

    def _new_adapter(self, endpoint: Endpoint, proxy: str | None, *, once: bool = False) -> Adapter:
        from .tls import Adapter

        has_tls = any(urlsplit(url).scheme == "https" for url in (endpoint.url, proxy or ""))
        context = self.context_for(endpoint.proof) if has_tls else None
        return Adapter(context, [pin.sha256 for pin in endpoint.pins], once=once)

    def __del__(self) -> None:
        """Close them all; sockets that are left to the garbage collector are complained about."""
        for adapter, _ in self._adapters.values():
            adapter.close()
