"""Hosts that answer without a network: a tape that gives each URL what a test wants from it, and keeps what was asked.

The network API is answered in the clear or, where it is asked so, sealed, by the devnet's own reading of the protocol.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from msgspec import structs

from sessionnet_core.access import Access
from sessionnet_core.errors import SessionNetError
from sessionnet_core.networks.chains import ARBITRUM_ONE
from sessionnet_core.networks.model import Api, Network, Seed
from tests.core.samples import NOON
from tests.devnet.onion_v4 import encode_reply, parse_request
from tests.devnet.sealing import open_layer, public_key, seal
from tests.devnet.wire import Reply

SECRET = b"the API's secret".ljust(32)
API = Api(url="http://api.example", pubkey=public_key(SECRET).hex(), plain_url="https://api.example")
SEEDS = ("https://seed1.example/json_rpc", "https://seed2.example/json_rpc", "https://seed3.example/json_rpc")
NETWORK = Network(
    name="devnet",
    seeds=tuple(Seed(url) for url in SEEDS),
    test=True,
    api=API,
    chain=structs.replace(ARBITRUM_ONE, rpc_urls=()),
)

Outcome = bytes | int | Exception
"""What comes of a question: a body, a status other than 200 inside a sealed reply, or an error of the transport."""


class Hosts:
    """A tape whose hosts answer as told; to be used as `Access.tape`."""

    def __init__(self, *, live: bool = False) -> None:
        self.live = live
        self.told: dict[str, Outcome] = {}
        """By the API's path, or by the URL of any other host."""
        self.asked: list[str] = []
        """Which of them were asked, in order."""
        self.bodies: list[bytes] = []
        self.threads: list[threading.Thread] = []
        self.meeting: Callable[[], object] = lambda: None
        """Is gone through by every question before it is answered."""
        self.sealed_by = SECRET
        """Whose replies to sealed questions these are."""

    def exchange(self, url: str, body: bytes, send: Callable[[], bytes]) -> bytes:
        """Answer one question."""
        self.bodies.append(body)
        self.threads.append(threading.current_thread())
        if url == f"{API.url}/oxen/v4/lsrpc":
            layer = open_layer(body, SECRET)
            path = parse_request(layer).endpoint
            outcome = self._outcome(path)
            status, inside = (outcome, b"a page") if isinstance(outcome, int) else (200, outcome)
            reply = encode_reply(Reply(inside, status, "application/json"))
            return seal(reply, layer.cipher, self.sealed_by, layer.sender)
        outcome = self._outcome(url.removeprefix(API.plain_url))
        assert isinstance(outcome, bytes), "the transport would have raised an error"
        return outcome

    def _outcome(self, name: str) -> bytes | int:
        self.asked.append(name)
        self.meeting()
        outcome = self.told[name]
        if isinstance(outcome, SessionNetError):
            raise type(outcome)(outcome.message, hint=outcome.hint)
        if isinstance(outcome, Exception):
            raise outcome
        return outcome


def access(hosts: Hosts, *, seconds: float = 0, **changed: Any) -> Access:
    """Reach these hosts, so many seconds after noon."""
    return Access(tape=hosts, clock=lambda: at(seconds), **changed)


def at(seconds: float) -> datetime:
    """Give the moment so many seconds after noon."""
    return NOON + timedelta(seconds=seconds)
