"""What oxend says that the network owes a wallet, in both forms."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sessionnet_core.amounts import Sesh
from sessionnet_core.errors import MalformedAnswer, Refused
from sessionnet_core.wire.oxend.accrued import decode_accrued_rewards, encode_request

WALLET = "0x10ea9e5303670331bdddfa66a4cea47dae4fcf3b"
CHECKSUMMED = "0x10Ea9E5303670331Bdddfa66A4cEA47dae4fcF3b"
OTHER = "0x11f040e89dfabba9070ffe6145e914ac68dbfea0"


def reply(balances: object, **result: Any) -> bytes:
    return json.dumps({"jsonrpc": "2.0", "id": "0", "result": {"balances": balances} | result}).encode()


def test_one_wallet_is_asked_for_in_lower_case_and_never_all() -> None:
    assert json.loads(encode_request(CHECKSUMMED)) == {
        "jsonrpc": "2.0",
        "id": "0",
        "method": "get_accrued_rewards",
        "params": {"addresses": [WALLET]},
    }


@pytest.mark.parametrize("spelled", [WALLET, CHECKSUMMED, "0X" + WALLET[2:].upper()])
@pytest.mark.parametrize("asked", [WALLET, CHECKSUMMED])
def test_both_forms_tell_the_lifetime_amount(spelled: str, asked: str) -> None:
    older = {OTHER: 5, spelled: 1_000_000_000_001}
    newer = [
        {"address": OTHER, "amount": 5},
        {"address": spelled, "amount": 1_000_000_000_001, "lifetime_rewards": 7, "locked_stakes": 2**70},
    ]
    for balances in (older, newer):
        assert decode_accrued_rewards(reply(balances, status="OK"), asked) == Sesh.parse("1000.000000001")


@pytest.mark.parametrize(
    "balances",
    [
        *({}, [], {OTHER: 5}, [{"address": OTHER, "amount": 5}], [{"amount": 5}], [{}]),
        *({WALLET: None}, {WALLET: -1}, {WALLET: 2**64}, [{"address": WALLET}], [{"address": WALLET, "amount": -1}]),
    ],
)
def test_what_is_not_told_or_makes_no_sense_is_unknown_and_never_0(balances: object) -> None:
    assert decode_accrued_rewards(reply(balances), WALLET) is None


def test_an_amount_of_nothing_is_one() -> None:
    assert decode_accrued_rewards(reply({WALLET: 0}), WALLET) == Sesh(0)


def test_the_same_told_twice_is_told_and_two_amounts_are_not_believed() -> None:
    twice = [{"address": WALLET, "amount": 5}, {"address": CHECKSUMMED, "amount": 5}]
    assert decode_accrued_rewards(reply(twice), WALLET) == Sesh(5)
    with pytest.raises(MalformedAnswer, match="two different amounts"):
        decode_accrued_rewards(reply({WALLET: 5, CHECKSUMMED: 6}), WALLET)


@pytest.mark.parametrize(("code", "message"), [(403, "Forbidden"), (-32601, "Method not found"), (-32603, "x" * 999)])
def test_an_error_is_a_refusal(code: int, message: str) -> None:
    body = json.dumps({"jsonrpc": "2.0", "id": "0", "error": {"code": code, "message": message}}).encode()
    with pytest.raises(Refused, match=rf"oxend error {code}: ") as refused:
        decode_accrued_rewards(body, WALLET)
    assert len(refused.value.message) < 200


def test_an_oxend_that_is_not_ready_is_a_refusal() -> None:
    with pytest.raises(Refused, match="BUSY"):
        decode_accrued_rewards(reply({}, status="BUSY"), WALLET)


@pytest.mark.parametrize(
    "body",
    [
        *(
            b"",
            b"null",
            b"[]",
            b"{}",
            b'{"result": null}',
            b'{"result": []}',
            b'{"result": {}}',
            b"\xff",
            b"[" * 99_999,
        ),
        *(reply(5), reply("x"), reply({WALLET: "5"}), reply({WALLET: 1.5}), reply([5]), reply([{"amount": "5"}])),
        *(reply({WALLET: [5]}), reply([{"address": 5}])),
    ],
)
def test_what_is_no_such_reply_is_not_believed(body: bytes) -> None:
    with pytest.raises(MalformedAnswer):
        decode_accrued_rewards(body, WALLET)


@given(st.integers())
def test_both_forms_are_read_alike(atomic: int) -> None:
    older = decode_accrued_rewards(reply({WALLET: atomic}), WALLET)
    newer = decode_accrued_rewards(reply([{"address": WALLET, "amount": atomic}]), WALLET)
    assert older == newer == (Sesh(atomic) if 0 <= atomic < 2**64 else None)
