"""A figure that changed has a sign and what it was; what changed of lists stands above the page, bounded and safe."""

from __future__ import annotations

import pytest

from sessionnet_cli.show.figures import Figure, write_figures
from sessionnet_cli.show.marks import Change, Step, write_changes
from sessionnet_cli.show.tables.columns import COLUMNS, Moment
from sessionnet_cli.show.tables.grid import Field, write_grid
from sessionnet_cli.show.tables.nodes import write_table
from sessionnet_cli.show.text_page import TextPage
from sessionnet_core.amounts import Sesh
from tests.core.samples import NOON, key, node
from tests.devnet import hostile

Out = pytest.CaptureFixture[str]


def lines(out: Out) -> list[str]:
    return out.readouterr().out.splitlines()


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        (Figure("Price", "$0.05", exact=0.05), Figure("Price", "$0.06", exact=0.06), "Price  $0.06  ▲ was $0.05"),
        (Figure("Price", "$0.06", exact=0.06), Figure("Price", "$0.05", exact=0.05), "Price  $0.05  ▼ was $0.06"),
        (Figure("Pool", "1", exact=Sesh(1)), Figure("Pool", "2", exact=Sesh(2)), "Pool  2  ▲ was 1"),
        (Figure("Contract", "0xa", exact="0xa"), Figure("Contract", "0xb", exact="0xb"), "Contract  0xb  ~ was 0xa"),
        # a change that cannot be seen, a figure that is missing in one of the two rounds, an age that ticks
        (Figure("Price", "$0.05", exact=0.05), Figure("Price", "$0.05", exact=0.0500001), "Price  $0.05"),
        (Figure("Price", "not available"), Figure("Price", "$0.05", exact=0.05), "Price  $0.05"),
        (Figure("Last updated", "1 minute ago"), Figure("Last updated", "just now"), "Last updated  just now"),
    ],
)
def test_a_figure_is_marked_if_its_value_changed(capsys: Out, before: Figure, after: Figure, expected: str) -> None:
    write_figures(TextPage(), [after], [before])
    assert lines(capsys) == [expected]


def test_where_there_is_no_room_the_sign_stands_alone_and_the_note_below(capsys: Out) -> None:
    before, after = (Figure("Price", f"${n}.123456", "as of noon", exact=n) for n in (1, 2))
    for width, expected in (
        (60, ["Price  $2.123456  ▲ was $1.123456  as of noon"]),
        (40, ["Price  $2.123456  ▲ was $1.123456", "  as of noon"]),
        (25, ["Price  $2.123456  ▲", "  as of noon"]),
    ):
        write_figures(TextPage(width, styled=False), [after], [before])
        assert lines(capsys) == expected


def test_without_a_round_before_nothing_is_marked(capsys: Out) -> None:
    write_figures(TextPage(), [Figure("Price", "$0.06", exact=0.06)])
    assert lines(capsys) == ["Price  $0.06"]


CHANGES = [
    Change("-", key(3), key(3), note="active"),
    Change("~", key(2), key(2), (Step("state", "State", "active", "exiting"), Step("", "Version", "1", "2"))),
    Change("+", key(4), key(4)),
]


def test_what_changed_stands_in_lines(capsys: Out) -> None:
    write_changes(TextPage(), CHANGES, NOON, 10)
    assert lines(capsys) == [
        "Changed since 2026-04-09 12:00:00 UTC:",
        f"- {key(3)} is gone (active)",
        f"~ {key(2)}: State active → exiting; Version 1 → 2",
        f"+ {key(4)} is new",
    ]


def test_on_a_terminal_keys_are_shown_by_their_beginning(capsys: Out) -> None:
    write_changes(TextPage(80, styled=False), [Change("+", "ab" * 32, "ab" * 32)], NOON, 10)
    assert lines(capsys)[1] == "+ abababababab is new"


@pytest.mark.parametrize(("most", "expected"), [(3, 3), (2, 2)])
def test_there_are_at_most_so_many_lines(capsys: Out, most: int, expected: int) -> None:
    write_changes(TextPage(), CHANGES, NOON, most)
    shown = lines(capsys)[1:]
    assert len(shown) == expected
    assert ("… and 2 more changes." in shown) is (most == 2)


def test_nothing_is_written_where_nothing_changed(capsys: Out) -> None:
    write_changes(TextPage(), [], NOON, 10)
    assert lines(capsys) == []


def test_hostile_text_is_just_text(capsys: Out) -> None:
    text = hostile.MESSAGE
    write_changes(TextPage(), [Change("~", "", text, (Step("", "State", text, text),))], NOON, 10)
    out = capsys.readouterr().out
    assert out.count("\n") == 2
    assert "\x1b" not in out


def test_rows_that_changed_have_a_sign_before_them(capsys: Out) -> None:
    at = Moment(now=NOON, height=1, changes={one.key: one for one in CHANGES})
    write_table(TextPage(), [COLUMNS["pubkey"], COLUMNS["state"]], [node(1), node(2, state="exiting"), node(4)], at)
    assert lines(capsys) == [
        f"   {'Node key':64}  State",
        f"   {key(1)}  active",
        f"~  {key(2)}  exiting",
        f"+  {key(4)}  active",
    ]


def test_a_cell_that_changed_is_in_the_colour_of_marks(capsys: Out) -> None:
    at = Moment(now=NOON, height=1, changes={one.key: one for one in CHANGES})
    write_table(TextPage(None, styled=True), [COLUMNS["pubkey"], COLUMNS["state"]], [node(2, state="exiting")], at)
    assert "\x1b[1;35mexiting\x1b[0m" in capsys.readouterr().out


def test_other_tables_have_signs_too(capsys: Out) -> None:
    fields: list[Field[str]] = [Field("Word", str)]
    at = Moment(now=NOON, height=1, changes={"one": CHANGES[2]})
    write_grid(TextPage(), fields, ["one", "two"], sign=at.sign_by(str))
    assert lines(capsys) == ["   Word", "+  one", "   two"]
    write_grid(TextPage(), fields, ["one"], sign=Moment(now=NOON, height=1).sign_by(str))
    assert lines(capsys) == ["Word", "one"]
