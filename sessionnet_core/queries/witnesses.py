"""Some Session Nodes, chosen at random in different networks, that are asked the same thing side by side.

They depend neither on the seeds nor, as far as their addresses show, on each other. One that does not answer is
replaced by another.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from typing import TYPE_CHECKING, TypeVar

from ..errors import NoAnswer, SessionNetError
from ..nodes.subnets import pick_in_distinct_subnets
from ..session import Session
from .endpoints import STAGE_SECONDS, ask_quorum

if TYPE_CHECKING:
    from ..model import Node
    from ..sources.endpoint import Endpoint
    from ..sources.transport import Transport

T = TypeVar("T")

WITNESSES = 3
_SPARE = 9
"""How many others may take the place of those that do not answer."""
_CHOICE_BYTES = 32


def ask_witnesses(
    session: Session,
    transport: Transport,
    nodes: Sequence[Node],
    purpose: str,
    ask: Callable[[Endpoint], T],
    *,
    count: int = WITNESSES,
    avoid: Collection[Node] = (),
    share: float = 1.0,
    stage_seconds: float = STAGE_SECONDS,
) -> tuple[list[tuple[Endpoint, T]], list[SessionNetError]]:
    """Ask so many nodes; return what each said, and how those before them failed.

    Args:
        nodes: from which they are chosen.
        purpose: what for, by which a recording gives the same choice again.
        ask: sends the request to one storage server.
        avoid: nodes in whose networks none is chosen.
        share: of the time that is left, how much may be spent here.
        stage_seconds: how long those asked side by side are waited for at most, where there are others.

    Raises:
        NoAnswer: too few nodes in different networks; or, as NobodyAnswered, too few of those asked answered.
        Unbelievable: as NobodyBelievable, where one of these gave an answer that cannot be believed.
    """
    from ..sources.endpoint import endpoint_at

    randomness = session.access.random_bytes(f"{purpose}: which nodes", _CHOICE_BYTES)
    chosen = pick_in_distinct_subnets(nodes, count + _SPARE, randomness, local=session.network.is_local, avoid=avoid)
    if len(chosen) < count:
        raise NoAnswer(f"{count} nodes in different networks are needed, and only {len(chosen)} can be asked")
    return ask_quorum(
        transport,
        [endpoint_at(node) for node in chosen],
        count,
        ask,
        share=share,
        stage_seconds=stage_seconds,
        what="nodes",
    )
