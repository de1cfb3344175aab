"""The CSV sheet: one line for each node, every value whole, and no formula among them."""

from __future__ import annotations

import csv
import io
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import Struct

from sessionnet_cli.show.safe import safe
from sessionnet_cli.show.tables import sheet as sheets
from sessionnet_cli.show.tables.columns import COLUMNS, SHEET
from sessionnet_core.amounts import Sesh
from sessionnet_core.model import Contributor, Node
from tests.core.samples import NOON, OTHER_WALLET, WALLET, WHOLE_NODE, key, node
from tests.devnet import hostile


def sheet(names: tuple[str, ...], *nodes: Node) -> bytes:
    return sheets.sheet(sheets.Rows([COLUMNS[name] for name in names], nodes), NOON)


def rows(content: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(content.decode(), newline=""), strict=True))


def cell(name: str, of: Node) -> str:
    (row,) = rows(sheet((name,), of))
    return row[name]


def test_a_small_sheet_looks_as_expected() -> None:
    assert sheet(("pubkey", "ip", "https_port"), node(1), node(2, ip=None)).decode() == (
        "pubkey,ip,https_port,as_of\n"
        f"{key(1)},192.0.2.2,22021,2026-04-09T12:00:00Z\n"
        f"{key(2)},,22021,2026-04-09T12:00:00Z\n"
    )


def test_a_sheet_of_nothing_is_its_heading() -> None:
    assert sheet(("pubkey",)) == b"pubkey,as_of\n"


def test_a_whole_node_is_shown_exactly() -> None:
    (row,) = rows(sheet(SHEET, WHOLE_NODE))
    assert list(row) == [*SHEET, "as_of"]
    assert row == {
        "pubkey": key(1),
        "ip": "192.0.2.2",
        "https_port": "22021",
        "quic_port": "22020",
        "swarm_id": "",
        "state": "decommissioned",
        "storage_server_version": "2.11.2",
        "requested_unlock_height": "0",
        "staked": "25000.000000000",
        "requirement": "25000.000000001",
        "operator": WALLET,
        "operator_fee_percent": "3.4567",
        "contributors": f"{WALLET}=6250.000000000 {OTHER_WALLET}=0.000000000",
        "last_uptime_proof": "2026-04-09T12:00:00Z",
        "earned_downtime_blocks": "-12",
        "decommission_count": "3",
        "service_node_pubkey": "1" * 64,
        "x25519": "2" * 64,
        "as_of": "2026-04-09T12:00:00Z",
    }


@pytest.mark.parametrize("name", [name for name in SHEET if name != "pubkey"])
def test_what_is_not_known_is_an_empty_cell(name: str) -> None:
    assert cell(name, Node(pubkey=key(1))) == ""


def test_no_contributors_are_an_empty_cell() -> None:
    assert cell("contributors", node(1, contributors=())) == ""


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@A1", hostile.FORMULA])
def test_a_formula_in_a_wallet_is_text(text: str) -> None:
    assert cell("operator", node(1, operator=text)) == f"'{text}"
    stake = Contributor(address=text, beneficiary=None, amount=Sesh(25_000 * 10**9))
    assert cell("contributors", node(1, contributors=(stake,))) == f"'{text}=25000.000000000"


@pytest.mark.parametrize(
    "text",
    [hostile.LINES, hostile.NUL, hostile.ANSI_COLOUR, hostile.C1_CONTROL, hostile.BIDI_OVERRIDE, "\u2028,\u2029"],
)
def test_hostile_text_stays_in_its_cell_and_shows_as_harmless(text: str) -> None:
    content = sheet(("operator", "pubkey"), node(1, operator=text), node(2))
    assert [row["pubkey"] for row in rows(content)] == [key(1), key(2)]
    assert len(content.splitlines()) == len(content.decode().splitlines()) == 3
    assert not any(
        ord(c) < 32 or 127 <= ord(c) < 160 or 0x202A <= ord(c) <= 0x202E for c in content.decode() if c != "\n"
    )


@pytest.mark.parametrize("text", ['say "no"', "a,b", "'", " spaces ", "[/] :b: [bold]", "ünïcode 中文"])
def test_separators_and_markup_are_just_text(text: str) -> None:
    assert cell("operator", node(1, operator=text)) == text


def test_an_ipv6_address_is_whole() -> None:
    assert cell("address", node(1, ip="2a01:4f8:a:b::2")) == "[2a01:4f8:a:b::2]:22021"


def test_nothing_is_cut() -> None:
    assert cell("operator", node(1, operator="L" * 128 + "…")) == "L" * 128 + "…"


class Thing(Struct):
    """Anything that may be listed."""

    text: str | None
    number: int | float | None
    amount: Sesh | None


texts = st.text() | st.text(alphabet="=+-@\t\r\n \u200b\uff1d;,\"'a1")
things = st.builds(
    Thing,
    text=st.none() | texts,
    number=st.none() | st.integers() | st.floats(allow_nan=False),
    amount=st.none() | st.builds(Sesh, st.integers(min_value=-(10**20), max_value=10**20)),
)


@given(st.lists(things))
def test_whatever_is_listed_is_read_back_as_it_was(listed: list[Thing]) -> None:
    read = rows(sheets.sheet(sheets.Rows(sheets.fields_of(Thing), listed), NOON))
    assert len(read) == len(listed)
    for row, thing in zip(read, listed, strict=True):
        assert list(row) == ["text", "number", "amount", "as_of"]
        assert row["text"].removeprefix("'") == safe(thing.text or "").removeprefix("'")
        assert row["text"].lstrip()[:1] not in {*"=+-@", "\uff1d", "\uff0b", "\uff0d", "\uff20"}
        assert row["number"] == "" if thing.number is None else float(row["number"]) == float(thing.number)
        assert (
            row["amount"] == "" if thing.amount is None else int(Decimal(row["amount"]) * 10**9) == thing.amount.atomic
        )
