"""Swarms: names become accounts, and where an account's messages are is worked out from the node list."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from ..account import AccountID, public_key
from ..errors import SessionNetError
from ..evidence import Answer
from ..model import AccountSwarm, FailedName, Swarms
from ..session import Session
from .answers import Outcome, combine
from .node_list import fetch_node_list, fetch_ring

if TYPE_CHECKING:
    from ..names import Recipient, SessionName
    from ..sources.transport import Transport


def fetch_swarms(
    session: Session,
    recipients: Sequence[Recipient],
    transport: Transport | None = None,
    *,
    all_may_fail: bool = False,
) -> Answer[Swarms]:
    """Return which nodes store the messages of each account, or of the account behind each name.

    Accounts are sent to nobody; the hashes of names to three nodes each, and only once there is a list to find swarms
    in. A name that fails does not keep the others from their answer: it stands in `Swarms.failed`.

    Args:
        transport: for names, where one is in use already, so that its deadline holds for this too.
        all_may_fail: whether to give an answer without any account too, where every name failed.

    Raises:
        NoSwarmIDs: the list has no swarm IDs; and as `fetch_node_list` does.
        NotFound, NoAnswer, Unbelievable: all were names, and every one of them failed, as `names.fetch_account` says.
        NothingKept: all are names, and the session is offline.
    """
    names = list(dict.fromkeys(one.name for one in recipients if one.name is not None))
    only_names = all(one.name is not None for one in recipients)
    if names and transport is None and not all_may_fail and (only_names or not session.access.offline):
        from .names import transport_for_names

        transport = transport_for_names(session)
    answer = fetch_ring(session)
    ring, members = answer.value
    outcomes: dict[SessionName, Outcome[AccountID]] = {}
    if names:
        from .names import fetch_accounts

        outcomes = fetch_accounts(session, names, transport)
    known = {name: one for name, one in outcomes.items() if not isinstance(one, SessionNetError)}
    errors = {name: one for name, one in outcomes.items() if isinstance(one, SessionNetError)}
    failed: tuple[FailedName, ...] = ()
    if errors:
        from .failed_names import failed_names, none_found

        if not known and only_names and not all_may_fail:
            raise none_found(list(errors.values()))
        failed = failed_names(recipients, errors)
    accounts: list[tuple[AccountID, SessionName | None]] = []
    for one in recipients:
        if one.name is not None:
            if one.name in known:
                accounts.append((known[one.name].value, one.name))
        elif one.account_id is not None:
            accounts.append((one.account_id, None))
    found = []
    for account, name in accounts:
        swarm_id = ring.swarm_id_of(public_key(account))
        nodes = tuple(members.get(swarm_id or "", ()))
        found.append(AccountSwarm(account_id=account, name=name, swarm_id=swarm_id, size=len(nodes), nodes=nodes))
    sizes = {one.swarm_id: one.size for one in found}
    swarms = Swarms(
        accounts=tuple(found),
        distinct_nodes=sum(sizes.values()),
        height=fetch_node_list(session).value.height,
        failed=failed,
    )
    return combine(session, [answer, *known.values()], swarms) if known else answer.with_value(swarms)
