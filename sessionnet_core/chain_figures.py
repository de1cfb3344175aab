"""The way to the chain's figures: which endpoint is asked, and what is made of several answers.

::

    one after the other     the first endpoint that answers and can be believed; each has its part of the time
    a quorum of N           N endpoints side by side at one block; they agree in every figure, or there is no answer

Nothing is kept between runs: figures of the chain are as cheap to ask for as they are quick to change.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, TypeVar

from msgspec import Struct, structs

from .access import Access
from .errors import (
    BadConfiguration,
    Contradicted,
    NobodyAnswered,
    NobodyBelievable,
    NothingKept,
    SessionNetError,
    Unbelievable,
)
from .evidence import Answer, Proof, Source, Via, Warned
from .networks import Network, masked_url

if TYPE_CHECKING:
    from .chain.deployments import Chain
    from .chain.headline import Told
    from .chain.model import Headline
    from .sources.transport import Endpoint, Transport

T = TypeVar("T")

STAGE_SECONDS = 5.0
"""How long one endpoint is waited for where another can be asked after it."""

Failure = tuple["Endpoint", SessionNetError]


def find_headline(
    network: Network, access: Access, *, quorum: int = 1, transport: Transport | None = None
) -> Answer[Headline]:
    """Give the figures of a network's staking contracts.

    Args:
        network: with the chain that it stakes on.
        access: how the outside may be reached.
        quorum: how many endpoints have to agree.
        transport: one that is in use already, so that its deadline holds for this too.

    Raises:
        BadConfiguration: the network has no chain, or fewer endpoints than the quorum asks for.
        Contradicted: endpoints tell different figures of one block.
        NoAnswer: nobody could be reached; `causes` tells why, host by host.
        Unbelievable: those who answered cannot be believed.
    """
    from .sources.arbitrum import ask_headline

    chain = chain_of(network, access)
    now = access.clock()
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


def chain_of(network: Network, access: Access) -> Chain:
    """Give the chain that a network stakes on, if it may be asked.

    Raises:
        BadConfiguration: none is known, or nobody who tells of it.
        NothingKept: nobody may be asked.
    """
    if network.chain is None or not network.chain.rpc_urls:
        raise BadConfiguration(f"no chain with staking contracts is known for network {network.name!r}")
    if access.offline:
        raise NothingKept("figures of the chain are not kept on this machine, and nobody may be asked")
    return network.chain


def new_transport(access: Access) -> Transport:
    """Give a transport whose deadline begins now."""
    from .sources.transport import Transport

    return Transport(timeout_seconds=access.timeout_seconds, proxy=access.proxy, tape=access.tape, report=access.report)


def endpoints_of(chain: Chain) -> list[Endpoint]:
    """Give the endpoints of a chain, in order of preference."""
    from .sources.arbitrum import endpoint_of

    return [endpoint_of(url) for url in chain.rpc_urls]


def ask_in_order(
    transport: Transport, endpoints: Sequence[Endpoint], ask: Callable[[Endpoint], T]
) -> tuple[Endpoint, T, list[Failure]]:
    """Ask one endpoint after the other; give the first that answers, its answer, and who failed before it.

    Each gets an even part of the time that is left, and `STAGE_SECONDS` at most unless it is the last.

    Raises:
        NobodyAnswered, NobodyBelievable: every one failed; `causes` tells how.
    """
    failures: list[Failure] = []
    for position, endpoint in enumerate(endpoints):
        after = len(endpoints) - position - 1
        left = transport.remaining_seconds
        seconds = min(STAGE_SECONDS, left / (after + 1)) if after else left
        (outcome,) = transport.side_by_side([endpoint], ask, seconds=seconds)
        if not isinstance(outcome, SessionNetError):
            return endpoint, outcome, failures
        failures.append((endpoint, outcome))
    raise nobody(failures)


def nobody(failures: Sequence[Failure], text: str = "no endpoint of the chain") -> SessionNetError:
    """Give the one error for when everybody failed: an answer that cannot be believed outweighs silence."""
    causes = tuple(type(error)(f"{endpoint.host}: {error.message}", hint=error.hint) for endpoint, error in failures)
    if any(isinstance(error, Unbelievable) for error in causes):
        return NobodyBelievable(f"{text} gave an answer that can be believed", failures=causes)
    return NobodyAnswered(f"{text} could be reached", failures=causes)


def _agreed(
    transport: Transport, chain: Chain, quorum: int, now: datetime
) -> tuple[list[tuple[Endpoint, Told]], list[Failure]]:
    """Ask so many endpoints for the same block, others in the place of those that fail; all have to tell the same."""
    from .sources.arbitrum import ask_figures, ask_newest_block

    endpoints = list({endpoint.host: endpoint for endpoint in reversed(endpoints_of(chain))}.values())[::-1]
    if len(endpoints) < quorum:
        raise BadConfiguration(
            f"a quorum of {quorum} needs as many endpoints of different hosts, and {len(endpoints)} are known",
            hint="Name more with --rpc-url.",
        )
    blocks, failures = _gather(
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
    told, more = _gather(transport, [*known, *fresh], quorum, ask, share=1.0)
    first_endpoint, first = told[0]
    for endpoint, other in told[1:]:
        differing = _differences(first.headline, other.headline)
        if differing:
            raise Contradicted(
                f"{first_endpoint.host} and {endpoint.host} contradict each other at block {number}: "
                + ", ".join(differing)
            )
    return told, failures + more


def _gather(
    transport: Transport, endpoints: Sequence[Endpoint], quorum: int, ask: Callable[[Endpoint], T], *, share: float
) -> tuple[list[tuple[Endpoint, T]], list[Failure]]:
    """Ask as many endpoints as the quorum needs side by side, then as many others as are still missing.

    Args:
        share: of the time that is left, how much may be spent here.
    """
    until = transport.remaining_seconds * (1 - share)
    told: list[tuple[Endpoint, T]] = []
    failures: list[Failure] = []
    waiting = list(endpoints)
    while len(told) < quorum and waiting:
        missing = quorum - len(told)
        asked, waiting = waiting[:missing], waiting[missing:]
        left = transport.remaining_seconds - until
        outcomes = transport.side_by_side(asked, ask, seconds=min(STAGE_SECONDS, left / 2) if waiting else left)
        for endpoint, outcome in zip(asked, outcomes, strict=True):
            if isinstance(outcome, SessionNetError):
                failures.append((endpoint, outcome))
            else:
                told.append((endpoint, outcome))
    if len(told) < quorum:
        raise nobody(failures, f"no quorum: {len(told)} of {quorum} endpoints answered; none of the others")
    return told, failures


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
    via: Via = "network" if access.tape is None else "cassette"
    headline = told[0][1].headline
    as_of = min(headline.block.timestamp, now)
    unknown = [(endpoint, one.market_failure) for endpoint, one in told if one.market_failure is not None]
    if unknown:  # what a quorum vouches for, everybody has told
        headline = structs.replace(headline, market=None)
    return Answer(
        value=headline,
        network=network.name,
        as_of=as_of,
        asked_at=now,
        stale=False,
        sources=tuple(
            Source(
                name=endpoint.host,
                kind="rpc",
                url=masked_url(endpoint.url),
                proof=proof or endpoint.proof,
                as_of=as_of,
                via=via,
            )
            for endpoint, _ in told
        ),
        warnings=(
            *(Warned("rpc-failed", f"{endpoint.host}: {error.message}") for endpoint, error in failures),
            *(Warned("dex-price-unknown", f"{endpoint.host}: {failure}") for endpoint, failure in unknown),
        ),
        recording=access.recording,
    )
