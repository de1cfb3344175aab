"""The connections to one host that wait for the next question, below requests and urllib3.

A connection that serves again passes into the hands of another thread, and under other bounds. That its host closed it
meanwhile is noticed before it is used, as far as that can be seen; `KeptConnectionLost` tells of the rest. Certificates
are compared with the pins after the handshake, before the first request.
"""

from __future__ import annotations

import queue
import socket
import ssl
import time
from collections.abc import Sequence
from typing import Any

import urllib3.exceptions as u3
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.util.ssl_ import assert_fingerprint

from .bounds import current
from .connections import BoundedHTTP, BoundedHTTPS, SocksHTTP, SocksHTTPS

KEPT_SECONDS = 8.0
"""How long a connection waits for another question: longer than one command pauses, less than the ten seconds after
which seeds close it (uWebSockets), and too short to tie what is asked later to what was asked before."""
_ENDED = (ConnectionError, ssl.SSLEOFError, ssl.SSLZeroReturnError)
"""How a connection shows that its host has closed it."""


class KeptConnectionLost(Exception):
    """The host closed a connection that had served before, and did not respond to what was sent over it."""


class _Pool(HTTPConnectionPool):
    pins: Sequence[str] = ()
    ConnectionCls: Any = BoundedHTTP

    def _get_conn(self, timeout: float | None = None) -> Any:  # noqa: ANN401 - of urllib3's own classes
        conn: Any = super()._get_conn(timeout)
        since = conn.unused_since
        if since is not None and (
            current().only_new or not 0 <= time.time() - since < KEPT_SECONDS or _holds_more_than_asked_for(conn)
        ):
            conn.close()
        if conn.unused_since is not None:
            current().cancellation.watch(_socket_of(conn))
        return conn

    def _put_conn(self, conn: Any) -> None:  # noqa: ANN401
        if conn is not None and conn.sock is not None:
            current().cancellation.unwatch(_socket_of(conn))
            # A clock that goes on while this machine sleeps; when it is set, the connection is given up.
            conn.unused_since = time.time()
        try:
            self.pool.put(conn, block=False)  # type: ignore[union-attr]  # None once it is closed
        except (AttributeError, queue.Full):  # urllib3 would warn on standard error
            if conn is not None:
                conn.close()

    def _make_request(self, conn: Any, *args: Any, **kwargs: Any) -> Any:  # noqa: ANN401
        has_served = conn.unused_since is not None
        try:
            return super()._make_request(conn, *args, **kwargs)
        except _ENDED as error:
            if has_served:
                raise KeptConnectionLost from error
            raise

    def close_unused(self) -> None:
        """Close the connections that nobody uses now."""
        while self.pool is not None:
            try:
                conn = self.pool.get(block=False)
            except queue.Empty:
                return
            if conn is not None:
                conn.close()


class _TlsPool(_Pool, HTTPSConnectionPool):
    ConnectionCls: Any = BoundedHTTPS

    def _validate_conn(self, conn: Any) -> None:  # noqa: ANN401
        if conn.is_closed:
            conn.connect()
        if self.pins and conn.unused_since is None:
            _check_certificate(conn.sock.getpeercert(binary_form=True), self.pins)
        conn.is_verified = True  # as far as its endpoint's proof goes; urllib3 need not warn on standard error
        super()._validate_conn(conn)


class _SocksPool(_Pool):
    ConnectionCls: Any = SocksHTTP


class _SocksTlsPool(_TlsPool):
    ConnectionCls: Any = SocksHTTPS


POOLS = {"http": _Pool, "https": _TlsPool}
SOCKS_POOLS = {"http": _SocksPool, "https": _SocksTlsPool}


def _check_certificate(shown: bytes | None, pins: Sequence[str]) -> None:
    """Compare a certificate with the pins.

    Raises:
        urllib3.exceptions.SSLError: it is none of them.
    """
    for pin in pins[:-1]:
        try:
            return assert_fingerprint(shown, pin)
        except u3.SSLError:
            continue
    assert_fingerprint(shown, pins[-1])
    return None


def _holds_more_than_asked_for(conn: Any) -> bool:  # noqa: ANN401
    """Return whether TLS has decrypted more than the last answer, which would pass for the next one.

    urllib3 looks for the same in the socket itself.
    """
    pending = getattr(conn.sock, "pending", None)
    return pending is not None and pending() > 0


def _socket_of(conn: Any) -> socket.socket:  # noqa: ANN401
    """Return the socket that `Cancellation` can shut down: TLS within a proxy's TLS is no socket itself."""
    found: socket.socket = getattr(conn.sock, "socket", conn.sock)
    return found
