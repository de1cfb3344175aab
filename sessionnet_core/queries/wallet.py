"""The way to one wallet's staking: chain, node list, seeds and staking backend, asked at once.

Only the chain's endpoints, the seeds and the backend learn the wallet's address, which is public on the chain anyway.
"""

from __future__ import annotations

from collections.abc import Callable
from statistics import median_low
from typing import TYPE_CHECKING, Any

from msgspec import Struct

from ..amounts import ATOMIC_PER_SESH, Sesh
from ..errors import SessionNetError
from ..evidence import Answer, Warned
from ..figures.wallet import NodeFacts, RewardsFrom, WalletStaking, node_facts, wallet_staking
from .chain import find_contracts, find_headline, new_transport
from .combine import checked, gathered, told, value_of
from .concurrent import ask_all
from .endpoints import nobody, source_of
from .staking_backend import find_from_backend

if TYPE_CHECKING:
    from ..client import SessionNetwork
    from ..sources.contracts import Contributions
    from ..wire.backend.model import WalletRewards, WalletStakes

_CONTRACTS_LIMIT = 500
"""How many contribution contracts of one wallet are read; the backend may name any number."""

_APART_PARTS, _APART_ATOMIC = 100, ATOMIC_PER_SESH
"""Seeds that are some blocks apart differ by less than one part in so many of all that was ever credited, or by less
than one SESH."""


def find_wallet(network: SessionNetwork, address: str) -> Answer[WalletStaking]:
    """Give everything of one wallet; what could not be had is None, with a warning that says why.

    Args:
        address: as `chain.addresses.parse_address` gives it.

    Raises:
        RequestError: the network has no chain.
        NobodyAnswered, NobodyBelievable: no source told anything.
    """
    now, known, access = network.now, network.network, network.access
    jobs: dict[str, Callable[[], Answer[Any]]] = {
        "chain": lambda: find_contracts(
            known, access, lambda contracts: (contracts.nodes(), contracts.wallet(address)), now=now
        ),
        "headline": lambda: find_headline(known, access, now=now),
        "nodes": network.node_list,
    }
    if access.nodes_file is None:  # it stands for the seeds, and no file tells what they owe
        jobs["accrued"] = lambda: _find_accrued(network, address)
    if known.backend is not None:
        jobs["stakes"] = lambda: _find_in_backend(network, address)
    outcomes = ask_all(network, jobs)
    # States of nodes and the reward of a block say nothing of a wallet.
    of_wallet = [outcome for name, outcome in outcomes.items() if name in ("chain", "accrued", "stakes")]
    checked(of_wallet, known.name)
    answers = checked(list(outcomes.values()), known.name)
    chain, listed = value_of(outcomes["chain"]), outcomes["nodes"]
    backend: _InBackend | None = value_of(outcomes.get("stakes"))
    contributions = backend.contributions if backend else None
    warnings = [*_warnings(outcomes)]
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
    elif known.backend is None:
        warnings.append(
            Warned("contributions-unknown", "open contributions are not known: nobody names their contracts")
        )
    elif contributions is not None:
        warnings.append(Warned("contributions-unknown", f"open contributions could not be read: {told(contributions)}"))
    accrued, accrued_from = _accrued(outcomes.get("accrued"), backend.rewards if backend else None)
    if accrued is None:
        warnings.append(Warned("rewards-unknown", "neither a seed nor the staking backend tells what it has earned"))
    value = wallet_staking(
        address,
        nodes=chain[0].nodes if chain else None,
        wallet=chain[1] if chain else None,
        headline=value_of(outcomes["headline"]),
        facts=_facts(listed, backend.stakes if backend else None),
        contributions=contributions.value.contracts if isinstance(contributions, Answer) else None,
        accrued=accrued,
        accrued_from=accrued_from,
        unlock_days=known.unlock_days,
    )
    return gathered(network, answers, value, warnings)


class _InBackend(Struct, frozen=True):
    stakes: WalletStakes
    rewards: WalletRewards
    contributions: Answer[Contributions] | SessionNetError


def _find_in_backend(network: SessionNetwork, address: str) -> Answer[_InBackend]:
    """Ask the backend, and read the contribution contracts that it names from the chain itself."""
    from ..sources.staking_backend import ask_rewards, ask_stakes

    transport = new_transport(network.access)
    named = find_from_backend(
        network,
        lambda through, endpoint: (ask_stakes(through, endpoint, address), ask_rewards(through, endpoint, address)),
        lambda told: told[0].network,
        transport=transport,
    )
    stakes, rewards = named.value
    addresses = [contract.address for contract in stakes.contracts][:_CONTRACTS_LIMIT]
    contributions: Answer[Contributions] | SessionNetError
    try:
        contributions = find_contracts(
            network.network,
            network.access,
            lambda contracts: contracts.contributions(addresses),
            now=network.now,
            transport=transport,
        )
    except SessionNetError as error:
        contributions = error
    return named.with_value(_InBackend(stakes, rewards, contributions))


def _warnings(outcomes: dict[str, Answer[Any] | SessionNetError]) -> list[Warned]:
    """Say of each source that failed what is missing for it; that seeds keep rewards to themselves is their right."""
    codes = {
        "chain": Warned("chain-failed", "stakes and claims"),
        "headline": Warned("chain-failed", "rewards per day"),
        "nodes": Warned("node-list-failed", "the states of nodes"),
        "stakes": Warned("staking-backend-failed", "open contributions"),
    }
    found = []
    for name, missing in codes.items():
        outcome = outcomes.get(name)
        if isinstance(outcome, SessionNetError):
            found.append(Warned(missing.code, f"{missing.message} are not known: {told(outcome)}"))
    return found


def _facts(listed: Answer[Any] | SessionNetError, backend: WalletStakes | None) -> dict[str, NodeFacts]:
    """Give what the node list tells, and where it leaves out a node or its fee, what the backend does."""
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


def _accrued(
    outcome: Answer[Any] | SessionNetError | None, rewards: WalletRewards | None
) -> tuple[Sesh | None, RewardsFrom | None]:
    if isinstance(outcome, Answer):
        return outcome.value, "seeds"
    return (rewards.amount, "staking-backend") if rewards else (None, None)


def _find_accrued(network: SessionNetwork, address: str) -> Answer[Sesh]:
    """Ask all seeds what the network owes the wallet; of several answers the middle one, as blocks go by."""
    from ..sources import seeds

    transport = new_transport(network.access)
    endpoints = [seeds.endpoint_of(seed) for seed in network.network.seeds]
    outcomes = transport.side_by_side(
        endpoints,
        lambda endpoint: _told(seeds.ask_accrued_rewards(transport, endpoint, address)),
        seconds=transport.remaining_seconds,
        enough=len(endpoints) // 2 + 1,
    )
    answered = [
        (endpoint, amount)
        for endpoint, amount in zip(endpoints, outcomes, strict=True)
        if not isinstance(amount, SessionNetError)
    ]
    if not answered:
        failed = [
            (endpoint, outcome)
            for endpoint, outcome in zip(endpoints, outcomes, strict=True)
            if isinstance(outcome, SessionNetError)
        ]
        raise nobody(failed, "no seed")
    middle = median_low(amount.atomic for _, amount in answered)
    return Answer(
        value=Sesh(middle),
        network=network.network.name,
        as_of=network.now,
        asked_at=network.now,
        stale=False,
        sources=tuple(source_of(endpoint, "seed", network.access, network.now) for endpoint, _ in answered),
        warnings=tuple(
            Warned("seed-disagrees", f"{endpoint.host} tells that {amount} SESH were credited, and not {Sesh(middle)}")
            for endpoint, amount in answered
            if abs(amount.atomic - middle) > max(middle // _APART_PARTS, _APART_ATOMIC)
        ),
        recording=network.access.recording,
    )


def _told(amount: Sesh | None) -> Sesh:
    """Take "not told" for nothing earned: a seed that answers for a wallet it never saw leaves it out."""
    return Sesh(0) if amount is None else amount
