"""The chain's figures: which endpoint is asked, and what is made of several answers.

::

    one after the other     the first endpoint that answers and can be believed; each has its part of the time
    a quorum of N           N endpoints side by side at one block; they agree in every figure, or there is no answer

Nothing is kept between runs: figures of the chain are as cheap to ask for as they are quick to change.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING, TypeVar

from msgspec import Struct, structs

from ..errors import BadConfiguration, Contradicted, Refused, SessionNetError
from ..evidence import Answer, Warned
from ..figures.dex_price import dex_price
from ..session import Session
from .answers import answer_from
from .endpoints import ask_in_order, ask_quorum, seconds_for

if TYPE_CHECKING:
    from ..amounts import Sesh
    from ..figures.headline import Block, Headline
    from ..networks.chains import Chain, MainChain
    from ..sources.contracts import Contracts
    from ..sources.endpoint import Endpoint
    from ..sources.transport import Transport
    from ..wire.chain.headline import HeadlineReply, Question

T = TypeVar("T")

CATCH_UP_SECONDS = 1.0
"""How long an endpoint is given that does not have the others' block yet: Arbitrum makes four in that time."""


def fetch_headline(session: Session, *, quorum: int = 1) -> Answer[Headline]:
    """Return the figures of a network's staking contracts.

    Args:
        quorum: how many endpoints have to agree.

    Raises:
        BadConfiguration: the network has no chain, or fewer endpoints than the quorum asks for.
        NothingKept: the session is offline.
        Contradicted: endpoints disagree on figures of one block.
        NoAnswer: no endpoint answered; `causes` says why, host by host.
        Unbelievable: those who answered cannot be believed.
    """
    from ..sources.arbitrum import ask_headline

    chain = chain_of(session)
    transport = new_transport(session)
    if quorum > 1:
        replies, failures = _agreed(session, transport, chain, quorum)
    else:
        endpoint, reply, failures = ask_in_order(
            transport, endpoints_of(chain), lambda asked: ask_headline(transport, asked, chain, session.now)
        )
        replies = [(endpoint, reply)]
    headline = replies[0][1].headline
    doubts = [
        Warned("dex-price-unknown", reply.market_failure, host=endpoint.host)
        for endpoint, reply in replies
        if reply.market_failure is not None
    ]
    if doubts:  # a quorum vouches only for what all of them have
        headline = structs.replace(headline, market=None)
    if headline.market is not None and dex_price(headline.market, headline.block.timestamp) is None:
        doubts.append(Warned("dex-price-unknown", "Uniswap's pool, or Chainlink's price of ether, has no price"))
    return answer_from(
        session,
        headline,
        "rpc",
        [endpoint for endpoint, _ in replies],
        as_of=headline.block.timestamp,
        proof="chain-quorum" if quorum > 1 else None,
        warnings=(*rpc_failures(failures), *doubts),
    )


def fetch_contracts(
    session: Session, read: Callable[[Contracts], T], *, transport: Transport | None = None
) -> Answer[T]:
    """Read nodes, wallets or contribution contracts at the newest block of the first endpoint that answers it all.

    Args:
        read: what to read; it is called again, with another endpoint's contracts, where one fails.
        transport: one that is in use already, so that its deadline holds for this too.

    Raises:
        BadConfiguration: the network has no chain, or the chain no Multicall3.
        NothingKept, NoAnswer, Unbelievable: as `fetch_headline` does.
    """
    chain = chain_of(session)
    if chain.contracts.multicall is None:
        raise BadConfiguration(
            f"the chain of network {session.network.name!r} has no Multicall3 to read contracts through"
        )
    way = transport or new_transport(session)
    from ..sources.arbitrum import ask_block, ask_newest_block, at_known_block
    from ..sources.contracts import Contracts

    endpoints = endpoints_of(chain)

    def ask(endpoint: Endpoint) -> tuple[Block, T]:
        newest = ask_newest_block(way, endpoint, chain, session.now)
        seconds = seconds_for(way, len(endpoints) - endpoints.index(endpoint) - 1, math.inf)

        def read_at(number: int) -> tuple[Block, T]:
            block = newest if number == newest.number else ask_block(way, endpoint, chain, number, session.now)
            return block, read(Contracts(way, endpoint, chain, block, seconds=seconds))

        return at_known_block(newest.number, read_at)

    # One figure takes a dozen requests here, so each endpoint gets its whole part of the time.
    endpoint, (block, value), failures = ask_in_order(way, endpoints, ask, stage_seconds=math.inf)
    return answer_from(session, value, "rpc", [endpoint], as_of=block.timestamp, warnings=rpc_failures(failures))


def fetch_amount(session: Session, question: Question, *, main_chain: MainChain | None = None) -> Answer[Sesh]:
    """Return one amount from a contract, at the newest block of the first endpoint that answers.

    Args:
        question: a view of one word, of a contract of that chain.
        main_chain: asked instead of the chain that the network stakes on.

    Raises:
        BadConfiguration, NothingKept, NoAnswer, Unbelievable: as `fetch_headline` does.
    """
    from ..sources.arbitrum import ask_word
    from ..wire.chain.words import amount

    chain = main_chain or chain_of(session)
    transport = new_transport(session)
    endpoint, (block, word), failures = ask_in_order(
        transport, endpoints_of(chain), lambda asked: ask_word(transport, asked, chain, question, session.now)
    )
    return answer_from(
        session,
        amount(word, question.view.name),
        "rpc",
        [endpoint],
        as_of=block.timestamp,
        warnings=rpc_failures(failures),
    )


def chain_of(session: Session) -> Chain:
    """Return the chain that the network stakes on.

    Raises:
        BadConfiguration: none is known, or none of its endpoints.
    """
    chain = session.network.chain
    if chain is None or not chain.rpc_urls:
        raise BadConfiguration(f"no chain with staking contracts is known for network {session.network.name!r}")
    return chain


def new_transport(session: Session) -> Transport:
    """Return a transport for figures of staking, with a deadline that begins now.

    Raises:
        NothingKept: the session is offline.
    """
    return session.new_transport("figures of staking")


def endpoints_of(chain: Chain | MainChain) -> list[Endpoint]:
    """Return the endpoints of a chain, in order of preference."""
    from ..sources.arbitrum import endpoint_of

    return [endpoint_of(url) for url in chain.rpc_urls]


def distinct_endpoints(chain: Chain) -> list[Endpoint]:
    """Return the endpoints of a chain, one of each host, in order of preference."""
    return list({endpoint.host: endpoint for endpoint in reversed(endpoints_of(chain))}.values())[::-1]


def rpc_failures(failures: Iterable[SessionNetError]) -> tuple[Warned, ...]:
    """Return a warning of each endpoint that failed before one that answered."""
    return tuple(Warned.of("rpc-failed", error) for error in failures)


def _agreed(
    session: Session, transport: Transport, chain: Chain, quorum: int
) -> tuple[list[tuple[Endpoint, HeadlineReply]], list[SessionNetError]]:
    """Ask so many endpoints for the same block, others in the place of those that fail; all have to agree."""
    from ..sources.arbitrum import ask_figures, ask_newest_block
    from ..wire.chain.rpc_errors import may_lack_the_block

    endpoints = distinct_endpoints(chain)
    if len(endpoints) < quorum:
        raise BadConfiguration(
            f"a quorum of {quorum} needs as many endpoints of different hosts, and {len(endpoints)} are known",
            hint="Name more with --rpc-url.",
        )
    blocks, failures = ask_quorum(
        transport, endpoints, quorum, lambda asked: ask_newest_block(transport, asked, chain, session.now), share=0.5
    )
    # The lowest is one that all of them know.
    number = min(block.number for _, block in blocks)
    known = [endpoint for endpoint, _ in blocks]
    failed = {error.host for error in failures}

    def ask(endpoint: Endpoint) -> HeadlineReply:
        if endpoint not in known:
            ask_newest_block(transport, endpoint, chain, session.now)
        try:
            return ask_figures(transport, endpoint, chain, number)
        except Refused as error:
            if not may_lack_the_block(error):
                raise
        if not session.is_replayed:
            time.sleep(CATCH_UP_SECONDS)
        return ask_figures(transport, endpoint, chain, number)

    fresh = [endpoint for endpoint in endpoints if endpoint not in known and endpoint.host not in failed]
    replies, more = ask_quorum(transport, [*known, *fresh], quorum, ask, share=1.0)
    first_endpoint, first = replies[0]
    for endpoint, other in replies[1:]:
        differing = _differences(first.headline, other.headline)
        if differing:
            raise Contradicted(
                f"{first_endpoint.host} and {endpoint.host} contradict each other at block {number}: "
                + ", ".join(differing)
            )
    return replies, failures + more


def _differences(one: Headline, other: Headline) -> list[str]:
    """Name every figure on which they differ, with both values."""
    ours, theirs = dict(_figures(one)), dict(_figures(other))
    return [
        f"{name} is {ours[name]} and {theirs[name]}" for name in ours if name in theirs and ours[name] != theirs[name]
    ]


def _figures(figures: Struct, prefix: str = "") -> Iterator[tuple[str, object]]:
    """Yield every figure with its name; a missing one is left out."""
    for name, value in structs.asdict(figures).items():
        if isinstance(value, Struct):
            yield from _figures(value, f"{prefix}{name}.")
        elif value is not None:
            yield f"{prefix}{name}", value
