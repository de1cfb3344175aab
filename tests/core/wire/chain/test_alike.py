"""Both ways of reading the contracts, by hand and through web3, against one chain: they tell the same, the truth."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from msgspec import structs

from sessionnet_core.networks.chains import ARBITRUM_ONE
from sessionnet_core.networks.model import Network, Seed
from sessionnet_core.queries.chain import fetch_amount, fetch_contracts, fetch_headline
from sessionnet_core.session import Session
from sessionnet_core.wire.chain.headline import Question
from sessionnet_core.wire.chain.selectors import BALANCE_OF
from sessionnet_core.wire.chain.words import address_word
from tests.evm import Settled, wallet
from tests.evm.arbitrum import OWNER
from tests.evm.places import POOL, REWARDS, TOKEN

HOLDERS = ["tess", "xeno", "carol", "pia", "bruno", "lea", "olga", "vault", "nina"]


@pytest.fixture
def network(arbitrum: Settled) -> Network:
    """Return a network that stakes on the chain."""
    chain = structs.replace(ARBITRUM_ONE, rpc_urls=(arbitrum.url,))
    return Network("made-up", (Seed("https://seed.invalid/json_rpc"),), test=True, chain=chain)


def test_both_read_one_block_of_which_they_know_the_same(network: Network, arbitrum: Settled) -> None:
    headline = fetch_headline(Session(network))
    nodes = fetch_contracts(Session(network), lambda contracts: contracts.nodes())
    assert headline.value.block == nodes.value.block
    assert headline.value.block.timestamp == datetime.fromtimestamp(arbitrum.world.as_of, UTC)
    assert headline.value.nodes == len(nodes.value.nodes) == 14
    assert nodes.value.staked.atomic == arbitrum.world.staked == 335_000 * 10**9
    assert headline.sources == nodes.sources
    # no node is younger than the last change of the requirement
    assert nodes.value.nodes[-1].deposit == headline.value.requirement


def test_both_see_what_happens_in_a_new_block(network: Network, arbitrum: Settled) -> None:
    before = fetch_headline(Session(network)).value
    arbitrum.rewards.do("initiateExitBLSPublicKey", 16, sender=wallet("nora"))
    headline = fetch_headline(Session(network)).value
    nodes = fetch_contracts(Session(network), lambda contracts: contracts.nodes()).value
    assert headline.block.number == nodes.block.number == before.block.number + 1
    (leaving,) = [node for node in nodes.nodes if node.contract_id == 16]
    assert leaving.leave_requested == headline.block.timestamp
    assert headline.nodes == len(nodes.nodes) == before.nodes


@pytest.mark.parametrize("name", HOLDERS)
def test_both_read_what_a_wallet_holds(network: Network, arbitrum: Settled, name: str) -> None:
    by_hand = fetch_amount(Session(network), Question(TOKEN, BALANCE_OF, address_word(wallet(name))))
    by_web3 = fetch_contracts(Session(network), lambda contracts: contracts.wallet(wallet(name)))
    assert by_hand.value == by_web3.value.balance
    assert by_hand.value.atomic == arbitrum.world.balances[wallet(name)]


def test_both_read_what_the_contracts_themselves_hold(network: Network, arbitrum: Settled) -> None:
    headline = fetch_headline(Session(network)).value
    pool = fetch_contracts(Session(network), lambda contracts: contracts.wallet(POOL)).value.balance
    rewards = fetch_contracts(Session(network), lambda contracts: contracts.wallet(REWARDS)).value.balance
    assert headline.reward_pool == pool
    assert pool.atomic == arbitrum.world.pool.balance
    assert rewards.atomic == arbitrum.world.kept_in_rewards


def test_what_is_staked_is_not_nodes_times_requirement(network: Network, arbitrum: Settled) -> None:
    arbitrum.rewards.do("setStakingRequirement", 30_000 * 10**9, sender=OWNER)
    headline = fetch_headline(Session(network)).value
    nodes = fetch_contracts(Session(network), lambda contracts: contracts.nodes()).value
    assert headline.nodes * headline.requirement.atomic == 420_000 * 10**9
    assert nodes.staked.atomic == 335_000 * 10**9
