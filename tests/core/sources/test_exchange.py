"""What a response may look like, byte for byte: interim ones, encodings that are none, refusals, what has no end."""

from __future__ import annotations

import contextlib
import itertools
import socket
import threading
import tracemalloc
from collections.abc import Iterable, Iterator

import pytest

from sessionnet_core.errors import AnswerTooLarge, MalformedAnswer, ProxyFailed, Refused, SessionNetError, Unreachable
from sessionnet_core.sources.endpoint import Endpoint
from sessionnet_core.sources.transport import Transport

MEGABYTE = 1_000_000
BODY = b'{"ok":true}'
OK = b"HTTP/1.1 200 OK\r\nContent-Length: 11\r\n%s\r\n" + BODY


@contextlib.contextmanager
def answering(pieces: Iterable[bytes]) -> Iterator[tuple[str, list[bytes]]]:
    """Answer each connection with these bytes; give the URL, and the requests that came."""
    received: list[bytes] = []
    pieces = pieces if isinstance(pieces, list) else list(itertools.islice(pieces, 300))

    def serve(client: socket.socket) -> None:
        with contextlib.suppress(OSError), client:
            request = client.recv(65536)
            while not request.endswith(b"{}") and not request.startswith(b"CONNECT"):
                request += client.recv(65536)  # closing with something unread would reset the connection
            received.append(request)
            for piece in pieces:
                client.sendall(piece)

    def accept() -> None:
        with contextlib.suppress(OSError):
            while True:
                client, _ = listener.accept()
                threading.Thread(target=serve, args=(client,), daemon=True).start()

    with socket.create_server(("127.0.0.1", 0)) as listener:
        accepting = threading.Thread(target=accept, daemon=True)
        accepting.start()
        yield f"http://127.0.0.1:{listener.getsockname()[1]}/json_rpc", received
        listener.shutdown(socket.SHUT_RDWR)
    accepting.join()


def asked(url: str, *, seconds: float = 20, **how: object) -> bytes:
    return Transport(timeout_seconds=seconds, **how).post(Endpoint(url, "none"), b"{}")  # type: ignore[arg-type]


def refused_by(*pieces: bytes) -> Refused:
    with answering(list(pieces)) as (url, _), pytest.raises(Refused) as refused:
        asked(url)
    return refused.value


HINTS = b"HTTP/1.1 103 Early Hints\r\nLink: </style.css>; rel=preload\r\n\r\n"


class TestInterimResponses:
    @pytest.mark.parametrize("interim", [HINTS, HINTS * 3, b"HTTP/1.1 100 Continue\r\n\r\n", b"HTTP/1.1 102 \r\n\r\n"])
    def test_are_passed_over(self, interim: bytes) -> None:
        with answering([interim + OK % b""]) as (url, received):
            assert asked(url) == BODY
        assert len(received) == 1

    def test_do_not_hide_the_refusal_behind_them(self) -> None:
        refused = refused_by(HINTS + b"HTTP/1.1 503 Busy\r\nContent-Type: text/plain\r\nContent-Length: 4\r\n\r\nbusy")
        assert (refused.status, refused.message) == (503, "HTTP status 503: busy")

    def test_without_end_are_no_answer(self) -> None:
        with answering([HINTS * 1000]) as (url, _), pytest.raises(Unreachable):
            asked(url)


class TestEncodings:
    @pytest.mark.parametrize("header", [b"", b" ", b"identity", b"Identity ", b"identity, identity"])
    def test_that_change_nothing_are_accepted(self, header: bytes) -> None:
        with answering([OK % (b"Content-Encoding: " + header + b"\r\n")]) as (url, _):
            assert asked(url) == BODY

    @pytest.mark.parametrize("header", [b"gzip", b"identity, br"])
    def test_that_change_something_are_not(self, header: bytes) -> None:
        with answering([OK % (b"Content-Encoding: " + header + b"\r\n")]) as (url, _), pytest.raises(MalformedAnswer):
            asked(url)


class TestARefusal:
    def test_is_told_in_the_hosts_words(self) -> None:
        assert refused_by(b"HTTP/1.0 502 X\r\nContent-Type: text/html\r\n\r\n<title>Bad gateway</title>").message == (
            "HTTP status 502: Bad gateway"
        )

    def test_that_sends_its_words_slowly_is_one_all_the_same(self) -> None:
        assert refused_by(b"HTTP/1.1 403 No\r\nContent-Length: 100\r\n\r\n", b"never all of it").status == 403

    def test_with_a_redirect_names_its_target_without_keys(self) -> None:
        refused = refused_by(b"HTTP/1.1 301 X\r\nLocation: https://elsewhere.example/v2/0123456789abcdef01\r\n\r\n")
        assert refused.message == "HTTP status 301: it points to https://elsewhere.example/v2/***"

    def test_never_shows_the_key_that_it_quotes(self) -> None:
        words = b"HTTP/1.0 401 X\r\nContent-Type: text/plain\r\n\r\nno such key: s3cr3t-k3y-0123456789\n"
        with answering([words]) as (url, _), pytest.raises(Refused) as refused:
            asked(f"{url}/s3cr3t-k3y-0123456789")
        assert refused.value.message == "HTTP status 401: no such key: ***"


def endless(head: bytes, piece: bytes) -> Iterator[bytes]:
    yield head
    while True:
        yield piece


@pytest.mark.parametrize(
    ("head", "piece"),
    [
        (b"HTTP/1.1 302 Found\r\nLocation: /elsewhere\r\n\r\n", b" " * MEGABYTE),
        (b"HTTP/1.1 502 Bad\r\n\r\n", b" " * MEGABYTE),
        (b"HTTP/1.1 429 Busy\r\n\r\n", b" " * MEGABYTE),
        (b"HTTP/1.1 500 Bad\r\nContent-Type: text/html\r\n\r\n", b"<" * MEGABYTE),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", b"1" * MEGABYTE),
        pytest.param(  # where it is read line by line, of which there are many
            *(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n", b"X: y\r\n" * (MEGABYTE // 6)),
            marks=pytest.mark.costly,
        ),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1;", b"x=y;" * (MEGABYTE // 4)),
        (b"HTTP/1.1 200 OK\r\n", b"X: y\r\n" * (MEGABYTE // 6)),
    ],
    ids=["redirect", "502", "429", "500", "chunk-size", "trailers", "chunk-extension", "headers"],
)
def test_nothing_without_end_is_kept_in_memory(head: bytes, piece: bytes) -> None:
    """The whole would be 300 MB, twice where the request is sent again."""
    pieces = [head, *[piece] * 299]
    with answering(pieces) as (url, _):
        tracemalloc.start()
        try:
            with pytest.raises(SessionNetError):
                Transport(timeout_seconds=20).post(Endpoint(url, "none"), b"{}", limit_bytes=MEGABYTE)
            _, peak = tracemalloc.get_traced_memory()
        finally:
            tracemalloc.stop()
    assert peak < 20 * MEGABYTE


@pytest.mark.parametrize(
    ("limit", "words"), [(3, "0 kB"), (999_999, "999 kB"), (MEGABYTE, "1 MB"), (64 * MEGABYTE, "64 MB")]
)
def test_an_answer_that_says_that_it_is_too_large_is_not_read(limit: int, words: str) -> None:
    head = b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % (limit + 1)
    with answering([head]) as (url, _), pytest.raises(AnswerTooLarge) as refused:
        Transport(timeout_seconds=60).post(Endpoint(url, "none"), b"{}", limit_bytes=limit)
    assert refused.value.message == f"the answer is larger than {words}"


@pytest.mark.parametrize("length", [b"Content-Length: 11\r\n", b""])
def test_an_answer_may_be_as_large_as_the_limit(length: bytes) -> None:
    with answering([b"HTTP/1.1 200 OK\r\n" + length + b"\r\n" + BODY]) as (url, _):
        assert Transport(timeout_seconds=60).post(Endpoint(url, "none"), b"{}", limit_bytes=11) == BODY
        with pytest.raises(AnswerTooLarge):
            Transport(timeout_seconds=60).post(Endpoint(url, "none"), b"{}", limit_bytes=10)


def test_bytes_around_a_body_count_too() -> None:
    """The last chunk may be followed by headers without end."""
    pieces = [b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n", *[b"X: y\r\n" * 150_000] * 20]
    with answering(pieces) as (url, _), pytest.raises(AnswerTooLarge):
        Transport(timeout_seconds=20).post(Endpoint(url, "none"), b"{}", limit_bytes=MEGABYTE)


class TestAProxyThatAnswersItself:
    REFUSAL = b"HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n"

    @pytest.mark.parametrize("scheme", ["https", "http"])
    def test_is_named_with_its_status(self, scheme: str) -> None:
        with answering([self.REFUSAL]) as (url, _):
            port = url.split(":")[2].split("/")[0]
            with pytest.raises(ProxyFailed) as failed:
                asked(f"{scheme}://host.example/", proxy=f"http://user:secret@127.0.0.1:{port}")
        assert f"the proxy 127.0.0.1:{port} wants a user name and a password" in failed.value.message
        assert "USER:PASSWORD" in (failed.value.hint or "")

    def test_may_refuse_for_other_reasons(self) -> None:
        with answering([b"HTTP/1.1 403 X\r\nContent-Length: 0\r\n\r\n"]) as (url, _):
            port = url.split(":")[2].split("/")[0]
            with pytest.raises(
                ProxyFailed, match=rf"the proxy 127.0.0.1:{port} refused the connection \(HTTP status 403\)"
            ):
                asked("https://host.example/", proxy=f"http://127.0.0.1:{port}")

    def test_hands_on_the_refusal_of_a_plain_http_host(self) -> None:
        with answering([b"HTTP/1.1 403 X\r\nContent-Length: 0\r\n\r\n"]) as (url, _):
            port = url.split(":")[2].split("/")[0]
            with pytest.raises(Refused) as refused:
                asked("http://host.example/", proxy=f"http://127.0.0.1:{port}")
        assert refused.value.status == 403
