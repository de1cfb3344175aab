"""What to do about a host that does not answer, or cannot be believed: one piece of advice for each way to fail.

A pure module. Of a certificate or a key that was seen nothing here says that it is right: that has to come from
somewhere else.
"""

from __future__ import annotations

from urllib.parse import urlsplit

from ..errors import (
    Lagging,
    NotSealed,
    PathFailed,
    ProxyFailed,
    Refused,
    SessionNetError,
    Unbelievable,
    Unreachable,
    WrongCertificate,
    WrongChain,
)
from ..source_kinds import SOURCE_KINDS, HostKind
from ..sources.steps import Steps


def advice_about(error: SessionNetError, kind: HostKind, url: str, pins: tuple[str, ...], steps: Steps) -> str:
    """Say what to do about a host that ended in this error.

    Args:
        error: what commands that ask it would meet.
        kind, url, pins: which host it is.
        steps: how far it was reached.
    """
    another = f"name another with {SOURCE_KINDS[kind].option}"
    if isinstance(error, WrongCertificate):
        return _about_certificate(pins, steps.handshake.fingerprint_seen)
    if isinstance(error, NotSealed):
        return (
            "Somebody sits in between, or the network API has a new key. Only if you know the new key from elsewhere, "
            "from Session's apps for instance: --api-pubkey HEX. Without a seal: --transport plain."
        )
    if isinstance(error, WrongChain):
        return f"This endpoint is for another chain: {another}."
    if isinstance(error, Unbelievable):
        return (
            f"What answers there is not what should: a login page of this network, or another server. Try --proxy, or "
            f"{another}."
        )
    if isinstance(error, Lagging):
        return f"It stands still, or this machine's clock is wrong: check the clock, or {another}."
    if isinstance(error, PathFailed):
        return "Run it again: another path is chosen. With --no-onion the host is asked directly, and sees who asks."
    if isinstance(error, Refused):
        return f"The host is there and says no: try again later, or {another}."
    if isinstance(error, ProxyFailed):
        return "The proxy is not there, or refuses: check --proxy, SESSIONNET_PROXY and HTTPS_PROXY."
    if isinstance(error, Unreachable):
        return _about_silence(url, steps, another)
    return f"Try again later, or {another}."


def _about_certificate(pins: tuple[str, ...], seen: str | None) -> str:
    if not pins:
        shown = f"The certificate seen has the SHA-256 {seen}. " if seen else ""
        return (
            f"{shown}Somebody sits in between, a proxy that opens TLS for instance; or this system's CAs are old, or "
            "not where SSL_CERT_FILE says; or its clock is wrong."
        )
    expected = " or ".join(pins)
    if seen is None:
        return f"Expected was {expected}. Somebody sits in between, or the certificate was replaced."
    return (
        f"Seen was {seen}, expected {expected}. Somebody sits in between, or the certificate was replaced. Only if you "
        f"know from elsewhere that the one seen is right: give it as this seed's pin in sessionnet.toml, or --seed-pin "
        f"{seen} together with the pins of the other seeds."
    )


def _about_silence(url: str, steps: Steps, another: str) -> str:
    failed = steps.failed
    if failed is not None and failed is steps.resolution:
        return f"Is this machine online, and does its name server answer? If so, the host has moved: {another}."
    if failed is not None and failed is steps.connection:
        parts = urlsplit(url)
        port = parts.port or (443 if parts.scheme == "https" else 80)
        return f"The host is down, or a firewall keeps port {port} closed: try --proxy, or {another}."
    if failed is not None and not failed.timed_out:
        return f"It takes connections, and no TLS: another server, or somebody in between; try --proxy, or {another}."
    # What hangs in TLS has taken the connection: it is up, and its port is open.
    return f"It takes connections and does not answer: a longer --timeout may help; or {another}."
