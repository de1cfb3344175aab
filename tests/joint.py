"""The devnet and the chain of `tests.evm` as one network: both tell of the same nodes, stakes and contracts.

The chain's nodes stand in the node list with what oxend knows beyond the chain: fee, state, when they may leave. Two of
them are not well: one is decommissioned, and one the network has never heard of.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from tests.devnet import Devnet
from tests.devnet.made_network import make_network
from tests.evm.crowd import place_nodes
from tests.evm.places import POOL
from tests.evm.points import Point, multiples_from
from tests.evm.settled import Settled
from tests.evm.world import Contribution, Keys, Node, Stake, World

Record = dict[str, Any]

DECOMMISSIONED, UNHEARD_OF = 4, 11
"""The chain's numbers of the two nodes that are not well."""
BLOCKS_TO_LEAVE = 3_600
"""After so many blocks of the network, five days, a node that asked to leave may."""
UPDATED_SINCE = 10 * 10**9
"""What the network owes each recipient beyond what the chain knows."""
_FIRST_KEYS = 50_000
_WALLET = re.compile(r"0x[0-9a-fA-F]{40}")
FIRST_BLOCK, BLOCKS_BETWEEN = 300_000_000, 1_000


def joint_devnet(
    arbitrum: Settled,
    clock: int,
    count: int = 60,
    swarms: int | None = 8,
    everybody_answers: bool = False,
    **settings: Any,
) -> Devnet:
    """Give a devnet, not yet serving, whose node list has the chain's nodes in it beside so many made-up ones.

    With `everybody_answers` each node that has an address has a storage server, in a /24 of its own.
    """
    made = make_network(count, swarms, clock=clock)
    nodes = [node for node in arbitrum.world.live if node.id != UNHEARD_OF]
    records = [chain_record(node, made.nodes[i], made.height, arbitrum.world) for i, node in enumerate(nodes)]
    if everybody_answers:
        records = [
            {name: told for name, told in one.items() if name not in ("public_ip", "storage_port")} for one in records
        ]
        settings = {"storage_servers": count, "spread": True} | settings
    # The chain's nodes have keys that nobody has a secret for, so that storage servers are run for made-up ones.
    net = Devnet(nodes=replace(made, nodes=(*made.nodes, *records)), **settings)
    for api in (net.api, net.api_tls):
        api.reward_pool_sesh = arbitrum.token.read("balanceOf", POOL) // 10**9
    return net


def place_listed(arbitrum: Settled, listed: Sequence[Record]) -> None:
    """Put the nodes of a node list on the chain as well, as far as Ethereum wallets have staked on them in full.

    Their BLS keys are others there: the contract takes none that is no point of its curve, as made-up ones are not.
    """
    first = arbitrum.rewards.read("nextServiceNodeID")
    there = {node.keys.ed25519_hex for node in arbitrum.world.nodes}
    staked = [one for one in listed if one["pubkey_ed25519"] not in there and one.get("funded") and _is_full_stake(one)]
    points = multiples_from(_FIRST_KEYS)
    nodes = [
        _node(one, first + i, point, arbitrum.world.as_of)
        for i, (one, point) in enumerate(zip(staked, points, strict=False))
    ]
    place_nodes(arbitrum, nodes)


def _is_full_stake(record: Record) -> bool:
    wallets = [one["address"] for one in record["contributors"]]
    return all(_WALLET.fullmatch(text) for text in wallets) and record["total_contributed"] == 25_000 * 10**9


def _node(record: Record, number: int, point: Point, as_of: int) -> Node:
    return Node(
        id=number,
        keys=Keys(int(record["pubkey_ed25519"], 16), point),
        stakes=tuple(
            Stake(one["address"], one["amount"], one.get("beneficiary") or one["address"])
            for one in record["contributors"]
        ),
        added_at=as_of - 200 * 86_400,
        leave_requests=((record["operator_address"], as_of - 86_400),) if record["requested_unlock_height"] else (),
    )


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


def chain_record(node: Node, like: Record, height: int, world: World) -> Record:
    """Give a node of the chain as it stands in the node list; what the chain does not know is as `like` has it."""
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
