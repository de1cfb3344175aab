"""The arithmetic of the reward pool, of a node's reward and of stakes, against figures that the contracts gave."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sessionnet_core.amounts import Sesh
from sessionnet_core.errors import RequestError
from sessionnet_core.figures import rewards
from tests.beside import BESIDE

SESH = 10**9
POOL = 63_177_550 * SESH
REQUIREMENT = 25_000 * SESH
VECTORS = BESIDE / "facts/vectors/chain.json"

balances = st.integers(0, 240_000_000 * SESH)


class TestPool:
    @pytest.mark.parametrize(
        ("balance", "elapsed", "payout"),
        [
            (63_177_550 * SESH, 120, 36_300_647_070),
            (40_000_000 * SESH, 120, 22_983_257_229),
            (63_177_550 * SESH, 86_400, 26_136_465_890_410),
            (63_177_550 * SESH, 31_536_000, 9_539_810_050_000_000),
            (45_000_000 * SESH, 120, 25_856_164_383),
            (123_456_789_012_345_678, 120, 70_935_978_465),
            (0, 120, 0),
            (1, 120, 0),
        ],
    )
    def test_it_pays_what_the_contract_does(self, balance: int, elapsed: int, payout: int) -> None:
        assert rewards.payout_atomic(balance, elapsed) == payout

    @pytest.mark.parametrize(
        ("pool", "rate"), [(40_000_000, 22_983_257_229), (63_177_550, 36_300_647_070), (45_000_000, 25_856_164_383)]
    )
    def test_the_reward_of_a_block_is_that_of_the_contract(self, pool: int, rate: int) -> None:
        assert rewards.reward_rate_atomic(pool * SESH) == rate

    def test_the_reward_per_block_falls_until_the_next_payout(self) -> None:
        # 15.1 % are gone after a year, and what is left pays 120 seconds' worth.
        left = POOL - 9_539_810_050_000_000
        assert rewards.reward_rate_atomic(POOL, 31_536_000) == left * 151 * 120 // 31_536_000_000

    def test_a_pool_that_is_used_up_is_an_error_as_in_the_contract(self) -> None:
        with pytest.raises(ValueError, match="does not last"):
            rewards.reward_rate_atomic(POOL, 7 * 31_536_000)

    def test_daily_payouts_take_fourteen_per_cent_in_a_year_and_not_fifteen(self) -> None:
        left = POOL
        for _ in range(365):
            left -= rewards.payout_atomic(left, 86_400)
        assert str(Sesh(left)).startswith("54321373.79")
        assert 1 - left / POOL == pytest.approx(0.140179, abs=1e-6)
        assert rewards.payout_atomic(POOL, 31_536_000) / POOL == pytest.approx(rewards.RATE_SIMPLE_PERCENT / 100)
        assert round(100 * (1 - left / POOL)) == rewards.RATE_TARGET_PERCENT

    @given(balances, balances, st.integers(0, 31_536_000), st.integers(0, 31_536_000))
    def test_more_pool_or_more_time_never_pay_less(self, a: int, b: int, early: int, late: int) -> None:
        low, high = sorted((a, b))
        early, late = sorted((early, late))
        assert rewards.payout_atomic(low, early) <= rewards.payout_atomic(high, early)
        assert rewards.payout_atomic(high, early) <= rewards.payout_atomic(high, late) <= high
        assert rewards.reward_rate_atomic(high, late) <= rewards.reward_rate_atomic(high, early)

    @given(balances, st.integers(0, 500))
    def test_payouts_never_take_more_than_there_is(self, balance: int, days: int) -> None:
        assert 0 <= rewards.payout_atomic(balance, 86_400 * days) <= balance


class TestNode:
    @pytest.mark.parametrize(
        ("rate", "nodes", "per_day", "apr"),
        [
            (22_983_257_229, 1_600, "10.342465200", 15.100),
            (36_300_647_070, 1_500, "17.424310320", 25.439),
            (36_300_647_070, 1_600, "16.335290880", 23.850),
            (36_300_647_070, 2_000, "13.068232560", 19.080),
            (25_856_164_383, 2_000, "9.308219040", 13.590),
        ],
    )
    def test_a_day_and_the_simple_rate_are_those_worked_out(
        self, rate: int, nodes: int, per_day: str, apr: float
    ) -> None:
        assert str(Sesh(rewards.node_reward_per_day_atomic(rate, nodes))) == per_day
        exact = rewards.simple_apr(rate, nodes, REQUIREMENT)
        assert exact is not None
        assert round(rewards.percent(exact), 3) == apr

    def test_without_nodes_there_is_no_rate(self) -> None:
        assert rewards.simple_apr(36_300_647_070, 0, REQUIREMENT) is None

    def test_the_fee_comes_first_and_the_rest_goes_by_stake(self) -> None:
        reward = rewards.node_reward_milliatomic(36_300_647_070, 1_600)
        assert reward == 22_687_904_418
        operator, contributor = rewards.split_milliatomic(
            reward, (6_250 * SESH, 18_750 * SESH), requirement_atomic=REQUIREMENT, fee_millionths=100_000
        )
        assert operator == 2_268_790_441 + 5_104_778_494
        assert str(Sesh(operator * 720 // 1000)) == "5.308969633"
        assert str(Sesh(contributor * 720 // 1000)) == "11.026321547"

    @pytest.mark.parametrize("fee", [-1, 1_000_001])
    def test_a_fee_that_is_none_is_refused(self, fee: int) -> None:
        with pytest.raises(RequestError, match="fee"):
            rewards.split_milliatomic(1, (1,), requirement_atomic=1, fee_millionths=fee)

    @pytest.mark.parametrize("stakes", [(), (-1, 1), (20_000 * SESH, 5_001 * SESH)])
    def test_stakes_that_no_node_has_are_refused(self, stakes: tuple[int, ...]) -> None:
        with pytest.raises(RequestError, match="stakes"):
            rewards.split_milliatomic(1, stakes, requirement_atomic=REQUIREMENT, fee_millionths=0)

    @given(
        st.integers(0, 10**15),
        st.lists(st.integers(0, 2_500 * SESH), min_size=1, max_size=10),
        st.integers(0, 1_000_000),
    )
    def test_shares_never_exceed_the_reward(self, reward: int, stakes: list[int], fee: int) -> None:
        shares = rewards.split_milliatomic(reward, stakes, requirement_atomic=REQUIREMENT, fee_millionths=fee)
        assert all(share >= 0 for share in shares)
        assert sum(shares) <= reward
        full = rewards.split_milliatomic(
            reward, (*stakes, REQUIREMENT - sum(stakes)), requirement_atomic=REQUIREMENT, fee_millionths=fee
        )
        assert reward - len(full) <= sum(full) <= reward

    @given(st.integers(0, 10**15), st.integers(0, 10**6), st.integers(0, 10**6), st.integers(0, REQUIREMENT))
    def test_a_higher_fee_is_never_the_contributors_gain(self, reward: int, a: int, b: int, stake: int) -> None:
        low, high = (
            rewards.split_milliatomic(
                reward, (REQUIREMENT - stake, stake), requirement_atomic=REQUIREMENT, fee_millionths=fee
            )
            for fee in sorted((a, b))
        )
        assert high[1] <= low[1]
        assert high[0] >= low[0] - 1  # rounding twice

    @given(st.integers(0, 10**6), st.integers(1, REQUIREMENT - 1))
    def test_rates_of_all_stakes_weigh_up_to_that_of_the_node(self, fee: int, own: int) -> None:
        apr = Fraction(238_495, 1_000_000)
        share = Fraction(own, REQUIREMENT)
        operator = rewards.stake_apr(apr, fee_millionths=fee, operator_share=share)
        others = rewards.stake_apr(apr, fee_millionths=fee)
        assert operator * share + others * (1 - share) == apr


class TestClaimWindow:
    LIMIT = Sesh(1_000_000 * SESH)
    NOON = 1_747_828_800  # 2025-05-21 12:00 UTC, the start of cycle 40459 of 12 hours

    def window(self, now: int) -> rewards.ClaimWindow:
        return rewards.claim_window(
            limit=self.LIMIT, cycle_seconds=43_200, total=Sesh(5 * SESH), total_cycle=40_458, now_unix=now
        )

    def test_in_the_cycle_of_the_total_that_much_is_used(self) -> None:
        window = self.window(self.NOON - 1)
        assert window == rewards.ClaimWindow(
            limit=self.LIMIT, used=Sesh(5 * SESH), resets_at=datetime(2025, 5, 21, 12, tzinfo=UTC)
        )

    def test_once_the_cycle_has_turned_nothing_is_used_though_the_total_still_stands(self) -> None:
        window = self.window(self.NOON)
        assert window.used == Sesh(0)
        assert window.resets_at == datetime(2025, 5, 22, tzinfo=UTC)

    def test_a_cycle_beyond_the_calendar_has_no_date(self) -> None:
        window = rewards.claim_window(
            limit=self.LIMIT, cycle_seconds=2**256 - 1, total=Sesh(3), total_cycle=0, now_unix=self.NOON
        )
        assert (window.used, window.resets_at) == (Sesh(3), None)


class TestMinimum:
    @pytest.mark.parametrize(("requirement", "least"), [(25_000 * SESH, 6_250 * SESH), (5, 2), (4, 1), (1, 1), (0, 0)])
    def test_an_operator_gives_a_quarter_rounded_up(self, requirement: int, least: int) -> None:
        assert rewards.operator_minimum_atomic(requirement) == least


@pytest.mark.skipif(not VECTORS.exists(), reason="the contracts' own figures are not beside this checkout")
def test_the_contracts_own_figures() -> None:
    vectors = json.loads(VECTORS.read_text())
    for one in vectors["payout"]:
        assert rewards.payout_atomic(int(one["balance"]), int(one["elapsed"])) == int(one["payout"])
