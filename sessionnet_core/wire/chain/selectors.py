"""The views and the event that are read from contracts, in one table: their signatures and selectors, what they return.

A call begins with the selector of its view: the first four bytes of the Keccak-256 hash of the signature. They are
constants, because nothing else on this path needs Keccak; a test computes each of them.
"""

from __future__ import annotations

from msgspec import Struct

from . import abi


class View(Struct, frozen=True):
    """One function of a contract that only reads."""

    signature: str
    selector: str
    """Eight hex digits."""
    returns: str = "uint256"
    """Types, with the names that the contract gives them where it does."""

    @property
    def name(self) -> str:
        """The name alone, as messages have it."""
        return self.signature.partition("(")[0]

    @property
    def takes(self) -> str:
        """The types of the arguments."""
        return self.signature[len(self.name) + 1 : -1]

    @property
    def words(self) -> int:
        """How many words of 32 bytes it returns, where each of its values is one."""
        return self.returns.count(",") + 1

    def call(self, *arguments: object) -> bytes:
        """Return the data of a call."""
        return bytes.fromhex(self.selector) + abi.encoded(self.takes, arguments)


class Event(Struct, frozen=True):
    """What a contract writes into the chain's log."""

    signature: str
    topic: str
    """64 hex digits after 0x: the hash of the signature."""
    holds: str
    """The types of its values, with their names."""
    indexed: int
    """How many of them, the first ones, are topics of their own."""


# ServiceNodeRewards
STAKING_REQUIREMENT = View("stakingRequirement()", "56d399e8")
MAX_CONTRIBUTORS = View("maxContributors()", "86fa5063")
TOTAL_NODES = View("totalNodes()", "9592d424")
CLAIM_THRESHOLD = View("claimThreshold()", "a44285a5")
CLAIM_CYCLE = View("claimCycle()", "b13aaebd")
CURRENT_CLAIM_TOTAL = View("currentClaimTotal()", "9156ac80")
CURRENT_CLAIM_CYCLE = View("currentClaimCycle()", "dd644d74")
PAUSED = View("paused()", "5c975abb", "bool")
IS_STARTED = View("isStarted()", "544736e6", "bool")
ALL_NODE_IDS = View("allServiceNodeIDs()", "abf2c503", "uint64[] ids, (uint256 X, uint256 Y)[] pubkeys")
NODE = View(
    "serviceNodes(uint64)",
    "040f9853",
    "(uint64 next, uint64 prev, address operator, (uint256 X, uint256 Y) blsPubkey, uint256 addedTimestamp,"
    " uint256 leaveRequestTimestamp, uint256 latestLeaveRequestTimestamp, uint256 deposit,"
    " ((address addr, address beneficiary) staker, uint256 stakedAmount)[] contributors, uint256 ed25519Pubkey)",
)
RECIPIENT = View("recipients(address)", "eb820312", "uint256 rewards, uint256 claimed")
# RewardRatePool
REWARD_RATE = View("rewardRate()", "7b0a47ee")
TOTAL_DEPOSITED = View("calculateTotalDeposited()", "ca598087")
RELEASED_AMOUNT = View("calculateReleasedAmount()", "32f7c384")
TOTAL_PAID_OUT = View("totalPaidOut()", "1357e1dc")
LAST_PAID_OUT_TIME = View("lastPaidOutTime()", "ab5fcdc9")
# the token
BALANCE_OF = View("balanceOf(address)", "70a08231")
TOTAL_SUPPLY = View("totalSupply()", "18160ddd")
# ServiceNodeContributionFactory
DEPLOYED = View("deployedContracts(address)", "c70242ad", "bool")
NEW_CONTRACT = Event(
    "NewServiceNodeContributionContract(address,uint256,address)",
    "0xce90835c26156f05db8d4f8c946475fd82462a2afc86c99a4a61bd8a41a0ed43",
    "address contributorContract, uint256 serviceNodePubkey, address operator",
    indexed=1,
)
# ServiceNodeContribution; its requirement and its most contributors have the signatures of the rewards contract's
STATUS = View("status()", "200d2ed2", "uint8")
OPERATOR = View("operator()", "570ca735", "address")
NODE_PARAMETERS = View(
    "serviceNodeParams()",
    "2c7baaf3",
    "(uint256 serviceNodePubkey, uint256 serviceNodeSignature1, uint256 serviceNodeSignature2, uint16 fee)",
)
BLS_PUBKEY = View("blsPubkey()", "4564168b", "uint256 X, uint256 Y")
TOTAL_CONTRIBUTION = View("totalContribution()", "0dcf4b8f")
CONTRIBUTIONS = View("getContributions()", "dda0a81a", "address[] addrs, address[] beneficiaries, uint256[] contribs")
RESERVED = View("getReserved()", "0d9639ba", "address[] addrs, uint256[] contribs, bool[] received")
MANUAL_FINALIZE = View("manualFinalize()", "565a9d48", "bool")
MINIMUM_CONTRIBUTION = View("minimumContribution()", "937e09b1")
# Uniswap's StateView: what can be traded, and at what price
SLOT0 = View("getSlot0(bytes32)", "c815641c", "uint160 sqrtPriceX96, int24 tick, uint24 protocolFee, uint24 lpFee")
LIQUIDITY = View("getLiquidity(bytes32)", "fa6793d5", "uint128")
# Chainlink
LATEST_ROUND_DATA = View(
    "latestRoundData()",
    "feaf968c",
    "uint80 roundId, int256 answer, uint256 startedAt, uint256 updatedAt, uint80 answeredInRound",
)
DECIMALS = View("decimals()", "313ce567", "uint8")
# Multicall3
AGGREGATE3 = View("aggregate3((address,bool,bytes)[])", "82ad56cb", "(bool success, bytes returnData)[]")

VIEWS = tuple(value for value in list(globals().values()) if isinstance(value, View))
"""All of them."""
REWARDS = (
    STAKING_REQUIREMENT,
    MAX_CONTRIBUTORS,
    TOTAL_NODES,
    CLAIM_THRESHOLD,
    CLAIM_CYCLE,
    CURRENT_CLAIM_TOTAL,
    CURRENT_CLAIM_CYCLE,
    PAUSED,
    IS_STARTED,
)
"""The headline figures of ServiceNodeRewards."""
POOL = (REWARD_RATE, TOTAL_DEPOSITED, RELEASED_AMOUNT, TOTAL_PAID_OUT, LAST_PAID_OUT_TIME)
"""Those of RewardRatePool."""
CONTRIBUTION = (
    STATUS,
    OPERATOR,
    NODE_PARAMETERS,
    BLS_PUBKEY,
    STAKING_REQUIREMENT,
    MAX_CONTRIBUTORS,
    TOTAL_CONTRIBUTION,
    CONTRIBUTIONS,
    RESERVED,
    MANUAL_FINALIZE,
)
"""The state of a contribution contract, but for its minimum, which it refuses to tell when nothing is left."""
