"""Second sources for figures, which do not depend on the first: Session Nodes, another endpoint of
the chain, the seeds.

All of them share one transport, whose deadline began with the command's.
"""

from __future__ import annotations

import time
from collections import Counter
from typing import TYPE_CHECKING

from ..amounts import Sesh
from ..errors import MalformedAnswer, NoAnswer, Refused, RequestError, SessionNetError
from ..evidence import Answer, Warned
from ..model import Node, NodeList
from .answers import answer_from
from .endpoints import STAGE_SECONDS, all_failed, ask_in_order, ask_most
from .node_list import two_seeds_vouch

if TYPE_CHECKING:
    from collections.abc import Callable

    from ..figures.headline import Block, Headline
    from ..figures.verification.node_lists import Witnessed
    from ..session import Session
    from ..sources.endpoint import Endpoint
    from ..sources.transport import Transport


def transport_for(session: Session) -> Transport:
    """Return the transport for all second sources.

    Raises:
        RequestError: the session is offline.
    """
    if session.access.offline:
        raise RequestError("--verify asks other sources, and --offline asks nobody")
    return session.transport()


def ask_nodes(session: Session, transport: Transport, listed: Answer[NodeList]) -> Answer[Witnessed]:
    """Ask three Session Nodes of a list, in different networks, for the list that they know themselves.

    Raises:
        NoAnswer, Unbelievable: too few of them could be asked or gave an answer, or they contradict each other.
    """
    from ..figures.verification.node_lists import agreed
    from ..nodes.agreement import Testimony
    from ..sources.storage_servers import ask_storage_server
    from .witnesses import ask_witnesses

    session.access.report("asking three Session Nodes for the list that they know")
    known: dict[str, Node] = {}
    replies, _ = ask_witnesses(
        session,
        transport,
        listed.value.nodes,
        "verify",
        lambda endpoint: ask_storage_server(transport, endpoint, expected=len(listed.value.nodes), known=known),
    )
    witnessed, doubts = agreed([Testimony(endpoint.host, reply.list) for endpoint, reply in replies])
    if not two_seeds_vouch(listed):
        unverified = Warned(
            "witnesses-unverified",
            "no two seeds vouch for the node list that these nodes were chosen from: whoever made it up may have made "
            "them up as well",
        )
        doubts = (*doubts, unverified)
    return answer_from(session, witnessed, "storage-server", [endpoint for endpoint, _ in replies], warnings=doubts)


def ask_second_endpoint(
    session: Session, transport: Transport, first: Callable[[], Answer[Headline]]
) -> Answer[Headline]:
    """Ask another endpoint of the chain than those that answered for every figure at the same block.

    Args:
        first: waits for the answer of those. In the meantime the second one is asked which chain it is for.

    Raises:
        NoAnswer: there is no other, or none that answers.
        Unbelievable: none whose answer can be believed.
    """
    from ..sources.arbitrum import ask_figures, ask_newest_block
    from .chain import CATCH_UP_SECONDS, chain_of, distinct_endpoints, rpc_failures

    chain = chain_of(session)
    endpoints = distinct_endpoints(chain)
    newest: dict[str, Block | SessionNetError] = {}

    def look_at(endpoint: Endpoint) -> Block:
        return ask_newest_block(transport, endpoint, chain, session.now)

    # Not for a tape: the first may ask the same of the same endpoint, and which answer is whose must not hang on time.
    if len(endpoints) > 1 and session.access.tape is None:
        likely = endpoints[1]
        (newest[likely.host],) = transport.side_by_side([likely], look_at, seconds=STAGE_SECONDS)
    answered = first()
    number = answered.value.block.number
    names = {source.name for source in answered.sources}
    last = max((i for i, endpoint in enumerate(endpoints) if endpoint.host in names), default=-1)
    # Those that failed before stand before the one that answered; they are tried when nobody else is left.
    others = [one for one in (*endpoints[last + 1 :], *endpoints[: last + 1]) if one.host not in names]
    if not others:
        raise NoAnswer("no other endpoint of the chain is known", hint="Name more with --rpc-url.")

    def ask(endpoint: Endpoint) -> Headline:
        known = newest.get(endpoint.host) or look_at(endpoint)
        if isinstance(known, SessionNetError):
            raise known
        try:
            return ask_figures(transport, endpoint, chain, number).headline
        except (Refused, MalformedAnswer):
            if known.number >= number or session.is_replayed:
                raise
        time.sleep(CATCH_UP_SECONDS)
        return ask_figures(transport, endpoint, chain, number).headline

    endpoint, headline, failures = ask_in_order(transport, others, ask)
    return answer_from(
        session, headline, "rpc", [endpoint], as_of=headline.block.timestamp, warnings=rpc_failures(failures)
    )


def ask_seeds_requirement(session: Session, transport: Transport) -> Answer[Sesh]:
    """Ask all seeds what a whole node needs; return what most of them answer.

    Raises:
        Refused: none of those that answered publishes it, as is their right.
        NoAnswer, Unbelievable: no seed answered.
    """
    from ..sources import seeds

    replies, failures = ask_most(
        transport,
        [seeds.endpoint_of(seed) for seed in session.network.seeds],
        lambda endpoint: seeds.ask_requirement(transport, endpoint),
    )
    if not replies:
        if all(isinstance(error, Refused) for error in failures):
            raise Refused("the seeds do not publish the staking requirement")
        raise all_failed(failures, "no seed")
    ((amount, _),) = Counter(amount for _, amount in replies).most_common(1)
    doubts = [
        Warned(
            "seed-disagrees", f"it says that a node needs {one.grouped} SESH, not {amount.grouped}", host=endpoint.host
        )
        for endpoint, one in replies
        if one != amount
    ]
    agreeing = [endpoint for endpoint, one in replies if one == amount]
    return answer_from(session, amount, "seed", agreeing, warnings=doubts)
