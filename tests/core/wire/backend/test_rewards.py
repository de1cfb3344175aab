"""A wallet's rewards, and the network in numbers, as the backend tells them."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from sessionnet_core.amounts import Sesh
from sessionnet_core.errors import MalformedAnswer
from sessionnet_core.wire.backend.model import NetworkState
from sessionnet_core.wire.backend.network import decode_info
from sessionnet_core.wire.backend.rewards import decode_rewards
from tests.core.wire.backend.samples import NETWORK, OTHER_WALLET, REWARDS, WALLET, reply


def test_every_amount_is_read() -> None:
    found = decode_rewards(reply(rewards=REWARDS), WALLET)
    assert found.address == WALLET.lower()
    assert {
        name: str(getattr(found, name)) for name in found.__struct_fields__ if name not in ("address", "network")
    } == {
        "amount": "1000.000000003",
        "lifetime_rewards": "500.000000003",
        "lifetime_locked_stakes": "50000.000000000",
        "lifetime_unlocked_stakes": "500.000000000",
        "lifetime_liquidated_stakes": "50.000000000",
        "locked_stakes": "25000.000000000",
        "timelocked_stakes": "5000.000000000",
        "claimed_rewards": "300.000000000",
        "claimed_stakes": "0.000000000",
    }
    assert found.network.block_height == 2_090_001


def test_an_amount_that_makes_no_sense_is_unknown_and_never_0() -> None:
    found = decode_rewards(reply(rewards={"amount": -1, "lifetime_rewards": 2**64, "claimed_stakes": 0}), WALLET)
    assert (found.amount, found.lifetime_rewards, found.locked_stakes) == (None, None, None)
    assert found.claimed_stakes == Sesh(0)


@pytest.mark.parametrize("address", [WALLET, WALLET.lower(), None])
def test_the_wallet_is_known_in_any_spelling(address: str | None) -> None:
    assert decode_rewards(reply(rewards=REWARDS | {"address": address}), WALLET.lower()).address == WALLET.lower()


@pytest.mark.parametrize("address", [OTHER_WALLET, "", WALLET[:-1], "\x1b[31m"])
def test_rewards_of_another_wallet_are_not_believed(address: str) -> None:
    with pytest.raises(MalformedAnswer, match="another wallet"):
        decode_rewards(reply(rewards=REWARDS | {"address": address}), WALLET)


@pytest.mark.parametrize(
    "body",
    [
        *(b"", b"{}", b"[]", b'{"rewards": null}', b'{"rewards": []}', b'{"rewards": [{"lifetime_rewards": 1}]}'),
        reply(rewards=REWARDS | {"amount": "1000"}),
        reply(rewards=REWARDS | {"amount": 1.5}),
        reply(rewards=REWARDS | {"amount": True}),
    ],
)
def test_what_is_no_such_reply_is_not_believed(body: bytes) -> None:
    with pytest.raises(MalformedAnswer):
        decode_rewards(body, WALLET)


def test_the_network_is_read() -> None:
    found = decode_info(reply())
    assert found == NetworkState(
        told_at=datetime(2026, 4, 17, 2, 41, 40, tzinfo=UTC),
        block_height=2_090_001,
        block_timestamp=datetime(2026, 4, 17, 2, 41, 12, tzinfo=UTC),
        block_hash="ab" * 32,
        l2_height=440_000_000,
        l2_timestamp=datetime(2026, 4, 17, 2, 40, tzinfo=UTC),
        hard_fork=21,
        network_name="mainnet",
        nodes=1650,
        active_nodes=1601,
        requirement=Sesh.parse("25000"),
        operator_minimum=Sesh.parse("6250"),
        max_contributors=10,
        median_operator_fee_percent=10.05005,
        staked=Sesh.parse("41250000.000000001"),
    )
    assert found.as_of == found.block_timestamp


@pytest.mark.parametrize(
    ("changed", "attribute"),
    [
        ({"l2_height": 0}, "l2_height"),
        ({"l2_height_timestamp": 0}, "l2_timestamp"),
        ({"hard_fork": "NA"}, "hard_fork"),
        ({"block_hash": "NA"}, "block_hash"),
        ({"block_height": 0}, "block_height"),
        ({"block_height": -1}, "block_height"),
        ({"block_timestamp": 1e300}, "block_timestamp"),
        ({"block_timestamp": -0.5}, "block_timestamp"),
        ({"block_timestamp": 0.5}, "block_timestamp"),
        ({"staking_requirement": 0}, "requirement"),
        ({"min_operator_contribution": 0}, "operator_minimum"),
        ({"node_count": 10**9}, "nodes"),
        ({"max_stakers": 0}, "max_contributors"),
        ({"median_operator_fee": 1e7}, "median_operator_fee_percent"),
        ({"total_staked": -1}, "staked"),
        ({"nettype": None}, "network_name"),
    ],
)
def test_what_the_backend_does_not_know_is_unknown(changed: dict[str, Any], attribute: str) -> None:
    found = decode_info(reply(network=NETWORK | changed))
    assert getattr(found, attribute) is None
    assert found.told_at is not None


def test_an_info_with_nothing_of_the_network_is_not_believed() -> None:
    for body in (b"{}", b'{"t": 5}', b'{"network": null}', b'{"network": {"block_height": "5"}}'):
        with pytest.raises(MalformedAnswer):
            decode_info(body)


def test_text_is_kept_as_it_came_and_bounded() -> None:
    assert decode_info(reply(network={"nettype": "\x1b[31m"})).network_name == "\x1b[31m"
    long = decode_info(json.dumps({"network": {"nettype": "x" * 5000}}).encode()).network_name
    assert long == "x" * 128 + "…"
