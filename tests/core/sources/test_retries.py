"""What is asked a second time: a host that is busy or dropped the connection; never one that has answered."""

from __future__ import annotations

import contextlib
import socket
import threading
from collections.abc import Iterator, Sequence

import pytest

from sessionnet_core.errors import Refused, SessionNetError, WrongCertificate
from sessionnet_core.networks.model import Pin
from sessionnet_core.sources import connections, racing
from sessionnet_core.sources.endpoint import Endpoint
from sessionnet_core.sources.racing import SocketOptions
from sessionnet_core.sources.resolution import Address
from sessionnet_core.sources.transport import Transport
from sessionnet_core.version import VERSION
from tests.devnet import Devnet

OK = b"HTTP/1.1 200 OK\r\nContent-Length: 11\r\n\r\n" + b'{"ok":true}'
BUSY, RETRIED, FINAL = 503, (429, 502, 503, 504), (300, 301, 400, 401, 403, 404, 408, 413, 421, 500, 501, 505)


def refusal(status: int) -> bytes:
    return b"HTTP/1.1 %d X\r\nRetry-After: 3600\r\nContent-Length: 0\r\n\r\n" % status


@contextlib.contextmanager
def answering(*responses: bytes) -> Iterator[tuple[Endpoint, list[bytes]]]:
    """Answer the n-th connection with the n-th response, and those after with the last; give the requests that came."""
    received: list[bytes] = []

    def serve() -> None:
        with contextlib.suppress(OSError):
            while True:
                client, _ = listener.accept()
                with client:
                    request = client.recv(65536)
                    while b"\r\n\r\n" not in request or (request.startswith(b"POST") and not request.endswith(b"{}")):
                        request += client.recv(65536)
                    received.append(request)
                    client.sendall(responses[min(len(received), len(responses)) - 1])

    with socket.create_server(("127.0.0.1", 0)) as listener:
        serving = threading.Thread(target=serve, daemon=True)
        serving.start()
        yield Endpoint(f"http://127.0.0.1:{listener.getsockname()[1]}/json_rpc", "none"), received
        listener.shutdown(socket.SHUT_RDWR)
    serving.join()


def asked(endpoint: Endpoint, how: str = "post") -> bytes | SessionNetError:
    transport = Transport(timeout_seconds=20)
    try:
        return transport.get(endpoint) if how == "get" else getattr(transport, how)(endpoint, b"{}")
    except SessionNetError as error:
        return error


@pytest.mark.parametrize("how", ["post", "get"])
@pytest.mark.parametrize(("status", "times"), [*((one, 2) for one in RETRIED), *((one, 1) for one in FINAL)])
def test_a_host_that_is_busy_is_asked_twice_and_one_that_says_no_once(status: int, times: int, how: str) -> None:
    with answering(refusal(status)) as (endpoint, received):
        error = asked(endpoint, how)
    assert isinstance(error, Refused)
    assert (error.status, len(received)) == (status, times)


@pytest.mark.parametrize("status", RETRIED)
def test_what_the_second_time_brings_is_the_answer(status: int) -> None:
    with answering(refusal(status), OK) as (endpoint, received):
        assert asked(endpoint) == b'{"ok":true}'
    assert len(received) == 2
    assert received[0] == received[1]


@pytest.mark.parametrize("first", [b"", b"HTTP/1.1 2", b"no HTTP\r\n\r\n"])
def test_a_connection_that_ends_before_an_answer_is_made_once_more(first: bytes) -> None:
    with answering(first, OK) as (endpoint, received):
        assert asked(endpoint) == b'{"ok":true}'
    with answering(first) as (endpoint, received):
        assert isinstance(asked(endpoint), SessionNetError)
    assert len(received) == 2


@pytest.mark.parametrize("first", [b"", *(refusal(status) for status in RETRIED)])
def test_what_must_not_be_seen_twice_is_sent_once_whatever_becomes_of_it(first: bytes) -> None:
    with answering(first, OK) as (endpoint, received):
        assert isinstance(asked(endpoint, "post_once"), SessionNetError)
    assert len(received) == 1


def test_a_wrong_certificate_is_looked_at_once(devnet: Devnet, monkeypatch: pytest.MonkeyPatch) -> None:
    connected: list[object] = []
    connect = racing.connect

    def counted(addresses: Sequence[Address], options: SocketOptions = ()) -> socket.socket:
        connected.append(addresses)
        return connect(addresses, options)

    monkeypatch.setattr(connections, "connect", counted)
    wrong = Endpoint(devnet.seeds[0].url, "pinned-certificate", (Pin("00" * 32),))
    assert isinstance(asked(wrong), WrongCertificate)
    assert len(connected) == 1
    assert devnet.received == []


@pytest.mark.parametrize("how", ["post", "get"])
def test_a_request_says_what_is_needed_and_nothing_of_who_asks(how: str) -> None:
    with answering(OK) as (endpoint, received):
        asked(endpoint, how)
    head, _, body = received[0].decode().partition("\r\n\r\n")
    line, *headers = head.split("\r\n")
    of_a_body = {"Content-Type: application/json", "Content-Length: 2"} if how == "post" else set()
    assert (line, body) == (f"{how.upper()} /json_rpc HTTP/1.1", "{}" if how == "post" else "")
    assert set(headers) == of_a_body | {
        f"Host: {endpoint.url.split('/')[2]}",
        f"User-Agent: sessionnet/{VERSION}",
        "Accept-Encoding: identity",
        "Accept: application/json, */*;q=0.1",
        "Connection: keep-alive",
    }
