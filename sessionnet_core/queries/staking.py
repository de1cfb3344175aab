"""The figures of staking: the contracts and the network API, asked at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..amounts import ATOMIC_PER_SESH, Sesh
from ..errors import MalformedAnswer, SessionNetError
from ..evidence import Answer, Warned
from ..figures.estimate import Estimate, estimate
from ..figures.staking import Staking, staking_of
from ..figures.token import contract_warnings, unknown_warnings
from ..model import NodeList
from ..session import Session
from .answers import answer_of, answers_among, combine, value_of
from .chain import fetch_contracts, fetch_headline
from .concurrent import Pending, outcome_of, start
from .network_api import fetch_network_info
from .outcomes import StakingOutcomes

if TYPE_CHECKING:
    from ..figures.headline import Headline


def fetch_staking(session: Session, *, quorum: int, full: bool, verify: bool) -> Answer[Staking]:
    """Return the figures of staking; what neither has is None, with a warning that says why.

    It is for the contract's pool, rate and number of nodes: without the chain, `errors` says why, and what the network
    API says of pool and nodes stands in their place.

    Args:
        quorum: how many endpoints of the chain have to agree.
        full: also add up the deposits of every node on the chain.
        verify: also hold them against each other, another endpoint of the chain and the seeds.

    Raises:
        RequestError: what was asked for makes no sense.
        Contradicted: the endpoints of a quorum disagree.
        NobodyAnswered, NobodyBelievable: no source answered.
    """
    outcomes = _ask(session, quorum=quorum, full=full, verify=verify)
    chain, info, deposits = outcomes.chain, outcomes.api, outcomes.deposits
    if quorum > 1 and isinstance(chain, SessionNetError):
        raise chain  # whoever wants a quorum wants no other word instead
    answers = answers_among([chain, info, deposits], session.network.name)
    warnings = []
    errors = [chain.about(subject="the contract's figures are not known")] if isinstance(chain, SessionNetError) else []
    if isinstance(deposits, SessionNetError):
        warnings.append(Warned.of("deposits-unknown", deposits.about(subject="the sum of the nodes' deposits")))
    if isinstance(info, SessionNetError):
        warnings.append(Warned.of("network-api-failed", info))
    elif info is not None:
        warnings += contract_warnings(info.value, session.network.chain)
        warnings += unknown_warnings({"price": info.value.price_usd, "staked SESH": info.value.staked})
    value = staking_of(value_of(chain), value_of(info), value_of(deposits))
    answer = combine(session, answers, value, warnings, errors=errors)
    if not verify:
        return answer
    from .verify.staking import verified_staking

    return verified_staking(session, answer, outcomes)


def _ask(session: Session, *, quorum: int, full: bool, verify: bool) -> StakingOutcomes:
    deposits: Pending[Answer[Sesh]] | None = None
    second: Pending[Answer[Headline]] | None = None
    requirement: Pending[Answer[Sesh]] | None = None
    nodes: Pending[Answer[NodeList]] | None = None
    chain = start(session, lambda: fetch_headline(session, quorum=quorum))
    api = start(session, lambda: fetch_network_info(session)) if session.network.api is not None else None
    if full:
        deposits = start(session, lambda: fetch_contracts(session, lambda contracts: contracts.nodes().staked))
    if verify:
        from .node_list import fetch_node_list
        from .second_sources import ask_second_endpoint, ask_seeds_requirement, transport_for

        transport = transport_for(session)
        nodes = start(session, lambda: fetch_node_list(session))
        if session.access.nodes_file is None:  # it stands for the seeds
            requirement = start(session, lambda: ask_seeds_requirement(session, transport))
        if quorum == 1:  # else several have agreed already
            second = start(session, lambda: ask_second_endpoint(session, transport, chain.result))
    return StakingOutcomes(
        chain=chain.outcome(),
        api=outcome_of(api),
        deposits=outcome_of(deposits),
        second=outcome_of(second),
        requirement=outcome_of(requirement),
        nodes=outcome_of(nodes),
    )


def fetch_estimate(
    session: Session,
    stake: Sesh,
    *,
    fee_millionths: int,
    operator: bool,
    nodes: int | None,
    pool: Sesh | None,
    requirement: Sesh | None,
) -> Answer[Estimate]:
    """Return what a stake would earn; the chain is asked for what is not given.

    Raises:
        RequestError: for values that no node can have.
        NoAnswer, Unbelievable: as `fetch_headline` does.
    """

    def worked_out(nodes: int, pool: Sesh, requirement: Sesh) -> Estimate:
        return estimate(
            stake, fee_millionths=fee_millionths, operator=operator, nodes=nodes, pool=pool, requirement=requirement
        )

    if nodes is not None and pool is not None:
        usual = Sesh(session.network.requirement_sesh * ATOMIC_PER_SESH)
        return answer_of(session, worked_out(nodes, pool, usual if requirement is None else requirement))
    answer = fetch_headline(session)
    headline = answer.value
    left = headline.deposited.atomic - headline.released.atomic
    if left < 0 or headline.nodes < 1 or headline.requirement.atomic < 1:
        raise MalformedAnswer("its reward pool, number of nodes or requirement cannot be", host=answer.sources[0].name)
    return answer.with_value(
        worked_out(
            headline.nodes if nodes is None else nodes,
            Sesh(left) if pool is None else pool,
            headline.requirement if requirement is None else requirement,
        )
    )
