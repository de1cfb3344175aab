"""One entry of oxend's `service_node_states` with every field that oxend has, as it would write it.

The fields are those of oxen-core's `fill_sn_response_entry`, and of its branch for hard fork 21.
"""

from __future__ import annotations

import json
from typing import Any

KEY = "1f000f09a7b07828dcb72af7cd16857050c10c02bd58afb0e38111fb6cda1fef"
X25519 = "decaf20025ca6389d8225bda6a32d7fc4ee5176d21e3b2e9e08c3505a48a811a"
WALLET = "0x10Ea9E5303670331Bdddfa66A4cEA47dae4fcF3b"
OTHER_WALLET = "0x11f040E89dFAbBA9070FFE6145E914AC68DbFea0"
OXEN_WALLET = "LCFxT37LAogDn1jLQKf4y7aAqfi21DjovX9qyijaLYQSdrxY1U5VGcnMJMjWrD9RhjeK5Lym67wZ73uh9AujXLQ1RKmXEyL"

ENTRY: dict[str, Any] = {
    "service_node_pubkey": "AB" * 32,
    "pubkey_ed25519": KEY,
    "pubkey_x25519": X25519,
    "pubkey_bls": "cd" * 64,
    "is_removable": False,
    "is_liquidatable": True,
    "registration_height": 1_700_000,
    "registration_hf_version": 20,
    "requested_unlock_height": 2_090_000,
    "last_reward_block_height": 2_084_000,
    "last_reward_transaction_index": 4_294_967_295,
    "active": True,
    "payable": True,
    "funded": True,
    "state_height": 1_700_100,
    "decommission_count": 2,
    "earned_downtime_blocks": 1440,
    "last_decommission_reason_consensus_all": 0x01,
    "last_decommission_reason_consensus_any": 0x49,
    "last_decomm_reasons": {"all": ["uptime"], "some": ["storage", "lokinet"]},
    "service_node_version": [11, 1, 0],
    "lokinet_version": [0, 9, 13],
    "storage_server_version": [2, 11, 3],
    "public_ip": "95.216.33.113",
    "storage_port": 22100,
    "storage_lmq_port": 20200,
    "quorumnet_port": 22025,
    "contributors": [
        {
            "amount": 6_250_000_000_000,
            "address": WALLET,
            "beneficiary": OTHER_WALLET,
            "reserved": 6_250_000_000_001,
            "locked_contributions": [{"amount": 7, "key_image": "EF" * 32, "key_image_pub_key": "12" * 32}],
        },
        {"amount": 18_750_000_000_000, "address": OXEN_WALLET},
    ],
    "total_contributed": 25_000_000_000_000,
    "total_reserved": 25_000_000_000_001,
    "staking_requirement": 25_000_000_000_002,
    "portions_for_operator": 18446744073709551612,
    "operator_fee": 34567,
    "operator_address": WALLET,
    "swarm_id": 14987979559889010687,
    "swarm": "cfffffffffffffff",
    "last_uptime_proof": 1_775_736_000,
    "storage_server_reachable": True,
    "storage_server_first_unreachable": 1_775_700_000,
    "storage_server_last_unreachable": 1_775_700_060,
    "storage_server_last_reachable": 1_775_735_940,
    "lokinet_reachable": False,
    "lokinet_first_unreachable": 1_775_700_000,
    "lokinet_last_unreachable": 1_775_735_940,
    "lokinet_last_reachable": 0,
    "checkpoint_votes": {"voted": [2_084_220, 2_084_224], "missed": [2_084_228]},
    "pulse_votes": {"voted": [[2_084_221, 0], [2_084_222, 1]], "missed": [[2_084_223, 0]]},
    "quorumnet_tests": [30, 1],
    "timesync_tests": [29, 0],
    "pulse_sorter": {"last_height_validating_in_quorum": 2_084_200, "quorum_index": 7},
}


def reply(*entries: dict[str, Any], **top: Any) -> bytes:
    """Write the reply proper, with entries and top-level fields."""
    return json.dumps({"service_node_states": list(entries), "status": "OK"} | top).encode()
