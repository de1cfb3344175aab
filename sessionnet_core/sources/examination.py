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

from ..errors import Shortage
from ..shortages import shortage_behind
from .bounds import bounded, current
from .racing import connect
from .resolution import Address, addresses_of
from .steps import Handshake, SkippedBecause, Step, Steps

if TYPE_CHECKING:
    from .endpoint import Endpoint

_NO_NAME_IN_TIME = Step(outcome="failed", reason="the name lookup timed out", timed_out=True)
_NO_CONNECTION_IN_TIME = Step(outcome="failed", reason="the connection timed out", timed_out=True)
_NO_TLS_IN_TIME = Handshake(outcome="failed", reason="the TLS handshake timed out", timed_out=True)


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
        self._shortage: Shortage | None = None

    @property
    def steps(self) -> Steps:
        """What is known so far. A step that is still waited for counts as failed; those after it are skipped."""
        if self._skip is not None:
            return Steps.skipped(self._skip)
        short = self._shortage is not None
        resolution = self._resolution or (Step.skipped("shortage") if short else _NO_NAME_IN_TIME)
        connection = self._connection or (Step.skipped("shortage") if short else _NO_CONNECTION_IN_TIME)
        handshake = self._handshake or (Handshake.skipped("shortage") if short else _NO_TLS_IN_TIME)
        if resolution.outcome == "failed":
            connection = Step.skipped("earlier-step")
        if connection.outcome == "failed" or connection.skipped_because == "earlier-step":
            handshake = Handshake.skipped("earlier-step")
        return Steps(resolution=resolution, connection=connection, handshake=handshake)

    def take(self) -> None:
        """Take the steps one after the other, as far as they go.

        Raises:
            Shortage: this machine lacks what the next one takes.
        """
        if self._skip is not None:
            return
        try:
            with bounded(time.monotonic() + self._remaining_seconds()):
                self._take()
        except (OSError, MemoryError) as error:
            self._shortage = shortage_behind(error)
            if self._shortage is None:
                raise
            raise self._shortage from None

    def _take(self) -> None:
        addresses = self._resolve()
        connected = self._connect(addresses) if addresses else None
        if connected is None:
            return
        with connected:
            if self._tls:
                self._handshake = self._shake_hands(connected, addresses)
            else:
                self._handshake = Handshake.skipped("plain-http")

    def _resolve(self) -> list[Address]:
        started = time.monotonic()
        try:
            found = addresses_of(self._host, self._port)
        except TimeoutError:
            self._resolution = structs.replace(_NO_NAME_IN_TIME, seconds=_since(started))
            return []
        except (OSError, ValueError) as error:  # ValueError: what is no name at all
            _raise_shortage(error)
            reason = "the host name could not be resolved"
            self._resolution = Step(outcome="failed", seconds=_since(started), reason=reason)
            return []
        addresses = tuple(dict.fromkeys(address.ip for address in found))
        self._resolution = Step(outcome="ok", seconds=_since(started), addresses=addresses)
        return found

    def _connect(self, addresses: list[Address]) -> socket.socket | None:
        """Connect as requests do."""
        started = time.monotonic()
        try:
            connected = connect(addresses)
        except TimeoutError:
            failed = _NO_CONNECTION_IN_TIME
        except OSError as error:
            _raise_shortage(error)
            refused = isinstance(error, ConnectionRefusedError)
            failed = Step(outcome="failed", reason="the connection was refused" if refused else "the connection failed")
        else:
            self._connection = Step(outcome="ok", seconds=_since(started), address=str(connected.getpeername()[0]))
            return connected
        self._connection = structs.replace(failed, seconds=_since(started))
        return None

    def _shake_hands(self, connected: socket.socket, addresses: list[Address]) -> Handshake:
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
                fingerprint_seen=self._unbelieved_fingerprint(addresses),
            )
        except TimeoutError:
            return structs.replace(_NO_TLS_IN_TIME, seconds=_since(started))
        except (OSError, ValueError) as error:
            _raise_shortage(error)
            if current().cancellation.is_cancelled or current().until <= time.monotonic():  # it was cut off from here
                return structs.replace(_NO_TLS_IN_TIME, seconds=_since(started))
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

    def _unbelieved_fingerprint(self, addresses: list[Address]) -> str | None:
        """Return the fingerprint of a certificate that was refused; nothing is sent over that connection."""
        from .tls import context_for

        try:
            with connect(addresses) as connected, self._wrapped(context_for("none"), connected) as secured:
                return hashlib.sha256(secured.getpeercert(binary_form=True) or b"").hexdigest()
        except (OSError, ValueError):
            return None

    def _wrapped(self, context: ssl.SSLContext, connected: socket.socket) -> ssl.SSLSocket:
        return context.wrap_socket(connected, server_hostname=self._host)


def _raise_shortage(error: Exception) -> None:
    if shortage_behind(error) is not None:
        raise error


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
