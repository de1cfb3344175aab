"""What goes wrong when, in tenths of a vigil. A change comes between two runs of cron, and lasts for one or more."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from tests.vigil.network import Network

TENTHS = 10


@dataclass(frozen=True)
class Turn:
    """One change of the network's ways."""

    tenth: float
    what: str
    happen: Callable[[Network], object]


def _seed_is_silent(network: Network) -> None:
    network.net.misbehave("seed1", "hang")


def _seed_lies(network: Network) -> None:
    network.net.seeds[0].behave()
    network.net.misbehave("seed2", "half")


def _api_and_chain_are_silent(network: Network) -> None:
    network.net.seeds[1].behave()
    network.net.misbehave("api", "hang")
    network.chains.endpoint.misbehave("refuse")


def _alice_is_out(network: Network) -> None:
    for server in (network.net.api, network.net.api_tls, network.chains.endpoint):
        server.behave()
    network.let_alice_be("decommissioned")


COURSE = (
    Turn(0, "all is well", lambda _: None),
    Turn(1, "seed1 is silent", _seed_is_silent),
    Turn(2, "seed1 answers again; seed2 leaves out every second node, alice too", _seed_lies),
    Turn(
        3, "seed2 is honest again; the network API is silent, the chain's endpoint refuses", _api_and_chain_are_silent
    ),
    Turn(4.5, "both answer again; alice is decommissioned", _alice_is_out),
    Turn(6, "alice is gone", lambda network: network.let_alice_be("gone")),
    Turn(7.5, "alice is back", lambda network: network.let_alice_be("well")),
)
SEEDS_MISBEHAVE, NOTHING_TO_READ, ALICE_OUT, ALICE_GONE, ALICE_BACK = 1, 3, 4, 5, 6
"""Places in the course."""
