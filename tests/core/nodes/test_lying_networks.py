"""The same networks with one liar among the sources: each is found, and the lie is named."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from sessionnet_core.client import SessionNetwork
from sessionnet_core.errors import RequestError
from sessionnet_core.evidence import Answer, Reason
from sessionnet_core.networks.model import Seed
from tests.core.hosts import SEEDS
from tests.core.nodes.moving import RPC_URLS, Lie, Moving
from tests.core.nodes.test_honest_networks import ACCOUNT
from tests.core.sources.chain_endpoint import NOW, POOL, REWARDS, SESH, TOKEN, words
from tests.devnet import lies
from tests.devnet.misbehaviour import Misbehaviour
from tests.devnet.node_list import NodeList
from tests.effort import tried

ONE_SEED = {"seeds": (Seed(SEEDS[0]),)}
RANDOM_SEEDS = range(tried(12))


def lie(text: str) -> Lie:
    return lambda network: lies.told(network, Misbehaviour.parse(text))


def differing(answer: Answer[Any]) -> set[str]:
    return {one.figure for one in answer.verdicts or () if one.verdict == "differs"}


def messages(answer: Answer[Any], code: str) -> str:
    return "\n".join(warning.describe() for warning in answer.warnings if warning.code == code)


def own_swarm(network: NodeList) -> str:
    """Return the ID of the account's swarm, as lies write it."""
    swarm_id, _ = network.swarm_of(ACCOUNT)
    return f"{swarm_id:x}"


@pytest.mark.parametrize("random_seed", RANDOM_SEEDS)
class TestASeed:
    def test_that_adds_nodes_to_a_swarm_is_outvoted_and_named(self, random_seed: int) -> None:
        hosts = Moving(random_seed)
        hosts.seed_lies[SEEDS[1]] = lie(f"extra:30@{own_swarm(hosts.blocks[-1])}")
        answer = hosts.open().swarms([ACCOUNT], verify=True)
        assert differing(answer) == set()
        named = messages(answer, "seed-disagrees")
        assert named.startswith("seed2.example: disagrees with the others about 3")
        assert f"adds 30 nodes, 30 of them in swarm {own_swarm(hosts.blocks[-1]):>016}" in named

    def test_that_leaves_out_a_tenth_is_outvoted_and_named(self, random_seed: int) -> None:
        hosts = Moving(random_seed, smallest=120, largest=150)
        hosts.seed_lies[SEEDS[2]] = lie("fewer:10")
        answer = hosts.open().nodes(verify=True)
        assert differing(answer) == set()
        assert messages(answer, "seed-disagrees").startswith("seed3.example: disagrees")
        assert "leaves out 1" in messages(answer, "seed-disagrees")

    @pytest.mark.parametrize("manner", ["extra:30", "fewer:10", "half", "swarms"])
    def test_alone_is_found_by_the_witnesses(self, random_seed: int, manner: str) -> None:
        hosts = Moving(random_seed, smallest=120, largest=150)
        hosts.seed_lies[SEEDS[0]] = lie(manner)
        answer = hosts.open(network=ONE_SEED).nodes(verify=True)
        assert differing(answer) == {"swarms" if manner == "swarms" else "nodes"}
        assert messages(answer, "figure-differs")

    @pytest.mark.parametrize("blocks", [11, 5000])
    def test_alone_cannot_escape_by_a_height_of_its_own(self, random_seed: int, blocks: int) -> None:
        hosts = Moving(random_seed)
        hosts.seed_lies[SEEDS[0]] = lambda network: lie("extra:30")(lie(f"ahead:{blocks + 2}")(network))
        answer = hosts.open(network=ONE_SEED).nodes(verify=True)
        assert {"height", "nodes"} <= differing(answer)

    def test_alone_that_fills_a_swarm_is_found_in_that_swarm(self, random_seed: int) -> None:
        hosts = Moving(random_seed)
        hosts.seed_lies[SEEDS[0]] = lie(f"extra:30@{own_swarm(hosts.blocks[0])}")
        answer = hosts.open(network=ONE_SEED).swarms([ACCOUNT], verify=True)
        reasons = {one.reason for one in answer.verdicts or ()}
        assert differing(answer) == {f"swarm of {ACCOUNT}"} or reasons == {Reason.IN_CHANGE}


@pytest.mark.parametrize("random_seed", RANDOM_SEEDS)
@pytest.mark.parametrize("manner", ["extra:30", "half", "swarms"])
def test_one_witness_of_three_that_lies_changes_no_verdict_and_is_named(random_seed: int, manner: str) -> None:
    hosts = Moving(random_seed, smallest=60, largest=90)
    honest = Moving(random_seed, smallest=60, largest=90)
    seen = honest.open().nodes(verify=True)
    liar = next(iter(seen.verdicts or ())).by[1]
    hosts.node_lies[liar.rpartition(":")[0]] = lie(manner)
    answer = hosts.open().nodes(verify=True)
    assert differing(answer) == set()
    assert messages(answer, "witness-disagrees").startswith(f"{liar}: disagrees with the others")
    assert answer.complete


def with_info(**changed: Any) -> Callable[[Moving], None]:
    def change(hosts: Moving) -> None:
        for part, values in changed.items():
            hosts.info[part] = hosts.info[part] | values

    return change


def returned(where: str, selector: str, value: int) -> Callable[[Moving], None]:
    """Let the first endpoint alone return something else."""

    def change(hosts: Moving) -> None:
        endpoint = hosts.endpoints[RPC_URLS[0]]
        endpoint.number = min(one.number for one in hosts.endpoints.values())
        (asked,) = [key for key in endpoint.returned if key[0] == where and key[1].startswith(selector)]
        endpoint.returned[asked] = words(value)

    return change


Lying = Callable[[Moving], None]
OF_STAKING: dict[str, tuple[Lying, set[str]]] = {
    "another requirement": (with_info(token={"staking_requirement": 24_999}), {"requirement"}),
    "a larger pool": (with_info(token={"staking_reward_pool": 70_000_000}), {"reward_pool"}),
    "an empty pool": (with_info(token={"staking_reward_pool": 0}), {"reward_pool"}),
    "more nodes": (with_info(network={"network_size": 75}), {"nodes"}),
    "more stakes": (with_info(network={"network_staked_tokens": 9e6}), {"staked"}),
    "another price": (with_info(price={"usd": 0.05301}), {"price_usd"}),
    "another contract": (with_info(token={"contract_address": "0x" + "de" * 20}), {"contract"}),
    "an endpoint's own rate": (returned(POOL, "7b0a47ee", 36_300_647_071), {"reward_per_block"}),
    "an endpoint's own requirement": (returned(REWARDS, "56d399e8", 20_000 * SESH), {"requirement"}),
    "an endpoint's own pool": (
        returned(TOKEN, "70a08231", 63_177_551 * SESH),
        {"reward_pool"},
    ),
    "an endpoint's own claims": (returned(REWARDS, "9156ac80", 0), {"claim_window.used"}),
    "an endpoint's own pause": (returned(REWARDS, "5c975abb", 1), {"paused"}),
}


@pytest.mark.parametrize("random_seed", range(6))
@pytest.mark.parametrize("name", OF_STAKING)
def test_a_lie_about_staking_is_found(random_seed: int, name: str) -> None:
    hosts = Moving(random_seed)
    change, figures = OF_STAKING[name]
    change(hosts)
    answer = hosts.open().staking(verify=True)
    assert differing(answer) == figures
    code = "contract-mismatch" if figures == {"contract"} else "figure-differs"
    assert messages(answer, code)
    assert not answer.complete


@pytest.mark.parametrize(
    ("change", "figures"),
    [
        (with_info(token={"circulating_supply": 240_000_001.0}), {"circulating_supply", "market_cap_usd"}),
        (with_info(price={"usd_market_cap": 1e9}), {"market_cap_usd"}),
        (returned(TOKEN, "18160ddd", 200_000_001 * SESH), {"arbitrum_supply"}),
    ],
)
def test_a_lie_about_the_token_is_found(change: Lying, figures: set[str]) -> None:
    hosts = Moving(1)
    change(hosts)
    assert differing(hosts.open().token(verify=True)) == figures


@pytest.mark.parametrize("place", [0, 1])
@pytest.mark.parametrize("random_seed", range(4))
def test_an_endpoint_on_another_chain_is_named_and_another_asked(random_seed: int, place: int) -> None:
    hosts = Moving(random_seed)
    for endpoint in hosts.endpoints.values():
        endpoint.number = 339_000_000
    hosts.endpoints[RPC_URLS[place]].chain_id = 1
    answer = hosts.open().staking(verify=True)
    assert differing(answer) == set()
    assert messages(answer, "rpc-failed") == f"rpc{place + 1}.example: it serves chain 1, not 421614"
    assert messages(answer, "figure-unchecked") == ""


def test_figures_that_only_endpoints_on_another_chain_could_tell_again_are_unchecked() -> None:
    hosts = Moving(1)
    for url in RPC_URLS[1:]:
        hosts.endpoints[url].chain_id = 1
    answer = hosts.open().staking(verify=True)
    told = {f"rpc{n}.example: it serves chain 1, not 421614" for n in (2, 3)}
    assert set(messages(answer, "rpc-failed").split("\n")) == told
    (warning,) = [one for one in answer.warnings if one.code == "figure-unchecked"]
    assert warning.describe().startswith("block, requirement, max_contributors, nodes, reward_pool, reward_per_block, ")
    assert all(one in warning.describe() for one in told)
    by = {one.figure: one.verdict for one in answer.verdicts or () if one.by}
    assert by["requirement"] == by["nodes"] == "agrees"  # the others publish these too


def test_figures_of_yesterday_are_not_compared_with_those_of_now() -> None:
    hosts = Moving(1)
    hosts.info = hosts.info | {"t": NOW - 90_000, "price": hosts.info["price"] | {"t_price": NOW - 90_000, "usd": 1.0}}
    answer = hosts.open().staking(verify=True)
    assert differing(answer) == set()
    assert "the network API's answer is 25 hours old" in messages(answer, "figure-unchecked")
    assert "price_usd" in messages(answer, "figure-unchecked")


def nodes(network: SessionNetwork, verify: bool) -> Answer[Any]:
    return network.nodes(verify=verify)


def swarms(network: SessionNetwork, verify: bool) -> Answer[Any]:
    return network.swarms([ACCOUNT], verify=verify)


def token(network: SessionNetwork, verify: bool) -> Answer[Any]:
    return network.token(verify=verify)


def staking(network: SessionNetwork, verify: bool) -> Answer[Any]:
    return network.staking(verify=verify)


def overview(network: SessionNetwork, verify: bool) -> Answer[Any]:
    return network.overview([ACCOUNT], verify=verify)


ASK = (nodes, swarms, token, staking, overview)


@pytest.mark.parametrize("ask", ASK)
def test_verifying_changes_no_figure_and_no_source(ask: Callable[[SessionNetwork, bool], Answer[Any]]) -> None:
    plain, verified = ask(Moving(3).open(), False), ask(Moving(3).open(), True)
    assert plain.verdicts is None
    assert (plain.value, plain.sources, plain.as_of) == (verified.value, verified.sources, verified.as_of)


@pytest.mark.parametrize("ask", ASK)
def test_offline_nothing_can_be_verified(ask: Callable[[SessionNetwork, bool], Answer[Any]]) -> None:
    with pytest.raises(RequestError, match="--offline asks nobody"):
        ask(Moving(3).open(offline=True), True)
