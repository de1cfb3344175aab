"""One thread that accepts for all servers of a devnet, and hands each connection over at once.

It never waits for a client: TLS handshakes and everything after happen in the connection's own thread.
"""

import selectors
import socket
import threading
from collections.abc import Callable
from contextlib import suppress

OnAccepted = Callable[[socket.socket], None]


class Acceptor:
    """Accepts on any number of listening sockets, which may come and go while it runs."""

    def __init__(self) -> None:
        self._selector = selectors.DefaultSelector()
        self._wake, self._woken = socket.socketpair()
        self._selector.register(self._woken, selectors.EVENT_READ, None)
        self._stopping = False
        self._thread = threading.Thread(target=self._run, name="devnet-acceptor", daemon=True)
        self._thread.start()

    def add(self, listener: socket.socket, on_accepted: OnAccepted) -> None:
        """Begin to accept on a listening socket."""
        listener.setblocking(False)
        self._selector.register(listener, selectors.EVENT_READ, on_accepted)
        self._wake.send(b"!")  # a selector that polls a copy of its list must look again

    def remove(self, listener: socket.socket) -> None:
        """Accept no more on a listening socket, which stays the caller's to close."""
        self._selector.unregister(listener)

    def stop(self) -> None:
        """End the thread. The listening sockets stay the caller's to close."""
        self._stopping = True
        self._wake.send(b"!")
        self._thread.join()
        self._selector.close()
        self._wake.close()
        self._woken.close()

    def _run(self) -> None:
        while not self._stopping:
            for key, _events in self._selector.select():
                if key.fileobj is self._woken:
                    self._woken.recv(64)
                elif isinstance(key.fileobj, socket.socket):
                    # The listener may be closed by now, or the client gone again: the next round is soon enough.
                    with suppress(OSError):
                        accepted, _address = key.fileobj.accept()
                        key.data(accepted)
