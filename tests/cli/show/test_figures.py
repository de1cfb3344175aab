"""Figures one below the other, and the picture of a swarm."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sessionnet_cli.show.figures import Figure, write_figures
from sessionnet_cli.show.swarm_picture import ACCOUNT, MOST_NODES, NODE, WIDTH, positions, swarm_picture
from sessionnet_cli.show.text_page import TextPage
from tests.core.samples import node

ADDRESS = "0x10Ea9E5303670331Bdddfa66A4cEA47dae4fcF3b"
FIGURES = [
    Figure("Price", "$0.05", "as of noon"),
    Figure("Market cap", "not available"),
    Figure("Contract", ADDRESS, "on Arbitrum One"),
]


def test_in_a_pipe_values_stand_below_each_other_and_nothing_is_cut(capsys: pytest.CaptureFixture[str]) -> None:
    write_figures(TextPage(), FIGURES)
    assert capsys.readouterr().out.splitlines() == [
        "Price       $0.05  as of noon",
        "Market cap  not available",
        f"Contract    {ADDRESS}  on Arbitrum One",
    ]


def test_a_note_without_room_goes_below(capsys: pytest.CaptureFixture[str]) -> None:
    write_figures(TextPage(60, styled=False), FIGURES)
    assert capsys.readouterr().out.splitlines() == [
        "Price       $0.05  as of noon",
        "Market cap  not available",
        f"Contract    {ADDRESS}",
        "  on Arbitrum One",
    ]


def test_a_value_without_room_goes_below_its_title_and_its_note_too(capsys: pytest.CaptureFixture[str]) -> None:
    write_figures(TextPage(46, styled=False), FIGURES)
    assert capsys.readouterr().out.splitlines()[-3:] == ["Contract", f"  {ADDRESS}", "  on Arbitrum One"]
    write_figures(TextPage(62, styled=False), [Figure("a" * 30, ADDRESS, "on Arbitrum One")])
    assert capsys.readouterr().out.splitlines() == ["a" * 30, f"  {ADDRESS}  on Arbitrum One"]


@pytest.mark.parametrize("width", range(44, 90))
def test_no_line_is_wider_than_the_terminal_and_no_value_is_broken(
    capsys: pytest.CaptureFixture[str], width: int
) -> None:
    write_figures(TextPage(width, styled=False), FIGURES)
    lines = capsys.readouterr().out.splitlines()
    assert max(map(len, lines)) <= width
    for figure in FIGURES:
        assert sum(figure.value in line for line in lines) == 1
        assert sum(figure.note in line for line in lines if figure.note) == bool(figure.note)


def test_what_is_not_available_is_dim_and_what_is_marked_up_is_text(capsys: pytest.CaptureFixture[str]) -> None:
    write_figures(TextPage(None, styled=True), [Figure("a", "not available"), Figure("b", "[bold]x[/]", "[/]")])
    assert capsys.readouterr().out.splitlines() == [
        "a  \x1b[2mnot available\x1b[0m",
        "b  [bold]x[/]\x1b[2m  [/]\x1b[0m",
    ]


@given(st.integers(1, 100))
def test_nodes_stand_evenly_on_a_circle_the_first_at_the_top(count: int) -> None:
    places = positions(count)
    assert places[0] == pytest.approx((0, -1))
    assert len(places) == count
    assert all(math.hypot(x, y) == pytest.approx(1) for x, y in places)
    steps = [math.dist(one, other) for one, other in zip(places, [*places[1:], places[0]], strict=True)]
    assert max(steps) == pytest.approx(min(steps))


@pytest.mark.parametrize("count", range(1, MOST_NODES + 1))
def test_every_node_is_in_the_picture_around_one_account(count: int) -> None:
    rows = ["".join(char for char, _ in row) for row in swarm_picture([node(i + 1) for i in range(count)])]
    assert ("".join(rows).count(NODE), "".join(rows).count(ACCOUNT)) == (count, 1)
    assert max(map(len, rows)) <= WIDTH
    assert rows[0].strip()
    assert rows[-1].strip()
    assert rows[0][WIDTH // 2] == NODE


@pytest.mark.parametrize("count", [0, MOST_NODES + 1])
def test_none_and_a_crowd_have_no_picture(count: int) -> None:
    nodes = [node(i + 1) for i in range(count)]
    assert swarm_picture(nodes) == []
