"""Single words, the codec and web3 against the contracts of one chain: all of them tell the same, the truth."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from msgspec import structs
from web3 import Web3

from sessionnet_core.networks.chains import ARBITRUM_ONE
from sessionnet_core.networks.model import Network, Seed
from sessionnet_core.queries.chain import fetch_amount, fetch_contracts, fetch_headline
from sessionnet_core.session import Session
from sessionnet_core.web3 import StakingContracts
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


@pytest.mark.costly  # web3 and the client read every contract of a chain
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


@pytest.fixture
def by_web3(network: Network, arbitrum: Settled) -> StakingContracts:
    """Return the contracts in a web3 that asks the chain in its own way."""
    assert network.chain is not None
    return StakingContracts(Web3(Web3.HTTPProvider(arbitrum.url)), network.chain)


@pytest.mark.parametrize("name", HOLDERS)
def test_all_read_what_a_wallet_holds(
    network: Network, arbitrum: Settled, by_web3: StakingContracts, name: str
) -> None:
    word = fetch_amount(Session(network), Question(TOKEN, BALANCE_OF, address_word(wallet(name)))).value
    read = fetch_contracts(Session(network), lambda contracts: contracts.wallet(wallet(name))).value
    address = Web3.to_checksum_address(wallet(name))
    assert word == read.balance
    assert word.atomic == by_web3.token.functions.balanceOf(address).call() == arbitrum.world.balances[wallet(name)]
    assert by_web3.rewards.functions.recipients(address).call() == [read.rewards.atomic, read.claimed.atomic]


def test_every_node_is_as_web3_reads_it(network: Network, by_web3: StakingContracts) -> None:
    nodes = fetch_contracts(Session(network), lambda contracts: contracts.nodes()).value.nodes
    ids, pubkeys = by_web3.rewards.functions.allServiceNodeIDs().call()
    assert [node.contract_id for node in nodes] == ids
    assert [node.bls_pubkey for node in nodes] == [f"{x:064x}{y:064x}" for x, y in pubkeys]
    for node in nodes:
        read = by_web3.rewards.functions.serviceNodes(node.contract_id).call()
        _, _, operator, _, added, leave_requested, _, deposit, contributors, pubkey = read
        assert (node.operator, node.deposit.atomic, node.pubkey) == (operator.lower(), deposit, f"{pubkey:064x}")
        assert node.added == datetime.fromtimestamp(added, UTC)
        assert (node.leave_requested is None) == (leave_requested == 0)
        assert [(one.address, one.beneficiary, one.amount.atomic) for one in node.contributors] == [
            (address.lower(), beneficiary.lower(), amount) for (address, beneficiary), amount in contributors
        ]


def test_every_contribution_contract_is_as_web3_reads_it(network: Network, by_web3: StakingContracts) -> None:
    scanned = fetch_contracts(Session(network), lambda contracts: contracts.scan_factory(0, seconds=60)).value
    assert scanned.complete
    assert scanned.addresses
    read = fetch_contracts(Session(network), lambda contracts: contracts.contributions(scanned.addresses)).value
    assert read.left_out == 0
    for one in read.contracts:
        views = by_web3.contribution(one.address).functions
        assert one.operator == views.operator().call().lower()
        assert one.requirement.atomic == views.stakingRequirement().call()
        assert one.contributed.atomic == views.totalContribution().call()
        assert one.manual_finalize == views.manualFinalize().call()
        assert one.pubkey == f"{views.serviceNodeParams().call()[0]:064x}"
        assert [[stake.address, stake.amount.atomic] for stake in one.contributors] == [
            [address.lower(), amount] for address, _, amount in zip(*views.getContributions().call(), strict=True)
        ]
        assert [(kept.address, kept.amount.atomic, kept.received) for kept in one.reservations] == [
            (address.lower(), amount, received)
            for address, amount, received in zip(*views.getReserved().call(), strict=True)
        ]


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
