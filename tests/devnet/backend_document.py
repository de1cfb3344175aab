"""Everything that the staking backend knows, as one document of plain lists and objects in its own JSON's form.

By default it is made from the node list, so that the backend tells of the same network as the seeds. A test replaces
parts of it; what was asked for is then picked out.
"""

from random import Random

from tests.devnet.accrued import lifetimes, nothing
from tests.devnet.addresses import checksummed, eth_address
from tests.devnet.backend_contracts import contracts_of
from tests.devnet.backend_nodes import bls_keys_of, stakes_of
from tests.devnet.made_node import BLOCK_SECONDS
from tests.devnet.node_list import NodeList, Record, made_up_hash
from tests.devnet.stakes import ATOMIC_PER_SESH, MINIMUM_OF_OPERATOR, MOST_CONTRIBUTORS, STAKING_REQUIREMENT


def document_of(network: NodeList) -> Record:
    """All parts, as an honest backend has them."""
    stakes = stakes_of(network)
    return {
        "network": _network(network, stakes),
        "stakes": stakes,
        "contracts": contracts_of(network, stakes),
        "vesting": _vesting(network, stakes),
        "rewards": [_with_claims(lifetime) for lifetime in lifetimes(network).values()],
        "added_bls_keys": bls_keys_of(stakes),
    }


def everything_of(document: Record, address: str) -> Record:
    """What a wallet has: the reply to /stakes/<address>. Nodes are found by who staked, not by who is paid."""
    address = address.lower()

    def takes_part(entry: Record) -> bool:
        return address in [_lower(one.get("address")) for one in entry.get("contributors") or []]

    contracts = document["contracts"]
    return {
        "stakes": [stake for stake in document["stakes"] if takes_part(stake)],
        "contracts": [one for one in contracts if takes_part(one) or _lower(one.get("operator_address")) == address],
        "vesting": [one for one in document["vesting"] if _lower(one.get("beneficiary")) == address],
        "added_bls_keys": document["added_bls_keys"],
    }


def rewards_of(document: Record, address: str) -> Record:
    """What a wallet has earned; one that is not known has earned nothing."""
    known = {_lower(one.get("address")): one for one in document["rewards"]}
    unknown = nothing(checksummed(address)) | {"claimed_rewards": 0, "claimed_stakes": 0}
    return {"rewards": known.get(address.lower(), unknown)}


def _lower(address: object) -> str:
    return address.lower() if isinstance(address, str) else ""


def _network(network: NodeList, stakes: list[Record]) -> Record:
    height = network.height + 1
    immutable = max(0, network.height - network.height % 4 - 8)
    fees = sorted(stake["operator_fee"] for stake in stakes if len(stake["contributors"]) > 1)
    return {
        "active_node_count": sum(node.get("active", True) for node in network.nodes),
        "node_count": len(network.nodes),
        "block_height": height,
        "block_hash": network.block_hash,
        "block_timestamp": network.clock + 0.25,
        "hard_fork": network.hardfork,
        "immutable_block_height": immutable,
        "immutable_block_hash": made_up_hash(f"block {immutable}"),
        "l2_height": 0,
        "l2_height_timestamp": 0,
        "max_stakers": MOST_CONTRIBUTORS,
        "median_operator_fee": (fees[(len(fees) - 1) // 2] + fees[len(fees) // 2]) / 2 if fees else 0,
        "min_operator_contribution": MINIMUM_OF_OPERATOR,
        "nettype": "devnet",
        "pulse_target_timestamp": network.clock + BLOCK_SECONDS,
        "staking_requirement": STAKING_REQUIREMENT,
        "total_staked": sum(node.get("total_contributed", 0) for node in network.nodes),
        "version": "11.5.1",
    }


def _vesting(network: NodeList, stakes: list[Record]) -> list[Record]:
    """One contract, that of the first operator, over when the network is two years older."""
    return [
        {
            "address": checksummed(eth_address(Random("vesting"))),
            "beneficiary": stake["operator_address"],
            "initial_beneficiary": stake["operator_address"],
            "initial_amount": 100_000 * ATOMIC_PER_SESH,
            "revoker": "0x" + "0" * 40,
            "time_start": network.clock - 300 * 86_400,
            "time_end": network.clock + 730 * 86_400,
            "transferable_beneficiary": 1,
        }
        for stake in stakes[:1]
    ]


def _with_claims(lifetime: Record) -> Record:
    claims = {
        "claimed_rewards": lifetime["lifetime_rewards"] * 3 // 4,
        "claimed_stakes": min(lifetime["lifetime_unlocked_stakes"], STAKING_REQUIREMENT),
    }
    return lifetime | claims | {"address": checksummed(lifetime["address"])}
