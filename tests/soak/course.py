"""What goes wrong when. The course is run through four times, so that quarters of a soak can be compared."""

from __future__ import annotations

from dataclasses import dataclass

from tests.vigil.network import Network

QUARTERS = 4


@dataclass(frozen=True)
class Turn:
    """One state of the network, until the next turn."""

    what: str
    misbehaves: tuple[tuple[str, str], ...] = ()
    """Who, and how, as the devnet writes it; all others behave."""
    alice: str = "well"


COURSE = (
    Turn("all is well"),
    Turn("seed1 is silent", (("seed1", "hang"),)),
    Turn("seed2 leaves out every second node; the API fails with 500", (("seed2", "half"), ("api", "500"))),
    Turn("every seed is slow", (("seeds", "slow:2"),)),
    Turn("the API is silent, the chain refuses", (("api", "hang"), ("rpc", "refuse"))),
    Turn("seed3 breaks off, the backend fails with 500", (("seed3", "cut"), ("backend", "500"))),
    Turn("seed1 trickles, the chain sends garbage", (("seed1", "trickle"), ("rpc", "garbage"))),
    Turn("alice is decommissioned", alice="decommissioned"),
    Turn("seed1 is 50 blocks behind", (("seed1", "stale:50"),)),
    Turn(
        "the API cannot open what is sealed, the backend sends garbage", (("api", "wrong-key"), ("backend", "garbage"))
    ),
    Turn("no seed listens, and a bootstrap node resets", (("seeds", "refuse"), ("storage1", "reset"))),
    Turn("seed2 sends 2 MB of {}, the chain fails with 500", (("seed2", "crowd:2"), ("rpc", "500"))),
    Turn("seed1 shows another certificate", (("seed1", "wrong-certificate"),)),
    Turn(
        "two seeds name nodes with broken keys, the API seals garbage",
        (("seed1", "bad-keys"), ("seed2", "bad-keys"), ("api", "sealed-garbage")),
    ),
    Turn(
        "seed3 sends what unpacks to 100 MB, the API half of its JSON",
        (("seed3", "bomb:100"), ("api", "truncated-json")),
    ),
)


def take(turn: Turn, network: Network) -> None:
    """Let the network be as the turn says."""
    net, endpoint = network.net, network.chains.endpoint
    endpoint.behave()
    for server in net.servers:
        if server.misbehaviour is not None:
            server.behave()
    for who, how in turn.misbehaves:
        if who == "rpc":
            endpoint.misbehave(how)
        else:
            net.misbehave(who, how)
    network.let_alice_be(turn.alice)
    net.received.clear()  # which the devnet keeps for tests that look at it
    endpoint.requests.clear()
