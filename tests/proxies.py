"""Two proxies on the loopback interface, as small as their protocols allow: HTTP CONNECT and SOCKS5."""

from __future__ import annotations

import contextlib
import socket
import threading
from collections.abc import Callable, Iterator

Handshake = Callable[[socket.socket], tuple[str, int]]


def http_connect(client: socket.socket) -> tuple[str, int]:
    """Read a CONNECT request, and let the client begin."""
    head = b""
    while b"\r\n\r\n" not in head:
        head += client.recv(4096)
    host, _, port = head.split()[1].decode().rpartition(":")
    client.sendall(b"HTTP/1.1 200 Connection established\r\n\r\n")
    return host, int(port)


def socks5(client: socket.socket) -> tuple[str, int]:
    """Do a SOCKS5 handshake without authentication (RFC 1928), and let the client begin."""
    _, methods = client.recv(2)
    client.recv(methods)
    client.sendall(b"\x05\x00")
    _, _, _, kind = client.recv(4)
    host = socket.inet_ntoa(client.recv(4)) if kind == 1 else client.recv(client.recv(1)[0]).decode()
    port = int.from_bytes(client.recv(2), "big")
    client.sendall(b"\x05\x00\x00\x01\x00\x00\x00\x00\x00\x00")
    return host, port


@contextlib.contextmanager
def proxy(handshake: Handshake) -> Iterator[tuple[int, list[tuple[str, int]]]]:
    """Run a proxy; give its port, and the list of the places that clients were passed on to."""
    passed_on: list[tuple[str, int]] = []
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def serve() -> None:
            with contextlib.suppress(OSError):
                while True:
                    client, _ = listener.accept()
                    threading.Thread(target=pass_on, args=(client,), daemon=True).start()

        def pass_on(client: socket.socket) -> None:
            with contextlib.suppress(OSError, ValueError), client:  # ValueError: a client that says nothing
                place = handshake(client)
                passed_on.append(place)
                host = place[0] if place[0].startswith("127.") else "127.0.0.1"  # nobody beyond this machine
                with socket.create_connection((host, place[1])) as server:
                    back = threading.Thread(target=_copy, args=(server, client), daemon=True)
                    back.start()
                    _copy(client, server)
                    back.join()

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        yield listener.getsockname()[1], passed_on
        listener.shutdown(socket.SHUT_RDWR)
    thread.join()


def _copy(source: socket.socket, sink: socket.socket) -> None:
    with contextlib.suppress(OSError):
        while piece := source.recv(65536):
            sink.sendall(piece)
        sink.shutdown(socket.SHUT_WR)
