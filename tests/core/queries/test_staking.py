"""An estimate from what an endpoint tells: a lie that no contract could tell is the endpoint's fault, and not ours."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from sessionnet_core.access import Access
from sessionnet_core.amounts import Sesh
from sessionnet_core.client import SessionNetwork
from sessionnet_core.errors import MalformedAnswer, RequestError
from sessionnet_core.networks.model import Network, Seed
from tests.core.sources.chain_endpoint import NOW, POOL, REWARDS, SESH, Endpoint, chain_of, serving, words


def session_network(endpoint: Endpoint) -> SessionNetwork:
    network = Network("made-up", (Seed("https://seed.invalid/json_rpc"),), chain=chain_of(endpoint))
    return SessionNetwork(network, Access(clock=lambda: datetime.fromtimestamp(NOW, UTC)))


@pytest.mark.parametrize(
    ("told", "lie"),
    [
        ((POOL, "32f7c384"), words(63_200_000 * SESH + 1)),  # more is released than was ever deposited
        ((REWARDS, "9592d424"), words(0)),  # no nodes
        ((REWARDS, "56d399e8"), words(0)),  # nodes that need no stake
    ],
)
def test_a_headline_that_cannot_be_is_malformed(told: tuple[str, str], lie: str) -> None:
    endpoint = Endpoint()
    assert told in endpoint.returned
    endpoint.returned[told] = lie
    with serving(endpoint), pytest.raises(MalformedAnswer, match=r"127\.0\.0\.1"):
        session_network(endpoint).staking_estimate(Sesh.parse("5000"))


def test_no_nodes_is_a_number_of_nodes_and_a_wrong_one() -> None:
    endpoint = Endpoint()
    with serving(endpoint), pytest.raises(RequestError):
        session_network(endpoint).staking_estimate(Sesh.parse("5000"), nodes=0)
