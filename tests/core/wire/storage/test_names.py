"""`ons_resolve` through a storage server: the request as oxen-core takes it, and what of replies is believed."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sessionnet_core.errors import MalformedAnswer
from sessionnet_core.names import NameRecord, name_hash
from sessionnet_core.wire.storage.names import decode_record, encode_request


def reply(**result: Any) -> bytes:
    return json.dumps({"result": result, "t": 1764096000000, "hf": [21, 0]}).encode()


def test_a_session_name_is_asked_for_by_its_hash_alone() -> None:
    request = json.loads(encode_request(name_hash("jagerman")))
    assert request == {
        "method": "oxend_request",
        "params": {
            "endpoint": "ons_resolve",
            "params": {"type": 0, "name_hash": "c81ee66e6daad4c69ccea35909882e1feef5cf98e8a0431e5c0d2c9dc7e78be8"},
        },
    }


def test_a_record_has_a_value_and_mostly_a_nonce() -> None:
    assert decode_record(reply(encrypted_value="00fF", nonce="ab")) == NameRecord(b"\x00\xff", b"\xab")
    assert decode_record(reply(encrypted_value="00ff")) == NameRecord(b"\x00\xff")
    assert decode_record(reply(encrypted_value="00ff", nonce=None, more=[])) == NameRecord(b"\x00\xff")


@pytest.mark.parametrize("result", [{}, {"encrypted_value": None, "nonce": None}, {"status": "OK"}])
def test_a_name_that_nobody_has_registered_has_none(result: dict[str, Any]) -> None:
    assert decode_record(reply(**result)) is None


@pytest.mark.parametrize(
    "result",
    [
        {"nonce": "00"},
        {"encrypted_value": ""},
        {"encrypted_value": "0"},
        {"encrypted_value": "0g"},
        {"encrypted_value": "00 00"},
        {"encrypted_value": "00\n"},
        {"encrypted_value": "٠٠"},
        {"encrypted_value": 0},
        {"encrypted_value": "00" * 256},
        {"encrypted_value": "00", "nonce": ""},
        {"encrypted_value": "00", "nonce": "xy"},
        {"encrypted_value": "00", "nonce": "00" * 256},
    ],
)
def test_what_is_no_record_is_malformed(result: dict[str, Any]) -> None:
    with pytest.raises(MalformedAnswer):
        decode_record(reply(**result))


@pytest.mark.parametrize("body", [b"", b"{}", b"[]", b'{"result": null}', b'{"result": []}', b"\xff", b"[" * 100_000])
def test_what_is_no_reply_is_malformed(body: bytes) -> None:
    with pytest.raises(MalformedAnswer):
        decode_record(body)


@given(st.binary(min_size=1, max_size=255), st.none() | st.binary(min_size=1, max_size=255))
def test_every_record_is_read_as_it_was_written(value: bytes, nonce: bytes | None) -> None:
    result = {"encrypted_value": value.hex()} | ({} if nonce is None else {"nonce": nonce.hex()})
    assert decode_record(reply(**result)) == NameRecord(value, nonce)
