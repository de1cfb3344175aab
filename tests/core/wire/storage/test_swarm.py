"""What a storage server says of an account's swarm."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sessionnet_core.errors import MalformedAnswer
from sessionnet_core.figures.verification.swarm_replies import SwarmReply
from sessionnet_core.wire.storage.swarm import MEMBERS_LIMIT, decode_swarm, encode_swarm_request

ACCOUNT = "05d2ad010eeb72d72e561d9de7bd7b6989af77dcabffa03a5111a6c859ae5c3a72"
KEYS = ("a1" * 32, "b2" * 32)


def member(key: str, **changed: Any) -> dict[str, Any]:
    """Return a member as 2.8.0 was seen to list one."""
    return {
        "address": "kcapxcx1jrrpbfnq8xbqn4ncdoqbqbk3cxnorwb4dhn5qpfz46do.snode",
        "ip": "192.0.2.1",
        "port": "22021",
        "port_https": 22021,
        "port_omq": 22020,
        "port_quic": 22020,
        "pubkey_ed25519": key,
        "pubkey_legacy": key,
        "pubkey_x25519": "c3" * 32,
    } | changed


def reply(swarm: object = "377fffffffffffff", snodes: object = None, **more: Any) -> bytes:
    snodes = [member(key) for key in KEYS] if snodes is None else snodes
    return json.dumps({"hf": [21, 0], "t": 5, "swarm": swarm, "snodes": snodes} | more).encode()


def test_one_account_is_named() -> None:
    assert json.loads(encode_swarm_request(ACCOUNT)) == {"method": "get_swarm", "params": {"pubkey": ACCOUNT}}


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("377fffffffffffff", 0x377FFFFFFFFFFFFF),
        ("0", 0),
        ("7fffffffffffff", 0x7FFFFFFFFFFFFF),
        ("007fffffffffffff", 0x7FFFFFFFFFFFFF),
        ("FFFFFFFFFFFFFFFE", 2**64 - 2),
        ("ffffffffffffffff", None),
    ],
)
def test_an_id_is_a_number_however_it_is_written_and_the_largest_is_none(text: str, number: int | None) -> None:
    assert decode_swarm(reply(text)).swarm_id == number


def test_members_are_a_set_of_keys_in_any_order_and_case() -> None:
    shuffled = [member(KEYS[1].upper(), ip="0.0.0.0", port="0"), member(KEYS[0], port=22021), member(KEYS[1])]
    assert decode_swarm(reply(snodes=shuffled)) == SwarmReply(swarm_id=0x377FFFFFFFFFFFFF, members=frozenset(KEYS))


def test_no_swarm_has_no_members() -> None:
    assert decode_swarm(reply("ffffffffffffffff", [])) == SwarmReply(swarm_id=None, members=frozenset())


HOSTILE = [
    *(b"", b"null", b"[]", b"{}", b"\xff", b"[" * 100_000, b'{"swarm": "0"}', b'{"snodes": []}'),
    *(reply(""), reply("0x5"), reply("g"), reply("1" * 17), reply("-1"), reply(5), reply(None), reply("5\n")),
    *(reply(snodes={}), reply(snodes=["a1" * 32]), reply(snodes=[None]), reply(snodes=[{}])),
    *(reply(snodes=[member("a1")]), reply(snodes=[member("a1" * 33)]), reply(snodes=[member("")])),
    reply(snodes=[member(KEYS[0], pubkey_ed25519=7)]),
    reply(snodes=[{"pubkey_ed25519": KEYS[0]}] * (MEMBERS_LIMIT + 1)),
]


@pytest.mark.parametrize("body", HOSTILE, ids=range(len(HOSTILE)))
def test_what_is_no_swarm_is_malformed_in_a_short_line(body: bytes) -> None:
    with pytest.raises(MalformedAnswer) as malformed:
        decode_swarm(body)
    assert len(malformed.value.message) < 250


@given(st.binary(max_size=200))
def test_any_bytes_are_a_swarm_or_malformed(body: bytes) -> None:
    with pytest.raises(MalformedAnswer):
        decode_swarm(body)
