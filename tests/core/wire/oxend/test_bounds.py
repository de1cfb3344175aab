"""How much one answer may list: far above the honest, and bounded."""

from __future__ import annotations

import json
import sys
from concurrent.futures import ThreadPoolExecutor
from secrets import token_hex
from threading import Event

import pytest

from sessionnet_core.decoding import BODY_LIMIT_BYTES
from sessionnet_core.errors import AnswerTooLarge
from sessionnet_core.model import Node
from sessionnet_core.wire import oxend
from sessionnet_core.wire.oxend import (
    LIMIT_BYTES,
    LIMIT_BYTES_OF_ONE,
    NODES_LIMIT,
    NODES_LIMIT_OF_ONE,
    OBJECTS_LIMIT,
    VALUES_LIMIT,
    decode_node_list,
    limits_of_one,
)
from sessionnet_core.wire.oxend.entry import node_of
from sessionnet_core.wire.oxend.reply import NodeEntry
from tests.core.samples import key
from tests.devnet.made_network import make_network
from tests.devnet.service_nodes import Query, ServiceNodes

TODAY = 1_553
"""The nodes of mainnet in April 2026."""


def listing(count: int) -> bytes:
    return json.dumps({"service_node_states": [{"pubkey_ed25519": key(n)} for n in range(1, count + 1)]}).encode()


def test_the_limits_are_multiples_of_the_network() -> None:
    assert NODES_LIMIT_OF_ONE == 5 * TODAY
    assert NODES_LIMIT > 80 * TODAY
    assert NODES_LIMIT_OF_ONE * 1_200 < LIMIT_BYTES_OF_ONE
    assert NODES_LIMIT * 1_000 < LIMIT_BYTES


def test_a_single_node_may_list_a_quarter_more_than_others_do_and_no_more_than_anybody() -> None:
    assert limits_of_one(0) == limits_of_one(TODAY) == (NODES_LIMIT_OF_ONE, LIMIT_BYTES_OF_ONE)
    most, size = limits_of_one(50_000)
    assert most == 62_500
    assert most * 1_200 < size < LIMIT_BYTES
    assert limits_of_one(10**9) == (NODES_LIMIT, LIMIT_BYTES)


@pytest.mark.parametrize("most", [3, NODES_LIMIT_OF_ONE])
def test_a_list_may_be_so_long_and_no_longer(most: int) -> None:
    assert len(decode_node_list(listing(most), most=most).list.nodes) == most
    with pytest.raises(AnswerTooLarge, match=f"the answer lists more than {most:,} nodes"):
        decode_node_list(listing(most + 1), most=most)


def test_a_hundred_thousand_nodes_are_accepted_and_not_any_number() -> None:
    keys = (b'{"pubkey_ed25519":"%064x"}' % n for n in range(NODES_LIMIT + 1))
    body = b'{"service_node_states":[' + b",".join(keys) + b"]}"
    with pytest.raises(AnswerTooLarge, match="the answer lists more than 125,000 nodes"):
        decode_node_list(body)
    listed = decode_node_list(body[: 24 + 100_000 * 86 - 1] + b"]}").list
    assert len(listed.nodes) == 100_000


def test_a_list_with_odd_entries_may_be_no_longer() -> None:
    body = listing(4).replace(b'"pubkey_ed25519"', b'"storage_port":1.0,"pubkey_ed25519"', 1)
    with pytest.raises(AnswerTooLarge, match="more than 3 nodes"):
        decode_node_list(body, most=3)


def test_entries_with_fields_of_wrong_types_are_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each costs as much as fifty others, and no more may come from one seed than bound what that takes."""
    odd = listing(4).replace(b'"pubkey_ed25519"', b'"storage_lmq_port":"x","pubkey_ed25519"', 3)
    monkeypatch.setattr(oxend, "ODD_LIMIT", 3)
    assert len(decode_node_list(odd).list.nodes) == 4
    monkeypatch.setattr(oxend, "ODD_LIMIT", 2)
    with pytest.raises(AnswerTooLarge, match="more than 2 nodes have fields of wrong types"):
        decode_node_list(odd)


def test_a_list_of_todays_size_waits_for_no_larger_one(monkeypatch: pytest.MonkeyPatch) -> None:
    """A seed that lies, and sends what takes long, must not keep those of the others from being read in time."""
    began, goes_on = Event(), Event()

    def slowly(entry: NodeEntry) -> Node | None:
        if entry.storage_port == 5:
            began.set()
            assert goes_on.wait(60)
        return node_of(entry)

    monkeypatch.setattr(oxend, "node_of", slowly)
    large = (
        listing(1).replace(b'{"pubkey_ed25519"', b'{"storage_port":5,"pubkey_ed25519"', 1).ljust(BODY_LIMIT_BYTES + 1)
    )
    with ThreadPoolExecutor(2) as threads:
        slow = threads.submit(decode_node_list, large)
        try:
            assert began.wait(60)
            assert threads.submit(decode_node_list, listing(3)).result(30).list.nodes
            assert not slow.done()
        finally:
            goes_on.set()


def test_texts_that_a_seed_makes_up_are_not_kept_for_ever() -> None:
    """Python 3.12 frees no text that was interned, and an exporter runs for months."""
    swarm, wallet, reason = token_hex(8), f"0x{token_hex(20)}", f"made up: {token_hex(8)}"
    entry = {"pubkey_ed25519": key(1), "swarm": swarm, "operator_address": wallet, "funded": True}
    body = json.dumps({"service_node_states": [entry | {"last_decomm_reasons": {"all": [reason]}}]}).encode()
    (node,) = decode_node_list(body).list.nodes
    assert node.details is not None
    found = [node.swarm_id or "", node.operator or "", *node.details.decommission_reasons]
    assert found == [swarm, wallet, reason]
    copies = ["".join(list(text)) for text in found]
    assert all(sys.intern(copy) is copy for copy in copies)  # nobody interned an equal one before


def test_a_body_may_be_so_large_and_no_larger() -> None:
    body = listing(1)
    assert decode_node_list(body.ljust(1_000), limit_bytes=1_000).list.nodes
    with pytest.raises(AnswerTooLarge, match="larger than 1 kB"):
        decode_node_list(body.ljust(1_001), limit_bytes=1_000)
    with pytest.raises(AnswerTooLarge, match="larger than 128 MB"):
        decode_node_list(body.ljust(LIMIT_BYTES + 1))
    with pytest.raises(AnswerTooLarge, match="larger than 10 MB"):
        decode_node_list(body.ljust(LIMIT_BYTES_OF_ONE + 1), limit_bytes=LIMIT_BYTES_OF_ONE)


@pytest.mark.parametrize("wide", ["\U0001f642".encode(), b"\\u0101"])
def test_text_that_takes_four_times_its_size_is_bounded(wide: bytes) -> None:
    some = b'{"service_node_states":[{"pubkey_ed25519":"' + b"0" * 64 + b'","operator_address":"x%s"}]}'
    assert decode_node_list(some % wide).list.nodes[0].operator in ("x\U0001f642", "x\u0101")
    with pytest.raises(AnswerTooLarge, match="200,000 bytes of text outside ASCII"):
        decode_node_list(some % (wide * 200_001))


def test_a_node_that_an_earlier_list_had_takes_no_memory_of_its_own() -> None:
    known: dict[str, Node] = {}
    first = decode_node_list(listing(3), known=known).list.nodes
    moved = listing(3).replace(b'{"pubkey_ed25519"', b'{"storage_port":5,"pubkey_ed25519"', 1)
    other = decode_node_list(moved, known=known).list.nodes
    assert [one is another for one, another in zip(first, other, strict=True)] == [False, True, True]
    assert (first[0].https_port, other[0].https_port) == (None, 5)


def test_a_saved_list_with_all_that_oxend_knows_may_be_as_large_as_a_body() -> None:
    """Not only the fields that are asked for: more of them are values and objects."""
    whole = json.loads(ServiceNodes(make_network(count=400)).encoded_result(Query()))
    body = json.dumps(whole, separators=(",", ":")).encode()
    times = LIMIT_BYTES / len(body)
    assert body.count(b",") * times < VALUES_LIMIT
    assert body.count(b"{") * times < OBJECTS_LIMIT
