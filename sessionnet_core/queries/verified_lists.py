"""The ways to a node list, and to swarms, that Session Nodes were asked for as well."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from ..errors import SessionNetError
from .second_sources import ask_nodes, transport_for
from .swarms import find_swarms
from .verify import list_verdicts, swarm_verdicts, verified

if TYPE_CHECKING:
    from ..client import SessionNetwork
    from ..evidence import Answer
    from ..figures.verification.node_lists import Witnessed
    from ..model import NodeList, Swarms
    from ..names import Recipient
    from ..sources.transport import Transport


def find_verified_list(network: SessionNetwork) -> Answer[NodeList]:
    """Give the node list, with the verdicts of three Session Nodes on it.

    Raises:
        RequestError: nobody may be asked; and as `SessionNetwork.node_list` does.
    """
    transport = transport_for(network)
    listed = network.node_list()
    witnessed = _witnessed(network, transport, listed)
    return verified(listed, list_verdicts(listed, witnessed), [witnessed])


def find_verified_swarms(network: SessionNetwork, recipients: Sequence[Recipient]) -> Answer[Swarms]:
    """Give the swarms of accounts, each with the verdict of three Session Nodes, to whom the accounts are not told.

    Raises:
        RequestError: nobody may be asked; and as `SessionNetwork.swarms` does.
    """
    transport = transport_for(network)
    swarms = find_swarms(network, recipients)
    listed = network.node_list()
    witnessed = _witnessed(network, transport, listed)
    return verified(swarms, swarm_verdicts(swarms.value.accounts, listed, witnessed), [witnessed])


def _witnessed(
    network: SessionNetwork, transport: Transport, listed: Answer[NodeList]
) -> Answer[Witnessed] | SessionNetError:
    try:
        return ask_nodes(network, transport, listed)
    except SessionNetError as error:
        return error
