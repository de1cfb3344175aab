"""Nodes asked for names behind an onion path: they see the hash of a name, and not who asks for it.

A node's answer is sealed with its own key: unlike over HTTPS, whoever sits in between cannot answer for it.
"""

from __future__ import annotations

from threading import Lock
from typing import TYPE_CHECKING

from ...evidence import Warned
from ...onion.layers import HOPS
from ...session import Session
from ..node_list import fetch_node_list
from .builder import nodes_for_onions
from .paths import onion_paths

if TYPE_CHECKING:
    from ...model import Node
    from ...names import NameRecord
    from ...sources.endpoint import Endpoint
    from ...sources.transport import Transport


class NamesOverPaths:
    """Asks nodes for names, each as the fourth behind the path in use; for one batch of names.

    Args:
        network: in whose node list the nodes stand.
        transport: for the test of the guard.

    Raises:
        As `OnionPaths.path` does.
    """

    def __init__(self, session: Session, transport: Transport) -> None:
        from ...sources.endpoint import endpoint_at

        self.hops = HOPS
        """Over how many nodes each is asked."""
        self._paths = onion_paths(session)
        self._dropped = self._paths.dropped
        self.on_path = self._paths.path(transport).nodes
        """The nodes that the others are not to be neighbours of."""
        self.nodes = nodes_for_onions(fetch_node_list(session).value)
        """Those that can be asked."""
        self._by_url: dict[str, Node] = {endpoint_at(node).url: node for node in self.nodes if node.https_port}
        self._warnings: set[Warned] = set()
        self._lock = Lock()

    def ask(self, transport: Transport, endpoint: Endpoint, name_hash: bytes) -> NameRecord | None:
        """Ask one node; half of the time that is left is kept for another in its place.

        Raises:
            NoAnswer, Unbelievable: as `OnionPaths.ask_node` and `decode_record` do.
        """
        from ...wire.storage.names import decode_record, encode_request

        node = self._by_url[endpoint.url]
        over = self._paths.ask_node(
            transport.within(transport.remaining_seconds / 2),
            node,
            f"the name {name_hash.hex()} of {node.pubkey}",
            encode_request(name_hash),
            dropped=self._dropped,
        )
        with self._lock:
            self._warnings.update(over.warnings)
        return decode_record(over.value)

    @property
    def warnings(self) -> tuple[Warned, ...]:
        """What is to be said of the paths; in one order, whoever was asked first."""
        with self._lock:
            return tuple(sorted(self._warnings, key=lambda one: (one.code, one.describe())))
