"""The figures of staking: contracts, network API and seeds compared with each other."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from ...errors import Refused
from ...evidence import Answer
from ...figures.verification import on_chain, stakes
from ...figures.verification.compare import NOT_PUBLISHED, Obstacle, unchecked
from .answer import verified
from .chain import contract_verdict, headline_verdicts, price_verdict
from .usable import failed, names_of, usable_info, usable_list

if TYPE_CHECKING:
    from ...amounts import Sesh
    from ...evidence import Verdict
    from ...figures.headline import Headline
    from ...figures.network_info import NetworkInfo
    from ...figures.staking import Staking
    from ...model import NodeList
    from ...session import Session
    from ..answers import Outcome
    from ..outcomes import StakingOutcomes


def verified_staking(session: Session, answer: Answer[Staking], outcomes: StakingOutcomes) -> Answer[Staking]:
    """Return the figures of staking with the verdicts on them."""
    others = [outcomes.nodes, outcomes.requirement]
    return verified(answer, _verdicts(session, answer.value, outcomes), others=others, endpoint=outcomes.second)


def _verdicts(session: Session, staking: Staking, outcomes: StakingOutcomes) -> list[Verdict]:
    chain, api = outcomes.chain, outcomes.api
    info = None if api is None else usable_info(session, api)
    listed, by_list = usable_list(session, outcomes.nodes), names_of(outcomes.nodes)
    on_the_chain = isinstance(chain, Answer)
    verdicts = []
    if isinstance(chain, Answer):
        verdicts += headline_verdicts(on_chain.figures_of_staking, chain, outcomes.second)
        verdicts += _by_network_api(staking, chain.value, info, names_of(api))
    else:
        verdicts.append(unchecked("reward_pool", staking.reward_pool, failed("the contracts", chain)))
    verdicts.append(_requirement_by_seeds(staking.requirement, outcomes.requirement, truncated=not on_the_chain))
    if staking.nodes is not None:
        verdicts.append(count_by_list(staking.nodes, listed, by_list, contract=on_the_chain))
    if staking.staked is not None:
        deposits = staking.staked_from == "deposits"
        if deposits:
            verdicts += _deposits_by_network_api(staking.staked, staking.requirement, info, names_of(api))
        own = None if deposits else info
        verdicts.append(staked_by_list(staking.staked, own, listed, by_list, requirement=staking.requirement))
    if api is not None:
        verdicts += [price_verdict(api, chain), contract_verdict(session, api)]
    return verdicts


def count_by_list(here: int, listed: NodeList | Obstacle, by: Sequence[str], *, contract: bool) -> Verdict:
    """Compare the number of nodes with that of a node list.

    Args:
        contract: whether it is the contract's number.
    """
    if isinstance(listed, Obstacle):
        return unchecked("nodes", here, listed)
    count, _ = stakes.count_and_stakes(listed)
    return stakes.verify_count(here, count, by, contract=contract)


def staked_by_list(
    here: Sesh,
    info: NetworkInfo | Obstacle | None,
    listed: NodeList | Obstacle,
    by: Sequence[str],
    *,
    requirement: Sesh | None = None,
) -> Verdict:
    """Compare the total stake with the sum over a node list.

    Args:
        info: the network API's figures, if `here` is one; None if it is the sum of the deposits on the chain.
        requirement: the stake of one node.
    """
    if isinstance(listed, Obstacle):
        return unchecked("staked", here, listed)
    if isinstance(info, Obstacle):
        return unchecked("staked", here, info)
    _, total = stakes.count_and_stakes(listed)
    return stakes.verify_staked(here, total, by, contract=info is None, requirement=requirement)


def _by_network_api(
    staking: Staking, headline: Headline, info: NetworkInfo | Obstacle | None, by: Sequence[str]
) -> list[Verdict]:
    if info is None:
        return []
    if isinstance(info, Obstacle):
        figures = {"requirement": staking.requirement, "reward_pool": staking.reward_pool, "nodes": staking.nodes}
        return [unchecked(figure, here, info) for figure, here in figures.items()]
    return [
        stakes.verify_requirement(headline.requirement, info.requirement, by, truncated=True),
        stakes.verify_pool(headline.reward_pool, info.reward_pool, by, headline),
        stakes.verify_count(headline.nodes, info.nodes, by, contract=True),
    ]


def _requirement_by_seeds(here: Sesh | None, seeds: Outcome[Sesh] | None, *, truncated: bool) -> Verdict:
    if isinstance(seeds, Refused):
        return unchecked("requirement", here, NOT_PUBLISHED)
    if not isinstance(seeds, Answer):
        return unchecked("requirement", here, failed("the seeds", seeds))
    return stakes.verify_requirement(here, seeds.value, names_of(seeds), truncated=truncated)


def _deposits_by_network_api(
    here: Sesh, requirement: Sesh | None, info: NetworkInfo | Obstacle | None, by: Sequence[str]
) -> list[Verdict]:
    if info is None:
        return []
    if isinstance(info, Obstacle):
        return [unchecked("staked", here, info)]
    return [stakes.verify_staked(here, info.staked, by, contract=True, requirement=requirement)]
