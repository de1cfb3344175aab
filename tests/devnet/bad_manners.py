"""How a reply goes over the wire: properly, or late, in drops, cut short, or not at all."""

from collections.abc import Iterator

from tests.devnet.connection import Connection
from tests.devnet.misbehaviour import Misbehaviour
from tests.devnet.wire import Reply, body_pieces, head


def send(connection: Connection, reply: Reply, misbehaviour: Misbehaviour | None) -> bool:
    """Send a reply the way this server sends. Says whether the connection can still be used.

    Raises OSError if the connection ends meanwhile.
    """
    manner = misbehaviour.name if misbehaviour else None
    seconds = misbehaviour.amount if misbehaviour else 0
    match manner:
        case "reset":
            connection.close_with_reset()
            return False
        case "cut":
            connection.send(head(reply) + _first_half(body_pieces(reply)))
            return False
        case "trickle":
            connection.send(head(reply))
            _trickle(connection, body_pieces(reply), seconds)
            return True
        case "trickle-headers":
            _trickle(connection, iter([head(reply)]), seconds)
            _trickle(connection, body_pieces(reply), seconds)
            return True
        case "slow":
            connection.pause(seconds)
    # A short reply should travel in one packet: the head goes out with the first piece of the body.
    unsent = head(reply)
    for piece in body_pieces(reply):
        connection.send(unsent + piece)
        unsent = b""
    if unsent:
        connection.send(unsent)
    return True


def _trickle(connection: Connection, pieces: Iterator[bytes], seconds: float) -> None:
    for piece in pieces:
        for byte in piece:
            connection.send(bytes([byte]))
            connection.pause(seconds)


def _first_half(pieces: Iterator[bytes]) -> bytes:
    body = next(pieces)
    return body[: len(body) // 2]
