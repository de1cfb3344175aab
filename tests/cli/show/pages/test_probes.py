"""What a probe found, as columns and in sentences."""

from __future__ import annotations

import pytest
from msgspec import structs

from sessionnet_cli.show.pages.probes import write_probes
from sessionnet_cli.show.tables.columns import COLUMNS, Moment
from sessionnet_cli.show.tables.probe_columns import PROBE_KEYS, SHOWN, clock, milliseconds, outcome, probe_columns
from sessionnet_cli.show.text_page import TextPage
from sessionnet_core.model import Probe
from tests.core.samples import NOON, key, node

AT = Moment(now=NOON, height=1000)
UP = Probe(
    pubkey=key(1),
    reachable=True,
    latency_seconds=0.0214,
    storage_server_version="2.11.3",
    clock_skew_seconds=-90.0,
    hard_fork=(21, 0),
    height=988,
    lag_blocks=12,
)
DOWN = Probe(pubkey=key(2), reachable=False, failure="unreachable", reason="the connection was refused")
WRONG = Probe(pubkey=key(3), reachable=False, failure="malformed-answer", reason="not what it should be: " + "x" * 90)
UNASKED = Probe(pubkey=key(4), reason="it is decommissioned")
PROBES = (UP, DOWN, WRONG, UNASKED)


def cells(number: int) -> dict[str, str]:
    return {name: column.shown(node(number), AT) for name, column in probe_columns(PROBES).items()}


def sentences(*probes: Probe, capsys: pytest.CaptureFixture[str]) -> str:
    write_probes(TextPage(), probes)
    return capsys.readouterr().out


def test_a_node_that_is_up_is_shown_in_every_column() -> None:
    assert cells(1) == {
        "reachable": "up",
        "reason": "–",
        "latency_seconds": "21 ms",
        "running_version": "2.11.3",
        "clock_skew_seconds": "-90 s",
        "hard_fork": "21.0",
        "probed_height": "988",
        "lag_blocks": "12",
    }


@pytest.mark.parametrize(
    ("number", "says"),
    [(2, "down: the connection was refused"), (3, "wrong answer"), (4, "not asked: it is decommissioned"), (5, "–")],
)
def test_of_any_other_only_why_is_shown(number: int, says: str) -> None:
    text = cells(number)
    assert text.pop("reachable") == says
    text.pop("reason")
    assert set(text.values()) == {"–"}


def test_who_refuses_is_not_called_down() -> None:
    refusing = Probe(pubkey=key(2), reachable=False, failure="refused", reason="HTTP status 500")
    assert outcome(refusing) == "refuses: HTTP status 500"


def test_the_columns_stand_beside_those_of_a_list_under_names_and_titles_of_their_own() -> None:
    columns = probe_columns(PROBES)
    assert tuple(columns) == PROBE_KEYS
    assert set(SHOWN) <= set(PROBE_KEYS)
    assert all(name == column.key for name, column in columns.items())
    assert not set(columns) & set(COLUMNS)
    assert not {column.title for column in columns.values()} & {column.title for column in COLUMNS.values()}


def test_what_is_wrong_is_red() -> None:
    columns = probe_columns([UP, DOWN, UNASKED])
    styles = {name: column.style(node(1)) for name, column in columns.items() if column.style}
    assert styles == {"reachable": "green", "clock_skew_seconds": "red", "lag_blocks": "red"}
    reached = columns["reachable"].style
    assert reached is not None
    assert [reached(node(number)) for number in (2, 4, 5)] == ["red", "dim", ""]


@pytest.mark.parametrize(
    ("skew", "says"),
    [(0.0, "right"), (-0.9, "right"), (5.2, "+5 s"), (-3700.0, "-3,700 s")],
)
def test_a_clock_is_shown_as_it_is_off(skew: float, says: str) -> None:
    assert clock(skew) == says


def test_times_are_shown_in_milliseconds() -> None:
    assert (milliseconds(0.0), milliseconds(0.2104), milliseconds(1.5)) == ("0 ms", "210 ms", "1,500 ms")


def test_a_wrong_answer_is_not_called_down() -> None:
    assert outcome(WRONG) == "wrong answer"


def test_the_summary_counts(capsys: pytest.CaptureFixture[str]) -> None:
    first, versions, note = sentences(*PROBES, capsys=capsys).splitlines()
    assert first == (
        "1 of 3 nodes reachable; 1 not asked; the slowest took 21 ms; 1 clock more than a minute off; "
        "the furthest behind by 12 blocks."
    )
    assert versions == "They run 2.11.3 ×1."
    assert "nothing vouches for the certificates" in note


def test_the_summary_of_nobody_who_answered_claims_nothing_of_clocks(capsys: pytest.CaptureFixture[str]) -> None:
    assert sentences(DOWN, capsys=capsys).splitlines()[0] == "0 of 1 node reachable."
    assert sentences(UNASKED, capsys=capsys).splitlines()[0] == "0 of 0 nodes reachable; 1 not asked."


@pytest.mark.parametrize(("skew", "says"), [(89.0, "89 s behind"), (-1200.0, "1,200 s ahead of")])
def test_the_summary_says_when_it_is_this_machines_clock(
    capsys: pytest.CaptureFixture[str], skew: float, says: str
) -> None:
    wrong = [structs.replace(UP, pubkey=key(number), clock_skew_seconds=skew) for number in range(3)]
    text = sentences(*wrong, capsys=capsys)
    assert f"; this machine's clock is {says} most of theirs; no clock more than a minute away from most" in text
    text = sentences(*wrong, structs.replace(UP, pubkey=key(9), clock_skew_seconds=0.0), capsys=capsys)
    assert "most of theirs; 1 clock more than a minute away from most" in text


def test_the_summary_of_nobody_is_none(capsys: pytest.CaptureFixture[str]) -> None:
    assert sentences(capsys=capsys) == ""
