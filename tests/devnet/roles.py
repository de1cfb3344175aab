"""Servers that tell of the network, each with its own view of it, and the first kind of them: seeds.

Storage servers, the network API and the staking backend have a room each.
"""

from collections.abc import Mapping

from tests.devnet import oxend
from tests.devnet.accrued import Accrued, Form
from tests.devnet.certificates import Certificate
from tests.devnet.lies import told
from tests.devnet.misbehaviour import Kind, Misbehaviour
from tests.devnet.names import NO_NAMES, Names
from tests.devnet.server import Received, Server
from tests.devnet.service_nodes import ServiceNodes
from tests.devnet.wire import Reply, Request


class Witness(Server):
    """A server that tells of the network: what it was shown, or a lie."""

    _honest: ServiceNodes | None = None
    _told: ServiceNodes | None = None

    def show(self, nodes: ServiceNodes) -> None:
        """Let the server see the network, which it does not know until all ports are known."""
        self._honest = nodes
        self._tell(self.misbehaviour)

    @property
    def nodes(self) -> ServiceNodes:
        """The network as this server tells it now."""
        if self._told is None:
            raise RuntimeError(f"{self.name} was shown no network")
        return self._told

    def _change(self, misbehaviour: Misbehaviour | None) -> None:
        # The lie is made up first: a client that meets the new ways must hear it.
        self._tell(misbehaviour)
        super()._change(misbehaviour)

    def _tell(self, misbehaviour: Misbehaviour | None) -> None:
        if self._honest is None or misbehaviour is None or misbehaviour.kind is not Kind.NODE_LIST:
            self._told = self._honest
        else:
            self._told = self._honest.for_network(told(self._honest.network, misbehaviour))


class Seed(Witness):
    """A seed: oxend's public JSON-RPC."""

    def __init__(
        self,
        name: str,
        received: list[Received],
        port: int | None,
        certificate: Certificate | None,
        accrued: Accrued = oxend.REFUSED,
        names: Names = NO_NAMES,
    ) -> None:
        super().__init__(name, received, port, certificate)
        self._names = names
        self._usual_accrued = self._accrued = accrued

    def tells_accrued(self, form: Form, amounts: Mapping[str, int] | None = None) -> None:
        """Answer get_accrued_rewards in this form, until it has to behave again; `amounts` are of lower-case addresses.

        Without them it tells what is made up for the network's own wallets.
        """
        self._accrued = Accrued(form, amounts)

    def behave(self) -> None:
        """Do everything right again, and tell what the network owes as at the beginning."""
        self._accrued = self._usual_accrued
        super().behave()

    @property
    def url(self) -> str:
        """What to give a client as this seed's address."""
        return self.origin + oxend.PATH

    def answer(self, request: Request) -> Reply:
        """What oxend replies."""
        return oxend.answer(request, self.nodes, self._accrued, self._names)

    def failure(self, request: Request) -> Reply:
        """A JSON-RPC error."""
        return oxend.hostile_error(request)
