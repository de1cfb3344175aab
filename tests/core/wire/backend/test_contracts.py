"""Contribution contracts as the backend tells them."""

from __future__ import annotations

from typing import Any

import pytest

from sessionnet_core.amounts import Sesh
from sessionnet_core.errors import MalformedAnswer
from sessionnet_core.model import Contributor
from sessionnet_core.wire.backend.contracts import decode_contracts
from sessionnet_core.wire.backend.model import ContributionContract
from tests.core.wire.backend.samples import BLS_KEY, CONTRACT, CONTRIBUTION, NODE_KEY, OTHER_WALLET, WALLET, reply

OWNER, OTHER = WALLET.lower(), OTHER_WALLET.lower()


def one(**changed: Any) -> ContributionContract:
    (contract,) = decode_contracts(reply(contracts=[CONTRIBUTION | changed])).contracts
    return contract


def test_every_field_is_read() -> None:
    assert one() == ContributionContract(
        address=CONTRACT.lower(),
        operator=OWNER,
        pubkey=NODE_KEY,
        bls_pubkey=BLS_KEY,
        fee_percent=12.34,
        manual_finalize=False,
        status=1,
        contributors=(
            Contributor(address=OWNER, beneficiary=None, amount=Sesh.parse("6250"), reserved=Sesh.parse("6250")),
            Contributor(address=OTHER, beneficiary=OWNER, amount=Sesh(0), reserved=Sesh.parse("5000")),
        ),
        first_block=480,
    )


@pytest.mark.parametrize(
    ("field", "told", "attribute", "value"),
    [
        ("status", 0, "status", 0),
        ("status", 3, "status", 3),
        ("status", 4, "status", None),
        ("status", -1, "status", None),
        ("fee", 10_000, "fee_percent", 100.0),
        ("fee", 10_001, "fee_percent", None),
        ("fee", None, "fee_percent", None),
        ("pubkey_bls", None, "bls_pubkey", None),
        ("pubkey_bls", "0x" + BLS_KEY, "bls_pubkey", None),
        ("manual_finalize", True, "manual_finalize", True),
        ("manual_finalize", 3, "manual_finalize", None),
        ("contributors", None, "contributors", ()),
        ("events", None, "first_block", None),
        ("events", [{"block": -3}, {}, {"block": 2**60}], "first_block", None),
    ],
)
def test_a_value_that_makes_no_sense_is_unknown(field: str, told: object, attribute: str, value: object) -> None:
    assert getattr(one(**{field: told}), attribute) == value


def test_a_contract_that_cannot_be_asked_or_is_named_twice_is_left_out_and_counted() -> None:
    unusable = [CONTRIBUTION | {"address": address} for address in (None, "0x12", "0x" + "0" * 40, CONTRACT.lower())]
    found = decode_contracts(reply(contracts=[CONTRIBUTION, *unusable]))
    assert ([contract.address for contract in found.contracts], found.left_out) == ([CONTRACT.lower()], 4)


def test_the_keys_of_registered_nodes_are_read_whatever_their_case() -> None:
    keys = {BLS_KEY.upper(): 5, "ab" * 63: 6, "ab" * 64: None, "ef" * 64: -1, "01" * 64: 0}
    assert decode_contracts(reply(contracts=[], added_bls_keys=keys)).added_bls_keys == {BLS_KEY: 5, "01" * 64: 0}


@pytest.mark.parametrize(
    "body",
    [
        *(b"", b"{}", b"[]", b'{"contracts": null}', b'{"contracts": {}}', b'{"contracts": [[]]}'),
        reply(contracts=[CONTRIBUTION | {"status": "open"}]),
        reply(contracts=[CONTRIBUTION | {"fee": 2.5}]),
        reply(contracts=[CONTRIBUTION | {"contributors": [{"amount": "1"}]}]),
        reply(contracts=[CONTRIBUTION | {"contributors": [{}] * 101}]),
        reply(contracts=[], added_bls_keys={BLS_KEY: "5"}),
        reply(contracts=[], added_bls_keys=dict.fromkeys(map(str, range(100_001)), 1)),
        reply(contracts=[{}] * 20_001),
    ],
)
def test_what_is_no_such_reply_is_not_believed(body: bytes) -> None:
    with pytest.raises(MalformedAnswer):
        decode_contracts(body)
