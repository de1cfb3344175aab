"""What a storage server tells of itself, alone and with its oxend's height."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sessionnet_core.errors import MalformedAnswer, Refused, SessionNetError
from sessionnet_core.wire.storage.info import BATCH_REQUEST, REQUEST, Info, decode_batch, decode_info

# Observed on a running 2.8.0; 2.11 tells the same fields.
OF_2_8 = {"hf": [21, 0], "t": 1_775_701_392_104, "timestamp": 1_775_701_392_104, "version": [2, 8, 0]}
KNOWN = Info(version="2.8.0", clock_ms=1_775_701_392_104, hard_fork=(21, 0))
HEIGHT = {"result": {"height": 2_084_231, "service_node_states": [{}], "status": "OK"}, "t": 1, "hf": [21, 0]}


def batch(*results: Any) -> bytes:
    return json.dumps({"results": results}).encode()


def ok(body: object) -> dict[str, object]:
    return {"code": 200, "body": body}


def test_the_questions_are_those_of_the_protocol_and_name_nobody() -> None:
    assert json.loads(REQUEST) == {"method": "info", "params": {}}
    height = {"endpoint": "get_service_nodes", "params": {"fields": ["height"], "limit": 1}}
    assert json.loads(BATCH_REQUEST) == {
        "method": "batch",
        "params": {
            "requests": [{"method": "info", "params": {}}, {"method": "oxend_request", "params": height}],
        },
    }


def test_version_clock_and_hard_fork_are_told() -> None:
    assert decode_info(json.dumps(OF_2_8).encode()) == KNOWN
    assert decode_info(b'{"version":[2,11,3],"timestamp":5,"t":6,"hf":[21,2],"more":{}}') == Info(
        version="2.11.3", clock_ms=5, hard_fork=(21, 2)
    )


def test_either_of_the_two_times_will_do() -> None:
    assert decode_info(b'{"t": 7}') == Info(version=None, clock_ms=7, hard_fork=None)
    assert decode_info(b'{"t": 7, "timestamp": -1}').clock_ms == 7


@pytest.mark.parametrize(("told", "clock"), [(0, 0), (1, 1), (2**53, 2**53), (-1, 7), (2**53 + 1, 7)])
def test_a_time_is_told_within_its_range(told: int, clock: int) -> None:
    assert decode_info(b'{"t": 7, "timestamp": %d}' % told).clock_ms == clock


def test_the_height_comes_with_it() -> None:
    found = decode_batch(batch(ok(OF_2_8), ok(HEIGHT)))
    assert (found.height, found.version, found.clock_ms) == (2_084_231, "2.8.0", 1_775_701_392_104)


@pytest.mark.parametrize(
    "oxend",
    [
        {"code": 400, "body": "Unknown oxend error"},
        {"code": 502, "body": "oxend returned unparsable data"},
        {"code": 199, "body": HEIGHT},
        {"code": 200},
        ok("text"),
        ok({"result": []}),
        ok({"result": {"height": "2084231"}}),
        ok({"result": {"height": -1}}),
        ok({"result": {"height": 2**60}}),
        ok({"result": {"height": None}}),
    ],
)
def test_without_its_oxend_a_storage_server_is_up_all_the_same(oxend: dict[str, object]) -> None:
    assert decode_batch(batch(ok(OF_2_8), oxend)) == KNOWN


@pytest.mark.parametrize(
    ("changed", "field", "value"),
    [
        ({"version": [0, 0, 0]}, "version", None),
        ({"version": []}, "version", None),
        ({"version": [1, 2, 3, 4, 5]}, "version", None),
        ({"version": [2, -1, 0]}, "version", None),
        ({"version": [2, 70_000, 0]}, "version", None),
        ({"hf": [21]}, "hard_fork", None),
        ({"hf": [21, 0, 0]}, "hard_fork", None),
        ({"hf": [21, -1]}, "hard_fork", None),
        ({"hf": [256, 0]}, "hard_fork", None),
        ({"hf": None}, "hard_fork", None),
    ],
)
def test_a_value_out_of_its_range_is_unknown_and_spoils_nothing_else(
    changed: dict[str, Any], field: str, value: object
) -> None:
    found = decode_info(json.dumps(OF_2_8 | changed).encode())
    assert getattr(found, field) is value
    assert found.clock_ms == KNOWN.clock_ms


def test_a_server_that_refuses_its_part_has_refused() -> None:
    with pytest.raises(Refused, match="status 503"):
        decode_batch(batch({"code": 503, "body": "Service node is not ready"}, ok(HEIGHT)))


HOSTILE = [
    *(b"", b"null", b"[]", b"5", b'"text"', b"\xff\xfe", b"\x00" * 50, b"[" * 100_000, b"{}", b"<html></html>"),
    *(b'{"t": "5"}', b'{"t": 1e400}', b'{"t": -5}', b'{"t": 9007199254740993}', b'{"t": 5, "hf": "21"}'),
    # As deep as the 64 kB go that an answer may have: open, closed, and where nobody looks.
    *(b"[" * 60_000, b"[" * 30_000 + b"]" * 30_000, b'{"t": 5, "more": ' + b"[" * 30_000 + b"]" * 30_000 + b"}"),
    *(b'{"t": 5, "version": "2.11"}', b'{"t": 5, "version": [2.5, 1, 1]}', b'{"t": true}'),
]


@pytest.mark.parametrize("body", HOSTILE, ids=range(len(HOSTILE)))
def test_what_is_no_such_reply_is_malformed_in_a_short_line(body: bytes) -> None:
    with pytest.raises(MalformedAnswer) as malformed:
        decode_info(body)
    assert len(malformed.value.message) < 250


BATCHES = [
    *HOSTILE,
    batch(),
    batch(ok(OF_2_8)),
    batch(ok(OF_2_8), ok(HEIGHT), ok(HEIGHT)),
    batch(ok([]), ok(HEIGHT)),
    batch(ok(None), ok(HEIGHT)),
    batch(ok({}), ok(HEIGHT)),
    batch({"body": OF_2_8}, ok(HEIGHT)),
    batch({"code": "200", "body": OF_2_8}, ok(HEIGHT)),
    b'{"results": {}}',
]


@pytest.mark.parametrize("body", BATCHES, ids=range(len(BATCHES)))
def test_what_is_no_such_batch_is_malformed(body: bytes) -> None:
    with pytest.raises(MalformedAnswer):
        decode_batch(body)


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
        lambda inner: (
            st.lists(inner, max_size=4)
            | st.dictionaries(st.sampled_from(["results", "code", "body", "t", "hf", "version", "height"]), inner)
        ),
        max_leaves=12,
    )
)
def test_whatever_json_comes_only_errors_of_the_tree_are_raised(value: object) -> None:
    for decode in (decode_info, decode_batch):
        try:
            decode(json.dumps(value).encode())
        except SessionNetError:
            continue
