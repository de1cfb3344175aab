"""Several answers as one: ages, sources, warnings, and what is made of failures."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sessionnet_core.access import Access
from sessionnet_core.errors import (
    BadConfiguration,
    MalformedAnswer,
    NobodyAnswered,
    NobodyBelievable,
    NothingKept,
    SessionNetError,
    Unreachable,
    WrongChain,
)
from sessionnet_core.evidence import Answer, Recording, Source, Warned
from sessionnet_core.networks.built_in import MAINNET
from sessionnet_core.queries.answers import answers_among, combine
from sessionnet_core.session import Session

NOON = datetime(2026, 4, 9, 12, 0, tzinfo=UTC)
SESSION = Session(MAINNET, Access(clock=lambda: NOON))


def source(name: str) -> Source:
    return Source(name=name, kind="rpc", url=f"https://{name}/", proof="none", as_of=NOON, via="network")


def answer(value: object = None, *, seconds_ago: int = 0, **changed: Any) -> Answer[object]:
    usual: dict[str, Any] = {
        "network": "mainnet",
        "as_of": NOON - timedelta(seconds=seconds_ago),
        "asked_at": NOON,
        "stale": False,
        "sources": (),
    }
    return Answer(value=value, **(usual | changed))


class TestTheWhole:
    @given(st.lists(st.integers(min_value=0, max_value=10**6), min_size=1, max_size=5))
    def test_is_as_old_as_its_oldest_part(self, ages: list[int]) -> None:
        whole = combine(SESSION, [answer(seconds_ago=age) for age in ages], "value")
        assert (whole.value, whole.age_seconds, whole.asked_at) == ("value", max(ages), NOON)

    @given(st.lists(st.booleans(), min_size=1, max_size=5))
    def test_is_stale_where_any_part_is(self, stale: list[bool]) -> None:
        assert combine(SESSION, [answer(stale=one) for one in stale], None).stale is (True in stale)

    def test_names_each_source_and_warning_once_in_their_order(self) -> None:
        one = answer(sources=(source("b"), source("a")), warnings=(Warned("x", "1"), Warned("y", "2")))
        two = answer(sources=(source("a"), source("c")), warnings=(Warned("x", "1"), Warned("x", "3")))
        whole = combine(SESSION, [one, two], None, [Warned("y", "2"), Warned("z", "4")])
        assert [each.name for each in whole.sources] == ["b", "a", "c"]
        assert [(each.code, each.describe()) for each in whole.warnings] == [
            ("x", "1"),
            ("y", "2"),
            ("x", "3"),
            ("z", "4"),
        ]

    def test_keeps_two_moments_of_one_source_apart(self) -> None:
        """They are two answers, one of them from before."""
        earlier = Source("a", "rpc", "https://a/", "none", NOON - timedelta(hours=1), "cache")
        whole = combine(SESSION, [answer(sources=(source("a"),)), answer(sources=(earlier,))], None)
        assert len(whole.sources) == 2

    def test_is_of_the_network_and_the_recording(self) -> None:
        recording = Recording(recorded_at=NOON, network="mainnet", test_network=True)
        session = Session(MAINNET, Access(clock=lambda: NOON, recording=recording))
        whole = combine(session, [answer(recording=recording), answer(recording=recording)], None)
        assert (whole.network, whole.recording) == ("mainnet", recording)


class TestAmongFailures:
    def test_answers_are_what_counts(self) -> None:
        one, two = answer(1), answer(2)
        assert answers_among([Unreachable("a"), one, None, WrongChain("b"), two], "mainnet") == [one, two]

    def test_a_question_without_sense_counts_before_any_answer(self) -> None:
        with pytest.raises(BadConfiguration, match="no chain"):
            answers_among([answer(), BadConfiguration("no chain")], "mainnet")

    @pytest.mark.parametrize(
        ("failures", "kind"),
        [
            ([Unreachable("a"), NothingKept("b")], NobodyAnswered),
            ([Unreachable("a"), MalformedAnswer("b")], NobodyBelievable),
            ([NobodyBelievable("x", failures=(WrongChain("a"),)), Unreachable("b")], NobodyBelievable),
            ([NobodyAnswered("x", failures=(Unreachable("a"),)), Unreachable("b")], NobodyAnswered),
        ],
    )
    def test_alone_a_lie_outweighs_silence_and_every_host_is_named(
        self, failures: list[SessionNetError], kind: type[SessionNetError]
    ) -> None:
        with pytest.raises(kind, match="mainnet") as raised:
            answers_among(failures, "mainnet")
        assert type(raised.value) is kind
        assert [cause.describe() for cause in raised.value.causes] == ["a", "b"]

    def test_one_reason_of_one_host_is_given_once_and_another_beside_it(self) -> None:
        first, second, third = (
            NobodyAnswered("x", failures=(Unreachable("cut", host="a"), Unreachable("cut", host="b"))),
            NobodyAnswered("y", failures=(Unreachable("cut", host="a"),)),
            NobodyBelievable("z", failures=(WrongChain("another", host="a"),)),
        )
        with pytest.raises(NobodyBelievable) as raised:
            answers_among([first, second, third], "mainnet")
        assert [cause.describe() for cause in raised.value.causes] == ["a: cut", "b: cut", "a: another"]


@pytest.mark.parametrize(
    ("error", "line"),
    [
        (Unreachable("no answer", host="a"), "a: no answer"),
        (
            NobodyAnswered(
                "nobody could be reached", failures=(Unreachable("cut", host="a"), Unreachable("refused", host="b"))
            ),
            "nobody could be reached: a: cut; b: refused",
        ),
    ],
)
def test_a_failure_is_described_in_one_line_with_its_reasons(error: SessionNetError, line: str) -> None:
    assert error.summary() == line
