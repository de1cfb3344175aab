"""The way to swarms: names become accounts, and where an account's messages are is worked out from the node list."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from msgspec import structs

from ..account import AccountID, public_key
from ..errors import NoSwarmIDs, SessionNetError
from ..evidence import Answer
from ..model import AccountSwarm, Swarms

if TYPE_CHECKING:
    from ..client import SessionNetwork
    from ..model import NodeList
    from ..names import Recipient, SessionName
    from ..sources.transport import Transport


def find_swarms(
    network: SessionNetwork,
    recipients: Sequence[Recipient],
    transport: Transport | None = None,
    *,
    all_may_fail: bool = False,
) -> Answer[Swarms]:
    """Tell of each account, or of the account behind each name, which nodes store its messages.

    Accounts are sent to nobody; the hashes of names to three nodes each, and only once there is a list to find swarms
    in. A name that fails does not keep the others from their answer: it stands in `Swarms.failed`.

    Args:
        transport: for names, where one is in use already, so that its deadline holds for this too.
        all_may_fail: whether to give an answer without any account too, where every name failed.

    Raises:
        NoSwarmIDs: the list does not tell; and as `SessionNetwork.node_list` does.
        NotFound, NoAnswer, Unbelievable: all were names, and every one of them failed, as `names.find_account` says.
        NothingKept: all are names, and nobody may be asked.
    """
    from .combine import gathered
    from .failed_names import failed_names, none_found
    from .names import find_accounts, transport_for_names

    names = list(dict.fromkeys(one.name for one in recipients if one.name is not None))
    only_names = all(one.name is not None for one in recipients)
    if names and transport is None and not all_may_fail and (only_names or not network.access.offline):
        transport = transport_for_names(network.access)
    answer = network.ring()
    ring, members = answer.value
    outcomes = find_accounts(network, names, transport) if names else {}
    known = {name: one for name, one in outcomes.items() if not isinstance(one, SessionNetError)}
    errors = {name: one for name, one in outcomes.items() if isinstance(one, SessionNetError)}
    if errors and not known and only_names and not all_may_fail:
        raise none_found(list(errors.values()))
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
        height=network.node_list().value.height,
        failed=failed_names(recipients, errors),
    )
    return gathered(network, [answer, *known.values()], swarms) if known else answer.with_value(swarms)


def find_proven_swarms(
    network: SessionNetwork, recipients: Sequence[Recipient], *, probe: bool, ask_swarm: bool, verify: bool
) -> Answer[Swarms]:
    """Give the swarms with whatever was asked for to prove them; see `SessionNetwork.swarms`."""
    if verify:
        from .verified_lists import find_verified_swarms

        answer = find_verified_swarms(network, recipients)
    else:
        answer = find_swarms(network, recipients)
    found = answer.value.accounts
    if probe:
        from .probe import find_probes

        probes, doubts = find_probes(network, [node for one in found for node in one.nodes])
        answer = answer.with_value(structs.replace(answer.value, probes=probes), *doubts)
    if ask_swarm:
        from .ask_swarm import compare_swarms

        verdicts, differing = compare_swarms(network, found)
        answer = structs.replace(
            answer, verdicts=(*(answer.verdicts or ()), *verdicts), warnings=answer.warnings + differing
        )
    return answer


def list_with_swarms(network: SessionNetwork) -> Answer[NodeList]:
    """Give the node list, if it tells the swarm of each node.

    Raises:
        NoSwarmIDs: it does not; and as `SessionNetwork.node_list` does.
    """
    answer = network.node_list()
    if not answer.value.tells_swarms:
        names = ", ".join(source.name for source in answer.sources)
        raise NoSwarmIDs(
            f"the node list of {names} leaves out the swarm IDs, so it cannot tell who stores messages",
            hint="Name a seed that sends them with --seed-url, or a saved list with --nodes-file.",
        )
    return answer
