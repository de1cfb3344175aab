"""Others' errors as our own: what each means to a user, however deep it lies in what the libraries wrap around it."""

from __future__ import annotations

import errno
import socket
import ssl

import pytest
import requests
import socks
import urllib3.exceptions as u3

from sessionnet_core.errors import (
    AnswerTooLarge,
    ProxyFailed,
    SessionNetError,
    Shortage,
    Unreachable,
    WrongCertificate,
)
from sessionnet_core.sources.bounds import TooMuchReceived
from sessionnet_core.sources.connections import TunnelRefused
from sessionnet_core.sources.translation import translate

URL = "https://seed.example:4443/json_rpc"
PROXY = "http://alice:secret@proxy.example:3128"
POOL = None
LONGER = "A longer --timeout may help."


def pool_error(reason: Exception) -> requests.ConnectionError:
    """Wrap an error as requests and urllib3 do."""
    return requests.ConnectionError(u3.MaxRetryError(POOL, URL, reason))  # type: ignore[arg-type]


def certificate_error() -> ssl.SSLCertVerificationError:
    return ssl.SSLCertVerificationError(1, "certificate verify failed")


CASES: list[tuple[Exception, type[SessionNetError], str, str | None]] = [
    (TooMuchReceived("words"), AnswerTooLarge, "the answer is larger than any honest one", None),
    (certificate_error(), WrongCertificate, "the certificate is not signed by a trusted CA", None),
    (
        u3.SSLError("Fingerprints did not match. Expected x, got y"),
        WrongCertificate,
        "the certificate is not the expected one",
        None,
    ),
    (u3.SSLError("another fault"), Unreachable, "the TLS handshake failed", None),
    (ssl.SSLError(1, "wrong version number"), Unreachable, "the TLS handshake failed", None),
    (
        socket.gaierror(-2, "x"),
        Unreachable,
        "the host name could not be resolved",
        "Check that this machine is online.",
    ),
    (ConnectionRefusedError(), Unreachable, "the connection was refused", None),
    (OSError(errno.EMFILE, "x"), Shortage, "this machine lacks free file descriptors", None),
    (MemoryError(), Shortage, "this machine lacks memory", None),
    (TimeoutError(), Unreachable, "no answer in time", LONGER),
    (u3.ReadTimeoutError(None, URL, "words"), Unreachable, "no answer in time", LONGER),  # type: ignore[arg-type]
    (requests.ReadTimeout(), Unreachable, "no answer in time", LONGER),
    (ConnectionResetError(), Unreachable, "the connection was dropped", None),
    (BrokenPipeError(), Unreachable, "the connection was dropped", None),
    (u3.ProtocolError("words"), Unreachable, "the connection was dropped", None),
    (u3.IncompleteRead(1, 2), Unreachable, "the connection was dropped", None),
    (requests.exceptions.InvalidSchema("x"), Unreachable, "the URL is unusable", None),
    (requests.exceptions.InvalidURL("x"), Unreachable, "the URL is unusable", None),
    (u3.LocationParseError("x"), Unreachable, "the URL is unusable", None),
    (u3.NewConnectionError(None, "x"), Unreachable, "the connection failed", None),  # type: ignore[arg-type]
    (ValueError("invalid header"), Unreachable, "the https request failed: ValueError", None),
]


@pytest.mark.parametrize(("error", "kind", "message", "hint"), CASES)
def test_an_error_is_told_as_what_it_means(
    error: Exception, kind: type[SessionNetError], message: str, hint: str | None
) -> None:
    found = translate(error, URL)
    assert (type(found), found.message) == (kind, message)
    assert kind is Shortage or found.hint == hint


@pytest.mark.parametrize(("error", "kind", "message"), [(one, kind, message) for one, kind, message, _ in CASES[:-1]])
def test_the_innermost_one_counts(error: Exception, kind: type[SessionNetError], message: str) -> None:
    found = translate(pool_error(error), URL)
    assert (type(found), found.message) == (kind, message)


@pytest.mark.parametrize(
    ("status", "kind", "message"),
    [
        *((one, Unreachable, f"could not reach it (HTTP status {one})") for one in (502, 503, 504)),
        *((one, ProxyFailed, f"refused the connection (HTTP status {one})") for one in (400, 403, 500, 501, 505)),
        (407, ProxyFailed, "wants a user name and a password that it accepts (HTTP status 407)"),
    ],
)
def test_a_proxy_that_lets_nothing_through_is_named_without_its_password(
    status: int, kind: type[SessionNetError], message: str
) -> None:
    found = translate(pool_error(TunnelRefused(status)), URL, PROXY)
    assert (type(found), found.message) == (kind, f"the proxy proxy.example:3128 {message}")
    assert ("USER:PASSWORD" in (found.hint or "")) == (status == 407)


@pytest.mark.parametrize(
    ("code", "reached"),
    [(code, code not in ("0x03", "0x04", "0x05", "0x06")) for code in (f"0x0{n}" for n in range(1, 9))],
)
def test_a_socks_proxy_says_by_number_whether_it_or_the_host_is_to_blame(code: str, reached: bool) -> None:
    found = translate(pool_error(socks.SOCKS5Error(f"{code}: words")), URL, "socks5h://127.0.0.1:9050")
    assert type(found) is (ProxyFailed if reached else Unreachable)
    assert found.message == (
        "the connection through the proxy 127.0.0.1:9050 failed"
        if reached
        else "the proxy 127.0.0.1:9050 could not reach it"
    )


@pytest.mark.parametrize("kind", [u3.ProxyError, requests.exceptions.ProxyError, socks.ProxyError])
def test_a_proxy_that_is_silent_is_no_broken_one(kind: type[Exception]) -> None:
    def failed(cause: Exception) -> Exception:
        return u3.ProxyError("words", cause) if kind is u3.ProxyError else kind("words", cause)

    silent, broken = (translate(failed(cause), URL, PROXY) for cause in (TimeoutError(), OSError("words")))
    assert (type(silent), silent.message) == (Unreachable, "no answer through the proxy proxy.example:3128 in time")
    assert silent.hint == LONGER
    assert (type(broken), broken.message) == (ProxyFailed, "the connection through the proxy proxy.example:3128 failed")


@pytest.mark.parametrize(
    ("proxy", "named"), [("proxy.example:3128", "the proxy proxy.example:3128"), (None, "the proxy"), ("", "the proxy")]
)
def test_a_proxy_is_named_as_far_as_it_is_known(proxy: str | None, named: str) -> None:
    assert translate(TunnelRefused(403), URL, proxy).message == f"{named} refused the connection (HTTP status 403)"
