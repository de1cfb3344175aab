"""One server of the devnet: a port on the loopback interface, a thread for each connection, and how it misbehaves.

What it answers is its subclass's business. A server that changes its ways drops its connections, so that a client with
a connection kept alive meets the change like everybody else.
"""

import socket
import threading
from abc import ABC, abstractmethod
from contextlib import suppress
from dataclasses import dataclass

from tests.devnet import bad_manners, bad_replies, certificates
from tests.devnet.acceptor import Acceptor
from tests.devnet.certificates import Certificate
from tests.devnet.connection import Connection
from tests.devnet.misbehaviour import ALONE, OF_EVERY_SERVER, Kind, Misbehaviour
from tests.devnet.newer import newer
from tests.devnet.placement import HOST
from tests.devnet.wire import LARGEST_BODY, Reply, Request, UnreadableRequestError, read_request

BACKLOG = 128
SECONDS_TO_STOP = 5


@dataclass(frozen=True)
class Received:
    """One request as it arrived, decrypted."""

    server: str
    """The server's name: ``seed1``, ``storage3``."""
    raw: bytes
    """Start line, headers and body; less where the client broke off."""


class HangUpError(Exception):
    """Instead of a reply: the server drops the connection."""


class Server(ABC):
    """A server that listens from the moment it is made, and serves once `start` was called."""

    kinds = OF_EVERY_SERVER
    """What sorts of misbehaviour it is capable of."""
    largest_body = LARGEST_BODY

    def __init__(
        self,
        name: str,
        received: list[Received],
        port: int | None = None,
        certificate: Certificate | None = None,
        host: str = HOST,
    ) -> None:
        """`received` takes every request; `port` None lets the system choose; `certificate` None serves plain HTTP."""
        self.name = name
        self.host = host
        """Its address, in 127.0.0.0/8."""
        self.certificate = certificate
        self.misbehaviour: Misbehaviour | None = None
        self.connections = 0
        """How many connections it has accepted so far."""
        self._received = received
        self._acceptor: Acceptor | None = None
        self._lock = threading.Lock()
        self._threads: dict[threading.Thread, Connection] = {}
        self._listener = _bound(host, port or 0)
        self.port: int = self._listener.getsockname()[1]
        self._listener.listen(BACKLOG)

    @property
    def origin(self) -> str:
        """Scheme, host and port."""
        return f"{'http' if self.certificate is None else 'https'}://{self.host}:{self.port}"

    @property
    def pin(self) -> str | None:
        """The announced SHA-256 of the certificate, 64 hex digits; None without TLS."""
        return None if self.certificate is None else self.certificate.pin

    @abstractmethod
    def answer(self, request: Request) -> Reply:
        """The reply, as far as this server is honest about the network."""

    @abstractmethod
    def failure(self, request: Request) -> Reply:
        """An error in this server's own form, with a text that means harm."""

    def misbehave(self, text: str) -> None:
        """From now on do wrong what `text` names, and nothing else.

        Raises ValueError for an unknown name, and for what this server cannot do.
        """
        misbehaviour = Misbehaviour.parse(text)
        if misbehaviour.kind not in self.kinds:
            # Doing nothing at all would let a test pass that tests nothing.
            raise ValueError(f"{self.name} is no {ALONE[misbehaviour.kind]}, which alone can do {text!r}")
        if misbehaviour.name == "wrong-certificate":
            if self.certificate is None:
                raise ValueError(f"{self.name} speaks plain HTTP and has no certificate to be wrong")
            certificates.certificate(certificates.IMPOSTOR)  # made now, and not while a client waits
        self._change(misbehaviour)

    def behave(self) -> None:
        """Do everything right again."""
        self._change(None)

    def start(self, acceptor: Acceptor) -> None:
        """Begin to serve."""
        self._acceptor = acceptor
        if not self._refuses:
            acceptor.add(self._listener, self._accepted)

    def close(self) -> None:
        """End all connections and give the port back. The acceptor must have stopped before."""
        self._listener.close()
        self._drop_connections()

    def stop(self) -> None:
        """Close, and wait until nothing runs any more."""
        self.close()
        with self._lock:
            threads = list(self._threads)
        for thread in threads:
            thread.join(SECONDS_TO_STOP)

    @property
    def _refuses(self) -> bool:
        return self.misbehaviour is not None and self.misbehaviour.name == "refuse"

    def _change(self, misbehaviour: Misbehaviour | None) -> None:
        refused = self._refuses
        self.misbehaviour = misbehaviour
        if self._refuses and not refused:
            if self._acceptor:
                self._acceptor.remove(self._listener)
            self._listener.close()
            self._listener = _bound(
                self.host, self.port
            )  # bound, but not listening: refuses, and nobody else gets the port
        elif refused and not self._refuses:
            self._listener.listen(BACKLOG)
            if self._acceptor:
                self._acceptor.add(self._listener, self._accepted)
        self._drop_connections()

    def _drop_connections(self) -> None:
        with self._lock:
            connections = list(self._threads.values())
        for connection in connections:
            connection.shut()

    def _accepted(self, accepted: socket.socket) -> None:
        connection = Connection(accepted)
        thread = threading.Thread(target=self._serve, args=(connection,), name=f"devnet-{self.name}", daemon=True)
        with self._lock:
            self.connections += 1
            self._threads[thread] = connection
        thread.start()

    def _serve(self, connection: Connection) -> None:
        buffer = bytearray()
        try:
            # A client may leave at any moment, and stop() and misbehave() may end the connection.
            with suppress(OSError):
                self._converse(connection, buffer)
        finally:
            if buffer:
                self._received.append(Received(self.name, bytes(buffer)))
            connection.close()
            with self._lock:
                del self._threads[threading.current_thread()]

    def _converse(self, connection: Connection, buffer: bytearray) -> None:
        connecting = self.misbehaviour.name if self.misbehaviour else None
        if connecting == "refuse":  # accepted just before the change
            return
        if connecting == "hang":
            while encrypted_or_plain := connection.receive():
                if self.certificate is None:
                    buffer += encrypted_or_plain
            return
        if self.certificate is not None:
            is_impostor = connecting == "wrong-certificate"
            shown = certificates.certificate(certificates.IMPOSTOR) if is_impostor else self.certificate
            connection.start_tls(shown.context)
        try:
            while request := read_request(buffer, connection.receive, self.largest_body):
                self._received.append(Received(self.name, request.raw))
                misbehaviour = self.misbehaviour
                try:
                    reply = self._reply(request, misbehaviour)
                except HangUpError:
                    return
                is_usable = bad_manners.send(connection, reply, misbehaviour)
                if not is_usable or not request.keeps_alive:
                    return
        except UnreadableRequestError as unreadable:
            bad_manners.send(connection, unreadable.reply, None)

    def _reply(self, request: Request, misbehaviour: Misbehaviour | None) -> Reply:
        if misbehaviour is not None and misbehaviour.kind is Kind.VERSION:
            return newer(self.answer(request))
        if misbehaviour is None or misbehaviour.kind is not Kind.REPLY:
            return self.answer(request)
        if misbehaviour.name == "rpc-error":
            return self.failure(request)
        return bad_replies.instead_of(self.answer(request), misbehaviour)


def _bound(host: str, port: int) -> socket.socket:
    """A socket that holds a port without listening on it."""
    bound = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    try:
        if port:  # connections from before may linger on it
            bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        bound.bind((host, port))
        # For the connections, which inherit it, so that the port can be bound again while they linger. With this set
        # earlier, the system could choose a port that another devnet holds without listening.
        bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    except (OSError, OverflowError) as error:
        bound.close()
        raise OSError(f"cannot have port {port} of {host}: {error}") from error
    return bound
