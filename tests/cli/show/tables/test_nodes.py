"""Tables of nodes: what fits a terminal, what a pipe gets whole, and hostile text as just text."""

from __future__ import annotations

import re

import pytest

from sessionnet_cli.show.tables.columns import COLUMNS, LIST, SWARM_MEMBERS, Moment
from sessionnet_cli.show.tables.nodes import write_key_note, write_table
from sessionnet_cli.show.terminal import Page, cell_width
from sessionnet_cli.show.text_page import TextPage
from sessionnet_core.model import Node
from tests.core.samples import NOON, WHOLE_NODE, node
from tests.devnet import hostile

AT = Moment(now=NOON, height=2_084_231)
KEYS = [f"{n:02x}" * 32 for n in (0x1F, 0xAB, 0xCD)]
NODES = [
    node(1, pubkey=KEYS[0], ip="255.255.255.254", https_port=65535),
    node(2, pubkey=KEYS[1], ip="2a01:4f8:a:b::2", state="exiting", requested_unlock_height=2_090_000),
    Node(pubkey=KEYS[2]),
]
STYLE = re.compile(r"\x1b\[[0-9;]*m")

Out = pytest.CaptureFixture[str]


def table(
    out: Out, width: int | None, names: tuple[str, ...] = LIST, nodes: list[Node] = NODES, *, rich: bool = True
) -> list[str]:
    """Return the lines of a table; on a terminal of this width, or in a pipe."""
    page = TextPage(width, styled=False) if rich else TextPage()
    write_table(page, [COLUMNS[name] for name in names], nodes, AT)
    return out.readouterr().out.splitlines()


@pytest.mark.parametrize("width", [20, 40, 60, 80, 100, 140, 200])
@pytest.mark.parametrize("names", [LIST, SWARM_MEMBERS])
def test_a_table_is_never_wider_than_the_terminal(capsys: Out, width: int, names: tuple[str, ...]) -> None:
    lines = table(capsys, width, names)
    assert len(lines) == 1 + len(NODES)
    assert max(map(len, lines)) <= width


@pytest.mark.parametrize("width", [20, 40, 60, 80, 140])
def test_however_narrow_a_key_keeps_enough_to_ask_for_it(capsys: Out, width: int) -> None:
    for line, pubkey in zip(table(capsys, width)[1:], KEYS, strict=True):
        assert line.split()[0] == pubkey[:12]


@pytest.mark.parametrize("alike", [11, 12, 30, 63])
def test_beginnings_are_as_long_as_it_takes_to_tell_all_keys_apart(capsys: Out, alike: int) -> None:
    twins = ["a" * 64, "a" * alike + "b" * (64 - alike)]
    lines = table(capsys, 80, ("pubkey", "address", "swarm_id"), [node(i, pubkey=key) for i, key in enumerate(twins)])
    assert [line.split()[0] for line in lines[1:]] == [key[: max(12, alike + 1)] for key in twins]


def test_whether_keys_are_whole_is_said(capsys: Out) -> None:
    for width, shortened in ((80, True), (200, False), (None, False)):
        assert write_table(TextPage(width, styled=False), [COLUMNS[name] for name in LIST], NODES, AT) is shortened
        for yes in (True, False):
            capsys.readouterr()
            write_key_note(TextPage(width, styled=False), shortened=yes)
            assert ("nodes show" in capsys.readouterr().out) is yes


TITLES = ["Node key", "Address", "QUIC", "Swarm", "State", "Version", "Exits"]


@pytest.mark.parametrize(
    ("width", "titles"),
    [
        (30, ["Node key", "State"]),
        (60, ["Node key", "Address", "State"]),
        (79, ["Node key", "Address", "Swarm", "State", "Version"]),
        (80, ["Node key", "Address", "QUIC", "Swarm", "State", "Version"]),
        (91, TITLES),
    ],
)
def test_columns_are_left_out_by_their_rank(capsys: Out, width: int, titles: list[str]) -> None:
    heading = table(capsys, width)[0]
    assert [title for title in TITLES if title in heading] == titles


CHOSEN = ("pubkey", "operator", "x25519", "service_node_pubkey")


@pytest.mark.parametrize("width", [60, 80, 140])
def test_chosen_columns_all_stay_in_sight(capsys: Out, width: int) -> None:
    values = {name: letter * 64 for name, letter in zip(CHOSEN, "abcd", strict=True)}
    shown = table(capsys, width, CHOSEN, [node(1, **values)])
    assert "…" not in "".join(shown)
    for name, text in values.items():
        assert COLUMNS[name].title in " ".join(shown)
        assert (text if name != "pubkey" else text[:12]) in "".join(shown)  # a longer word than fits is not broken


def test_a_wide_terminal_cuts_nothing(capsys: Out) -> None:
    lines = table(capsys, 200)
    for line, pubkey in zip(lines[1:], KEYS, strict=True):
        assert line.startswith(pubkey)
    assert "255.255.255.254:65535" in lines[1]
    assert "[2a01:4f8:a:b::2]:22021" in lines[2]


@pytest.mark.parametrize("rich", [True, False])
def test_a_pipe_gets_every_column_and_every_identifier_whole(capsys: Out, rich: bool) -> None:
    lines = table(capsys, None, tuple(COLUMNS), [WHOLE_NODE, node(2, operator="L" * 128 + "…")], rich=rich)
    assert len(lines) == 3
    for name, column in COLUMNS.items():
        assert column.title in lines[0], name
        assert column.shown(WHOLE_NODE, AT) in lines[1], name
    assert "L" * 128 + "…" in lines[2]


def test_a_pipe_gets_aligned_columns(capsys: Out) -> None:
    nodes = [node(1, ip="192.0.2.1", https_port=80), node(2, ip="192.0.2.100", https_port=22021), node(3, ip=None)]
    assert table(capsys, None, ("ip", "https_port", "state"), nodes, rich=False) == [
        "IP           HTTPS  State",
        "192.0.2.1       80  active",
        "192.0.2.100  22021  active",
        "–            22021  active",
    ]


def test_both_pages_of_a_pipe_say_the_same(capsys: Out) -> None:
    plain = table(capsys, None, rich=False)
    assert [line.rstrip() for line in table(capsys, None)] == plain


def test_wide_characters_keep_the_columns_aligned(capsys: Out) -> None:
    nodes = [node(1, operator="中文中文"), node(2, operator="x" * 8), node(3, operator="e\u0301" * 8)]
    for rich in (True, False):
        lines = table(capsys, None, ("operator", "state"), nodes, rich=rich)
        assert {cell_width(line[: line.index("active")]) for line in lines[1:]} == {10}


HOSTILE = [
    *(hostile.ANSI_COLOUR, hostile.LINK, hostile.CLIPBOARD, hostile.C1_CONTROL, hostile.BIDI_OVERRIDE),
    *(hostile.RICH_MARKUP, hostile.EMOJI_CODE, hostile.LINES, hostile.NUL, hostile.MESSAGE[:128]),
]
UNTOUCHED = [
    "[/]",
    "[/bold]",
    "[red]x[/red]",
    ":b:",
    ":warning:",
    "2a01:4f8:a:b::2",
    "%s {x}",
    "\\[x]",
    "https://x.example",
]


@pytest.mark.parametrize("text", HOSTILE)
@pytest.mark.parametrize("width", [None, 40, 200])
def test_hostile_text_stays_in_its_line_and_moves_nothing(capsys: Out, text: str, width: int | None) -> None:
    pages: list[Page] = [TextPage(width, styled=False), TextPage(width, styled=True), *([] if width else [TextPage()])]
    for page in pages:
        write_table(page, [COLUMNS["state"], COLUMNS["operator"]], [node(1, operator=text), node(2)], AT)
        shown = STYLE.sub("", capsys.readouterr().out)
        rows = [line for line in shown.splitlines() if not line.startswith("  ")]  # what has no room stands below a row
        assert len(rows) == 3
        assert not any(
            ord(c) < 32 or 127 <= ord(c) < 160 or 0x202A <= ord(c) <= 0x2069 for c in shown if c not in "\n–…"
        )
        assert [line[:3] for line in rows] == ["Sta", "act", "act"]


@pytest.mark.parametrize("text", UNTOUCHED)
@pytest.mark.parametrize("styled", [True, False])
def test_markup_and_emoji_codes_are_just_text(capsys: Out, text: str, styled: bool) -> None:
    write_table(TextPage(None, styled=styled), [COLUMNS["operator"], COLUMNS["pubkey"]], [node(1, operator=text)], AT)
    assert STYLE.sub("", capsys.readouterr().out).splitlines()[1].startswith(f"{text} ")


def test_a_state_has_its_colour_and_nothing_else_has(capsys: Out) -> None:
    write_table(TextPage(None, styled=True), [COLUMNS["ip"], COLUMNS["state"]], [node(1, state="exiting")], AT)
    assert "\x1b[33mexiting" in capsys.readouterr().out.splitlines()[1]


def test_no_nodes_are_a_heading_alone(capsys: Out) -> None:
    assert [line.rstrip() for line in table(capsys, 80, ("pubkey", "ip"), [])] == ["Node key  IP"]
    assert table(capsys, None, ("pubkey", "ip"), [], rich=False) == ["Node key  IP"]
