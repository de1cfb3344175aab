"""One node in words: its state, everything that is known of it, and hostile text as just text."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from msgspec import structs

from sessionnet_cli.show.pages.nodes_show import write_node
from sessionnet_cli.show.tables.columns import Moment
from sessionnet_cli.show.terminal import Part, Row
from sessionnet_core.amounts import Sesh
from sessionnet_core.model import Contributor, Node, NodeDetails
from sessionnet_core.wire.oxend.entry import DECOMMISSION_REASONS
from tests.core.samples import NOON, OTHER_WALLET, WALLET, WHOLE_NODE, key, node
from tests.devnet import hostile

AT = Moment(now=NOON, height=2_084_231)


class Lines:
    """A page that keeps its lines."""

    def __init__(self, width: int | None = None) -> None:
        self.width = width
        self.lines: list[str] = []

    def line(self, *parts: Part) -> None:
        self.lines.append("".join(part if isinstance(part, str) else part[0] for part in parts))

    def table(self, titles: list[str], right: list[bool], widths: list[int], rows: list[Row]) -> None:
        raise AssertionError("one node needs no table")

    def whole_lines(self, text: str) -> None:
        raise AssertionError("one node is not that much")


def page(of: Node, at: Moment = AT, width: int | None = None) -> list[str]:
    lines = Lines(width)
    write_node(lines, of, at)
    return lines.lines


def labelled(of: Node, at: Moment = AT) -> dict[str, str]:
    """Return what stands behind each label."""
    return {line[:22].strip(): line[22:] for line in page(of, at)[3:]}


@pytest.mark.parametrize(
    ("of", "words"),
    [
        (node(1), "Active."),
        (node(1, details=NodeDetails(state_height=2_083_511)), "Active for 720 blocks (1 day)."),
        (node(1, details=NodeDetails(state_height=2_084_232)), "Active."),
        (node(1, state="exiting", requested_unlock_height=2_084_241), "Active, and exits in 20 minutes."),
        (node(1, state="exiting", requested_unlock_height=2_084_231), "Active, and exits now."),
        (node(1, state="exiting", requested_unlock_height=2_084_221), "Active, and was due to exit 20 minutes ago."),
        (node(1, state="awaiting"), "Awaiting contributions."),
        (
            node(1, state="awaiting", staked=Sesh.parse("6250"), requirement=Sesh.parse("25000")),
            "Awaiting contributions: 18,750 SESH of 25,000 SESH are missing.",
        ),
        (node(1, state="awaiting", staked=Sesh(5), requirement=Sesh(5)), "Awaiting contributions."),
        (node(1, state="decommissioned"), "Decommissioned."),
        (
            node(1, state="decommissioned", earned_downtime_blocks=30),
            "Decommissioned; 30 blocks (1 hour) of credit left before it is deregistered.",
        ),
        (
            node(1, state="decommissioned", earned_downtime_blocks=0),
            "Decommissioned; its credit is used up, and deregistration is imminent.",
        ),
        (
            structs.replace(WHOLE_NODE, earned_downtime_blocks=None),
            "Decommissioned for 231 blocks (7 hours 42 minutes).",
        ),
        (node(1, state=None, swarm_id=None), "In no swarm; the list does not say why."),
    ],
)
def test_the_state_stands_first_and_in_words(of: Node, words: str) -> None:
    assert page(of)[:3] == [f"Session Node {of.pubkey}", words, ""]


def test_without_a_height_nothing_is_counted_from_it() -> None:
    unknown = Moment(now=NOON, height=None)
    exiting = node(1, state="exiting", requested_unlock_height=2_084_241, details=NodeDetails(state_height=5))
    assert page(exiting, unknown)[1] == "Active, and exits at height 2,084,241."
    assert page(node(1, details=NodeDetails(state_height=5)), unknown)[1] == "Active."


def test_a_node_that_says_nothing_has_a_short_page() -> None:
    assert page(Node(pubkey=key(1), state="active")) == [
        f"Session Node {key(1)}",
        "Active.",
        "",
        f"{'Swarm':<22}none",
        "",
    ]


def test_everything_that_is_known_is_shown() -> None:
    found = labelled(WHOLE_NODE)
    assert found["Address"] == "192.0.2.2:22021"
    assert found["Swarm"] == "none"
    assert found["Older key"] == "1" * 64
    assert found["Last uptime proof"] == "2026-04-09 12:00:00 UTC, just now"
    assert found["Downtime credit"] == "-12 blocks (24 minutes)"
    assert found["Decommissioned so far"] == "3 times"
    assert found["Staked"] == "25,000 SESH of 25,000.000000001 SESH required"
    assert found["Operator"] == WALLET
    assert found["Operator's fee"] == "3.46 %"
    assert found["Decommissioned for"] == "uptime: missed uptime proofs"
    assert found["Some also reported"].startswith("storage: ")
    assert "; lokinet: " in found["Some also reported"]
    assert found["Registered"] == "at height 1,000,000, 1,084,231 blocks (1,505 days 21 hours) ago, hard fork 21"
    assert found["Reward queue"] == "height 2,083,000, place 4294967295"
    assert found["oxend"] == "11.1.0"
    assert found["Quorumnet port"] == "22025"
    assert found["Operator's portions"] == "18446744073709551612"
    assert found["Storage reachable"] == "yes, last reached just now, first failed just now"
    assert found["lokinet reachable"] == "no, last failed just now"
    assert found["Checkpoint votes"] == "2 given, 1 missed"
    assert found["Pulse votes"] == "2 given, 0 missed"
    assert found["Quorumnet tests"] == "30 passed, 1 failed"
    assert found["Removable"] == "yes"
    assert found["Liquidatable"] == "no"
    assert found["Earns rewards"] == "no"


def test_why_a_node_was_decommissioned_is_what_oxend_means() -> None:
    def reason(name: str) -> str:
        return labelled(node(1, state="decommissioned", details=NodeDetails(decommission_reasons=(name,))))[
            "Decommissioned for"
        ]

    assert reason("timecheck") == "timecheck: its clock could not be checked"  # oxend: Unreachable for Timestamp Check
    assert reason("timesync") == "timesync: its clock was wrong"  # oxend: Time out of sync
    assert all(": " in reason(name) for name in DECOMMISSION_REASONS)
    assert reason("a-reason-of-tomorrow") == "a-reason-of-tomorrow"


@pytest.mark.parametrize("width", [60, 80, 100])
def test_what_has_no_room_beside_its_label_stands_below_it(width: int) -> None:
    lines = page(WHOLE_NODE, width=width)
    for label, text in labelled(WHOLE_NODE).items():
        if not label:
            continue
        beside = f"{label:<22}{text}"
        if len(beside) <= width:
            assert beside in lines
        else:
            assert lines[lines.index(label) + 1] == f"  {text}"


def test_each_contribution_has_a_line() -> None:
    lines = page(WHOLE_NODE)
    first = lines.index(f"{'Contributors':<22}2")
    assert lines[first + 1 : first + 3] == [
        f"{'':22}6,250 SESH from {WALLET}, 6,250.000000005 SESH reserved, rewards to {OTHER_WALLET}, 1 locked stake",
        f"{'':22}0 SESH from {OTHER_WALLET}",
    ]


def test_equal_keys_are_shown_once() -> None:
    assert "Older key" not in labelled(node(1, service_node_pubkey=key(1)))


def test_a_reason_that_nobody_knows_is_shown_as_it_is() -> None:
    details = NodeDetails(decommission_reasons=("meteor", "pulse"))
    assert labelled(node(1, details=details))["Decommissioned for"].startswith("meteor; pulse: ")


def places_of_text(text: str) -> Iterator[Node]:
    """Return nodes with this text wherever a source may put any."""
    yield node(1, operator=text)
    stake = Contributor(address=text, beneficiary=None, amount=Sesh(1))
    yield node(1, contributors=(stake, structs.replace(stake, address=WALLET, beneficiary=text)))
    yield node(1, details=NodeDetails(bls_pubkey=text, decommission_reasons=(text,), decommission_reasons_some=(text,)))


@pytest.mark.parametrize(
    "text",
    [hostile.ANSI_COLOUR, hostile.LINK, hostile.CLIPBOARD, hostile.C1_CONTROL, hostile.BIDI_OVERRIDE, hostile.LINES],
)
def test_hostile_text_shows_as_harmless(text: str) -> None:
    for of in places_of_text(text):
        shown = "".join(page(of))
        assert "\ufffd" in shown
        assert not any(ord(c) < 32 or 127 <= ord(c) < 160 or 0x202A <= ord(c) <= 0x2069 for c in shown)


@pytest.mark.parametrize("text", [hostile.RICH_MARKUP, hostile.EMOJI_CODE, "2a01:4f8:a:b::2"])
def test_markup_and_emoji_codes_are_just_text(text: str) -> None:
    for of in places_of_text(text):
        assert text in "".join(page(of))
