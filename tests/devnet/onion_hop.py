"""A storage server as one hop of an onion request, at POST /onion_req/v2: opens its layer, and does what it says.

Replies of this node itself, and what it finds wrong inside a layer, are sealed for the layer's sender. What comes back
from the next node or from a server goes back as it came, status and all; what goes wrong on the way is told in plain
text. Storage servers hand layers on to each other over OMQ, which counts the hops; here they do so over HTTPS, and the
count is in a header.
"""

import base64
import json
from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal, NamedTuple

from tests.devnet import storage_rpc
from tests.devnet.node_layer import ForNode, ForServer, ForThisNode, InvalidInsideError, parse_inside
from tests.devnet.node_list import Record
from tests.devnet.ring import UNASSIGNED
from tests.devnet.sealing import CannotOpenError, Layer, open_layer, seal
from tests.devnet.storage_rpc import StorageRpc
from tests.devnet.wire import Reply, Request, posted, text_reply

PATH = "/onion_req/v2"
HOP_HEADER = "x-devnet-hop"
MOST_HOPS = 15

What = Literal["answers", "passes on", "forwards", "invalid"]
"""What a hop does with its layer: for itself, to another node, to a server, or nothing that could be understood."""


class Hop(NamedTuple):
    """One layer that was opened."""

    server: str
    """The storage server's name: ``storage3``."""
    what: What


class UnreachableError(Exception):
    """There is nobody at the next place; `why` is what curl says of a server's."""

    def __init__(self, why: str = "Could not connect to server") -> None:
        super().__init__(why)
        self.why = why


class Onward(ABC):
    """How a hop reaches what comes after it. Both raise UnreachableError, and TimeoutError where no reply comes."""

    @abstractmethod
    def to_node(self, node: Record, body: bytes, hop: int) -> Reply:
        """Post a layer to another node, whose record the list has, as hop number `hop`."""

    @abstractmethod
    def to_server(self, destination: ForServer) -> Reply:
        """Post a request to a server. Nobody beyond the devnet is ever reached."""


@dataclass(frozen=True)
class OnionHop:
    """One storage server, as it stands when a layer arrives."""

    rpc: StorageRpc
    """What it answers itself."""
    secret: bytes
    """Its X25519 secret."""
    onward: Onward
    opened: Callable[[What], None]
    """Is told of every layer that could be opened."""

    def answer(self, request: Request) -> Reply:
        """The reply of an honest storage server to an onion request."""
        if not self._is_ready:
            return text_reply(f"Snode not ready: {self.rpc.pubkey}", 503)
        if hop_of(request) > MOST_HOPS:
            return text_reply("onion request max path length exceeded", 400)
        try:
            layer = open_layer(request.body, self.secret)
        except CannotOpenError:
            return text_reply("Invalid ciphertext", 400)
        try:
            inside = parse_inside(layer.plaintext)
        except InvalidInsideError:
            self.opened("invalid")
            return self._sealed(text_reply("Invalid json", 400), layer)
        match inside:
            case ForThisNode():
                self.opened("answers")
                own = self.rpc.answer(posted(storage_rpc.PATH, inside.body))
                return self._sealed(own, layer, inside.wants_json, inside.wants_base64)
            case ForNode():
                self.opened("passes on")
                return self.pass_on(inside, hop_of(request) + 1)
            case ForServer():
                self.opened("forwards")
                return (
                    self.forward(inside) if inside.is_allowed else self._sealed(text_reply("Invalid url", 400), layer)
                )

    def pass_on(self, inside: ForNode, hop: int) -> Reply:
        """The next node's reply, or what is wrong with the way to it."""
        nodes = self.rpc.nodes.network.nodes
        node = next((node for node in nodes if node.get("pubkey_ed25519") == inside.destination), None)
        if node is None:
            return text_reply(f"Next node not found: {inside.destination}", 502)
        try:
            return self.onward.to_node(node, inside.body, hop)
        except UnreachableError:
            return unreachable(inside)
        except TimeoutError:
            return text_reply("Request time out", 504)

    def forward(self, inside: ForServer) -> Reply:
        """The server's reply as it came, status and page and all; or curl's words where there is none."""
        try:
            return self.onward.to_server(inside)
        except UnreachableError as error:
            return text_reply(error.why, 502)
        except TimeoutError:
            return text_reply("Request time out", 504)

    @property
    def _is_ready(self) -> bool:
        """Whether it is in a swarm, where there are any."""
        network = self.rpc.nodes.network
        own = next((node for node in network.nodes if node.get("pubkey_ed25519") == self.rpc.pubkey), {})
        return not network.swarms or own.get("swarm_id", UNASSIGNED if own else 0) != UNASSIGNED

    def _sealed(self, reply: Reply, layer: Layer, wants_json: bool = False, wants_base64: bool = True) -> Reply:
        assert isinstance(reply.body, bytes)
        if reply.content_type == "application/octet-stream":
            body: object = base64.b64encode(reply.body).decode()
        elif wants_json and reply.content_type == "application/json":
            body = json.loads(reply.body)
        else:
            body = reply.body.decode()
        told = json.dumps({"body": body, "status": reply.status}, separators=(",", ":")).encode()
        ciphertext = seal(told, layer.cipher, self.secret, layer.sender)
        return Reply(base64.b64encode(ciphertext) if wants_base64 else ciphertext)


def hop_of(request: Request) -> int:
    """Which hop of the way this is; 1 where the request came from a client, to its guard."""
    told = request.headers.get(HOP_HEADER, "1")
    return int(told) if told.isdecimal() and told.isascii() else 1


def unreachable(inside: ForNode) -> Reply:
    """What is told where the next node cannot be reached."""
    return text_reply(f"Next node is currently unreachable: {inside.destination}", 502)
