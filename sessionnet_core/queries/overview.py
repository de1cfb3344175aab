"""The whole page: the node list and the network API, asked at once, and whatever of it came."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from ..errors import NoSwarmIDs, RequestError, SessionNetError
from ..evidence import Answer, Warned
from ..figures.network_info import NetworkInfo
from ..figures.overview import Overview, overview_of
from ..figures.token import contract_warnings, unknown_warnings
from ..session import Session
from .answers import answers_among, combine, value_of
from .concurrent import Pending, outcome_of, start
from .names import transport_for_names
from .network_api import fetch_network_info
from .node_list import fetch_node_list
from .outcomes import OverviewOutcomes
from .swarms import fetch_swarms

if TYPE_CHECKING:
    from ..figures.headline import Headline
    from ..figures.verification.node_lists import Witnessed
    from ..names import Recipient


def fetch_overview(
    session: Session, recipients: Sequence[Recipient], conversations: int | None, *, verify: bool
) -> Answer[Overview]:
    """Return the page; what could not be had is None, with a warning that says why.

    Args:
        recipients: whose swarms are shown.
        conversations: for how many to estimate.
        verify: also hold the figures against Session Nodes, contracts and each other.

    Raises:
        RequestError: what was asked for makes no sense.
        NobodyAnswered, NobodyBelievable: no source answered.
    """
    if conversations is not None and conversations < 0:
        raise RequestError("the number of conversations is 0 or more")
    named = any(one.name for one in recipients)
    transport = transport_for_names(session) if named and not session.access.offline else None
    outcomes = _ask(session, verify=verify)
    answers = answers_among([outcomes.nodes, outcomes.api], session.network.name)
    warnings = []
    swarms = None
    if isinstance(outcomes.nodes, SessionNetError):
        warnings.append(Warned.of("node-list-failed", outcomes.nodes))
    elif recipients:
        try:
            found = fetch_swarms(session, recipients, transport, all_may_fail=True)
            swarms = found.value
            answers.append(found)
            warnings += [Warned("name-failed", one.message) for one in swarms.failed]
        except NoSwarmIDs as error:
            warnings.append(Warned.of(error.code, error))
    if isinstance(outcomes.api, SessionNetError):
        warnings.append(Warned.of("network-api-failed", outcomes.api))
    elif outcomes.api is None:
        warnings.append(Warned("network-api-failed", f"network {session.network.name!r} has no network API"))
    else:
        warnings += contract_warnings(outcomes.api.value, session.network.chain)
        warnings += unknown_warnings(_shown(outcomes.api.value))
    value = overview_of(value_of(outcomes.nodes), swarms, value_of(outcomes.api), conversations)
    answer = combine(session, answers, value, warnings)
    if not verify:
        return answer
    from .verify.overview import verified_overview

    return verified_overview(session, answer, outcomes)


def _ask(session: Session, *, verify: bool) -> OverviewOutcomes:
    witnesses: Pending[Answer[Witnessed]] | None = None
    chain: Pending[Answer[Headline]] | None = None
    listed = start(session, lambda: fetch_node_list(session))
    api = start(session, lambda: fetch_network_info(session)) if session.network.api is not None else None
    if verify:
        from .chain import fetch_headline
        from .second_sources import ask_nodes, transport_for

        transport = transport_for(session)
        witnesses = start(session, lambda: ask_nodes(session, transport, listed.result()))
        if session.network.chain is not None and session.network.chain.rpc_urls:
            chain = start(session, lambda: fetch_headline(session))
    return OverviewOutcomes(
        nodes=listed.outcome(),
        api=outcome_of(api),
        witnesses=outcome_of(witnesses),
        chain=outcome_of(chain),
    )


def _shown(info: NetworkInfo) -> dict[str, object]:
    return {
        "price": info.price_usd,
        "time of the price": info.price_as_of,
        "market cap": info.market_cap_usd,
        "staked SESH": info.staked,
        "value of the staked SESH": info.staked_usd,
        "reward pool": info.reward_pool,
    }
