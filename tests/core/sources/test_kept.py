"""Connections that serve more than one question: which are shared, and what becomes of those that have ended."""

from __future__ import annotations

import contextlib
import errno
import socket
import ssl
import threading
from collections.abc import Callable, Iterator

import pytest

from sessionnet_core.errors import SessionNetError, Shortage, Unreachable
from sessionnet_core.evidence import Proof
from sessionnet_core.networks.built_in import MAINNET
from sessionnet_core.networks.model import Pin
from sessionnet_core.session import Session
from sessionnet_core.sources import connections as plain_connections
from sessionnet_core.sources import kept, pools, tls
from sessionnet_core.sources.bounds import Cancellation, bounded
from sessionnet_core.sources.endpoint import Endpoint
from sessionnet_core.sources.kept import Connections
from sessionnet_core.sources.sockets import BoundedSocket
from sessionnet_core.sources.transport import Transport
from sessionnet_core.wire.oxend import REQUEST
from tests.devnet import Devnet, Seed
from tests.proxies import Handshake, http_connect, proxy, socks5

LONG = 30
"""Seconds that nothing here takes unless it is broken."""
ANSWER = b"HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\n%03d"
NOTHING = b""
"""Instead of an answer: the connection is closed."""


def pinned(seed: Seed) -> Endpoint:
    return Endpoint(seed.url, "pinned-certificate", (Pin(str(seed.pin)),))


def keeping(proxy: str | None = None) -> Transport:
    return Transport(timeout_seconds=10 * LONG, proxy=proxy, connections=Connections())


class Host:
    """Answers each request with what it is told to, and counts connections and requests."""

    def __init__(self, answer: Callable[[int], bytes]) -> None:
        """`answer` gives the bytes for the request of a number, from 1."""
        self._answer = answer
        self.connections = 0
        self.requests = 0
        self.ended = threading.Semaphore(0)
        """Released at the end of each connection."""
        self._lock = threading.Lock()

    @contextlib.contextmanager
    def serving(self) -> Iterator[Endpoint]:
        with socket.create_server(("127.0.0.1", 0)) as listener:
            accepting = threading.Thread(target=self._accept, args=(listener,), daemon=True)
            accepting.start()
            yield Endpoint(f"http://127.0.0.1:{listener.getsockname()[1]}/", "none")
            listener.shutdown(socket.SHUT_RDWR)
        accepting.join()

    def _accept(self, listener: socket.socket) -> None:
        with contextlib.suppress(OSError):
            while True:
                client, _ = listener.accept()
                self.connections += 1
                threading.Thread(target=self._converse, args=(client,), daemon=True).start()

    def _converse(self, client: socket.socket) -> None:
        with contextlib.suppress(OSError), client:
            while self._has_read(client):
                with self._lock:
                    self.requests += 1
                    number = self.requests
                answer = self._answer(number)
                if answer is NOTHING:
                    break
                client.sendall(answer)
        self.ended.release()

    @staticmethod
    def _has_read(client: socket.socket) -> bool:
        request = b""
        while not request.endswith(b"{}"):
            piece = client.recv(65536)
            if not piece:
                return False
            request += piece
        return True


def numbered(number: int) -> bytes:
    return ANSWER % number


class TestOneConnection:
    def test_serves_one_question_after_the_other(self, devnet: Devnet) -> None:
        transport, seed = keeping(), devnet.seeds[0]
        before = seed.connections
        assert {transport.post(pinned(seed), REQUEST)[:1] for _ in range(3)} == {b"{"}
        assert transport.within(LONG).post(pinned(seed), REQUEST)
        assert seed.connections - before == 1

    @pytest.mark.parametrize(("scheme", "handshake"), [("http", http_connect), ("socks5h", socks5)])
    def test_serves_them_through_a_proxy_too(self, devnet: Devnet, scheme: str, handshake: Handshake) -> None:
        with proxy(handshake) as (port, passed_on):
            transport = keeping(proxy=f"{scheme}://127.0.0.1:{port}")
            for _ in range(2):
                assert transport.post(pinned(devnet.seeds[0]), REQUEST)
            assert len(passed_on) == 1

    def test_is_not_shared_by_those_who_recognise_the_host_otherwise(self, devnet: Devnet) -> None:
        transport, seed = keeping(), devnet.seeds[0]
        before = seed.connections
        for endpoint in (Endpoint(seed.url, "none"), pinned(seed)):
            assert transport.post(endpoint, REQUEST)
        assert seed.connections - before == 2

    def test_is_not_shared_where_the_host_could_tell_who_asked_what(self, devnet: Devnet) -> None:
        transport, seed = keeping(), devnet.seeds[0]
        before = seed.connections
        for _ in range(2):
            assert transport.post(Endpoint(seed.url, "none", apart=True), REQUEST)
        assert seed.connections - before == 2

    def test_is_not_taken_after_a_pause(self, devnet: Devnet, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(pools, "KEPT_SECONDS", 0)
        transport, seed = keeping(), devnet.seeds[0]
        before = seed.connections
        for _ in range(2):
            assert transport.post(pinned(seed), REQUEST)
        assert seed.connections - before == 2

    def test_outlives_the_cancellation_of_a_question_that_it_served(self, devnet: Devnet) -> None:
        transport, seed, left_behind = keeping(), devnet.seeds[0], Cancellation()
        before = seed.connections
        with bounded(float("inf"), cancellation=left_behind):
            transport.post(pinned(seed), REQUEST)
        left_behind.cancel()
        assert transport.post(pinned(seed), REQUEST)
        assert seed.connections - before == 1

    def test_ends_with_the_cancellation_of_the_question_that_it_serves(self, monkeypatch: pytest.MonkeyPatch) -> None:
        waiting, never, receive = threading.Event(), threading.Event(), BoundedSocket.recv_into

        def recv_into(self: BoundedSocket, *args: object) -> int:
            waiting.set()
            return receive(self, *args)

        def answer(number: int) -> bytes:
            if number == 2:
                never.wait(10 * LONG)
            return numbered(number)

        transport, cancellation, errors = keeping(), Cancellation(), list[SessionNetError]()

        def ask(endpoint: Endpoint) -> None:
            try:
                with bounded(float("inf"), cancellation=cancellation):
                    transport.post(endpoint, b"{}")
            except SessionNetError as error:
                errors.append(error)

        with Host(answer).serving() as endpoint:
            transport.post(endpoint, b"{}")
            monkeypatch.setattr(BoundedSocket, "recv_into", recv_into)
            asking = threading.Thread(target=ask, args=(endpoint,))
            asking.start()
            assert waiting.wait(LONG)
            cancellation.cancel()
            asking.join(LONG)
            assert not asking.is_alive()
            never.set()
        assert len(errors) == 1


class TestAKeptConnection:
    def test_that_the_host_has_closed_is_replaced(self, devnet: Devnet) -> None:
        transport, seed = keeping(), devnet.seeds[0]
        assert transport.post(pinned(seed), REQUEST)
        seed.behave()  # which drops its connections
        assert transport.post(pinned(seed), REQUEST)

    def test_that_ends_under_the_question_costs_neither_it_nor_the_retry_that_others_get(self) -> None:
        """Of five requests the second is lost with the kept connection, the third for another reason."""
        host = Host(lambda number: NOTHING if number in (2, 3) else numbered(number))
        with host.serving() as endpoint:
            transport = keeping()
            assert [transport.post(endpoint, b"{}") for _ in range(3)] == [b"001", b"004", b"005"]
        assert (host.requests, host.connections) == (5, 3)

    def test_that_ends_again_and_again_is_not_replaced_for_ever(self) -> None:
        host = Host(lambda number: NOTHING if number > 1 else numbered(number))
        with host.serving() as endpoint:
            transport = keeping()
            transport.post(endpoint, b"{}")
            with pytest.raises(Unreachable, match="the connection was dropped"):
                transport.post(endpoint, b"{}")
        assert host.requests == 4  # over the kept one, over a new one, and its retry

    def test_never_carries_what_may_be_sent_only_once(self) -> None:
        host = Host(lambda number: NOTHING if number > 1 else numbered(number))
        with host.serving() as endpoint:
            transport = keeping()
            transport.post(endpoint, b"{}")
            with pytest.raises(Unreachable):
                transport.post_once(endpoint, b"{}")
        assert (host.requests, host.connections) == (2, 2)

    def test_does_not_take_more_than_was_asked_for_as_the_next_answer(self) -> None:
        host = Host(lambda number: numbered(number) + ANSWER % 666)
        with host.serving() as endpoint:
            transport = keeping()
            assert [transport.post(endpoint, b"{}") for _ in range(3)] == [b"001", b"002", b"003"]

    def test_is_given_up_where_descriptors_are_short(self, devnet: Devnet, monkeypatch: pytest.MonkeyPatch) -> None:
        def no_descriptor(*_: object) -> socket.socket:
            raise OSError(errno.EMFILE, "Too many open files")

        host, transport = Host(numbered), keeping()
        with host.serving() as endpoint:
            transport.post(endpoint, b"{}")
            monkeypatch.setattr(plain_connections, "connect", no_descriptor)
            with pytest.raises(Shortage):
                transport.post(pinned(devnet.seeds[0]), REQUEST)
            assert host.ended.acquire(timeout=LONG)

    def test_is_closed_when_nothing_more_is_asked(self) -> None:
        host, session = Host(numbered), Session(MAINNET)
        with host.serving() as endpoint:
            assert session.transport().post(endpoint, b"{}") == b"001"
            assert session.own_transport().post(endpoint, b"{}") == b"002"
            assert host.connections == 1
            session.close()
            assert host.ended.acquire(timeout=LONG)
            assert session.transport().post(endpoint, b"{}") == b"003"  # it may be asked on


class TestTwoQuestionsAtOnce:
    def ask_both(self, transport: Transport, endpoint: Endpoint) -> list[bytes]:
        answers: list[bytes] = []
        threads = [
            threading.Thread(target=lambda: answers.append(transport.post(endpoint, b"{}")), daemon=True)
            for _ in range(2)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(LONG)
        return sorted(answers)

    def test_take_turns(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(kept, "TURN_SECONDS", LONG)
        host = Host(numbered)
        with host.serving() as endpoint:
            assert self.ask_both(keeping(), endpoint) == [b"001", b"002"]
        assert host.connections == 1

    def test_do_not_wait_for_each_other_where_the_host_is_slow(self) -> None:
        together = threading.Barrier(2)

        def answer(number: int) -> bytes:
            together.wait(LONG)  # broken unless both are there
            return numbered(number)

        host = Host(answer)
        with host.serving() as endpoint:
            assert self.ask_both(keeping(), endpoint) == [b"001", b"002"]
        assert host.connections == 2


def test_one_tls_context_serves_all_hosts(devnet: Devnet, monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[str] = []
    make = tls.context_for

    def counted(proof: Proof) -> ssl.SSLContext:
        made.append(proof)
        return make(proof)

    monkeypatch.setattr(tls, "context_for", counted)
    transport = keeping()
    for seed in devnet.seeds:
        transport.post_once(pinned(seed), REQUEST, limit_bytes=10**7)
        transport.post(Endpoint(seed.url, "none"), REQUEST)
    assert len(made) == 1
