"""The node list, and swarms in it, with the verdicts of three Session Nodes, to whom no account is told."""

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
    """Return the node list, with the verdicts of three Session Nodes on it.

    Raises:
        RequestError: nobody may be asked; and as `fetch_node_list` does.
    """
    transport = transport_for(session)
    listed = fetch_node_list(session)
    witnessed = _witnessed(session, transport, listed)
    return verified(listed, list_verdicts(listed, witnessed), others=[witnessed])


def fetch_verified_swarms(session: Session, recipients: Sequence[Recipient]) -> Answer[Swarms]:
    """Return the swarms of accounts, each with the verdict of three Session Nodes.

    Raises:
        RequestError: nobody may be asked; and as `SessionNetwork.swarms` does.
    """
    transport = transport_for(session)
    swarms = fetch_swarms(session, recipients)
    listed = fetch_node_list(session)
    witnessed = _witnessed(session, transport, listed)
    return verified(swarms, swarm_verdicts(swarms.value.accounts, listed, witnessed), others=[witnessed])


def list_verdicts(listed: Answer[NodeList], witnessed: Outcome[Witnessed]) -> list[Verdict]:
    """Hold a node list against what Session Nodes list themselves."""
    there = usable_witnesses(listed, witnessed)
    return unchecked_list(listed.value, there) if isinstance(there, Obstacle) else verify_list(listed.value, there)


def swarm_verdicts(
    swarms: Sequence[AccountSwarm], listed: Answer[NodeList], witnessed: Outcome[Witnessed]
) -> list[Verdict]:
    """Hold the swarms of accounts against those that the lists of Session Nodes give them."""
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
