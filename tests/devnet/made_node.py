"""One made-up node: every field of oxend's record, in each of the states a node can be in.

The rules behind the fields (what is absent when, which numbers belong together) are oxend's, from
core_rpc_server_commands_defs.h; the values are made up.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from random import Random

from tests.devnet import stakes
from tests.devnet.addresses import Place, node_keys
from tests.devnet.node_list import Record
from tests.devnet.ring import UNASSIGNED

BLOCK_SECONDS = 120
UNLOCK_BLOCKS = 15 * 720
PAYABLE_AFTER_BLOCKS = 720
MOST_CREDIT_BLOCKS = 1440

DECOMMISSION_REASONS = {
    "uptime": 0x01,
    "checkpoints": 0x02,
    "pulse": 0x04,
    "storage": 0x08,
    "timecheck": 0x10,
    "timesync": 0x20,
    "lokinet": 0x40,
    "l2": 0x80,
    "hf21_transition": 0x100,
}


class State(Enum):
    """What oxend's record makes of a node; a node that has gone has no record."""

    ACTIVE = "active"
    EXITING = "exiting"
    DECOMMISSIONED = "decommissioned"
    AWAITING = "awaiting"


@dataclass(frozen=True)
class Plan:
    """What is decided about a node before its record is made."""

    state: State
    operator: str
    place: Place
    swarm_id: int = UNASSIGNED
    credit_blocks: int = 0
    """For decommissioned nodes: the credit that is left, below 0 where the node has overdrawn it."""
    reasons_of_all: Sequence[str] = ()
    reasons_of_some: Sequence[str] = ()
    has_own_legacy_key: bool = False


def make_node(rng: Random, plan: Plan, height: int, clock: int, secrets: dict[str, bytes]) -> Record:
    """The record of a node at a block `height`, `clock` seconds after 1970. `secrets` takes its secret key."""
    node = node_keys(rng, secrets, has_own_legacy_key=plan.has_own_legacy_key)
    node |= {"swarm_id": plan.swarm_id, "swarm": f"{plan.swarm_id:x}"}
    if plan.state is State.AWAITING:
        node |= stakes.awaiting(rng, plan.operator)
        node |= _registered(rng, plan, height - rng.randint(1, 2000))
        node |= _awaiting(height)
        return node
    node |= stakes.funded(rng, plan.operator)
    node |= _registered(rng, plan, height - rng.randint(30_000, 400_000))
    node |= _decommissioned(rng, plan, height) if plan.state is State.DECOMMISSIONED else _active(rng, plan, height)
    node |= _uptime_proof(rng, plan, clock)
    node |= _reachability(rng, clock)
    node |= _votes(rng, height)
    return node


def _registered(rng: Random, plan: Plan, registration_height: int) -> Record:
    # Nodes of the old chain have no BLS key, since the contracts on Arbitrum do not know them.
    is_of_old_chain = not plan.operator.startswith("0x")
    bls: Record = {} if is_of_old_chain else {"pubkey_bls": rng.randbytes(64).hex()}
    return bls | {
        "registration_height": registration_height,
        "registration_hf_version": 19 if is_of_old_chain else 21,
        "requested_unlock_height": 0,
        "last_reward_block_height": registration_height,
        "last_reward_transaction_index": rng.randrange(2**32),
        "is_removable": False,
        "is_liquidatable": False,
        "decommission_count": 0,
        "earned_downtime_blocks": 0,
    }


def _awaiting(height: int) -> Record:
    standing = {"active": False, "funded": False, "payable": False, "state_height": height - 1}
    return standing | {"last_uptime_proof": 0}


def _active(rng: Random, plan: Plan, height: int) -> Record:
    active_for_blocks = rng.randint(1, 30_000)
    standing: Record = {
        "active": True,
        "funded": True,
        "payable": active_for_blocks >= PAYABLE_AFTER_BLOCKS,
        "state_height": height - active_for_blocks,
        "last_reward_block_height": height - rng.randint(0, 1600),
        # 24 hours of credit for 30 active days, from 2 hours at the start to 48 hours at most
        "earned_downtime_blocks": min(MOST_CREDIT_BLOCKS, 60 + active_for_blocks // 30),
    }
    if plan.state is State.EXITING:
        standing["requested_unlock_height"] = height + rng.randint(1, UNLOCK_BLOCKS)
    if plan.reasons_of_all or plan.reasons_of_some:  # of a time that is over
        standing["decommission_count"] = rng.randint(1, 9)
        standing |= _reasons(plan)
    return standing


def _decommissioned(rng: Random, plan: Plan, height: int) -> Record:
    standing: Record = {
        "active": False,
        "funded": True,
        "payable": False,
        "state_height": height - rng.randint(1, 2000),
        "decommission_count": rng.randint(1, 9),
        "earned_downtime_blocks": plan.credit_blocks,
        "is_removable": plan.credit_blocks < 0,
        "is_liquidatable": plan.credit_blocks < 0,
    }
    return standing | _reasons(plan)


def _reasons(plan: Plan) -> Record:
    of_all = sum(DECOMMISSION_REASONS[reason] for reason in plan.reasons_of_all)
    of_some = sum(DECOMMISSION_REASONS[reason] for reason in plan.reasons_of_some)
    names: Record = {"all": list(plan.reasons_of_all)}
    if plan.reasons_of_some:
        names["some"] = list(plan.reasons_of_some)
    return {
        "last_decommission_reason_consensus_all": of_all,
        "last_decommission_reason_consensus_any": of_all | of_some,
        "last_decomm_reasons": names,
    }


def _uptime_proof(rng: Random, plan: Plan, clock: int) -> Record:
    is_late = plan.state is State.DECOMMISSIONED and "uptime" in plan.reasons_of_all
    return {
        "public_ip": plan.place.ip,
        "storage_port": plan.place.https_port,
        "storage_lmq_port": plan.place.quic_port,
        "quorumnet_port": 22025,
        "service_node_version": [11, 5, rng.choice([0, 0, 1, 1, 1, 2])],
        "lokinet_version": [0, 9, rng.choice([13, 14, 14])],
        "storage_server_version": [2, 11, rng.choices([0, 1, 2, 3], weights=[32, 3, 62, 58])[0]],
        "last_uptime_proof": clock - (rng.randint(7500, 600_000) if is_late else rng.randint(0, 3600)),
    }


def _reachability(rng: Random, clock: int) -> Record:
    seen: Record = {}
    for service in ("storage_server", "lokinet"):
        seen[f"{service}_reachable"] = True
        seen[f"{service}_last_reachable"] = clock - rng.randint(0, 3600)
        if rng.random() < 0.03:  # had a bad time some days ago
            seen[f"{service}_last_unreachable"] = clock - rng.randint(86_400, 600_000)
        elif rng.random() < 0.01:  # has one now
            since = clock - rng.randint(3601, 7200)
            seen[f"{service}_reachable"] = False
            seen[f"{service}_first_unreachable"] = since
            seen[f"{service}_last_unreachable"] = clock - rng.randint(0, 600)
            seen[f"{service}_last_reachable"] = since - rng.randint(0, 600)
    return seen


def _votes(rng: Random, height: int) -> Record:
    checkpoints = [height - height % 4 - 4 * rng.randint(0, 500) for _ in range(4)]
    rounds = [[height - rng.randint(0, 2000), 0] for _ in range(4)]
    missed = 1 if rng.random() < 0.1 else 0
    return {
        "checkpoint_votes": {"voted": checkpoints[missed:], "missed": checkpoints[:missed]},
        "pulse_votes": {"voted": rounds[missed:], "missed": rounds[:missed]},
        "quorumnet_tests": [rng.randint(10, 20), missed],
        "timesync_tests": [rng.randint(10, 20), missed],
        "pulse_sorter": {
            "last_height_validating_in_quorum": height - rng.randint(0, 2000),
            "quorum_index": rng.randrange(11),
        },
    }
