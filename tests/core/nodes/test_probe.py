"""What is made of the answers to a probe: latency, clocks, lag."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sessionnet_core.model import Probe
from sessionnet_core.nodes.probe import Heard, is_behind, is_skewed, own_skew, probes_of, slowest
from tests.core.samples import key


def heard(
    height: int | None = 1000,
    *,
    ahead: float = 0.0,
    latency: float = 0.2,
    hard_fork: tuple[int, int] | None = (21, 0),
) -> Heard:
    return Heard(
        version="2.11.3",
        clock_seconds=1_000_000 + ahead,
        hard_fork=hard_fork,
        height=height,
        latency_seconds=latency,
        halfway_seconds=1_000_000,
    )


def probed(*answers: Heard, listed: int | None = 1000) -> tuple[Probe, ...]:
    return probes_of({key(number): answer for number, answer in enumerate(answers)}, listed)


def skewed(*seconds: float | None) -> list[Probe]:
    return [Probe(pubkey=key(i), reachable=True, clock_skew_seconds=one) for i, one in enumerate(seconds)]


def test_an_answer_is_kept_whole() -> None:
    assert probed(heard(990, ahead=-90.0)) == (
        Probe(
            pubkey=key(0),
            reachable=True,
            latency_seconds=0.2,
            storage_server_version="2.11.3",
            clock_skew_seconds=-90.0,
            hard_fork=(21, 0),
            height=990,
            lag_blocks=10,
        ),
    )


def test_what_had_no_answer_stands_in_its_place() -> None:
    down = Probe(pubkey=key(1), reachable=False, failure="unreachable", reason="the connection was refused")
    assert probes_of({key(0): heard(), key(1): down, key(2): heard()}, None)[1] is down


class TestAClock:
    @pytest.mark.parametrize(
        ("ahead", "latency", "skew"),
        [
            (0.0, 0.0, 0.0),
            (0.1, 0.2, 0.0),
            (-0.1, 0.2, 0.0),
            (0.1001, 0.2, 0.1),
            (-0.15, 0.2, -0.15),
            (3.0, 6.0, 0.0),
            (3.5, 6.0, 3.5),
            (7200.0, 0.2, 7200.0),
        ],
    )
    def test_is_off_by_what_half_of_the_exchange_does_not_explain(
        self, ahead: float, latency: float, skew: float
    ) -> None:
        (probe,) = probed(heard(ahead=ahead, latency=latency))
        assert probe.clock_skew_seconds == pytest.approx(skew, abs=1e-3)

    @given(st.floats(0, 10), st.floats(0, 1), st.floats(-1e6, 1e6))
    def test_that_is_right_is_never_said_to_be_off(self, latency: float, when: float, start: float) -> None:
        """Wherever between question and answer the server looked at its clock."""
        answer = Heard(
            version=None,
            clock_seconds=start + latency * when,
            hard_fork=None,
            height=None,
            latency_seconds=latency + 1e-6,
            halfway_seconds=start + latency / 2,
        )
        assert probed(answer)[0].clock_skew_seconds == 0.0

    @pytest.mark.parametrize(("seconds", "off"), [(60.0, False), (60.1, True), (-60.0, False), (-61.0, True)])
    def test_is_a_fault_beyond_a_minute(self, seconds: float, off: bool) -> None:
        (probe,) = skewed(seconds)
        assert is_skewed(probe, None) is off

    def test_that_is_unknown_is_no_fault(self) -> None:
        (probe,) = skewed(None)
        assert not is_skewed(probe, None)
        assert not is_skewed(probe, 3600.0)


class TestThisMachinesClock:
    @pytest.mark.parametrize(
        ("skews", "own"),
        [
            ((3600.0, 3600.0, 3600.0), 3600.0),
            ((3600.0, 3610.0, 3590.0, 0.0), 3600.0),
            ((-300.0, -300.0, -300.0, None), -300.0),
            ((3600.0, 3600.0), None),
            ((3600.0, 3600.0, 0.0, 0.0), None),
            ((3600.0, 0.0, 0.0), None),
            ((60.0, 60.0, 60.0), None),
            ((3540.0, 3600.0, 3660.0), 3600.0),
            ((3539.0, 3600.0, 3661.0), None),
            ((100.0, 300.0, 900.0), None),
            ((), None),
        ],
    )
    def test_is_blamed_when_most_of_three_or_more_say_the_same(
        self, skews: tuple[float | None, ...], own: float | None
    ) -> None:
        found = own_skew(skewed(*skews))
        assert found == (own if own is None else pytest.approx(own, abs=10))

    def test_excuses_the_nodes_that_agree_and_not_the_one_that_does_not(self) -> None:
        probes = skewed(3600.0, 3600.5, 3599.0, 0.0)
        own = own_skew(probes)
        assert [is_skewed(probe, own) for probe in probes] == [False, False, False, True]


class TestLag:
    def test_counts_from_the_node_list(self) -> None:
        assert [one.lag_blocks for one in probed(heard(1000), heard(960), listed=1000)] == [0, 40]

    def test_is_never_below_zero_when_the_list_is_the_older_one(self) -> None:
        assert [one.lag_blocks for one in probed(heard(1010), heard(1000), listed=1000)] == [0, 0]

    def test_counts_from_most_of_the_nodes_where_they_are_further(self) -> None:
        old = probed(heard(5000), heard(5001), heard(4900), listed=1000)
        assert [one.lag_blocks for one in old] == [0, 0, 100]

    def test_one_that_claims_the_future_does_not_make_others_late(self) -> None:
        assert [one.lag_blocks for one in probed(heard(2**50), heard(1000), heard(1000), listed=1000)] == [0, 0, 0]

    def test_is_unknown_without_anything_to_compare(self) -> None:
        assert [one.lag_blocks for one in probed(heard(5), heard(6), listed=None)] == [None, None]
        assert probed(heard(None))[0].lag_blocks is None

    @pytest.mark.parametrize(("blocks", "behind"), [(None, False), (0, False), (10, False), (11, True)])
    def test_of_more_than_twenty_minutes_is_a_fault(self, blocks: int | None, behind: bool) -> None:
        assert is_behind(Probe(pubkey=key(1), reachable=True, lag_blocks=blocks), None) is behind

    def test_a_missed_hard_fork_is_a_fault_and_its_revision_is_not(self) -> None:
        probe = Probe(pubkey=key(1), reachable=True, hard_fork=(21, 3))
        assert is_behind(probe, 22)
        assert not is_behind(probe, 21)
        assert not is_behind(probe, None)


def test_the_slowest_is_the_longest_latency_and_none_without_answers() -> None:
    assert slowest(probed(heard(latency=0.1), heard(latency=0.3))) == 0.3
    assert slowest([Probe(pubkey=key(1))]) is None
