"""Where the exporter listens: an address and a port, IPv6 in brackets; on this machine alone by default."""

from __future__ import annotations

import ipaddress
import re
import socket

import click
from msgspec import Struct

from sessionnet_core.errors import BadConfiguration

_LISTEN = re.compile(r"(?:\[([0-9A-Fa-f:.]{2,45}(?:%[\w.-]{1,20})?)\]|([\w.-]{0,253})):([0-9]{1,5})")
_BACKLOG = 128
_LAST_PORT = 65_535


class Address(Struct, frozen=True):
    """An address and a port. Without an address, all of this machine's are meant, IPv4 and IPv6."""

    host: str
    port: int

    @property
    def shown(self) -> str:
        """As it stands in a URL."""
        return f"{f'[{self.host}]' if ':' in self.host else self.host}:{self.port}"


def parse_address(ctx: click.Context, param: click.Parameter, value: str) -> Address:
    """Return what `--listen` says; raise `click.BadParameter` if that is no address with a port."""
    match = _LISTEN.fullmatch(value.strip())
    if match is None or int(match[3]) > _LAST_PORT:
        raise click.BadParameter(f"{value!r} is not ADDRESS:PORT, as 127.0.0.1:9732 or [::1]:9732", ctx, param)
    return Address(match[1] or match[2], int(match[3]))


def is_loopback(host: str) -> bool:
    """Whether a name or an address is this machine itself, and nobody else reaches it."""
    if host.lower().rstrip(".") == "localhost":
        return True
    try:
        address = ipaddress.ip_address(host.partition("%")[0])
    except ValueError:
        return False
    return (getattr(address, "ipv4_mapped", None) or address).is_loopback


def listen(address: Address) -> tuple[socket.socket, Address]:
    """Return a socket that listens there, and its address in numbers, with the port if any was wanted.

    Raises:
        BadConfiguration: nothing can listen there.
    """
    is_for_all = not address.host and socket.has_dualstack_ipv6()
    host = "::" if is_for_all else address.host or None
    try:
        found = socket.getaddrinfo(host, address.port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
        family, kind, protocol, _, place = found[0]
        listener = socket.socket(family, kind, protocol)
    except OSError as error:
        raise _unusable(address, error) from None
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        if is_for_all:
            listener.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 0)
        listener.bind(place)
        listener.listen(_BACKLOG)
    except OSError as error:
        listener.close()
        raise _unusable(address, error) from None
    host, port = listener.getsockname()[:2]
    return listener, Address(host, port)


def _unusable(address: Address, error: OSError) -> BadConfiguration:
    return BadConfiguration(
        f"cannot listen on {address.shown}: {error.strerror or error}",
        hint="Name another address or port: --listen 127.0.0.1:9733; port 0 takes one that is free.",
    )
