"""A network whose every host says the same bytes: whole questions of the library, over what was said."""

from __future__ import annotations

from collections.abc import Callable

from sessionnet_core.access import Access
from sessionnet_core.client import SessionNetwork
from tests.core.samples import NOON


class Saying:
    """A tape on which every answer is the same."""

    live = False

    def __init__(self, body: bytes) -> None:
        self._body = body

    def exchange(self, url: str, body: bytes, send: Callable[[], bytes]) -> bytes:
        """Return it."""
        return self._body


def network_saying(body: bytes) -> SessionNetwork:
    """Return the network, at noon of a day."""
    return SessionNetwork(access=Access(tape=Saying(body), api_transport="plain", clock=lambda: NOON))
