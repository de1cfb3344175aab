"""Contribution contracts as the backend tells them."""

from __future__ import annotations

from typing import Any

import pytest

from sessionnet_core.errors import AnswerTooLarge, MalformedAnswer
from sessionnet_core.wire.backend.contracts import decode_contracts
from sessionnet_core.wire.backend.model import ContributionContract
from tests.core.wire.backend.samples import BLS_KEY, CONTRACT, CONTRIBUTION, OTHER_WALLET, WALLET, reply

OWNER, OTHER = WALLET.lower(), OTHER_WALLET.lower()


def one(**changed: Any) -> ContributionContract:
    (contract,) = decode_contracts(reply(contracts=[CONTRIBUTION | changed])).contracts
    return contract


def test_a_contract_is_read() -> None:
    assert one() == ContributionContract(address=CONTRACT.lower(), bls_pubkey=BLS_KEY, status=1, first_block=480)


@pytest.mark.parametrize(
    ("field", "sent", "attribute", "value"),
    [
        ("status", 0, "status", 0),
        ("status", 3, "status", 3),
        ("status", 4, "status", None),
        ("status", -1, "status", None),
        ("pubkey_bls", None, "bls_pubkey", None),
        ("pubkey_bls", "0x" + BLS_KEY, "bls_pubkey", None),
        ("events", None, "first_block", None),
        ("events", [{"block": -3}, {}, {"block": 2**60}], "first_block", None),
    ],
)
def test_a_value_that_makes_no_sense_is_unknown(field: str, sent: object, attribute: str, value: object) -> None:
    assert getattr(one(**{field: sent}), attribute) == value


def test_a_contract_that_cannot_be_asked_or_is_named_twice_is_left_out() -> None:
    unusable = [CONTRIBUTION | {"address": address} for address in (None, "0x12", "0x" + "0" * 40, CONTRACT.lower())]
    found = decode_contracts(reply(contracts=[CONTRIBUTION, *unusable]))
    assert [contract.address for contract in found.contracts] == [CONTRACT.lower()]


@pytest.mark.parametrize(
    "body",
    [
        *(b"", b"{}", b"[]", b'{"contracts": null}', b'{"contracts": {}}', b'{"contracts": [[]]}'),
        reply(contracts=[CONTRIBUTION | {"status": "open"}]),
    ],
)
def test_what_is_no_such_reply_is_not_believed(body: bytes) -> None:
    with pytest.raises(MalformedAnswer):
        decode_contracts(body)


def test_more_contracts_than_anybody_honest_has_are_refused() -> None:
    decode_contracts(reply(contracts=[{}] * 20_000))
    with pytest.raises(AnswerTooLarge, match="more than 20,000 contracts"):
        decode_contracts(reply(contracts=[{}] * 20_001))
