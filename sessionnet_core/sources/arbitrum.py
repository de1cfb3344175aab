"""One JSON-RPC endpoint of the staking contracts' chain, asked without web3.

Two posts: the first asks for the chain's ID and its newest block, the second for every view at that block's number, and
for the block once more. Naming the block by its hash (EIP-1898) would be safe against a reorganisation between the two
posts, but not every public endpoint supports it; comparing the hash that comes back with the figures is as safe. An
endpoint that takes no batch of that length is asked through Multicall3 instead.
"""

from __future__ import annotations

from datetime import datetime

from ..errors import Contradicted, Lagging, MalformedAnswer, Refused, SessionNetError, WrongChain
from ..figures.headline import Block
from ..networks.chains import Chain, MainChain
from ..wire.chain import multicall, rpc, words
from ..wire.chain.headline import HeadlineReply, Question, headline_of, questions
from .endpoint import Endpoint
from .transport import Transport

CLOCK_TOLERANCE_SECONDS = 600
"""How far a newest block may be ahead of this machine's clock, which may be wrong."""


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
    calls = (rpc.chain_id(), rpc.block())
    id_outcome, block_outcome = rpc.outcomes(transport.post(endpoint, rpc.request(calls)), calls)
    chain_id = rpc.quantity(rpc.result(id_outcome), "the chain's ID")
    if chain_id != chain.chain_id:
        raise WrongChain(f"it serves chain {chain_id}, not {chain.chain_id}")
    return rpc.block_of(rpc.result(block_outcome))


def ask_figures(transport: Transport, endpoint: Endpoint, chain: Chain, number: int) -> HeadlineReply:
    """Ask one endpoint for every figure at a block.

    Raises:
        NoAnswer, Unbelievable: as `Transport.post` and `headline_of` do, and for answers that are errors or malformed.
    """
    asked = questions(chain.contracts)
    calls = (rpc.block(number), *(rpc.view(one.contract, one.data, number) for one in asked))
    try:
        block_outcome, *returned = rpc.outcomes(transport.post(endpoint, rpc.request(calls)), calls)
        if all(isinstance(outcome, Refused) for outcome in (block_outcome, *returned)):
            rpc.result(block_outcome)  # raises it
    except Refused:
        if chain.contracts.multicall is None:
            raise
        return _ask_at_once(transport, endpoint, chain, number)
    block = rpc.block_of(rpc.result(block_outcome))
    return headline_of(chain, block, [_data(outcome) for outcome in returned])


def ask_headline(transport: Transport, endpoint: Endpoint, chain: Chain, now: datetime) -> HeadlineReply:
    """Ask one endpoint for every figure at its newest block.

    Raises:
        Contradicted: the block has changed since a moment ago.
        NoAnswer, Unbelievable: as `ask_newest_block` and `ask_figures` do.
    """
    newest = ask_newest_block(transport, endpoint, chain, now)
    reply = ask_figures(transport, endpoint, chain, newest.number)
    if reply.headline.block != newest:
        raise Contradicted(f"its block {newest.number} has changed since a moment ago")
    return reply


def ask_word(
    transport: Transport, endpoint: Endpoint, chain: Chain | MainChain, question: Question, now: datetime
) -> tuple[Block, int]:
    """Ask one endpoint for a single view of one word at its newest block.

    Raises:
        NoAnswer, Unbelievable: as `ask_newest_block` does, and for answers that are errors or malformed.
    """
    newest = ask_newest_block(transport, endpoint, chain, now)
    calls = (rpc.view(question.contract, question.data, newest.number),)
    (outcome,) = rpc.outcomes(transport.post(endpoint, rpc.request(calls)), calls)
    (word,) = words.split_words(rpc.data(rpc.result(outcome), question.view.name), 1, question.view.name)
    return newest, word


def _ask_at_once(transport: Transport, endpoint: Endpoint, chain: Chain, number: int) -> HeadlineReply:
    """Ask for the same with two requests, one of which has all the views."""
    contracts = chain.contracts
    asked = questions(contracts)
    data = multicall.encode([(one.contract, one.data) for one in asked])
    calls = (rpc.block(number), rpc.view(contracts.multicall or "", data, number))
    block_outcome, outcome = rpc.outcomes(transport.post(endpoint, rpc.request(calls)), calls)
    block = rpc.block_of(rpc.result(block_outcome))
    return headline_of(chain, block, multicall.decode(rpc.data(rpc.result(outcome), "aggregate3"), len(asked)))


def _data(outcome: bytes | SessionNetError) -> bytes | SessionNetError:
    """Return one view's bytes, or the error in their place; `headline_of` names the view."""
    if isinstance(outcome, SessionNetError):
        return outcome
    try:
        return rpc.data(outcome, "eth_call")
    except MalformedAnswer as error:
        return error
