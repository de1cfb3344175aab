"""The way to the chain's figures: which endpoint is asked, and what is made of several answers.

::

    one after the other     the first endpoint that answers and can be believed; each has its part of the time
    a quorum of N           N endpoints side by side at one block; they agree in every figure, or there is no answer

Nothing is kept between runs: figures of the chain are as cheap to ask for as they are quick to change.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, TypeVar

from msgspec import Struct, structs

from ..access import Access
from ..errors import BadConfiguration, Contradicted, NothingKept
from ..evidence import Answer, Proof, Warned
from ..figures.dex_price import dex_price
from ..networks.model import Network
from .endpoints import Failure, ask_in_order, ask_quorum, seconds_for, source_of

if TYPE_CHECKING:
    from ..amounts import Sesh
    from ..figures.headline import Block, Headline
    from ..networks.chains import Chain, MainChain
    from ..sources.contracts import Contracts
    from ..sources.endpoint import Endpoint
    from ..sources.transport import Transport
    from ..wire.chain.headline import Question, Told

T = TypeVar("T")


def find_headline(
    network: Network,
    access: Access,
    *,
    quorum: int = 1,
    now: datetime | None = None,
    transport: Transport | None = None,
) -> Answer[Headline]:
    """Give the figures of a network's staking contracts.

    Args:
        network: with the chain that it stakes on.
        access: how the outside may be reached.
        quorum: how many endpoints have to agree.
        now: the moment of the question; without it the clock is asked.
        transport: one that is in use already, so that its deadline holds for this too.

    Raises:
        BadConfiguration: the network has no chain, or fewer endpoints than the quorum asks for.
        Contradicted: endpoints tell different figures of one block.
        NoAnswer: nobody could be reached; `causes` tells why, host by host.
        Unbelievable: those who answered cannot be believed.
    """
    from ..sources.arbitrum import ask_headline

    chain = chain_of(network)
    now = now or access.clock()
    transport = transport or new_transport(access)
    if quorum > 1:
        told, failures = _agreed(transport, chain, quorum, now)
        proof: Proof | None = "chain-quorum"
    else:
        endpoint, one, failures = ask_in_order(
            transport, endpoints_of(chain), lambda asked: ask_headline(transport, asked, chain, now)
        )
        told, proof = [(endpoint, one)], None
    return _answer(network, access, now, told, failures, proof)


def find_contracts(
    network: Network,
    access: Access,
    read: Callable[[Contracts], T],
    *,
    now: datetime | None = None,
    transport: Transport | None = None,
) -> Answer[T]:
    """Read nodes, wallets or contribution contracts at the newest block of the first endpoint that answers it all.

    Args:
        network: with the chain that it stakes on.
        access: how the outside may be reached.
        read: what to read; it is called again, with another endpoint's contracts, where one fails.
        now: the moment of the question; without it the clock is asked.
        transport: one that is in use already, so that its deadline holds for this too.

    Raises:
        BadConfiguration: the network has no chain, or the chain no Multicall3.
        NoAnswer: nobody could be reached; `causes` tells why, host by host.
        Unbelievable: those who answered cannot be believed.
    """
    from ..sources.arbitrum import ask_newest_block
    from ..sources.contracts import Contracts

    chain = chain_of(network)
    if chain.contracts.multicall is None:
        raise BadConfiguration(f"the chain of network {network.name!r} has no Multicall3 to read its contracts through")
    now = now or access.clock()
    transport = transport or new_transport(access)

    endpoints = endpoints_of(chain)

    def ask(endpoint: Endpoint) -> tuple[Block, T]:
        block = ask_newest_block(transport, endpoint, chain, now)
        after = len(endpoints) - endpoints.index(endpoint) - 1
        seconds = seconds_for(transport, after, math.inf)
        return block, read(Contracts(transport, endpoint, chain, block, seconds=seconds))

    # One figure takes a dozen requests here, so each endpoint gets its whole part of the time.
    endpoint, (block, value), failures = ask_in_order(transport, endpoints, ask, stage_seconds=math.inf)
    as_of = min(block.timestamp, now)
    return Answer(
        value=value,
        network=network.name,
        as_of=as_of,
        asked_at=now,
        stale=False,
        sources=(source_of(endpoint, "rpc", access, as_of),),
        warnings=rpc_failures(failures),
        recording=access.recording,
    )


def find_amount(
    network: Network, access: Access, question: Question, *, now: datetime, main_chain: MainChain | None = None
) -> Answer[Sesh]:
    """Give one amount that a contract tells, at the newest block of the first endpoint that answers.

    Args:
        question: a view of one word, of a contract of that chain.
        main_chain: asked instead of the chain that the network stakes on.

    Raises:
        BadConfiguration, NoAnswer, Unbelievable: as `find_headline` does.
    """
    from ..sources.arbitrum import ask_word, endpoint_of
    from ..wire.chain.words import amount

    chain = main_chain or chain_of(network)
    transport = new_transport(access)
    endpoint, (block, word), failures = ask_in_order(
        transport,
        [endpoint_of(url) for url in chain.rpc_urls],
        lambda asked: ask_word(transport, asked, chain, question, now),
    )
    as_of = min(block.timestamp, now)
    return Answer(
        value=amount(word, question.view.name),
        network=network.name,
        as_of=as_of,
        asked_at=now,
        stale=False,
        sources=(source_of(endpoint, "rpc", access, as_of),),
        warnings=rpc_failures(failures),
        recording=access.recording,
    )


def chain_of(network: Network) -> Chain:
    """Give the chain that a network stakes on.

    Raises:
        BadConfiguration: none is known, or nobody who tells of it.
    """
    if network.chain is None or not network.chain.rpc_urls:
        raise BadConfiguration(f"no chain with staking contracts is known for network {network.name!r}")
    return network.chain


def new_transport(access: Access) -> Transport:
    """Give a transport whose deadline begins now.

    Raises:
        NothingKept: nobody may be asked. Nothing that is asked through it is kept on this machine.
    """
    from ..sources.transport import Transport

    if access.offline:
        raise NothingKept("figures of staking are not kept on this machine, and nobody may be asked")

    return Transport.of(access)


def endpoints_of(chain: Chain) -> list[Endpoint]:
    """Give the endpoints of a chain, in order of preference."""
    from ..sources.arbitrum import endpoint_of

    return [endpoint_of(url) for url in chain.rpc_urls]


def _agreed(
    transport: Transport, chain: Chain, quorum: int, now: datetime
) -> tuple[list[tuple[Endpoint, Told]], list[Failure]]:
    """Ask so many endpoints for the same block, others in the place of those that fail; all have to tell the same."""
    from ..sources.arbitrum import ask_figures, ask_newest_block

    endpoints = list({endpoint.host: endpoint for endpoint in reversed(endpoints_of(chain))}.values())[::-1]
    if len(endpoints) < quorum:
        raise BadConfiguration(
            f"a quorum of {quorum} needs as many endpoints of different hosts, and {len(endpoints)} are known",
            hint="Name more with --rpc-url.",
        )
    blocks, failures = ask_quorum(
        transport, endpoints, quorum, lambda asked: ask_newest_block(transport, asked, chain, now), share=0.5
    )
    # The lowest is one that all of them know.
    number = min(block.number for _, block in blocks)
    known = [endpoint for endpoint, _ in blocks]
    failed = [endpoint for endpoint, _ in failures]

    def ask(endpoint: Endpoint) -> Told:
        if endpoint not in known:
            ask_newest_block(transport, endpoint, chain, now)
        return ask_figures(transport, endpoint, chain, number)

    fresh = [endpoint for endpoint in endpoints if endpoint not in known and endpoint not in failed]
    told, more = ask_quorum(transport, [*known, *fresh], quorum, ask, share=1.0)
    first_endpoint, first = told[0]
    for endpoint, other in told[1:]:
        differing = _differences(first.headline, other.headline)
        if differing:
            raise Contradicted(
                f"{first_endpoint.host} and {endpoint.host} contradict each other at block {number}: "
                + ", ".join(differing)
            )
    return told, failures + more


def _differences(one: Headline, other: Headline) -> list[str]:
    """Name every figure that both tell and tell differently, with both values."""
    ours, theirs = dict(_figures(one)), dict(_figures(other))
    return [
        f"{name} is {ours[name]} and {theirs[name]}" for name in ours if name in theirs and ours[name] != theirs[name]
    ]


def _figures(told: Struct, prefix: str = "") -> Iterator[tuple[str, object]]:
    """Give every figure with its name; what is not told is left out."""
    for name, value in structs.asdict(told).items():
        if isinstance(value, Struct):
            yield from _figures(value, f"{prefix}{name}.")
        elif value is not None:
            yield f"{prefix}{name}", value


def _answer(
    network: Network,
    access: Access,
    now: datetime,
    told: Sequence[tuple[Endpoint, Told]],
    failures: Sequence[Failure],
    proof: Proof | None,
) -> Answer[Headline]:
    headline = told[0][1].headline
    as_of = min(headline.block.timestamp, now)
    unknown = [(endpoint, one.market_failure) for endpoint, one in told if one.market_failure is not None]
    if unknown:  # what a quorum vouches for, everybody has told
        headline = structs.replace(headline, market=None)
    warnings = [f"{endpoint.host}: {failure}" for endpoint, failure in unknown]
    if headline.market is not None and dex_price(headline.market, headline.block.timestamp) is None:
        warnings.append("the pool on Uniswap, or Chainlink's price of ether, tells none")
    return Answer(
        value=headline,
        network=network.name,
        as_of=as_of,
        asked_at=now,
        stale=False,
        sources=tuple(source_of(endpoint, "rpc", access, as_of, proof) for endpoint, _ in told),
        warnings=(
            *rpc_failures(failures),
            *(Warned("dex-price-unknown", text) for text in warnings),
        ),
        recording=access.recording,
    )


def rpc_failures(failures: Sequence[Failure]) -> tuple[Warned, ...]:
    """Name the endpoints that failed before one that answered."""
    return tuple(Warned("rpc-failed", f"{endpoint.host}: {error.message}") for endpoint, error in failures)
