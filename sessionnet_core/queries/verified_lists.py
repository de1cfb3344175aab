"""The ways to a node list, and to swarms, that Session Nodes were asked for as well."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from ..errors import SessionNetError
from .node_list import fetch_node_list
from .second_sources import ask_nodes, transport_for
from .swarms import fetch_swarms
from .verify import list_verdicts, swarm_verdicts, verified

if TYPE_CHECKING:
    from ..evidence import Answer
    from ..figures.verification.node_lists import Witnessed
    from ..model import NodeList, Swarms
    from ..names import Recipient
    from ..session import Session
    from ..sources.transport import Transport


def fetch_verified_list(session: Session) -> Answer[NodeList]:
    """Give the node list, with the verdicts of three Session Nodes on it.

    Raises:
        RequestError: nobody may be asked; and as `fetch_node_list` does.
    """
    transport = transport_for(session)
    listed = fetch_node_list(session)
    witnessed = _witnessed(session, transport, listed)
    return verified(listed, list_verdicts(listed, witnessed), [witnessed])


def fetch_verified_swarms(session: Session, recipients: Sequence[Recipient]) -> Answer[Swarms]:
    """Give the swarms of accounts, each with the verdict of three Session Nodes, to whom the accounts are not told.

    Raises:
        RequestError: nobody may be asked; and as `SessionNetwork.swarms` does.
    """
    transport = transport_for(session)
    swarms = fetch_swarms(session, recipients)
    listed = fetch_node_list(session)
    witnessed = _witnessed(session, transport, listed)
    return verified(swarms, swarm_verdicts(swarms.value.accounts, listed, witnessed), [witnessed])


def _witnessed(session: Session, transport: Transport, listed: Answer[NodeList]) -> Answer[Witnessed] | SessionNetError:
    try:
        return ask_nodes(session, transport, listed)
    except SessionNetError as error:
        return error
