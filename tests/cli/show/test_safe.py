"""Remote text made safe: nothing that moves, hides or restyles gets through, and nothing else is touched."""

from __future__ import annotations

import json
import sys
import unicodedata

import pytest

from sessionnet_cli.show.safe import safe, safe_cell, safe_json
from tests.devnet import hostile

HARMFUL = {
    "ESC": hostile.ANSI_COLOUR,
    "OSC 8, a link": hostile.LINK,
    "OSC 52, the clipboard": hostile.CLIPBOARD,
    "C1": hostile.C1_CONTROL,
    "bidirectional": hostile.BIDI_OVERRIDE,
    "lines": hostile.LINES,
    "NUL": hostile.NUL,
    "bell and backspace": "a\x07\x08\x7f",
    "other line ends": "a\x0b\x0c\x85\u2028\u2029b",
    "a lone surrogate": "a\udc80b",
    "invisible": "a\u200b\u2060\ufeff\u00adb",
}

HARMLESS = [
    "95.216.33.113",
    "2a01:4f8:a:b::2",
    "[/] [bold]loud[/bold] :warning: {x} %s",
    "https://user@example.org/?a=b#c",
    "münchen Ελλάδα 中文 한국어 हिन्दी 👋",
    "0x10Ea9E5303670331Bdddfa66A4cEA47dae4fcF3b",
]


@pytest.mark.parametrize("text", HARMFUL.values(), ids=HARMFUL)
def test_harmful_characters_are_shown_as_replacements(text: str) -> None:
    shown = safe(text)
    assert "\ufffd" in shown
    assert len(shown) == len(text)
    assert all(unicodedata.category(c) not in ("Cc", "Cf", "Cs", "Zl", "Zp") for c in shown)


@pytest.mark.parametrize("text", HARMLESS)
def test_everything_else_stays_as_it_is(text: str) -> None:
    assert safe(text) == text


def test_every_control_line_end_surrogate_and_bidirectional_mark_is_replaced() -> None:
    marks = {"\u200e", "\u200f", "\u061c"}
    embeddings = {"LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"}
    for c in map(chr, range(sys.maxunicode + 1)):
        if (
            unicodedata.category(c) in ("Cc", "Cs", "Zl", "Zp")
            or c in marks
            or unicodedata.bidirectional(c) in embeddings
        ):
            assert safe(c) == "\ufffd", f"U+{ord(c):04X}"


def test_every_printable_character_of_the_everyday_planes_is_kept() -> None:
    fillers = {"\u115f", "\u1160", "\u3164", "\uffa0"}
    for c in map(chr, range(0x20000)):
        if unicodedata.category(c)[0] in "LNPS" and c not in fillers:
            assert safe(c) == c, f"U+{ord(c):04X}"


@pytest.mark.parametrize(
    "unseen", ["\u00ad", "\u180e", "\u200b", "\u200d", "\u2060", "\ufeff", "\u115f", "\u1160", "\u3164", "\uffa0"]
)
def test_an_invisible_character_is_made_visible(unseen: str) -> None:
    assert safe(f"a{unseen}b") == "a\ufffdb"


@pytest.mark.parametrize("noncharacter", ["\ufffe", "\uffff"])
def test_what_would_make_xml_malformed_is_made_visible(noncharacter: str) -> None:
    assert safe(f"a{noncharacter}b") == "a\ufffdb"


@pytest.mark.parametrize("tag", ["\U000e0001", "\U000e0020", "\U000e0041", "\U000e007f"])
def test_an_invisible_letter_beyond_the_first_plane_is_made_visible(tag: str) -> None:
    assert safe(f"a{tag}b") == "a\ufffdb"


def test_safe_text_stays_safe() -> None:
    assert safe(safe(hostile.MESSAGE)) == safe(hostile.MESSAGE)


@pytest.mark.parametrize(
    "formula", ["=1+1", "+1", "-1", "@SUM(A1)", '=HYPERLINK("https://x")', "=cmd|'/c calc'!A1", hostile.FORMULA]
)
def test_no_cell_of_a_sheet_begins_as_a_formula(formula: str) -> None:
    assert safe_cell(formula) == f"'{formula}"


@pytest.mark.parametrize("blank", ["\t", "\r", "\n", "\x00", "\ufeff", "\u200b"])
def test_a_formula_behind_an_unseen_character_is_none_either(blank: str) -> None:
    assert safe_cell(f"{blank}=1+1") == "\ufffd=1+1"


@pytest.mark.parametrize("text", ["", "0x12", "LCFxT37", "2.11.3", "a=b", "'quoted"])
def test_any_other_cell_is_as_it_was(text: str) -> None:
    assert safe_cell(text) == text


def written(*documents: object) -> bytes:
    """Write JSON lines as the library does: only what JSON itself demands is escaped."""
    return b"".join(json.dumps(one, ensure_ascii=False).encode("utf-8") + b"\n" for one in documents)


DOCUMENTS = [
    {"account_id": "müller"},
    {"account_id": "\x9b31m\u202e\u2028\ufeff \u00e9"},
    {"account_id": "05" + "0" * 64, "size": 6},
    {"\u202ekey": ["\x85", "\x7f", "\x1b[31m"]},
    {"account_id": "\U000e0041 👋"},
]


@pytest.mark.parametrize("document", DOCUMENTS)
def test_json_means_the_same_and_shows_no_harm(document: object) -> None:
    shown = safe_json(written(document))
    assert json.loads(shown) == document
    assert safe(shown.decode().removesuffix("\n")) == shown.decode().removesuffix("\n")


def test_json_lines_stay_lines() -> None:
    lines = safe_json(written(*DOCUMENTS)).split(b"\n")
    assert [json.loads(line) for line in lines[:-1]] == DOCUMENTS
    assert lines[-1] == b""


def test_harmless_json_is_not_touched() -> None:
    for document in (written(DOCUMENTS[0]), written(DOCUMENTS[2])):
        assert safe_json(document) == document


def test_a_delete_character_is_escaped_whatever_stands_beside_it() -> None:
    assert safe_json(b'["\x7f"]') == b'["\\u007f"]'
    assert safe_json('["\x7fé"]'.encode()) == '["\\u007fé"]'.encode()
