"""The node list, and the swarms in it, compared with three Session Nodes; no account is sent to them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from ...errors import SessionNetError
from ...figures.verification.compare import Obstacle
from ...figures.verification.node_lists import unchecked_list, verify_list
from ...figures.verification.swarms import unchecked_swarm, verify_swarm
from ..node_list import fetch_node_list
from ..second_sources import ask_nodes, transport_for
from ..swarms import fetch_swarms
from .answer import verified
from .usable import usable_witnesses

if TYPE_CHECKING:
    from ...evidence import Answer, Verdict
    from ...figures.verification.node_lists import Witnessed
    from ...model import AccountSwarm, NodeList, Swarms
    from ...names import Recipient
    from ...session import Session
    from ...sources.transport import Transport
    from ..answers import Outcome


def fetch_verified_list(session: Session) -> Answer[NodeList]:
    """Return the node list with the verdicts on it.

    Raises:
        RequestError: the session is offline; and as `fetch_node_list` does.
    """
    transport = transport_for(session)
    listed = fetch_node_list(session)
    witnessed = _witnessed(session, transport, listed)
    return verified(listed, list_verdicts(listed, witnessed), others=[witnessed])


def fetch_verified_swarms(session: Session, recipients: Sequence[Recipient]) -> Answer[Swarms]:
    """Return the swarms of accounts with a verdict on each.

    Raises:
        RequestError: the session is offline; and as `SessionNetwork.swarms` does.
    """
    transport = transport_for(session)
    swarms = fetch_swarms(session, recipients)
    listed = fetch_node_list(session)
    witnessed = _witnessed(session, transport, listed)
    return verified(swarms, swarm_verdicts(swarms.value.accounts, listed, witnessed), others=[witnessed])


def list_verdicts(listed: Answer[NodeList], witnessed: Outcome[Witnessed]) -> list[Verdict]:
    """Compare a node list with those of Session Nodes."""
    there = usable_witnesses(listed, witnessed)
    return unchecked_list(listed.value, there) if isinstance(there, Obstacle) else verify_list(listed.value, there)


def swarm_verdicts(
    swarms: Sequence[AccountSwarm], listed: Answer[NodeList], witnessed: Outcome[Witnessed]
) -> list[Verdict]:
    """Compare the swarms of accounts with those that follow from the lists of Session Nodes."""
    there = usable_witnesses(listed, witnessed)
    return [
        unchecked_swarm(one, there) if isinstance(there, Obstacle) else verify_swarm(one, listed.value, there)
        for one in swarms
    ]


def _witnessed(session: Session, transport: Transport, listed: Answer[NodeList]) -> Outcome[Witnessed]:
    try:
        return ask_nodes(session, transport, listed)
    except SessionNetError as error:
        return error
