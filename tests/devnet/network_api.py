"""The role of the Session Network API: figures in the clear, and sealed for whoever seals the question.

It follows the reference server as observed on a running one. Two servers share each devnet's API, one for HTTP and one
for HTTPS, with one key. The older onion requests, version 3, are not served.
"""

import time
from random import Random

from tests.devnet import bad_seals, false_figures
from tests.devnet.bad_seals import Proper
from tests.devnet.certificates import Certificate
from tests.devnet.figures import REWARD_POOL_SESH, Figures
from tests.devnet.misbehaviour import OF_EVERY_SERVER, Kind, Misbehaviour
from tests.devnet.newer import newer
from tests.devnet.onion_v4 import OpenedRequest
from tests.devnet.roles import Witness
from tests.devnet.sealed_api import SealedApi, unchanged
from tests.devnet.sealing import LARGEST_LAYER
from tests.devnet.server import Received
from tests.devnet.wire import Reply, Request

WRONG_SECRET = b"another server's secret".ljust(32)


class NetworkApi(Witness):
    """The Session Network API on one port."""

    kinds = OF_EVERY_SERVER | {Kind.FIGURES, Kind.SEALING}
    # It reads what is too large for its onion layers, to say of that what it says of all it cannot open.
    largest_body = LARGEST_LAYER + 1024

    def __init__(
        self,
        name: str,
        received: list[Received],
        opened: list[OpenedRequest],
        port: int | None,
        certificate: Certificate | None,
        random_seed: int,
    ) -> None:
        """`opened` takes every request that could be opened; key and prices come from `random_seed`."""
        super().__init__(name, received, port, certificate)
        self.opened = opened
        """What was found inside sealed requests, on both ports, in order of arrival."""
        self._api = SealedApi(secret_of(random_seed), self.opened.append)
        self._random_seed = random_seed
        self._started = time.monotonic()
        self.reward_pool_sesh = REWARD_POOL_SESH
        """What it tells of the reward pool; on a network with a chain, what the pool there holds."""
        self.thins_prices = False
        """Whether it tells of prices older than a day one an hour, so that a recording of them is small."""

    @property
    def url(self) -> str:
        """What to give a client as the API's address."""
        return self.origin

    @property
    def pubkey(self) -> str:
        """The API's X25519 key, 64 hex digits."""
        return self._api.pubkey

    @property
    def figures(self) -> Figures:
        """What the API knows now and, if it lies about its figures, what it makes of that."""
        network = self.nodes.network
        # Its clock starts at the network's and runs on.
        now = int(network.clock + time.monotonic() - self._started)
        honest = Figures(
            network,
            self._random_seed,
            now,
            last_poll=now,
            reward_pool_sesh=self.reward_pool_sesh,
            thins_prices=self.thins_prices,
        )
        if self.misbehaviour is None or self.misbehaviour.kind is not Kind.FIGURES:
            return honest
        return false_figures.told(honest, self.misbehaviour.name)

    def answer(self, request: Request) -> Reply:
        """What the API replies."""
        return self._api.answer(request, self.figures)

    def failure(self, request: Request) -> Reply:
        """A page, or a sealed error if the request was sealed."""
        return self._api.failure(request)

    def _change(self, misbehaviour: Misbehaviour | None) -> None:
        name = misbehaviour.name if misbehaviour else ""
        sealer = bad_seals.SEALERS.get(name, Proper)()
        opens_with = WRONG_SECRET if name == "wrong-key" else None
        told = newer if name == "newer" else unchanged
        self._api = SealedApi(self._api.secret, self.opened.append, sealer, told, opens_with)
        super()._change(misbehaviour)


def secret_of(random_seed: int) -> bytes:
    """The X25519 secret of the API of a network from this random seed."""
    return Random(f"network API {random_seed}").randbytes(32)
