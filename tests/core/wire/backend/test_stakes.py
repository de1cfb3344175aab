"""A wallet's stakes as the backend tells them: what its fields mean, the state shown, and what is not believed."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sessionnet_core.errors import AnswerTooLarge, MalformedAnswer
from sessionnet_core.wire.backend.model import Stake, StakeState, WalletStakes
from sessionnet_core.wire.backend.stakes import decode_stakes
from tests.core.wire.backend.samples import (
    CONTRACT,
    CONTRIBUTION,
    NODE_KEY,
    OTHER_WALLET,
    STAKE,
    WALLET,
)
from tests.core.wire.backend.samples import reply as written

OWNER, OTHER = WALLET.lower(), OTHER_WALLET.lower()
HEIGHT = 2_090_001


def stakes_of(*stakes: dict[str, Any], **parts: Any) -> WalletStakes:
    return decode_stakes(written(**({"stakes": list(stakes)} | parts)))


def one(**changed: Any) -> Stake:
    (stake,) = stakes_of(STAKE | changed).stakes
    return stake


def test_a_stake_is_read() -> None:
    assert one() == Stake(pubkey=NODE_KEY, contract_id=17, state="active", operator_fee_percent=3.4567)


def test_everything_of_a_wallet_is_read() -> None:
    found = stakes_of(STAKE, contracts=[CONTRIBUTION])
    assert [stake.pubkey for stake in found.stakes] == [NODE_KEY]
    assert [contract.address for contract in found.contracts] == [CONTRACT.lower()]
    assert found.network.block_height == HEIGHT


def test_a_wallet_without_anything_is_no_error() -> None:
    found = decode_stakes(b'{"stakes": []}')
    assert (found.stakes, found.contracts) == ((), ())
    assert found.network.as_of is None


def event(name: str, block: int, log_index: int = 0) -> dict[str, Any]:
    return {"name": name, "block": block, "log_index": log_index}


NEW, ASKED = event("NewServiceNodeV2", 400), event("ServiceNodeExitRequest", 500)
EXIT, LIQUIDATED = event("ServiceNodeExit", 600, 2), event("ServiceNodeLiquidated", 600, 1)


@pytest.mark.parametrize(
    ("changed", "state"),
    [
        ({}, "active"),
        ({"active": True, "funded": True}, "active"),
        ({"active": 0}, "decommissioned"),
        ({"active": False, "requested_unlock_height": HEIGHT + 1}, "decommissioned"),
        ({"funded": 0, "active": 0}, "awaiting"),
        ({"requested_unlock_height": HEIGHT + 1}, "exiting"),
        ({"requested_unlock_height": HEIGHT}, "exiting"),
        ({"requested_unlock_height": HEIGHT - 1}, "ready-to-exit"),
        ({"requested_unlock_height": HEIGHT - 1, "active": 0}, "ready-to-exit"),
        ({"exit_type": "exit", "requested_unlock_height": HEIGHT - 1, "liquidation_height": HEIGHT}, "ready-to-exit"),
        ({"exit_type": "deregister", "deregistration_height": 5, "active": 0}, "deregistered"),
        ({"exit_type": "deregister", "deregistration_height": 0}, "active"),
        ({"exit_type": "deregister", "deregistration_height": None}, "active"),
        ({"exit_type": "deregister", "deregistration_height": 5, "events": [EXIT]}, "deregistered"),
        ({"events": [NEW, ASKED, EXIT], "active": 0}, "exited"),
        ({"events": [EXIT, LIQUIDATED, ASKED, NEW]}, "exited"),
        ({"events": [LIQUIDATED]}, "exited"),
        ({"events": [EXIT, NEW | {"block": 601}]}, "active"),
        ({"events": [EXIT, NEW | {"block": 600, "log_index": 3}]}, "active"),
        ({"events": [EXIT, event("RewardsClaimed", 700)]}, "exited"),
        ({"events": [EXIT | {"block": -1}]}, "active"),
        ({"events": [EXIT | {"block": None}]}, "active"),
        ({"events": None}, "active"),
        ({"active": None}, None),
        ({"active": 2}, None),
    ],
)
def test_the_state_is_the_portals_in_the_words_of_the_node_list(changed: dict[str, Any], state: StakeState) -> None:
    assert one(**changed).state == state


def test_without_a_height_nothing_is_ready_to_exit() -> None:
    body = json.dumps({"stakes": [STAKE | {"requested_unlock_height": 5}]}).encode()
    assert decode_stakes(body).stakes[0].state == "exiting"


@pytest.mark.parametrize(
    ("field", "told_value", "attribute", "value"),
    [
        ("operator_fee", 1_000_000, "operator_fee_percent", 100.0),
        ("operator_fee", 1_000_001, "operator_fee_percent", None),
        ("operator_fee", -1, "operator_fee_percent", None),
        ("contract_id", -1, "contract_id", None),
    ],
)
def test_a_value_that_makes_no_sense_is_unknown_and_spoils_nothing_else(
    field: str, told_value: object, attribute: str, value: object
) -> None:
    stake = one(**{field: told_value})
    assert getattr(stake, attribute) == value
    assert stake.pubkey == NODE_KEY


def test_an_entry_without_a_key_or_a_second_one_for_the_same_is_left_out() -> None:
    nameless = STAKE | {"pubkey_ed25519": "x", "service_node_pubkey": None}
    again = STAKE | {"operator_fee": 0}
    earlier = STAKE | {"contract_id": 3}
    found = stakes_of(STAKE, nameless, again, earlier, contracts=[CONTRIBUTION | {"address": "0x" + "0" * 40}])
    assert [(stake.contract_id, stake.operator_fee_percent) for stake in found.stakes] == [(17, 3.4567), (3, 3.4567)]
    assert found.contracts == ()


def test_the_older_key_stands_in_for_the_newer() -> None:
    assert one(pubkey_ed25519=None, service_node_pubkey="AB" * 32).pubkey == "ab" * 32


@pytest.mark.parametrize(
    "body",
    [
        *(b"", b"null", b"[]", b"{}", b"\xff", b"[" * 100_000, b"<!doctype html>", b'{"stakes": null}'),
        *(b'{"stakes": {}}', b'{"stakes": [7]}', b'{"stakes": [], "network": []}', b'{"stakes": [], "t": "now"}'),
        written(stakes=[STAKE | {"active": "yes"}]),
        written(stakes=[STAKE | {"operator_fee": "3"}]),
        written(stakes=[STAKE | {"pubkey_ed25519": 5}]),
    ],
)
def test_what_is_no_such_reply_is_not_believed(body: bytes) -> None:
    with pytest.raises(MalformedAnswer):
        decode_stakes(body)


def test_more_stakes_than_anybody_honest_has_are_refused() -> None:
    decode_stakes(written(stakes=[{}] * 20_000))
    with pytest.raises(AnswerTooLarge, match="more than 20,000 stakes"):
        decode_stakes(written(stakes=[{}] * 20_001))


def test_an_error_shows_no_more_of_the_reply_than_a_line() -> None:
    with pytest.raises(MalformedAnswer) as refused:
        decode_stakes(json.dumps({"stakes": "x" * 10_000}).encode())
    assert len(refused.value.message) < 200


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=9),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=9), inner, max_size=3),
    max_leaves=5,
)


@given(st.dictionaries(st.sampled_from(sorted(STAKE)), anything, max_size=4))
def test_whatever_stands_in_a_stake_it_is_read_or_refused(changed: dict[str, Any]) -> None:
    try:
        found = stakes_of(STAKE | changed)
    except MalformedAnswer:
        return
    for stake in found.stakes:
        assert len(stake.pubkey) == 64
        assert stake.operator_fee_percent is None or 0 <= stake.operator_fee_percent <= 100


def test_a_stake_that_does_not_say_whether_it_is_funded_is_not_waiting_for_that() -> None:
    assert one(funded=None).state == "active"
    assert one(funded=0).state == "awaiting"
