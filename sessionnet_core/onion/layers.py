"""Onion requests: a request in layers, of which each node on its path can open one and learns only who comes next.

::

    guard body      frame: the guard's layer, and the key that opens it
    └── guard       frame: the middle node's layer, its Ed25519 key as destination, the key that opens it
        └── middle  frame: the exit's layer, likewise
            └── exit    frame: what the server can open, and where the server is
                        or: the layer of a fourth node, which is asked itself
                └── node    frame: the question in the clear, and `headers`

The guard sees who asks, but not what; the exit sees whom it is for, but not who asks. This does not hold if guard and
exit work together, or against someone who watches both ends.

A pure module. Its layers are those of `sealed`: all use XChaCha20-Poly1305, as libsession does. The protocol's older
cipher, AES-GCM, is not used: storage servers have supported both for years, and libsodium has AES-GCM on some
processors only. All randomness is an argument.

Formats: libsession's `src/onionreq/builder.cpp`; Session storage server, `oxenss/rpc/onion_processing.cpp`.
"""

from __future__ import annotations

import binascii
from base64 import b64decode
from collections.abc import Sequence
from typing import Annotated

import msgspec
from msgspec import Meta, Struct

from ..decoding import decoded
from ..errors import MalformedAnswer, NotSealed
from .sealed import Sealed, frame, key_for, open_layer, seal_layer

HOPS = 3


class Hop(Struct, frozen=True):
    """One node of a path: the key by which others find it, and the key that its layer is sealed for."""

    ed25519: str
    """64 lower-case hex digits."""
    x25519: bytes

    @classmethod
    def of(cls, ed25519: str) -> Hop:
        """Return the hop of a node. Its X25519 key is derived from the Ed25519 key, whatever a list says.

        Raises:
            MalformedAnswer: the key is not a point of the curve, or an unsafe one.
        """
        from nacl.bindings import crypto_sign_ed25519_pk_to_curve25519
        from nacl.exceptions import CryptoError

        try:
            return cls(ed25519, crypto_sign_ed25519_pk_to_curve25519(bytes.fromhex(ed25519)))
        except (CryptoError, ValueError, TypeError):
            raise MalformedAnswer("the node's key cannot be used to seal anything") from None


class Fresh(Struct, frozen=True):
    """The random values of one layer of one request."""

    secret: bytes
    """The ephemeral X25519 secret."""
    nonce: bytes

    def __repr__(self) -> str:
        return "Fresh(…)"  # keys do not belong in tracebacks and logs


class Place(Struct, frozen=True):
    """Where the exit finds a server."""

    host: str
    port: int
    protocol: str
    """`http` or `https`."""
    target: str
    """The path of the POST: it begins with `/oxen/` or `/loki/` and ends with `/lsrpc`, or exits refuse it."""


class NodeReply(Struct, frozen=True):
    """The content of a node's sealed reply: an HTTP answer in all but transport."""

    status: Annotated[int, Meta(ge=100, le=999)]
    body: str


_decoder = msgspec.json.Decoder(NodeReply)


class NodeQuestion(Struct, frozen=True):
    """A question to a node at the end of a path, and the secret that opens the reply; for one use."""

    body: bytes
    """What is posted to the guard."""
    secret: bytes
    node: Hop

    def __repr__(self) -> str:
        return f"NodeQuestion(node={self.node.ed25519})"

    def open(self, reply: bytes) -> NodeReply:
        """Open the reply to this question.

        Raises:
            NotSealed: the holder of the node's key did not seal it in reply to this question.
            MalformedAnswer: the node sealed it, but it is not a node's reply.
        """
        return open_node_reply(reply, self.secret, self.node)


def to_server(sealed: Sealed, place: Place, path: Sequence[Hop], fresh: Sequence[Fresh]) -> bytes:
    """Wrap a sealed request for the server behind the exit, and return what is posted to the guard.

    The reply comes back as the server wrote it, for `Sealed.open`.

    Args:
        path: guard first, exit last.
        fresh: for each of them.
    """
    route = {
        "host": place.host,
        "target": place.target,
        "method": "POST",
        "protocol": place.protocol,
        "port": place.port,
        **key_for(sealed.secret),
    }
    return _wrapped(frame(sealed.ciphertext, route), path, fresh)


def to_node(question: bytes, node: Hop, path: Sequence[Hop], fresh: Sequence[Fresh]) -> NodeQuestion:
    """Wrap a storage server's question, `{"method", "params"}`, for a node behind the exit.

    Args:
        path: guard first, exit last; without the node itself, or the one before it would know both ends.
        fresh: for each of them, and last for the node.
    """
    if node in path:
        raise ValueError("a node cannot be on the path to itself")
    body = _wrapped(frame(question, {"headers": ""}), [*path, node], fresh)
    return NodeQuestion(body, fresh[-1].secret, node)


def open_node_reply(reply: bytes, secret: bytes, node: Hop) -> NodeReply:
    """Open what a node sealed in answer to its layer: base64 of a layer with JSON inside.

    An exit that does not pass a request on says so in the same way, with the key of its own layer.

    Raises:
        NotSealed, MalformedAnswer: as `NodeQuestion.open` does.
    """
    try:
        sealed = b64decode(reply, validate=True)
    except (binascii.Error, ValueError):
        raise NotSealed("the reply is not from the node that was asked") from None
    opened = open_layer(sealed, secret, node.x25519)
    return decoded(_decoder, opened, "the sealed reply is not a node's reply")


def _wrapped(innermost: bytes, hops: Sequence[Hop], fresh: Sequence[Fresh]) -> bytes:
    """Seal the content for the last hop, that for the hop before it, and so on; return what the first hop is sent."""
    layers = list(zip(hops, fresh, strict=True))
    for hop, new in reversed(layers):
        sealed = seal_layer(innermost, new.secret, hop.x25519, new.nonce)
        route = key_for(new.secret) if hop is hops[0] else {"destination": hop.ed25519, **key_for(new.secret)}
        innermost = frame(sealed, route)
    return innermost
