"""The figures of the whole page, compared with Session Nodes, contracts and seeds."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...evidence import Answer
from ...figures.verification import market, stakes
from ...figures.verification.compare import Obstacle, unchecked
from .answer import verified
from .chain import contract_verdict, price_verdict
from .lists import list_verdicts, swarm_verdicts
from .staking import staked_by_list
from .usable import failed, names_of, usable_info, usable_list

if TYPE_CHECKING:
    from ...evidence import Verdict
    from ...figures.network_info import NetworkInfo
    from ...figures.overview import Overview
    from ...session import Session
    from ..outcomes import OverviewOutcomes


def verified_overview(session: Session, answer: Answer[Overview], outcomes: OverviewOutcomes) -> Answer[Overview]:
    """Return the page with the verdicts on its figures."""
    api = outcomes.api
    info = None if api is None else usable_info(session, api)
    verdicts = [
        *_by_session_nodes(answer.value, outcomes, info),
        *_by_contracts(answer.value, outcomes, info),
        *_of_network_api(session, answer.value, outcomes, info),
    ]
    return verified(answer, verdicts, others=[outcomes.witnesses, outcomes.chain])


def _by_session_nodes(
    overview: Overview, outcomes: OverviewOutcomes, info: NetworkInfo | Obstacle | None
) -> list[Verdict]:
    listed, witnessed = outcomes.nodes, outcomes.witnesses
    if not isinstance(listed, Answer) or witnessed is None:
        return []
    verdicts = [*list_verdicts(listed, witnessed), *swarm_verdicts(overview.accounts, listed, witnessed)]
    if isinstance(info, Obstacle):
        verdicts.append(unchecked("nodes", overview.nodes, info))
    elif info is not None:
        verdicts.append(stakes.verify_count(overview.nodes, info.nodes, names_of(outcomes.api), contract=False))
    return verdicts


def _by_contracts(overview: Overview, outcomes: OverviewOutcomes, info: NetworkInfo | Obstacle | None) -> list[Verdict]:
    chain = outcomes.chain
    if chain is None:
        return []
    if not isinstance(chain, Answer):
        figures = {"nodes": overview.nodes, "reward_pool": overview.reward_pool}
        return [unchecked(figure, here, failed("the contracts", chain)) for figure, here in figures.items()]
    headline, by = chain.value, names_of(chain)
    verdicts = [stakes.verify_count(overview.nodes, headline.nodes, by, contract=True)]
    if isinstance(info, Obstacle):
        verdicts.append(unchecked("reward_pool", overview.reward_pool, info))
    elif info is not None:
        verdicts.append(stakes.verify_pool(overview.reward_pool, headline.reward_pool, by, headline))
    return verdicts


def _of_network_api(
    session: Session, overview: Overview, outcomes: OverviewOutcomes, info: NetworkInfo | Obstacle | None
) -> list[Verdict]:
    api = outcomes.api
    if api is None or info is None:
        return []
    price = price_verdict(api, outcomes.chain)
    supply = None if isinstance(info, Obstacle) else info.circulating_supply
    verdicts = [
        price,
        market.verify_market_cap(overview.market_cap_usd, price, supply),
        contract_verdict(session, api),
    ]
    if overview.staked is not None:
        listed = usable_list(session, outcomes.nodes)
        verdicts.append(staked_by_list(overview.staked, info, listed, names_of(outcomes.nodes)))
    return verdicts
