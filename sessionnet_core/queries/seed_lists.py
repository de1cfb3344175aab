"""The node list as the seeds vouch for it: one of them sends all of it, the others what seeds have to agree on.

::

    one seed, drawn at random      the whole list         ┐ at once
    the others                     the agreed facts alone ┘
    └── what most of them say, and the rest from the whole list
        └── a seed that is better, or knows what the first one left out or contradicts: its whole list as well

So the answer is one that whole lists from all of them could have led to. Which nodes somebody looks at shows in no
request: all are asked for. Where a seed fails to send its whole list, its short one still counts: a liar must not be
left alone because those who contradict him are slow.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from msgspec import Struct

from ..errors import SessionNetError
from ..evidence import Warned
from ..model import NodeList
from ..nodes.agreement import Testimony, agree, whose_whole_list
from .endpoints import split

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    from ..model import Node
    from ..session import Session
    from ..sources.endpoint import Endpoint
    from ..sources.transport import Transport
    from ..wire.oxend import NodeListReply

TIMES_AS_LARGE = 7.0
"""A whole list beside a short one, at most: 1,200 bytes of a node beside 176."""
_RESERVED_PART = 0.25
_CHOICE_BYTES = 8


class SeedLists(Struct, frozen=True):
    """What the seeds said, and what follows."""

    listed: NodeList | None
    """None if none of them sent a usable list."""
    replies: list[tuple[Endpoint, NodeListReply]]
    failures: list[SessionNetError]
    doubts: tuple[Warned, ...] = ()
    is_complete: bool = True
    """False if nothing but the agreed facts is known of some node, since nobody who lists it sent all of it."""


def ask_seeds(
    session: Session,
    transport: Transport,
    endpoints: Sequence[Endpoint],
    well: Collection[str],
    seconds_left: Callable[[], float],
) -> SeedLists:
    """Ask all seeds, and return what most of them vouch for.

    Args:
        well: the names of those that answered last time and were not doubted; one of them is asked for all of it.
        seconds_left: how long the next round may take.

    Raises:
        Contradicted: as `agree` does.
    """
    from ..sources.seeds import ask_seed, ask_seed_briefly

    first = _drawn(session, endpoints, well) if endpoints else None
    left, seconds = transport.remaining_seconds, seconds_left()
    known: dict[str, Node] = {}  # what the short lists have in common is kept once
    outcomes = transport.side_by_side(
        endpoints,
        lambda one: ask_seed(transport, one) if one is first else ask_seed_briefly(transport, one, known),
        seconds=seconds,
        enough=len(endpoints) // 2 + 1,
        sizes=[TIMES_AS_LARGE if one is first else 1.0 for one in endpoints],
        # Another is asked for the whole list, if this one does not send it in time.
        reserve_seconds=max(0.0, left * _RESERVED_PART - (left - seconds)),
    )
    in_vain: dict[int, SessionNetError] = {}
    while replies := {i: one for i, one in enumerate(outcomes) if not isinstance(one, SessionNetError)}:
        again = [i for i, reply in replies.items() if _says_too_little(reply, replies.values())]
        if not again:
            testimonies = [Testimony(endpoints[i].host, one.list, one.is_whole) for i, one in replies.items()]
            listed, doubts = agree(testimonies)
            needed = whose_whole_list(testimonies, listed, doubts, {endpoints[i].host for i in in_vain})
            if needed is None:
                if not any(one.is_whole for one in testimonies):
                    outcomes = [in_vain.get(i, outcome) for i, outcome in enumerate(outcomes)]
                    break
                late = [error.about(host=endpoints[i].host) for i, error in in_vain.items()]
                answered, failures = split(endpoints, outcomes)
                is_complete = not in_vain or _tell_all_of(listed, testimonies)
                return SeedLists(listed, answered, failures + late, doubts, is_complete)
            again = [i for i, one in zip(replies, testimonies, strict=True) if one is needed]
        asked = [endpoints[i] for i in again]
        session.access.report(f"asking {', '.join(one.host for one in asked)} for the whole list")
        whole = transport.side_by_side(asked, lambda one: ask_seed(transport, one), seconds=seconds_left())
        for i, outcome in zip(again, whole, strict=True):
            if isinstance(outcome, SessionNetError) and not _says_too_little(replies[i], replies.values()):
                in_vain[i] = outcome
            else:
                outcomes[i] = outcome
                in_vain.pop(i, None)
    return SeedLists(None, *split(endpoints, outcomes))


def _says_too_little(reply: NodeListReply, replies: Collection[NodeListReply]) -> bool:
    """Return whether a short list lacks the keys of nodes, or their swarms, under the names that oxend has for them."""
    if reply.is_whole:
        return False
    others_tell = any(other.is_whole and other.list.tells_swarms for other in replies)
    return reply.left_out > 0 or (others_tell and not reply.list.tells_swarms)


def _tell_all_of(listed: NodeList, testimonies: Sequence[Testimony]) -> bool:
    """Return whether each node of an agreed list stands in one of the whole lists."""
    told = {node.pubkey for one in testimonies if one.is_whole for node in one.list.nodes}
    return all(node.pubkey in told for node in listed.nodes)


def _drawn(session: Session, endpoints: Sequence[Endpoint], well: Collection[str]) -> Endpoint:
    """Return who is asked for the whole list: any of them, so that none has to send more than the others."""
    among = [one for one in endpoints if one.host in well] or endpoints
    if len(among) == 1:
        return among[0]
    draw = session.access.random_bytes("node list: which seed sends all of it", _CHOICE_BYTES)
    return among[int.from_bytes(draw) % len(among)]
