"""The doubles have the faces of the real contracts: every function, event and error, to the byte."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.evm import places, vectors
from tests.evm.arbitrum import OWNER, ArbitrumOne
from tests.evm.chain import Contract
from tests.evm.settled import Settled
from tests.evm.solidity import compiled
from tests.evm.vectors import needs_vectors
from tests.evm.world import wallet

pytestmark = [pytest.mark.usefixtures("anvil_is_there"), needs_vectors]

FACES = {
    "ServiceNodeRewards": "ServiceNodeRewards",
    "RewardRatePool": "RewardRatePool",
    "ServiceNodeContribution": "ServiceNodeContribution",
    "ServiceNodeContributionFactory": "ServiceNodeContributionFactory",
    "SESHL2": "SESHL2",
    "SESH": "SESH",
    "Multicall3": "Multicall3",
    "StateView": "UniswapV4StateView",
    "EtherPriceFeed": "ChainlinkAggregatorV3",
}
"""Our names to those of the vectors."""
LEFT_OUT = {"DOMAIN_SEPARATOR()", "eip712Domain()", "isArbitrumEnabled()", "nonces(address)", "EIP712DomainChanged()"}
"""Of SESH on Ethereum: what permits and the bridge need."""

SELECTORS = vectors.read("selectors")
CHAIN = vectors.read("chain")
SESH = 10**9
STARTED_AT = 1747800000
EIGHTEEN = 18_750 * SESH


@pytest.mark.parametrize("name", FACES)
def test_every_view_has_the_real_selector_and_the_real_types(name: str) -> None:
    real = SELECTORS[FACES[name]]
    ours = {function.signature: function for function in compiled()[name].functions}
    assert set(real["view_functions"]) - set(ours) <= LEFT_OUT
    for signature, described in (real["view_functions"] | real.get("write_functions", {})).items():
        if signature in ours:
            assert "0x" + ours[signature].selector.hex() == described["selector"]
            if signature in real["view_functions"]:
                assert list(ours[signature].outputs) == described["returns"]
    extra = set(ours) - set(real["view_functions"]) - set(real.get("write_functions", {}))
    assert {signature for signature in extra if not signature.startswith("test_")} == set()


@pytest.mark.parametrize("name", FACES)
def test_every_event_and_error_has_the_real_signature(arbitrum: Settled, name: str) -> None:
    real, ours = SELECTORS[FACES[name]], compiled()[name]
    assert set(real.get("events", {})) - set(ours.events) <= LEFT_OUT
    for signature in ours.events:
        assert arbitrum.rpc("web3_sha3", "0x" + signature.encode().hex()) == real["events"][signature]["topic0"]
    for signature in ours.errors.values():
        assert arbitrum.rpc("web3_sha3", "0x" + signature.encode().hex())[:10] == real["errors"][signature]


@pytest.fixture(scope="module")
def lived() -> Iterator[ArbitrumOne]:
    """Give a chain on which happened what happened where the vectors come from."""
    (_, keys), nodes = CHAIN["allServiceNodeIDs"]["decoded"], CHAIN["serviceNodes_1"]["decoded"]
    pool = [((addr, beneficiary), amount) for (addr, beneficiary), amount in nodes[8]]
    with ArbitrumOne(STARTED_AT) as chain:
        chain.rewards.queue("setStakingRequirement", 25_000 * SESH, sender=OWNER)
        seeds = [
            (tuple(key), nodes[9] + number, STARTED_AT, pool if number == 0 else [((wallet("x"), wallet("x")), 1)])
            for number, key in enumerate(keys)
        ]
        chain.rewards.queue("seedPublicKeyList", seeds, sender=OWNER)
        chain.rewards.queue("start", sender=OWNER)
        chain.mine()
        yield chain


def answers(chain: ArbitrumOne, contract: Contract, vector: dict[str, Any]) -> bool:
    return bool(chain.rpc("eth_call", {"to": contract.address, "data": vector["calldata"]}, "latest") == vector["raw"])


@pytest.mark.parametrize(
    "name", [name for name, vector in CHAIN.items() if "calldata" in vector and not name.startswith("contribution_")]
)
def test_the_rewards_contract_answers_like_the_real_one(lived: ArbitrumOne, name: str) -> None:
    assert answers(lived, lived.rewards, CHAIN[name])


def test_seeding_and_leaving_are_logged_like_by_the_real_one(lived: ArbitrumOne) -> None:
    (log,) = lived.rpc("eth_getLogs", {"topics": CHAIN["log_NewSeededServiceNode"]["topics"], "fromBlock": "0x0"})
    assert log["data"] == CHAIN["log_NewSeededServiceNode"]["data"]
    before = lived.snapshot()
    (receipt,) = lived.rewards.do("initiateExitBLSPublicKey", 1, sender=CHAIN["serviceNodes_1"]["decoded"][2])
    lived.revert(before)
    assert [(log["topics"], log["data"]) for log in receipt["logs"]] == [
        (CHAIN["log_ServiceNodeExitRequest"]["topics"], CHAIN["log_ServiceNodeExitRequest"]["data"])
    ]


@pytest.fixture(scope="module")
def opened(lived: ArbitrumOne) -> Contract:
    """Give the contribution contract of the vectors, which its operator has opened."""
    key, (ed25519, one, two, fee) = (
        CHAIN[f"contribution_open_{name}"]["decoded"] for name in ("blsPubkey", "serviceNodeParams")
    )
    operator = CHAIN["contribution_open_operator"]["decoded"]
    beneficiary = CHAIN["contribution_open_getContributions"]["decoded"][1][0]
    params = (ed25519, one, two, fee)
    (receipt,) = lived.factory.do("deploy", tuple(key), (0, 0, 0, 0), params, (), True, sender=operator)
    (_, log) = receipt["logs"]  # the reservations' comes first
    contract = lived.contribution("0x" + log["topics"][1][-40:])
    expected = CHAIN["log_NewServiceNodeContributionContract"]
    assert (log["topics"][0], log["data"]) == (expected["topics"][0], expected["data"])
    pay(contract, operator, 6_250 * SESH, beneficiary)
    return contract


def pay(contract: Contract, payer: str, amount: int, beneficiary: str) -> list[dict[str, Any]]:
    chain = contract.chain
    assert isinstance(chain, ArbitrumOne)
    chain.token.queue("bridgeMint", payer, amount, sender=places.L2_GATEWAY)
    chain.token.queue("approve", contract.address, amount, sender=payer)
    return contract.do("contributeFunds", amount, beneficiary, sender=payer)


@pytest.mark.parametrize(
    "name", [name for name, vector in CHAIN.items() if "calldata" in vector and name.startswith("contribution_open")]
)
def test_an_open_contribution_contract_answers_like_the_real_one(
    lived: ArbitrumOne, opened: Contract, name: str
) -> None:
    assert answers(lived, opened, CHAIN[name])


def test_a_node_registered_by_its_contribution_contract_is_logged_like_by_the_real_one(
    lived: ArbitrumOne, opened: Contract
) -> None:
    contributed, registered = CHAIN["log_NewContribution"], CHAIN["log_NewServiceNodeV2"]
    payer = "0x" + contributed["topics"][1][-40:]
    before = lived.snapshot()
    *_, receipt = pay(opened, payer, EIGHTEEN, payer)
    filled, contribution = receipt["logs"][-2:]
    assert filled["topics"] == [SELECTORS["ServiceNodeContribution"]["events"]["Filled()"]["topic0"]]
    assert (contribution["topics"], contribution["data"]) == (contributed["topics"], contributed["data"])
    assert opened.reverts_with("minimumContribution").startswith("0x4e487b71")
    (receipt,) = opened.do("finalize", sender=CHAIN["contribution_open_operator"]["decoded"])
    lived.revert(before)
    (log,) = (log for log in receipt["logs"] if log["topics"][0] == registered["topics"][0])
    real_contract = CHAIN["log_NewContribution"]["address"][2:].lower()
    assert log["topics"] == registered["topics"]
    assert log["data"] == registered["data"].replace(real_contract, opened.address[2:])


def test_payouts_are_those_of_the_real_pool(arbitrum: Settled) -> None:
    for vector in CHAIN["payout"]:
        arguments = int(vector["balance"]), int(vector["elapsed"])
        assert arbitrum.pool.read("calculatePayoutAmount", *arguments) == int(vector["payout"])


def test_minimum_contributions_are_those_of_the_real_contract(arbitrum: Settled) -> None:
    contract = arbitrum.contribution(arbitrum.world.contribution("open").address)
    for vector in CHAIN["calcMinimumContribution"]:
        arguments = int(vector["remaining"]), int(vector["numContributors"]), int(vector["maxContributors"])
        assert contract.read("calcMinimumContribution", *arguments) == int(vector["result"])


def test_a_liquidation_shares_out_like_the_real_one(arbitrum: Settled) -> None:
    shared = CHAIN["liquidation_25000"]
    topic = SELECTORS["ServiceNodeRewards"]["events"]["ServiceNodeExit(uint64,address,uint256,(uint256,uint256))"]
    query = {"topics": [topic["topic0"], f"0x{6:064x}"], "fromBlock": "0x0"}
    (log,) = arbitrum.rpc("eth_getLogs", query)
    assert int(log["data"][66:130], 16) == int(shared["returnedAmount"])
    assert arbitrum.token.read("balanceOf", wallet("lea")) == int(shared["liquidatorAmount"])
    assert arbitrum.world.pool.held_before == int(shared["poolAmount"])


def test_the_slots_and_the_pool_are_where_everybody_looks_for_them() -> None:
    assert SELECTORS["_eip1967"] == {
        "implementation_slot": places.IMPLEMENTATION_SLOT,
        "admin_slot": places.ADMIN_SLOT,
    }
    assert CHAIN["uniswap_v4_pool_id"]["id"] == places.SESH_POOL
    assert {
        places.REWARDS: SELECTORS["ServiceNodeRewards"]["mainnet_address"].lower(),
        places.POOL: SELECTORS["RewardRatePool"]["mainnet_address"].lower(),
        places.FACTORY: SELECTORS["ServiceNodeContributionFactory"]["mainnet_address"].lower(),
        places.TOKEN: SELECTORS["SESHL2"]["mainnet_address"].lower(),
        places.MULTICALL: SELECTORS["Multicall3"]["mainnet_address"].lower(),
    } == {address: address for address in (places.REWARDS, places.POOL, places.FACTORY, places.TOKEN, places.MULTICALL)}
