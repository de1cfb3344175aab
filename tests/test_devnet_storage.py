"""The devnet's storage servers: places and keys of their own, and what they alone can tell wrongly."""

import json
from collections import Counter
from collections.abc import Iterator

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from nacl.bindings import crypto_sign_ed25519_sk_to_curve25519, crypto_sign_seed_keypair

from tests.devnet import Devnet
from tests.devnet.misbehaviour import SORTS_OF_STORAGE, described
from tests.devnet.node_secrets import x25519_secret
from tests.devnet.placement import can_spread, own_host
from tests.devnet.ring import UNASSIGNED
from tests.onion_client import ask_node, post
from tests.test_devnet import call

ACCOUNT = "05" + "ab" * 32
NODES = "service_node_states"


@pytest.fixture(scope="module")
def shared() -> Iterator[Devnet]:
    with Devnet(count=36, swarms=6, storage_servers=36, spread=True) as net:
        yield net


@pytest.fixture
def net(shared: Devnet) -> Iterator[Devnet]:
    yield shared
    for server in shared.servers:
        server.behave()


class TestPlaces:
    def test_hosts(self) -> None:
        numbers = (1, 36, 255, 256, 257, 1600)
        hosts = ["127.0.1.1", "127.0.36.1", "127.0.255.1", "127.1.0.1", "127.1.1.1", "127.6.64.1"]
        assert [own_host(number) for number in numbers] == hosts

    @pytest.mark.skipif(not can_spread(), reason="the system has one loopback address")
    def test_each_server_has_a_subnet_of_its_own(self, net: Devnet) -> None:
        assert net.is_spread
        assert [server.host for server in net.storage] == [f"127.0.{number}.1" for number in range(1, 37)]
        listed = {node["pubkey_ed25519"]: node for node in call(net.seeds[0], "get_service_nodes").result[NODES]}
        assert len(listed) == 36
        for server in net.storage:
            node = listed[server.pubkey]
            assert server.url == f"https://{node['public_ip']}:{node['storage_port']}/storage_rpc/v1"
            assert post(server, b"").status in (400, 503)

    def test_one_address_does_where_the_system_has_no_more(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("tests.devnet.devnet.can_spread", lambda: False)
        with Devnet(count=9, storage_servers=3, spread=True) as net:
            assert not net.is_spread
            assert {server.host for server in net.storage} == {"127.0.0.1"}
            assert ask_node(net.storage, "info")[0] == 200

    def test_chosen_ports_are_kept(self) -> None:
        with Devnet(count=9, storage_servers=3, spread=True) as net:
            server = net.storage[1]
            server.misbehave("refuse")
            with pytest.raises(OSError, match="refused"):
                post(server, b"")
            server.behave()
            assert ask_node([server], "info")[0] == 200


class TestKeys:
    def test_x25519_is_the_usual_conversion(self) -> None:
        for number in range(16):
            secret = bytes([number]) * 32
            _public, signing = crypto_sign_seed_keypair(secret)
            assert x25519_secret(secret) == crypto_sign_ed25519_sk_to_curve25519(signing)

    def test_made_up_nodes_keep_their_keys(self, net: Devnet) -> None:
        with Devnet(count=36, swarms=6, storage_servers=0) as bare:
            assert {n["pubkey_ed25519"] for n in bare.network[NODES]} == {
                n["pubkey_ed25519"] for n in net.network[NODES]
            }
        for server in net.storage:
            secret = net.node_list.secrets[server.pubkey]
            assert Ed25519PrivateKey.from_private_bytes(secret).public_key().public_bytes_raw().hex() == server.pubkey

    def test_listed_nodes_with_a_server_get_keys_of_our_own(self) -> None:
        listed = [
            {"pubkey_ed25519": f"{number:064x}", "public_ip": "192.0.2.7", "storage_port": 22021, "swarm": "0"}
            for number in range(1, 5)
        ]
        listed[0] |= {"service_node_pubkey": listed[0]["pubkey_ed25519"], "pubkey_x25519": "ab" * 32}
        listed[1] |= {"service_node_pubkey": "cd" * 32}
        document = {"service_node_states": listed, "height": 7}
        with Devnet(nodes=document, storage_servers=3) as net, Devnet(nodes=document, storage_servers=3) as again:
            assert [server.pubkey for server in net.storage] == [server.pubkey for server in again.storage]
            told = net.network[NODES]
            assert [node["pubkey_ed25519"] for node in told[:3]] == [server.pubkey for server in net.storage]
            assert not {server.pubkey for server in net.storage} & {node["pubkey_ed25519"] for node in listed}
            assert told[0]["service_node_pubkey"] == told[0]["pubkey_ed25519"]
            assert told[0]["pubkey_x25519"] != "ab" * 32
            assert told[1]["service_node_pubkey"] == "cd" * 32
            assert "pubkey_x25519" not in told[1]
            assert told[3] == listed[3] | {"swarm_id": 0}
            assert listed[0]["pubkey_ed25519"] == f"{1:064x}"  # the caller's list is as it was
        with Devnet(nodes=document, storage_servers=3, random_seed=6) as other:
            assert other.storage[0].pubkey != net.storage[0].pubkey

    def test_secrets_are_told_to_nobody(self, net: Devnet) -> None:
        answers = call(net.seeds[0], "get_service_nodes").body + call(net.storage[0], "get_swarm", pubkey=ACCOUNT).body
        assert not any(secret.hex().encode() in answers for secret in net.node_list.secrets.values())


class TestMisbehaviour:
    def test_all_are_described(self) -> None:
        assert SORTS_OF_STORAGE.keys() == {
            *("other-name", "any-name", "broken-name", "no-name"),  # see test_devnet_names
            *("drop-second", "lose-onion", "garbage-onion", "break-onion", "blame-server"),  # see test_devnet_onion
            *("other-swarm", "clock", "old-version"),
        }
        assert all(f"\n  {name}" in described() for name in SORTS_OF_STORAGE)

    @pytest.mark.parametrize("name", [name for name in SORTS_OF_STORAGE if name != "clock"])
    def test_no_other_server_can(self, net: Devnet, name: str) -> None:
        for who in ("seeds", "api", "backend"):
            with pytest.raises(ValueError, match="is no storage server"):
                net.misbehave(who, name)
        net.misbehave("storage", name)

    def test_another_swarm(self, net: Devnet) -> None:
        net.misbehave("storage1", "other-swarm")
        net.misbehave("storage2", "other-swarm")
        liar, other_liar, honest = (
            json.loads(call(net.storage[number], "get_swarm", pubkey=ACCOUNT).body) for number in range(3)
        )
        swarms = net.node_list.swarms
        assert int(honest["swarm"], 16) == 0
        assert int(liar["swarm"], 16) == sorted(swarms)[1]
        assert {s["pubkey_ed25519"] for s in liar["snodes"]} == {n["pubkey_ed25519"] for n in swarms[sorted(swarms)[1]]}
        assert (liar["swarm"], liar["snodes"]) == (other_liar["swarm"], other_liar["snodes"])

    @pytest.mark.parametrize("seconds", [3600, -3600, 0.5])
    def test_a_wrong_clock(self, net: Devnet, seconds: float) -> None:
        net.misbehave("storage1", f"clock:{seconds}")
        wrong, right = (json.loads(call(net.storage[number], "info").body) for number in range(2))
        assert wrong["t"] == wrong["timestamp"]
        assert abs(wrong["t"] - right["t"] - seconds * 1000) < 400

    @pytest.mark.parametrize("text", ["clock", "clock:", "clock:inf", "clock:nan", "clock:soon", "clock:1@2"])
    def test_a_clock_without_a_number_is_refused(self, net: Devnet, text: str) -> None:
        with pytest.raises(ValueError, match="is written clock:SECONDS"):
            net.misbehave("storage1", text)

    def test_an_old_version(self, net: Devnet) -> None:
        net.misbehave("storage1", "old-version")
        told = json.loads(call(net.storage[0], "info").body)
        assert (told["version"], told["hf"]) == ([2, 8, 0], [19, 0])
        assert json.loads(call(net.storage[1], "info").body)["hf"] == [21, 0]


def told_by(net: Devnet, number: int) -> list[dict[str, object]]:
    answer = call(net.storage[number], "oxend_request", endpoint="get_service_nodes", params={})
    nodes: list[dict[str, object]] = answer.result[NODES]
    return nodes


class TestNodeLists:
    def test_fewer_is_spread_over_all_swarms(self) -> None:
        with Devnet(count=300, swarms=50, storage_servers=2) as net:
            truth = net.network[NODES]
            net.misbehave("storage1", "fewer")
            lie = told_by(net, 0)
            assert len(lie) == 270
            lost = Counter(node["swarm_id"] for node in truth if node not in lie)
            assert all(number == 1 for swarm, number in lost.items() if swarm != UNASSIGNED)
            net.misbehave("storage1", "fewer:100")
            assert told_by(net, 0) == []
            net.misbehave("storage1", "fewer:0")
            assert told_by(net, 0) == truth

    def test_extra_adds_to_the_swarm_of_our_choice(self, net: Devnet) -> None:
        truth = net.network[NODES]
        for swarm in (f"{sorted(net.node_list.swarms)[3]:x}", "0"):
            net.misbehave("storage1", f"extra:30@{swarm}")
            added = [node for node in told_by(net, 0) if node not in truth]
            assert (len(added), {node["swarm"] for node in added}) == (30, {swarm})
        snodes = json.loads(call(net.storage[0], "get_swarm", pubkey=ACCOUNT).body)["snodes"]
        assert len(snodes) == 30 + len(net.node_list.swarms[0])

    @pytest.mark.parametrize("text", ["extra:30@", "extra:30@nowhere", "extra@0", "half@0", "fewer:3@0"])
    def test_swarms_that_there_are_not(self, net: Devnet, text: str) -> None:
        with pytest.raises(ValueError, match=r"there is no swarm|is written|is called"):
            net.misbehave("storage1", text)

    def test_what_must_be_staked(self, net: Devnet) -> None:
        result = call(net.seeds[0], "get_staking_requirement").result
        height = net.node_list.height + 1
        assert result == {"height": height, "staking_requirement": 25_000 * 10**9, "status": "OK"}
