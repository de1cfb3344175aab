"""Replies that are no answer: an honest reply to what a broken or hostile server sends in its place.

The endless ones are honest JSON with blanks before its last brace. They are correct to the last byte, so that only a
client that counts what it takes is safe.
"""

import functools
import gzip
import json
import os
from collections.abc import Iterator
from http import HTTPStatus

from tests.devnet.misbehaviour import Misbehaviour
from tests.devnet.wire import Reply, Stream, text_reply

MEGABYTE = 10**6
BLANKS = b" " * (64 * 1024)
NESTED = 100_000
NOBODY = b",{}"
NOBODIES = NOBODY * 20_000
_MARK = "a crowd"

ELSEWHERE = "/elsewhere"
"""Where redirects lead. It is on the same server, so that what it received tells whether a client followed."""

PAGE = (
    b"<!DOCTYPE html>\n<html><head><title>Welcome</title></head><body><h1>Log in to use this Wi-Fi</h1></body></html>"
)


def instead_of(honest: Reply, misbehaviour: Misbehaviour) -> Reply:
    """The reply that goes out in place of the honest one. Raises ValueError for a status that HTTP does not have."""
    assert isinstance(honest.body, bytes)
    body, count = honest.body, int(misbehaviour.amount * MEGABYTE)
    match misbehaviour.name:
        case "500":
            return text_reply("Internal Server Error\n", 500)
        case "429":
            return Reply(b"", 429, "text/plain", (("Retry-After", "3600"),))
        case "redirect":
            return Reply(b"", 302, "text/plain", (("Location", ELSEWHERE),))
        case "status":
            return _refusal(int(misbehaviour.amount))
        case "blank":
            return Reply(b"")
        case "garbage":
            return Reply(os.urandom(4096))
        case "html":
            return Reply(PAGE, content_type="text/html")
        case "truncated-json":
            return Reply(body[: len(body) // 2])
        case "huge":
            return Reply(Stream(functools.partial(_padded, body, count), None))
        case "huge-announced":
            return Reply(Stream(functools.partial(_padded, body, count), len(body) + count))
        case "crowd":
            before, after = around_outer_list(body)
            return Reply(Stream(functools.partial(_crowded, before, after, count), None))
        case "deep":
            return Reply(b'{"jsonrpc":"2.0","id":0,"result":' + b"[" * NESTED + b"]" * NESTED + b"}")
        case "bomb":
            return Reply(_bomb(body, count), headers=(("Content-Encoding", "gzip"),))
    raise ValueError(f"{misbehaviour.name} is no bad reply")


def _refusal(status: int) -> Reply:
    phrase = HTTPStatus(status).phrase
    page = f"<html><head><title>{status} {phrase}</title></head><body><h1>{status} {phrase}</h1></body></html>"
    headers = (("Location", ELSEWHERE),) if 300 <= status < 400 else ()
    return Reply(page.encode(), status, "text/html", headers)


def around_outer_list(body: bytes) -> tuple[bytes, bytes]:
    """What stands in some JSON before and after its outermost list, or nothing where it has none or is no JSON.

    Of several at one depth it is the longest: the list that all of the reply is about.
    """
    try:
        document = json.loads(body)
    except ValueError:
        return b"", b""
    level = [document]
    while level:
        if lists := [part for part in level if isinstance(part, list)]:
            max(lists, key=len)[:] = [_MARK]
            before, _mark, after = json.dumps(document).partition(f'["{_MARK}"]')
            return before.encode(), after.encode()
        level = [part for outer in level if isinstance(outer, dict) for part in outer.values()]
    return b"", b""


def _crowded(before: bytes, after: bytes, count: int) -> Iterator[bytes]:
    yield before + b"[{}"
    for sent in range(0, count, len(NOBODIES)):
        yield NOBODIES[: (count - sent) // len(NOBODY) * len(NOBODY)]
    yield b"]" + after


def _padded(body: bytes, count: int) -> Iterator[bytes]:
    yield body[:-1]
    for sent in range(0, count, len(BLANKS)):
        yield BLANKS[: count - sent]
    yield body[-1:]


def _bomb(body: bytes, count: int) -> bytes:
    # Members of a gzip file that follow each other unpack to one text, so that blanks are packed once only.
    whole, rest = divmod(count, MEGABYTE)
    return gzip.compress(body[:-1]) + _packed_blanks(MEGABYTE) * whole + _packed_blanks(rest) + gzip.compress(body[-1:])


@functools.cache
def _packed_blanks(count: int) -> bytes:
    return gzip.compress(b" " * count)
