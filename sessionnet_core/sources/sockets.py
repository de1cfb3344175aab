"""Sockets whose every operation ends with the bounds of their thread (`bounds`): plain, TLS, and through SOCKS.

http.client reads headers line by line from them, urllib3 bodies piece by piece; neither has a deadline of its own.
"""

from __future__ import annotations

import socket
import ssl
from typing import Any

import socks

from .bounds import current


class BoundedSocket(socket.socket):
    """A plain socket. It is shut down when its thread's work is cancelled."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - those of every socket
        super().__init__(*args, **kwargs)
        current().cancellation.watch(self)

    def bound(self) -> None:
        """Give the next operation the time that is left.

        Raises:
            TimeoutError: none is left.
        """
        socket.socket.settimeout(self, current().remaining_seconds())

    # The operations that HTTP and SOCKS use; their arguments are passed on unchanged.

    def recv(self, *args: Any) -> bytes:  # noqa: ANN401
        """Receive within the bounds."""
        self.bound()
        return super().recv(*args)

    def recv_into(self, *args: Any) -> int:  # noqa: ANN401
        """Receive within the bounds, and count."""
        self.bound()
        size = super().recv_into(*args)
        current().received(size)
        return size

    def send(self, *args: Any) -> int:  # noqa: ANN401
        """Send within the bounds."""
        self.bound()
        return super().send(*args)

    def sendall(self, *args: Any) -> None:  # noqa: ANN401
        """Send within the bounds."""
        self.bound()
        super().sendall(*args)


class BoundedTls(BoundedSocket, ssl.SSLSocket):
    """A TLS socket; an `SSLContext` makes it, and takes the plain one's descriptor for it."""

    def do_handshake(self, block: bool = False) -> None:
        """Shake hands within the bounds."""
        current().cancellation.watch(self)
        self.bound()
        super().do_handshake(block)


class BoundedSocks(BoundedSocket, socks.socksocket):  # type: ignore[misc]  # PySocks has no types
    """A socket that PySocks connects through a proxy."""
