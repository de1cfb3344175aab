"""Fields that hosts are known to send and the program has no use for, by the kind of reply.

They are those of the honest test network, which has them from the sources of oxend, the storage server, the network
API, the staking backend and the chain's JSON-RPC. What a live host sends beyond them is news.
"""

_NETWORK = (
    "network.active_node_count",
    "network.block_hash",
    "network.immutable_block_hash",
    "network.immutable_block_height",
    "network.l2_height",
    "network.l2_height_timestamp",
    "network.max_stakers",
    "network.median_operator_fee",
    "network.min_operator_contribution",
    "network.nettype",
    "network.pulse_target_timestamp",
    "network.staking_requirement",
    "network.total_staked",
    "network.version",
)
_CONTRACTS = (
    "contracts[].contributors",
    "contracts[].contributors[].address",
    "contracts[].contributors[].amount",
    "contracts[].contributors[].beneficiary_address",
    "contracts[].contributors[].reserved",
    "contracts[].events[].args",
    "contracts[].events[].main_arg",
    "contracts[].events[].tx",
    "contracts[].fee",
    "contracts[].manual_finalize",
    "contracts[].operator_address",
    "contracts[].service_node_pubkey",
)
_VESTING = (
    "vesting",
    "vesting[].address",
    "vesting[].beneficiary",
    "vesting[].initial_beneficiary",
    "vesting[].initial_amount",
    "vesting[].revoker",
    "vesting[].time_start",
    "vesting[].time_end",
    "vesting[].transferable_beneficiary",
)
_JSON_RPC = ("id", "jsonrpc")
_STORAGE = ("hf", "t")
"""Hard fork and clock, which every reply of a storage server has."""

KNOWN: dict[str, frozenset[str]] = {
    "api: /prices/…": frozenset(
        (
            "prices[].token",
            "t",
        )
    ),
    "backend: /contract/contribution": frozenset(
        (
            *_NETWORK,
            *_CONTRACTS,
            "added_bls_keys",
            "added_bls_keys.*",
        )
    ),
    "backend: /info": frozenset((*_NETWORK,)),
    "backend: /rewards/…": frozenset(
        (
            *_NETWORK,
            "rewards.claimed_rewards",
            "rewards.claimed_stakes",
            "rewards.lifetime_liquidated_stakes",
            "rewards.lifetime_locked_stakes",
            "rewards.lifetime_rewards",
            "rewards.lifetime_unlocked_stakes",
            "rewards.locked_stakes",
            "rewards.timelocked_stakes",
        )
    ),
    "backend: /stakes/…": frozenset(
        (
            *_NETWORK,
            *_CONTRACTS,
            *_VESTING,
            "added_bls_keys",
            "added_bls_keys.*",
            "stakes[].contributors",
            "stakes[].contributors[].address",
            "stakes[].contributors[].amount",
            "stakes[].contributors[].beneficiary",
            "stakes[].decommission_count",
            "stakes[].earned_downtime_blocks",
            "stakes[].events[].args",
            "stakes[].events[].main_arg",
            "stakes[].events[].tx",
            "stakes[].fetched_block_height",
            "stakes[].is_liquidatable",
            "stakes[].is_removable",
            "stakes[].last_reward_block_height",
            "stakes[].last_uptime_proof",
            "stakes[].liquidation_height",
            "stakes[].lokinet_version",
            "stakes[].operator_address",
            "stakes[].payable",
            "stakes[].pubkey_bls",
            "stakes[].public_ip",
            "stakes[].pulse_votes",
            "stakes[].pulse_votes.missed",
            "stakes[].pulse_votes.voted",
            "stakes[].quorumnet_port",
            "stakes[].registration_height",
            "stakes[].registration_hf_version",
            "stakes[].service_node_version",
            "stakes[].staking_requirement",
            "stakes[].state_height",
            "stakes[].storage_lmq_port",
            "stakes[].storage_port",
            "stakes[].storage_server_version",
            "stakes[].swarm",
            "stakes[].swarm_id",
            "stakes[].total_contributed",
        )
    ),
    "chain: a JSON-RPC answer": frozenset(("jsonrpc",)),
    "chain: a JSON-RPC batch": frozenset(("[].jsonrpc",)),
    "chain: a block": frozenset(
        (
            "baseFeePerGas",
            "blobGasUsed",
            "difficulty",
            "excessBlobGas",
            "extraData",
            "gasLimit",
            "gasUsed",
            "l1BlockNumber",
            "logsBloom",
            "miner",
            "mixHash",
            "nonce",
            "parentBeaconBlockRoot",
            "parentHash",
            "receiptsRoot",
            "requestsHash",
            "sha3Uncles",
            "size",
            "stateRoot",
            "totalDifficulty",
            "transactions",
            "transactionsRoot",
            "uncles",
            "withdrawals",
            "withdrawalsRoot",
        )
    ),
    "oxend: a node list": frozenset(
        (
            *_JSON_RPC,
            *_STORAGE,
            "result.snode_revision",
            "result.unchanged",
            "snode_revision",
        )
    ),
    "oxend: get_accrued_rewards": frozenset(
        (
            *_JSON_RPC,
            "result.balances[].lifetime_liquidated_stakes",
            "result.balances[].lifetime_locked_stakes",
            "result.balances[].lifetime_rewards",
            "result.balances[].lifetime_unlocked_stakes",
            "result.balances[].locked_stakes",
            "result.balances[].timelocked_stakes",
        )
    ),
    "oxend: get_staking_requirement": frozenset(
        (
            *_JSON_RPC,
            "result.height",
        )
    ),
    "storage: a swarm": frozenset(
        (
            *_STORAGE,
            "snodes[].address",
            "snodes[].ip",
            "snodes[].port",
            "snodes[].port_https",
            "snodes[].port_omq",
            "snodes[].port_quic",
            "snodes[].pubkey_legacy",
            "snodes[].pubkey_x25519",
        )
    ),
    "storage: the height of a node": frozenset(
        (
            *_STORAGE,
            "result.service_node_states",
            "result.status",
        )
    ),
    "storage: ons_resolve": frozenset((*_STORAGE,)),
}
