"""One accepted connection: plain or TLS bytes in and out, and a way to end it from another thread.

Only the connection's own thread closes its socket; everybody else shuts it down, which wakes that thread out of
whatever it waits for. So no thread ever uses a file descriptor that already belongs to somebody else.

TLS is kept apart from the socket (ssl.SSLObject), because ssl.SSLSocket leaves the descriptor open, with a
ResourceWarning, when the client resets the connection before the handshake.
"""

import socket
import ssl
import struct
import threading
from collections.abc import Callable
from contextlib import suppress
from typing import TypeVar

Result = TypeVar("Result")

RECEIVE_SIZE = 64 * 1024


class Connection:
    """A connection as its server's thread sees it."""

    def __init__(self, accepted: socket.socket) -> None:
        accepted.setblocking(True)
        # A reply in two pieces, and each byte of a trickle, must leave at once.
        accepted.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._socket = accepted
        self._closing = threading.Lock()
        self._ended = threading.Event()
        self._tls: ssl.SSLObject | None = None
        self._encrypted_in = ssl.MemoryBIO()
        self._encrypted_out = ssl.MemoryBIO()

    def start_tls(self, context: ssl.SSLContext) -> None:
        """Become a TLS connection. Raises OSError where the client will not have it."""
        self._tls = context.wrap_bio(self._encrypted_in, self._encrypted_out, server_side=True)
        self._exchange(self._tls.do_handshake)

    def receive(self) -> bytes:
        """The next bytes, b"" once the other side or shut() has ended the connection."""
        tls = self._tls
        try:
            return self._socket.recv(RECEIVE_SIZE) if tls is None else self._exchange(lambda: tls.read(RECEIVE_SIZE))
        except OSError:
            return b""

    def send(self, data: bytes) -> None:
        """Send everything. Raises OSError if the connection has ended."""
        if self._tls is None:
            self._socket.sendall(data)
            return
        unsent = memoryview(data)
        while unsent:
            unsent = unsent[self._tls.write(unsent) :]
        self._socket.sendall(self._encrypted_out.read())

    def pause(self, seconds: float) -> None:
        """Wait, but not beyond the end of the connection. Raises BrokenPipeError if it was shut meanwhile."""
        if self._ended.wait(seconds):
            raise BrokenPipeError("the server shut this connection")

    def shut(self) -> None:
        """End the connection from any thread: whoever waits for it wakes up."""
        self._ended.set()
        with self._closing, suppress(OSError):
            self._socket.shutdown(socket.SHUT_RDWR)

    def close_with_reset(self) -> None:
        """Send RST instead of an orderly end. Only for the connection's own thread."""
        self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.close()

    def close(self) -> None:
        """Give the socket back. Only for the connection's own thread."""
        with self._closing:
            self._socket.close()

    def _exchange(self, step: Callable[[], Result]) -> Result:
        """Take a step of TLS, moving encrypted bytes to and from the socket for as long as it wants more."""
        while True:
            try:
                result = step()
            except ssl.SSLWantReadError:
                self._flush()
                encrypted = self._socket.recv(RECEIVE_SIZE)
                if encrypted:
                    self._encrypted_in.write(encrypted)
                else:
                    self._encrypted_in.write_eof()
            except ssl.SSLError:
                self._flush()  # the alert that says why
                raise
            else:
                self._flush()
                return result

    def _flush(self) -> None:
        # A client may have left without reading; what it sent before that must be read all the same.
        with suppress(OSError):
            self._socket.sendall(self._encrypted_out.read())
