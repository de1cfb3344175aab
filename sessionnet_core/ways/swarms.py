"""The way to swarms: names become accounts, and where an account's messages are is worked out from the node list."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from ..account import AccountID, public_key
from ..evidence import Answer
from ..model import AccountSwarm, Swarms

if TYPE_CHECKING:
    from ..client import SessionNetwork
    from ..names import Recipient, SessionName
    from ..sources.transport import Transport


def find_swarms(
    network: SessionNetwork, recipients: Sequence[Recipient], transport: Transport | None = None
) -> Answer[Swarms]:
    """Tell of each account, or of the account behind each name, which nodes store its messages.

    Accounts are sent to nobody; the hashes of names to three nodes each, and only once there is a list to find swarms
    in.

    Args:
        transport: for names, where one is in use already, so that its deadline holds for this too.

    Raises:
        NoSwarmIDs: the list does not tell; and as `SessionNetwork.node_list` and `names.find_accounts` do.
    """
    from .gathered import gathered
    from .names import find_accounts, transport_for_names

    names = [one.name for one in recipients if one.name is not None]
    if names and transport is None:
        transport = transport_for_names(network.access)
    answer = network.ring()
    ring, members = answer.value
    known = find_accounts(network, names, transport) if names and transport is not None else {}
    accounts: list[tuple[AccountID, SessionName | None]] = []
    for one in recipients:
        if one.name is not None:
            accounts.append((known[one.name].value, one.name))
        elif one.account_id is not None:
            accounts.append((one.account_id, None))
    found = []
    for account, name in accounts:
        swarm_id = ring.swarm_id_of(public_key(account))
        nodes = tuple(members.get(swarm_id or "", ()))
        found.append(AccountSwarm(account_id=account, name=name, swarm_id=swarm_id, size=len(nodes), nodes=nodes))
    sizes = {one.swarm_id: one.size for one in found}
    swarms = Swarms(accounts=tuple(found), distinct_nodes=sum(sizes.values()), height=network.node_list().value.height)
    return gathered(network, [answer, *known.values()], swarms) if known else answer.with_value(swarms)
