"""Staking in figures: what stands in for what, which rests on which, and what stays unknown."""

from __future__ import annotations

from datetime import UTC, datetime
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import structs

from sessionnet_core.amounts import Sesh
from sessionnet_core.figures.headline import Headline
from sessionnet_core.figures.staking import Staking, staking_of
from tests.core.staking_samples import CYCLE_SECONDS, HEADLINE, NOW, SESH
from tests.core.wire.api.reply import WHOLE


def headline(**changed: Any) -> Headline:
    return structs.replace(HEADLINE, **changed)


def unknown(shown: Staking) -> set[str]:
    return {name for name, value in structs.asdict(shown).items() if value is None}


class TestWhatStandsInForWhat:
    def test_the_chain_is_believed_rather_than_the_network_api(self) -> None:
        shown = staking_of(headline(requirement=Sesh(20_000 * SESH)), WHOLE)
        assert (shown.requirement, shown.nodes, shown.reward_pool) == (
            Sesh(20_000 * SESH),
            1_600,
            Sesh(63_177_550 * SESH),
        )
        assert unknown(shown) == set()

    def test_the_network_api_is_taken_where_the_chain_is_silent(self) -> None:
        shown = staking_of(None, WHOLE)
        assert (shown.requirement, shown.nodes, shown.reward_pool) == (WHOLE.requirement, 1_000, WHOLE.reward_pool)
        assert shown.operator_minimum == Sesh(6_250 * SESH)
        assert unknown(shown) == {
            *("max_contributors", "reward_per_block", "reward_per_day", "reward_per_year", "node_reward_per_day"),
            *("apr", "apr_inputs", "claim_window", "paused", "block"),
        }

    def test_no_price_of_the_chains_stands_in_for_the_network_apis(self) -> None:
        shown = staking_of(HEADLINE, None)
        assert unknown(shown) == {
            *("reward_pool_usd", "staked", "staked_from", "staked_usd", "price_usd", "price_as_of"),
        }

    def test_the_sum_of_the_deposits_is_believed_rather_than_the_network_api(self) -> None:
        shown = staking_of(HEADLINE, WHOLE, Sesh(335_000 * SESH))
        assert (shown.staked, shown.staked_from) == (Sesh(335_000 * SESH), "deposits")
        assert shown.staked_usd == pytest.approx(335_000 * 0.0512310312)
        usual = staking_of(HEADLINE, WHOLE)
        assert (usual.staked, usual.staked_from) == (WHOLE.staked, "network-api")

    def test_deposits_of_nothing_are_no_silence(self) -> None:
        shown = staking_of(headline(nodes=0), WHOLE, Sesh(0))
        assert (shown.staked, shown.staked_from, shown.staked_usd) == (Sesh(0), "deposits", 0.0)

    def test_without_any_source_only_the_fixed_rates_are_known(self) -> None:
        shown = staking_of(None, None)
        assert {name for name in structs.asdict(shown) if name not in unknown(shown)} == {"rate_target", "rate_simple"}
        assert (shown.rate_target, shown.rate_simple) == (0.14, 0.151)


class TestRewards:
    def test_are_worked_out_from_the_reward_of_a_block(self) -> None:
        shown = staking_of(HEADLINE, None)
        assert shown.reward_per_day == Sesh(26_136_465_890_400)  # × 720
        assert shown.reward_per_year == Sesh(9_539_810_049_996_000)  # × 262,800
        assert shown.node_reward_per_day == Sesh(16_335_290_880)  # ⌊… ÷ 1,600⌋ × 720
        assert shown.apr == pytest.approx(0.23849525125, rel=1e-11)

    @pytest.mark.parametrize("changed", [{"nodes": 0}, {"requirement": Sesh(0)}])
    def test_of_a_network_without_stakes_have_no_rate(self, changed: dict[str, Any]) -> None:
        assert staking_of(headline(**changed), WHOLE).apr is None

    def test_of_no_nodes_go_to_nobody(self) -> None:
        shown = staking_of(headline(nodes=0), WHOLE)
        assert (shown.node_reward_per_day, shown.nodes) == (None, 0)

    def test_of_an_empty_pool_are_nothing_which_is_known(self) -> None:
        shown = staking_of(headline(reward_per_block=Sesh(0), reward_pool=Sesh(0)), WHOLE)
        assert (shown.apr, shown.reward_per_day, shown.node_reward_per_day) == (0.0, Sesh(0), Sesh(0))
        assert shown.reward_pool_usd == 0.0

    @given(
        st.integers(min_value=0, max_value=10**15),
        st.integers(min_value=1, max_value=10**5),
        st.integers(min_value=1, max_value=10**17),
    )
    def test_the_rate_is_the_formula_of_its_inputs(self, per_block: int, nodes: int, requirement: int) -> None:
        there = headline(reward_per_block=Sesh(per_block), nodes=nodes, requirement=Sesh(requirement))
        shown = staking_of(there, None)
        inputs = shown.apr_inputs
        assert inputs is not None
        assert shown.apr == float(Fraction(per_block * 262_800, nodes * requirement))
        assert (inputs.reward_per_block, inputs.nodes, inputs.requirement) == (
            Sesh(per_block),
            nodes,
            there.requirement,
        )
        assert (inputs.block, shown.block) == (HEADLINE.block, HEADLINE.block)


@pytest.mark.parametrize(("cycles_ago", "used"), [(0, Sesh(123 * SESH)), (1, Sesh(0)), (1_000, Sesh(0))])
def test_the_claim_window_is_that_of_the_blocks_time(cycles_ago: int, used: Sesh) -> None:
    claims = structs.replace(HEADLINE.claims, total_cycle=NOW // CYCLE_SECONDS - cycles_ago)
    window = staking_of(headline(claims=claims), None).claim_window
    assert window is not None
    assert (window.limit, window.used) == (Sesh(1_000_000 * SESH), used)
    assert window.resets_at == datetime(2026, 4, 10, 0, 0, tzinfo=UTC)
