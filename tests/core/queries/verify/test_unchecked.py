"""Why a figure could not be checked: a source that failed, is too old, is private or is not there is said so.

A figure that could not be checked must neither agree nor be passed over in silence.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any, TypeVar

import pytest
from msgspec import structs

from sessionnet_core.access import Access
from sessionnet_core.amounts import Sesh
from sessionnet_core.errors import Refused, Unreachable
from sessionnet_core.evidence import Answer, Reason, Source, Via
from sessionnet_core.figures.network_info import NetworkInfo
from sessionnet_core.figures.overview import overview_of
from sessionnet_core.figures.staking import staking_of
from sessionnet_core.figures.token import token_figures
from sessionnet_core.model import Swarms
from sessionnet_core.networks.built_in import MAINNET
from sessionnet_core.queries.outcomes import OverviewOutcomes, StakingOutcomes, TokenOutcomes
from sessionnet_core.queries.verify.overview import verified_overview
from sessionnet_core.queries.verify.staking import verified_staking
from sessionnet_core.queries.verify.token import verified_token
from sessionnet_core.session import Session
from tests.core.figures.verification.lists import HEIGHT, OURS, three
from tests.core.figures.verification.test_swarms import POSITION_0, swarm_of
from tests.core.samples import NOON
from tests.core.staking_samples import HEADLINE, SESH

T = TypeVar("T")
TOKEN = "0x10Ea9E5303670331Bdddfa66A4cEA47dae4fcF3b"
SILENT = Unreachable("it is silent", host="a.example")
SILENT_SAID = ": a.example: it is silent"
OLD = NOON - timedelta(hours=2)
"""Figures of more than an hour ago are not compared with current ones."""
POOL = Sesh(63_177_550 * SESH)
LISTED = structs.replace(OURS, nodes=tuple(structs.replace(one, staked=Sesh(25_000 * SESH)) for one in OURS.nodes))
STAKED = Sesh(100 * 25_000 * SESH)
INFO = NetworkInfo(
    answered_at=NOON,
    price_usd=0.05,
    market_cap_usd=4_000_000.0,
    price_as_of=NOON,
    price_stale_at=NOON + timedelta(minutes=10),
    contract=TOKEN,
    circulating_supply=Sesh(80_000_000 * SESH),
    requirement=Sesh(25_000 * SESH),
    reward_pool=POOL,
    nodes=100,
    staked=STAKED,
    staked_usd=None,
)
CHAIN = structs.replace(HEADLINE, nodes=100, block=structs.replace(HEADLINE.block, timestamp=NOON))


def session() -> Session:
    return Session(MAINNET, Access(clock=lambda: NOON))


def answer(value: T, *names: str, as_of: Any = NOON, via: Via = "network") -> Answer[T]:
    sources = tuple(Source(name, "rpc", "https://x.example", "none", as_of, via) for name in names)
    return Answer(value, network="mainnet", as_of=as_of, asked_at=NOON, stale=False, sources=sources)


HONEST: dict[str, Any] = {
    "api": answer(INFO, "api"),
    "chain": answer(CHAIN, "chain"),
    "second": answer(CHAIN, "second"),
    "ethereum": answer(Sesh(240_000_000 * SESH), "ethereum"),
    "nodes": answer(LISTED, "seed"),
    "witnesses": answer(three(LISTED), "a"),
    "requirement": answer(Sesh(25_000 * SESH), "seed"),
    "deposits": answer(STAKED, "chain"),
}


def of(kind: type[T], changes: dict[str, Any]) -> T:
    return kind(**{name: (HONEST | changes)[name] for name in kind.__struct_fields__})  # type: ignore[attr-defined]


def value_of(outcome: Any) -> Any:
    return outcome.value if isinstance(outcome, Answer) else None


def staking(**changes: Any) -> Answer[Any]:
    outcomes = of(StakingOutcomes, changes)
    shown = staking_of(value_of(outcomes.chain), value_of(outcomes.api), value_of(outcomes.deposits))
    return verified_staking(session(), answer(shown), outcomes)


def token(**changes: Any) -> Answer[Any]:
    outcomes = of(TokenOutcomes, changes)
    shown, _ = token_figures(value_of(outcomes.api), MAINNET.chain, headline=value_of(outcomes.chain))
    return verified_token(session(), answer(shown), outcomes)


def overview(**changes: Any) -> Answer[Any]:
    outcomes = of(OverviewOutcomes, changes)
    shown = overview_of(
        value_of(outcomes.nodes), Swarms((swarm_of(LISTED),), distinct_nodes=25), value_of(outcomes.api), None
    )
    return verified_overview(session(), answer(shown), outcomes)


def unchecked(answered: Answer[Any]) -> dict[str, str]:
    """Return why each figure could not be checked, with those whose obstacle is their own as 'otherwise'."""
    return {
        one.figure: one.detail or ""
        for one in answered.verdicts or ()
        if one.verdict == "unchecked" and one.reason not in NOT_OF_A_SOURCE
    }


NOT_OF_A_SOURCE = {Reason.LEFT_OUT, Reason.NO_OTHER_SOURCE, Reason.UNKNOWN_HERE}
"""There is no price by the chain here, nobody else publishes a supply, and what is not shown cannot be checked."""
BY_THE_CHAIN = {
    *("block", "requirement", "max_contributors", "nodes", "reward_pool", "reward_per_block", "paused"),
    *("claim_window.limit", "claim_window.used", "claim_window.resets_at"),
}
OF_A_LIST = {"height", "nodes", "swarms", "states", "stakes", "addresses"}
SWARM = f"swarm of {POSITION_0}"
OLD_API, OLD_LIST = answer(structs.replace(INFO, answered_at=OLD), "api"), answer(LISTED, "seed", as_of=OLD)
KEPT = {"nodes": answer(structs.replace(LISTED, height=HEIGHT - 11), "seed", via="cache")}
UNDATED = {"nodes": answer(structs.replace(LISTED, height=None), "seed", via="cache")}
API, CONTRACTS, SEEDS, NODES = (
    f"{who}: a.example: it is silent" for who in ("the network API", "the contracts", "the seeds", "Session Nodes")
)
CASES: list[tuple[Callable[..., Answer[Any]], dict[str, Any], dict[str, str]]] = [
    (staking, {}, {}),
    (staking, {"api": SILENT}, dict.fromkeys(("requirement", "reward_pool", "nodes", "staked", "contract"), API)),
    (
        staking,
        {"api": OLD_API},
        dict.fromkeys(("requirement", "reward_pool", "nodes", "staked"), "the network API's answer is 2 hours old"),
    ),
    (staking, {"api": None}, {}),
    (staking, {"chain": SILENT}, dict.fromkeys(("reward_pool", "price_usd"), CONTRACTS)),
    (staking, {"second": SILENT}, dict.fromkeys(BY_THE_CHAIN, f"a second endpoint of the chain{SILENT_SAID}")),
    (staking, {"nodes": SILENT}, dict.fromkeys(("nodes", "staked"), SEEDS)),
    (staking, {"nodes": None}, dict.fromkeys(("nodes", "staked"), "the seeds: not asked")),
    (staking, {"nodes": OLD_LIST}, dict.fromkeys(("nodes", "staked"), "the node list is 2 hours old")),
    (
        staking,
        {"deposits": None, "api": OLD_API, "nodes": SILENT},
        {
            **dict.fromkeys(("requirement", "reward_pool"), "the network API's answer is 2 hours old"),
            **dict.fromkeys(("nodes", "staked"), SEEDS),
        },
    ),
    (
        staking,
        {"deposits": None, "api": OLD_API},
        dict.fromkeys(("requirement", "reward_pool", "nodes", "staked"), "the network API's answer is 2 hours old"),
    ),
    (staking, {"requirement": SILENT}, {"requirement": SEEDS}),
    (staking, {"requirement": None}, {"requirement": "the seeds: not asked"}),
    (staking, {"requirement": Refused("it is private")}, {"requirement": "the seeds do not publish it"}),
    (token, {}, {}),
    (token, {"api": SILENT}, {"contract": API}),
    (token, {"chain": SILENT}, dict.fromkeys(("price_usd", "market_cap_usd"), CONTRACTS)),
    (
        token,
        {"chain": None},
        dict.fromkeys(("price_usd", "market_cap_usd"), "no endpoint of the chain is configured"),
    ),
    (
        token,
        {"api": answer(structs.replace(INFO, price_as_of=OLD), "api")},
        dict.fromkeys(("price_usd", "market_cap_usd"), "the network API's price is 2 hours old"),
    ),
    (
        token,
        {"second": SILENT},
        dict.fromkeys(("arbitrum_supply", "dex_price_usd"), f"a second endpoint of the chain{SILENT_SAID}"),
    ),
    (token, {"ethereum": SILENT}, {"maximum_supply": f"Ethereum{SILENT_SAID}"}),
    (
        token,
        {"ethereum": None},
        {"maximum_supply": "no endpoint of Ethereum, where all SESH were minted, is configured"},
    ),
    (overview, {}, {}),
    (overview, {"api": SILENT}, dict.fromkeys(("nodes", "reward_pool", "contract"), API)),
    (
        overview,
        {"api": OLD_API},
        dict.fromkeys(("nodes", "reward_pool", "staked"), "the network API's answer is 2 hours old"),
    ),
    (overview, {"chain": SILENT}, dict.fromkeys(("nodes", "reward_pool", "price_usd", "market_cap_usd"), CONTRACTS)),
    (overview, {"nodes": SILENT}, {"staked": SEEDS}),
    (overview, {"witnesses": SILENT}, dict.fromkeys((*OF_A_LIST, SWARM), NODES)),
    (overview, KEPT, dict.fromkeys((*OF_A_LIST, SWARM), "the list is 11 blocks old")),
    (overview, UNDATED, dict.fromkeys((*OF_A_LIST, SWARM), "the list does not say which block it is from")),
]


@pytest.mark.parametrize(("command", "changes", "expected"), CASES)
def test_what_could_not_be_checked_is_said_with_why(
    command: Callable[..., Answer[Any]], changes: dict[str, Any], expected: dict[str, str]
) -> None:
    answered = command(**changes)
    assert unchecked(answered) == expected
    assert [one.figure for one in answered.verdicts or () if one.verdict == "differs"] == []
    told = {one.message for one in answered.warnings if one.code == "figure-unchecked"}
    blamed = {why for why in expected.values() if not why.startswith(BLAMELESS)}
    assert {why for why in blamed if not any(message.endswith(why) for message in told)} == set()


BLAMELESS = ("no endpoint of", "the seeds do not publish it")
"""Obstacles that are nobody's fault, so that no warning is due."""


@pytest.mark.parametrize(("height", "verdict"), [(HEIGHT - 10, "agrees"), (HEIGHT - 11, "unchecked")])
def test_a_kept_list_is_compared_until_it_is_ten_blocks_old(height: int, verdict: str) -> None:
    answered = overview(nodes=answer(structs.replace(LISTED, height=height), "seed", via="cache"))
    (one,) = [one for one in answered.verdicts or () if one.figure == "height"]
    assert one.verdict == verdict


@pytest.mark.parametrize("via", ["network", "cassette"])
def test_a_list_that_was_just_fetched_is_compared_whatever_height_it_claims(via: Via) -> None:
    answered = overview(nodes=answer(structs.replace(LISTED, height=HEIGHT - 11), "seed", via=via))
    (one,) = [one for one in answered.verdicts or () if one.figure == "height"]
    assert one.verdict == "differs"
