"""Onion requests through the devnet's storage servers, by a raw client and by the vectors."""

import base64
import http.client
import json
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

import pytest

from tests.beside import BESIDE
from tests.devnet import Devnet, StorageServer
from tests.devnet.node_layer import ForNode, ForServer, is_target_allowed, parse_inside
from tests.devnet.node_list import Record
from tests.devnet.onion_hop import MOST_HOPS, OnionHop, Onward, UnreachableError, What
from tests.devnet.onward import OverLoopback, is_on_this_machine
from tests.devnet.sealing import open_layer
from tests.devnet.service_nodes import ServiceNodes
from tests.devnet.storage_rpc import StorageRpc
from tests.devnet.wire import Reply, posted
from tests.onion_client import HEADERS, ask_api, ask_node, framed, post, to_node, to_server, wrap
from tests.sealed_client import CIPHERS

VECTORS = BESIDE / "facts/vectors/onion.json"
ACCOUNT = "05" + "ab" * 32


@pytest.fixture(scope="module")
def shared() -> Iterator[Devnet]:
    with Devnet(count=36, swarms=6, storage_servers=36, spread=True) as net:
        yield net


@pytest.fixture
def net(shared: Devnet) -> Iterator[Devnet]:
    shared.hops.clear()
    shared.received.clear()
    shared.api.opened.clear()
    yield shared
    for server in shared.servers:
        server.behave()


@pytest.fixture
def path(net: Devnet) -> list[StorageServer]:
    """Guard, middle and exit, of three swarms."""
    return [net.storage[0], net.storage[7], net.storage[14]]


@pytest.mark.parametrize("cipher", CIPHERS)
class TestThreeHops:
    def test_to_a_node(self, net: Devnet, path: list[StorageServer], cipher: str) -> None:
        status, body = ask_node(path, "get_swarm", {"pubkey": ACCOUNT}, cipher)
        swarm_id, members = net.node_list.swarm_of(ACCOUNT)
        told = json.loads(body)
        assert (status, told["swarm"]) == (200, f"{swarm_id:x}")
        assert {snode["pubkey_ed25519"] for snode in told["snodes"]} == {node["pubkey_ed25519"] for node in members}
        assert net.hops == [("storage1", "passes on"), ("storage8", "passes on"), ("storage15", "answers")]
        # In order of arrival, and nobody but the last one could see what was asked.
        assert [received.server for received in net.received] == ["storage1", "storage8", "storage15"]
        assert not any(ACCOUNT.encode() in received.raw for received in net.received)

    def test_to_the_network_api(self, net: Devnet, path: list[StorageServer], cipher: str) -> None:
        for api in (net.api, net.api_tls):
            net.hops.clear()
            head, body = ask_api(path, api, cipher)
            assert head["code"] == 200
            assert body["token"]["staking_requirement"] == 25_000
            assert net.hops == [("storage1", "passes on"), ("storage8", "passes on"), ("storage15", "forwards")]
        assert [opened.endpoint for opened in net.api.opened] == ["/info", "/info"]

    def test_an_error_inside_is_sealed(self, path: list[StorageServer], cipher: str) -> None:
        assert ask_node(path, "dance", cipher=cipher) == (400, "no method dance")
        status, body = ask_node(path, "retrieve", {"pubkey": ACCOUNT}, cipher)
        assert status in (401, 421)
        assert "signature" in body or json.loads(body)["snodes"]

    def test_a_bad_target_is_sealed(self, path: list[StorageServer], net: Devnet, cipher: str) -> None:
        for change in ({"target": "/oxen/v4/lsrpc?x=1"}, {"target": "/info"}, {"protocol": "ftp"}):
            wrapped, _sender = to_server(path, net.api, cipher=cipher, **change)
            answer = post(path[0], wrapped.body)
            opened = wrapped.innermost.open(base64.b64decode(answer.body))
            assert (answer.status, opened) == (200, b'{"body":"Invalid url","status":400}')
        assert not [received for received in net.received if received.server.startswith("api")]

    def test_an_inside_that_is_none_is_sealed(self, net: Devnet, path: list[StorageServer], cipher: str) -> None:
        for inside in (b"", b"\xff\xff\xff\xff", framed(b"", {}), framed(b"", {"host": 7}), framed(b"{}", {})[:-1]):
            wrapped = wrap(inside, path[:1], cipher)
            opened = wrapped.innermost.open(base64.b64decode(post(path[0], wrapped.body).body))
            assert opened == b'{"body":"Invalid json","status":400}'
        assert set(net.hops) == {("storage1", "invalid")}


class TestReplies:
    def test_binary_is_base64(self, net: Devnet, path: list[StorageServer]) -> None:
        status, body = ask_node(path, "active_nodes_bin")
        assert status == 200
        assert len(base64.b64decode(body)) % 51 == 0
        assert base64.b64decode(body)[:32].hex() in {node["pubkey_ed25519"] for node in net.node_list.nodes}

    def test_the_flags_of_the_last_layer(self, path: list[StorageServer]) -> None:
        wrapped = to_node(path[:1], "info", {}, told={**HEADERS, "json": True, "base64": False})
        told = json.loads(wrapped.innermost.open(post(path[0], wrapped.body).body))
        assert told["body"]["version"]

    def test_one_hop_and_plain_http(self) -> None:
        with Devnet(count=10, swarms=2, storage_servers=3, tls=False) as net:
            assert ask_node(net.storage[:1], "info")[0] == 200
            assert ask_node(net.storage, "info")[0] == 200
            assert ask_api(net.storage, net.api)[0]["code"] == 200


class TestWhatGoesWrongOnTheWay:
    def test_a_layer_for_somebody_else(self, path: list[StorageServer], net: Devnet) -> None:
        wrapped = to_node(path[1:], "info", {})
        for body in (wrapped.body, b"", b"\x00" * 50, wrapped.body[:-1]):
            answer = post(path[0], body)
            assert (answer.status, answer.body) == (400, b"Invalid ciphertext")
        assert net.hops == []

    def test_a_node_that_the_list_has_not(self, path: list[StorageServer]) -> None:
        told = {"destination": "AB" * 32, "ephemeral_key": "cd" * 32}
        answer = post(path[0], wrap(framed(b"", told), path[:2]).body)
        assert (answer.status, answer.body) == (502, b"Next node not found: " + b"ab" * 32)

    def test_a_node_without_a_server(self) -> None:
        with Devnet(count=10, swarms=2, storage_servers=2) as net:
            elsewhere = next(node for node in net.node_list.nodes if node["public_ip"] != "127.0.0.1")["pubkey_ed25519"]
            told: dict[str, object] = {"destination": elsewhere, "ephemeral_key": "cd" * 32}
            answer = post(net.storage[0], wrap(framed(b"", told), net.storage[:1]).body)
            assert (answer.status, answer.body.decode()) == (502, f"Next node is currently unreachable: {elsewhere}")

    @pytest.mark.parametrize("text", ["refuse", "reset", "cut"])
    def test_a_node_that_is_not_well(self, net: Devnet, path: list[StorageServer], text: str) -> None:
        path[2].misbehave(text)
        answer = post(path[0], to_node(path, "info", {}).body)
        assert (answer.status, answer.body.decode()) == (502, f"Next node is currently unreachable: {path[2].pubkey}")

    def test_what_another_node_says_comes_back_as_it_is(self, path: list[StorageServer]) -> None:
        path[1].misbehave("429")
        assert post(path[0], to_node(path, "info", {}).body).status == 429

    def test_a_node_that_takes_too_long(
        self, net: Devnet, path: list[StorageServer], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("tests.devnet.onward.SECONDS_TO_NODE", 0.2)
        net.misbehave("storage8", "hang")
        answer = post(path[0], to_node(path, "info", {}).body)
        assert (answer.status, answer.body) == (504, b"Request time out")

    def test_a_node_in_no_swarm_is_not_ready(self, net: Devnet) -> None:
        inactive = {node["pubkey_ed25519"] for node in net.node_list.nodes if not node["active"]}
        idle = next(server for server in net.storage if server.pubkey in inactive)
        answer = post(idle, to_node([idle], "info", {}).body)
        assert (answer.status, answer.body.decode()) == (503, f"Snode not ready: {idle.pubkey}")

    def test_a_liar_that_leaves_itself_out_serves_on(self, net: Devnet) -> None:
        net.misbehave("storage", "fewer:50")
        told = {node["pubkey_ed25519"] for node in net.storage[0].nodes.network.nodes}
        liar = next(server for server in net.storage if server.pubkey not in told)
        layers = to_node([net.storage[0]], "info", {})  # no more than somebody's, which it has to look at to refuse
        assert post(liar, layers.body).body == b"Invalid ciphertext"

    @pytest.mark.parametrize("host", ["192.0.2.7", "localhost", "example.invalid", "0.0.0.0", "[::1]", "127.0.0.1@x"])
    def test_nobody_beyond_loopback_is_ever_reached(self, net: Devnet, path: list[StorageServer], host: str) -> None:
        assert not is_on_this_machine(host)
        answer = post(path[0], to_server(path, net.api, host=host)[0].body)
        curls = f"Failed to connect to {host} port " if host[:1].isdigit() and "@" not in host else "Could not resolve"
        assert (answer.status, answer.body.decode().startswith(curls)) == (502, True)

    def test_a_server_that_is_not_there(self, net: Devnet, path: list[StorageServer]) -> None:
        net.api.misbehave("refuse")
        answer = post(path[0], to_server(path, net.api)[0].body)
        assert answer.status == 502
        assert answer.body.decode().startswith(f"Failed to connect to 127.0.0.1 port {net.api.port} after ")

    def test_a_servers_own_page_comes_back_as_it_is(self, net: Devnet, path: list[StorageServer]) -> None:
        net.api.misbehave("wrong-key")
        answer = post(path[0], to_server(path, net.api)[0].body)
        assert answer.status == 400
        assert answer.body.startswith(b"<!doctype html>\n<html lang=en>\n<title>400 Bad Request</title>")

    def test_a_path_that_goes_round_in_circles(self, path: list[StorageServer]) -> None:
        longest = (path * MOST_HOPS)[:MOST_HOPS]
        assert ask_node(longest, "info")[0] == 200
        answer = post(path[0], to_node([*longest, path[0]], "info", {}).body)
        assert (answer.status, answer.body) == (400, b"onion request max path length exceeded")

    def test_stopping_is_quick_while_a_node_waits_for_another(self) -> None:
        with Devnet(count=10, swarms=2, storage_servers=2) as net:
            net.storage[1].misbehave("hang")
            wrapped = to_node(net.storage, "info", {})

            def ask() -> None:
                with suppress(OSError, http.client.HTTPException):
                    post(net.storage[0], wrapped.body)

            waiting = threading.Thread(target=ask)
            waiting.start()
            while not net.hops:
                time.sleep(0.01)
        waiting.join(60)
        assert not waiting.is_alive()


class TestMisbehaviour:
    def test_every_second_request_to_a_guard_is_dropped(self, path: list[StorageServer]) -> None:
        path[0].misbehave("drop-second")
        path[1].misbehave("drop-second")  # who is no guard here
        for _ in range(2):
            assert ask_node(path, "info")[0] == 200
            with pytest.raises((OSError, http.client.HTTPException)):
                ask_node(path, "info")
        assert ask_node(path, "info")[0] == 200
        path[0].misbehave("drop-second")  # which begins to count anew
        assert ask_node(path, "info")[0] == 200
        path[0].behave()
        assert ask_node(path, "info")[0] == 200

    def test_an_onion_that_is_lost(self, net: Devnet, path: list[StorageServer]) -> None:
        path[1].misbehave("lose-onion")
        answer = post(path[0], to_node(path, "info", {}).body)
        assert (answer.status, answer.body.decode()) == (502, f"Next node is currently unreachable: {path[2].pubkey}")
        assert net.hops == [("storage1", "passes on"), ("storage8", "passes on")]
        assert ask_node(path[1:2], "info")[0] == 200

    def test_an_onion_of_garbage(self, net: Devnet, path: list[StorageServer]) -> None:
        path[0].misbehave("garbage-onion")
        wrapped = to_node(path, "info", {})
        one, two = (post(path[0], wrapped.body) for _ in range(2))
        assert (one.status, two.status) == (200, 200)
        assert one.body != two.body
        with pytest.raises((UnicodeDecodeError, json.JSONDecodeError)):
            json.loads(one.body)

    def test_an_onion_that_is_broken_at_its_end(self, net: Devnet, path: list[StorageServer]) -> None:
        path[2].misbehave("break-onion")
        answer = post(path[0], to_server(path, net.api)[0].body)
        assert (answer.status, answer.body.startswith(b"<!doctype html>")) == (400, True)
        assert net.api.opened == []
        assert ask_node(path, "info")[0] == 200

    def test_a_server_that_is_blamed(self, net: Devnet, path: list[StorageServer]) -> None:
        path[2].misbehave("blame-server")
        answer = post(path[0], to_server(path, net.api)[0].body)
        assert (answer.status, answer.body.startswith(b"Failed to connect to 127.0.0.1 port")) == (502, True)
        assert not [received for received in net.received if received.server.startswith("api")]


class Recorded(Onward):
    """What comes after a hop, in memory: keeps what is sent, and brings back what it was given."""

    def __init__(self, reply: bytes) -> None:
        self.reply = reply
        self.sent: list[tuple[str, bytes]] = []

    def to_node(self, node: Record, body: bytes, hop: int) -> Reply:
        self.sent.append((node["pubkey_ed25519"], body))
        return Reply(self.reply)

    def to_server(self, destination: ForServer) -> Reply:
        self.sent.append((f"{destination.protocol}://{destination.host}:{destination.port}", destination.body))
        return Reply(self.reply)


class TestVectors:
    @pytest.mark.skipif(not VECTORS.exists(), reason="the vectors are not part of the project")
    @pytest.mark.parametrize("number", [0, 1])
    def test_derived_end_to_end(self, number: int) -> None:
        example: dict[str, Any] = json.loads(VECTORS.read_bytes())["derived_end_to_end"][number]
        hops = example["hops"]
        nodes = [{"pubkey_ed25519": hop["ed25519_pub"], "swarm_id": 0, "swarm": "0"} for hop in hops]
        network = Devnet(nodes={"service_node_states": nodes, "height": 7}, storage_servers=0)
        network.stop()
        seen: list[What] = []
        onward = Recorded(bytes.fromhex(example["reply_sealed_hex"]))
        body = bytes.fromhex(example["guard_body_hex"])
        inside = {layer["hop"]: bytes.fromhex(layer["plaintext_hex"]) for layer in example["layers"]}
        for number_of_hop, hop in enumerate(hops, start=1):
            secret = bytes.fromhex(hop["x25519_sec"])
            assert open_layer(body, secret).plaintext == inside[number_of_hop]
            rpc = StorageRpc(hop["ed25519_pub"], ServiceNodes(network.node_list), 0)
            reply = OnionHop(rpc, secret, onward, seen.append).answer(posted("/onion_req/v2", body))
            assert isinstance(reply.body, bytes)
            assert reply.body.hex() == example["reply_sealed_hex"]  # unchanged on every hop
            place, body = onward.sent[-1]
            following = hops[number_of_hop]["ed25519_pub"] if number_of_hop < len(hops) else place
            assert place == following
        assert seen == ["passes on", "passes on", "forwards"]
        assert body.hex() == example["server_receives_hex"]
        asked = open_layer(body, bytes.fromhex(example["server_x25519_sec"]))
        assert asked.plaintext.decode() == example["v4_request_utf8"]

    def test_targets(self) -> None:
        for target in ("/loki/v3/lsrpc", "/loki/oxen/v4/lsrpc", "/oxen/v3/lsrpc"):
            assert is_target_allowed(target)
        for target in ("/not_loki/v3/lsrpc", "/loki/v3", "/loki/v3/lsrpc?foo=bar", "/loki/v3?foo=/lsrpc"):
            assert not is_target_allowed(target)

    def test_insides(self) -> None:
        server = parse_inside(framed(b"ciphertext", {"host": "host", "target": "target"}))
        assert isinstance(server, ForServer)
        assert (server.protocol, server.port) == ("https", 443)
        node = parse_inside(framed(b"ciphertext", {"destination": "ff" * 32, "ephemeral_key": "00" * 32}))
        assert isinstance(node, ForNode)
        assert node.body.startswith(b"\x0a\x00\x00\x00ciphertext")
        assert json.loads(node.body[14:])["enc_type"] == "aes-gcm"

    def test_no_connection_leaves_the_machine(self) -> None:
        with pytest.raises(UnreachableError):
            OverLoopback(tls=True).to_node({"public_ip": "203.0.113.7", "storage_port": 22021}, b"", 2)
