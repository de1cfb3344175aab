"""How much one answer may list: far above the honest, and bounded."""

from __future__ import annotations

import json

import pytest

from sessionnet_core.decoding import BODY_LIMIT_BYTES
from sessionnet_core.errors import AnswerTooLarge
from sessionnet_core.wire.oxend import (
    LIMIT_BYTES,
    LIMIT_BYTES_OF_ONE,
    NODES_LIMIT,
    NODES_LIMIT_OF_ONE,
    decode_node_list,
)
from tests.core.samples import key
from tests.devnet.made_network import make_network
from tests.devnet.service_nodes import Query, ServiceNodes

TODAY = 1_553
"""The nodes of mainnet in April 2026."""


def listing(count: int) -> bytes:
    return json.dumps({"service_node_states": [{"pubkey_ed25519": key(n)} for n in range(1, count + 1)]}).encode()


def test_the_limits_are_multiples_of_the_network() -> None:
    assert (NODES_LIMIT, NODES_LIMIT_OF_ONE) == (20 * TODAY, 5 * TODAY)
    assert NODES_LIMIT_OF_ONE * 1_200 < LIMIT_BYTES_OF_ONE
    assert NODES_LIMIT * 1_000 < LIMIT_BYTES


@pytest.mark.parametrize("most", [NODES_LIMIT, NODES_LIMIT_OF_ONE])
def test_a_list_may_be_so_long_and_no_longer(most: int) -> None:
    assert len(decode_node_list(listing(most), most=most).list.nodes) == most
    with pytest.raises(AnswerTooLarge, match=f"the answer lists more than {most:,} nodes"):
        decode_node_list(listing(most + 1), most=most)


def test_a_list_with_odd_entries_may_be_no_longer() -> None:
    body = listing(NODES_LIMIT + 1).replace(b'"pubkey_ed25519"', b'"storage_port":1.0,"pubkey_ed25519"', 1)
    with pytest.raises(AnswerTooLarge, match="more than 31,060 nodes"):
        decode_node_list(body)


def test_a_body_may_be_so_large_and_no_larger() -> None:
    body = listing(1)
    assert decode_node_list(body.ljust(LIMIT_BYTES)).list.nodes
    with pytest.raises(AnswerTooLarge, match="larger than 32 MB"):
        decode_node_list(body.ljust(LIMIT_BYTES + 1))
    with pytest.raises(AnswerTooLarge, match="larger than 10 MB"):
        decode_node_list(body.ljust(LIMIT_BYTES_OF_ONE + 1), limit_bytes=LIMIT_BYTES_OF_ONE)


def test_a_saved_list_with_all_that_oxend_knows_may_be_as_large_as_a_body() -> None:
    """Not only the fields that are asked for: more of them are values and objects."""
    whole = json.loads(ServiceNodes(make_network(count=400)).encoded_result(Query()))
    entries = whole["service_node_states"]
    body = json.dumps(whole).encode()
    times = LIMIT_BYTES // len(body)
    many = [entry | {"pubkey_ed25519": key(n)} for n, entry in enumerate(entries * times, 1)]
    body = json.dumps({"result": whole | {"service_node_states": many}}, separators=(",", ":")).encode()
    assert BODY_LIMIT_BYTES < len(body) < LIMIT_BYTES
    assert len(decode_node_list(body).list.nodes) == len(many) > 8 * TODAY
