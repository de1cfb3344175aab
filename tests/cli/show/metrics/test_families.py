"""Numbers and labels: exact, bounded, and none for what is not known."""

from __future__ import annotations

import math
from datetime import UTC, datetime, timedelta, timezone

import pytest

from sessionnet_cli.show.metrics.answers import FAMILIES
from sessionnet_cli.show.metrics.families import LABEL_LIMIT, Family, label_text, number_text, one_of, sample
from sessionnet_core.amounts import Sesh

FAMILY = Family("sessionnet_things", "Things.", ("state",))


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (True, "1"),
        (False, "0"),
        (-37, "-37"),
        (2**70, "1180591620717411303424"),
        (Sesh(63_177_550_123_456_789), "63177550.123456789"),  # a float has no room for the last digit
        (Sesh(25_000 * 10**9), "25000"),
        (Sesh(0), "0"),
        (Sesh(1), "0.000000001"),
        (0.1, "0.1"),
        (datetime(2026, 4, 9, 12, tzinfo=UTC), "1775736000"),
        (datetime(2026, 4, 9, 12, 0, 0, 250_000, tzinfo=UTC), "1775736000.25"),
        (datetime(2026, 4, 9, 14, tzinfo=timezone(timedelta(hours=2))), "1775736000"),
        (datetime(1969, 12, 31, 23, 59, 59, tzinfo=UTC), "-1"),
        (None, None),
        (math.nan, None),
        (math.inf, None),
    ],
)
def test_a_number_is_written_exactly_or_not_at_all(number: object, text: str | None) -> None:
    assert number_text(number) == text  # type: ignore[arg-type]


def test_a_figure_that_is_not_known_has_no_sample() -> None:
    assert list(sample(FAMILY, None, "active")) == []
    assert [one.value for one in sample(FAMILY, 0, "active")] == ["0"]


def test_a_label_from_outside_is_safe_and_short() -> None:
    assert label_text("a\x1b[31m\n\u202eb") == "a\ufffd[31m\ufffd\ufffdb"
    assert label_text("x" * 10_000) == "x" * LABEL_LIMIT
    assert label_text(None) == ""


def test_one_of_a_few_is_1_and_the_others_are_0() -> None:
    found = {one.labels: one.value for one in one_of(FAMILY, ("active", "exiting"), "exiting")}
    assert found == {("active",): "0", ("exiting",): "1"}


class TestEveryFamily:
    """https://prometheus.io/docs/practices/naming/"""

    @pytest.mark.parametrize("family", FAMILIES.values(), ids=FAMILIES)
    def test_is_named_by_the_book(self, family: Family) -> None:
        assert family.name.startswith("sessionnet_")
        assert family.name.endswith("_total") == (family.kind == "counter")
        assert family.help.endswith(".")
        assert not {"network", "file"} & set(family.labels), "all have these"
        assert "account_id" not in family.labels

    def test_has_a_name_of_its_own(self) -> None:
        from sessionnet_cli.show.metrics import check, nodes, sources, staking, swarm, token, wallet

        names = [one.name for room in (check, nodes, sources, staking, swarm, token, wallet) for one in room.FAMILIES]
        assert sorted(names) == sorted(set(names)) == sorted(FAMILIES)
