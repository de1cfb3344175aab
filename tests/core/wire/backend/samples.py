"""What the staking backend replies, as it would write it: one of everything, with every field that it has."""

from __future__ import annotations

import json
from typing import Any

NODE_KEY = "1f000f09a7b07828dcb72af7cd16857050c10c02bd58afb0e38111fb6cda1fef"
BLS_KEY = "cd" * 64
WALLET = "0x10Ea9E5303670331Bdddfa66A4cEA47dae4fcF3b"
OTHER_WALLET = "0x11f040E89dFAbBA9070FFE6145E914AC68DbFea0"
CONTRACT = "0x8129bE2D5eF7ACd39483C19F28DE86b7EF19DBCA"
NOBODY = "0x" + "0" * 40

NETWORK: dict[str, Any] = {
    "active_node_count": 1601,
    "block_hash": "AB" * 32,
    "block_height": 2_090_001,
    "block_timestamp": 1776393672.25,
    "hard_fork": 21,
    "immutable_block_hash": "cd" * 32,
    "immutable_block_height": 2_089_992,
    "l2_height": 440_000_000,
    "l2_height_timestamp": 1_776_393_600,
    "max_stakers": 10,
    "median_operator_fee": 100_500.5,
    "min_operator_contribution": 6_250_000_000_000,
    "nettype": "mainnet",
    "node_count": 1650,
    "pulse_target_timestamp": 1_776_393_792,
    "staking_requirement": 25_000_000_000_000,
    "total_staked": 41_250_000_000_000_001,
    "version": "11.5.1",
}

STAKE: dict[str, Any] = {
    "active": 1,
    "contract_id": 17,
    "contributors": [
        {"address": WALLET, "amount": 6_250_000_000_000, "beneficiary": OTHER_WALLET},
        {"address": OTHER_WALLET, "amount": 18_750_000_000_001, "beneficiary": None},
    ],
    "decommission_count": 2,
    "deregistration_height": None,
    "earned_downtime_blocks": -12,
    "events": [
        {"name": "NewServiceNodeV2", "block": 400, "log_index": 3, "tx": "0xab", "main_arg": "17", "args": {"a": [1]}}
    ],
    "exit_type": None,
    "fetched_block_height": 2_090_000,
    "funded": 1,
    "is_liquidatable": 0,
    "is_removable": 1,
    "last_reward_block_height": 2_089_000,
    "last_uptime_proof": 1_776_393_000,
    "liquidation_height": None,
    "lokinet_version": [0, 9, 14],
    "operator_address": WALLET,
    "operator_fee": 34_567,
    "payable": 1,
    "pubkey_bls": BLS_KEY.upper(),
    "pubkey_ed25519": NODE_KEY,
    "public_ip": "192.0.2.1",
    "registration_height": 1_900_000,
    "registration_hf_version": "21",
    "requested_unlock_height": 0,
    "service_node_pubkey": NODE_KEY,
    "staking_requirement": 25_000_000_000_000,
    "swarm": "cfffffffffffffff",
    "swarm_id": "14987979559889010687",
    "total_contributed": 25_000_000_000_001,
}

CONTRIBUTION: dict[str, Any] = {
    "address": CONTRACT,
    "contributors": [
        {"address": WALLET, "amount": 6_250_000_000_000, "beneficiary_address": NOBODY, "reserved": 6_250_000_000_000},
        {"address": OTHER_WALLET, "amount": 0, "beneficiary_address": WALLET, "reserved": 5_000_000_000_000},
    ],
    "events": [
        {"name": "OpenForPublicContribution", "block": 500, "log_index": 0},
        {"name": "NewServiceNodeContributionContract", "block": 480, "log_index": 9},
    ],
    "fee": 1_234,
    "manual_finalize": 0,
    "operator_address": WALLET,
    "pubkey_bls": BLS_KEY,
    "service_node_pubkey": NODE_KEY.upper(),
    "status": 1,
}

VESTING: dict[str, Any] = {
    "address": CONTRACT,
    "beneficiary": WALLET,
    "initial_amount": 100_000_000_000_000,
    "initial_beneficiary": OTHER_WALLET,
    "revoker": NOBODY,
    "time_end": 1_900_000_000,
    "time_start": 1_700_000_000,
    "transferable_beneficiary": True,
}

REWARDS: dict[str, Any] = {
    "address": WALLET,
    "amount": 1_000_000_000_003,
    "claimed_rewards": 300_000_000_000,
    "claimed_stakes": 0,
    "lifetime_liquidated_stakes": 50_000_000_000,
    "lifetime_locked_stakes": 50_000_000_000_000,
    "lifetime_rewards": 500_000_000_003,
    "lifetime_unlocked_stakes": 500_000_000_000,
    "locked_stakes": 25_000_000_000_000,
    "timelocked_stakes": 5_000_000_000_000,
}


def reply(**parts: Any) -> bytes:
    """Write a reply with these parts, and what every reply has."""
    return json.dumps({"network": NETWORK, "t": 1_776_393_700} | parts).encode()
