"""The page of `overview` as text, HTML and SVG: the same figures, nothing from elsewhere, nothing hostile."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from base64 import b64encode
from collections.abc import Callable
from datetime import timedelta
from hashlib import sha256
from html.parser import HTMLParser
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec import structs

from sessionnet_cli.show.collected_page import CollectedPage
from sessionnet_cli.show.drawings.overview_html import overview_html
from sessionnet_cli.show.drawings.overview_svg import overview_svg
from sessionnet_cli.show.figures import Figure
from sessionnet_cli.show.pages.overview import node_figures, overview_figures, token_figures, write_overview
from sessionnet_cli.show.text_page import TextPage
from sessionnet_core.amounts import Sesh
from sessionnet_core.evidence import Answer, Recording, Source, Warned
from sessionnet_core.figures.overview import Overview, SecuringEstimate
from sessionnet_core.model import AccountSwarm
from tests.core.samples import NOON, node, swarm
from tests.effort import tried

SVG = "{http://www.w3.org/2000/svg}"
MINE = AccountSwarm(
    account_id="05" + "ab" * 32, name=None, swarm_id=swarm(1), size=5, nodes=tuple(node(i) for i in range(1, 6))
)
OTHER = AccountSwarm(account_id="05" + "cd" * 32, name=None, swarm_id=swarm(2), size=2, nodes=(node(8), node(9)))
NOTHING: dict[str, Any] = dict.fromkeys(Overview.__struct_fields__) | {
    "reward_rate_target_percent": 14.0,
    "accounts": (),
    "failed": (),
}
FIGURES: dict[str, Any] = {
    "price_usd": 0.0512310312,
    "market_cap_usd": 4067409.14,
    "staked": Sesh.parse("38811874.25"),
    "staked_usd": 1979405.61,
    "reward_pool": Sesh.parse("63177550"),
    "nodes": 1553,
    "price_as_of": NOON - timedelta(minutes=4),
    "price_stale_at": NOON + timedelta(minutes=6),
}
Make = Callable[..., str]


def overview(*accounts: AccountSwarm, **fields: Any) -> Overview:
    counts = {"swarm_nodes": accounts[0].size, "securing_nodes": sum(a.size for a in accounts)} if accounts else {}
    return Overview(**(NOTHING | counts | {"accounts": accounts} | fields))


WHOLE = overview(MINE, **FIGURES)
BARE = overview()


def answer_of(value: Overview, **fields: Any) -> Answer[Overview]:
    source = Source(name="seed.example", kind="seed", url="x", proof="pinned-certificate", as_of=NOON, via="network")
    usual: dict[str, Any] = {"network": "mainnet", "as_of": NOON, "asked_at": NOON, "stale": False}
    return Answer(value=value, **(usual | {"sources": (source,)} | fields))


def test_the_page_has_the_figures_of_the_apps_in_their_order(capsys: pytest.CaptureFixture[str]) -> None:
    write_overview(TextPage(), answer_of(WHOLE), of_account=True)
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "Session Network"
    assert "".join(lines).count("●") == 5
    assert lines[-11:] == [
        "",
        "Nodes in your swarm           5  swarm " + swarm(1),
        "Nodes securing your messages  5  counted, not estimated",
        "Session Nodes                 1,553",
        "Current SESH price            $0.05123  as of 2026-04-09 11:56:00 UTC",
        "Network secured by            38,811,874 SESH  $1,979,406",
        "Market cap                    $4,067,409",
        "Staking reward pool           63,177,550 SESH  target: 14 % of it paid out per year",
        "Last updated                  4 minutes ago",
        "Pool as the network API last saw it; `sessionnet staking` reads the contract, and may differ.",
        "",
    ]
    assert not [line for line in lines if line != line.rstrip()]


def test_several_accounts_are_counted_once_and_the_first_is_whose_swarm_is_shown() -> None:
    figures = overview_figures(overview(MINE, OTHER), NOON, of_account=True)
    assert [(one.value, one.note) for one in figures[:2]] == [
        ("5", f"swarm {swarm(1)}, of the first account"),
        ("7", "counted over 2 accounts"),
    ]


@pytest.mark.parametrize(
    ("estimate", "of_account", "value", "note"),
    [
        (SecuringEstimate(5, 2, 41), True, "41", "with 5 conversations and 2 paths"),
        (SecuringEstimate(1, 2, 17), True, "17", "with 1 conversation and 2 paths"),
        (SecuringEstimate(5, 2, None), True, "not available", "with 5 conversations and 2 paths"),
        (SecuringEstimate(5, 2, None), False, "not available", "with 5 conversations and 2 paths; needs an account"),
    ],
)
def test_an_estimate_is_called_one(estimate: SecuringEstimate, of_account: bool, value: str, note: str) -> None:
    figures = overview_figures(overview(estimate=estimate), NOON, of_account=of_account)
    (found,) = [one for one in figures if one.title == "Estimated as the apps do"]
    assert (found.value, found.note) == (value, note)


def test_what_could_not_be_had_is_not_available_and_what_was_not_asked_for_is_not_there() -> None:
    titles = [one.title for one in overview_figures(WHOLE, NOON, of_account=True)]
    bare = overview_figures(BARE, NOON, of_account=True)
    assert [one.title for one in bare] == titles
    assert {one.value for one in bare} == {"not available"}
    assert {one.style for one in bare} == {""}  # and so dim
    assert [one.title for one in overview_figures(BARE, NOON, of_account=False)] == titles[2:]


def test_a_network_without_swarms_has_a_count_of_none_and_no_swarm() -> None:
    nowhere = AccountSwarm(account_id="05" + "ab" * 32, name=None, swarm_id=None, size=0, nodes=())
    mine = overview_figures(overview(nowhere), NOON, of_account=True)[0]
    assert (mine.value, mine.note) == ("0", "")


def test_a_price_that_should_be_newer_says_so_where_ages_are_shown() -> None:
    late = NOON + timedelta(minutes=7)
    at = {one.title: one for one in overview_figures(WHOLE, late, of_account=True)}
    assert at["Current SESH price"].note == "as of 2026-04-09 11:56:00 UTC; a newer price is due"
    assert at["Last updated"].value == "11 minutes ago"


def test_without_room_there_is_no_picture_and_every_figure(capsys: pytest.CaptureFixture[str]) -> None:
    write_overview(TextPage(), answer_of(WHOLE), of_account=True, with_picture=False)
    lines = capsys.readouterr().out.splitlines()
    assert (lines[0], lines[1][:19], len(lines)) == ("Session Network", "Nodes in your swarm", 11)


def test_a_page_knows_whether_it_fits_the_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    page = CollectedPage(styled=False)
    for lines, fits in ((24, True), (10, False)):
        monkeypatch.setenv("COLUMNS", "80")
        monkeypatch.setenv("LINES", str(lines))
        page.begin()
        write_overview(page, answer_of(WHOLE), of_account=True)
        assert (page.excess <= 0) is fits


class Page(HTMLParser):
    """What a browser would see of a page, and would fetch for it."""

    EMPTY = frozenset({"meta"})

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.texts: list[str] = []
        self.open: list[str] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in self.EMPTY:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if data.strip() and self.open[-1:] not in (["style"], ["script"]):
            self.texts.append(data.strip())


def texts_of_svg(text: str) -> list[str]:
    return ["".join(one.itertext()) for one in ET.fromstring(text).iter(f"{SVG}text")]


def all_of(value: Overview) -> list[Figure]:
    """Return the figures of the rows, with the notes that nothing else on the page says."""
    nodes = [
        structs.replace(one, note="") if one.title == "Nodes in your swarm" else one
        for one in node_figures(value, of_account=True)
    ]
    return [*nodes, *token_figures(value, None)]


def test_the_web_page_has_all_figures_and_their_notes_and_is_well_formed() -> None:
    page = Page(overview_html(answer_of(WHOLE), of_account=True))
    assert page.open == []
    for figure in all_of(WHOLE):
        assert figure.title in page.texts
        assert figure.value in page.texts
        assert not figure.note or figure.note in page.texts
    assert len([tag for tag, attributes in page.tags if attributes.get("class") == "active"]) == 5 + 1  # in the legend
    assert {f"Swarm {swarm(1)} stores your messages.", "5 active"} <= set(page.texts)
    assert "mainnet, as of" in page.texts
    assert "seed.example: pinned certificate, as of 2026-04-09 12:00:00 UTC" in page.texts


@pytest.mark.parametrize("make", [overview_html, overview_svg])
def test_of_several_accounts_the_swarm_is_said_to_be_the_firsts(make: Make) -> None:
    assert "of the first account" in make(answer_of(overview(MINE, OTHER, **FIGURES)), of_account=True)
    assert "first account" not in make(answer_of(WHOLE), of_account=True)


def test_the_picture_has_all_figures_and_their_notes_and_is_well_formed() -> None:
    texts = texts_of_svg(overview_svg(answer_of(WHOLE), of_account=True))
    for figure in all_of(WHOLE):
        assert {figure.title, figure.value} <= set(texts)
        assert figure.note in " ".join(texts)
    assert {f"Swarm {swarm(1)} stores your messages.", "5 active"} <= set(texts)
    assert "mainnet, as of 2026-04-09 12:00:00 UTC" in texts
    assert "From seed.example: pinned certificate" in texts


@pytest.mark.parametrize("of_account", [True, False])
@pytest.mark.parametrize("value", [WHOLE, BARE])
def test_each_row_of_the_picture_ends_where_the_page_does(value: Overview, of_account: bool) -> None:
    drawn = ET.fromstring(overview_svg(answer_of(value), of_account=of_account))
    rows: dict[str, list[float]] = {}
    for card in drawn.iter(f"{SVG}rect"):
        if card.get("class") == "card":
            rows.setdefault(card.attrib["y"], []).append(float(card.attrib["x"]) + float(card.attrib["width"]))
    assert len(rows) >= 2
    assert all(max(ends) == pytest.approx(960 - 28, abs=0.2) for ends in rows.values())


def test_the_web_page_says_why_the_pool_may_differ_from_that_of_staking() -> None:
    made = overview_html(answer_of(WHOLE), of_account=True)
    assert "Pool as the network API last saw it; <code>sessionnet staking</code> reads the contract" in made
    assert "<code>" not in overview_html(answer_of(BARE), of_account=True)  # no pool, nothing to explain


@pytest.mark.parametrize("make", [overview_html, overview_svg])
@pytest.mark.parametrize("value", [WHOLE, BARE])
def test_a_file_needs_nothing_from_elsewhere_and_runs_nothing_but_its_own(make: Make, value: Overview) -> None:
    text = make(answer_of(value, warnings=(Warned("a", "b"),)), of_account=True)
    urls = {url for url in re.findall(r"[a-z]+://[^\s\"'<)]+", text) if url != "http://www.w3.org/2000/svg"}
    assert urls == set()
    assert len(re.findall(r"<script\b", text)) == len(re.findall("<script>", text)) == (make is overview_html)
    assert not re.search(r"<(link|img|image|iframe|object|embed|use|foreignObject|base|form)\b", text, re.I)
    assert not re.search(r"\s(src|href|xlink:href|on[a-z]+|srcset|action)\s*=", text, re.I)
    assert not re.search(r"url\(|@import|@font-face|javascript:|data:", text, re.I)


def test_the_web_page_forbids_itself_everything_but_its_style_and_its_script() -> None:
    page = Page(overview_html(answer_of(WHOLE), of_account=True))
    (policy,) = [a["content"] for tag, a in page.tags if a.get("http-equiv") == "Content-Security-Policy"]
    (script,) = re.findall(r"<script>(.*?)</script>", overview_html(answer_of(WHOLE), of_account=True), re.S)
    hashed = b64encode(sha256(script.encode()).digest()).decode()
    assert policy == f"default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-{hashed}'"
    names = [tag for tag, _ in page.tags]
    assert names.index("style") > [a.get("http-equiv") for _, a in page.tags].index("Content-Security-Policy")


@pytest.mark.parametrize("make", [overview_html, overview_svg])
def test_a_file_speaks_of_a_swarm_only_where_an_account_was_asked_for(make: Make) -> None:
    assert "Nodes in your swarm" in make(answer_of(BARE), of_account=True)
    assert "swarm" not in make(answer_of(BARE), of_account=False).partition("</style>")[2].lower()


@pytest.mark.parametrize("make", [overview_html, overview_svg])
def test_a_file_names_moments_and_never_ages(make: Make) -> None:
    early, late = (answer_of(WHOLE, asked_at=NOON + timedelta(days=days)) for days in (0, 400))
    assert make(early, of_account=True) == make(late, of_account=True)
    text = make(early, of_account=True)
    written = text.partition("</style>")[2].partition("<script>")[0].replace("more than an hour old", "")
    assert not re.search(r"\bago\b|just now|\bdue\b|(second|minute|hour)s? ", written)
    assert "11:56:00 UTC" in text


@pytest.mark.parametrize("make", [overview_html, overview_svg])
def test_what_is_stale_recorded_or_warned_of_is_said_in_the_file(make: Make) -> None:
    recording = Recording(recorded_at=NOON, network="devnet", test_network=True)
    text = make(answer_of(BARE, stale=True, recording=recording, warnings=(Warned("a", "it is so"),)), of_account=False)
    for words in (
        "These figures were already stale when this page was written.",
        "Recorded 2026-04-09 12:00:00 UTC from the test network devnet; not live figures.",
        "it is so",
    ):
        assert words in text
    assert "stale" not in make(answer_of(WHOLE), of_account=True)


HOSTILE = [
    "<script>alert(1)</script>",
    "</style><img src=x onerror=alert(1)>",
    "]]><!--",
    '"\'><a href="https://phishing.example">',
    "&lt;&amp;",
    "\x1b[31m\x9b2J\u202e\x00\ufffe\uffff\udcff",
    "{__import__('os')}",
]


@pytest.mark.parametrize("text", HOSTILE)
@pytest.mark.parametrize("make", [overview_html, overview_svg])
def test_hostile_text_is_only_text(make: Make, text: str) -> None:
    source = Source(name=text, kind="file", url=text, proof="none", as_of=NOON, via="file")
    recording = Recording(recorded_at=NOON, network=text, test_network=True)
    fields = {"network": text, "sources": (source,), "warnings": (Warned("a", text),), "recording": recording}
    made = make(answer_of(WHOLE, **fields), of_account=True)
    made.encode()
    calm = make(answer_of(WHOLE, **(fields | {"network": "x", "sources": (), "warnings": ()})), of_account=True)
    shown = re.sub("[\x00-\x1f\x9b\u202e\ufffe\uffff\udcff]", "\ufffd", text)
    if make is overview_html:
        page = Page(made)
        assert page.open == []
        assert {tag for tag, _ in page.tags} - {"li", "p"} <= {tag for tag, _ in Page(calm).tags}
        texts = page.texts
    else:
        texts = texts_of_svg(made)
        assert {one.tag for one in ET.fromstring(made).iter()} <= {
            SVG + tag for tag in ("svg", "style", "rect", "text", "line", "circle", "polygon", "title", "desc")
        }
    assert sum(shown in one for one in texts) == 4
    assert not [c for c in made if (ord(c) < 32 and c != "\n") or 0x7F <= ord(c) < 0xA0 or c in "\u202e\ufffe\uffff"]


@settings(max_examples=tried(60))
@given(st.text(max_size=300))
def test_any_warning_leaves_the_picture_well_formed(text: str) -> None:
    texts = texts_of_svg(overview_svg(answer_of(BARE, warnings=(Warned("a", text),)), of_account=False))
    assert max(map(len, texts)) <= 130


def test_a_value_that_would_not_fit_its_card_is_written_smaller() -> None:
    drawn = ET.fromstring(overview_svg(answer_of(overview(market_cap_usd=1e18)), of_account=False))
    sizes = {"".join(one.itertext()): one.get("style") for one in drawn.iter(f"{SVG}text")}
    small, usual = (
        float((sizes[text] or "").removeprefix("font-size: ").removesuffix("px"))
        for text in ("$1,000,000,000,000,000,000", "not available")
    )
    assert 8 < small < 12 < 20 < usual <= 23


@pytest.mark.parametrize("accounts", [(), (MINE,), (MINE, OTHER)])
def test_no_card_lies_upon_another_and_all_lie_in_the_picture(accounts: tuple[AccountSwarm, ...]) -> None:
    value = overview(*accounts, **FIGURES, estimate=SecuringEstimate(5, 2, 41))
    drawn = ET.fromstring(overview_svg(answer_of(value), of_account=bool(accounts)))
    _, _, width, height = map(float, drawn.get("viewBox", "").split())
    cards = [
        tuple(float(one.get(name, "")) for name in ("x", "y", "width", "height"))
        for one in drawn.iter(f"{SVG}rect")
        if one.get("class") == "card"
    ]
    for x, y, w, h in cards:
        assert x >= 0
        assert x + w <= width
        assert y + h <= height
    for index, (x, y, w, h) in enumerate(cards):
        for other_x, other_y, other_w, other_h in cards[index + 1 :]:
            assert x + w <= other_x or other_x + other_w <= x or y + h <= other_y or other_y + other_h <= y
    assert max(float(one.get("y", "")) for one in drawn.iter(f"{SVG}text")) < height
