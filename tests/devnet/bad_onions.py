"""What a storage server can do to onion requests: drop them, lose them, or bring back what nobody has sealed."""

import os
import threading
from dataclasses import dataclass, field, replace

from tests.devnet.node_layer import ForNode, ForServer
from tests.devnet.onion_hop import OnionHop, hop_of, unreachable
from tests.devnet.server import HangUpError
from tests.devnet.wire import Reply, Request, text_reply


class LosesOnions(OnionHop):
    """Says of every next node that it cannot be reached."""

    def pass_on(self, inside: ForNode, hop: int) -> Reply:
        """An excuse, and nothing else."""
        return unreachable(inside)


class BlamesServers(OnionHop):
    """Says of every server that it cannot be reached."""

    def forward(self, inside: ForServer) -> Reply:
        """What curl says of a port that nobody listens at."""
        return text_reply(f"Failed to connect to {inside.host} port {inside.port} after 1 ms: Connection refused", 502)


class BreaksOnions(OnionHop):
    """Changes a byte of what it hands to a server, which cannot open it then."""

    def forward(self, inside: ForServer) -> Reply:
        """What the server says of that."""
        at = len(inside.body) // 3
        body = inside.body[:at] + bytes([inside.body[at] ^ 1]) + inside.body[at + 1 :]
        return super().forward(replace(inside, body=body))


class GarblesOnions(OnionHop):
    """Does everything right, and then sends as many random bytes."""

    def answer(self, request: Request) -> Reply:
        """Noise of the proper length."""
        honest = super().answer(request)
        assert isinstance(honest.body, bytes)
        return replace(honest, body=os.urandom(len(honest.body)))


@dataclass
class EverySecond:
    """Counts the onion requests that came from clients, since the server has its present ways."""

    count: int = 0
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def hang_up(self, request: Request) -> None:
        """Raise HangUpError for every second one that came to this server as a guard."""
        if hop_of(request) > 1:
            return
        with self._lock:
            self.count += 1
            is_second = self.count % 2 == 0
        if is_second:
            raise HangUpError


BAD_HOPS: dict[str, type[OnionHop]] = {
    "lose-onion": LosesOnions,
    "garbage-onion": GarblesOnions,
    "break-onion": BreaksOnions,
    "blame-server": BlamesServers,
}
"""By the name of the misbehaviour."""
