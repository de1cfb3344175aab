"""The devnet and the chain of `tests.evm` as one network: both tell of the same nodes, stakes and contracts.

The chain's nodes stand in the node list with what oxend knows beyond the chain: fee, state, when they may leave. Two of
them are not well: one is decommissioned, and one the network has never heard of.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tests.devnet import Devnet
from tests.devnet.made_network import make_network
from tests.evm.settled import Settled
from tests.evm.world import Contribution, Node, World

Record = dict[str, Any]

DECOMMISSIONED, UNHEARD_OF = 4, 11
"""The chain's numbers of the two nodes that are not well."""
BLOCKS_TO_LEAVE = 3_600
"""After so many blocks of the network, five days, a node that asked to leave may."""
UPDATED_SINCE = 10 * 10**9
"""What the network owes each recipient beyond what the chain knows."""
FIRST_BLOCK, BLOCKS_BETWEEN = 300_000_000, 1_000


def joint_devnet(arbitrum: Settled, clock: int, **settings: Any) -> Devnet:
    """Give a devnet, not yet serving, whose node list has the chain's nodes in it."""
    made = make_network(60, 8, clock=clock)
    nodes = [node for node in arbitrum.world.live if node.id != UNHEARD_OF]
    records = [_record(node, made.nodes[i], made.height, arbitrum.world) for i, node in enumerate(nodes)]
    document = {"service_node_states": [*made.nodes, *records], "height": made.height, "block_hash": made.block_hash}
    return Devnet(nodes=document, clock=clock, **settings)


def join(net: Devnet, arbitrum: Settled) -> None:
    """Let seeds and backend tell what the network knows of the chain's wallets and contribution contracts."""
    owed = accrued(arbitrum.world)
    for seed in net.seeds:
        seed.tells_accrued("list", owed)
    net.backend.tells(
        contracts=[_contract(one, rank) for rank, one in enumerate(_oldest_first(arbitrum.world))],
        rewards=[{"address": whose, "amount": atomic, "lifetime_rewards": atomic} for whose, atomic in owed.items()],
    )


def accrued(world: World) -> Mapping[str, int]:
    """Give what the network owes each wallet, over its whole life."""
    return {one.wallet: one.rewards + UPDATED_SINCE for one in world.recipients}


def _record(node: Node, like: Record, height: int, world: World) -> Record:
    leaving = bool(node.leave_requests)
    return like | {
        "service_node_pubkey": node.keys.ed25519_hex,
        "pubkey_ed25519": node.keys.ed25519_hex,
        "pubkey_x25519": node.keys.ed25519_hex,
        "pubkey_bls": node.keys.bls_hex,
        "active": node.id != DECOMMISSIONED,
        "funded": True,
        "operator_fee": (node.fee_basis_points or 0) * 100,
        "operator_address": node.operator,
        "contributors": [
            {"address": one.wallet, "amount": one.amount, "beneficiary": one.beneficiary} for one in node.stakes
        ],
        "total_contributed": node.deposit,
        "staking_requirement": node.deposit,
        "requested_unlock_height": height + BLOCKS_TO_LEAVE if leaving else 0,
    }


def _oldest_first(world: World) -> list[Contribution]:
    return sorted(world.contributions, key=lambda one: one.deployed_at)


def _contract(one: Contribution, rank: int) -> Record:
    return {
        "address": one.address,
        "operator_address": one.operator,
        "service_node_pubkey": one.keys.ed25519_hex,
        "pubkey_bls": one.keys.bls_hex,
        "fee": one.fee_basis_points,
        "manual_finalize": int(one.manual_finalize),
        "status": one.status,
        "contributors": [
            {"address": stake.wallet, "beneficiary_address": stake.beneficiary, "amount": stake.amount, "reserved": 0}
            for stake in one.stakes
        ]
        + [
            {"address": kept.wallet, "beneficiary_address": None, "amount": 0, "reserved": kept.amount}
            for kept in one.reserved
            if not kept.received
        ],
        "events": [
            {
                "name": "NewServiceNodeContributionContract",
                "block": FIRST_BLOCK + rank * BLOCKS_BETWEEN,
                "log_index": 0,
                "tx": "0x" + "00" * 32,
                "main_arg": one.address,
                "args": {},
            }
        ],
    }
