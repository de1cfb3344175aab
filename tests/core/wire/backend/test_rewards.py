"""A wallet's rewards, and the network in numbers, as the backend tells them."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from sessionnet_core.amounts import Sesh
from sessionnet_core.errors import MalformedAnswer
from sessionnet_core.wire.backend.model import NetworkState
from sessionnet_core.wire.backend.network import decode_info
from sessionnet_core.wire.backend.rewards import decode_rewards
from tests.core.wire.backend.samples import NETWORK, OTHER_WALLET, REWARDS, WALLET, reply


def test_what_is_owed_is_read() -> None:
    assert str(decode_rewards(reply(rewards=REWARDS), WALLET)) == "1000.000000003"


@pytest.mark.parametrize("amount", [-1, 2**64, None])
def test_an_amount_that_makes_no_sense_is_unknown_and_never_0(amount: int | None) -> None:
    assert decode_rewards(reply(rewards={"amount": amount}), WALLET) is None
    assert decode_rewards(reply(rewards={"amount": 0}), WALLET) == Sesh(0)


@pytest.mark.parametrize("address", [WALLET, WALLET.lower(), None])
def test_the_wallet_is_known_in_any_spelling(address: str | None) -> None:
    assert decode_rewards(reply(rewards=REWARDS | {"address": address}), WALLET.lower()) is not None


@pytest.mark.parametrize("address", [OTHER_WALLET, "", WALLET[:-1], "\x1b[31m"])
def test_rewards_of_another_wallet_are_not_believed(address: str) -> None:
    with pytest.raises(MalformedAnswer, match="another wallet"):
        decode_rewards(reply(rewards=REWARDS | {"address": address}), WALLET)


@pytest.mark.parametrize(
    "body",
    [
        *(b"", b"{}", b"[]", b'{"rewards": null}', b'{"rewards": []}', b'{"rewards": [{"amount": 1}]}'),
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
        answered_at=datetime(2026, 4, 17, 2, 41, 40, tzinfo=UTC),
        block_height=2_090_001,
        block_timestamp=datetime(2026, 4, 17, 2, 41, 12, tzinfo=UTC),
        hard_fork=21,
        nodes=1650,
    )
    assert found.as_of == found.block_timestamp


@pytest.mark.parametrize(
    ("changed", "attribute"),
    [
        ({"hard_fork": "NA"}, "hard_fork"),
        ({"block_height": 0}, "block_height"),
        ({"block_height": -1}, "block_height"),
        ({"block_timestamp": 1e300}, "block_timestamp"),
        ({"block_timestamp": -0.5}, "block_timestamp"),
        ({"block_timestamp": 0.5}, "block_timestamp"),
        ({"node_count": 10**9}, "nodes"),
    ],
)
def test_what_the_backend_does_not_know_is_unknown(changed: dict[str, Any], attribute: str) -> None:
    found = decode_info(reply(network=NETWORK | changed))
    assert getattr(found, attribute) is None
    assert found.answered_at is not None


def test_an_info_with_nothing_of_the_network_is_not_believed() -> None:
    for body in (b"{}", b'{"t": 5}', b'{"network": null}', b'{"network": {"block_height": "5"}}'):
        with pytest.raises(MalformedAnswer):
            decode_info(body)
