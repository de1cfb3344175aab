"""Contribution contracts as the staking backend tells them, in every state that one can be in.

The rules are those of the contract: the operator pays first and a quarter at least, a reservation is kept free until it
is paid, and a contract that has all it needs takes no more. Their addresses lead to no contract; a test that has real
ones on a chain tells the backend of those.
"""

from random import Random

from tests.devnet.addresses import checksummed, eth_address, node_keys
from tests.devnet.backend_nodes import event, l2_block
from tests.devnet.node_list import NodeList, Record
from tests.devnet.stakes import ATOMIC_PER_SESH

WAITS_FOR_OPERATOR, OPEN, WAITS_FOR_FINALIZE, FINALIZED = range(4)

PARTS_SESH: tuple[tuple[int, tuple[tuple[int, int], ...]], ...] = (
    (WAITS_FOR_OPERATOR, ()),
    (WAITS_FOR_OPERATOR, ((0, 6_250), (0, 5_000))),
    (OPEN, ((6_250, 0),)),
    (OPEN, ((6_250, 6_250), (3_000, 0), (2_500, 0), (0, 4_000))),
    (OPEN, ((10_000, 10_000), (0, 15_000))),
    (WAITS_FOR_FINALIZE, ((12_500, 0), (12_500, 0))),
)
"""Status, and of each contributor what was paid and what is reserved. The last of the open ones has nothing free."""

BLOCKS_BETWEEN = 3_000


def contracts_of(network: NodeList, stakes: list[Record]) -> list[Record]:
    """Contracts of the network's operators, oldest first."""
    rng = Random("contribution contracts")
    operators = [stake["operator_address"] for stake in stakes] or [checksummed(eth_address(rng))]
    contracts = []
    for status, parts in PARTS_SESH:
        keys = node_keys(rng) | {"pubkey_bls": rng.randbytes(64).hex()}
        people = [rng.choice(operators), *(checksummed(eth_address(rng)) for _ in parts[1:])]
        contracts.append(_contract(rng, status, people[0], keys, _contributors(people, parts)))
    # The same node a second time, because its first contract was given up: the newest counts.
    contracts.append(contracts[2] | {"address": checksummed(eth_address(rng)), "fee": 150})
    for stake, status in zip([one for one in stakes if len(one["contributors"]) > 1], (FINALIZED, OPEN), strict=False):
        # A node that is registered: its contract is done, or was set back and looks as if it were open.
        staked = [
            {"address": one["address"], "beneficiary_address": one["beneficiary"], "amount": one["amount"]}
            for one in stake["contributors"]
        ]
        paid = [part | {"reserved": 0} for part in (staked if status == FINALIZED else staked[:1])]
        contracts.append(_contract(rng, status, stake["operator_address"], stake, paid))
    first = l2_block(network, network.height) - BLOCKS_BETWEEN * len(contracts)
    for number, contract in enumerate(contracts):
        made = event("NewServiceNodeContributionContract", first + number * BLOCKS_BETWEEN, contract["address"])
        contract["events"] = [made]
        if contract["contributors"] and contract["status"] != WAITS_FOR_OPERATOR:
            contract["events"].append(event("OpenForPublicContribution", made["block"] + 40, contract["address"]))
    return contracts


def _contract(rng: Random, status: int, operator: str, keys: Record, contributors: list[Record]) -> Record:
    return {
        "address": checksummed(eth_address(rng)),
        "operator_address": operator,
        "service_node_pubkey": keys["service_node_pubkey"],
        "pubkey_bls": keys["pubkey_bls"],
        "fee": rng.randrange(0, 2_000, 25),
        "manual_finalize": int(status == WAITS_FOR_FINALIZE),
        "status": status,
        "contributors": contributors,
        "events": [],
    }


def _contributors(people: list[str], parts: tuple[tuple[int, int], ...]) -> list[Record]:
    return [
        {
            "address": person,
            "beneficiary_address": person if index else None,
            "amount": paid * ATOMIC_PER_SESH,
            "reserved": reserved * ATOMIC_PER_SESH,
        }
        for index, (person, (paid, reserved)) in enumerate(zip(people, parts, strict=False))
    ]
