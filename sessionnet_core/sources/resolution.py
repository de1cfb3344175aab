"""Host names → addresses.

The system's lookup cannot be ended from outside. So it runs in a thread of its own: whoever waits for it can leave at
any time, and all who ask for one name share one lookup, so that a name server that hangs costs one thread for each
name, however often it is asked for. Where this machine has no thread to give, the caller looks up by itself, and only
the system's own limit holds.
"""

from __future__ import annotations

import ipaddress
import socket
from concurrent.futures import Future
from threading import Event, Lock
from typing import Any, NamedTuple

from ..shortages import started
from .bounds import current

MOST_ADDRESSES = 8
"""How many addresses of a name are used."""


class Address(NamedTuple):
    """One address of a name."""

    family: int
    place: tuple[Any, ...]
    """As a socket takes it: the IP address, the port, and for IPv6 its flow and scope."""

    @property
    def ip(self) -> str:
        """The IP address as text."""
        return str(self.place[0])


_lookups: dict[tuple[str, int], Future[list[Address]]] = {}
_lock = Lock()


def addresses_of(host: str, port: int) -> list[Address]:
    """Return a host's addresses as the system prefers them, the families taking turns (RFC 8305, section 4).

    Raises:
        TimeoutError: they were not found in time, or nobody waits for them any more.
        OSError: there are none, as `socket.gaierror`; or they could not be looked up.
        UnicodeError: it cannot be the name of a host.
    """
    if _is_address(host):
        return _look_up(host, port)
    lookup = _shared_lookup(host, port)
    woken = Event()
    lookup.add_done_callback(lambda _: woken.set())
    with current().cancellation.calling(woken.set):
        woken.wait(current().remaining_seconds())
    if not lookup.done():
        raise TimeoutError("the name lookup did not end in time")
    error = lookup.exception()
    if error is not None:
        raise type(error)(*error.args)  # a copy: several threads raise it
    return lookup.result()


def _shared_lookup(host: str, port: int) -> Future[list[Address]]:
    """Return the lookup of this name that runs; start it if none does."""
    with _lock:
        lookup = _lookups.get((host, port))
        if lookup is not None:
            return lookup
        lookup = _lookups[host, port] = Future()

    def run() -> None:
        try:
            found = _look_up(host, port)
        except Exception as error:
            outcome: list[Address] | Exception = error
        else:
            outcome = found
        with _lock:
            del _lookups[host, port]
        if isinstance(outcome, Exception):
            lookup.set_exception(outcome)
        else:
            lookup.set_result(outcome)

    if not started(run, f"lookup of {host}"):
        run()
    return lookup


def _look_up(host: str, port: int) -> list[Address]:
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except socket.gaierror:
        socket.socket().close()  # with no descriptor left, there is no such name; this says what is wrong
        raise
    return interleaved(list(dict.fromkeys(Address(family, place) for family, _, _, _, place in found)))[:MOST_ADDRESSES]


def interleaved(addresses: list[Address]) -> list[Address]:
    """Return addresses so that the families take turns; each keeps its order, and the first its place."""
    families = list(dict.fromkeys(address.family for address in addresses))
    queues = [[address for address in addresses if address.family == family] for family in families]
    longest = max(map(len, queues), default=0)
    return [queue[turn] for turn in range(longest) for queue in queues if turn < len(queue)]


def _is_address(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True
