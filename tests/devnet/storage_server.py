"""The role of a storage server: tells of the network, answers for its node, and is a hop of onion requests."""

import time

from tests.devnet import onion_hop, storage_rpc
from tests.devnet.bad_onions import BAD_HOPS, EverySecond
from tests.devnet.certificates import Certificate
from tests.devnet.false_names import FALSE_NAMES
from tests.devnet.false_storage import FALSE_STORAGE
from tests.devnet.hostile import MESSAGE
from tests.devnet.misbehaviour import OF_EVERY_SERVER, Kind, Misbehaviour
from tests.devnet.names import NO_NAMES, Names
from tests.devnet.node_secrets import x25519_secret
from tests.devnet.onion_hop import Hop, OnionHop, Onward, What
from tests.devnet.onward import OverLoopback
from tests.devnet.placement import HOST
from tests.devnet.roles import Witness
from tests.devnet.server import Received
from tests.devnet.storage_rpc import StorageRpc
from tests.devnet.wire import Reply, Request, text_reply


class StorageServer(Witness):
    """The storage server of one node."""

    kinds = OF_EVERY_SERVER | {Kind.NAMES, Kind.STORAGE, Kind.ONION}

    def __init__(
        self,
        pubkey: str,
        secret: bytes,
        name: str,
        received: list[Received],
        hops: list[Hop],
        port: int | None,
        certificate: Certificate | None,
        names: Names = NO_NAMES,
        host: str = HOST,
    ) -> None:
        """`secret` is the node's Ed25519 secret; `hops` takes every onion layer that could be opened."""
        self._every_second = EverySecond()
        super().__init__(name, received, port, certificate, host)
        self.pubkey = pubkey
        """The node's Ed25519 key."""
        self._secret = x25519_secret(secret)
        self._hops = hops
        self._names = names
        self._onward: Onward = OverLoopback(tls=certificate is not None)
        self._started = time.monotonic()

    @property
    def url(self) -> str:
        """Where its storage RPC is."""
        return self.origin + storage_rpc.PATH

    @property
    def onion_url(self) -> str:
        """Where it takes onion requests."""
        return self.origin + onion_hop.PATH

    def answer(self, request: Request) -> Reply:
        """What a storage server replies."""
        wrong = self.misbehaviour.name if self.misbehaviour else ""
        if (request.method, request.path) != ("POST", onion_hop.PATH):
            return self._rpc(wrong).answer(request)
        if wrong == "drop-second":
            self._every_second.hang_up(request)
        hop = BAD_HOPS.get(wrong, OnionHop)
        return hop(self._rpc(wrong), self._secret, self._onward, self._opened).answer(request)

    def failure(self, request: Request) -> Reply:
        """The error in plain text that passes on what its oxend said."""
        return text_reply(MESSAGE, 400)

    def _rpc(self, wrong: str) -> StorageRpc:
        # Its clock starts at the network's and runs on.
        seconds = self.nodes.network.clock + time.monotonic() - self._started
        if wrong == "clock" and self.misbehaviour:
            seconds += self.misbehaviour.amount
        names = FALSE_NAMES.get(wrong, Names)(self._names.registered)
        return FALSE_STORAGE.get(wrong, StorageRpc)(self.pubkey, self.nodes, int(seconds * 1000), names)

    def _opened(self, what: What) -> None:
        self._hops.append(Hop(self.name, what))

    def _change(self, misbehaviour: Misbehaviour | None) -> None:
        self._every_second = EverySecond()
        super()._change(misbehaviour)
