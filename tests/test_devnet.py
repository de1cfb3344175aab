"""The devnet itself, asked by a raw client: what it serves is what oxend and storage servers would."""

import gzip
import hashlib
import http.client
import json
import signal
import socket
import ssl
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import urlsplit

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from tests.devnet import Devnet, Seed, StorageServer
from tests.devnet.addresses import x25519_of
from tests.devnet.devnet import Fields
from tests.devnet.misbehaviour import SORTS
from tests.devnet.ring import UNASSIGNED, nearest, position, snode_address

IN_SWARM_ZERO = "05" + "ab" * 32  # equal key words cancel out: position 0, and the made network has a swarm 0
UNASSIGNED_HEX = "f" * 16


class Answer(NamedTuple):
    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def result(self) -> dict[str, Any]:
        result: dict[str, Any] = json.loads(self.body)["result"]
        return result


def connect(server: Seed | StorageServer, seconds: float = 5) -> http.client.HTTPConnection:
    if server.certificate is None:
        return http.client.HTTPConnection(server.host, server.port, timeout=seconds)
    context = ssl._create_unverified_context()
    return http.client.HTTPSConnection(server.host, server.port, timeout=seconds, context=context)


def post(server: Seed | StorageServer, body: bytes, seconds: float = 5) -> Answer:
    with closing(connect(server, seconds)) as connection:
        connection.request("POST", urlsplit(server.url).path, body)
        response = connection.getresponse()
        return Answer(response.status, {k.lower(): v for k, v in response.getheaders()}, response.read())


def call(server: Seed | StorageServer, method: str, **params: object) -> Answer:
    return post(server, json.dumps({"method": method, "params": params}).encode())


def shown_pin(server: Seed | StorageServer) -> str:
    with closing(connect(server)) as connection:
        connection.connect()
        assert isinstance(connection.sock, ssl.SSLSocket)
        return hashlib.sha256(connection.sock.getpeercert(binary_form=True) or b"").hexdigest()


@pytest.fixture(scope="module")
def net() -> Iterator[Devnet]:
    with Devnet() as net:
        yield net


@pytest.fixture(scope="module")
def small() -> Iterator[Devnet]:
    with Devnet(count=60, storage_servers=2) as net:
        yield net


class TestMadeNetwork:
    def test_sizes_add_up(self, net: Devnet) -> None:
        nodes = net.network["service_node_states"]
        sizes = Counter(node["swarm"] for node in nodes if node["swarm"] != UNASSIGNED_HEX)
        assert len(nodes) == 1600
        assert len(sizes) == 270
        assert set(sizes.values()) == {5, 6, 7}
        assert all(node["swarm_id"] == int(node["swarm"], 16) for node in nodes)
        assert {1, 14, 15, 16} == {len(swarm) for swarm in sizes}
        assert "0" in sizes

    def test_every_state_is_there(self, net: Devnet) -> None:
        nodes = net.network["service_node_states"]
        credit = {node["earned_downtime_blocks"] for node in nodes if node["funded"] and not node["active"]}
        assert any(blocks > 0 for blocks in credit)
        assert any(blocks < 0 for blocks in credit)
        assert any(node["active"] and node["requested_unlock_height"] for node in nodes)
        awaiting = [node for node in nodes if not node["funded"]]
        assert awaiting
        assert not any("public_ip" in node or "storage_server_version" in node for node in awaiting)
        assert all(node["swarm_id"] == UNASSIGNED for node in nodes if not node["active"])

    def test_amounts_add_up(self, net: Devnet) -> None:
        for node in net.network["service_node_states"]:
            amounts = [contributor["amount"] for contributor in node["contributors"]]
            assert 1 <= len(amounts) <= 10
            assert sum(amounts) == node["total_contributed"]
            assert (node["total_contributed"] == node["staking_requirement"]) is node["funded"]

    def test_keys_are_distinct(self, net: Devnet) -> None:
        keys = {node["pubkey_ed25519"] for node in net.network["service_node_states"]}
        assert len(keys) == 1600
        assert all(len(bytes.fromhex(key)) == 32 for key in keys)

    def test_rare_things_are_there(self, net: Devnet) -> None:
        nodes = net.network["service_node_states"]
        text = json.dumps(nodes, ensure_ascii=False)
        for rarity in ("2001:db8:", '"L', "beneficiary", "reserved", "locked_contributions", "key_image_pub_key"):
            assert rarity in text
        decoded = json.dumps(nodes)
        for hostile in (r"\u001b[31m", r"\u001b]8;;", r"\u001b]52;", r"\u009b", r"\u202e", "[/]", ":b:", r"\u0000"):
            assert hostile in decoded
        assert any(node["service_node_pubkey"] != node["pubkey_ed25519"] for node in nodes)

    def test_the_same_seed_makes_the_same_network(self) -> None:
        with Devnet(count=50, storage_servers=0) as one, Devnet(count=50, storage_servers=0) as two:
            assert one.network == two.network
        with Devnet(count=50, storage_servers=0, random_seed=6) as other:
            assert other.network != one.network

    @pytest.mark.parametrize(("count", "swarms"), [(1, 1), (1, 0), (7, 2), (30, 0), (30, 4)])
    def test_other_sizes(self, count: int, swarms: int) -> None:
        with Devnet(count=count, swarms=swarms, storage_servers=1) as net:
            assert len(net.network["service_node_states"]) == count
            assert len(net.node_list.swarms) == swarms

    def test_a_list_in_the_public_form_can_be_served(self) -> None:
        node = {"pubkey_ed25519": "ab" * 32, "public_ip": "192.0.2.7", "storage_port": 22021, "swarm": "0"}
        with Devnet(nodes={"service_node_states": [node], "height": 7}, storage_servers=0) as net:
            result = call(net.seeds[0], "get_service_nodes").result
            assert result["height"] == 7
            assert result["service_node_states"] == [node | {"swarm_id": 0}]


class TestGetServiceNodes:
    def test_both_notations_and_all_names_are_one(self, net: Devnet) -> None:
        listed = call(net.seeds[0], "get_service_nodes", fields=["public_ip", "height"])
        as_object = {"public_ip": True, "height": True, "swarm": False}
        assert call(net.seeds[1], "get_n_service_nodes", fields=as_object).result == listed.result
        assert call(net.seeds[2], "get_all_service_nodes", fields=["public_ip", "height"]).result == listed.result
        assert listed.headers["content-type"] == "application/json"
        assert listed.result.keys() == {"height", "status", "service_node_states"}
        assert set().union(*listed.result["service_node_states"]) == {"public_ip"}

    def test_minus_takes_a_field_away(self, net: Devnet) -> None:
        result = call(net.seeds[0], "get_service_nodes", fields=["all", "-height", "-contributors"]).result
        assert "height" not in result
        assert "block_hash" in result
        assert not any("contributors" in node for node in result["service_node_states"])
        assert call(net.seeds[0], "get_service_nodes", fields=["all"]).result == net.network

    def test_filters(self, net: Devnet) -> None:
        nodes = net.network["service_node_states"]
        ask = {"fields": ["service_node_pubkey", "block_hash"]}
        active = call(net.seeds[0], "get_service_nodes", active_only=True, **ask).result["service_node_states"]
        assert len(active) == sum(node["active"] for node in nodes) < len(nodes)
        assert len(call(net.seeds[0], "get_service_nodes", limit=7, **ask).result["service_node_states"]) == 7
        wanted = nodes[3]["service_node_pubkey"]
        one = call(net.seeds[0], "get_service_nodes", service_node_pubkeys=[wanted], **ask).result
        assert one["service_node_states"] == [{"service_node_pubkey": wanted}]
        unchanged = call(net.seeds[0], "get_service_nodes", poll_block_hash=one["block_hash"]).result
        assert unchanged == {"status": "OK", "unchanged": True}

    @pytest.mark.parametrize(("fields", "lacks"), [("apps", "active"), ("no-swarm", "swarm")])
    def test_seeds_can_be_poor(self, fields: Fields, lacks: str) -> None:
        with Devnet(count=20, fields=fields, storage_servers=0) as net:
            result = call(net.seeds[0], "get_service_nodes", fields=["all"]).result
            assert "height" in result
            assert all("pubkey_ed25519" in node and lacks not in node for node in result["service_node_states"])

    def test_get_info_counts_one_block_more(self, net: Devnet) -> None:
        assert call(net.seeds[0], "get_info").result["height"] == net.network["height"] + 1
        assert call(net.seeds[0], "get_height").result["height"] == net.network["height"] + 1

    @pytest.mark.parametrize(
        ("body", "code"),
        [
            (b"{", -32700),
            (b'{"id":1}', -32600),
            (b'{"method":"nothing"}', -32601),
            (b'{"method":"get_service_nodes","params":{"limit":"7"}}', -32602),
            (b'{"method":"get_service_nodes","params":{"fields":{"height":1}}}', -32602),
            (b'{"method":"get_service_node_status"}', 403),
        ],
    )
    def test_errors_are_json_in_http_200(self, small: Devnet, body: bytes, code: int) -> None:
        answer = post(small.seeds[0], body)
        assert answer.status == 200
        assert json.loads(answer.body)["error"]["code"] == code


class TestStorageServers:
    def test_one_swarm_runs_completely(self, net: Devnet) -> None:
        swarm = call(net.storage[0], "get_swarm", pubKey=IN_SWARM_ZERO)
        members = {snode["pubkey_ed25519"] for snode in json.loads(swarm.body)["snodes"]}
        assert members == {node["pubkey_ed25519"] for node in net.node_list.swarms[0]}
        assert members <= {server.pubkey for server in net.storage}

    def test_a_message_for_another_swarm_is_misdirected(self, net: Devnet) -> None:
        account_id = "05" + "00" * 24 + "7" + "f" * 15  # half way round the ring from swarm 0
        refused = call(net.storage[0], "retrieve", pubkey=account_id)
        asked = call(net.storage[1], "get_snodes_for_pubkey", pubkey=account_id.upper())
        assert refused.status == 421
        assert {**json.loads(refused.body), "t": 0} == {**json.loads(asked.body), "t": 0}
        unsigned = call(net.storage[0], "retrieve", pubkey=IN_SWARM_ZERO)
        assert (unsigned.status, unsigned.headers["content-type"]) == (401, "text/plain")

    @pytest.mark.parametrize(
        ("body", "text"),
        [
            ("", "invalid json"),
            ('{"params":{}}', "invalid json: no `method` field"),
            ('{"method":"info"}', "invalid json: no `params` field"),
            ('{"method":"dance","params":{}}', "no method dance"),
            (
                '{"method":"get_swarm","params":{"pubkey":"05"}}',
                "invalid request: Pubkey must be 66 hex digits/33 bytes long",
            ),
            (
                '{"method":"get_swarm","params":{"pubkey":"05","pubKey":"05"}}',
                "invalid request: Cannot specify both 'pubkey' and 'pubKey'",
            ),
            (
                '{"method":"oxend_request","params":{"endpoint":"x"}}',
                "invalid request: Invalid oxend endpoint 'x'",
            ),
        ],
    )
    def test_errors_are_plain_text(self, small: Devnet, body: str, text: str) -> None:
        answer = post(small.storage[0], body.encode())
        assert answer == (400, answer.headers, text.encode())
        assert answer.headers["content-type"] == "text/plain"

    def test_get_is_not_found(self, small: Devnet) -> None:
        with closing(connect(small.storage[0])) as connection:
            connection.request("GET", "/storage_rpc/v1")
            response = connection.getresponse()
            assert (response.status, response.read()) == (404, b"GET /storage_rpc/v1 Not Found")

    def test_batch_and_what_oxend_says(self, small: Devnet) -> None:
        request = {"endpoint": "get_service_nodes", "params": {"fields": ["height"]}}
        calls = [{"method": "oxend_request", "params": request}, {"method": "active_nodes_bin", "params": {}}]
        first, second = json.loads(call(small.storage[0], "batch", requests=calls).body)["results"]
        assert first["body"]["result"]["height"] == small.network["height"]
        assert second["code"] == 200
        packed = call(small.storage[0], "active_nodes_bin").body
        active = [node for node in small.network["service_node_states"] if node["active"]]
        assert len(packed) == 51 * len(active)
        assert packed[:32].hex() == active[0]["pubkey_ed25519"]


class TestRing:
    """Against values worked out elsewhere: the storage server's unit tests, oxen-core's documentation, OpenSSL."""

    def test_position(self) -> None:
        account_id = "053506f4a71324b7dd114eddbf4e311f39dde243e1f2cb97c40db1961f70ebaae8"
        assert position(account_id) == 17589930838143112648

    @pytest.mark.parametrize(("place", "swarm"), [(100, 100), (249, 200), (250, 200), (251, 300), (2**64 - 1, 100)])
    def test_nearest(self, place: int, swarm: int) -> None:
        assert nearest(place, [300, 100, 200, UNASSIGNED]) == swarm

    def test_no_swarms(self) -> None:
        assert nearest(0, [UNASSIGNED]) is None

    def test_snode_address_is_z_base_32(self) -> None:
        key = "531a0c517fb23b120c37132ab1d771eda3a6ed7cfd64b374ca6ce61ae95a54e4"
        assert snode_address(key) == "kcpyawm9se7trdbzncimdi5t7st4p5mh9i1mg7gkpuubi4k4ku1y.snode"

    def test_x25519_key_is_that_of_the_same_secret(self) -> None:
        secret = bytes(range(32))
        ed25519 = Ed25519PrivateKey.from_private_bytes(secret).public_key().public_bytes_raw()
        x25519 = X25519PrivateKey.from_private_bytes(hashlib.sha512(secret).digest()[:32]).public_key()
        assert x25519_of(ed25519) == x25519.public_bytes_raw()


class TestCertificates:
    def test_pins_are_what_is_shown(self, net: Devnet) -> None:
        pins = [seed.pin for seed in net.seeds]
        assert [shown_pin(seed) for seed in net.seeds] == pins
        assert len(set(pins)) == 3
        assert net.options()[:4] == ["--seed-url", net.seeds[0].url, "--seed-pin", net.seeds[0].pin]

    def test_a_seed_can_be_trusted_by_name(self, net: Devnet) -> None:
        certificate = net.seeds[0].certificate
        assert certificate is not None
        context = ssl.create_default_context(cadata=certificate.pem)
        with socket.create_connection(("127.0.0.1", net.seeds[0].port), 5) as plain:
            context.wrap_socket(plain, server_hostname="127.0.0.1").close()

    def test_they_can_be_kept(self, tmp_path: Path) -> None:
        pins = []
        for _ in range(2):
            with Devnet(count=1, storage_servers=0, certificates=tmp_path) as net:
                pins.append([seed.pin for seed in net.seeds])
        assert pins[0] == pins[1]

    def test_plain_http(self) -> None:
        with Devnet(count=1, tls=False) as net:
            assert net.seeds[0].pin is None
            assert net.seeds[0].url.startswith("http://")
            assert call(net.seeds[0], "get_height").status == 200
            with pytest.raises(ValueError, match="certificate"):
                net.seeds[0].misbehave("wrong-certificate")


def is_silent(seed: Seed) -> None:
    with pytest.raises(TimeoutError):
        post(seed, b"{}", seconds=0.15)


def takes(*, headers: bool = False, body: bool = False) -> Callable[[Seed], None]:
    """A reply whose headers or body need more than a twentieth of a second."""

    def observe(seed: Seed) -> None:
        with closing(connect(seed)) as connection:
            connection.request("POST", "/json_rpc", b'{"method":"get_height"}')
            asked = time.monotonic()
            response = connection.getresponse()
            answered = time.monotonic()
            assert b"immutable_hash" in response.read()
            read = time.monotonic()
        assert answered - asked > (0.05 if headers else 0)
        assert read - answered > (0.05 if body else 0)

    return observe


def refuses(seed: Seed) -> None:
    with pytest.raises(ConnectionRefusedError):
        post(seed, b"{}")


def shows_another_certificate(seed: Seed) -> None:
    assert shown_pin(seed) != seed.pin


def breaks_off(seed: Seed) -> None:
    with pytest.raises(http.client.IncompleteRead):
        post(seed, b"{}")


def resets(seed: Seed) -> None:
    with pytest.raises(ConnectionResetError):
        post(seed, b"{}")


def tells(check: Callable[[dict[str, Any], dict[str, Any]], bool]) -> Callable[[Seed], None]:
    """A lie, told apart by comparing it with the network as it is."""

    def observe(seed: Seed) -> None:
        lie = call(seed, "get_service_nodes").result
        assert check(lie, HONEST)

    return observe


def replies(check: Callable[[Answer], bool]) -> Callable[[Seed], None]:
    def observe(seed: Seed) -> None:
        assert check(call(seed, "get_service_nodes"))

    return observe


def nodes_of(result: dict[str, Any]) -> list[dict[str, Any]]:
    nodes: list[dict[str, Any]] = result["service_node_states"]
    return nodes


def keys_of(result: dict[str, Any]) -> list[Any]:
    return [node["pubkey_ed25519"] for node in nodes_of(result)]


def leave_out_half(nodes: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Every second node of the ring, swarm after swarm; those in no swarm have the highest ID."""
    in_order = sorted(nodes, key=lambda node: node["swarm_id"])
    left_out = {node["pubkey_ed25519"] for node in in_order[1::2]}
    return [node for node in nodes if node["pubkey_ed25519"] not in left_out]


def is_valid_and_longer_than(answer: Answer, length: int) -> bool:
    return len(answer.body) > length and "result" in json.loads(answer.body)


HONEST: dict[str, Any] = {}

OBSERVED: dict[str, tuple[str, Callable[[Seed], None]]] = {
    "refuse": ("refuse", refuses),
    "hang": ("hang", is_silent),
    "wrong-certificate": ("wrong-certificate", shows_another_certificate),
    "slow": ("slow:0.12", takes(headers=True)),
    "trickle": ("trickle:0.001", takes(body=True)),
    "trickle-headers": ("trickle-headers:0.001", takes(headers=True, body=True)),
    "cut": ("cut", breaks_off),
    "reset": ("reset", resets),
    "stale": (
        "stale:9",
        tells(lambda lie, truth: lie["height"] == truth["height"] - 9 and keys_of(lie) != keys_of(truth)),
    ),
    "ahead": ("ahead:9", tells(lambda lie, truth: lie["height"] == truth["height"] + 9)),
    "half": ("half", tells(lambda lie, truth: nodes_of(lie) == nodes_of(truth)[::2])),
    "fewer": ("fewer:50", tells(lambda lie, truth: nodes_of(lie) == leave_out_half(nodes_of(truth)))),
    "extra": (
        "extra:4",
        tells(lambda lie, truth: len({n["swarm"] for n in nodes_of(lie)[len(nodes_of(truth)) :]}) == 1),
    ),
    "swarms": (
        "swarms",
        tells(lambda lie, truth: keys_of(lie) == keys_of(truth) and nodes_of(lie) != nodes_of(truth)),
    ),
    "empty": ("empty", tells(lambda lie, truth: nodes_of(lie) == [])),
    "duplicate": ("duplicate", tells(lambda lie, truth: nodes_of(lie) == nodes_of(truth) * 2)),
    "bad-keys": ("bad-keys", tells(lambda lie, truth: "" in keys_of(lie) and "ab" * 31 in keys_of(lie))),
    "wrong-types": ("wrong-types", tells(lambda lie, truth: isinstance(nodes_of(lie)[0]["storage_port"], str))),
    "500": ("500", replies(lambda answer: answer.status == 500)),
    "429": ("429", replies(lambda answer: (answer.status, answer.headers["retry-after"]) == (429, "3600"))),
    "redirect": (
        "redirect",
        replies(lambda answer: (answer.status, answer.headers["location"]) == (302, "/elsewhere")),
    ),
    "status": ("status:503", replies(lambda answer: answer.status == 503 and b"Service Unavailable" in answer.body)),
    "blank": ("blank", replies(lambda answer: (answer.status, answer.body) == (200, b""))),
    "garbage": ("garbage", replies(lambda answer: len(answer.body) == 4096)),
    "html": ("html", replies(lambda answer: answer.headers["content-type"] == "text/html")),
    "truncated-json": ("truncated-json", replies(lambda answer: not answer.body.endswith(b"}"))),
    "rpc-error": ("rpc-error", replies(lambda answer: "\x1b" in json.loads(answer.body)["error"]["message"])),
    "huge": (
        "huge:2",
        replies(lambda answer: "content-length" not in answer.headers and is_valid_and_longer_than(answer, 2 * 10**6)),
    ),
    "huge-announced": (
        "huge-announced:2",
        replies(lambda answer: is_valid_and_longer_than(answer, 2 * 10**6)),
    ),
    "crowd": ("crowd:1", tells(lambda lie, _truth: nodes_of(lie) == [{}] * (1 + 10**6 // 3))),
    "deep": ("deep", replies(lambda answer: answer.body.count(b"[") == 100_000)),
    "bomb": (
        "bomb:5",
        replies(lambda answer: len(answer.body) < 10**6 < 5 * 10**6 < len(gzip.decompress(answer.body))),
    ),
}


class TestMisbehaviour:
    def test_all_are_observed_here(self) -> None:
        assert OBSERVED.keys() == SORTS.keys()

    @pytest.mark.parametrize("name", SORTS)
    def test_it_shows_and_ends(self, small: Devnet, name: str) -> None:
        text, observe = OBSERVED[name]
        HONEST.update(small.network)
        small.misbehave("seed1", text)
        try:
            observe(small.seeds[0])
        finally:
            small.seeds[0].behave()
        assert call(small.seeds[0], "get_service_nodes").result == small.network

    @pytest.mark.parametrize("text", ["nonsense", "slow", "slow:", "slow:soon", "slow:-1", "half:2"])
    def test_wrong_words_are_refused(self, small: Devnet, text: str) -> None:
        with pytest.raises(ValueError, match=r"choose from|is written"):
            small.seeds[0].misbehave(text)

    def test_storage_servers_misbehave_too(self, small: Devnet) -> None:
        for name in SORTS.keys() - {"refuse", "hang", "trickle", "trickle-headers", "cut", "reset", "huge", "slow"}:
            usual = SORTS[name].usual
            amount = 503 if name == "status" else 1
            small.misbehave("storage", name if usual or not SORTS[name].argument else f"{name}:{amount}")
            if not usual:
                assert call(small.storage[1], "get_swarm", pubkey=IN_SWARM_ZERO).status
                assert call(small.storage[1], "active_nodes_bin").status
            small.storage[0].behave()
            small.storage[1].behave()

    def test_a_kept_connection_meets_the_change(self, small: Devnet) -> None:
        with closing(connect(small.seeds[1])) as connection:
            connection.request("POST", "/json_rpc", b"{}")
            connection.getresponse().read()
            small.seeds[1].misbehave("500")
            assert connection.sock.recv(1) == b""
            small.seeds[1].behave()


class TestServing:
    def test_what_was_received_is_kept_to_the_byte(self, small: Devnet) -> None:
        small.received.clear()
        post(small.seeds[2], b'{"method":"get_height","mark":"\xff"}')
        [received] = small.received
        assert received.server == "seed3"
        assert received.raw.startswith(b"POST /json_rpc HTTP/1.1\r\n")
        assert received.raw.endswith(b'\r\n\r\n{"method":"get_height","mark":"\xff"}')

    def test_what_was_cut_off_is_kept_too(self) -> None:
        with Devnet(count=1, tls=False) as net, socket.create_connection(("127.0.0.1", net.seeds[0].port), 5) as plain:
            plain.sendall(b"POST /json_rpc HTTP/1.1\r\nContent-Le")
            plain.shutdown(socket.SHUT_WR)
            assert plain.recv(1) == b""
        assert [received.raw for received in net.received] == [b"POST /json_rpc HTTP/1.1\r\nContent-Le"]

    def test_strangers_do_no_harm(self) -> None:
        with Devnet(count=1) as net:
            for noise in (b"", b"\x00" * 50, b"GET / HTTP/1.1\r\n\r\n", b"\x16\x03\x01"):
                with socket.create_connection(("127.0.0.1", net.seeds[0].port), 5) as plain, suppress(OSError):
                    plain.sendall(noise)
            assert call(net.seeds[0], "get_height").status == 200

    @pytest.mark.parametrize("text", ["slow:6000", "hang", "trickle:6000", "huge:2000"])
    def test_stopping_is_quick_whatever_is_open(self, text: str) -> None:
        net = Devnet(count=1)
        with net:
            net.misbehave("seeds", text)
            waiting = [threading.Thread(target=self._ask_in_vain, args=(seed,)) for seed in net.seeds]
            for thread in waiting:
                thread.start()
            while not all(seed.connections for seed in net.seeds):
                time.sleep(0.01)
        for thread in waiting:
            thread.join(60)
            assert not thread.is_alive()
        assert not [thread.name for thread in threading.enumerate() if thread.name.startswith("devnet-seed")]

    @staticmethod
    def _ask_in_vain(seed: Seed) -> None:
        with suppress(OSError, http.client.HTTPException):
            post(seed, b"{}")

    def test_ports_can_be_chosen(self) -> None:
        with Devnet(count=1, storage_servers=0) as free:
            port = free.seeds[0].port
        # Those after it may be taken; then all must be given back.
        with suppress(OSError), Devnet(count=1, port=port) as net:
            assert [server.port for server in net.servers] == list(range(port, port + 7))
        with socket.socket() as again:
            again.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            again.bind(("127.0.0.1", port))

    def test_command_line(self, tmp_path: Path) -> None:
        config = tmp_path / "devnet.toml"
        command = [sys.executable, "-m", "tests.devnet", "--count", "9", "--write-config", str(config)]
        with subprocess.Popen(command, cwd=Path(__file__).parent.parent, stdout=subprocess.PIPE, text=True) as process:
            assert process.stdout is not None
            try:
                lines = [process.stdout.readline() for _ in range(12)]
                process.send_signal(signal.SIGTERM)
                assert process.wait(120) == 0
                assert process.stdout.read() == ""
            finally:
                process.kill()
        assert lines[1] == "sessionnet nodes \\\n"
        assert all("--seed-url" in line and "--seed-pin" in line for line in lines[2:5])
        assert lines[5] == f"SESSIONNET_CONFIG={config} sessionnet nodes\n"
        assert lines[6].startswith("sessionnet token --api-url http://127.0.0.1:")
        assert lines[7].startswith("SSL_CERT_FILE=")
        assert lines[8].startswith("  sessionnet token --api-url https://127.0.0.1:")
        assert lines[9].startswith("# names: test → 05d2ad010eeb72d7")
        assert lines[10] == "# onion requests: 8 nodes run a storage server, all at 127.0.0.1; see --spread\n"
        assert lines[11] == f"SESSIONNET_CONFIG={config} sessionnet token --onion\n"
        assert config.read_text().startswith('network = "devnet"\n\n[networks.devnet]\ntest = true\n')

    def test_command_line_when_every_node_is_to_run(self, tmp_path: Path) -> None:
        command = [sys.executable, "-m", "tests.devnet", "--count", "9", "--storage-servers", "9", "--seconds", "0"]
        config = tmp_path / "devnet.toml"
        command += ["--spread", "--misbehave", "storage2=clock:-60", "--write-config", str(config)]
        shown = subprocess.run(command, cwd=Path(__file__).parent.parent, capture_output=True, text=True, check=True)
        assert "# onion requests: every node runs a storage server, " in shown.stdout
