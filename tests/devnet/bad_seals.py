"""How the network API seals its replies: properly, or for somebody else, cut short, again and again, or not at all."""

from abc import ABC, abstractmethod
from dataclasses import replace
from itertools import cycle

from tests.devnet.api_routes import PAGE
from tests.devnet.bad_replies import instead_of
from tests.devnet.misbehaviour import Misbehaviour
from tests.devnet.onion_v4 import encode_reply
from tests.devnet.sealing import Layer, public_key, seal
from tests.devnet.wire import Reply, Stream

CROWD_MEGABYTES = 31
SOMEBODY_ELSE = public_key(b"somebody else".ljust(32))


def _list(*parts: bytes) -> bytes:
    return b"l" + b"".join(b"%d:%b" % (len(part), part) for part in parts) + b"e"


NO_HEADERS = b'{"code": 200, "headers": {}}'

INSIDES = (
    b"",
    bytes(range(256)),
    b'{"code": 200}',
    b"l999999999:{}2:{}e",
    _list(b"{'code': 200}", b"{}"),
    _list(b"[]", b"{}"),
    _list(b"{}", b"{}"),
    _list(b'{"code": "200\\u001b[31m", "headers": ["none"]}', b"{}"),
    _list(NO_HEADERS, b"{}", b"all"),
    _list(NO_HEADERS),
    _list(NO_HEADERS, b"{}")[:-1],
)
"""What is no reply in one way each, by turns: nothing, noise, no list, a length that lies, no JSON, no object, no code,
a code of the wrong type, a third part, no second one, no end."""


class Sealer(ABC):
    """Makes of a reply what goes out; there is a new one with every change of a server's ways."""

    @abstractmethod
    def sealed(self, reply: Reply, layer: Layer, secret: bytes) -> Reply:
        """The reply to a request that was found in `layer`, by a server with this X25519 secret."""


class Proper(Sealer):
    """Seals the reply for whoever sent the request."""

    def sealed(self, reply: Reply, layer: Layer, secret: bytes) -> Reply:
        return _outer(seal(encode_reply(reply), layer.cipher, secret, layer.sender))


class ToOther(Sealer):
    """Seals it for another ephemeral key."""

    def sealed(self, reply: Reply, layer: Layer, secret: bytes) -> Reply:
        return _outer(seal(encode_reply(reply), layer.cipher, secret, SOMEBODY_ELSE))


class Cut(Proper):
    """Seals it and sends the first half, as if that were all."""

    def sealed(self, reply: Reply, layer: Layer, secret: bytes) -> Reply:
        whole = super().sealed(reply, layer, secret).body
        assert isinstance(whole, bytes)
        return _outer(whole[: len(whole) // 2])


class Replay(Proper):
    """Answers the first request, and every later one with the same bytes."""

    def __init__(self) -> None:
        self._kept: dict[str, Reply] = {}

    def sealed(self, reply: Reply, layer: Layer, secret: bytes) -> Reply:
        return self._kept.setdefault("first", super().sealed(reply, layer, secret))


class Garbage(Sealer):
    """Seals what is no reply, each time another such thing."""

    def __init__(self) -> None:
        self._insides = cycle(INSIDES)

    def sealed(self, reply: Reply, layer: Layer, secret: bytes) -> Reply:
        return _outer(seal(next(self._insides), layer.cipher, secret, layer.sender))


class Crowd(Proper):
    """Seals so many megabytes of nothing in the place of the outermost list."""

    def sealed(self, reply: Reply, layer: Layer, secret: bytes) -> Reply:
        assert isinstance(reply.body, bytes)
        crowd = instead_of(reply, Misbehaviour("crowd", CROWD_MEGABYTES)).body
        assert isinstance(crowd, Stream)
        return super().sealed(replace(reply, body=b"".join(crowd.pieces())), layer, secret)


class Unsealed(Sealer):
    """Sends the reply as it is."""

    def sealed(self, reply: Reply, layer: Layer, secret: bytes) -> Reply:
        return reply


def _outer(body: bytes) -> Reply:
    return Reply(body, content_type=PAGE)


SEALERS: dict[str, type[Sealer]] = {
    "sealed-to-other": ToOther,
    "sealed-cut": Cut,
    "sealed-replay": Replay,
    "sealed-garbage": Garbage,
    "sealed-crowd": Crowd,
    "unsealed": Unsealed,
}
"""By the name of the misbehaviour. One with a wrong key needs none, since it never gets so far."""
