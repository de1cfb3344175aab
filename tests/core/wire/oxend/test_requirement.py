"""`get_staking_requirement`: replies as oxend sends them, and what is none."""

from __future__ import annotations

import json
from typing import Any

import pytest

from sessionnet_core.errors import MalformedAnswer, Refused
from sessionnet_core.wire.oxend.requirement import REQUEST, decode_requirement


def reply(**parts: Any) -> bytes:
    return json.dumps({"id": "0", "jsonrpc": "2.0", **parts}).encode()


def test_the_request_names_the_method() -> None:
    assert json.loads(REQUEST) == {"jsonrpc": "2.0", "id": "0", "method": "get_staking_requirement", "params": {}}


def test_the_amount_is_in_atomic_units() -> None:
    body = reply(result={"height": 2_090_001, "staking_requirement": 25_000_000_000_000, "status": "OK"})
    assert str(decode_requirement(body)) == "25000.000000000"


@pytest.mark.parametrize(
    ("body", "error"),
    [
        (reply(error={"code": 403, "message": "Forbidden"}), Refused),
        (reply(result={"staking_requirement": 25, "status": "BUSY"}), Refused),
        (reply(result={"status": "OK"}), MalformedAnswer),
        (reply(result={"staking_requirement": -1, "status": "OK"}), MalformedAnswer),
        (reply(result={"staking_requirement": 2**64, "status": "OK"}), MalformedAnswer),
        (reply(result={"staking_requirement": "25000", "status": "OK"}), MalformedAnswer),
        (reply(), MalformedAnswer),
        (b"[" * 100_000, MalformedAnswer),
        (b"<html>", MalformedAnswer),
        (b"\xff\xfe", MalformedAnswer),
        (b"", MalformedAnswer),
    ],
)
def test_anything_else_is_an_error(body: bytes, error: type[Exception]) -> None:
    with pytest.raises(error):
        decode_requirement(body)
