"""From second words on figures to verdicts: which figure of which answer is held against whom.

The pure comparisons, with their tolerances, are those of `verification`; who was asked is found out in
`second_sources` and in the ways to the answers themselves. Verifying changes no figure.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any, TypeVar

from msgspec import structs

from ..errors import Refused, SessionNetError
from ..evidence import Answer, Verdict, Warned
from ..figures.verification import market, on_chain, stakes
from ..figures.verification.compare import KEPT_BY_SEEDS, NO_CHAIN, unchecked, warnings_of
from ..figures.verification.node_lists import age_in_blocks, unchecked_list, verify_list, verify_swarm
from ..nodes.agreement import HEIGHT_TOLERANCE_BLOCKS
from .answers import value_of

if TYPE_CHECKING:
    from ..figures.headline import Headline
    from ..figures.network_info import NetworkInfo
    from ..figures.overview import Overview
    from ..figures.staking import Staking
    from ..figures.token import TokenFigures
    from ..figures.verification.node_lists import Witnessed
    from ..model import AccountSwarm, NodeList
    from ..session import Session
    from .outcomes import OverviewOutcomes, StakingOutcomes, TokenOutcomes

T = TypeVar("T")
Outcome = Answer[Any] | SessionNetError | None
"""What became of a question; None where there was nobody to ask."""


def verified(
    answer: Answer[T], verdicts: Iterable[Verdict], seconds: Iterable[Outcome] = (), endpoint: Outcome = None
) -> Answer[T]:
    """Give an answer with the verdicts on its figures, and the warnings that follow from them.

    Args:
        seconds: what became of the second sources, whose own warnings are told as well.
        endpoint: what became of a second endpoint of the chain; those that failed one by one are named.
    """
    given = tuple(verdicts)
    warnings = [*answer.warnings]
    for outcome in (*seconds, endpoint):
        if isinstance(outcome, Answer):
            warnings += outcome.warnings
    if isinstance(endpoint, SessionNetError):
        warnings += [Warned.of("rpc-failed", cause) for cause in endpoint.failures]
    return structs.replace(answer, verdicts=given, warnings=tuple(dict.fromkeys([*warnings, *warnings_of(given)])))


def list_verdicts(listed: Answer[NodeList], witnessed: Answer[Witnessed] | SessionNetError) -> list[Verdict]:
    """Hold a node list against what Session Nodes list themselves."""
    reason = _why_not(listed, witnessed)
    if isinstance(witnessed, SessionNetError) or reason is not None:
        return unchecked_list(listed.value, reason or "")
    return verify_list(listed.value, witnessed.value)


def swarm_verdicts(
    accounts: Sequence[AccountSwarm], listed: Answer[NodeList], witnessed: Answer[Witnessed] | SessionNetError
) -> list[Verdict]:
    """Hold the swarms of accounts against those that the lists of Session Nodes give them."""
    reason = _why_not(listed, witnessed)
    return [
        unchecked(f"swarm of {one.account_id}", one.swarm_id, reason or "")
        if isinstance(witnessed, SessionNetError) or reason is not None
        else verify_swarm(one, listed.value, witnessed.value)
        for one in accounts
    ]


def staking_verdicts(
    session: Session,
    staking: Staking,
    outcomes: StakingOutcomes,
) -> list[Verdict]:
    """Hold the figures of staking against each other: the contracts, the network API and the seeds."""
    chain, api, second = outcomes.chain, outcomes.api, outcomes.second
    requirement, nodes = outcomes.requirement, outcomes.nodes
    headline: Headline | None = value_of(chain)
    info = _info(session, api)
    verdicts = _of_the_chain(on_chain.OF_STAKING, chain, second)
    if headline is None:
        verdicts.append(unchecked("reward_pool", staking.reward_pool, _failed("the contracts", chain)))
    elif isinstance(info, str):
        figures = {"requirement": staking.requirement, "reward_pool": staking.reward_pool, "nodes": staking.nodes}
        verdicts += [unchecked(figure, here, info) for figure, here in figures.items()]
    elif info is not None:
        by = _names(api)
        verdicts += [
            stakes.verify_requirement(headline.requirement, info.requirement, by, truncated=True),
            stakes.verify_pool(headline.reward_pool, info.reward_pool, by, headline),
            stakes.verify_count(headline.nodes, info.nodes, by, contract=True),
        ]
    verdicts.append(_requirement_by_seeds(staking, requirement, truncated=headline is None))
    verdicts += _nodes_by_list(session, staking.nodes, nodes, contract=headline is not None)
    verdicts += _staked(session, staking, api, info, nodes)
    if api is not None:
        verdicts += [_price(api, info, chain), _contract(session, api, info)]
    return verdicts


def token_verdicts(session: Session, figures: TokenFigures, outcomes: TokenOutcomes) -> list[Verdict]:
    """Hold the token's figures against the pool on the chain, and what is built in."""
    api, chain, second, ethereum = outcomes.api, outcomes.chain, outcomes.second, outcomes.ethereum
    info = _info(session, api)
    verdicts = []
    if api is not None:
        price = _price(api, info, chain)
        verdicts = [
            price,
            market.verify_market_cap(figures.market_cap_usd, price, figures.circulating_supply),
            market.verify_circulating(figures.circulating_supply, figures.maximum_supply),
            _contract(session, api, info),
        ]
    if isinstance(ethereum, SessionNetError):
        verdicts.append(unchecked("maximum_supply", figures.maximum_supply, _failed("Ethereum", ethereum)))
    else:
        verdicts.append(market.verify_maximum(figures.maximum_supply, value_of(ethereum), _names(ethereum)))
    return [*verdicts, *_of_the_chain(on_chain.OF_TOKEN, chain, second)]


def overview_verdicts(session: Session, overview: Overview, outcomes: OverviewOutcomes) -> list[Verdict]:
    """Hold the figures of the whole page against Session Nodes, contracts and seeds."""
    listed, api, chain, witnessed = outcomes.nodes, outcomes.api, outcomes.chain, outcomes.witnesses
    headline: Headline | None = value_of(chain)
    info = _info(session, api)
    verdicts = []
    if isinstance(listed, Answer) and witnessed is not None:
        verdicts += list_verdicts(listed, witnessed)
        verdicts += swarm_verdicts(overview.accounts, listed, witnessed)
        if isinstance(info, str):
            verdicts.append(unchecked("nodes", overview.nodes, info))
        elif info is not None:
            verdicts.append(stakes.verify_count(overview.nodes, info.nodes, _names(api), contract=False))
    if headline is not None:
        verdicts.append(stakes.verify_count(overview.nodes, headline.nodes, _names(chain), contract=True))
    elif chain is not None:
        figures = {"nodes": overview.nodes, "reward_pool": overview.reward_pool}
        verdicts += [unchecked(figure, here, _failed("the contracts", chain)) for figure, here in figures.items()]
    if headline is not None and api is not None:
        verdicts.append(
            unchecked("reward_pool", overview.reward_pool, info)
            if isinstance(info, str)
            else stakes.verify_pool(overview.reward_pool, headline.reward_pool, _names(chain), headline)
        )
    if api is not None:
        supply = info.circulating_supply if info is not None and not isinstance(info, str) else None
        price = _price(api, info, chain)
        verdicts += [
            price,
            market.verify_market_cap(overview.market_cap_usd, price, supply),
            _contract(session, api, info),
            *_staked(session, overview, api, info, listed),
        ]
    return verdicts


def _of_the_chain(figures: Sequence[str], chain: Outcome, second: Outcome) -> list[Verdict]:
    """Hold the figures of the chain against another endpoint's, or say that a quorum has told them already."""
    headline: Headline | None = value_of(chain)
    if headline is None:
        return []
    if isinstance(second, SessionNetError):
        return on_chain.unchecked_headline(figures, headline, _failed("a second endpoint of the chain", second))
    there: Headline = headline if second is None else second.value
    by = _names(chain)[1:] if second is None else _names(second)
    return on_chain.verify_headline(figures, headline, there, by)


def _requirement_by_seeds(staking: Staking, outcome: Outcome, *, truncated: bool) -> Verdict:
    if isinstance(outcome, Refused):
        return unchecked("requirement", staking.requirement, KEPT_BY_SEEDS)
    if not isinstance(outcome, Answer):
        return unchecked("requirement", staking.requirement, _failed("the seeds", outcome))
    return stakes.verify_requirement(staking.requirement, outcome.value, _names(outcome), truncated=truncated)


def _nodes_by_list(session: Session, here: int | None, listed: Outcome, *, contract: bool) -> list[Verdict]:
    if here is None:
        return []
    reason = _list_reason(session, listed)
    if not isinstance(listed, Answer) or reason is not None:
        return [unchecked("nodes", here, reason or "")]
    count, _ = stakes.count_and_stakes(listed.value)
    return [stakes.verify_count(here, count, _names(listed), contract=contract)]


def _staked(
    session: Session, shown: Staking | Overview, api: Outcome, info: NetworkInfo | str | None, listed: Outcome
) -> list[Verdict]:
    """Hold the sum of all stakes against the others: deposits, the network API's, the sum over the node list."""
    if shown.staked is None:
        return []
    deposits = getattr(shown, "staked_from", None) == "deposits"
    requirement = getattr(shown, "requirement", None)
    verdicts = []
    if deposits and isinstance(info, str):
        verdicts.append(unchecked("staked", shown.staked, info))
    elif deposits and info is not None and not isinstance(info, str):
        verdicts.append(
            stakes.verify_staked(shown.staked, info.staked, _names(api), contract=True, requirement=requirement)
        )
    reason = _list_reason(session, listed)
    if not deposits and reason is None and isinstance(info, str):
        reason = info
    if not isinstance(listed, Answer) or reason is not None:
        return [*verdicts, unchecked("staked", shown.staked, reason or "")]
    _, total = stakes.count_and_stakes(listed.value)
    return [
        *verdicts,
        stakes.verify_staked(shown.staked, total, _names(listed), contract=deposits, requirement=requirement),
    ]


def _price(api: Outcome, info: NetworkInfo | str | None, chain: Outcome) -> Verdict:
    """Hold the network API's price against the pool on the chain."""
    told_info: NetworkInfo | None = value_of(api)
    here = told_info.price_usd if told_info else None
    headline: Headline | None = value_of(chain)
    if headline is None:
        return unchecked("price_usd", here, NO_CHAIN if chain is None else _failed("the contracts", chain))
    if told_info is not None:
        old = stakes.too_old(told_info.price_as_of, headline.block.timestamp, "the network API as the price")
        if old is not None:
            return unchecked("price_usd", here, old)
    return market.verify_price(here, on_chain.dex_price_of(headline), _names(chain))


def _contract(session: Session, api: Outcome, info: NetworkInfo | str | None) -> Verdict:
    """Hold the built-in contract against the one that the network API names."""
    known = session.network.chain
    told_info: NetworkInfo | None = value_of(api)
    there = told_info.contract if told_info else None
    if isinstance(api, SessionNetError):
        return unchecked("contract", known.contracts.token if known else None, _failed("the network API", api))
    return market.verify_contract(
        known.contracts.token if known else there, there, _names(api), known=known is not None
    )


def _info(session: Session, api: Outcome) -> NetworkInfo | str | None:
    """Give what the network API told, or why its figures cannot be compared with those of now."""
    if api is None:
        return None
    if isinstance(api, SessionNetError):
        return _failed("the network API", api)
    info: NetworkInfo = api.value
    return stakes.too_old(info.told_at, session.now, "the network API") or info


def _why_not(listed: Answer[NodeList], witnessed: Answer[Witnessed] | SessionNetError) -> str | None:
    """Tell why a node list cannot be compared with what the witnesses list; None where it can.

    A list that was asked for just now is to be of now, whatever height it claims.
    """
    if isinstance(witnessed, SessionNetError):
        return _failed("Session Nodes", witnessed)
    blocks = age_in_blocks(listed.value, witnessed.value)
    asked_now = any(source.via in ("network", "cassette") for source in listed.sources)
    if asked_now:
        return None
    if blocks is None:
        return "the list does not tell of which block it is"
    return f"the list is {blocks} blocks old" if blocks > HEIGHT_TOLERANCE_BLOCKS else None


def _list_reason(session: Session, listed: Outcome) -> str | None:
    """Tell why a node list cannot be held against figures of now; None where it can."""
    if not isinstance(listed, Answer):
        return _failed("the seeds", listed)
    return stakes.too_old(listed.as_of, session.now, "the node list")


def _names(outcome: Outcome) -> tuple[str, ...]:
    return tuple(source.name for source in outcome.sources) if isinstance(outcome, Answer) else ()


def _failed(who: str, outcome: Outcome) -> str:
    """Say in one line why somebody gave no second word."""
    return f"{who}: {outcome.summary() if isinstance(outcome, SessionNetError) else 'not asked'}"
