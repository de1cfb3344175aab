"""One wallet's staking: chain, node list, seeds and staking backend, asked at once.

Only the chain's endpoints, the seeds and the backend learn the wallet's address, which is public on the chain anyway.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from ..amounts import ATOMIC_PER_SESH, Sesh
from ..errors import SessionNetError
from ..evidence import Answer, Warned
from ..figures.stakes import StakedNodes, Wallet
from ..figures.wallet import NodeFacts, RewardsFrom, WalletStaking, node_facts, wallet_staking
from ..model import NodeList
from ..session import Session
from .answers import Outcome, answer_from, answers_among, combine, value_of
from .chain import fetch_contracts, fetch_headline, new_transport
from .concurrent import outcome_of, start
from .endpoints import all_failed, ask_most
from .node_list import fetch_node_list
from .staking_backend import fetch_from_backend

if TYPE_CHECKING:
    from ..figures.headline import Headline
    from ..sources.contracts import Contracts
    from ..sources.contracts.states import Contributions
    from ..wire.backend.model import WalletStakes

_CONTRACTS_LIMIT = 500
"""How many contribution contracts of one wallet are read; the backend may name any number."""

_APART_PARTS, _APART_ATOMIC = 100, ATOMIC_PER_SESH
"""Seeds that are some blocks apart differ by less than one part in so many of all that was ever credited, or by less
than one SESH."""


class _OnChain(Struct, frozen=True):
    nodes: StakedNodes
    wallet: Wallet


class _InBackend(Struct, frozen=True):
    stakes: WalletStakes
    accrued: Sesh | None
    contributions: Outcome[Contributions]


class _Outcomes(Struct, frozen=True, kw_only=True):
    """What came of each source; None where it was not asked."""

    chain: Outcome[_OnChain]
    headline: Outcome[Headline]
    nodes: Outcome[NodeList]
    accrued: Outcome[Sesh] | None
    backend: Outcome[_InBackend] | None


def fetch_wallet(session: Session, address: str) -> Answer[WalletStaking]:
    """Return everything of one wallet; what could not be had is None, with a warning that says why.

    It is for the stakes on the chain: where those could not be read, `errors` says why.

    Args:
        address: as `addresses.parse_address` returns it.

    Raises:
        RequestError: the network has no chain.
        NobodyAnswered, NobodyBelievable: no source answered.
    """
    outcomes = _ask(session, address)
    name = session.network.name
    # States of nodes and the reward of a block say nothing of a wallet.
    answers_among([outcomes.chain, outcomes.accrued, outcomes.backend], name)
    answers = answers_among(
        [outcomes.chain, outcomes.headline, outcomes.nodes, outcomes.accrued, outcomes.backend], name
    )
    warnings = _warnings(outcomes)
    chain, backend = value_of(outcomes.chain), value_of(outcomes.backend)
    contributions = backend.contributions if backend else None
    if isinstance(contributions, Answer):
        answers.append(contributions)
        left_out = contributions.value.left_out
        if left_out:
            warnings.append(
                Warned(
                    "contracts-left-out",
                    f"{left_out} of its contribution contracts are not the factory's, or could not be read",
                )
            )
    elif contributions is not None:
        warnings.append(Warned.of("contributions-unknown", contributions.about(subject="open contributions")))
    elif session.network.backend is None:
        warnings.append(
            Warned(
                "contributions-unknown", "open contributions are not known: no staking backend names their contracts"
            )
        )
    accrued, accrued_from = _accrued(outcomes.accrued, backend)
    if accrued is None:
        warnings.append(Warned("rewards-unknown", "neither the seeds nor the staking backend say what it has earned"))
    value = wallet_staking(
        address,
        nodes=chain.nodes.nodes if chain else None,
        wallet=chain.wallet if chain else None,
        headline=value_of(outcomes.headline),
        facts=_facts(outcomes.nodes, backend.stakes if backend else None),
        contributions=contributions.value.contracts if isinstance(contributions, Answer) else None,
        accrued=accrued,
        accrued_from=accrued_from,
        unlock_days=session.network.unlock_days,
    )
    read, unknown = outcomes.chain, "stakes and claims are not known"
    errors = [read.about(subject=unknown)] if isinstance(read, SessionNetError) else []
    return combine(session, answers, value, warnings, errors=errors)


def _ask(session: Session, address: str) -> _Outcomes:
    def read(contracts: Contracts) -> _OnChain:
        return _OnChain(contracts.nodes(), contracts.wallet(address))

    chain = start(session, lambda: fetch_contracts(session, read))
    headline = start(session, lambda: fetch_headline(session))
    nodes = start(session, lambda: fetch_node_list(session))
    # A file stands for the seeds, and no file has what they owe.
    asks_seeds = session.access.nodes_file is None
    accrued = start(session, lambda: _fetch_accrued(session, address)) if asks_seeds else None
    backend = start(session, lambda: _fetch_in_backend(session, address)) if session.network.backend else None
    return _Outcomes(
        chain=chain.outcome(),
        headline=headline.outcome(),
        nodes=nodes.outcome(),
        accrued=outcome_of(accrued),
        backend=outcome_of(backend),
    )


def _fetch_in_backend(session: Session, address: str) -> Answer[_InBackend]:
    """Ask the backend, and read the contribution contracts that it names from the chain itself."""
    from ..sources.staking_backend import ask_rewards, ask_stakes

    transport = new_transport(session)
    named = fetch_from_backend(
        session,
        transport,
        lambda way, endpoint: (ask_stakes(way, endpoint, address), ask_rewards(way, endpoint, address)),
        lambda replies: replies[0].network,
    )
    stakes, accrued = named.value
    addresses = [contract.address for contract in stakes.contracts][:_CONTRACTS_LIMIT]
    contributions: Outcome[Contributions]
    try:
        contributions = fetch_contracts(
            session, lambda contracts: contracts.contributions(addresses), transport=transport
        )
    except SessionNetError as error:
        contributions = error
    return named.with_value(_InBackend(stakes, accrued, contributions))


def _warnings(outcomes: _Outcomes) -> list[Warned]:
    """Say of each source that failed what is missing for it; seeds need not publish rewards.

    That the chain's stakes are missing is an error of the answer itself.
    """
    missing = (
        (outcomes.headline, "chain-failed", "rewards per day"),
        (outcomes.nodes, "node-list-failed", "the states of nodes"),
        (outcomes.backend, "staking-backend-failed", "open contributions"),
    )
    return [
        Warned.of(code, outcome.about(subject=f"{what} are not known"))
        for outcome, code, what in missing
        if isinstance(outcome, SessionNetError)
    ]


def _facts(listed: Outcome[NodeList], backend: WalletStakes | None) -> dict[str, NodeFacts]:
    """Return the facts of the node list, and where it leaves out a node or its fee, of the backend."""
    found: dict[str, NodeFacts] = {}
    for stake in backend.stakes if backend else ():
        state = stake.state if stake.state in ("active", "exiting", "decommissioned", "awaiting") else None
        fee = stake.operator_fee_percent
        found[stake.pubkey] = NodeFacts(state=state, fee_millionths=None if fee is None else round(fee * 10_000))
    if isinstance(listed, Answer):
        for pubkey, facts in node_facts(listed.value, listed.as_of).items():
            other = found.get(pubkey, NodeFacts())
            found[pubkey] = NodeFacts(
                state=facts.state or other.state,
                fee_millionths=other.fee_millionths if facts.fee_millionths is None else facts.fee_millionths,
                leaves_at=facts.leaves_at,
            )
    return found


def _accrued(outcome: Outcome[Sesh] | None, backend: _InBackend | None) -> tuple[Sesh | None, RewardsFrom | None]:
    if isinstance(outcome, Answer):
        return outcome.value, "seeds"
    return (backend.accrued, "staking-backend") if backend else (None, None)


def _fetch_accrued(session: Session, address: str) -> Answer[Sesh]:
    """Ask all seeds what the network owes the wallet; of several answers the middle one, as blocks go by."""
    from ..sources import seeds

    transport = new_transport(session)
    replies, failures = ask_most(
        transport,
        [seeds.endpoint_of(seed) for seed in session.network.seeds],
        # A seed that answers for a wallet which it never saw leaves it out: it has earned nothing.
        lambda endpoint: seeds.ask_accrued_rewards(transport, endpoint, address) or Sesh(0),
    )
    if not replies:
        raise all_failed(failures, "no seed")
    middle = sorted(amount.atomic for _, amount in replies)[(len(replies) - 1) // 2]  # of two, the lower
    doubts = [
        Warned(
            "seed-disagrees",
            f"it says that {amount.grouped} SESH were credited, not {Sesh(middle).grouped}",
            host=endpoint.host,
        )
        for endpoint, amount in replies
        if abs(amount.atomic - middle) > max(middle // _APART_PARTS, _APART_ATOMIC)
    ]
    return answer_from(session, Sesh(middle), "seed", [endpoint for endpoint, _ in replies], warnings=doubts)
