"""The network API's answers, in the clear and sealed, from what it knows at the moment: a request to a reply."""

from collections.abc import Callable
from dataclasses import dataclass, field

from tests.devnet import api_routes
from tests.devnet.api_routes import error_page
from tests.devnet.bad_seals import Proper, Sealer
from tests.devnet.figures import Figures
from tests.devnet.hostile import MESSAGE
from tests.devnet.onion_v4 import InvalidV4RequestError, OpenedRequest, parse_request
from tests.devnet.sealing import CannotOpenError, Layer, open_layer, public_key
from tests.devnet.wire import Reply, Request, text_reply

FORMS = ("application/x-www-form-urlencoded", "multipart/")
"""What the web framework takes apart before the API sees it, so that nothing is left to open."""


def unchanged(reply: Reply) -> Reply:
    """The reply itself."""
    return reply


@dataclass(frozen=True)
class SealedApi:
    """What the API is, apart from its figures: all that its answers depend on besides."""

    secret: bytes
    """Its X25519 secret."""
    opened: Callable[[OpenedRequest], object] = lambda _request: None
    """Is told of every request that was found in a layer."""
    sealer: Sealer = field(default_factory=Proper)
    told: Callable[[Reply], Reply] = unchanged
    """What becomes of its answers, before they are sealed."""
    opens_with: bytes | None = None
    """The secret it tries to open layers with, where that is not its own."""

    @property
    def pubkey(self) -> str:
        """The X25519 key that is announced for it, 64 hex digits."""
        return public_key(self.secret).hex()

    def answer(self, request: Request, figures: Figures) -> Reply:
        """What the API replies."""
        layer = self._layer(request)
        if layer is None:
            return api_routes.answer(request.method, request.path, figures)
        return self.sealer.sealed(self.told(self._inner_answer(layer, figures)), layer, self.secret)

    def failure(self, request: Request) -> Reply:
        """A page, or a sealed error if the request was sealed."""
        layer = self._layer(request)
        if layer is None:
            return error_page(500, MESSAGE)
        return self.sealer.sealed(text_reply(MESSAGE, 400), layer, self.secret)

    def _layer(self, request: Request) -> Layer | None:
        """The layer that was posted; None if there is none that can be opened."""
        if (request.method, request.path) != ("POST", api_routes.SEALED):
            return None
        if request.headers.get("content-type", "").lower().startswith(FORMS):
            return None
        try:
            return open_layer(request.body, self.opens_with or self.secret)
        except CannotOpenError:
            return None

    def _inner_answer(self, layer: Layer, figures: Figures) -> Reply:
        try:
            inner = parse_request(layer)
        except InvalidV4RequestError:
            return Reply(b"Invalid v4 onion request", 400, "text/plain; charset=utf-8")
        self.opened(inner)
        return api_routes.answer(inner.method, inner.path, figures)
