"""The picture of the page: every node or every hundredth part of the network, by shape and colour, and in words."""

from __future__ import annotations

import math
import xml.etree.ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sessionnet_cli.show.drawings.palette import DARK, LIGHT, STATES, mark
from sessionnet_cli.show.drawings.pictures import network_svg, picture_of, swarm_svg
from sessionnet_cli.show.swarm_picture import MOST_NODES
from sessionnet_core.figures.overview import overview_of
from sessionnet_core.model import AccountSwarm, Node, NodeList, Swarms
from tests.core.samples import node, swarm


def marks_of(drawn: str) -> list[ET.Element]:
    """Return the marks of nodes in a piece of SVG."""
    return [one for one in ET.fromstring(f"<svg>{drawn}</svg>").iter() if one.get("class") in STATES]


def centre_of(one: ET.Element) -> tuple[float, float]:
    if one.tag == "circle":
        return float(one.get("cx", "")), float(one.get("cy", ""))
    points = [tuple(map(float, point.split(","))) for point in one.get("points", "").split()]
    xs, ys = ([point[i] for point in points] for i in (0, 1))
    return (min(xs) + max(xs)) / 2, (min(ys) + max(ys)) / 2


def nodes_in(*states: str | None) -> tuple[Node, ...]:
    return tuple(node(i + 1, state=state) for i, state in enumerate(states))


@pytest.mark.parametrize("count", [1, 5, 10, 13, MOST_NODES])
def test_a_swarm_has_a_mark_for_each_node_that_names_it_and_shows_its_state(count: int) -> None:
    states = ["active", "exiting", "decommissioned", "awaiting", None]
    nodes = nodes_in(*(states[i % len(states)] for i in range(count)))
    drawn = swarm_svg(nodes, 100, 100, 78)
    marks = marks_of(drawn)
    assert [one.get("class") for one in marks] == [one.state or "unknown" for one in nodes]
    assert [(one.findtext("title") or "").partition(":")[0] for one in marks] == [one.pubkey for one in nodes]
    assert drawn.count("<line") == count
    assert all(math.dist(centre_of(one), (100, 100)) == pytest.approx(78, abs=2) for one in marks)


def test_each_state_has_a_shape_of_its_own() -> None:
    shapes = []
    for state in (*STATES, "account"):
        one = ET.fromstring(mark(state, 0, 0, 10))
        assert one.get("class") == state
        shapes.append((one.tag, one.get("points"), state == "awaiting"))
    assert len(set(shapes)) == len(STATES) + 1


def luminance(colour: str) -> float:
    """Return the relative luminance, as WCAG 2.2 defines it."""
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("palette", [LIGHT, DARK])
def test_text_and_marks_stand_out_from_what_is_behind_them(palette: dict[str, str]) -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    for behind in ("paper", "card"):
        for text in ("ink", "soft", "alarm"):
            assert contrast(palette[text], palette[behind]) >= 4.5
        for state in STATES:
            assert contrast(palette[state], palette[behind]) >= 3


@given(st.lists(st.integers(0, 3000), min_size=len(STATES), max_size=len(STATES)).filter(any))
def test_a_network_is_a_hundred_marks_with_every_state_that_there_is(numbers: list[int]) -> None:
    counts = [(state, number) for state, number in zip(STATES, numbers, strict=True) if number]
    drawn = [one.get("class") for one in marks_of(network_svg(counts, 0, 0, 16))]
    assert len(drawn) == 100
    assert list(dict.fromkeys(drawn)) == [state for state, _ in counts]
    for state, number in counts:
        assert abs(drawn.count(state) - 100 * number / sum(numbers)) <= 4


def test_without_an_account_the_network_is_drawn_and_told() -> None:
    states = ["active"] * 1463 + ["exiting"] * 101 + ["decommissioned"] * 24 + ["awaiting"] * 12
    picture = picture_of(overview_of(NodeList(nodes_in(*states)), None, None, None), of_account=False)
    assert picture is not None
    assert picture.sentence == "1,600 Session Nodes in 4 swarms. Each mark stands for about 1 % of them."
    assert [words for _, words in picture.legend] == ["1,463 active", "101 exiting", "24 decommissioned", "12 awaiting"]
    assert picture.description == "A hundred marks: 1,463 active, 101 exiting, 24 decommissioned, 12 awaiting."


@pytest.mark.parametrize(("others", "whose"), [(0, "your messages"), (1, "the first account's messages")])
def test_with_an_account_its_swarm_is_drawn_and_told(others: int, whose: str) -> None:
    nodes = nodes_in("active", "exiting", "active", None)
    mine = AccountSwarm(account_id="05" + "ab" * 32, name=None, swarm_id=swarm(1), size=4, nodes=nodes)
    found = Swarms(accounts=(mine,) * (1 + others), distinct_nodes=4)
    picture = picture_of(overview_of(None, found, None, None), of_account=True)
    assert picture is not None
    assert picture.sentence == f"Swarm {swarm(1)} stores {whose}."
    assert picture.legend == [
        ("account", "the first account" if others else "your account"),
        ("active", "2 active"),
        ("exiting", "1 exiting"),
        ("unknown", "1 in an unknown state"),
    ]
    assert picture.description == "4 marks in a ring around the account: 2 active, 1 exiting, 1 in an unknown state."


@pytest.mark.parametrize("count", [0, MOST_NODES + 1])
def test_none_and_a_crowd_have_no_picture(count: int) -> None:
    nodes = nodes_in(*["active"] * count)
    mine = AccountSwarm(account_id="05" + "ab" * 32, name=None, swarm_id=swarm(1), size=count, nodes=nodes)
    found = overview_of(None, Swarms(accounts=(mine,), distinct_nodes=count), None, None)
    assert picture_of(found, of_account=True) is None
    assert picture_of(overview_of(NodeList(()), None, None, None), of_account=False) is None
