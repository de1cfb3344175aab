"""The model as JSON and back: everything survives, and no amount becomes a float."""

from __future__ import annotations

import json

import msgspec
import pytest

from sessionnet_core.amounts import Sesh
from sessionnet_core.encoding import PIECE, decoder, encode, encode_in_pieces
from sessionnet_core.errors import NobodyAnswered, Refused
from sessionnet_core.model import Contributor, Node, NodeList
from tests.core.samples import WHOLE_LIST, WHOLE_NODE, node


def every(struct: msgspec.Struct) -> dict[str, object]:
    return {name: getattr(struct, name) for name in struct.__struct_fields__}


def test_the_sample_tells_everything() -> None:
    """Else the round trip below would prove too little."""
    assert WHOLE_NODE.details is not None
    assert WHOLE_NODE.contributors is not None
    fields = every(WHOLE_NODE) | every(WHOLE_NODE.details) | every(WHOLE_NODE.contributors[0]) | every(WHOLE_LIST)
    assert [name for name, value in fields.items() if value is None] == ["swarm_id"]


def test_a_whole_list_survives_the_round_trip() -> None:
    assert decoder(NodeList).decode(encode(WHOLE_LIST)) == WHOLE_LIST


def test_a_node_that_tells_nothing_survives_the_round_trip() -> None:
    silent = Node(pubkey="0" * 64)
    assert decoder(Node).decode(encode(silent)) == silent


@pytest.mark.parametrize("atomic", [0, 1, 2**53 + 1, 2**64 - 1, 25_000 * 10**9])
def test_an_amount_survives_exactly(atomic: int) -> None:
    stake = Contributor(address=None, beneficiary=None, amount=Sesh(atomic))
    assert decoder(Contributor).decode(encode(stake)).amount.atomic == atomic


def test_amounts_are_text_with_nine_decimals() -> None:
    written = json.loads(encode(WHOLE_NODE))
    assert written["staked"] == "25000.000000000"
    assert written["requirement"] == "25000.000000001"
    assert written["contributors"][0]["amount"] == "6250.000000000"
    assert written["contributors"][0]["reserved"] == "6250.000000005"
    assert written["contributors"][0]["locked"][0]["amount"] == "0.000000001"
    assert written["details"]["total_reserved"] == "25000.000000000"


def test_the_only_float_is_the_fee() -> None:
    floats: list[str] = []

    def walk(value: object, path: str) -> None:
        if isinstance(value, float):
            floats.append(path)
        elif isinstance(value, dict):
            for name, inner in value.items():
                walk(inner, f"{path}.{name}")
        elif isinstance(value, list):
            for inner in value:
                walk(inner, path)

    walk(json.loads(encode(WHOLE_LIST)), "")
    assert floats == [".nodes.operator_fee_percent"]


def test_no_number_exceeds_what_every_json_reader_keeps() -> None:
    numbers: list[int] = []
    json.loads(encode(WHOLE_LIST), parse_int=lambda digits: numbers.append(int(digits)))
    assert numbers
    assert max(map(abs, numbers)) < 2**53


def test_times_are_rfc_3339_in_utc() -> None:
    assert json.loads(encode(WHOLE_NODE))["last_uptime_proof"] == "2026-04-09T12:00:00Z"


def test_a_document_is_one_line() -> None:
    assert b"\n" not in encode(node(1, operator="two\nlines\r\u2028"))


@pytest.mark.parametrize("amount", [b"1.5", b"1", b'"1.5e3"', b'"0.0000000001"', b'"-1.0"', b'""', b"{}"])
def test_what_is_no_amount_is_not_read_as_one(amount: bytes) -> None:
    with pytest.raises(msgspec.ValidationError):
        decoder(Contributor).decode(b'{"address":null,"beneficiary":null,"amount":' + amount + b"}")


def test_what_has_no_form_is_not_written() -> None:
    with pytest.raises(NotImplementedError, match="object cannot be encoded as JSON"):
        encode(object())


def test_what_has_no_form_is_not_read() -> None:
    with pytest.raises((NotImplementedError, msgspec.ValidationError), match="complex cannot be decoded from JSON"):
        decoder(complex).decode(b'"1j"')


def test_an_error_in_an_answer_is_its_code_message_and_hint() -> None:
    error = NobodyAnswered("no seed", failures=(Refused("HTTP status 502", host="a.example"),), hint="Wait.")
    expected = b'[{"code":"nobody-answered","message":"no seed: a.example: HTTP status 502","hint":"Wait."}]'
    assert encode([error]) == expected


class Around(msgspec.Struct):
    """What stands around a long list in a document."""

    first: str
    data: object
    empty: object = msgspec.UNSET


@pytest.mark.parametrize("count", [0, 1, PIECE, PIECE + 1, 2 * PIECE + 1])
def test_a_long_list_is_written_in_pieces_that_are_the_same_document(count: int) -> None:
    listed = NodeList(nodes=tuple(node(n) for n in range(count)), height=5)
    around = Around('a "quoted" word', {"a": 1} if count == 1 else listed)
    pieces = list(encode_in_pieces(around))
    assert b"".join(pieces) == encode(around)
    assert max(map(len, pieces)) <= len(encode(listed.nodes[:PIECE])) + 200


def test_what_leaves_out_its_defaults_is_written_as_a_whole_even_around_a_long_list() -> None:
    class Sparse(msgspec.Struct, omit_defaults=True):
        numbers: list[int]
        other: int | None = None

    sparse = Sparse([1] * (PIECE + 1))
    assert b"".join(encode_in_pieces(sparse)) == encode(sparse)
