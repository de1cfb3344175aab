"""One JSON-RPC endpoint of the staking contracts' chain, and the headline figures there.

Two posts: the first asks for the chain's ID and its newest block, the second for every view at that block's number, and
for the block once more. Naming the block by its hash (EIP-1898) would be safe against a reorganisation between the two
posts, but not every public endpoint supports it; comparing the hash that comes back with the figures is as safe. An
endpoint that takes no batch of that length is asked through Multicall3 instead, and one that takes none at all, call by
call. Behind one address stand many nodes, some of them a few blocks behind: what is refused at the newest block is
asked for again a few blocks below.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import TypeVar

from ..errors import Contradicted, Lagging, MalformedAnswer, Refused, SessionNetError, WrongChain
from ..figures.headline import Block
from ..networks.chains import Chain, MainChain
from ..wire.chain import multicall, rpc, words
from ..wire.chain.headline import HeadlineReply, Question, headline_of, questions
from ..wire.chain.rpc_errors import may_be_the_batch, may_lack_the_block, may_take_less
from .endpoint import Endpoint
from .transport import Transport

T = TypeVar("T")

CLOCK_TOLERANCE_SECONDS = 600
"""How far a newest block may be ahead of this machine's clock, which may be wrong."""
LOWER_BLOCKS = (8, 40)
"""How far below an endpoint's newest block it is asked again: two seconds of Arbitrum, and ten."""


def endpoint_of(url: str) -> Endpoint:
    """Return an endpoint: it is recognised by the system's CAs; over plain HTTP, not at all."""
    return Endpoint(url=url, proof="system-ca" if url.startswith("https:") else "none")


def ask_newest_block(transport: Transport, endpoint: Endpoint, chain: Chain | MainChain, now: datetime) -> Block:
    """Ask one endpoint for its newest block, and check that it serves this chain.

    Raises:
        WrongChain: it serves another one.
        Lagging: its newest block is older than `chain.block_age_limit_seconds`.
        NoAnswer, Unbelievable: as `Transport.post` does, and for answers that are errors or malformed.
    """
    block = ask_any_block(transport, endpoint, chain)
    check_age(block, chain, now)
    return block


def check_age(block: Block, chain: Chain | MainChain, now: datetime) -> None:
    """Check that a newest block is recent.

    Raises:
        Lagging: it is older than `chain.block_age_limit_seconds`.
        MalformedAnswer: it is ahead of this machine's clock.
    """
    age_seconds = (now - block.timestamp).total_seconds()
    if age_seconds > chain.block_age_limit_seconds:
        raise Lagging(f"its newest block is {age_seconds / 60:.0f} minutes old", hint="Check this machine's clock.")
    if age_seconds < -CLOCK_TOLERANCE_SECONDS:
        raise MalformedAnswer(
            f"its newest block is {-age_seconds / 60:.0f} minutes in the future", hint="Check this machine's clock."
        )


def ask_any_block(transport: Transport, endpoint: Endpoint, chain: Chain | MainChain) -> Block:
    """Ask one endpoint for its newest block, whatever its age.

    Raises:
        WrongChain: it serves another chain.
        NoAnswer, Unbelievable: as `Transport.post` does, and for answers that are errors or malformed.
    """
    id_outcome, block_outcome = _ask(transport, endpoint, (rpc.chain_id(), rpc.block()))
    chain_id = rpc.quantity(rpc.result(id_outcome), "the chain's ID")
    if chain_id != chain.chain_id:
        raise WrongChain(f"it serves chain {chain_id}, not {chain.chain_id}")
    try:
        return rpc.block_of(rpc.result(block_outcome))
    except Refused as error:
        if not may_lack_the_block(error):
            raise
    return rpc.block_of(rpc.result(_ask_alone(transport, endpoint, rpc.block())))


def ask_block(transport: Transport, endpoint: Endpoint, chain: Chain | MainChain, number: int, now: datetime) -> Block:
    """Ask one endpoint for a recent block.

    Raises:
        Refused: it does not have it.
        Lagging: it is older than `chain.block_age_limit_seconds`.
        NoAnswer, Unbelievable: as `Transport.post` does, and for answers that are errors or malformed.
    """
    block = _asked_for(rpc.block_of(rpc.result(_ask_alone(transport, endpoint, rpc.block(number)))), number)
    check_age(block, chain, now)
    return block


def at_known_block(newest: int, ask: Callable[[int], T]) -> T:
    """Ask at an endpoint's newest block; where that may be unknown to the node that answers, at lower ones.

    Where a lower one is too old, the newest is asked for once more: it may have arrived, or another node may answer.

    Args:
        ask: is given the number of the block.

    Raises:
        Lagging: the newest is unknown, and a lower one is too old.
        Refused: it was refused at each of them; this is the first refusal.
        SessionNetError: whatever else `ask` raises.
    """
    refusal: Refused | None = None
    too_old: Lagging | None = None
    for lower in (0, *LOWER_BLOCKS):
        if lower > newest:
            break
        try:
            return ask(newest if too_old else newest - lower)
        except Lagging as error:
            if too_old or not lower:
                raise
            too_old = error
        except Refused as error:
            if not may_lack_the_block(error):
                raise
            if too_old:
                raise too_old from None
            refusal = refusal or error
    assert refusal is not None  # noqa: S101 - the first block is never below 0
    raise too_old or refusal


def ask_figures(transport: Transport, endpoint: Endpoint, chain: Chain, number: int) -> HeadlineReply:
    """Ask one endpoint for every figure at a block.

    Raises:
        NoAnswer, Unbelievable: as `Transport.post` and `headline_of` do, and for answers that are errors or malformed.
    """
    asked = questions(chain.contracts)
    calls = (rpc.block(number), *(rpc.view(one.contract, one.data, number) for one in asked))
    if chain.contracts.multicall is None:
        block_outcome, *returned = _ask(transport, endpoint, calls)
    else:
        try:
            block_outcome, *returned = _ask_batch(transport, endpoint, calls)
            if all(isinstance(outcome, Refused) for outcome in (block_outcome, *returned)):
                rpc.result(block_outcome)  # raises it
        except Refused as error:
            if not may_take_less(error):
                raise
            return _ask_at_once(transport, endpoint, chain, number)
    block = _asked_for(rpc.block_of(rpc.result(block_outcome)), number)
    return headline_of(chain, block, [_data(outcome) for outcome in returned])


def ask_headline(transport: Transport, endpoint: Endpoint, chain: Chain, now: datetime) -> HeadlineReply:
    """Ask one endpoint for every figure at its newest block, or at one a few seconds older that it knows.

    Raises:
        Contradicted: the block has changed since a moment ago.
        NoAnswer, Unbelievable: as `ask_newest_block` and `ask_figures` do.
    """
    newest = ask_newest_block(transport, endpoint, chain, now)

    def ask(number: int) -> HeadlineReply:
        reply = ask_figures(transport, endpoint, chain, number)
        block = reply.headline.block
        if number != newest.number:
            check_age(block, chain, now)
        elif block != newest:
            raise Contradicted(f"its block {newest.number} has changed since a moment ago")
        return reply

    return at_known_block(newest.number, ask)


def ask_word(
    transport: Transport, endpoint: Endpoint, chain: Chain | MainChain, question: Question, now: datetime
) -> tuple[Block, int]:
    """Ask one endpoint for a single view of one word at its newest block, or at one that it knows.

    Raises:
        NoAnswer, Unbelievable: as `ask_newest_block` does, and for answers that are errors or malformed.
    """
    newest = ask_newest_block(transport, endpoint, chain, now)

    def ask(number: int) -> tuple[Block, int]:
        block = newest if number == newest.number else ask_block(transport, endpoint, chain, number, now)
        (outcome,) = _ask(transport, endpoint, (rpc.view(question.contract, question.data, number),))
        (word,) = words.split_words(rpc.data(rpc.result(outcome), question.view.name), 1, question.view.name)
        return block, word

    return at_known_block(newest.number, ask)


def _ask_at_once(transport: Transport, endpoint: Endpoint, chain: Chain, number: int) -> HeadlineReply:
    """Ask for the same with two requests, one of which has all the views."""
    contracts = chain.contracts
    asked = questions(contracts)
    data = multicall.encode([(one.contract, one.data) for one in asked])
    calls = (rpc.block(number), rpc.view(contracts.multicall or "", data, number))
    block_outcome, outcome = _ask(transport, endpoint, calls)
    block = _asked_for(rpc.block_of(rpc.result(block_outcome)), number)
    return headline_of(chain, block, multicall.decode(rpc.data(rpc.result(outcome), "aggregate3"), len(asked)))


def _ask(transport: Transport, endpoint: Endpoint, calls: Sequence[rpc.Call]) -> list[bytes | SessionNetError]:
    """Ask for the outcomes of some calls: all in one batch, or where that is refused, one by one."""
    try:
        outcomes = _ask_batch(transport, endpoint, calls)
        if not all(map(may_be_the_batch, outcomes)):
            return outcomes
    except Refused as error:
        if not may_take_less(error):
            raise
    return _ask_one_by_one(transport, endpoint, calls)


def _ask_batch(transport: Transport, endpoint: Endpoint, calls: Sequence[rpc.Call]) -> list[bytes | SessionNetError]:
    """Ask for the outcomes of some calls in one batch; those that it leaves out, or has too many of, one by one.

    Raises:
        Refused: the endpoint refuses the batch.
    """
    outcomes = rpc.outcomes(transport.post(endpoint, rpc.request(calls)), calls)
    if all(isinstance(outcome, Refused) for outcome in outcomes):
        return [outcome for outcome in outcomes if outcome is not None]
    left = [call for call, one in zip(calls, outcomes, strict=True) if one is None or may_be_the_batch(one)]
    again = iter(_ask_one_by_one(transport, endpoint, left))
    return [next(again) if one is None or may_be_the_batch(one) else one for one in outcomes]


def _ask_one_by_one(
    transport: Transport, endpoint: Endpoint, calls: Sequence[rpc.Call]
) -> list[bytes | SessionNetError]:
    """Ask for the outcome of each call by itself.

    Raises:
        Refused: the first call is refused, or any because there were too many.
    """
    outcomes = []
    for position, call in enumerate(calls):
        outcome = _ask_alone(transport, endpoint, call)
        if isinstance(outcome, SessionNetError) and (position == 0 or may_be_the_batch(outcome)):
            raise outcome
        outcomes.append(outcome)
    return outcomes


def _ask_alone(transport: Transport, endpoint: Endpoint, call: rpc.Call) -> bytes | SessionNetError:
    return rpc.outcome(transport.post(endpoint, rpc.single(call)), call)


def _asked_for(block: Block, number: int) -> Block:
    if block.number != number:
        raise MalformedAnswer(f"it sent block {block.number} instead of {number}")
    return block


def _data(outcome: bytes | SessionNetError) -> bytes | SessionNetError:
    """Return one view's bytes, or the error in their place; `headline_of` names the view."""
    if isinstance(outcome, SessionNetError):
        return outcome
    try:
        return rpc.data(outcome, "eth_call")
    except MalformedAnswer as error:
        return error
