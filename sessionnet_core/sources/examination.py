"""The way to a host in single steps: its name, TCP, TLS and the certificate that it shows. A part of `transport`.

Only `Transport.examination` makes these, and lets none go around a proxy. Nothing is sent but the handshakes
themselves; whether a certificate is trusted is decided by `tls`, as for requests. The fingerprint of an untrusted
certificate is reported too, for people to compare, and no request follows it.
"""

from __future__ import annotations

import hashlib
import socket
import ssl
import time
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from msgspec import structs

from .steps import Handshake, SkippedBecause, Step, Steps

if TYPE_CHECKING:
    from .endpoint import Endpoint

_MOST_ADDRESSES = 8
_NO_NAME_IN_TIME = Step(outcome="failed", reason="the name lookup timed out", timed_out=True)
_NO_CONNECTION_IN_TIME = Step(outcome="failed", reason="the connection timed out", timed_out=True)
_NO_TLS_IN_TIME = Handshake(outcome="failed", reason="the TLS handshake timed out", timed_out=True)

_Place = tuple[str, int]


class Examination:
    """One host on its way to be reached; `steps` may be read at any time, from any thread.

    Args:
        endpoint: where it is, and how it is recognised.
        remaining_seconds: returns how much time is left.
        skip: why no step may be taken, if so.
    """

    def __init__(
        self, endpoint: Endpoint, remaining_seconds: Callable[[], float], *, skip: SkippedBecause | None
    ) -> None:
        parts = urlsplit(endpoint.url)
        self._skip = skip
        self._host = parts.hostname or ""
        self._tls = parts.scheme == "https"
        self._port = parts.port or (443 if self._tls else 80)
        self._proof, self._pins = endpoint.proof, [pin.sha256 for pin in endpoint.pins]
        self._remaining_seconds = remaining_seconds
        self._resolution: Step | None = None
        self._connection: Step | None = None
        self._handshake: Handshake | None = None

    @property
    def steps(self) -> Steps:
        """What is known so far. A step that is still waited for counts as failed; those after it are skipped."""
        if self._skip is not None:
            return Steps.skipped(self._skip)
        resolution = self._resolution or _NO_NAME_IN_TIME
        connection = self._connection or _NO_CONNECTION_IN_TIME
        handshake = self._handshake or _NO_TLS_IN_TIME
        if resolution.outcome == "failed":
            connection = Step.skipped("earlier-step")
        if connection.outcome != "ok":
            handshake = Handshake.skipped("earlier-step")
        return Steps(resolution=resolution, connection=connection, handshake=handshake)

    def take(self) -> None:
        """Take the steps one after the other, as far as they go."""
        if self._skip is not None:
            return
        places = self._resolve()
        connected = self._connect(places) if places else None
        if connected is None:
            return
        with connected:
            if self._tls:
                self._handshake = self._shake_hands(connected, places)
            else:
                self._handshake = Handshake.skipped("plain-http")

    def _resolve(self) -> list[_Place]:
        started = time.monotonic()
        try:
            found = socket.getaddrinfo(self._host, self._port, type=socket.SOCK_STREAM)
        except (OSError, ValueError):  # ValueError: what is no name at all
            reason = "the host name could not be resolved"
            self._resolution = Step(outcome="failed", seconds=_since(started), reason=reason)
            return []
        addresses = tuple(dict.fromkeys(str(place[0]) for *_, place in found))[:_MOST_ADDRESSES]
        self._resolution = Step(outcome="ok", seconds=_since(started), addresses=addresses)
        return [(address, self._port) for address in addresses]

    def _connect(self, places: list[_Place]) -> socket.socket | None:
        """Connect to the first address that lets us, as urllib3 does for requests."""
        started = time.monotonic()
        failed = Step(outcome="failed", reason="the connection failed")
        for place in places:
            try:
                connected = socket.create_connection(place, timeout=self._timeout())
            except TimeoutError:
                failed = _NO_CONNECTION_IN_TIME
            except OSError as error:
                refused = isinstance(error, ConnectionRefusedError)
                reason = "the connection was refused" if refused else "the connection failed"
                failed = Step(outcome="failed", reason=reason)
            else:
                self._connection = Step(outcome="ok", seconds=_since(started))
                return connected
        self._connection = structs.replace(failed, seconds=_since(started))
        return None

    def _shake_hands(self, connected: socket.socket, places: list[_Place]) -> Handshake:
        from .tls import context_for

        started = time.monotonic()
        context = context_for(self._proof)
        try:
            with self._wrapped(context, connected) as secured:
                seconds = _since(started)
                shown, version = secured.getpeercert(binary_form=True) or b"", secured.version()
                expires = _expiry(shown, secured.getpeercert() or {})
        except ssl.SSLCertVerificationError as error:
            return Handshake(
                outcome="failed",
                seconds=_since(started),
                reason=f"the certificate is not signed by a trusted CA: {error.verify_message}",
                fingerprint_seen=self._unbelieved_fingerprint(places),
            )
        except TimeoutError:
            return structs.replace(_NO_TLS_IN_TIME, seconds=_since(started))
        except (OSError, ValueError):
            return Handshake(outcome="failed", seconds=_since(started), reason="the TLS handshake failed")
        fingerprint = hashlib.sha256(shown).hexdigest()
        unexpected = bool(self._pins) and fingerprint not in self._pins
        return Handshake(
            outcome="failed" if unexpected else "ok",
            seconds=seconds,
            reason="the certificate is not the expected one" if unexpected else None,
            version=version,
            fingerprint_seen=fingerprint,
            expires=expires,
        )

    def _unbelieved_fingerprint(self, places: list[_Place]) -> str | None:
        """Return the fingerprint of a certificate that was refused; nothing is sent over that connection."""
        from .tls import context_for

        for place in places:
            try:
                with (
                    socket.create_connection(place, timeout=self._timeout()) as connected,
                    self._wrapped(context_for("none"), connected) as secured,
                ):
                    return hashlib.sha256(secured.getpeercert(binary_form=True) or b"").hexdigest()
            except (OSError, ValueError):
                continue
        return None

    def _wrapped(self, context: ssl.SSLContext, connected: socket.socket) -> ssl.SSLSocket:
        connected.settimeout(self._timeout())
        return context.wrap_socket(connected, server_hostname=self._host)

    def _timeout(self) -> float:
        left = self._remaining_seconds()
        if left <= 0:
            raise TimeoutError
        return left


def _since(started: float) -> float:
    return time.monotonic() - started


def _expiry(der: bytes, verified: Mapping[str, object]) -> datetime | None:
    """Return when a certificate expires.

    Python decodes certificates that it has verified. Of others, a store of CAs reads those that may sign, as Session's
    own may.
    """
    not_after = verified.get("notAfter")
    if not_after is None:
        store = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        try:
            store.load_verify_locations(cadata=der)
            not_after = next((one.get("notAfter") for one in store.get_ca_certs()), None)
        except (ssl.SSLError, ValueError):
            return None
    try:
        return None if not_after is None else datetime.fromtimestamp(ssl.cert_time_to_seconds(str(not_after)), UTC)
    except (ValueError, OverflowError, OSError):
        return None
