"""The ways to a second word on figures, from those who do not depend on the first: Session Nodes, another endpoint of
the chain, the seeds.

All of them share one transport, whose deadline began with the command's.
"""

from __future__ import annotations

import time
from collections import Counter
from typing import TYPE_CHECKING, TypeVar

from ..amounts import Sesh
from ..errors import MalformedAnswer, NoAnswer, Refused, RequestError, SessionNetError
from ..evidence import Answer, Warned
from ..model import NodeList
from .endpoints import STAGE_SECONDS, ask_in_order, nobody, source_of
from .node_list import two_seeds_vouch

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from ..client import SessionNetwork
    from ..evidence import Kind
    from ..figures.headline import Block, Headline
    from ..figures.verification.node_lists import Witnessed
    from ..sources.endpoint import Endpoint
    from ..sources.transport import Transport

T = TypeVar("T")

CATCH_UP_SECONDS = 1.0
"""How long an endpoint is given that does not have the first one's block yet: Arbitrum makes four in that time."""


def transport_for(network: SessionNetwork) -> Transport:
    """Give the transport for all second sources.

    Raises:
        RequestError: nobody may be asked.
    """
    if network.access.offline:
        raise RequestError("figures are verified by asking others, and nobody may be asked")
    return network.transport()


def ask_nodes(network: SessionNetwork, transport: Transport, listed: Answer[NodeList]) -> Answer[Witnessed]:
    """Ask three Session Nodes of a list, in different networks, for the list that they know themselves.

    Raises:
        NoAnswer, Unbelievable: too few of them could be asked or gave an answer, or they contradict each other.
    """
    from ..figures.verification.node_lists import agreed
    from ..nodes.agreement import Testimony
    from ..sources.storage_servers import ask_storage_server
    from .witnesses import ask_witnesses

    known, access = network.network, network.access
    access.report("asking three Session Nodes for the list that they know")
    told, _ = ask_witnesses(
        transport,
        known,
        access,
        listed.value.nodes,
        "verify",
        lambda endpoint: ask_storage_server(transport, endpoint),
    )
    witnessed, doubts = agreed([Testimony(endpoint.host, one.list) for endpoint, one in told])
    if not two_seeds_vouch(listed):
        unverified = Warned(
            "witnesses-unverified",
            "no two seeds vouch for the node list that the nodes were chosen from which were asked about it: whoever "
            "made it up may have made them up as well",
        )
        doubts = (*doubts, unverified)
    return _answer(network, witnessed, [endpoint for endpoint, _ in told], "storage-server", doubts)


def ask_second_endpoint(
    network: SessionNetwork, transport: Transport, first: Callable[[], Answer[Headline]]
) -> Answer[Headline]:
    """Ask another endpoint of the chain than those that answered for every figure at the same block.

    Args:
        first: waits for the answer of those. In the meantime the second one is asked which chain it tells of.

    Raises:
        NoAnswer: there is no other, or none that answers.
        Unbelievable: none whose answer can be believed.
    """
    from ..sources.arbitrum import ask_figures, ask_newest_block
    from .chain import chain_of, endpoints_of, rpc_failures

    chain, tape = chain_of(network.network), network.access.tape
    endpoints = list({endpoint.host: endpoint for endpoint in reversed(endpoints_of(chain))}.values())[::-1]
    newest: dict[str, Block | SessionNetError] = {}

    def look_at(endpoint: Endpoint) -> Block:
        return ask_newest_block(transport, endpoint, chain, network.now)

    # Not for a tape: the first may ask the same of the same endpoint, and which answer is whose must not hang on time.
    if len(endpoints) > 1 and tape is None:
        likely = endpoints[1]
        (newest[likely.host],) = transport.side_by_side([likely], look_at, seconds=STAGE_SECONDS)
    answered = first()
    number = answered.value.block.number
    names = {source.name for source in answered.sources}
    last = max((i for i, endpoint in enumerate(endpoints) if endpoint.host in names), default=-1)
    # Those that failed before stand before the one that answered; they are tried when nobody else is left.
    others = [one for one in (*endpoints[last + 1 :], *endpoints[: last + 1]) if one.host not in names]
    if not others:
        raise NoAnswer("no second endpoint of the chain is known", hint="Name more with --rpc-url.")

    def ask(endpoint: Endpoint) -> Headline:
        known = newest.get(endpoint.host) or look_at(endpoint)
        if isinstance(known, SessionNetError):
            raise known
        try:
            return ask_figures(transport, endpoint, chain, number).headline
        except (Refused, MalformedAnswer):
            if known.number >= number or (tape is not None and not tape.live):
                raise
        time.sleep(CATCH_UP_SECONDS)
        return ask_figures(transport, endpoint, chain, number).headline

    endpoint, headline, failures = ask_in_order(transport, others, ask)
    as_of = min(headline.block.timestamp, network.now)
    return _answer(network, headline, [endpoint], "rpc", rpc_failures(failures), as_of)


def ask_seeds_requirement(network: SessionNetwork, transport: Transport) -> Answer[Sesh]:
    """Ask all seeds what a whole node needs; give what most of those who answered tell.

    Raises:
        Refused: all that answered keep it to themselves, as they may.
        NoAnswer, Unbelievable: no seed told it.
    """
    from ..sources import seeds

    endpoints = [seeds.endpoint_of(seed) for seed in network.network.seeds]
    outcomes = transport.side_by_side(
        endpoints,
        lambda endpoint: seeds.ask_requirement(transport, endpoint),
        seconds=transport.remaining_seconds,
        enough=len(endpoints) // 2 + 1,
    )
    pairs = list(zip(endpoints, outcomes, strict=True))
    told = [(endpoint, amount) for endpoint, amount in pairs if not isinstance(amount, SessionNetError)]
    if not told:
        failures = [(endpoint, error) for endpoint, error in pairs if isinstance(error, SessionNetError)]
        if all(isinstance(error, Refused) for _, error in failures):
            raise Refused("the seeds keep the staking requirement to themselves")
        raise nobody(failures, "no seed")
    ((amount, _),) = Counter(amount for _, amount in told).most_common(1)
    doubts = tuple(
        Warned("seed-disagrees", f"{endpoint.host} tells that a node needs {one} SESH, and not {amount}")
        for endpoint, one in told
        if one != amount
    )
    return _answer(network, amount, [endpoint for endpoint, one in told if one == amount], "seed", doubts)


def _answer(
    network: SessionNetwork,
    value: T,
    endpoints: list[Endpoint],
    kind: Kind,
    warnings: tuple[Warned, ...] = (),
    as_of: datetime | None = None,
) -> Answer[T]:
    moment = as_of or network.now
    return Answer(
        value=value,
        network=network.network.name,
        as_of=moment,
        asked_at=network.now,
        stale=False,
        sources=tuple(source_of(endpoint, kind, network.access, moment) for endpoint in endpoints),
        warnings=warnings,
        recording=network.access.recording,
    )
