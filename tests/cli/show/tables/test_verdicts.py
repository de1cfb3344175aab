"""The table of verdicts: whole in a pipe, and as wide as the terminal is."""

from __future__ import annotations

import pytest
from msgspec import structs

from sessionnet_cli.show.tables.verdicts import write_verdicts
from sessionnet_cli.show.terminal import Page
from sessionnet_cli.show.text_page import TextPage
from sessionnet_core.evidence import Reason, Tolerance, Verdict
from tests.conftest import ACCOUNT

NODES = ("192.0.2.7:22021", "198.51.100.20:22021", "203.0.113.44:22021")
CONTRACT = "0x10Ea9E5303670331Bdddfa66A4cEA47dae4fcF3b"
REASON = ["�[31mno", "endpoint", "could", "be", "reached"]
SAME = Tolerance(why="both are from the same block")
API = ("networkv1.getsession.org",)


def unchecked(figure: str, here: str | None, detail: str) -> Verdict:
    return Verdict(figure, "unchecked", here, reason=Reason.SOURCE_FAILED, detail=detail)


VERDICTS = (
    Verdict("nodes", "differs", "1630", "1600", NODES, SAME, detail="this list adds 30 nodes"),
    Verdict("reward_pool", "agrees", "62393497.995821918", "62393497.000000000", API, Tolerance("1 SESH", "rounding")),
    Verdict("arbitrum_supply", "agrees", "198765432.109876544", "198765432.109876544", ("arb1.arbitrum.io",), SAME),
    unchecked("price_usd", "0.051", "the contracts: \x1b[31mno endpoint could be reached"),
    Verdict("contract", "agrees", CONTRACT, CONTRACT, API, Tolerance()),
    Verdict(
        "market_cap_usd",
        "agrees",
        "4067409.14",
        "4067409.14",
        (),
        Tolerance("10 %"),
        None,
        "price × circulating supply",
    ),
    Verdict(f"swarm of {ACCOUNT}", "agrees", f"6 in {'3a7f' * 4}", f"6 in {'3a7f' * 4}", NODES, SAME),
)


def lines_on(page: Page, capsys: pytest.CaptureFixture[str]) -> list[str]:
    write_verdicts(page, VERDICTS)
    return capsys.readouterr().out.splitlines()


def test_a_pipe_gets_every_value_whole(capsys: pytest.CaptureFixture[str]) -> None:
    summary, heading, *rows, last = lines_on(TextPage(), capsys)
    assert (summary, last) == ("Verified: 5 agree, 1 differs, 1 unchecked.", "")
    assert heading.split() == ["Figure", "Verdict", "Here", "Elsewhere", "Source,", "or", "why", "not"]
    assert rows[0].split() == ["nodes", "differs", "1,630", "1,600", *", ".join(NODES).split()]
    by = ["networkv1.getsession.org;", "within", "1", "SESH"]
    assert rows[1].split() == ["price_usd", "unchecked", "0.051", "the", "contracts:", *REASON]
    assert rows[2].split() == ["reward_pool", "agrees", "62,393,497.995821918", "62,393,497", *by]
    assert rows[4].split() == ["contract", "agrees", CONTRACT, CONTRACT, "networkv1.getsession.org"]
    assert rows[5].endswith("price × circulating supply")
    assert rows[6].startswith(f"swarm of {ACCOUNT}")


def test_what_differs_stands_first_and_what_agrees_last(capsys: pytest.CaptureFixture[str]) -> None:
    agrees, differs = Verdict("a", "agrees", "1", "1", API), Verdict("b", "differs", "1", "2", API)
    for page in (TextPage(), TextPage(60, styled=False), TextPage(120, styled=False)):
        write_verdicts(page, (agrees, unchecked("c", None, "why"), differs, structs.replace(agrees, figure="d")))
        shown = capsys.readouterr().out.splitlines()
        assert [line[0] for line in shown if line[:1] in set("abcd") and line[1] == " "] == list("bcad")


@pytest.mark.parametrize("width", [40, 60, 79, 80, 100, 140])
def test_a_terminal_of_any_width_shows_each_verdict_and_no_amount_cut(
    capsys: pytest.CaptureFixture[str], width: int
) -> None:
    lines = lines_on(TextPage(width, styled=False), capsys)
    assert max(len(line) for line in lines if " " in line.strip()) <= width  # a longer word is not broken
    shown = "\n".join(lines)
    assert "\x1b" not in shown
    for word in ("1,630", "1,600", "62,393,497.995821918", "198,765,432.109876544", "0.051", "differs", "unchecked"):
        assert word in shown
    assert sum(word in ("agrees", "differs", "unchecked") for line in lines[1:] for word in line.split()) == 7


def test_differences_are_red_and_unchecked_figures_yellow(capsys: pytest.CaptureFixture[str]) -> None:
    for width in (60, 140):
        shown = "\n".join(lines_on(TextPage(width, styled=True), capsys))
        assert "\x1b[31mdiffers" in shown
        assert "\x1b[33munchecked" in shown


def test_no_verdicts_at_all_are_said_to_be_none(capsys: pytest.CaptureFixture[str]) -> None:
    write_verdicts(TextPage(), ())
    assert capsys.readouterr().out == "Verified: 0 agree, 0 differ, 0 unchecked.\n"


def test_verbose_output_has_each_tolerance_once(capsys: pytest.CaptureFixture[str]) -> None:
    write_verdicts(TextPage(), (*VERDICTS, VERDICTS[1]), with_tolerance=True)
    shown = capsys.readouterr().out.splitlines()
    tolerances = shown[shown.index("How far two values of a figure may be apart, and why:") + 1 : -1]
    assert tolerances == [
        "  nodes: none: both are from the same block",
        "  reward_pool: 1 SESH: rounding",
        "  arbitrum_supply: none: both are from the same block",
        "  contract: none",
        "  market_cap_usd: 10 %",
        f"  swarm of {ACCOUNT}: none: both are from the same block",
    ]


OTHER = "0x10Ea9E5303670331Bdddfa66A4cEA47dae40000b"
SWARMS = (f"6 in {'3a7f' * 3}0001", f"7 in {'3a7f' * 3}0002")
LONG = "192.0.2.9:443: it tells of another chain, and that is said at such a length that no row has room for it"


def shown_on(width: int | None, capsys: pytest.CaptureFixture[str], *verdicts: Verdict) -> str:
    write_verdicts(TextPage() if width is None else TextPage(width, styled=False), verdicts)
    shown = capsys.readouterr().out
    assert width is None or max(len(line) for line in shown.splitlines() if " " in line.strip()) <= width
    return " ".join(shown.split())


@pytest.mark.parametrize("width", [None, 40, 80, 100, 140])
def test_differences_are_shown_in_full_at_any_width(capsys: pytest.CaptureFixture[str], width: int | None) -> None:
    contract = Verdict("contract", "differs", CONTRACT, OTHER, API, Tolerance())
    swarm = Verdict("swarm", "differs", *SWARMS, NODES, SAME, detail="this list adds 1 node")
    shown = shown_on(width, capsys, *VERDICTS, contract, swarm)
    for text in (CONTRACT, OTHER, *SWARMS, *NODES):
        assert text in shown


@pytest.mark.parametrize("width", [80, 100, 140])
def test_values_are_shortened_in_the_middle_and_no_more_than_the_width_demands(
    capsys: pytest.CaptureFixture[str], width: int
) -> None:
    one = Verdict("contract", "agrees", CONTRACT, CONTRACT, API, Tolerance())
    assert ("0x10Ea…cF3b" in shown_on(width, capsys, one)) == (width < 140)
    assert f"0x{'9' * 10}" in shown_on(80, capsys, Verdict("n", "agrees", f"0x{'9' * 10}", None, ("a",)))


@pytest.mark.parametrize("width", [None, 40, 80, 140])
def test_values_that_agree_though_they_differ_say_why(capsys: pytest.CaptureFixture[str], width: int | None) -> None:
    by = ("127.0.0.1:56775",)
    tolerance = Tolerance("6 nodes (5 %)", "nodes come and go")
    shown = shown_on(width, capsys, Verdict("nodes", "agrees", "131", "133", by, tolerance))
    assert "127.0.0.1:56775; within 6 nodes (5 %)" in shown
    assert "come and go" not in shown
    assert "within" not in shown_on(width, capsys, Verdict("nodes", "agrees", "133", "133", by, tolerance))
    assert "within" not in shown_on(width, capsys, Verdict("nodes", "differs", "1", "133", by, tolerance))
    letters = Verdict("contract", "agrees", CONTRACT, CONTRACT.lower(), by, Tolerance(why="money would be lost"))
    assert "none" not in shown_on(width, capsys, letters)
    cut = Verdict("requirement", "agrees", "25000.5", "25000", by, Tolerance(exempt="fractions of a SESH"))
    assert "; except for fractions of a SESH" in shown_on(width, capsys, cut)
    moved = Verdict(
        "nodes", "agrees", "133", "133", by, tolerance, detail="this list adds 1 node and leaves out 1 node"
    )
    assert "; within 6 nodes (5 %)" in shown_on(width, capsys, moved)


@pytest.mark.parametrize("width", [None, 40, 80, 140])
def test_how_many_nodes_are_alike_does_not_read_as_how_many_swarms(
    capsys: pytest.CaptureFixture[str], width: int | None
) -> None:
    one = Verdict("swarms", "agrees", "133", "130", ("a",), Tolerance("3"), per_node=True)
    shown = shown_on(width, capsys, one)
    assert "133 nodes" in shown
    assert "130 alike" in shown
    assert "nodes" not in shown_on(width, capsys, structs.replace(one, verdict="unchecked", here=None, there=None))
    shown = shown_on(width, capsys, structs.replace(one, per_node=False))
    assert "133 nodes" not in shown
    assert "130 alike" not in shown


@pytest.mark.parametrize("width", [None, 40, 80, 140])
def test_a_long_reason_of_many_rows_is_shown_once(capsys: pytest.CaptureFixture[str], width: int | None) -> None:
    silent = [unchecked(name, "1", LONG) for name in ("block", "requirement", "paused")]
    shown = shown_on(width, capsys, *silent, VERDICTS[0])
    assert shown.count("see below") == 3
    assert shown.count(LONG) == 1
    assert f"block, requirement, paused: {LONG}" in shown
    short = [unchecked(name, "1", "no other source publishes it") for name in ("a", "b")]
    assert shown_on(width, capsys, *short).count("no other source publishes it") == 2


@pytest.mark.parametrize("width", [40, 80, 140])
def test_sources_are_named_in_full(capsys: pytest.CaptureFixture[str], width: int) -> None:
    """Six rows by the same three nodes name them at least once, with their ports."""
    rows = [
        Verdict(f"figure {n}", "agrees", "62393497.995821918", "62393497.1", NODES, Tolerance("1 SESH"))
        for n in range(6)
    ]
    shown = shown_on(width, capsys, *rows)
    assert ", ".join(NODES) in shown
    assert "within 1 SESH" in shown
