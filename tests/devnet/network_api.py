"""The role of the Session Network API: figures in the clear, and sealed for whoever seals the question.

It follows the reference server as observed on a running one. Two servers share each devnet's API, one for HTTP and one
for HTTPS, with one key. The older onion requests, version 3, are not served.
"""

import time
from random import Random

from . import api_routes, bad_seals, false_figures
from .api_routes import error_page
from .bad_seals import Proper, Sealer
from .certificates import Certificate
from .figures import Figures
from .hostile import MESSAGE
from .misbehaviour import OF_EVERY_SERVER, Kind, Misbehaviour
from .onion_v4 import InvalidV4RequestError, OpenedRequest, parse_request
from .roles import Witness
from .sealing import LARGEST_LAYER, CannotOpenError, Layer, open_layer, public_key
from .server import Received
from .wire import Reply, Request, text_reply

FORMS = ("application/x-www-form-urlencoded", "multipart/")
"""What the web framework takes apart before the API sees it, so that nothing is left to open."""

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
        self._secret = Random(f"network API {random_seed}").randbytes(32)
        self._sealer: Sealer = Proper()
        self._random_seed = random_seed
        self._started = time.monotonic()

    @property
    def url(self) -> str:
        """What to give a client as the API's address."""
        return self.origin

    @property
    def pubkey(self) -> str:
        """The API's X25519 key, 64 hex digits."""
        return public_key(self._secret).hex()

    @property
    def figures(self) -> Figures:
        """What the API knows now and, if it lies about its figures, what it makes of that."""
        network = self.nodes.network
        # Its clock starts at the network's and runs on.
        now = int(network.clock + time.monotonic() - self._started)
        honest = Figures(network, self._random_seed, now, last_poll=now)
        if self.misbehaviour is None or self.misbehaviour.kind is not Kind.FIGURES:
            return honest
        return false_figures.told(honest, self.misbehaviour.name)

    def answer(self, request: Request) -> Reply:
        """What the API replies."""
        layer = self._opened(request)
        if layer is None:
            return api_routes.answer(request.method, request.path, self.figures)
        return self._sealer.sealed(self._inner_answer(layer), layer, self._secret)

    def failure(self, request: Request) -> Reply:
        """A page, or a sealed error if the request was sealed."""
        layer = self._opened(request)
        if layer is None:
            return error_page(500, MESSAGE)
        return self._sealer.sealed(text_reply(MESSAGE, 400), layer, self._secret)

    def _change(self, misbehaviour: Misbehaviour | None) -> None:
        name = misbehaviour.name if misbehaviour else ""
        self._sealer = bad_seals.SEALERS.get(name, Proper)()
        super()._change(misbehaviour)

    def _opened(self, request: Request) -> Layer | None:
        """The layer that was posted; None if there is none that can be opened."""
        if (request.method, request.path) != ("POST", api_routes.SEALED):
            return None
        if request.headers.get("content-type", "").lower().startswith(FORMS):
            return None
        has_wrong_key = self.misbehaviour is not None and self.misbehaviour.name == "wrong-key"
        try:
            return open_layer(request.body, WRONG_SECRET if has_wrong_key else self._secret)
        except CannotOpenError:
            return None

    def _inner_answer(self, layer: Layer) -> Reply:
        try:
            inner = parse_request(layer)
        except InvalidV4RequestError:
            return Reply(b"Invalid v4 onion request", 400, "text/plain; charset=utf-8")
        self.opened.append(inner)
        return api_routes.answer(inner.method, inner.path, self.figures)
