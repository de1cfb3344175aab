"""Errors of requests, urllib3 and the system → this library's own."""

from __future__ import annotations

from urllib.parse import urlsplit

from ..errors import AnswerTooLarge, ProxyFailed, SessionNetError, Unreachable, WrongCertificate
from ..shortages import links, memory_is_short, shortage_behind
from ..urls import masked_url

PROXY_AUTHENTICATION_REQUIRED = 407
_NOT_REACHED = frozenset({502, 503, 504})
"""What an HTTP proxy says that could not reach the host; and a SOCKS5 proxy (RFC 1928, section 6):"""
_SOCKS_NOT_REACHED = ("0x03", "0x04", "0x05", "0x06")


def translate(error: Exception, url: str, proxy: str | None = None) -> SessionNetError:
    """Return this library's error for one that requests, urllib3 or the system raised.

    requests wraps urllib3's errors, which wrap the system's; what tells them apart is the innermost one.

    Args:
        proxy: through which the request went, if through any.
    """
    import socket
    import ssl

    import requests
    import socks
    import urllib3.exceptions as u3

    from .bounds import TooMuchReceived
    from .connections import TunnelRefused

    chain = list(links(error))

    def among(*kinds: type[BaseException]) -> BaseException | None:
        return next((link for link in chain if isinstance(link, kinds)), None)

    shortage = shortage_behind(error)
    if shortage is not None:
        return shortage
    if among(TooMuchReceived):
        return AnswerTooLarge("the answer is larger than any honest one")
    refused = among(TunnelRefused)
    if isinstance(refused, TunnelRefused):
        return proxy_failed(proxy, refused.status)
    if among(ssl.SSLCertVerificationError):
        return WrongCertificate("the certificate is not signed by a trusted CA")
    # urllib3 has no class for it.
    if any("Fingerprints did not match" in str(link) for link in chain if isinstance(link, u3.SSLError)):
        return WrongCertificate("the certificate is not the expected one")
    said = among(socks.SOCKS5Error)
    if said is not None and str(said).startswith(_SOCKS_NOT_REACHED):  # PySocks has the number there alone
        return Unreachable(f"{_named(proxy)} could not reach it")
    if among(requests.exceptions.ProxyError, u3.ProxyError, requests.exceptions.InvalidProxyURL, socks.ProxyError):
        if among(TimeoutError):
            return Unreachable(f"no answer through {_named(proxy)} in time", hint="A longer --timeout may help.")
        return proxy_failed(proxy, None)
    if among(requests.exceptions.InvalidSchema, requests.exceptions.InvalidURL, u3.LocationParseError):
        return Unreachable("the URL is unusable")
    if among(u3.NameResolutionError, socket.gaierror):
        return Unreachable("the host name could not be resolved", hint="Check that this machine is online.")
    if among(ConnectionRefusedError):
        return Unreachable("the connection was refused")
    if among(u3.NewConnectionError):
        # urllib3 counts these among its timeouts, which they need not be
        return Unreachable("the connection failed")
    if among(u3.TimeoutError, requests.Timeout, TimeoutError):
        return Unreachable("no answer in time", hint="A longer --timeout may help.")
    if among(ssl.SSLError, u3.SSLError):
        if memory_is_short() and (shortage := shortage_behind(MemoryError())):
            return shortage
        return Unreachable("the TLS handshake failed")
    if among(ConnectionResetError, BrokenPipeError, u3.ProtocolError, u3.IncompleteRead):
        return Unreachable("the connection was dropped")
    return Unreachable(f"the {urlsplit(url).scheme} request failed: {type(error).__name__}")


def proxy_failed(proxy: str | None, status: int | None) -> Unreachable:
    """Return the error for a proxy that did not let a connection through.

    Args:
        proxy: its URL, of which host and port are shown, and never a password.
        status: the HTTP status with which it refused, if it did.
    """
    named = _named(proxy)
    if status in _NOT_REACHED:
        return Unreachable(f"{named} could not reach it (HTTP status {status})")
    if status is None:
        return ProxyFailed(f"the connection through {named} failed")
    if status == PROXY_AUTHENTICATION_REQUIRED:
        return ProxyFailed(
            f"{named} wants a user name and a password that it accepts (HTTP status {status})",
            hint="Put both into the proxy's URL, in --proxy or HTTPS_PROXY: http://USER:PASSWORD@HOST:PORT.",
        )
    return ProxyFailed(f"{named} refused the connection (HTTP status {status})")


def _named(proxy: str | None) -> str:
    """Return a proxy as messages call it, without its password."""
    masked = masked_url(proxy if proxy and "://" in proxy else f"http://{proxy or ''}")
    place = urlsplit(masked).netloc.rpartition("@")[2]
    return f"the proxy {place}" if place else "the proxy"
