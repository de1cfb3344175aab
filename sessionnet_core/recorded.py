"""What a recording is made of: requests, and how one is recognised whatever its bytes; answers, each given once."""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Iterable
from hashlib import blake2b
from typing import Protocol

import msgspec
from msgspec import Struct

from .decoding import decoded
from .errors import Unbelievable

KEY_BYTES = 16


class Request(Struct, frozen=True):
    """What was asked, and where."""

    method: str
    uri: str
    body: bytes


class Exchange(Struct, frozen=True):
    """A request and its answer."""

    request: Request
    answer: bytes


class Answers(Protocol):
    """The answers of a recording."""

    @property
    def all_given(self) -> bool:
        """Whether each was given that there is to give."""

    def next(self, key: bytes) -> bytes | None:
        """Return the next answer to the question that `key_of` recognises; None if there is none."""


class GivenOnce:
    """The answers of one run: each is given once, and those to one question in their order."""

    def __init__(self, exchanges: Iterable[Exchange]) -> None:
        self._left: defaultdict[bytes, deque[bytes]] = defaultdict(deque)
        for one in exchanges:
            self._left[key_of(one.request.uri, one.request.body)].append(one.answer)

    @property
    def all_given(self) -> bool:
        """Whether each was given."""
        return not any(self._left.values())

    def next(self, key: bytes) -> bytes | None:
        """Return the next answer to a question, or None."""
        left = self._left.get(key)
        try:
            return left.popleft() if left else None
        except IndexError:  # another thread was faster
            return None


def key_of(url: str, body: bytes) -> bytes:
    """Return what a request is recognised by: its URL, and of JSON-RPC method and parameters, whatever its `id`."""
    return blake2b(url.encode(errors="surrogatepass") + b"\n" + _question(body), digest_size=KEY_BYTES).digest()


_any_json = msgspec.json.Decoder()
_sorted_json = msgspec.json.Encoder(order="sorted")


def _question(body: bytes) -> bytes:
    try:
        call = decoded(_any_json, body, "not JSON")
    except Unbelievable:
        return body
    named = (call["method"], call.get("params")) if isinstance(call, dict) and "method" in call else call
    return _sorted_json.encode(named)
