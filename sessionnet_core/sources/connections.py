"""urllib3's connections with what they lack: addresses are raced, and everything ends with the bounds of its thread.

Directly, through an HTTP proxy, whose own addresses are raced then, and through SOCKS. Interim responses (`103 Early
Hints`) are passed over, as RFC 9110 asks of every client.
"""

from __future__ import annotations

import http.client
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import socks
import urllib3.exceptions as u3
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.contrib.socks import SOCKSConnection, SOCKSHTTPSConnection

from .bounds import current
from .racing import connect
from .resolution import addresses_of
from .sockets import BoundedSocks

_MOST_INTERIM_RESPONSES = 16
_SWITCHING_PROTOCOLS = 101


class TunnelRefused(OSError):
    """A proxy that answered CONNECT, and did not let the connection through."""

    def __init__(self, status: int) -> None:
        super().__init__(f"the proxy answered with HTTP status {status}")
        self.status = status


class _Response(http.client.HTTPResponse):
    """A response whose status is its final one."""

    final_status: int | None = None

    def _read_status(self) -> tuple[str, int, str]:
        for _ in range(_MOST_INTERIM_RESPONSES):
            line: tuple[str, int, str] = super()._read_status()  # type: ignore[misc]  # of http.client alone
            if not 100 <= line[1] < 200 or line[1] == _SWITCHING_PROTOCOLS:
                self.final_status = line[1]
                return line
            http.client.parse_headers(self.fp)
        raise http.client.HTTPException("interim responses without end")


class BoundedHTTP(HTTPConnection):
    """A direct connection, or one through an HTTP proxy."""

    response_class = _Response
    unused_since: float | None = None
    """Since when it waits for another request, after it has served one; for `pools`."""

    def close(self) -> None:
        """Close it; what it becomes later is a new connection."""
        self.unused_since = None
        super().close()

    def _new_conn(self) -> socket.socket:
        with _as_urllib3_says(self):
            # A name with a dot at its end is one for the lookup, and none for TLS; urllib3 keeps both.
            return connect(addresses_of(self._dns_host.strip("[]"), self.port), self.socket_options or ())

    def _tunnel(self) -> None:
        responses: list[_Response] = []

        def respond(*args: Any, **kwargs: Any) -> _Response:  # noqa: ANN401 - http.client's own
            responses.append(_Response(*args, **kwargs))
            return responses[-1]

        self.response_class = respond  # type: ignore[assignment]  # http.client only calls it
        try:
            super()._tunnel()
        except OSError as error:
            status = responses[0].final_status if responses else None
            if status is None or status == http.client.OK:
                raise
            raise TunnelRefused(status) from error
        finally:
            del self.response_class


class BoundedHTTPS(BoundedHTTP, HTTPSConnection):
    """The same with TLS."""


class SocksHTTP(BoundedHTTP, SOCKSConnection):
    """A connection through SOCKS."""

    def _new_conn(self) -> socks.socksocket:
        options: Any = self._socks_options
        proxy, host, port = options["proxy_host"], self.host, self.port
        with _as_urllib3_says(self):
            if not options["rdns"]:
                # IPv4 where there is any: SOCKS4 carries nothing else, and a proxy may reach nothing else.
                host = min(addresses_of(host, port), key=lambda one: one.family != socket.AF_INET).ip
            addresses = addresses_of(proxy, options["proxy_port"])
            if len(addresses) > 1:  # PySocks connects by itself; so this only finds out which one to give it
                with connect(addresses) as first:
                    addresses = [one for one in addresses if one.ip == first.getpeername()[0]]
            connection = BoundedSocks(addresses[0].family, socket.SOCK_STREAM)
            try:
                connection.set_proxy(
                    options["socks_version"],
                    addresses[0].ip,
                    options["proxy_port"],
                    options["rdns"],
                    options["username"],
                    options["password"],
                )
                connection.settimeout(current().remaining_seconds())
                connection.connect((host, port))
            except BaseException:
                connection.close()
                raise
            return connection


class SocksHTTPS(SocksHTTP, SOCKSHTTPSConnection):
    """Through SOCKS, with TLS."""


@contextmanager
def _as_urllib3_says(connection: HTTPConnection) -> Iterator[None]:
    """Raise what urllib3 does for failures before there is a connection; its retries go by these."""
    try:
        yield
    except socket.gaierror as error:
        raise u3.NameResolutionError(connection.host, connection, error) from error
    except TimeoutError as error:
        raise u3.ConnectTimeoutError(connection, "no connection in time") from error
    except UnicodeError as error:
        raise u3.LocationParseError(connection.host) from error
    except OSError as error:
        raise u3.NewConnectionError(connection, f"no connection: {error}") from error
