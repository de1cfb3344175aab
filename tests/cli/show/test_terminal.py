"""Where text goes: colour, width, and characters that a stream cannot show."""

from __future__ import annotations

import io
import sys
from collections.abc import Callable

import pytest
from rich.cells import cell_len

from sessionnet_cli.show.terminal import Row, can_show, cell_width, wants_color
from sessionnet_cli.show.text_page import TextPage, open_page


@pytest.mark.parametrize(
    ("choice", "is_terminal", "environment", "wanted"),
    [
        ("always", False, {"NO_COLOR": "1"}, True),
        ("never", True, {"FORCE_COLOR": "1", "TERM": "xterm"}, False),
        ("auto", True, {"TERM": "xterm"}, True),
        ("auto", False, {"TERM": "xterm"}, False),
        ("auto", True, {}, False),
        ("auto", True, {"TERM": ""}, False),
        ("auto", True, {"TERM": "dumb"}, False),
        ("auto", True, {"TERM": "xterm", "NO_COLOR": "1"}, False),
        ("auto", True, {"TERM": "xterm", "NO_COLOR": ""}, True),
        ("auto", True, {"TERM": "xterm", "CLICOLOR": "0"}, False),
        ("auto", True, {"TERM": "xterm", "CLICOLOR": "1"}, True),
        ("auto", False, {"FORCE_COLOR": "1"}, True),
        ("auto", False, {"CLICOLOR_FORCE": "1"}, True),
        ("auto", False, {"FORCE_COLOR": "0"}, False),
        ("auto", False, {"FORCE_COLOR": ""}, False),
        ("auto", False, {"FORCE_COLOR": "1", "NO_COLOR": "1"}, False),
    ],
)
def test_colour_is_decided_by_the_option_then_the_environment_then_the_terminal(
    monkeypatch: pytest.MonkeyPatch, choice: str, is_terminal: bool, environment: dict[str, str], wanted: bool
) -> None:
    for name in ("NO_COLOR", "FORCE_COLOR", "CLICOLOR", "CLICOLOR_FORCE", "TERM"):
        monkeypatch.delenv(name, raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    assert wants_color(choice, is_terminal) is wanted


class Stream(io.TextIOWrapper):
    """A stream to a terminal or a pipe, of some encoding."""

    def __init__(self, encoding: str, *, terminal: bool = False) -> None:
        super().__init__(io.BytesIO(), encoding=encoding)
        self.terminal = terminal

    def isatty(self) -> bool:
        return self.terminal

    def shown(self) -> bytes:
        self.flush()
        assert isinstance(self.buffer, io.BytesIO)
        return self.buffer.getvalue()


@pytest.mark.parametrize("terminal", [False, True])
@pytest.mark.parametrize(
    ("text", "twin"),
    [
        ("3 × 5 – a · b … █ → \ufffd", "3 x 5 - a - b ~ # > ?"),
        ("münchen", "m?nchen"),
        ("中文", "??"),
        ("plain", "plain"),
        ("┌─┐ │ ┤ └┬┘ ● ◆", "+-+ | + +++ o @"),
    ],
)
def test_characters_that_a_stream_lacks_are_shown_as_their_nearest(
    monkeypatch: pytest.MonkeyPatch, terminal: bool, text: str, twin: str
) -> None:
    monkeypatch.setattr(sys, "stdout", stream := Stream("ascii", terminal=terminal))
    open_page("never").line(text)
    assert stream.shown().decode().rstrip() == twin


def test_characters_that_a_stream_has_are_shown_as_they_are(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdout", stream := Stream("utf-8"))
    open_page("auto").line("3 × 5 – … 中文")
    assert stream.shown().decode() == "3 × 5 – … 中文\n"


@pytest.mark.parametrize(
    ("encoding", "text", "shown"),
    [
        ("utf-8", "⠿", True),
        ("ascii", "⠿", False),
        ("latin-1", "⠿", False),
        ("latin-1", "é", True),
        ("ascii", "*", True),
    ],
)
def test_a_stream_says_what_it_can_show(monkeypatch: pytest.MonkeyPatch, encoding: str, text: str, shown: bool) -> None:
    monkeypatch.setattr(sys, "stdout", Stream(encoding))
    assert can_show(text) is shown


def test_a_pipe_has_no_end_and_no_colour(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdout", stream := Stream("utf-8"))
    page = open_page("auto")
    page.line(("word " * 100, "red"))
    assert (page.width, stream.shown()) == (None, b"word " * 100 + b"\n")


def test_colour_in_a_pipe_wraps_nothing_either(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdout", stream := Stream("utf-8"))
    page = open_page("always")
    page.line(("word " * 100, "red"))
    assert page.width is None
    assert stream.shown().startswith(b"\x1b[31mword word")
    assert stream.shown().count(b"\n") == 1


@pytest.mark.parametrize("columns", [40, 60, 80, 140])
def test_a_terminal_is_as_wide_as_it_is(monkeypatch: pytest.MonkeyPatch, columns: int) -> None:
    monkeypatch.setenv("COLUMNS", str(columns))
    monkeypatch.setattr(sys, "stdout", stream := Stream("utf-8", terminal=True))
    page = open_page("never")
    page.line("word " * 100)
    assert page.width == columns
    lines = stream.shown().decode().splitlines()
    assert max(map(len, lines)) <= columns
    assert " ".join(lines).split() == ["word"] * 100


@pytest.mark.parametrize("text", ["[bold]loud[/bold]", "[/]", ":b: 2a01:4f8:a:b::2", "[link=https://x]y[/link]"])
@pytest.mark.parametrize("width", [None, 80])
def test_a_line_is_taken_as_it_is(capsys: pytest.CaptureFixture[str], text: str, width: int | None) -> None:
    TextPage(width, styled=True).line(text, (text, ""))
    assert capsys.readouterr().out == f"{text}{text}\n"
    TextPage().line(text, (text, "bold"))
    assert capsys.readouterr().out == f"{text}{text}\n"


@pytest.mark.parametrize(
    "text", ["", "plain", "…–·×", "münchen", "中文", "한국어", "ｆｕｌｌ", "e\u0301", "\ufffd" * 5, "👋"]
)
def test_a_text_is_as_wide_as_rich_makes_it(text: str) -> None:
    assert cell_width(text) == cell_len(text)


KEY = "0123456789abcdef" * 4


@pytest.mark.parametrize("width", [10, 40, 63, 64, 65, 80])
def test_a_line_is_wrapped_between_words_and_no_word_is_broken(capsys: pytest.CaptureFixture[str], width: int) -> None:
    words = ["Session", "Node", KEY, "is", "one", "of", KEY[::-1], "and", "of", "no", "other"]
    TextPage(width, styled=False).line(" ".join(words[:3]), (" " + " ".join(words[3:]), "dim"))
    lines = capsys.readouterr().out.splitlines()
    assert [word for line in lines for word in line.split()] == words
    for line, following in zip(lines, [*lines[1:], None], strict=True):
        assert len(line) <= width or " " not in line
        assert following is None or len(line) + 1 + len(following.split()[0]) > width


def test_what_has_no_room_in_a_row_stands_below_it_and_never_looks_like_a_row(
    capsys: pytest.CaptureFixture[str],
) -> None:
    row = Row(["one"], [""], ["Fee 5 %", "Operator " + "x " * 40 + "end", f"Key {KEY}"])
    TextPage(30, styled=False).table(["A"], [False], [3], [row, Row(["two"], [""])])
    heading, first, *below, last = capsys.readouterr().out.splitlines()
    assert (heading, first, last) == ("A", "one", "two")
    assert all(line.startswith("  ") for line in below)
    assert [line for line in below if KEY in line] == [f"  {KEY}"]
    assert all(len(line) <= 30 for line in below if KEY not in line)


@pytest.mark.parametrize("width", [None, 8, 80])
@pytest.mark.parametrize("number", [1, 5_000])
def test_many_lines_at_once_are_printed_as_each_alone(
    monkeypatch: pytest.MonkeyPatch, width: int | None, number: int
) -> None:
    def printed(write: Callable[[TextPage], None]) -> bytes:
        monkeypatch.setattr(sys, "stdout", stream := Stream("utf-8"))
        page = TextPage(width)
        page.line("before")
        write(page)
        page.line("after")
        return stream.shown()

    def write_each_alone(page: TextPage) -> None:
        for _ in range(number):
            page.line("one two three")

    assert printed(lambda page: page.whole_lines("one two three\n" * number)) == printed(write_each_alone)
