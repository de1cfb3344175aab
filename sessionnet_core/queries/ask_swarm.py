"""The swarm of an account, as two of its members and two other nodes describe it.

This reveals the account to those nodes, and to each that takes the place of one that does not answer. All of them are
chosen at random, in different networks.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from ..errors import SessionNetError
from ..evidence import Asked, Verdict, Warned
from ..figures.verification.swarm_replies import SwarmReply, difference, too_few_answers, verdict_on
from ..model import AccountSwarm
from ..nodes.subnets import pick_in_distinct_subnets
from .endpoints import STAGE_SECONDS
from .node_list import fetch_node_list
from .replay import as_recorded

if TYPE_CHECKING:
    from ..model import Node
    from ..session import Session
    from ..sources.endpoint import Endpoint
    from ..sources.transport import Transport

OF_EACH = 2
"""How many members are asked, and how many other nodes."""
_SPARE = 4
"""How many more of each may take the place of those that do not answer."""
_CHOICE_BYTES = 32
_NAMES: dict[Asked, str] = {"member": "member", "other-node": "other node"}

_Reply = tuple["Endpoint", SwarmReply]


def compare_swarms(session: Session, found: Sequence[AccountSwarm]) -> tuple[tuple[Verdict, ...], tuple[Warned, ...]]:
    """Ask for the swarm of every account; return a verdict for each node that answered, and warnings."""
    transport = session.transport()
    distinct = list({one.account_id: one for one in found}.values())
    verdicts: list[Verdict] = []
    warnings: list[Warned] = []
    for position, one in enumerate(distinct):
        share = 1 / (len(distinct) - position)
        members, others = _ask(session, transport, one, position, share)
        heard_of: tuple[tuple[Asked, list[_Reply]], ...] = (("member", members), ("other-node", others))
        for asked, heard in heard_of:
            verdicts += [verdict_on(one, reply, _name(endpoint), asked) for endpoint, reply in heard]
            if len(heard) < OF_EACH:
                detail = _too_few(len(heard), _NAMES[asked])
                verdicts.append(too_few_answers(one, detail, asked))
                warnings.append(Warned("swarm-unchecked", f"{_short(one)}: {detail}"))
        warnings += _disagreement(one, [*members, *others])
    return tuple(verdicts), tuple(warnings)


def _ask(
    session: Session, transport: Transport, one: AccountSwarm, position: int, share: float
) -> tuple[list[_Reply], list[_Reply]]:
    """Ask members and other nodes concurrently, then more in place of those that failed; return all replies."""
    from ..sources.endpoint import endpoint_at
    from ..sources.storage_servers import ask_swarm

    access, local = session.access, session.network.is_local
    keys = {node.pubkey for node in one.nodes}
    outside = [node for node in fetch_node_list(session).value.nodes if node.pubkey not in keys]

    def choose(nodes: Sequence[Node], kind: str, avoid: Sequence[Node] = ()) -> list[Endpoint]:
        randomness = access.random_bytes(f"ask-swarm {position}: which {kind}", _CHOICE_BYTES)
        chosen = pick_in_distinct_subnets(nodes, OF_EACH + _SPARE, randomness, local=local, avoid=avoid)
        return [endpoint_at(node) for node in chosen]

    waiting = (choose(one.nodes, "members"), choose(outside, "others", avoid=one.nodes))
    heard: tuple[list[_Reply], list[_Reply]] = ([], [])
    until = transport.remaining_seconds * (1 - share)
    access.report(f"asking {2 * OF_EACH} nodes for the swarm of an account")
    while True:
        asked = []
        for queue, replies in zip(waiting, heard, strict=True):
            missing = OF_EACH - len(replies)
            asked += [(endpoint, replies) for endpoint in queue[:missing]]
            del queue[:missing]
        if not asked:
            return heard
        left = max(0.0, transport.remaining_seconds - until)
        seconds = min(STAGE_SECONDS, left / 2) if any(waiting) else left
        outcomes = transport.side_by_side(
            [endpoint for endpoint, _ in asked],
            lambda endpoint: ask_swarm(transport, endpoint, one.account_id),
            seconds=seconds,
        )
        for (endpoint, replies), outcome in zip(asked, outcomes, strict=True):
            recorded = as_recorded(session, f"swarm {position}", endpoint, outcome)
            if not isinstance(recorded, SessionNetError):
                replies.append((endpoint, recorded))


def _too_few(answers: int, name: str) -> str:
    silent = f"only {answers} of {OF_EACH} {name}s" if answers else f"no {name}"
    return f"{silent} in different networks gave a usable answer"


def _disagreement(one: AccountSwarm, heard: Sequence[_Reply]) -> list[Warned]:
    found = [(_name(endpoint), difference(one, reply)) for endpoint, reply in heard]
    differing = [f"{name} ({what})" for name, what in found if what is not None]
    if not differing:
        return []
    answers = {reply for _, reply in heard}
    if len(heard) > OF_EACH and len(answers) == 1:
        _, what = found[0]
        text = f"all {len(heard)} nodes asked agree on another swarm ({what}): the node list may be outdated or wrong"
    else:
        hosts = ", ".join(differing)
        text = f"{hosts}, of {len(heard)} nodes asked, disagree; swarms change when nodes come and go"
    return [Warned("swarm-disagrees", f"{_short(one)}: {text}")]


def _name(endpoint: Endpoint) -> str:
    """Return the name of a node: its address and port."""
    return urlsplit(endpoint.url).netloc


def _short(one: AccountSwarm) -> str:
    return f"{one.account_id[:10]}…"
