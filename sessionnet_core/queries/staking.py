"""The way to the figures of staking: the contracts and the network API, asked at once."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from ..amounts import ATOMIC_PER_SESH, Sesh
from ..errors import MalformedAnswer, SessionNetError
from ..evidence import Answer, Warned
from ..figures.estimate import Estimate, estimate
from ..figures.staking import Staking, staking_of
from ..figures.token import contract_warnings, unknown_warnings
from .chain import find_contracts, find_headline
from .combine import checked, gathered, told, value_of
from .concurrent import Handed, ask_all

if TYPE_CHECKING:
    from ..client import SessionNetwork
    from ..figures.headline import Headline


def find_staking(network: SessionNetwork, *, quorum: int, full: bool, verify: bool) -> Answer[Staking]:
    """Give the figures of staking; what neither source tells is None, with a warning that says why.

    Args:
        verify: also hold them against each other, another endpoint of the chain and the seeds.

    Raises:
        RequestError: what was asked for makes no sense.
        Contradicted: the endpoints of a quorum disagree.
        NobodyAnswered, NobodyBelievable: no source told anything.
    """
    now, known, access = network.now, network.network, network.access
    headline = Handed(lambda: find_headline(known, access, quorum=quorum, now=now))
    jobs: dict[str, Callable[[], Answer[Any]]] = {"chain": headline.find}
    if known.api is not None:
        jobs["api"] = network.network_info
    if full:
        jobs["deposits"] = lambda: find_contracts(known, access, lambda contracts: contracts.nodes().staked, now=now)
    seconds = _second_jobs(network, headline, quorum) if verify else {}
    outcomes = ask_all(network, {**jobs, **seconds})
    second = {name: outcomes.pop(name) for name in seconds}
    chain, info, deposits = outcomes["chain"], outcomes.get("api"), outcomes.get("deposits")
    if quorum > 1 and isinstance(chain, SessionNetError):
        raise chain  # whoever wants a quorum wants no other word instead
    answers = checked(list(outcomes.values()), known.name)
    warnings = []
    if isinstance(chain, SessionNetError):
        warnings.append(Warned("chain-failed", told(chain)))
    if isinstance(deposits, SessionNetError):
        warnings.append(Warned("deposits-unknown", f"the nodes' deposits could not be added up: {told(deposits)}"))
    if isinstance(info, SessionNetError):
        warnings.append(Warned("network-api-failed", told(info)))
    elif info is not None:
        warnings += contract_warnings(info.value, network.network.chain)
        warnings += unknown_warnings({"price": info.value.price_usd, "staked SESH": info.value.staked})
    value = staking_of(
        value_of(chain),
        value_of(info),
        value_of(deposits),
    )
    answer = gathered(network, answers, value, warnings)
    if not verify:
        return answer
    from .verify import staking_verdicts, verified

    verdicts = staking_verdicts(
        network,
        value,
        chain,
        info,
        second=second.get("second"),
        requirement=second.get("requirement"),
        nodes=second["nodes"],
    )
    return verified(answer, verdicts, [second["nodes"], second.get("requirement")], endpoint=second.get("second"))


def _second_jobs(
    network: SessionNetwork, headline: Handed[Answer[Headline]], quorum: int
) -> dict[str, Callable[[], Answer[Any]]]:
    """Give the questions to those who give the figures a second time."""
    from .second_sources import ask_second_endpoint, ask_seeds_requirement, transport_for

    transport = transport_for(network)
    jobs: dict[str, Callable[[], Answer[Any]]] = {"nodes": network.node_list}
    if network.access.nodes_file is None:  # it stands for the seeds
        jobs["requirement"] = lambda: ask_seeds_requirement(network, transport)
    if quorum == 1:  # else several have told the same already
        jobs["second"] = lambda: ask_second_endpoint(network, transport, headline.wait)
    return jobs


def find_estimate(
    network: SessionNetwork,
    stake: Sesh,
    *,
    fee_millionths: int,
    operator: bool,
    nodes: int | None,
    pool: Sesh | None,
    requirement: Sesh | None,
) -> Answer[Estimate]:
    """Give what a stake would earn; the chain is asked for what is not given.

    Raises:
        RequestError: for values that no node can have.
        NoAnswer, Unbelievable: as `find_headline` does.
    """
    if nodes is not None and pool is not None:
        usual = Sesh(network.network.requirement_sesh * ATOMIC_PER_SESH)
        value = estimate(
            stake,
            fee_millionths=fee_millionths,
            operator=operator,
            nodes=nodes,
            pool=pool,
            requirement=usual if requirement is None else requirement,
        )
        return Answer(
            value=value,
            network=network.network.name,
            as_of=network.now,
            asked_at=network.now,
            stale=False,
            sources=(),
            recording=network.access.recording,
        )
    answer = find_headline(network.network, network.access, now=network.now)
    headline = answer.value
    left = headline.deposited.atomic - headline.released.atomic
    if left < 0 or headline.nodes < 1 or headline.requirement.atomic < 1:
        raise MalformedAnswer(f"{answer.sources[0].name} tells of a pool, nodes or a stake that cannot be")
    return answer.with_value(
        estimate(
            stake,
            fee_millionths=fee_millionths,
            operator=operator,
            nodes=headline.nodes if nodes is None else nodes,
            pool=Sesh(left) if pool is None else pool,
            requirement=headline.requirement if requirement is None else requirement,
        )
    )
