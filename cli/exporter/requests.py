"""A request as it came, read with bounds. Whatever is not one is answered with the status that says so."""

from __future__ import annotations

import re

from msgspec import Struct

HEAD_LIMIT_BYTES = 16_384
"""Of a request's line and headers; Prometheus sends less than one thousand."""
_HEADERS_LIMIT = 64
_LINE = re.compile(r"([A-Z]{1,16}) (/[\x21-\x7e]{0,2047}) HTTP/1\.([01])")
_HEADER = re.compile(r"([!#$%&'*+.^_`|~0-9A-Za-z-]{1,100}):[ \t]*([\t\x20-\x7e\x80-\xff]*?)[ \t]*")
_HOST = re.compile(r"(?:\[([0-9A-Fa-f:.]+)\]|([\w.-]+))(?::[0-9]{1,5})?")


class BadRequest(Exception):
    """What came is no request that is answered otherwise."""

    def __init__(self, status: int, reason: str) -> None:
        super().__init__(reason)
        self.status = status
        self.reason = reason


class Request(Struct, frozen=True):
    """What is asked for."""

    method: str
    path: str
    headers: dict[str, str]
    """By their names in lower case; of several, all, with commas between."""

    @property
    def host(self) -> str | None:
        """Return whom the client believes to have asked, without a port; empty if it is no host at all."""
        named = self.headers.get("host")
        if named is None:
            return None
        match = _HOST.fullmatch(named)
        return (match[1] or match[2]) if match else ""


def read_request(head: bytes) -> Request:
    """Return the request that the bytes up to the empty line are.

    Raises:
        BadRequest: they are none.
    """
    line, *lines = head.decode("latin-1").removesuffix("\r\n\r\n").split("\r\n")
    match = _LINE.fullmatch(line)
    if match is None:
        raise BadRequest(400, "This is no request of HTTP/1.1.")
    if len(lines) > _HEADERS_LIMIT:
        raise BadRequest(431, "There are too many headers.")
    headers: dict[str, str] = {}
    for one in lines:
        header = _HEADER.fullmatch(one)
        if header is None:
            raise BadRequest(400, "A line is no header.")
        name = header[1].lower()
        headers[name] = f"{headers[name]}, {header[2]}" if name in headers else header[2]
    if match[3] == "1" and "host" not in headers:
        raise BadRequest(400, "The header Host is missing.")
    return Request(match[1], match[2].partition("?")[0], headers)
