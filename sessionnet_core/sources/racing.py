"""One connection to a host with several addresses: they are raced (RFC 8305), and the first that connects wins.

A name may have an address of a family that leads nowhere from here. Waiting for it to fail would cost all of the time;
trying the next one a quarter of a second later costs that.
"""

from __future__ import annotations

import errno
import os
import select
import socket
import time
from collections import deque
from collections.abc import Sequence

from ..shortages import shortage_behind
from .bounds import current
from .resolution import Address
from .sockets import BoundedSocket

ATTEMPT_DELAY_SECONDS = 0.25
"""After how long the next address is tried as well, as RFC 8305 recommends."""
_UNDER_WAY = (errno.EINPROGRESS, errno.EWOULDBLOCK, errno.EALREADY)
SocketOptions = Sequence[tuple[int, int, int | bytes]]


def connect(addresses: Sequence[Address], options: SocketOptions = ()) -> socket.socket:
    """Return a connection to whichever address is the first to let us.

    Raises:
        TimeoutError: none did in time, or nobody waits any more.
        OSError: none did; what stood in the way, a shortage of this machine first.
    """
    waiting = deque(addresses)
    attempts: dict[int, BoundedSocket] = {}
    failures: list[OSError] = []
    next_at = 0.0
    try:
        while waiting or attempts:
            left = current().remaining_seconds()
            if waiting and (not attempts or time.monotonic() >= next_at):
                address = waiting.popleft()
                next_at = time.monotonic() + ATTEMPT_DELAY_SECONDS
                try:
                    attempt = _begun(address, options)
                except OSError as error:
                    if attempts and shortage_behind(error):
                        waiting.append(address)  # once another attempt has given its descriptor back
                    else:
                        failures.append(error)
                    continue
                attempts[attempt.fileno()] = attempt
            pause = max(next_at - time.monotonic(), 0.0) if waiting else ATTEMPT_DELAY_SECONDS
            # Never longer than a moment: not every system wakes this when another thread shuts the socket down.
            for descriptor in _ready(attempts, min(left, pause)):
                failed = attempts[descriptor].getsockopt(socket.SOL_SOCKET, socket.SO_ERROR)
                if not failed:
                    attempts[descriptor].bound()  # which fails if it was shut down: that ends an attempt as well
                    return attempts.pop(descriptor)
                attempts.pop(descriptor).close()
                failures.append(OSError(failed, os.strerror(failed)))
                next_at = 0.0
    finally:
        for attempt in attempts.values():
            attempt.close()
    current().remaining_seconds()  # a cancelled attempt fails too
    raise _most_telling(failures)


def _begun(address: Address, options: SocketOptions) -> BoundedSocket:
    """Begin to connect to an address."""
    attempt = BoundedSocket(address.family, socket.SOCK_STREAM)
    try:
        for option in options:
            attempt.setsockopt(*option)
        attempt.setblocking(False)
        failed = attempt.connect_ex(address.place)
        if failed == errno.EADDRNOTAVAIL and address.family == socket.AF_INET6:
            failed = errno.ENETUNREACH  # this machine has no such family; it lacks no port
        if failed and failed not in _UNDER_WAY:
            raise OSError(failed, os.strerror(failed))
    except BaseException:
        attempt.close()
        raise
    return attempt


def _ready(attempts: dict[int, BoundedSocket], seconds: float) -> list[int]:
    """Wait for attempts to end, and return those that did."""
    poll = select.poll()  # takes no descriptor of its own
    for descriptor in attempts:
        poll.register(descriptor, select.POLLOUT)
    return [descriptor for descriptor, _ in poll.poll(seconds * 1000)]


def _most_telling(failures: Sequence[OSError]) -> OSError:
    """Return one failure for all."""
    if not failures:
        return OSError("there is no address")
    refused = (failure for failure in failures if isinstance(failure, ConnectionRefusedError))
    short = (failure for failure in failures if shortage_behind(failure))
    return next(short, None) or next(refused, None) or failures[0]
