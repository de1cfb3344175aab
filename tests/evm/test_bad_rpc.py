"""The endpoint in front of a node: honest until told otherwise, and wrong in exactly the way it is told."""

import http.client
import json
import socket
import time
import urllib.request
from collections.abc import Sequence
from contextlib import closing, suppress
from typing import Any

import pytest

from tests.evm import places
from tests.evm.abi import decode
from tests.evm.bad_rpc import SORTS, BadRpc
from tests.evm.rpc import Rpc, RpcError
from tests.evm.rpc_lies import LIES, RESULTS
from tests.evm.settled import Settled

Call = tuple[str, list[Any]]

CALL: Call = ("eth_call", [{"to": places.POOL, "data": "0x7b0a47ee"}, "latest"])  # rewardRate()
NODES: Call = ("eth_call", [{"to": places.REWARDS, "data": "0x9592d424"}, "latest"])  # totalNodes()
HEIGHT: Call = ("eth_blockNumber", [])
FACTORY_LOGS = {"address": places.FACTORY, "fromBlock": "0x0", "toBlock": "latest"}
BATCH = [CALL, NODES, HEIGHT]
FORGED = ("garbage", "html", "truncated-json", "deep", "blank")
UNWELL = {"500": 500, "429": 429, "redirect": 302, "status:503": 503}
BROKEN = ("refuse", "cut", "reset")
SLOW = ("hang", "slow", "trickle", "trickle-headers")
LARGE = ("huge", "huge-announced", "bomb", "crowd")


class Client:
    """A client that begins a new connection for each request."""

    def __init__(self, port: int) -> None:
        self._port = port

    def __call__(self, method: str, *params: object) -> Any:
        with closing(Rpc(self._port)) as rpc:
            return rpc(method, *params)

    def one(self, call: Call) -> Any:
        method, params = call
        return self(method, *params)

    def batch(self, calls: Sequence[Call]) -> list[dict[str, Any]]:
        with closing(Rpc(self._port)) as rpc:
            return rpc.batch(calls)

    def post(self, document: object) -> Any:
        with closing(Rpc(self._port)) as rpc:
            return rpc.post(document)


def posted(port: int, document: object) -> tuple[int, Any]:
    """Give the HTTP status and the JSON of an answer."""
    connection = http.client.HTTPConnection("127.0.0.1", port)
    with closing(connection):
        connection.request("POST", "/", json.dumps(document), {"Content-Type": "application/json"})
        response = connection.getresponse()
        return response.status, json.loads(response.read())


@pytest.fixture
def rpc(front: BadRpc) -> Client:
    return Client(front.port)


def word(answer: dict[str, Any]) -> int:
    return int(answer["result"], 16)


def test_it_is_honest_and_writes_everything_down(arbitrum: Settled, front: BadRpc, rpc: Client) -> None:
    assert int(rpc.one(CALL), 16) == arbitrum.world.pool.reward_rate
    answers = rpc.batch(BATCH)
    assert [answer["id"] for answer in answers] == [0, 1, 2]
    assert [word(answer) for answer in answers] == [arbitrum.world.pool.reward_rate, 14, arbitrum.height()]
    assert front.calls == [CALL, *BATCH]
    assert [len(body) for body in front.bodies if isinstance(body, list)] == [3]


def test_every_misbehaviour_is_tried_here() -> None:
    unwell = {text.partition(":")[0] for text in UNWELL}
    assert {*FORGED, *unwell, *BROKEN, *SLOW, *LARGE, "rpc-error", *LIES} == set(SORTS)


def test_only_what_has_a_name_can_go_wrong(front: BadRpc) -> None:
    for name in ("polite", "half", "wrong-certificate", ""):
        with pytest.raises(ValueError, match="no misbehaviour is called"):
            front.misbehave(name)


@pytest.mark.parametrize("name", FORGED)
def test_what_is_no_answer_is_not_json(front: BadRpc, name: str) -> None:
    front.misbehave(name)
    request = urllib.request.Request(front.url, json.dumps({"id": 1, "method": "eth_chainId"}).encode())
    with urllib.request.urlopen(request) as response, pytest.raises((ValueError, RecursionError)):
        json.loads(response.read())


@pytest.mark.parametrize("name", UNWELL)
def test_http_tells_of_failures(front: BadRpc, name: str) -> None:
    front.misbehave(name)
    connection = http.client.HTTPConnection("127.0.0.1", front.port)
    connection.request("POST", "/", json.dumps({"id": 1, "method": "eth_chainId"}))
    assert connection.getresponse().status == UNWELL[name]
    connection.close()


@pytest.mark.parametrize("name", BROKEN)
def test_connections_break(front: BadRpc, rpc: Client, name: str) -> None:
    front.misbehave(name)
    with pytest.raises((OSError, http.client.HTTPException)):
        rpc.one(CALL)


@pytest.mark.parametrize("name", SLOW)
def test_time_passes(front: BadRpc, name: str) -> None:
    front.misbehave("slow:2" if name == "slow" else name)
    body = json.dumps({"id": 1, "method": "eth_chainId"})
    with socket.create_connection(("127.0.0.1", front.port), timeout=0.6) as client:
        client.sendall(f"POST / HTTP/1.1\r\nContent-Length: {len(body)}\r\n\r\n{body}".encode())
        until, received = time.monotonic() + 0.6, b""
        with suppress(TimeoutError):
            while time.monotonic() < until:
                received += client.recv(1)
    assert b"0xa4b1" not in received
    assert bool(received) is name.startswith("trickle")


@pytest.mark.parametrize("name", LARGE)
def test_answers_grow(front: BadRpc, name: str) -> None:
    front.misbehave(f"{name}:1")
    request = urllib.request.Request(front.url, json.dumps({"id": 1, "method": "eth_chainId"}).encode())
    with urllib.request.urlopen(request) as response:
        body = response.read()
    assert response.headers["Content-Encoding"] == "gzip" if name == "bomb" else len(body) > 10**6


def test_errors_carry_hostile_text(front: BadRpc, rpc: Client) -> None:
    front.misbehave("rpc-error")
    with pytest.raises(RpcError, match="\x1b"):
        rpc.one(CALL)
    assert ["error" in answer for answer in rpc.batch(BATCH)] == [True] * 3


def test_it_behaves_again(arbitrum: Settled, front: BadRpc, rpc: Client) -> None:
    for name in ("null", "500", "refuse"):
        front.misbehave(name)
        front.behave()
        assert int(rpc.one(CALL), 16) == arbitrum.world.pool.reward_rate


class TestABatch:
    def test_lacks_its_last_answer(self, front: BadRpc, rpc: Client) -> None:
        front.misbehave("missing")
        assert [answer["id"] for answer in rpc.batch(BATCH)] == [0, 1]

    def test_comes_from_its_end(self, arbitrum: Settled, front: BadRpc, rpc: Client) -> None:
        front.misbehave("shuffled")
        answers = rpc.batch(BATCH)
        assert [answer["id"] for answer in answers] == [2, 1, 0]
        assert word(answers[2]) == arbitrum.world.pool.reward_rate

    def test_has_answers_with_each_others_ids(self, front: BadRpc, rpc: Client) -> None:
        front.misbehave("swapped-ids")
        answers = rpc.batch(BATCH)
        assert [answer["id"] for answer in answers] == [1, 0, 2]
        assert word(answers[1]) == 14

    def test_is_answered_twice(self, front: BadRpc, rpc: Client) -> None:
        front.misbehave("repeated")
        assert [answer["id"] for answer in rpc.batch(BATCH)] == [0, 1, 2, 0, 1, 2]

    def test_is_answered_as_one_call(self, front: BadRpc, rpc: Client) -> None:
        front.misbehave("no-array")
        assert rpc.post([{"jsonrpc": "2.0", "id": 7, "method": "eth_chainId", "params": []}])["result"] == "0xa4b1"

    def test_is_not_taken(self, arbitrum: Settled, front: BadRpc, rpc: Client) -> None:
        front.misbehave("no-batch")
        refused = rpc.post([{"jsonrpc": "2.0", "id": 7, "method": "eth_chainId", "params": []}])
        assert (refused["id"], refused["error"]["code"]) == (None, -32600)
        assert int(rpc.one(CALL), 16) == arbitrum.world.pool.reward_rate

    def test_is_answered_in_part(self, front: BadRpc, rpc: Client) -> None:
        front.misbehave("limited")
        assert [answer.get("error", {}).get("code") for answer in rpc.batch(BATCH)] == [None, 429, None]

    def test_has_its_numbers_as_text(self, front: BadRpc, rpc: Client) -> None:
        front.misbehave("text-ids")
        assert [answer["id"] for answer in rpc.batch(BATCH)] == ["0", "1", "2"]

    def test_is_refused_by_a_status(self, arbitrum: Settled, front: BadRpc, rpc: Client) -> None:
        front.misbehave("batch-413")
        call = {"jsonrpc": "2.0", "id": 7, "method": "eth_chainId", "params": []}
        status, refused = posted(front.port, [call])
        assert (status, refused["error"]["message"]) == (413, "batch limit exceeded")
        assert int(rpc.one(CALL), 16) == arbitrum.world.pool.reward_rate


class TestAnAnswer:
    def test_is_the_newest_block_and_nothing_at_it(self, arbitrum: Settled, front: BadRpc, rpc: Client) -> None:
        front.misbehave("behind:2")
        newest = int(rpc("eth_getBlockByNumber", "latest", False)["number"], 16)
        assert newest == arbitrum.height()
        for lower, known in ((0, False), (1, False), (2, True)):
            block = rpc("eth_getBlockByNumber", hex(newest - lower), False)
            assert (block is not None) is known
            if known:
                assert rpc("eth_call", CALL[1][0], hex(newest - lower))
            else:
                with pytest.raises(RpcError, match="header not found"):
                    rpc("eth_call", CALL[1][0], hex(newest - lower))

    def test_is_a_quota(self, front: BadRpc) -> None:
        front.misbehave("over-quota")
        for document in ({"id": 1, "method": "eth_chainId"}, [{"id": 1, "method": "eth_chainId"}]):
            status, refused = posted(front.port, document)
            assert (status, refused["code"]) == (429, 429)

    def test_is_empty_as_from_an_address_without_code(self, front: BadRpc, rpc: Client) -> None:
        front.misbehave("nothing-there")
        assert rpc.one(CALL) == "0x"
        assert rpc("eth_chainId") == "0xa4b1"

    def test_is_null(self, front: BadRpc, rpc: Client) -> None:
        front.misbehave("null")
        assert rpc.one(CALL) is rpc.one(HEIGHT) is None

    def test_breaks_off(self, front: BadRpc, rpc: Client) -> None:
        front.misbehave("short")
        assert len(rpc.one(CALL)) == 2 + 32

    def test_is_beyond_all_measure(self, front: BadRpc, rpc: Client) -> None:
        front.misbehave("ones")
        assert int(rpc.one(CALL), 16) == 2**256 - 1

    def test_is_of_another_chain(self, front: BadRpc, rpc: Client) -> None:
        front.misbehave("chain")
        assert rpc("eth_chainId") == hex(421614)
        front.misbehave("chain:1")
        assert rpc("eth_chainId") == "0x1"

    def test_is_of_a_while_ago_in_every_respect(self, arbitrum: Settled, front: BadRpc, rpc: Client) -> None:
        front.misbehave("stale")
        block = rpc("eth_getBlockByNumber", "latest", False)
        assert int(block["timestamp"], 16) == arbitrum.world.as_of - 1800  # the last block that is 1,200 seconds old
        assert rpc.one(HEIGHT) == block["number"]
        assert int(rpc.one(NODES), 16) == int(rpc("eth_call", NODES[1][0]), 16) == 13  # the youngest node is younger
        assert rpc.one(NODES) == rpc("eth_call", NODES[1][0], block["number"])

    def test_differs_in_one_figure(self, arbitrum: Settled, front: BadRpc, rpc: Client) -> None:
        front.misbehave("figure")
        rate = arbitrum.world.pool.reward_rate
        assert [int(rpc.one(call), 16) for call in (CALL, NODES)] == [rate + 1, 14]
        calls = [(places.POOL, True, bytes.fromhex("7b0a47ee")), (places.REWARDS, True, bytes.fromhex("9592d424"))]
        data = "0x" + arbitrum.multicall.data("aggregate3", calls).hex()
        returned = rpc("eth_call", {"to": places.MULTICALL, "input": data}, "latest")
        (results,) = decode(RESULTS, bytes.fromhex(returned[2:]))
        assert results == [(True, (rate + 1).to_bytes(32)), (True, (14).to_bytes(32))]
        front.misbehave("figure:0x9592d424")
        assert int(rpc.one(NODES), 16) == 15

    def test_is_of_a_chain_that_changes_under_it(self, front: BadRpc, rpc: Client) -> None:
        latest = rpc("eth_getBlockByNumber", "latest", False)
        front.misbehave("reorganised")
        hashes = {rpc("eth_getBlockByNumber", latest["number"], False)["hash"] for _ in range(3)}
        assert len(hashes) == 3
        with pytest.raises(RpcError, match="header not found"):
            rpc("eth_call", CALL[1][0], {"blockHash": latest["hash"]})

    def test_is_not_known_yet_to_the_node_that_is_asked_first(self, front: BadRpc, rpc: Client) -> None:
        newest = rpc("eth_blockNumber")
        front.misbehave("header-not-found")
        at_newest = [("eth_call", [CALL[1][0], newest]), ("eth_call", [NODES[1][0], newest])]
        assert [answer["error"]["message"] for answer in rpc.batch(at_newest)] == ["header not found"] * 2
        assert all("result" in answer for answer in rpc.batch(at_newest))

    def test_is_forgotten(self, arbitrum: Settled, front: BadRpc, rpc: Client) -> None:
        front.misbehave("pruned:10")
        assert int(rpc("eth_call", CALL[1][0], hex(arbitrum.height())), 16) == arbitrum.world.pool.reward_rate
        assert int(rpc.one(CALL), 16) == arbitrum.world.pool.reward_rate
        for method, params in (("eth_call", (CALL[1][0],)), ("eth_getCode", (places.POOL,))):
            with pytest.raises(RpcError, match="missing trie node"):
                rpc(method, *params, hex(arbitrum.height() - 11))


class TestLogs:
    def test_are_refused_over_too_many_blocks(self, arbitrum: Settled, front: BadRpc, rpc: Client) -> None:
        front.misbehave("log-range:30")
        end = arbitrum.height()
        assert rpc("eth_getLogs", FACTORY_LOGS | {"fromBlock": hex(end - 29)})
        for start in ("earliest", "0x0", hex(end - 30)):
            with pytest.raises(RpcError, match="30 block range"):
                rpc("eth_getLogs", FACTORY_LOGS | {"fromBlock": start})

    def test_are_refused_by_a_status(self, front: BadRpc) -> None:
        front.misbehave("log-range-413:30")
        status, refused = posted(front.port, {"id": 1, "method": "eth_getLogs", "params": [FACTORY_LOGS]})
        assert (status, refused["error"]["message"]) == (413, "eth_getLogs is limited to a 30 range")

    def test_are_refused_where_they_are_too_many(self, arbitrum: Settled, front: BadRpc, rpc: Client) -> None:
        count = len(arbitrum.rpc("eth_getLogs", FACTORY_LOGS))
        front.misbehave(f"log-results:{count}")
        assert len(rpc("eth_getLogs", FACTORY_LOGS)) == count
        front.misbehave(f"log-results:{count - 1}")
        with pytest.raises(RpcError, match=f"query returned more than {count - 1} results"):
            rpc("eth_getLogs", FACTORY_LOGS)
