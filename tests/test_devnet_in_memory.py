"""The devnet's answers without sockets: the same as over the wire, and quick enough for a thousand networks."""

import base64
import json
from random import Random

import pytest

from tests.devnet import Devnet
from tests.devnet.in_memory import API_HOST, InMemoryNetwork
from tests.devnet.made_network import make_network
from tests.devnet.names import Name
from tests.devnet.node_list import from_document
from tests.devnet.onion_hop import UnreachableError
from tests.devnet.ring import nearest, position
from tests.devnet.wire import Reply
from tests.effort import tried
from tests.onion_client import framed
from tests.sealed_client import SEALED, Sender, parts_of, request_of
from tests.test_devnet import call

ACCOUNT = "05" + "ab" * 32


def decoded(reply: Reply) -> dict[str, object]:
    assert isinstance(reply.body, bytes)
    told: dict[str, object] = json.loads(reply.body)
    return told


def test_it_answers_as_the_servers_do() -> None:
    made = make_network(36, 6)
    network = InMemoryNetwork(made)
    with Devnet(nodes=made, storage_servers=1) as net:
        over_wire = call(net.seeds[0], "get_service_nodes", fields=["pubkey_ed25519", "swarm"]).result
        asked = b'{"method":"get_service_nodes","params":{"fields":["pubkey_ed25519","swarm"]}}'
        assert decoded(network.reply(network.seed_urls[2], asked))["result"] == over_wire
        pubkey = net.storage[0].pubkey
        elsewhere = "05" + "00" * 24 + "7" + "f" * 15
        body = json.dumps({"method": "get_swarm", "params": {"pubkey": elsewhere}}).encode()
        in_memory = decoded(network.reply(network.storage_url(pubkey), body))
        assert in_memory["swarm"] == json.loads(call(net.storage[0], "get_swarm", pubkey=elsewhere).body)["swarm"]
        assert network.api_pubkey == net.api.pubkey


def test_a_thousand_networks_agree_on_swarms() -> None:
    rng = Random(1)
    for random_seed in range(tried(1000)):
        network = InMemoryNetwork(make_network(rng.randint(5, 12), rng.randint(1, 3), random_seed))
        account = "05" + rng.randbytes(32).hex()
        asked = json.dumps({"method": "get_swarm", "params": {"pubkey": account}}).encode()
        node = next(node for node in network.network.nodes if "public_ip" in node)
        told = decoded(network.reply(network.storage_url(node["pubkey_ed25519"]), asked))
        assert told["swarm"] == f"{nearest(position(account), network.network.swarms):x}"


@pytest.mark.parametrize("cipher", ["xchacha20", "aes-gcm"])
class TestOnions:
    def test_two_hops_to_a_node(self, cipher: str) -> None:
        network = InMemoryNetwork(make_network(36, 6))
        guard, last = [node for node in network.network.nodes if node["active"]][:2]
        inner, outer = Sender(last["pubkey_x25519"], cipher), Sender(guard["pubkey_x25519"], cipher)
        body = inner.seal(framed(b'{"method":"info","params":{}}', {"headers": {}}), destination=last["pubkey_ed25519"])
        reply = network.reply(network.onion_url(guard["pubkey_ed25519"]), outer.seal(body))
        assert isinstance(reply.body, bytes)
        assert json.loads(inner.open(base64.b64decode(reply.body)))["status"] == 200
        expected = [(guard["pubkey_ed25519"], "passes on"), (last["pubkey_ed25519"], "answers")]
        assert network.hops == expected

    def test_one_hop_to_the_api(self, cipher: str) -> None:
        network = InMemoryNetwork(make_network(36, 6))
        guard = next(node for node in network.network.nodes if node["active"])
        for host in (API_HOST, "elsewhere.example"):
            to_api, outer = Sender(network.api_pubkey, cipher), Sender(guard["pubkey_x25519"], cipher)
            told = {"host": host, "target": SEALED, "protocol": "http", "port": 80}
            layers = outer.seal(to_api.seal(request_of("GET", "/info"), **told))
            reply = network.reply(network.onion_url(guard["pubkey_ed25519"]), layers)
            assert isinstance(reply.body, bytes)
            if host == API_HOST:
                assert json.loads(parts_of(to_api.open(reply.body))[0])["code"] == 200
            else:
                assert reply.status == 502
        assert [opened.endpoint for opened in network.opened] == ["/info"]


def test_a_given_list_can_be_simulated_too() -> None:
    listed = {"pubkey_ed25519": "ab" * 32, "public_ip": "192.0.2.7", "storage_port": 22021, "swarm": "0"}
    network = InMemoryNetwork(from_document({"service_node_states": [listed], "height": 7}))
    network.names.register(Name("alice", ACCOUNT))
    [node] = network.network.nodes
    assert node["pubkey_ed25519"] != "ab" * 32
    assert network.storage_url(node["pubkey_ed25519"]) == "https://192.0.2.7:22021/storage_rpc/v1"
    assert decoded(network.reply(network.api_url + "/info", method="GET"))["network"]
    with pytest.raises(UnreachableError):
        network.reply("https://192.0.2.8:22021/storage_rpc/v1")
    name_hash = network.names["alice"].hash.hex()
    asked = json.dumps({"method": "ons_resolve", "params": {"type": 0, "name_hash": name_hash}}).encode()
    assert decoded(network.reply(network.seed_urls[0], asked))["result"] == network.names["alice"].record
