"""The world on the chain is the one that is described: a test of a client may work its figures out from `World`."""

import itertools
from typing import Any

import pytest

from tests.evm import places
from tests.evm.arbitrum import ETHER_USD, LIQUIDITY, SQRT_PRICE_X96, TICK
from tests.evm.chain import aggregate
from tests.evm.crowd import crowd, place_nodes
from tests.evm.ethereum import SUPPLY, Ethereum
from tests.evm.points import NOWHERE
from tests.evm.scenario import make_world
from tests.evm.settled import Settled
from tests.evm.world import FINALIZED, OPEN, PANIC_INDEX, WAITS_FOR_FINALIZE, WAITS_FOR_OPERATOR, Node, wallet

SESH = 10**9
YEAR = 365 * 24 * 3600
NOBODY = "0x" + "0" * 40
NO_NODE: tuple[Any, ...] = (0, 0, NOBODY, NOWHERE, 0, 0, 0, 0, [], 0)
STATUSES = {WAITS_FOR_OPERATOR, OPEN, WAITS_FOR_FINALIZE, FINALIZED}
NAMES = [contribution.name for contribution in make_world(1_764_000_000).contributions]


def described(node: Node) -> tuple[Any, ...]:
    """What `serviceNodes` says of a node, but for its neighbours in the list."""
    stakes = [((stake.wallet, stake.beneficiary), stake.amount) for stake in node.stakes]
    times = (node.added_at, node.leave_requested_at, node.leave_last_requested_at)
    return (node.operator, node.keys.bls, *times, node.deposit, stakes, node.keys.ed25519)


def logs(chain: Settled, address: str, event: str) -> list[Any]:
    topic = chain.rpc("web3_sha3", "0x" + event.encode().hex())
    found: list[Any] = chain.rpc("eth_getLogs", {"address": address, "topics": [topic], "fromBlock": "0x0"})
    return found


def test_the_latest_block_is_of_the_time_that_was_asked_for(arbitrum: Settled) -> None:
    assert arbitrum.now() == arbitrum.world.as_of
    assert arbitrum.multicall.read("getCurrentBlockTimestamp") == arbitrum.world.as_of
    assert arbitrum.multicall.read("getBlockNumber") < arbitrum.height()
    assert arbitrum.rpc("eth_chainId") == hex(42161)


def test_every_node_is_as_described(arbitrum: Settled) -> None:
    ids, keys = arbitrum.rewards.read("allServiceNodeIDs")
    live = arbitrum.world.live
    assert ids == [node.id for node in live] == [1, 2, 3, 4, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16]
    assert keys == [node.keys.bls for node in live]
    for node in live:
        assert arbitrum.rewards.read("serviceNodes", node.id)[2:] == described(node)
        assert arbitrum.rewards.read("ed25519ToServiceNodeID", node.keys.ed25519) == node.id
        assert arbitrum.rewards.read("serviceNodeIDs", bytes.fromhex(node.keys.bls_hex)) == node.id
    assert arbitrum.rewards.read("aggregatePubkey") == arbitrum.world.key_sum


def test_nodes_that_left_and_nodes_that_never_were_are_zeros(arbitrum: Settled) -> None:
    assert [arbitrum.rewards.read("serviceNodes", number) for number in (5, 6, 17, 2**64 - 1)] == [NO_NODE] * 4
    assert arbitrum.rewards.read("serviceNodes", 0) == (1, 16, *NO_NODE[2:])
    assert arbitrum.rewards.read("ed25519ToServiceNodeID", 1) == 0


def test_the_list_can_be_walked_in_both_directions(arbitrum: Settled) -> None:
    ids = [0, *arbitrum.rewards.read("allServiceNodeIDs")[0], 0]
    for before, here, after in zip(ids, ids[1:-1], ids[2:], strict=False):
        assert arbitrum.rewards.read("serviceNodes", here)[:2] == (after, before)


def test_legacy_deposits_make_the_sum_less_than_nodes_times_requirement(arbitrum: Settled) -> None:
    assert arbitrum.rewards.read("totalNodes") == 14
    assert arbitrum.rewards.read("nextServiceNodeID") == 17
    assert arbitrum.rewards.read("stakingRequirement") == arbitrum.world.requirement == 25_000 * SESH
    assert arbitrum.world.staked == 335_000 * SESH  # three times 20,000 and eleven times 25,000
    assert arbitrum.rewards.read("blsNonSignerThreshold") == 4


@pytest.mark.parametrize("name", NAMES)
def test_every_contribution_contract_is_as_described(arbitrum: Settled, name: str) -> None:
    made = arbitrum.world.contribution(name)
    contract = arbitrum.contribution(made.address)
    assert arbitrum.factory.read("owns", made.address) is True
    assert contract.read("status") == made.status
    assert contract.read("operator") == made.operator
    assert contract.read("getContributions") == (
        [stake.wallet for stake in made.stakes],
        [stake.beneficiary for stake in made.stakes],
        [stake.amount for stake in made.stakes],
    )
    assert contract.read("getReserved") == (
        [place.wallet for place in made.reserved],
        [place.amount for place in made.reserved],
        [place.received for place in made.reserved],
    )
    assert contract.read("totalContribution") == made.contributed
    assert contract.read("totalReservedContribution") == made.awaited
    assert contract.read("operatorContribution") == sum(s.amount for s in made.stakes if s.wallet == made.operator)
    assert contract.read("blsPubkey") == made.keys.bls
    assert contract.read("serviceNodeParams") == (made.keys.ed25519, 0, 0, made.fee_basis_points)
    assert contract.read("stakingRequirement") == made.requirement
    assert contract.read("manualFinalize") is made.manual_finalize
    assert contract.read("contributorAddressesLength") == len(made.stakes)
    assert contract.reverts_with("contributorAddresses", len(made.stakes)) == PANIC_INDEX
    assert contract.reverts_with("_contributorAddresses", len(made.stakes)) == "0x"
    if isinstance(made.minimum, int):
        assert contract.read("minimumContribution") == made.minimum
    else:
        assert contract.reverts_with("minimumContribution") == made.minimum
    held = arbitrum.token.read("balanceOf", made.address)
    assert held == (0 if made.status == FINALIZED else made.contributed)


def test_every_status_occurs(arbitrum: Settled) -> None:
    assert {made.status for made in arbitrum.world.contributions} == STATUSES


def test_the_factory_logged_all_contracts_with_the_keys_they_began_with(arbitrum: Settled) -> None:
    event = "NewServiceNodeContributionContract(address,uint256,address)"
    told = [(log["topics"][1][-40:], log["data"]) for log in logs(arbitrum, places.FACTORY, event)]
    assert told == [
        (made.address[2:], f"0x{made.deployed_keys.ed25519_hex}{made.operator[2:]:0>64}")
        for made in arbitrum.world.contributions
    ]
    assert arbitrum.factory.read("deployedContracts", places.REWARDS) is False


def test_registrations_tell_the_fee_and_seeds_do_not(arbitrum: Settled) -> None:
    params, contributors = "(uint256,uint256,uint256,uint16)", "((address,address),uint256)[]"
    event = f"NewServiceNodeV2(uint64,address,(uint256,uint256),{params},{contributors})"
    fees = {
        int(log["topics"][1], 16): int(log["data"][2:][6 * 64 : 7 * 64], 16)
        for log in logs(arbitrum, places.REWARDS, event)
    }
    initiators = {int(log["topics"][1], 16): "0x" + log["data"][26:66] for log in logs(arbitrum, places.REWARDS, event)}
    seeded = logs(arbitrum, places.REWARDS, "NewSeededServiceNode(uint64,(uint256,uint256),uint256)")
    assert fees == {node.id: node.fee_basis_points for node in arbitrum.world.nodes if node.id > 2}
    assert initiators == {
        node.id: arbitrum.world.contribution(node.contract).address if node.contract else node.operator
        for node in arbitrum.world.nodes
        if node.id > 2
    }
    assert [int(log["topics"][1], 16) for log in seeded] == [1, 2]


def test_the_reward_pool_is_as_described(arbitrum: Settled) -> None:
    pool, described = arbitrum.pool, arbitrum.world.pool
    assert arbitrum.token.read("balanceOf", places.POOL) == described.balance
    assert pool.read("totalPaidOut") == described.paid_out
    assert pool.read("lastPaidOutTime") == described.paid_out_at
    assert pool.read("calculateTotalDeposited") == 63_177_592_500000000
    assert pool.read("calculateReleasedAmount") == described.paid_out + described.released
    assert pool.read("rewardRate") == described.reward_rate
    assert (pool.read("ANNUAL_SIMPLE_PAYOUT_RATE"), pool.read("BASIS_POINTS")) == (151, 1000)


def test_the_reward_rate_falls_with_time_and_not_with_a_payout(arbitrum: Settled) -> None:
    arbitrum.mine(arbitrum.world.as_of + YEAR)
    released = arbitrum.world.pool.balance * 151 * (YEAR + 10 * 24 * 3600) // (1000 * YEAR)
    later = (arbitrum.world.pool.balance - released) * 151 * 120 // (1000 * YEAR)
    assert arbitrum.pool.read("rewardRate") == later < arbitrum.world.pool.reward_rate
    arbitrum.pool.do("payoutReleased", sender=wallet("anybody"), at=arbitrum.now())
    assert arbitrum.pool.read("rewardRate") == later


def test_what_the_network_owes_is_as_described(arbitrum: Settled) -> None:
    for recipient in arbitrum.world.recipients:
        assert arbitrum.rewards.read("recipients", recipient.wallet) == (recipient.rewards, recipient.claimed)
    assert arbitrum.rewards.read("recipients", wallet("nina")) == (0, 0)


@pytest.mark.parametrize("cycle", ["running", "turned"])
@pytest.mark.usefixtures("anvil_is_there")
def test_the_claim_cycle_runs_or_has_turned(cycle: Any) -> None:
    as_of = 1_764_000_000
    with Settled(as_of, cycle) as chain:
        world, rewards = chain.world, chain.rewards
        assert rewards.read("currentClaimTotal") == world.claimed_in_that_cycle
        assert rewards.read("currentClaimCycle") == world.claim_cycle_of_last_claim
        has_turned = as_of // 43_200 > rewards.read("currentClaimCycle")
        assert has_turned is (cycle == "turned")
        assert world.claimed_in_this_cycle == (0 if has_turned else 200 * SESH)
        assert chain.token.read("balanceOf", places.REWARDS) == world.kept_in_rewards
        assert chain.token.read("balanceOf", wallet("bruno")) == world.balances[wallet("bruno")]


def test_wallets_hold_what_is_described(arbitrum: Settled) -> None:
    for holder, amount in arbitrum.world.balances.items():
        assert arbitrum.token.read("balanceOf", holder) == amount
    assert arbitrum.token.read("balanceOf", places.REWARDS) == arbitrum.world.kept_in_rewards
    assert arbitrum.token.read("totalSupply") == arbitrum.world.supply


def test_a_wallet_is_operator_contributor_beneficiary_or_nothing_at_all(arbitrum: Settled) -> None:
    live = arbitrum.world.live
    operators = {node.operator for node in live}
    contributors = {stake.wallet for node in live for stake in node.stakes[1:]}
    beneficiaries = {stake.beneficiary for node in live for stake in node.stakes}
    assert wallet("olga") in operators - contributors
    assert wallet("carol") in contributors - operators
    assert {wallet("bruno"), wallet("vault")} <= beneficiaries - operators - contributors
    assert not {wallet("tess"), wallet("nina")} & (operators | contributors | beneficiaries)


def test_the_supply_on_ethereum_is_the_whole(arbitrum: Settled, ethereum: Ethereum) -> None:
    assert ethereum.rpc("eth_chainId") == "0x1"
    assert ethereum.token.read("totalSupply") == SUPPLY == 240_000_000 * SESH > arbitrum.world.supply
    assert [ethereum.token.read(name) for name in ("name", "symbol", "decimals")] == ["Session Token", "SESH", 9]


def test_prices_are_as_described(arbitrum: Settled) -> None:
    pool = bytes.fromhex(places.SESH_POOL[2:])
    assert arbitrum.state_view.read("getSlot0", pool) == (SQRT_PRICE_X96, TICK, 0, 3000)
    assert arbitrum.state_view.read("getLiquidity", pool) == LIQUIDITY
    assert arbitrum.state_view.read("getSlot0", bytes(32)) == (0, 0, 0, 0)
    _round, answer, _started, updated_at, _answered_in = arbitrum.ether_price.read("latestRoundData")
    assert (answer, updated_at) == (ETHER_USD, arbitrum.world.ether_price_at)
    sesh_per_ether = (SQRT_PRICE_X96 / 2**96) ** 2 * 10**9
    assert ETHER_USD / 10**8 / sesh_per_ether == pytest.approx(0.05)


def test_four_contracts_are_proxies_whose_code_may_change(arbitrum: Settled) -> None:
    for proxy, implementation in places.IMPLEMENTATIONS.items():
        slots = (places.IMPLEMENTATION_SLOT, places.ADMIN_SLOT)
        words = [arbitrum.rpc("eth_getStorageAt", proxy, slot, "latest") for slot in slots]
        assert [word[-40:] for word in words] == [implementation[2:], places.PROXY_ADMINS[proxy][2:]]
    arbitrum.set_slot(places.POOL, places.IMPLEMENTATION_SLOT, wallet("nothing is here"))
    assert arbitrum.call(places.POOL, arbitrum.pool.data("rewardRate")) == b""


def test_the_contracts_were_not_there_before_they_were_deployed(arbitrum: Settled) -> None:
    codes = [arbitrum.rpc("eth_getCode", places.REWARDS, hex(arbitrum.deploy_height - back)) for back in (1, 0)]
    assert codes[0] == "0x" != codes[1]


def test_one_multicall_survives_what_reverts_in_it(arbitrum: Settled) -> None:
    contracts = [arbitrum.contribution(made.address) for made in arbitrum.world.contributions]
    results = aggregate(arbitrum.multicall, [(contract, "minimumContribution", ()) for contract in contracts])
    told = [int.from_bytes(data) if succeeded else "0x" + data.hex() for succeeded, data in results]
    assert told == [made.minimum for made in arbitrum.world.contributions]


def test_thousands_of_nodes_are_placed_as_described(arbitrum: Settled) -> None:
    nodes = crowd(1_000, arbitrum.world.as_of, first_id=17)
    place_nodes(arbitrum, nodes)
    assert arbitrum.now() == arbitrum.world.as_of
    ids, keys = arbitrum.rewards.read("allServiceNodeIDs")
    assert ids == [node.id for node in (*arbitrum.world.live, *nodes)]
    assert keys[14:] == [node.keys.bls for node in nodes]
    for node in itertools.islice(nodes, 0, None, 50):
        assert arbitrum.rewards.read("serviceNodes", node.id)[2:] == described(node)
    held = arbitrum.token.read("balanceOf", places.REWARDS)
    assert held == arbitrum.world.kept_in_rewards + 25_000_000 * SESH
    with pytest.raises(ValueError, match="the next node has the ID 1017, not 17"):
        place_nodes(arbitrum, nodes)
