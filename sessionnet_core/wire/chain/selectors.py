"""The views that are asked without web3, in one table: their signatures and selectors.

A call begins with the selector of its view: the first four bytes of the Keccak-256 hash of the signature. They are
constants, because nothing else on this path needs Keccak; a test computes each of them.
"""

from __future__ import annotations

from msgspec import Struct


class View(Struct, frozen=True):
    """One function of a contract that only reads."""

    signature: str
    selector: str
    """Eight hex digits."""
    words: int = 1
    """How many words of 32 bytes it returns."""

    @property
    def name(self) -> str:
        """The name alone, as messages have it."""
        return self.signature.partition("(")[0]


# ServiceNodeRewards
STAKING_REQUIREMENT = View("stakingRequirement()", "56d399e8")
MAX_CONTRIBUTORS = View("maxContributors()", "86fa5063")
TOTAL_NODES = View("totalNodes()", "9592d424")
CLAIM_THRESHOLD = View("claimThreshold()", "a44285a5")
CLAIM_CYCLE = View("claimCycle()", "b13aaebd")
CURRENT_CLAIM_TOTAL = View("currentClaimTotal()", "9156ac80")
CURRENT_CLAIM_CYCLE = View("currentClaimCycle()", "dd644d74")
PAUSED = View("paused()", "5c975abb")
IS_STARTED = View("isStarted()", "544736e6")
# RewardRatePool
REWARD_RATE = View("rewardRate()", "7b0a47ee")
TOTAL_DEPOSITED = View("calculateTotalDeposited()", "ca598087")
RELEASED_AMOUNT = View("calculateReleasedAmount()", "32f7c384")
TOTAL_PAID_OUT = View("totalPaidOut()", "1357e1dc")
LAST_PAID_OUT_TIME = View("lastPaidOutTime()", "ab5fcdc9")
# the token
BALANCE_OF = View("balanceOf(address)", "70a08231")
TOTAL_SUPPLY = View("totalSupply()", "18160ddd")
# Uniswap's StateView: price, tick and two fees; then what can be traded at that price
SLOT0 = View("getSlot0(bytes32)", "c815641c", words=4)
LIQUIDITY = View("getLiquidity(bytes32)", "fa6793d5")
# Chainlink: round, answer, begun, updated, round of the answer
LATEST_ROUND_DATA = View("latestRoundData()", "feaf968c", words=5)
DECIMALS = View("decimals()", "313ce567")
# Multicall3; what it returns is decoded in `multicall`
AGGREGATE3 = View("aggregate3((address,bool,bytes)[])", "82ad56cb", words=0)

VIEWS = tuple(value for value in list(globals().values()) if isinstance(value, View))
"""All of them."""
