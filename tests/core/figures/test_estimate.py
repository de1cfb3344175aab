"""What a stake would earn: the split worked out by hand, and what holds for every stake."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sessionnet_core.amounts import Sesh
from sessionnet_core.errors import RequestError
from sessionnet_core.figures.estimate import Estimate, estimate

POOL = Sesh.parse("63177550")
REQUIREMENT = Sesh.parse("25000")


def worked(stake: str, *, operator: bool, fee_millionths: int = 100_000, nodes: int = 1_600) -> Estimate:
    return estimate(
        Sesh.parse(stake),
        fee_millionths=fee_millionths,
        operator=operator,
        nodes=nodes,
        pool=POOL,
        requirement=REQUIREMENT,
    )


@pytest.mark.parametrize(
    ("stake", "operator", "milliatomic"), [("6250", True, 7_373_568_935), ("18750", False, 15_314_335_482)]
)
def test_days_months_and_years_are_exact(stake: str, operator: bool, milliatomic: int) -> None:
    found = worked(stake, operator=operator)
    assert found.per_day == Sesh(milliatomic * 720 // 1000)
    assert found.per_month == Sesh(milliatomic * 21_600 // 1000)
    assert found.per_year_flat == Sesh(milliatomic * 262_800 // 1000)


def test_rates_are_those_of_the_formulas() -> None:
    # 23.8495… % before the fee; a contributor keeps nine tenths, a quarter-owner also earns the fee on four quarters.
    assert worked("18750", operator=False).apr_percent == pytest.approx(23.849525125 * 0.9, rel=1e-9)
    assert worked("6250", operator=True).apr_percent == pytest.approx(23.849525125 * (0.1 * 4 + 0.9), rel=1e-9)
    assert worked("25000", operator=True).apr_percent == pytest.approx(23.849525125, rel=1e-9)


def test_a_year_in_which_the_pool_falls_pays_fourteen_instead_of_fifteen_point_one_parts() -> None:
    found = worked("25000", operator=True, nodes=1)
    pool_fell_by = POOL.atomic - 54_321_373_792_641_420  # 365 daily payouts
    # What the pool pays, less the rounding of each block: below one atomic unit for each of 262,800.
    assert 0 <= pool_fell_by - found.per_year.atomic <= 262_800
    assert found.per_year_flat.atomic == 36_300_647_070 * 262_800


def test_what_was_assumed_stands_in_the_answer() -> None:
    assumed = worked("6250", operator=True).assumed
    assert (assumed.nodes, assumed.pool, assumed.requirement, assumed.operator) == (1_600, POOL, REQUIREMENT, True)
    assert (assumed.fee_percent, assumed.rate_simple_percent) == (10.0, 15.1)
    assert (assumed.blocks_per_day, assumed.days_per_month, assumed.days_per_year) == (720, 30, 365)


@pytest.mark.parametrize(
    ("stake", "operator", "says"),
    [
        ("6249.999999999", True, "quarter"),
        ("25000.000000001", False, "at most"),
        ("0", False, "above 0"),
    ],
)
def test_a_stake_that_no_node_takes_is_refused(stake: str, operator: bool, says: str) -> None:
    with pytest.raises(RequestError, match=says):
        worked(stake, operator=operator)


@pytest.mark.parametrize("nodes", [0, -1])
def test_without_nodes_nothing_can_be_said(nodes: int) -> None:
    with pytest.raises(RequestError, match="at least one node"):
        worked("25000", operator=True, nodes=nodes)


@pytest.mark.parametrize("fee", [-1, 1_000_001])
def test_a_fee_beyond_the_whole_is_refused(fee: int) -> None:
    with pytest.raises(RequestError, match="fee"):
        worked("25000", operator=True, fee_millionths=fee)


@given(st.integers(1, REQUIREMENT.atomic), st.integers(0, 10**6), st.integers(1, 5_000), st.integers(0, POOL.atomic))
def test_operator_and_contributor_together_earn_no_more_than_the_node(
    stake: int, fee: int, nodes: int, pool: int
) -> None:
    def of(atomic: int, *, operator: bool) -> Estimate:
        return estimate(
            Sesh(atomic),
            fee_millionths=fee,
            operator=operator,
            nodes=nodes,
            pool=Sesh(pool),
            requirement=REQUIREMENT,
        )

    contributor = of(stake, operator=False)
    assert contributor.per_day <= contributor.node_per_day
    assert contributor.per_year <= contributor.per_year_flat
    operated = REQUIREMENT.atomic - stake
    if operated * 4 >= REQUIREMENT.atomic:
        together = of(operated, operator=True).per_day + contributor.per_day
        assert contributor.node_per_day.atomic - 3 <= together.atomic <= contributor.node_per_day.atomic
