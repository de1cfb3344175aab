"""The devnet's staking backend and what its seeds owe, asked by a raw client and by the library's own sources."""

import http.client
import json
import tomllib
from collections.abc import Iterator
from contextlib import closing
from typing import Any, get_args

import pytest

from sessionnet_core.addresses import parse_address
from sessionnet_core.amounts import Sesh
from sessionnet_core.errors import AnswerTooLarge, MalformedAnswer, Refused, SessionNetError, Unreachable
from sessionnet_core.networks.model import Seed as SeedEndpoint
from sessionnet_core.sources import seeds, staking_backend
from sessionnet_core.sources.transport import Transport
from sessionnet_core.wire.backend.model import StakeState
from tests.devnet import Devnet
from tests.devnet.misbehaviour import SORTS_OF_BACKEND
from tests.devnet.node_list import CLOCK

STRANGER = "0x" + "99" * 20
UNPRINTABLE = "\x1b"


@pytest.fixture(scope="module")
def net() -> Iterator[Devnet]:
    with Devnet(count=200, storage_servers=1, tls=False, accrued="list") as net:
        yield net


@pytest.fixture
def honest(net: Devnet) -> Iterator[Devnet]:
    """The same network, honest again after the test."""
    net.received.clear()
    yield net
    for server in net.servers:
        server.behave()


def ask(net: Devnet, path: str, method: str = "GET") -> tuple[int, str, bytes]:
    with closing(http.client.HTTPConnection("127.0.0.1", net.backend.port, timeout=120)) as connection:
        connection.request(method, path)
        response = connection.getresponse()
        return response.status, response.getheader("Content-Type", ""), response.read()


def get(net: Devnet, route: str) -> Any:
    status, kind, body = ask(net, f"/api/ssb{route}")
    assert (status, kind) == (200, "application/json")
    return json.loads(body)


def staked_by(net: Devnet, address: str) -> dict[str, int]:
    """What a wallet has put into each node, worked out from the node list by itself."""
    return {
        node["pubkey_ed25519"]: sum(one["amount"] for one in node["contributors"] if one["address"] == address)
        for node in net.network["service_node_states"]
        if address in [one["address"] for one in node["contributors"]]
    }


def a_wallet(net: Devnet) -> str:
    """A wallet that has staked on several nodes, one of them another's."""
    operators = [node["operator_address"] for node in net.network["service_node_states"]]
    wallet: str = max((one for one in operators if one.startswith("0x")), key=operators.count)
    assert operators.count(wallet) > 2
    return wallet


class TestWhatItTells:
    def test_every_reply_has_the_network_and_the_time(self, net: Devnet) -> None:
        for route in ("/info", "/nodes", f"/stakes/{STRANGER}", f"/rewards/{STRANGER}", "/contract/contribution"):
            told = get(net, route)
            assert CLOCK <= told["t"] < CLOCK + 600
            assert told["network"]["node_count"] == 200
            assert told["network"]["block_height"] == net.network["height"] + 1
            assert told["network"]["total_staked"] == sum(
                node["total_contributed"] for node in net.network["service_node_states"]
            )

    def test_its_nodes_are_those_of_the_list_and_three_that_left_it(self, net: Devnet) -> None:
        told, listed = get(net, "/nodes")["nodes"], net.network["service_node_states"]
        staked = {node["pubkey_ed25519"] for node in listed if node["operator_address"].startswith("0x")}
        assert len({node["contract_id"] for node in told}) == len(told)
        departed = [node for node in told if node["pubkey_ed25519"] not in {node["pubkey_ed25519"] for node in listed}]
        assert len(departed) == 3
        assert staked <= {node["pubkey_ed25519"] for node in told}
        assert {node["exit_type"] for node in departed} == {"exit", "deregister"}

    @pytest.mark.parametrize("route", ["stakes", "nodes"])
    def test_a_wallet_finds_its_nodes_in_any_spelling(self, net: Devnet, route: str) -> None:
        wallet = a_wallet(net)
        for spelled in (wallet, "0x" + wallet[2:].upper()):
            told = get(net, f"/{route}/{spelled}")
            assert staked_by(net, wallet).keys() <= {stake["pubkey_ed25519"] for stake in told["stakes"]}
            assert told.keys() == {"added_bls_keys", "contracts", "network", "stakes", "t", "vesting"}

    def test_addresses_have_their_checksum_and_flags_are_numbers(self, net: Devnet) -> None:
        node = get(net, "/nodes")["nodes"][0]
        assert (node["active"], type(node["active"])) == (1, int)
        assert node["operator_address"] != node["operator_address"].lower()
        assert parse_address(node["operator_address"]) == node["operator_address"].lower()

    def test_one_node_is_found_by_its_key(self, net: Devnet) -> None:
        node = get(net, "/nodes")["nodes"][5]
        assert get(net, f"/stakes/{node['pubkey_ed25519'].upper()}")["stakes"] == [node]
        assert get(net, f"/stakes/{'0' * 64}")["stakes"] == []

    def test_contracts_are_in_every_state_and_each_is_possible(self, net: Devnet) -> None:
        told = get(net, "/contract/contribution")
        contracts = told["contracts"]
        assert {contract["status"] for contract in contracts} == {0, 1, 2, 3}
        assert len({contract["address"] for contract in contracts}) == len(contracts)
        for contract in contracts:
            paid = sum(one["amount"] for one in contract["contributors"])
            assert (paid == 25_000 * 10**9) is (contract["status"] in (2, 3))
            assert (paid == 0) is (contract["status"] == 0)
            if paid:
                assert contract["contributors"][0]["address"] == contract["operator_address"]
                assert contract["contributors"][0]["amount"] >= 6_250 * 10**9
        keys = [contract["pubkey_bls"] for contract in contracts]
        assert len(set(keys)) == len(keys) - 1, "one node has two contracts"
        registered = {contract["status"] for contract in contracts if contract["pubkey_bls"] in told["added_bls_keys"]}
        assert registered == {1, 3}

    @pytest.mark.parametrize(
        "path",
        [
            *("/", "/info", "/api/ssb", "/api/ssb/", "/api/ssb/info/", "/api/ssb/nodes/open", "/api/ssb/stakes/"),
            *("/api/ssb/stakes/0x12", f"/api/ssb/rewards/{'0' * 64}", f"/api/ssb/stakes/{STRANGER}/x", "/api/ssbinfo"),
        ],
    )
    def test_what_is_not_there_is_a_page(self, net: Devnet, path: str) -> None:
        status, kind, body = ask(net, path)
        assert (status, kind, body[:15]) == (404, "text/html; charset=utf-8", b"<!doctype html>")

    def test_it_is_for_readers(self, net: Devnet) -> None:
        assert ask(net, f"/api/ssb/rewards/{STRANGER}", "POST")[0] == 405


class TestTheSourceAsks:
    @pytest.fixture
    def transport(self) -> Transport:
        return Transport(timeout_seconds=20)

    def test_for_the_stakes_of_a_wallet(self, honest: Devnet, transport: Transport) -> None:
        wallet = a_wallet(honest)
        endpoint = staking_backend.endpoint_of(honest.backend.url + "/")
        told = staking_backend.ask_stakes(transport, endpoint, wallet)
        assert staked_by(honest, wallet).keys() <= {stake.pubkey for stake in told.stakes}
        assert endpoint.proof == "none"
        (request,) = honest.received
        assert request.server == "backend"
        assert request.raw.startswith(f"GET /api/ssb/stakes/{wallet} HTTP/1.1\r\n".encode())

    def test_and_every_state_is_told(self, honest: Devnet, transport: Transport) -> None:
        endpoint = staking_backend.endpoint_of(honest.backend.url)
        owners = {stake["contributors"][0]["address"].lower() for stake in honest.backend.document["stakes"]}
        operators = {owner for owner in owners if owner.startswith("0x")}  # of some only hostile text is known
        listed = {node["pubkey_ed25519"]: node for node in honest.network["service_node_states"]}
        states = {
            stake.pubkey: stake.state
            for operator in sorted(operators)
            for stake in staking_backend.ask_stakes(transport, endpoint, operator).stakes
        }
        for key, state in states.items():
            node = listed.get(key)
            assert (state in ("exited", "ready-to-exit", "deregistered")) is (node is None)
            assert node is None or (state == "awaiting") is not node["funded"]
            assert node is None or not node["funded"] or (state == "decommissioned") is not node["active"]
        assert set(states.values()) == set(get_args(StakeState))

    def test_for_rewards_as_a_seed_would_tell_them(self, honest: Devnet, transport: Transport) -> None:
        wallet = a_wallet(honest)
        told = staking_backend.ask_rewards(transport, staking_backend.endpoint_of(honest.backend.url), wallet)
        assert told
        seed = seeds.endpoint_of(SeedEndpoint(honest.seeds[0].url))
        assert seeds.ask_accrued_rewards(transport, seed, wallet) == told
        assert b'"addresses":["' + wallet.encode() in honest.received[-1].raw

    def test_for_the_contracts_of_everybody(self, honest: Devnet, transport: Transport) -> None:
        told = staking_backend.ask_contracts(transport, staking_backend.endpoint_of(honest.backend.url))
        honest_ones = honest.backend.document["contracts"]
        assert [one.address for one in told.contracts] == [one["address"].lower() for one in honest_ones]
        blocks = [one.first_block for one in told.contracts if one.first_block is not None]
        assert blocks == sorted(blocks)
        assert len(set(blocks)) == len(honest_ones)

    def test_for_nothing_of_a_stranger(self, honest: Devnet, transport: Transport) -> None:
        endpoint = staking_backend.endpoint_of(honest.backend.url)
        assert staking_backend.ask_stakes(transport, endpoint, STRANGER).stakes == ()
        assert staking_backend.ask_rewards(transport, endpoint, STRANGER) == Sesh(0)
        assert staking_backend.ask_info(transport, endpoint).block_height == honest.network["height"] + 1

    def test_an_https_backend_must_convince_the_systems_cas(self) -> None:
        endpoint = staking_backend.endpoint_of("https://stake.getsession.org/api/ssb")
        assert (endpoint.proof, endpoint.pins) == ("system-ca", ())

    @pytest.mark.parametrize(
        ("manner", "error"),
        [
            ("refuse", Unreachable),
            ("reset", Unreachable),
            ("cut", Unreachable),
            ("slow:30", Unreachable),
            ("trickle:1", Unreachable),
            ("500", Refused),
            ("429", Refused),
            ("redirect", Refused),
            ("rpc-error", Refused),
            ("garbage", MalformedAnswer),
            ("html", MalformedAnswer),
            ("truncated-json", MalformedAnswer),
            ("deep", MalformedAnswer),
            ("bomb:2", MalformedAnswer),
            ("wrong-types", MalformedAnswer),
            ("huge", AnswerTooLarge),
            ("huge-announced", AnswerTooLarge),
        ],
    )
    def test_and_a_failure_is_an_error_of_its_kind(
        self, honest: Devnet, manner: str, error: type[SessionNetError]
    ) -> None:
        honest.misbehave("backend", manner)
        transport = Transport(timeout_seconds=0.4 if error is Unreachable else 10)
        endpoint = staking_backend.endpoint_of(honest.backend.url)
        with pytest.raises(error):
            staking_backend.ask_stakes(transport, endpoint, a_wallet(honest))


class TestMisbehaviour:
    def test_a_false_node_list_makes_false_stakes(self, honest: Devnet) -> None:
        before = len(get(honest, "/nodes")["nodes"])
        honest.misbehave("backend", "half")
        assert len(get(honest, "/nodes")["nodes"]) < before * 0.7

    def test_other_contracts_are_named_at_other_addresses_and_are_alike_otherwise(self, honest: Devnet) -> None:
        truth = get(honest, "/contract/contribution")["contracts"]
        honest.misbehave("backend", "other-contracts")
        told = get(honest, "/contract/contribution")["contracts"]
        assert not {one["address"] for one in told} & {one["address"] for one in truth}
        assert [one | {"address": ""} for one in told] == [one | {"address": ""} for one in truth]

    def test_hostile_stakes_are_of_the_right_types_and_nothing_of_them_is_believed(self, honest: Devnet) -> None:
        honest.misbehave("backend", "hostile-stakes")
        transport, endpoint = Transport(timeout_seconds=20), staking_backend.endpoint_of(honest.backend.url)
        wallet = a_wallet(honest)
        told = staking_backend.ask_stakes(transport, endpoint, wallet)
        assert told.stakes
        for stake in told.stakes:
            assert (stake.contract_id, stake.operator_fee_percent, stake.state) == (None, None, None)
        contracts = staking_backend.ask_contracts(transport, endpoint)
        assert {(one.status, one.bls_pubkey) for one in contracts.contracts} == {(None, None)}
        assert staking_backend.ask_rewards(transport, endpoint, wallet) is None

    @pytest.mark.parametrize("name", SORTS_OF_BACKEND)
    @pytest.mark.parametrize("who", ["seeds", "storage1", "api"])
    def test_others_are_not_capable_of_what_the_backend_does(self, net: Devnet, who: str, name: str) -> None:
        with pytest.raises(ValueError, match="no staking backend"):
            net.misbehave(who, name)

    def test_it_is_not_capable_of_what_the_api_does(self, net: Devnet) -> None:
        with pytest.raises(ValueError, match="backend is no network API"):
            net.misbehave("backend", "stale-price")


class TestWhatATestTells:
    def test_it_tells_what_it_is_given_until_it_has_to_behave(self, honest: Devnet) -> None:
        wallet, contract = "0x" + "12" * 20, "0x" + "34" * 20
        honest.backend.tells(
            contracts=[{"address": contract, "operator_address": wallet, "status": 1, "pubkey_bls": "ab" * 64}],
            rewards=[{"address": wallet, "amount": 7}],
        )
        assert [one["address"] for one in get(honest, "/contract/contribution")["contracts"]] == [contract]
        assert [one["address"] for one in get(honest, f"/stakes/{wallet}")["contracts"]] == [contract]
        assert get(honest, f"/rewards/{wallet}")["rewards"] == {"address": wallet, "amount": 7}
        assert get(honest, "/nodes")["nodes"], "what was not given stays"
        honest.backend.tells(contracts=[], stakes=[], added_bls_keys={"ab" * 64: 5})
        told = get(honest, "/contract/contribution")
        assert (told["contracts"], told["added_bls_keys"]) == ([], {"ab" * 64: 5})
        assert get(honest, "/nodes")["nodes"] == []
        assert get(honest, f"/rewards/{wallet}")["rewards"]["amount"] == 7
        honest.backend.behave()
        assert len(get(honest, "/contract/contribution")["contracts"]) == 9

    def test_seeds_owe_what_they_are_told_in_the_form_they_are_told(self, honest: Devnet) -> None:
        transport = Transport(timeout_seconds=20)
        seed = seeds.endpoint_of(SeedEndpoint(honest.seeds[0].url))
        for form in ("list", "dict"):
            honest.seeds[0].tells_accrued(form, {STRANGER: 10**9 + 1})
            assert seeds.ask_accrued_rewards(transport, seed, STRANGER) == Sesh.parse("1.000000001")
            assert seeds.ask_accrued_rewards(transport, seed, "0x" + "12" * 20) == Sesh(0)
        honest.seeds[0].tells_accrued("refuse")
        with pytest.raises(Refused, match="oxend error 403: Forbidden"):
            seeds.ask_accrued_rewards(transport, seed, STRANGER)
        honest.seeds[0].behave()
        assert seeds.ask_accrued_rewards(transport, seed, STRANGER) == Sesh(0)


class TestAccrued:
    def call(self, net: Devnet, params: object) -> Any:
        body = json.dumps({"method": "get_accrued_rewards", "params": params}).encode()
        with closing(http.client.HTTPConnection("127.0.0.1", net.seeds[0].port, timeout=120)) as connection:
            connection.request("POST", "/json_rpc", body)
            return json.loads(connection.getresponse().read())

    def test_without_addresses_everybody_is_told(self, net: Devnet) -> None:
        told = self.call(net, {"addresses": []})["result"]
        wallets = {one["address"] for one in told["balances"]}
        assert a_wallet(net) in wallets
        assert len(wallets) > 200
        assert told["status"] == "OK"

    def test_what_is_no_list_of_addresses_is_refused(self, net: Devnet) -> None:
        for params in ({"addresses": STRANGER}, {"addresses": [5]}, [STRANGER]):
            assert self.call(net, params)["error"]["code"] == -32602

    def test_usually_seeds_keep_it_from_the_public(self) -> None:
        with Devnet(count=1, storage_servers=0, tls=False) as net:
            assert self.call(net, {"addresses": [STRANGER]})["error"]["code"] == 403


class TestPointingAtIt:
    def test_the_configuration_names_it_and_the_options_only_if_asked(self, net: Devnet) -> None:
        assert net.options(backend=True) == [*net.options(), "--backend-url", net.backend.url]
        assert tomllib.loads(net.config())["networks"]["devnet"]["backend"] == net.backend.url
        assert net.backend.url == f"http://127.0.0.1:{net.backend.port}/api/ssb"
