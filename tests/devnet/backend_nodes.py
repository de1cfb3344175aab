"""The nodes as the staking backend tells them: those of the node list, and some that have left it.

The backend copies oxend's records into SQLite and adds what the rewards contract logged. SQLite has no booleans, so
that they come out as 1 and 0; addresses come out with their checksum.
"""

from random import Random

from tests.devnet.addresses import checksummed, node_keys
from tests.devnet.made_node import UNLOCK_BLOCKS
from tests.devnet.node_list import NodeList, Record

COPIED = (
    *("operator_fee", "total_contributed", "staking_requirement", "service_node_pubkey", "pubkey_ed25519"),
    *("registration_height", "requested_unlock_height", "last_reward_block_height", "last_uptime_proof"),
    *("earned_downtime_blocks", "decommission_count", "state_height", "swarm", "public_ip", "quorumnet_port"),
    *("storage_port", "storage_lmq_port", "service_node_version", "storage_server_version", "lokinet_version"),
    *("pulse_votes",),
)
FLAGS = ("active", "funded", "payable", "is_removable", "is_liquidatable")
EXIT_BUFFER_BLOCKS = 7 * 720
L2_BLOCKS_PER_BLOCK = 480


def stakes_of(network: NodeList) -> list[Record]:
    """A record for every node that the rewards contract knows, and for three that it knew."""
    known = [node for node in network.nodes if "contributors" in node and "pubkey_bls" in node]
    stakes = [_stake(node, number, network) for number, node in enumerate(known, start=1)]
    return [*stakes, *_departed(known, len(stakes) + 1, network)]


def bls_keys_of(stakes: list[Record]) -> dict[str, int]:
    """The BLS keys of all nodes that have not left, with their contract IDs."""
    return {
        stake["pubkey_bls"]: stake["contract_id"]
        for stake in stakes
        if not any(event["name"] == "ServiceNodeExit" for event in stake["events"])
    }


def l2_block(network: NodeList, height: int) -> int:
    """The block of Arbitrum at the time of a block of the network."""
    return 440_000_000 + L2_BLOCKS_PER_BLOCK * (height - network.height)


def event(name: str, block: int, main_arg: str, log_index: int = 0) -> Record:
    """What a contract logged, as the backend keeps it."""
    transaction = f"0x{Random(f'{name} {block} {main_arg}').randbytes(32).hex()}"
    return {"name": name, "block": block, "log_index": log_index, "tx": transaction, "main_arg": main_arg, "args": {}}


def _stake(node: Record, contract_id: int, network: NodeList) -> Record:
    registered = l2_block(network, node["registration_height"])
    events = [event("NewServiceNodeV2", registered, str(contract_id))]
    if node["requested_unlock_height"]:
        asked = l2_block(network, node["requested_unlock_height"] - UNLOCK_BLOCKS)
        events.insert(0, event("ServiceNodeExitRequest", asked, str(contract_id)))
    return {
        **{name: node.get(name) for name in COPIED},
        **{name: int(node[name]) for name in FLAGS},
        "pubkey_bls": node["pubkey_bls"],
        "contract_id": contract_id,
        "operator_address": checksummed(node["operator_address"]),
        "contributors": [
            {
                "address": checksummed(contributor["address"]),
                "amount": contributor["amount"],
                "beneficiary": checksummed(contributor["beneficiary"]) if "beneficiary" in contributor else None,
            }
            for contributor in node["contributors"]
        ],
        "registration_hf_version": str(node["registration_hf_version"]),
        "swarm_id": str(node["swarm_id"]),
        "fetched_block_height": network.height,
        "exit_type": None,
        "deregistration_height": None,
        "liquidation_height": None,
        "events": events,
    }


def _departed(known: list[Record], first_id: int, network: NodeList) -> list[Record]:
    """Nodes of wallets that have others: one has left, one may leave now, one was thrown out."""
    rng = Random("departed")
    height, departed = network.height, []
    for number, (model, unlocked_at, exit_type) in enumerate(
        zip(known, (height - 9000, height - 100, 0), ("exit", "exit", "deregister"), strict=False)
    ):
        contract_id = first_id + number
        keys = node_keys(rng) | {"pubkey_bls": rng.randbytes(64).hex()}
        of_old = {"registration_height": height - 60_000, "requested_unlock_height": unlocked_at}
        stake = _stake(model | keys | of_old | {"active": False, "funded": True}, contract_id, network)
        removed_at = unlocked_at or height - 500
        stake |= {"exit_type": exit_type, "liquidation_height": removed_at + EXIT_BUFFER_BLOCKS}
        if exit_type == "deregister":
            stake["deregistration_height"] = removed_at
        if number == 0:
            stake["events"].insert(0, event("ServiceNodeExit", l2_block(network, height - 8000), str(contract_id)))
        departed.append(stake)
    return departed
