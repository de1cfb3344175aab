"""What to do about a host that does not answer or cannot be believed: one piece of advice for each way to fail.

A pure module. Nothing here says that a certificate or key that was seen is right: that has to come from elsewhere.
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
from ..networks.model import Pin
from ..source_kinds import SOURCE_KINDS, HostKind
from ..sources.steps import Steps


def advice_about(error: SessionNetError, kind: HostKind, url: str, pins: tuple[Pin, ...], steps: Steps) -> str:
    """Return what to do about a host.

    Args:
        error: what commands that ask the host would meet.
        kind, url, pins: which host it is.
        steps: how far it was reached.
    """
    another = f"use another one with {SOURCE_KINDS[kind].option}"
    if isinstance(error, WrongCertificate):
        return _about_certificate(pins, steps.handshake.fingerprint_seen)
    if isinstance(error, NotSealed):
        return (
            "The network API has a new key, or the answer is not its own: only if you know a new key from elsewhere, "
            "such as Session's apps, use --api-pubkey HEX."
        )
    if isinstance(error, WrongChain):
        return f"This endpoint serves another chain: {another}."
    if isinstance(error, Unbelievable):
        return (
            "The reply is not what this host should send: it may be a login page of this network, or another server. "
            f"Try --proxy, or {another}."
        )
    if isinstance(error, Lagging):
        return f"The endpoint is stuck, or this machine's clock is wrong: check the clock, or {another}."
    if isinstance(error, PathFailed):
        return error.hint or "Run it again: another path is chosen."
    if isinstance(error, Refused):
        return f"The host refuses, or what stands in front of it: try again later, or {another}."
    if isinstance(error, ProxyFailed):
        checked = "The proxy is down, or refuses: check --proxy, SESSIONNET_PROXY and HTTPS_PROXY."
        return checked if error.hint == ProxyFailed.hint else error.hint or checked
    if isinstance(error, Unreachable):
        return _about_silence(url, steps, another)
    return f"Try again later, or {another}."


def _about_certificate(pins: tuple[Pin, ...], seen: str | None) -> str:
    if not pins:
        shown = f"The certificate seen has the SHA-256 {seen}. " if seen else ""
        return (
            f"{shown}Something may intercept the connection, such as a proxy that opens TLS. Or this system's CAs are "
            "out of date, or not where SSL_CERT_FILE points, or its clock is wrong."
        )
    expected = " or ".join(pin.sha256 for pin in pins)
    if seen is None:
        return f"Expected {expected}. Something intercepts the connection, or the certificate was replaced."
    return (
        f"Seen {seen}, expected {expected}. Something intercepts the connection, or the certificate was replaced. Only "
        "if you know from elsewhere that the one seen is right, make it this seed's pin in sessionnet.toml, or use "
        f"--seed-pin {seen} together with the pins of the other seeds."
    )


def _about_silence(url: str, steps: Steps, another: str) -> str:
    if steps.resolution.skipped_because == "onion-path":
        return f"The host is down, or out of reach of Session Nodes: try again later, or {another}."
    failed = steps.failed
    if failed is not None and failed is steps.resolution:
        return f"Check that this machine is online and its name server answers. If so, the host has moved: {another}."
    if failed is not None and failed is steps.connection:
        parts = urlsplit(url)
        port = parts.port or (443 if parts.scheme == "https" else 80)
        return f"The host is down, or a firewall blocks port {port}: try --proxy, or {another}."
    if failed is not None and not failed.timed_out:
        return (
            "The host accepts connections, but not TLS: it is another server, or something intercepts the connection. "
            f"Try --proxy, or {another}."
        )
    # A host that hangs in TLS has accepted the connection: it is up, and its port is open.
    return f"The host accepts connections, but does not answer: try a longer --timeout, or {another}."
