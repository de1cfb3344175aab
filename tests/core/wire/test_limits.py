"""Values at and beyond their bounds: what is unusable is None, and spoils nothing else."""

from __future__ import annotations

import json
from typing import Any

import pytest

from sessionnet_core.encoding import encode
from sessionnet_core.model import Node, NodeDetails
from sessionnet_core.wire.oxend import decode_node_list
from tests.core.wire.oxend.entry import ENTRY, KEY, reply

LARGEST_EXACT = 2**53
"""Beyond it, some JSON readers lose digits."""
SILENT = NodeDetails()


def decoded(**fields: Any) -> Node:
    (found,) = decode_node_list(reply({"pubkey_ed25519": KEY, "payable": True} | fields)).list.nodes
    return found


def told_of(found: Node, name: str) -> Any:
    return getattr(found, name) if hasattr(found, name) else getattr(found.details or SILENT, name)


PORTS = [("https_port", "storage_port"), ("quic_port", "storage_lmq_port"), ("quorumnet_port", "quorumnet_port")]
HEIGHTS = [
    *((name, name) for name in ("requested_unlock_height", "decommission_count", "registration_height")),
    *((name, name) for name in ("state_height", "last_reward_block_height", "last_reward_transaction_index")),
]
AMOUNTS = [("staked", "total_contributed"), ("requirement", "staking_requirement"), ("total_reserved",) * 2]


@pytest.mark.parametrize(("name", "field"), PORTS)
@pytest.mark.parametrize(("port", "kept"), [(1, True), (65535, True), (0, False), (65536, False), (-1, False)])
def test_a_port_has_16_bits_and_is_not_0(name: str, field: str, port: int, kept: bool) -> None:
    assert told_of(decoded(**{field: port}), name) == (port if kept else None)


@pytest.mark.parametrize(("name", "field"), HEIGHTS)
@pytest.mark.parametrize(
    ("number", "kept"), [(0, True), (LARGEST_EXACT, True), (LARGEST_EXACT + 1, False), (-1, False), (10**40, False)]
)
def test_a_height_or_count_is_one_that_json_keeps(name: str, field: str, number: int, kept: bool) -> None:
    assert told_of(decoded(**{field: number}), name) == (number if kept else None)


@pytest.mark.parametrize(("name", "field"), AMOUNTS)
@pytest.mark.parametrize(
    ("atomic", "text"), [(0, "0.000000000"), (2**64 - 1, "18446744073.709551615"), (2**64, None), (-1, None)]
)
def test_an_amount_has_64_bits(name: str, field: str, atomic: int, text: str | None) -> None:
    amount = told_of(decoded(**{field: atomic}), name)
    assert (amount if amount is None else str(amount)) == text


@pytest.mark.parametrize(
    ("millionths", "percent"), [(0, 0.0), (34567, 3.4567), (1_000_000, 100.0), (1_000_001, None), (-1, None)]
)
def test_a_fee_lies_between_nothing_and_everything(millionths: int, percent: float | None) -> None:
    assert decoded(operator_fee=millionths).operator_fee_percent == percent


@pytest.mark.parametrize("seconds", [0, -1, -(10**30), 32503680000, 253402300800, 10**30])
def test_a_moment_that_cannot_be_is_never(seconds: int) -> None:
    assert decoded(last_uptime_proof=seconds).last_uptime_proof is None


def test_the_last_moment_to_which_an_age_can_be_added_is_one() -> None:
    moment = decoded(last_uptime_proof=32503679999).last_uptime_proof
    assert moment is not None
    assert moment.isoformat() == "2999-12-31T23:59:59+00:00"


@pytest.mark.parametrize(("blocks", "kept"), [(-720, True), (0, True), (-(2**53) - 1, False), (2**53 + 1, False)])
def test_credit_may_be_used_up_and_more(blocks: int, kept: bool) -> None:
    assert decoded(earned_downtime_blocks=blocks).earned_downtime_blocks == (blocks if kept else None)


@pytest.mark.parametrize(
    ("text", "ip"),
    [
        ("95.216.33.113", "95.216.33.113"),
        ("2A01:4F8:a:b::2", "2a01:4f8:a:b::2"),
        ("0.0.0.0", None),
        ("255.255.255.255", None),
        ("::", None),
        ("", None),
        ("localhost", None),
        ("192.0.2.1\x1b[31m", None),
        ("192.0.2.1\n", None),
        ("１92.0.2.1", None),
        ("1" * 46, None),
        ("....", None),
        ("999.0.2.1", None),
        ("192.0.2", None),
        ("1:2:3", None),
    ],
)
def test_an_address_is_an_ip_address(text: str, ip: str | None) -> None:
    assert decoded(public_ip=text).ip == ip


@pytest.mark.parametrize("name", ["service_node_pubkey", "pubkey_x25519"])
@pytest.mark.parametrize("text", ["", "ab" * 31, "ab" * 33, "zz" * 32, "ab" * 31 + "a\n", "０" * 64])
def test_what_is_no_key_is_not_told(name: str, text: str) -> None:
    found = decoded(**{name: text})
    assert (found.service_node_pubkey, found.x25519) == (None, None)


@pytest.mark.parametrize("length", [97, 128])
def test_text_of_a_wallet_is_kept_as_told(length: int) -> None:
    assert decoded(operator_address="L" * length).operator == "L" * length


def test_longer_text_is_cut_and_shows_it() -> None:
    assert decoded(operator_address="L" * 5000).operator == "L" * 128 + "…"
    assert decoded(pubkey_bls="c" * 5000).details == NodeDetails(payable=True, bls_pubkey="c" * 128 + "…")


@pytest.mark.parametrize(("length", "number"), [(129, 200), (5000, 6)])
def test_reasons_are_bounded_in_length_and_number(length: int, number: int) -> None:
    found = decoded(last_decomm_reasons={"all": ["x" * length] * number, "some": ["y" * length] * number}).details
    assert found is not None
    for reasons in (found.decommission_reasons, found.decommission_reasons_some):
        assert len(reasons) <= len(range(9))
        assert all(len(reason) <= len("x" * 128 + "…") for reason in reasons)


@pytest.mark.parametrize("contribution", [{"amount": -1}, {"amount": 2**64}, {}])
def test_a_stake_that_could_not_be_had_is_not_called_nothing(contribution: dict[str, int]) -> None:
    (stake,) = decoded(contributors=[{"address": "0x" + "ab" * 20} | contribution]).contributors or ()
    assert stake.amount is None


@pytest.mark.parametrize("name", ["quorumnet_tests", "timesync_tests"])
@pytest.mark.parametrize("counts", [[], [1], [1, 2, 3], [-1, 0], [0, 2**53 + 1], [10**30, 10**30]])
def test_tests_that_make_no_sense_are_none(name: str, counts: list[int]) -> None:
    assert getattr(decoded(**{name: counts}).details, name) is None


@pytest.mark.parametrize("name", ["checkpoint_votes", "pulse_votes"])
@pytest.mark.parametrize("vote", [10**30, [10**30, 0], [2**53 + 1, 0]])
def test_no_number_beyond_what_json_keeps_comes_out_of_votes(name: str, vote: int | list[int]) -> None:
    numbers: list[int] = []
    found = encode(decoded(**{name: {"voted": [vote, 5], "missed": [vote, [5, 1]]}}))
    json.loads(found, parse_int=lambda digits: numbers.append(int(digits)))
    assert max(numbers) <= 2**53


def test_one_value_out_of_range_spoils_nothing_else() -> None:
    (good,) = decode_node_list(reply(ENTRY)).list.nodes
    (bad,) = decode_node_list(reply(ENTRY | {"storage_port": 99999, "swarm": "?", "swarm_id": -5})).list.nodes
    for name in good.__struct_fields__:
        assert getattr(bad, name) == (None if name in ("https_port", "swarm_id") else getattr(good, name)), name
