"""HTTP/1.1 as far as the devnet speaks it: bytes to a request, a reply to bytes. No socket in here.

A request is kept with the raw bytes it came in, so that a test can prove what a client did and did not send.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from http import HTTPStatus

LARGEST_HEAD = 64 * 1024
LARGEST_BODY = 10 * 1024 * 1024
"""What storage servers take before they answer 413."""


@dataclass(frozen=True)
class Request:
    """One request, completely read."""

    method: str
    path: str
    """Without its query, which no server here looks at."""
    headers: dict[str, str]
    """By lower-case name."""
    body: bytes
    raw: bytes
    """Start line, headers and body as they came."""

    @property
    def keeps_alive(self) -> bool:
        """Whether the client means to send another request on this connection."""
        return self.headers.get("connection", "").lower() != "close"


@dataclass(frozen=True)
class Stream:
    """A body made while it is sent, for bodies too large to hold."""

    pieces: Callable[[], Iterator[bytes]]
    announced_length: int | None
    """What Content-Length says; None sends the body chunked."""


@dataclass(frozen=True)
class Reply:
    """One reply, before it is put on the wire."""

    body: bytes | Stream
    status: int = 200
    content_type: str = "application/json"
    headers: tuple[tuple[str, str], ...] = ()


def posted(path: str, body: bytes) -> Request:
    """A POST that came over no wire, for whatever answers requests."""
    return Request("POST", path, {}, body, b"POST %b HTTP/1.1\r\n\r\n%b" % (path.encode(), body))


class UnreadableRequestError(Exception):
    """The bytes are no request we can take; `reply` says so to the client."""

    def __init__(self, status: HTTPStatus) -> None:
        super().__init__(status.phrase)
        self.reply = text_reply(status.phrase, status)


def text_reply(text: str, status: int) -> Reply:
    """A reply in plain text, which is how oxend and storage servers word their errors."""
    return Reply(text.encode(), status, "text/plain")


def read_request(buffer: bytearray, receive: Callable[[], bytes], largest_body: int = LARGEST_BODY) -> Request | None:
    """Read one request and take it out of `buffer`; what follows it stays there. None if the client has left.

    `receive` returns the next bytes, b"" at the end. Where this raises UnreadableRequestError or returns None, what was
    read so far is still in `buffer`.
    """
    while (end := buffer.find(b"\r\n\r\n")) < 0:
        if len(buffer) > LARGEST_HEAD:
            raise UnreadableRequestError(HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE)
        if not _fill(buffer, receive):
            return None
    start_line, *header_lines = buffer[:end].decode("latin-1").split("\r\n")
    try:
        method, path, _version = start_line.split(" ")
        headers = {}
        for line in header_lines:
            name, value = line.split(":", 1)
            headers[name.strip().lower()] = value.strip()
        length = int(headers.get("content-length", "0"))
    except ValueError:
        raise UnreadableRequestError(HTTPStatus.BAD_REQUEST) from None
    if "transfer-encoding" in headers or length < 0:
        raise UnreadableRequestError(HTTPStatus.LENGTH_REQUIRED)
    if length > largest_body:
        raise UnreadableRequestError(HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
    body_start, body_end = end + 4, end + 4 + length
    while len(buffer) < body_end:
        if not _fill(buffer, receive):
            return None
    raw = bytes(buffer[:body_end])
    del buffer[:body_end]
    return Request(method, path.partition("?")[0], headers, raw[body_start:], raw)


def _fill(buffer: bytearray, receive: Callable[[], bytes]) -> bool:
    piece = receive()
    buffer += piece
    return bool(piece)


def head(reply: Reply) -> bytes:
    """The status line and the headers of a reply, with the empty line that ends them."""
    lines = [f"HTTP/1.1 {reply.status} {HTTPStatus(reply.status).phrase}", f"Content-Type: {reply.content_type}"]
    length = reply.body.announced_length if isinstance(reply.body, Stream) else len(reply.body)
    lines.append("Transfer-Encoding: chunked" if length is None else f"Content-Length: {length}")
    lines += [f"{name}: {value}" for name, value in reply.headers]
    return "\r\n".join([*lines, "", ""]).encode("latin-1")


def body_pieces(reply: Reply) -> Iterator[bytes]:
    """The body of a reply as it goes over the wire, chunk marks included."""
    if not isinstance(reply.body, Stream):
        yield reply.body
        return
    is_chunked = reply.body.announced_length is None
    for piece in reply.body.pieces():
        yield b"%x\r\n%b\r\n" % (len(piece), piece) if is_chunked else piece
    if is_chunked:
        yield b"0\r\n\r\n"
