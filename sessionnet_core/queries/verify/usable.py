"""A source's figures, if they can be compared with current ones; otherwise the obstacle."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...errors import SessionNetError
from ...evidence import Answer, Reason
from ...figures.verification.compare import Obstacle
from ...figures.verification.node_lists import age_in_blocks
from ...figures.verification.stakes import too_old
from ...nodes.agreement import HEIGHT_TOLERANCE_BLOCKS

if TYPE_CHECKING:
    from ...figures.network_info import NetworkInfo
    from ...figures.verification.node_lists import Witnessed
    from ...model import NodeList
    from ...session import Session
    from ..answers import Outcome


def usable_info(session: Session, api: Outcome[NetworkInfo]) -> NetworkInfo | Obstacle:
    """Return the network API's figures."""
    if isinstance(api, SessionNetError):
        return failed("the network API", api)
    return too_old(api.value.answered_at, session.now, "the network API's answer") or api.value


def usable_list(session: Session, listed: Outcome[NodeList] | None) -> NodeList | Obstacle:
    """Return a node list."""
    if not isinstance(listed, Answer):
        return failed("the seeds", listed)
    return too_old(listed.as_of, session.now, "the node list") or listed.value


def usable_witnesses(listed: Answer[NodeList], witnessed: Outcome[Witnessed]) -> Witnessed | Obstacle:
    """Return the witnesses' list, if it can be compared with a node list.

    A list that was just fetched has to be current, whatever height it claims.
    """
    if isinstance(witnessed, SessionNetError):
        return failed("Session Nodes", witnessed)
    if any(source.via in ("network", "cassette") for source in listed.sources):
        return witnessed.value
    blocks = age_in_blocks(listed.value, witnessed.value)
    if blocks is None:
        return Obstacle(Reason.UNDATED, "the list does not say which block it is from")
    if blocks > HEIGHT_TOLERANCE_BLOCKS:
        return Obstacle(Reason.OUTDATED, f"the list is {blocks} blocks old")
    return witnessed.value


def failed(who: str, outcome: Outcome[object] | None) -> Obstacle:
    """Return the obstacle that a source failed, or was not asked."""
    why = outcome.summary() if isinstance(outcome, SessionNetError) else "not asked"
    return Obstacle(Reason.SOURCE_FAILED, f"{who}: {why}")


def names_of(outcome: Outcome[object] | None) -> tuple[str, ...]:
    """Return the names of an answer's sources; none without an answer."""
    return tuple(source.name for source in outcome.sources) if isinstance(outcome, Answer) else ()
