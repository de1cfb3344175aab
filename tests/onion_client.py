"""A raw client of the devnet's onion nodes: wraps a request in layers, posts it to a guard, opens what comes back."""

from __future__ import annotations

import base64
import http.client
import json
import ssl
from collections.abc import Mapping, Sequence
from contextlib import closing
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from tests.devnet import NetworkApi, StorageServer
from tests.sealed_client import SEALED, Answer, Sender, parts_of, request_of

HEADERS: dict[str, object] = {"headers": ""}
"""What says that a request is for the node itself."""


class Wrapped(NamedTuple):
    """An onion request as its guard gets it."""

    body: bytes
    innermost: Sender
    """What opens the last node's reply."""


def framed(blob: bytes, told: Mapping[str, object]) -> bytes:
    return len(blob).to_bytes(4, "little") + blob + json.dumps(told).encode()


def wrap(inside: bytes, path: Sequence[StorageServer], cipher: str = "xchacha20") -> Wrapped:
    """Seal for each node of a path, the guard first; `inside` is what the last one finds, framing and all."""
    keys = [next(n["pubkey_x25519"] for n in s.nodes.network.nodes if n["pubkey_ed25519"] == s.pubkey) for s in path]
    senders = [Sender(key, cipher) for key in keys]
    body = senders[-1].seal(inside)
    for sender, following in zip(senders[-2::-1], path[:0:-1], strict=True):
        # What was framed for the next node goes on as blob and JSON, with the node's name beside the latter.
        length = int.from_bytes(body[:4], "little")
        told = json.loads(body[4 + length :]) | {"destination": following.pubkey}
        body = sender.seal(framed(body[4 : 4 + length], told))
    return Wrapped(body, senders[-1])


def to_node(
    path: Sequence[StorageServer],
    method: str,
    params: dict[str, object],
    cipher: str = "xchacha20",
    told: dict[str, object] = HEADERS,
) -> Wrapped:
    return wrap(framed(json.dumps({"method": method, "params": params}).encode(), told), path, cipher)


def post(guard: StorageServer, body: bytes, seconds: float = 5) -> Answer:
    context = ssl._create_unverified_context()
    connection = (
        http.client.HTTPConnection(guard.host, guard.port, timeout=seconds)
        if guard.certificate is None
        else http.client.HTTPSConnection(guard.host, guard.port, timeout=seconds, context=context)
    )
    with closing(connection):
        connection.request("POST", urlsplit(guard.onion_url).path, body)
        response = connection.getresponse()
        return Answer(response.status, {k.lower(): v for k, v in response.getheaders()}, response.read())


def ask_node(
    path: Sequence[StorageServer], method: str, params: dict[str, object] | None = None, cipher: str = "xchacha20"
) -> tuple[int, Any]:
    """Status and body of what the path's last node answers."""
    wrapped = to_node(path, method, params or {}, cipher)
    answer = post(path[0], wrapped.body)
    assert answer.status == 200, answer
    told = json.loads(wrapped.innermost.open(base64.b64decode(answer.body)))
    return told["status"], told["body"]


def to_server(
    path: Sequence[StorageServer], api: NetworkApi, cipher: str = "xchacha20", **changes: object
) -> tuple[Wrapped, Sender]:
    """A request that only the API can open; `changes` are to what the last node is told of it."""
    origin = urlsplit(api.url)
    sealed_for_api = Sender(api.pubkey, cipher)
    told = {"host": origin.hostname, "port": origin.port, "protocol": origin.scheme, "target": SEALED, "method": "POST"}
    inside = sealed_for_api.seal(request_of("GET", "/info"), **(told | changes))
    return wrap(inside, path, cipher), sealed_for_api


def ask_api(path: Sequence[StorageServer], api: NetworkApi, cipher: str = "xchacha20") -> tuple[dict[str, Any], Any]:
    """What the API answered, opened: the head and the decoded body."""
    wrapped, sender = to_server(path, api, cipher=cipher)
    answer = post(path[0], wrapped.body)
    assert answer.status == 200, answer
    head, body = parts_of(sender.open(answer.body))
    return json.loads(head), json.loads(body)
