"""The reply to `get_service_nodes` as a whole: its three forms, what is refused, and what never happens."""

from __future__ import annotations

import contextlib
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sessionnet_core.encoding import decoder, encode
from sessionnet_core.errors import MalformedAnswer, Refused, SessionNetError
from sessionnet_core.model import NodeList
from sessionnet_core.sources.storage_servers import NODE_LIST_REQUEST as STORAGE_SERVER_REQUEST
from sessionnet_core.wire.oxend import FIELDS, REQUEST, decode_node_list
from tests.core.samples import key
from tests.core.wire.oxend.entry import ENTRY, KEY, reply

PROPER: dict[str, Any] = {
    "service_node_states": [ENTRY],
    "height": 2_084_231,
    "target_height": 2_084_232,
    "block_hash": "AB" * 32,
    "hardfork": 21,
    "snode_revision": 0,
    "status": "OK",
}
NODE = {"pubkey_ed25519": KEY}


def test_the_same_list_is_read_in_each_of_its_forms() -> None:
    forms = [
        PROPER,
        {"jsonrpc": "2.0", "id": "0", "result": PROPER},
        {"jsonrpc": "2.0", "id": 0, "result": PROPER, "error": None},
        {"result": PROPER, "hf": [21, 0], "t": 1_775_736_000_000},
    ]
    replies = [decode_node_list(json.dumps(form).encode()) for form in forms]
    assert replies == replies[:1] * len(forms)
    listed = replies[0].list
    assert (listed.height, listed.target_height, listed.hard_fork) == (2_084_231, 2_084_232, 21)
    assert listed.block_hash == "ab" * 32
    assert (listed.tells_swarms, listed.tells_states, replies[0].left_out) == (True, True, 0)


def test_the_public_daily_list_is_read() -> None:
    result = decode_node_list(
        b'{"service_node_states":[{"public_ip":"192.0.2.1","storage_port":22021,"pubkey_ed25519":"' + b"ab" * 32 + b'",'
        b'"pubkey_x25519":"' + b"cd" * 32 + b'","requested_unlock_height":0,"storage_lmq_port":22020,'
        b'"storage_server_version":[2,11,0],"swarm":"0"}],"height":2084231}'
    )
    (found,) = result.list.nodes
    assert (found.swarm_id, found.state, found.storage_server_version) == ("0" * 16, "active", "2.11.0")
    assert (result.list.tells_swarms, result.list.tells_states) == (True, False)


@pytest.mark.parametrize(
    ("entry", "swarms", "states"),
    [
        (NODE, False, False),
        (NODE | {"swarm": "0"}, True, False),
        (NODE | {"swarm_id": 2**64 - 1}, True, False),
        (NODE | {"active": False}, False, True),
        (NODE | {"funded": True}, False, True),
    ],
)
def test_a_list_knows_what_it_leaves_out(entry: dict[str, Any], swarms: bool, states: bool) -> None:
    listed = decode_node_list(reply(entry)).list
    assert (listed.tells_swarms, listed.tells_states) == (swarms, states)


def test_nodes_stand_in_the_order_of_their_keys() -> None:
    result = decode_node_list(reply(*({"pubkey_ed25519": key(n)} for n in (3, 1, 2))))
    assert [node.pubkey for node in result.list.nodes] == [key(1), key(2), key(3)]


def test_entries_without_a_proper_key_or_with_a_known_one_are_left_out_and_counted() -> None:
    result = decode_node_list(
        reply(
            {"pubkey_ed25519": key(2), "storage_port": 1},
            {"pubkey_ed25519": "ab"},
            {},
            {"pubkey_ed25519": key(2).upper(), "storage_port": 2},
            {"pubkey_ed25519": "", "service_node_pubkey": key(1)},
        )
    )
    assert [(node.pubkey, node.https_port) for node in result.list.nodes] == [(key(1), None), (key(2), 1)]
    assert result.left_out == 3


@pytest.mark.parametrize(
    ("top", "value"),
    [("height", -1), ("height", 2**53 + 1), ("target_height", 10**30), ("hardfork", 256), ("block_hash", "ab")],
)
def test_an_unusable_value_beside_the_nodes_is_not_told(top: str, value: object) -> None:
    listed = decode_node_list(reply(NODE, **{top: value})).list
    assert getattr(listed, {"hardfork": "hard_fork"}.get(top, top)) is None
    assert len(listed.nodes) == 1


@pytest.mark.parametrize("number", [0, 255])
def test_a_hard_fork_is_a_byte(number: int) -> None:
    assert decode_node_list(reply(NODE, hardfork=number)).list.hard_fork == number


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (
            {"jsonrpc": "2.0", "id": "0", "error": {"code": -32601, "message": "no such method"}},
            "-32601: no such method",
        ),
        ({"error": {"code": 403}}, "403"),
        ({"error": {}}, "oxend error"),
        ({"result": None, "error": {"code": -32003, "message": "busy"}}, "-32003: busy"),
        ({"error": {"code": 1, "message": "x" * 10_000}}, "x" * 128 + "…"),
        (PROPER | {"status": "BUSY"}, "BUSY"),
        ({"result": PROPER | {"status": ""}}, "not ready"),
    ],
)
def test_an_answer_of_no_is_a_refusal(body: dict[str, Any], words: str) -> None:
    with pytest.raises(Refused) as refused:
        decode_node_list(json.dumps(body).encode())
    assert words in refused.value.message
    assert len(refused.value.message) < 200


WRONG_TYPES: list[dict[str, Any]] = [
    {"service_node_states": {}},
    {"service_node_states": [NODE], "height": "2084231"},
    {"service_node_states": [NODE], "status": 0},
    {"service_node_states": [NODE], "result": []},
]


@pytest.mark.parametrize("body", WRONG_TYPES)
def test_a_field_of_a_wrong_type_around_the_list_makes_the_reply_malformed(body: dict[str, Any]) -> None:
    with pytest.raises(MalformedAnswer, match="not a node list"):
        decode_node_list(json.dumps(body).encode())


NO_LISTS = [
    *(b"", b" ", b"null", b"[]", b"5", b'"OK"', b"{", b"{}", b"<html>", b"\xff\xfe"),
    *(b'{"result":{}}', b'{"result":null}', b'{"service_node_states":null}'),
    *(b'{"service_node_states":[]}', b'{"service_node_states":[{}]}', b'{"service_node_states":[{"swarm":"0"}]}'),
    *(reply(NODE)[:-1], reply(NODE) + b"}", reply(NODE) + b"\0", b"\xef\xbb\xbf"),
    *(b'{"error":"no"}', b'{"error":{"code":"no"}}', b'{"status":"\\ud800"}', b'{"height":1e400}'),
]


@pytest.mark.parametrize("body", NO_LISTS)
def test_what_is_no_node_list_is_malformed(body: bytes) -> None:
    with pytest.raises(MalformedAnswer):
        decode_node_list(body)


@pytest.mark.parametrize("field", ["status", "block_hash", "pubkey_ed25519", "operator_address", "\udcff"])
def test_bytes_that_are_no_utf_8_are_malformed(field: str) -> None:
    name = field.encode("utf-8", "surrogateescape")
    body = b'{"service_node_states":[{"' + name + b'":"\xff"}],"' + name + b'":"\xff"}'
    with pytest.raises(MalformedAnswer):
        decode_node_list(body)


@pytest.mark.parametrize("opening", [b"[", b'{"a":', b'{"service_node_states":[', b'{"result":', b'[{"x":'])
@pytest.mark.parametrize("where", [b"", b'{"x":', b'{"service_node_states":[{"contributors":'])
def test_deep_nesting_is_malformed(opening: bytes, where: bytes) -> None:
    with pytest.raises(MalformedAnswer):
        decode_node_list(where + opening * 100_000)


def test_both_requests_ask_for_the_same_fields() -> None:
    seed, storage = json.loads(REQUEST), json.loads(STORAGE_SERVER_REQUEST)
    assert (seed["jsonrpc"], seed["method"]) == ("2.0", "get_service_nodes")
    assert (storage["method"], storage["params"]["endpoint"]) == ("oxend_request", "get_service_nodes")
    assert seed["params"] == storage["params"]["params"] == {"fields": list(FIELDS)}
    assert set(FIELDS) <= {*ENTRY, *PROPER}


values = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(-(10**25), 10**25), st.floats(), st.text(max_size=8)),
    lambda inner: st.one_of(
        st.lists(inner, max_size=4),
        st.dictionaries(
            st.one_of(st.sampled_from([*ENTRY, *PROPER, "result", "error", "all"]), st.text(max_size=4)),
            inner,
            max_size=6,
        ),
    ),
    max_leaves=15,
)
as_sent = st.fixed_dictionaries({}, optional={name: st.just(value) for name, value in ENTRY.items()})
entries = st.builds(
    lambda fields, wrong: NODE | fields | wrong, as_sent, st.dictionaries(st.sampled_from([*ENTRY]), values, max_size=2)
)


@given(st.one_of(st.binary(), values.map(lambda value: json.dumps(value).encode())))
def test_whatever_comes_is_a_node_list_or_an_error_of_ours(body: bytes) -> None:
    with contextlib.suppress(SessionNetError):
        assert decode_node_list(body).list.nodes


@given(st.lists(entries, max_size=3), st.dictionaries(st.sampled_from([*PROPER]), values, max_size=2))
def test_a_list_with_wrong_values_is_usable_or_an_error_of_ours(
    entries: list[dict[str, Any]], top: dict[str, Any]
) -> None:
    with contextlib.suppress(SessionNetError):
        listed = decode_node_list(json.dumps({"service_node_states": entries} | top).encode()).list
        assert decoder(NodeList).decode(encode(listed)) == listed


@given(st.data())
def test_a_damaged_list_is_usable_or_an_error_of_ours(data: st.DataObject) -> None:
    body = bytearray(reply(ENTRY))
    for _ in range(data.draw(st.integers(1, 3))):
        body[data.draw(st.integers(0, len(body) - 1))] = data.draw(st.integers(0, 255))
    with contextlib.suppress(SessionNetError):
        assert decode_node_list(bytes(body)).list.nodes
