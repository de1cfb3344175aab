"""The role of the staking backend: Session's REST API of stakes, rewards and contribution contracts, over plain HTTP.

It answers as the newer of the two backends is written (session-staking-backend, `src/staking/app.py`): JSON for what
there is, a web page for every error. Only what a reader asks for is served.
"""

import json
import re
import time
from collections.abc import Sequence

from tests.devnet import false_stakes
from tests.devnet.api_routes import error_page
from tests.devnet.backend_document import document_of, everything_of, rewards_of
from tests.devnet.hostile import MESSAGE
from tests.devnet.misbehaviour import OF_EVERY_SERVER, Kind
from tests.devnet.node_list import Record
from tests.devnet.roles import Witness
from tests.devnet.server import Received
from tests.devnet.service_nodes import ServiceNodes
from tests.devnet.wire import Reply, Request

PREFIX = "/api/ssb"

WALLET = re.compile(r"0x[0-9a-fA-F]{40}")
KEY = re.compile(r"[0-9a-fA-F]{64}")


class StakingBackend(Witness):
    """The staking backend on one port."""

    kinds = OF_EVERY_SERVER | {Kind.STAKES}

    def __init__(self, name: str, received: list[Received], port: int | None) -> None:
        super().__init__(name, received, port, None)
        self._replaced: Record = {}
        self._made: tuple[ServiceNodes, Record] | None = None
        self._started = time.monotonic()

    @property
    def url(self) -> str:
        """What to give a client as the backend's address."""
        return self.origin + PREFIX

    def tells(
        self,
        *,
        network: Record | None = None,
        stakes: Sequence[Record] | None = None,
        contracts: Sequence[Record] | None = None,
        vesting: Sequence[Record] | None = None,
        rewards: Sequence[Record] | None = None,
        added_bls_keys: dict[str, int] | None = None,
    ) -> None:
        """Tell these instead of what follows from the node list, until it has to behave again.

        Each is in the form of the backend's own JSON, and of everybody: who is asked for is picked out of it. What is
        None stays as it was.
        """
        parts = {
            "network": network,
            "stakes": stakes if stakes is None else list(stakes),
            "contracts": contracts if contracts is None else list(contracts),
            "vesting": vesting if vesting is None else list(vesting),
            "rewards": rewards if rewards is None else list(rewards),
            "added_bls_keys": added_bls_keys,
        }
        self._replaced = self._replaced | {name: part for name, part in parts.items() if part is not None}

    def behave(self) -> None:
        """Do everything right again, and tell of the network's own nodes again."""
        self._replaced = {}
        super().behave()

    @property
    def document(self) -> Record:
        """Everything that it tells now. The caller's not to change, but to pass on with changes to `tells`."""
        if self._made is None or self._made[0] is not self.nodes:
            self._made = (self.nodes, document_of(self.nodes.network))
        document = self._made[1] | self._replaced
        if self.misbehaviour is None or self.misbehaviour.kind is not Kind.STAKES:
            return document
        return false_stakes.told(document, self.misbehaviour.name)

    def answer(self, request: Request) -> Reply:
        """What the backend replies."""
        path = request.path.removeprefix(PREFIX)
        document = self.document
        found = None if path == request.path else _found(document, path.split("/")[1:])
        if found is None:
            return error_page(404)
        if request.method != "GET":
            return error_page(405)
        now = int(self.nodes.network.clock + time.monotonic() - self._started)
        body = json.dumps(found | {"network": document["network"], "t": now}, separators=(",", ":"), sort_keys=True)
        return Reply(body.encode() + b"\n")

    def failure(self, request: Request) -> Reply:
        """A page, as for every error."""
        return error_page(500, MESSAGE)


def _found(document: Record, words: list[str]) -> Record | None:
    """What stands at a path; None where there is nothing of the kind."""
    match words:
        case ["info"]:
            return {}
        case ["nodes"]:
            return {"nodes": document["stakes"]}
        case ["stakes" | "nodes", who] if WALLET.fullmatch(who):
            return everything_of(document, who)
        case ["stakes" | "nodes", who] if KEY.fullmatch(who):
            return {"stakes": [stake for stake in document["stakes"] if stake.get("pubkey_ed25519") == who.lower()]}
        case ["rewards", who] if WALLET.fullmatch(who):
            return rewards_of(document, who)
        case ["contract", "contribution"]:
            return {"contracts": document["contracts"], "added_bls_keys": document["added_bls_keys"]}
        case _:
            return None
