"""Which IP addresses of a node are usable."""

from __future__ import annotations

import re
import socket

from ..limits import matching

_ADDRESS = re.compile(r"[0-9a-fA-F.:]{2,45}")


def address(text: str | None) -> str | None:
    """Return an IP address; None for the ones that mean "no address"."""
    address = matching(_ADDRESS, text)
    if address is None or not _is_ip(address):
        return None
    return None if address in ("0.0.0.0", "255.255.255.255", "::") else address  # noqa: S104 - nothing is bound


def _is_ip(text: str) -> bool:
    try:
        socket.inet_pton(socket.AF_INET6 if ":" in text else socket.AF_INET, text)
    except OSError:
        return False
    return True
