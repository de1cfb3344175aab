"""The views behind the figures of the staking page, and the figures that their answers make."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from msgspec import Struct

from ...amounts import Sesh
from ...errors import MalformedAnswer, SessionNetError
from ...figures.headline import Block, Claims, Headline, Market
from ...networks.chains import Chain, Contracts
from . import selectors, words
from .selectors import View

_COUNT_BITS = 32
_CYCLE_BITS = 53


class Question(Struct, frozen=True):
    """One view of one contract."""

    contract: str
    view: View
    argument: bytes = b""

    @property
    def data(self) -> bytes:
        """The data of the call."""
        return bytes.fromhex(self.view.selector) + self.argument


class HeadlineReply(Struct, frozen=True):
    """The figures, as one endpoint has them."""

    headline: Headline
    market_failure: str | None = None
    """Why the market could not be read; None if it was, or the chain has none."""


def questions(contracts: Contracts) -> tuple[Question, ...]:
    """Return every view that the headline needs; those of the market come last, if the chain has one."""
    return (
        *(Question(contracts.rewards, view) for view in selectors.REWARDS),
        *(Question(contracts.pool, view) for view in selectors.POOL),
        Question(contracts.token, selectors.BALANCE_OF, words.address_word(contracts.pool)),
        Question(contracts.token, selectors.TOTAL_SUPPLY),
        *_market_questions(contracts),
    )


def _market_questions(contracts: Contracts) -> tuple[Question, ...]:
    if contracts.state_view is None or contracts.dex_pool is None or contracts.price_feed is None:
        return ()
    pool = words.bytes32(contracts.dex_pool)
    return (
        Question(contracts.state_view, selectors.SLOT0, pool),
        Question(contracts.state_view, selectors.LIQUIDITY, pool),
        Question(contracts.price_feed, selectors.LATEST_ROUND_DATA),
        Question(contracts.price_feed, selectors.DECIMALS),
    )


def headline_of(chain: Chain, block: Block, returned: Sequence[bytes | SessionNetError]) -> HeadlineReply:
    """Return the figures that the answers to `questions`, in the same order, make.

    A market that cannot be read is left out; any other answer that is missing or impossible is an error.

    Raises:
        SessionNetError: the first error among the answers.
        MalformedAnswer: the contracts cannot have returned this.
    """
    answers = {
        question.view.name: outcome for question, outcome in zip(questions(chain.contracts), returned, strict=True)
    }

    def words_of(view: View) -> tuple[int, ...]:
        outcome = answers[view.name]
        if isinstance(outcome, SessionNetError):
            raise outcome.about(message=f"{view.name}: {outcome.message}")
        return words.split_words(outcome, view.words, view.name)

    def word(view: View) -> int:
        return words_of(view)[0]

    def count(view: View, bits: int = _COUNT_BITS) -> int:
        return words.uint(word(view), bits, view.name)

    cycle_seconds = count(selectors.CLAIM_CYCLE, _CYCLE_BITS)
    if cycle_seconds == 0:
        raise MalformedAnswer("claimCycle: a cycle of length 0")
    market, market_failure = None, None
    if selectors.SLOT0.name in answers:
        try:
            market = _market(words_of)
        except SessionNetError as error:
            market_failure = error.describe()
    headline = Headline(
        block=block,
        chain_id=chain.chain_id,
        requirement=words.amount(word(selectors.STAKING_REQUIREMENT), "stakingRequirement"),
        max_contributors=count(selectors.MAX_CONTRIBUTORS),
        nodes=count(selectors.TOTAL_NODES),
        reward_pool=words.amount(word(selectors.BALANCE_OF), "the pool's balance"),
        reward_per_block=words.amount(word(selectors.REWARD_RATE), "rewardRate"),
        deposited=words.amount(word(selectors.TOTAL_DEPOSITED), "calculateTotalDeposited"),
        released=words.amount(word(selectors.RELEASED_AMOUNT), "calculateReleasedAmount"),
        paid_out=words.amount(word(selectors.TOTAL_PAID_OUT), "totalPaidOut"),
        last_paid_out=words.moment(word(selectors.LAST_PAID_OUT_TIME), "lastPaidOutTime"),
        claims=Claims(
            # The one amount that its owner may set to whatever a word holds, so as to have no limit.
            limit=Sesh(word(selectors.CLAIM_THRESHOLD)),
            cycle_seconds=cycle_seconds,
            total=words.amount(word(selectors.CURRENT_CLAIM_TOTAL), "currentClaimTotal"),
            total_cycle=count(selectors.CURRENT_CLAIM_CYCLE, _CYCLE_BITS),
        ),
        paused=words.truth(word(selectors.PAUSED), "paused"),
        started=words.truth(word(selectors.IS_STARTED), "isStarted"),
        arbitrum_supply=words.amount(word(selectors.TOTAL_SUPPLY), "totalSupply"),
        market=market,
    )
    return HeadlineReply(headline=headline, market_failure=market_failure)


def _market(words_of: Callable[[View], tuple[int, ...]]) -> Market:
    sqrt_price_x96, *_ = words_of(selectors.SLOT0)
    _, answer, _, updated_unix, _ = words_of(selectors.LATEST_ROUND_DATA)
    updated = words.moment(updated_unix, "the price feed's time")
    if updated is None:
        raise MalformedAnswer("the price feed has no price yet")
    return Market(
        sqrt_price_x96=words.uint(sqrt_price_x96, 160, "getSlot0"),
        liquidity=words.uint(words_of(selectors.LIQUIDITY)[0], 128, "getLiquidity"),
        ether_usd=words.signed(answer),
        ether_usd_decimals=words.uint(words_of(selectors.DECIMALS)[0], 8, "decimals"),
        ether_usd_updated=updated,
    )
