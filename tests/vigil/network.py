"""The network of a vigil: a devnet with its chains, whose time runs, and two nodes that somebody cares for."""

from __future__ import annotations

import time
from contextlib import ExitStack
from dataclasses import replace
from typing import Self

from tests.devnet.chains import Chains
from tests.devnet.made_node import DECOMMISSION_REASONS
from tests.devnet.node_list import NodeList, Record, made_up_hash
from tests.devnet.ring import UNASSIGNED
from tests.prometheus.night import places_of_well_nodes

BLOCK_SECONDS = 30
"""Faster than the two minutes of the real one, so that a short vigil sees some."""
CREDIT_BLOCKS = 90
"""Three hours, less than any rule calls enough."""


class Network:
    """All servers, serving; a context manager. `keep_up` lets its time pass."""

    def __enter__(self) -> Self:
        """Run everything. Raises RuntimeError without anvil."""
        with ExitStack() as stack:
            self._began = int(time.time())
            self.chains = stack.enter_context(Chains(self._began))
            self.net = self.chains.devnet(self._began, count=120, swarms=15, storage_servers=5)
            stack.enter_context(self.net)
            self._running = stack.pop_all()
        # At an odd place, so that a seed leaves her out that tells of every second node.
        well = places_of_well_nodes(self.net)
        self._alice = next(place for place in well if place % 2)
        self._bob = next(place for place in well if place != self._alice)
        self._fate = "well"
        self._told = 0.0
        return self

    def __exit__(self, *_exception: object) -> None:
        self._running.close()

    def config(self) -> str:
        """The configuration file of whoever has these two nodes. What is kept serves no later minute's run."""
        nodes = self.net.node_list.nodes
        names = "\n".join(
            f'{name} = "{nodes[place]["pubkey_ed25519"]}"'
            for name, place in (("alice", self._alice), ("bob", self._bob))
        )
        return f"max_age = 20\n{self.chains.config(self.net)}\n[nodes]\n{names}\n"

    def let_alice_be(self, fate: str) -> None:
        """From now on she is `well`, `decommissioned` or `gone`."""
        self._fate = fate
        self._tell()

    def keep_up(self) -> None:
        """Make blocks on each chain, if it is time."""
        self.chains.keep_up()
        if time.time() - self._told > BLOCK_SECONDS:
            self._tell()

    def _tell(self) -> None:
        self._told = time.time()
        self.net.tell(self._now())

    def _now(self) -> NodeList:
        """The list as it is now: later, with proofs as old as ever, and with what became of alice."""
        listed, passed = self.net.node_list, int(time.time()) - self._began
        nodes: list[Record] = []
        for place, node in enumerate(listed.nodes):
            later = node | {"last_uptime_proof": node["last_uptime_proof"] + passed} if node["active"] else node
            if place != self._alice or self._fate == "well":
                nodes.append(later)
            elif self._fate == "decommissioned":
                nodes.append(_decommissioned(node, listed.height))
        height = listed.height + passed // BLOCK_SECONDS
        return replace(
            listed, nodes=tuple(nodes), height=height, block_hash=made_up_hash(f"block {height} {self._fate}")
        )


def _decommissioned(node: Record, height: int) -> Record:
    return node | {
        "active": False,
        "payable": False,
        "swarm_id": UNASSIGNED,
        "swarm": f"{UNASSIGNED:x}",
        "state_height": height,
        "decommission_count": node["decommission_count"] + 1,
        "earned_downtime_blocks": CREDIT_BLOCKS,
        "last_decommission_reason_consensus_all": DECOMMISSION_REASONS["uptime"],
        "last_decommission_reason_consensus_any": DECOMMISSION_REASONS["uptime"],
        "last_decomm_reasons": {"all": ["uptime"]},
    }
