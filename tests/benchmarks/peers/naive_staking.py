"""The figures of `sessionnet staking` as one would read them with web3.py: `python naive_staking.py RPC_URL`.

It asks one endpoint, believes it, and makes one call after the other.
"""

import sys
from decimal import Decimal
from typing import Any

from web3 import Web3

TOKEN = "0x10Ea9E5303670331Bdddfa66A4cEA47dae4fcF3b"
REWARDS = "0xC2B9fC251aC068763EbDfdecc792E3352E351c00"
POOL = "0x11f040E89dFAbBA9070FFE6145E914AC68DbFea0"

SESH = Decimal(10**9)
BLOCKS_A_DAY = 720
DAYS_A_YEAR = 365


def views(**returned: str) -> list[dict[str, Any]]:
    """Return the ABI of views that take nothing."""
    return [
        {
            "type": "function",
            "name": name,
            "stateMutability": "view",
            "inputs": [],
            "outputs": [{"name": "", "type": kind}],
        }
        for name, kind in returned.items()
    ]


TOKEN_ABI = [
    *views(totalSupply="uint256"),
    {
        "type": "function",
        "name": "balanceOf",
        "stateMutability": "view",
        "inputs": [{"name": "account", "type": "address"}],
        "outputs": [{"name": "", "type": "uint256"}],
    },
]
REWARDS_ABI = views(
    totalNodes="uint256",
    stakingRequirement="uint256",
    maxContributors="uint256",
    claimThreshold="uint256",
    claimCycle="uint256",
    currentClaimTotal="uint256",
    currentClaimCycle="uint256",
    paused="bool",
)
POOL_ABI = views(rewardRate="uint256", calculateReleasedAmount="uint256")


def main(url: str) -> None:
    web3 = Web3(Web3.HTTPProvider(url))
    token = web3.eth.contract(Web3.to_checksum_address(TOKEN), abi=TOKEN_ABI).functions
    rewards = web3.eth.contract(Web3.to_checksum_address(REWARDS), abi=REWARDS_ABI).functions
    pool = web3.eth.contract(Web3.to_checksum_address(POOL), abi=POOL_ABI).functions

    nodes = rewards.totalNodes().call()
    requirement = rewards.stakingRequirement().call() / SESH
    per_block = pool.rewardRate().call() / SESH
    per_day = per_block * BLOCKS_A_DAY
    in_pool = token.balanceOf(Web3.to_checksum_address(POOL)).call() / SESH
    apr = per_day * DAYS_A_YEAR / (nodes * requirement)
    cycle = rewards.claimCycle().call()
    now = web3.eth.get_block("latest")["timestamp"]
    claimed = rewards.currentClaimTotal().call() if rewards.currentClaimCycle().call() == now // cycle else 0

    print(f"Block                 {web3.eth.block_number:,}, chain {web3.eth.chain_id}")
    print(f"Reward pool           {in_pool:,.0f} SESH, {pool.calculateReleasedAmount().call() / SESH:,.0f} released")
    print(f"Supply                {token.totalSupply().call() / SESH:,.0f} SESH")
    print(f"Reward per block      {per_block} SESH")
    print(f"Reward per day        {per_day} SESH, {per_day / nodes} per node")
    print(f"APR                   {apr:.2%}")
    print(f"Staking requirement   {requirement:,.0f} SESH, {rewards.maxContributors().call()} contributors at most")
    print(f"Nodes                 {nodes:,}{', paused' if rewards.paused().call() else ''}")
    print(f"Claimed               {claimed / SESH:,.0f} of {rewards.claimThreshold().call() / SESH:,.0f} SESH")


if __name__ == "__main__":
    main(sys.argv[1])
