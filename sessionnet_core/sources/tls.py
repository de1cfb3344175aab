"""How `transport` recognises a server: by its certificate's fingerprint, by the system's CAs, or not at all.

requests has CAs of its own and cannot check fingerprints; urllib3 below it can do both. This adapter gives urllib3 a
TLS context made here, so that requests' own certificate handling is not used.
"""

from __future__ import annotations

import os
import ssl
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Self

import requests.adapters
from urllib3.contrib.socks import SOCKSProxyManager
from urllib3.util import Retry

from ..environment import trusted_cas, unusable_bundle
from ..evidence import Proof
from .pools import POOLS, SOCKS_POOLS
from .sockets import BoundedTls


class _Retry(Retry):
    """A retry that gives the connection up at once: urllib3 would read the refused response to its end first."""

    def increment(
        self,
        method: str | None = None,
        url: str | None = None,
        response: Any = None,  # noqa: ANN401 - these are urllib3's own
        *args: Any,  # noqa: ANN401
        **kwargs: Any,  # noqa: ANN401
    ) -> Self:
        """Count a retry."""
        counted = super().increment(method, url, response, *args, **kwargs)
        if response is not None:  # there is a try left, or this would not be reached
            response.close()
        return counted


_ONE_RETRY = _Retry(
    total=1,
    other=0,  # a wrong certificate stays wrong
    redirect=0,
    status_forcelist=(429, 502, 503, 504),
    allowed_methods=None,  # every request here only reads, so asking twice does no harm
    respect_retry_after_header=False,  # a server must not decide how long this machine sleeps
    raise_on_status=False,
)
_NO_RETRY = _Retry(total=0, redirect=0, raise_on_status=False)
_MOST_KEPT = 2
"""How many connections to one host wait for another question; what was opened beside them is closed."""


class Adapter(requests.adapters.HTTPAdapter):
    """Connects to one endpoint, and keeps its connections.

    With pins, the certificate's SHA-256 fingerprint is compared and nothing else: pins are for certificates that are
    self-signed, or whose name or date does not match.

    Args:
        context: None where there is no TLS.
        pins: the certificates that are accepted; any that the context accepts if there are none.
        once: nothing is sent a second time.
    """

    def __init__(self, context: ssl.SSLContext | None, pins: Sequence[str], *, once: bool = False) -> None:
        self._tls = {"ssl_context": context}
        self._pins = pins
        super().__init__(max_retries=_NO_RETRY if once else _ONE_RETRY, pool_connections=1, pool_maxsize=_MOST_KEPT)

    # requests' own signatures below; their arguments are passed on unchanged.

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401
        """Pass the context to urllib3, for direct connections."""
        super().init_poolmanager(*args, **(kwargs | self._tls))
        self.poolmanager.pool_classes_by_scheme = POOLS

    def proxy_manager_for(self, proxy: str, **kwargs: Any) -> Any:  # noqa: ANN401
        """Pass the context to urllib3, for connections through a proxy."""
        manager = super().proxy_manager_for(proxy, **(kwargs | self._tls))
        manager.pool_classes_by_scheme = SOCKS_POOLS if isinstance(manager, SOCKSProxyManager) else POOLS
        return manager

    def get_connection_with_tls_context(self, *args: Any, **kwargs: Any) -> Any:  # noqa: ANN401
        """Return the connections to the endpoint, which know its pins."""
        pool: Any = super().get_connection_with_tls_context(*args, **kwargs)
        pool.pins = self._pins
        return pool

    def close_unused(self) -> None:
        """Close the connections that nobody uses now."""
        for pool in self._pools():
            pool.close_unused()

    def close(self) -> None:
        """Close all connections now; urllib3 leaves those that are kept alive to the garbage collector."""
        for pool in self._pools():
            pool.close()
        super().close()

    def _pools(self) -> Iterator[Any]:
        for manager in (self.poolmanager, *self.proxy_manager.values()):
            for key in manager.pools.keys():  # noqa: SIM118 - it is no dictionary, and refuses to be walked through
                pool = manager.pools.get(key)
                if pool is not None:
                    yield pool

    def build_connection_pool_key_attributes(self, *args: Any, **kwargs: Any) -> Any:  # noqa: ANN401
        """Keep requests from adding its own verification to the context's."""
        host, _ = super().build_connection_pool_key_attributes(*args, **kwargs)
        return host, {}

    def cert_verify(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401
        """Keep requests from loading its bundled CAs: the context has those to trust."""


class _Context(ssl.SSLContext):
    """A context that several threads connect with.

    urllib3 names the protocol to each context at every handshake, which frees what another thread may be copying.
    """

    def set_alpn_protocols(self, alpn_protocols: Iterable[str]) -> None:
        """Leave it at the one that was named at first."""


def context_for(proof: Proof) -> ssl.SSLContext:
    """Return a TLS context that recognises a server as `proof` says; a pin is checked in addition.

    Raises:
        BadConfiguration: the environment names CAs that cannot be read.
        MemoryError: there is too little for it.
    """
    try:
        context = _Context(ssl.PROTOCOL_TLS_CLIENT)
    except ssl.SSLError as error:  # nothing of a host is known yet; OpenSSL has several words for it
        raise MemoryError from error
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.sslsocket_class = BoundedTls
    ssl.SSLContext.set_alpn_protocols(context, ["http/1.1"])
    if proof == "system-ca":
        _load_cas(context)
        return context
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE  # a pin, or the answer itself, is the proof; or there is none
    return context


def _load_cas(context: ssl.SSLContext) -> None:
    """Trust the CAs that the environment names, or else the system's."""
    named = trusted_cas()
    if named is None:
        open(os.devnull, "rb").close()  # OpenSSL would pass over what it has no descriptor to read; this says so
        context.load_default_certs()
        return
    is_folder = os.path.isdir(named.path)
    try:
        context.load_verify_locations(named.path if not is_folder else None, named.path if is_folder else None)
    except ssl.SSLError as error:
        raise unusable_bundle(named.variable, error.reason or "not certificates") from error
