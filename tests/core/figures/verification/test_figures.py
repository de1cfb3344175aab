"""Figures against each other: what is within each tolerance, and what is beyond it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from msgspec import structs

from sessionnet_core.amounts import Sesh
from sessionnet_core.evidence import Reason, Tolerance, Verdict
from sessionnet_core.figures.headline import Claims, Headline
from sessionnet_core.figures.staking import Staking
from sessionnet_core.figures.token import TokenFigures
from sessionnet_core.figures.verification import market, on_chain, stakes
from sessionnet_core.figures.verification.compare import warnings_of
from tests.core.samples import NOON, node, node_list
from tests.core.staking_samples import HEADLINE, SESH

BY = ("elsewhere.example",)
ONE = Sesh(SESH)


def sesh(text: str) -> Sesh:
    return Sesh.parse(text)


@pytest.mark.parametrize(
    ("here", "there", "truncated", "verdict"),
    [
        ("25000", "25000", False, "agrees"),
        ("25000", "25000.000000001", False, "differs"),
        ("25000.999999999", "25000", True, "agrees"),
        ("25001", "25000", True, "differs"),
        ("20000", "25000", True, "differs"),
    ],
)
def test_the_requirement(here: str, there: str, truncated: bool, verdict: str) -> None:
    assert stakes.verify_requirement(sesh(here), sesh(there), BY, truncated=truncated).verdict == verdict


# 720 × 36.300647070 = 26,136.4658904 SESH a day; and one SESH for the rounding.
@pytest.mark.parametrize(
    ("apart", "last_paid_out_seconds", "verdict"),
    [
        ("26137.465890400", None, "agrees"),
        ("26137.465890401", None, "differs"),
        ("26137.465890400", 86_400, "agrees"),
        ("26137.465890401", 1_200, "differs"),
        ("26137.465890401", 1_199, "agrees"),
        ("182956.261232800", 60, "agrees"),  # seven days
        ("182956.261232801", 60, "differs"),
    ],
)
@pytest.mark.parametrize("sign", [1, -1])
def test_the_pool_falls_by_what_is_paid_out_at_once(
    apart: str, last_paid_out_seconds: int | None, sign: int, verdict: str
) -> None:
    paid = None
    if last_paid_out_seconds is not None:
        paid = HEADLINE.block.timestamp - timedelta(seconds=last_paid_out_seconds)
    chain = structs.replace(HEADLINE, last_paid_out=paid)
    there = Sesh(chain.reward_pool.atomic + sign * sesh(apart).atomic)
    assert stakes.verify_pool(chain.reward_pool, there, BY, chain).verdict == verdict


def test_the_pool_may_fall_by_all_that_is_due() -> None:
    chain = structs.replace(HEADLINE, released=sesh("400000"), paid_out=sesh("100000"))
    for apart, verdict in (("300001", "agrees"), ("300001.000000001", "differs")):
        there = Sesh(chain.reward_pool.atomic - sesh(apart).atomic)
        assert stakes.verify_pool(chain.reward_pool, there, BY, chain).verdict == verdict


# x SESH less, of 63,177,550: one in a hundred of the lower of the two, and one more, is x where x is 625,521.2871...
@pytest.mark.parametrize(
    "lie", [{"released": sesh("40000000")}, {"reward_per_block": sesh("1000000")}], ids=lambda lie: next(iter(lie))
)
@pytest.mark.parametrize(
    ("apart", "verdict"),
    [("625521.287", "agrees"), ("625521.288", "differs"), ("31588775", "differs"), ("63177550", "differs")],
)
@pytest.mark.parametrize("is_shown", [True, False])
def test_an_endpoint_cannot_set_its_own_tolerance_for_the_pool(
    lie: dict[str, Sesh], apart: str, is_shown: bool, verdict: str
) -> None:
    chain = structs.replace(HEADLINE, **lie)
    two = (chain.reward_pool, Sesh(chain.reward_pool.atomic - sesh(apart).atomic))
    here, there = two if is_shown else two[::-1]
    assert stakes.verify_pool(here, there, BY, chain).verdict == verdict


@pytest.mark.parametrize(
    ("last_paid_out_seconds", "limit", "days"), [(86_400, "26,137 SESH", "a day"), (60, "182,956 SESH", "7 days")]
)
def test_the_tolerance_for_the_pool_is_shown_as_it_is(last_paid_out_seconds: int, limit: str, days: str) -> None:
    paid = HEADLINE.block.timestamp - timedelta(seconds=last_paid_out_seconds)
    found = stakes.verify_pool(ONE, ONE, BY, structs.replace(HEADLINE, last_paid_out=paid))
    wealthy = stakes.verify_pool(
        HEADLINE.reward_pool, HEADLINE.reward_pool, BY, structs.replace(HEADLINE, last_paid_out=paid)
    )
    assert found.tolerance is not None
    assert wealthy.tolerance is not None
    assert (found.tolerance.limit, wealthy.tolerance.limit) == ("1 SESH", limit)
    assert f"a payout of {days} of rewards" in (wealthy.tolerance.why or "")


@pytest.mark.parametrize(
    ("here", "there", "contract", "verdict"),
    [
        (1600, 1520, True, "agrees"),
        (1600, 1519, True, "differs"),
        (40, 45, True, "agrees"),
        (40, 46, True, "differs"),
        (1600, 1568, False, "agrees"),
        (1600, 1567, False, "differs"),
        (40, 43, False, "agrees"),
        (40, 44, False, "differs"),
    ],
)
def test_the_number_of_nodes(here: int, there: int, contract: bool, verdict: str) -> None:
    assert stakes.verify_count(here, there, BY, contract=contract).verdict == verdict
    assert stakes.verify_count(there, here, BY, contract=contract).verdict == verdict


@pytest.mark.parametrize(
    ("here", "there", "contract", "verdict"),
    [
        ("40000000", "38000000", True, "agrees"),
        ("40000000", "37999999", True, "differs"),
        ("40000000", "39200000", False, "agrees"),
        ("40000000", "39199999", False, "differs"),
        ("1000000", "925000", False, "agrees"),  # three nodes
        ("1000000", "924999", False, "differs"),
    ],
)
def test_what_is_staked(here: str, there: str, contract: bool, verdict: str) -> None:
    found = stakes.verify_staked(sesh(here), sesh(there), BY, contract=contract, requirement=sesh("25000"))
    assert found.verdict == verdict


# Five stakes of a node, or three, are 125,000 and 60,000 SESH.
@pytest.mark.parametrize(
    ("there", "contract", "requirement", "verdict"),
    [
        ("875000", True, None, "agrees"),
        ("874999.999999999", True, None, "differs"),
        ("875000", True, "0", "agrees"),
        ("874999.999999999", True, "0", "differs"),
        ("940000", False, "20000", "agrees"),
        ("939999.999999999", False, "20000", "differs"),
    ],
)
def test_a_few_nodes_may_come_or_go_whatever_one_of_them_stakes(
    there: str, contract: bool, requirement: str | None, verdict: str
) -> None:
    one = None if requirement is None else sesh(requirement)
    for here, other in ((sesh("1000000"), sesh(there)), (sesh(there), sesh("1000000"))):
        found = stakes.verify_staked(here, other, BY, contract=contract, requirement=one)
        assert found.verdict == verdict
        assert found.tolerance is not None
        assert found.tolerance.limit == ("125,000 SESH" if contract else "60,000 SESH")


def test_the_stakes_of_a_list_are_added_up_as_far_as_they_are_known() -> None:
    listed = node_list([node(1, staked=sesh("25000")), node(2, staked=sesh("0.5")), node(3)])
    assert stakes.count_and_stakes(listed) == (3, sesh("25000.5"))
    assert stakes.count_and_stakes(node_list([node(1)])) == (1, None)


@pytest.mark.parametrize(("hours", "old"), [(0, False), (1, False), (2, True)])
def test_figures_of_an_hour_ago_are_of_now(hours: int, old: bool) -> None:
    assert (stakes.too_old(NOON, NOON + timedelta(hours=hours), "somebody") is not None) == old
    assert stakes.too_old(None, NOON, "somebody") is None


def test_what_is_too_old_says_by_how_much() -> None:
    found = stakes.too_old(NOON, NOON + timedelta(hours=3), "the backend's figure")
    assert found is not None
    assert (found.reason, found.detail) == (Reason.OUTDATED, "the backend's figure is 3 hours old")
    assert stakes.too_old(NOON, NOON + timedelta(seconds=3601), "somebody") is not None


@pytest.mark.parametrize(
    ("here", "there", "verdict"),
    [(0.05, 0.0525, "agrees"), (0.05, 0.05251, "differs"), (0.0525, 0.05, "agrees"), (0.05, 0.04, "differs")],
)
def test_the_price_may_be_five_per_cent_apart(here: float, there: float, verdict: str) -> None:
    assert market.verify_price(here, there, BY).verdict == verdict


def test_no_price_agrees_with_none() -> None:
    assert market.verify_price(None, 0.05, BY).verdict == "unchecked"
    assert market.verify_price(0.05, None, BY).verdict == "unchecked"
    assert market.verify_price(0.0, 0.05, BY).verdict == "differs"
    assert market.verify_price(0.05, 0.0, BY).verdict == "differs"
    assert market.verify_price(0.0, 0.0, BY).verdict == "agrees"


@pytest.mark.parametrize(
    ("cap", "differs"), [(4_600_000.0, False), (4_600_001.0, True), (3_400_000.0, False), (3_399_999.0, True)]
)
def test_the_market_cap_is_found_out_by_what_the_supply_would_cost_and_never_confirmed(
    cap: float, differs: bool
) -> None:
    price = market.verify_price(0.051, 0.05, BY)
    found = market.verify_market_cap(cap, price, sesh("80000000"))
    if differs:
        assert (found.verdict, found.there, found.by) == ("differs", "4000000", BY)
        assert (found.tolerance or Tolerance()).why
    else:
        assert (found.verdict, found.there, found.by, found.reason) == ("unchecked", None, (), Reason.NO_OTHER_SOURCE)


def test_the_market_cap_of_a_few_sesh_is_worked_out_to_the_cent() -> None:
    found = market.verify_market_cap(2.0, market.verify_price(0.05, 0.05, BY), sesh("30"))
    assert (found.verdict, found.here, found.there) == ("differs", "2", "1.5")


def test_a_market_cap_is_not_checked_by_whom_it_comes_from() -> None:
    price = market.verify_price(0.05, None, BY)
    found = market.verify_market_cap(4_000_000.0, price, sesh("80000000"))
    assert (found.figure, found.verdict, found.here) == ("market_cap_usd", "unchecked", "4000000")
    assert (found.reason, found.detail, found.by) == (price.reason, price.detail, BY)
    assert market.verify_market_cap(1.0, market.verify_price(1.0, 1.0, BY), None).verdict == "unchecked"


@pytest.mark.parametrize(
    ("there", "verdict"),
    [
        ("0x10Ea9E5303670331Bdddfa66A4cEA47dae4fcF3b", "agrees"),
        ("0x10ea9e5303670331bdddfa66a4cea47dae4fcf3b", "agrees"),
        ("0x10ea9e5303670331bdddfa66a4cea47dae4fcf3c", "differs"),
        (None, "unchecked"),
    ],
)
def test_the_contract_is_the_same_whatever_the_case_of_its_letters(there: str | None, verdict: str) -> None:
    here = "0x10Ea9E5303670331Bdddfa66A4cEA47dae4fcF3b"
    found = market.verify_contract(here, there, BY, known=True)
    assert (found.verdict, found.here) == (verdict, here)
    assert warnings_of([found]) == () or verdict == "unchecked"  # `contract-mismatch` says it


def test_the_api_does_not_vouch_for_the_contract_that_it_names_itself() -> None:
    here = "0x10Ea9E5303670331Bdddfa66A4cEA47dae4fcF3b"
    found = market.verify_contract(here, here, BY, known=False)
    assert (found.verdict, found.reason, found.by) == ("unchecked", Reason.NO_OTHER_SOURCE, ())


def test_supplies() -> None:
    most = sesh("240000000")
    assert market.verify_circulating(sesh("79753120"), most).reason is Reason.NO_OTHER_SOURCE
    assert market.verify_circulating(most, most).reason is Reason.NO_OTHER_SOURCE
    assert market.verify_circulating(sesh("240000000.000000001"), most).verdict == "differs"
    assert market.verify_maximum(most, most, BY).verdict == "agrees"
    assert market.verify_maximum(most, sesh("240000001"), BY).verdict == "differs"
    assert market.verify_maximum(most, None, ()).reason is Reason.NOT_CONFIGURED


CLAIMS = HEADLINE.claims


@pytest.mark.parametrize(
    ("there", "figures"),
    [
        (HEADLINE, set()),
        (structs.replace(HEADLINE, requirement=sesh("25000.000000001")), {"requirement"}),
        (structs.replace(HEADLINE, nodes=1601), {"nodes"}),
        (structs.replace(HEADLINE, reward_pool=Sesh(1)), {"reward_pool"}),
        (structs.replace(HEADLINE, paused=True), {"paused"}),
        (structs.replace(HEADLINE, max_contributors=11), {"max_contributors"}),
        (structs.replace(HEADLINE, block=structs.replace(HEADLINE.block, hash="0x" + "cd" * 32)), {"block"}),
        (structs.replace(HEADLINE, claims=structs.replace(CLAIMS, limit=ONE)), {"claim_window.limit"}),
        (structs.replace(HEADLINE, claims=structs.replace(CLAIMS, total=ONE)), {"claim_window.used"}),
        (structs.replace(HEADLINE, claims=structs.replace(CLAIMS, total_cycle=1)), {"claim_window.used"}),
        (structs.replace(HEADLINE, claims=structs.replace(CLAIMS, cycle_seconds=1)), {"claim_window.resets_at"}),
    ],
)
def test_at_one_block_two_endpoints_agree_to_the_last_unit(there: Headline, figures: set[str]) -> None:
    assert isinstance(there.claims, Claims)
    of = on_chain.figures_of_staking
    found = on_chain.verify_headline(of(HEADLINE), of(there), BY)
    assert {one.figure for one in found if one.verdict == "differs"} == figures


class WithMore(Headline, frozen=True, kw_only=True):
    """A headline with a field that is named nowhere else."""

    node_limit: int


def test_a_new_figure_of_the_headline_is_compared_without_being_named() -> None:
    here, there = (WithMore(**structs.asdict(HEADLINE), node_limit=limit) for limit in (1, 2))
    before, now = on_chain.figures_of_staking(HEADLINE), on_chain.figures_of_staking(here)
    assert now.keys() - before.keys() == {"node_limit"}
    found = on_chain.verify_headline(now, on_chain.figures_of_staking(there), BY)
    assert [(one.figure, one.here, one.there) for one in found if one.verdict == "differs"] == [
        ("node_limit", "1", "2")
    ]


def test_figures_of_the_chain_are_called_as_in_the_answer() -> None:
    shown = {name.partition(".")[0] for name in on_chain.figures_of_staking(HEADLINE)}
    assert shown <= set(Staking.__struct_fields__)
    assert set(on_chain.figures_of_token(HEADLINE)) <= set(TokenFigures.__struct_fields__)


def test_every_tolerance_says_why() -> None:
    verdicts: list[Verdict] = [
        stakes.verify_pool(ONE, ONE, BY, HEADLINE),
        stakes.verify_count(5, 5, BY, contract=True),
        stakes.verify_count(5, 5, BY, contract=False),
        stakes.verify_staked(ONE, ONE, BY, contract=True, requirement=None),
        market.verify_price(1.0, 1.0, BY),
        market.verify_market_cap(2.0, market.verify_price(1.0, 1.0, BY), ONE),
    ]
    assert all(one.tolerance and one.tolerance.limit and one.tolerance.why for one in verdicts)
