"""Batches and words in and out: what is asked, what any answer comes to, and how single values are read."""

from __future__ import annotations

import contextlib
import json
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sessionnet_core.amounts import Sesh
from sessionnet_core.errors import MalformedAnswer, Refused, SessionNetError
from sessionnet_core.wire.chain import rpc, words

CALLS = (rpc.chain_id(), rpc.block(), rpc.block(16))


def test_a_batch_is_written_as_json_rpc_says() -> None:
    assert json.loads(rpc.request((*CALLS, rpc.view("0x" + "ab" * 20, b"\x01\x02", 255)))) == [
        {"jsonrpc": "2.0", "id": 1, "method": "eth_chainId", "params": []},
        {"jsonrpc": "2.0", "id": 2, "method": "eth_getBlockByNumber", "params": ["latest", False]},
        {"jsonrpc": "2.0", "id": 3, "method": "eth_getBlockByNumber", "params": ["0x10", False]},
        {
            "jsonrpc": "2.0",
            "id": 4,
            "method": "eth_call",
            "params": [{"to": "0x" + "ab" * 20, "data": "0x0102"}, "0xff"],
        },
    ]


@given(st.permutations([1, 2, 3]))
def test_answers_stand_in_the_order_of_the_questions(order: list[int]) -> None:
    body = json.dumps([{"id": number, "result": f"0x{number}"} for number in order])
    assert rpc.outcomes(body.encode(), CALLS) == [b'"0x1"', b'"0x2"', b'"0x3"']


def test_an_error_stands_in_the_place_of_its_own_answer_alone() -> None:
    body = json.dumps(
        [{"id": 1, "result": "0x1"}, {"id": 2, "error": {"code": 3, "message": "no"}}, {"id": 3, "result": None}]
    )
    first, second, third = rpc.outcomes(body.encode(), CALLS)
    assert (first, third) == (b'"0x1"', b"null")
    assert isinstance(second, Refused)
    assert second.message == "JSON-RPC error 3: no"
    with pytest.raises(Refused):
        rpc.result(second)


def test_a_member_that_has_both_is_an_error() -> None:
    body = json.dumps([{"id": n, "result": "0x1", "error": {"code": 1, "message": "x"}} for n in (1, 2, 3)])
    assert all(isinstance(outcome, Refused) for outcome in rpc.outcomes(body.encode(), CALLS))


def test_a_call_without_an_answer_is_none() -> None:
    body = b'[{"id":"3","result":"0x3"},{"id":1,"result":"0x1","error":null}]'
    assert rpc.outcomes(body, CALLS) == [b'"0x1"', None, b'"0x3"']


plain = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.sampled_from(["id", "result", "error", "code", "message"]), inner, max_size=4)
    ),
    max_leaves=12,
)


@given(plain)
def test_any_json_is_answers_or_an_error_of_the_tree(value: Any) -> None:
    with contextlib.suppress(SessionNetError):
        assert len(rpc.outcomes(json.dumps(value).encode(), CALLS)) == 3
    with contextlib.suppress(SessionNetError):
        assert isinstance(rpc.outcome(json.dumps(value).encode(), CALLS[0]), bytes | Refused)


@pytest.mark.parametrize(
    ("body", "says", "code"),
    [
        ({"error": {"code": 5, "message": "no"}}, "JSON-RPC error 5: no", 5),
        ({"error": {"code": "-32005", "message": None}}, "JSON-RPC error -32005", -32_005),
        ({"error": {"code": "LIMIT", "message": "m"}}, "JSON-RPC error: LIMIT: m", 0),
        ({"error": "text"}, "JSON-RPC error: text", 0),
        ({"error": 7}, "JSON-RPC error 7", 7),
        ({"error": [{"code": 1, "message": "a"}, {"code": 2}]}, "JSON-RPC error 1: a", 1),
        ({"error": {"error": {"code": 3, "message": "inner"}}}, "JSON-RPC error 3: inner", 3),
        ({"code": 429, "message": "slow"}, "JSON-RPC error 429: slow", 429),
        ({"message": "Forbidden"}, "JSON-RPC error: Forbidden", 0),
        ({"error": {}}, "JSON-RPC error", 0),
        ([{"id": None, "error": {"code": 5, "message": "no"}}], "JSON-RPC error 5: no", 5),
        ({"error": {"code": 1, "message": "x" * 300_000}}, "JSON-RPC error", 0),
    ],
)
def test_however_an_error_is_written_it_is_a_refusal(body: Any, says: str, code: int) -> None:
    with pytest.raises(Refused) as batch:
        rpc.outcomes(json.dumps(body).encode(), CALLS)
    alone = rpc.outcome(json.dumps(body).encode(), CALLS[0])
    assert isinstance(alone, Refused)
    assert [(one.message, one.rpc_code) for one in (batch.value, alone)] == [(says, code)] * 2


def test_a_web_page_is_called_one() -> None:
    with pytest.raises(MalformedAnswer, match="a web page"):
        rpc.outcomes(b" <!doctype html><html>", CALLS)


@given(plain)
def test_any_result_is_a_block_or_an_error_of_the_tree(value: Any) -> None:
    for read in (rpc.block_of, lambda body: rpc.quantity(body, "x"), lambda body: rpc.data(body, "x")):
        with contextlib.suppress(SessionNetError):
            read(json.dumps(value).encode())


@pytest.mark.parametrize(
    ("text", "number"), [("0x0", 0), ("0xa4b1", 42_161), ("0xFf", 255), ("0x" + "f" * 16, 2**64 - 1)]
)
def test_a_number_is_read(text: str, number: int) -> None:
    assert rpc.quantity(json.dumps(text).encode(), "x") == number


@pytest.mark.parametrize("text", ["", "0x", "12", "0xg", "0x" + "f" * 17, "-0x1", "0x-1", "0x 1", "0x1_0", "0x١"])
def test_anything_else_is_no_number(text: str) -> None:
    with pytest.raises(MalformedAnswer, match="x: not a hex number"):
        rpc.quantity(json.dumps(text).encode(), "x")


@pytest.mark.parametrize("text", ["", "00", "0x0", "0x00 00", "0x\n", "0xgg", "0x٠٠"])
def test_anything_else_is_no_bytes(text: str) -> None:
    with pytest.raises(MalformedAnswer, match="x: not hex bytes"):
        rpc.data(json.dumps(text).encode(), "x")


class TestBlock:
    def block_reply(self, **changed: Any) -> bytes:
        block = {"number": "0x10", "hash": "0x" + "AB" * 32, "timestamp": "0x682eca30", "extraData": "0x"}
        return json.dumps({**block, **changed}).encode()

    def test_its_number_hash_and_time_are_read(self) -> None:
        block = rpc.block_of(self.block_reply())
        assert (block.number, block.hash) == (16, "0x" + "ab" * 32)
        assert block.timestamp == datetime.fromtimestamp(0x682ECA30, UTC)

    def test_none_is_refused(self) -> None:
        with pytest.raises(Refused, match="no such block"):
            rpc.block_of(b"null")

    @pytest.mark.parametrize(
        "changed",
        [
            {"hash": "0x" + "ab" * 31},
            {"hash": None},
            {"hash": "ab" * 32},
            {"timestamp": "0x0"},
            {"timestamp": "0x3afff4417f1"},
            {"timestamp": 5},
            {"number": "sixteen"},
        ],
    )
    def test_anything_else_is_malformed(self, changed: dict[str, Any]) -> None:
        with pytest.raises(MalformedAnswer):
            rpc.block_of(self.block_reply(**changed))


class TestWords:
    @given(st.lists(st.integers(0, 2**256 - 1), min_size=1, max_size=6))
    def test_words_are_split_and_counted(self, numbers: list[int]) -> None:
        data = b"".join(number.to_bytes(32, "big") for number in numbers)
        assert words.split_words(data, len(numbers), "x") == tuple(numbers)
        with pytest.raises(MalformedAnswer, match="bytes instead of"):
            words.split_words(data[:-1], len(numbers), "x")
        with pytest.raises(MalformedAnswer, match="bytes instead of"):
            words.split_words(data, len(numbers) + 1, "x")

    def test_an_empty_answer_is_said_to_be_one(self) -> None:
        with pytest.raises(MalformedAnswer, match="as if there were no contract"):
            words.split_words(b"", 1, "x")

    @pytest.mark.parametrize(
        ("word", "number"), [(0, 0), (5, 5), (2**255 - 1, 2**255 - 1), (2**256 - 1, -1), (2**255, -(2**255))]
    )
    def test_a_signed_number_is_in_twos_complement(self, word: int, number: int) -> None:
        assert words.signed(word) == number

    @given(st.integers(0, 2**64 - 1), st.integers(2**64, 2**256 - 1))
    def test_an_amount_has_sixty_four_bits(self, good: int, bad: int) -> None:
        assert words.amount(good, "x") == Sesh(good)
        with pytest.raises(MalformedAnswer, match="more than 64 bits"):
            words.amount(bad, "x")

    @given(st.binary(min_size=20, max_size=20), st.integers(1, 2**96 - 1))
    def test_an_address_fills_twenty_bytes_and_no_more(self, raw: bytes, above: int) -> None:
        number = int.from_bytes(raw, "big")
        assert words.address(number, "x") == f"0x{raw.hex()}"
        assert words.address_word(f"0x{raw.hex()}") == bytes(12) + raw
        with pytest.raises(MalformedAnswer):
            words.address(number + (above << 160), "x")

    def test_never_is_no_moment(self) -> None:
        assert words.moment(0, "x") is None
        assert words.moment(1, "x") == datetime(1970, 1, 1, 0, 0, 1, tzinfo=UTC)
        assert words.moment(32_503_679_999, "x") == datetime(2999, 12, 31, 23, 59, 59, tzinfo=UTC)
        with pytest.raises(MalformedAnswer):
            words.moment(32_503_680_000, "x")
