"""What is inside a sealed request and its reply, version 4: a bencoded list of JSON and, where there is one, a body.

l79:{"method":"GET","endpoint":"/room/some-room","headers":{"Some-Header":"12345"}}e
l58:{"code":200,"headers":{"content-type":"application/json"}}11:{"id": 123}e
"""

import json
import re
from dataclasses import dataclass

from tests.devnet.sealing import Layer
from tests.devnet.wire import Reply

LENGTH = re.compile(rb"([0-9]{1,9}):")


class InvalidV4RequestError(Exception):
    """The inside of a layer is no request."""


@dataclass(frozen=True)
class OpenedRequest:
    """A request as the server found it inside a layer."""

    method: str
    endpoint: str
    """Path and query, as sent and as signed."""
    headers: dict[str, str]
    """With the names as sent."""
    body: bytes
    layer: Layer
    """What it was found in, with its plaintext to the byte."""

    @property
    def path(self) -> str:
        """The endpoint without its query."""
        return self.endpoint.partition("?")[0]


def parse_request(layer: Layer) -> OpenedRequest:
    """Read what was sealed. Raises InvalidV4RequestError."""
    plaintext = layer.plaintext
    if not (plaintext.startswith(b"l") and plaintext.endswith(b"e")):
        raise InvalidV4RequestError
    text, rest = _string(plaintext[1:-1])
    body, rest = _string(rest) if rest else (b"", b"")
    if rest:
        raise InvalidV4RequestError
    try:
        call = json.loads(text)
    except (ValueError, RecursionError):
        raise InvalidV4RequestError from None
    if not isinstance(call, dict):
        raise InvalidV4RequestError
    method, endpoint, headers = call.get("method"), call.get("endpoint"), call.get("headers", {})
    if not isinstance(method, str) or not isinstance(endpoint, str) or not endpoint.startswith("/"):
        raise InvalidV4RequestError
    if not isinstance(headers, dict) or not all(isinstance(value, str) for value in headers.values()):
        raise InvalidV4RequestError
    return OpenedRequest(method, endpoint, headers, body, layer)


def encode_reply(reply: Reply) -> bytes:
    """A reply as it is before it is sealed. The JSON has blanks, and header names are in lower case."""
    assert isinstance(reply.body, bytes)
    headers = {"content-type": reply.content_type} | {name.lower(): value for name, value in reply.headers}
    text = json.dumps({"code": reply.status, "headers": headers}).encode()
    return b"l%d:%b%d:%be" % (len(text), text, len(reply.body), reply.body)


def _string(text: bytes) -> tuple[bytes, bytes]:
    """The bencoded string at the start, and what follows it."""
    length = LENGTH.match(text)
    if length is None:
        raise InvalidV4RequestError
    start, end = length.end(), length.end() + int(length[1])
    if end > len(text):
        raise InvalidV4RequestError
    return text[start:end], text[end:]
