"""The guard, the first node of an onion path: tested, and sent what it passes on.

It is the only host that sees who asks. It is a storage server like any other, so nothing verifies its certificate. What
it can open of the onion is sealed for its key; the rest is sealed for others.
"""

from __future__ import annotations

from ..errors import AnswerTooLarge, MalformedAnswer, NotSealed
from ..model import Node
from ..wire.storage import info
from .endpoint import Endpoint, endpoint_at
from .transport import ONION_ANSWER_LIMIT_BYTES, Transport

PATH = "/onion_req/v2"
CONTENT_TYPE = "application/octet-stream"


def endpoint_of(node: Node) -> Endpoint:
    """Return where a node takes onion requests."""
    return endpoint_at(node, PATH)


def check(transport: Transport, node: Node) -> None:
    """Check that a node is up, as the apps do before they use one.

    Raises:
        NoAnswer, Unbelievable: it is not, or it is not a storage server.
    """
    reply = transport.post_once(endpoint_at(node), info.REQUEST)
    try:
        info.decode_info(reply)
    except MalformedAnswer:
        raise MalformedAnswer("it does not answer as a storage server does") from None


def send(transport: Transport, node: Node, body: bytes) -> bytes:
    """Send a wrapped request to the guard, once, and return what came back over the path, still sealed.

    Raises:
        Unreachable: the guard did not answer, or nothing came back in time, whoever is to blame.
        Refused: a node did not pass the request on, or what is behind the last one refused; see `onion.refusals`.
        NotSealed: what came back is not a sealed reply.
    """
    try:
        return transport.post_once(endpoint_of(node), body, CONTENT_TYPE, limit_bytes=ONION_ANSWER_LIMIT_BYTES)
    except (MalformedAnswer, AnswerTooLarge) as error:
        raise NotSealed(f"no sealed reply came back: {error.message}") from None
