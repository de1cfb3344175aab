"""The way to a diagnosis, by hosts that answer without a network: who is looked at, and what their answers come to."""

from __future__ import annotations

import json
import socket
import threading
from datetime import timedelta
from typing import Any

import pytest
from msgspec import structs

from sessionnet_core.access import Access
from sessionnet_core.client import SessionNetwork
from sessionnet_core.doctor.report import Diagnosis, HostReport
from sessionnet_core.errors import ProxyFailed, Refused, Unreachable
from sessionnet_core.evidence import Answer
from sessionnet_core.networks.built_in import MAINNET, TESTNET
from sessionnet_core.networks.chains import ARBITRUM_ONE, MAIN_CHAINS
from sessionnet_core.networks.model import BootstrapNode, Network, Pin, Seed
from tests.core.hosts import API, NETWORK, SEEDS, Hosts, access, at
from tests.core.samples import NOON, key
from tests.core.wire.api.reply import INFO
from tests.core.wire.oxend.entry import reply
from tests.deadlines import Clock

NODE = "https://192.0.2.1:22021/storage_rpc/v1"
RPC, ETHEREUM = "https://rpc.example/", "https://eth.example/"
BACKEND = "https://backend.example/api/ssb"
WHOLE = structs.replace(
    NETWORK,
    bootstrap=(BootstrapNode(key(1), NODE),),
    chain=structs.replace(
        ARBITRUM_ONE, rpc_urls=(RPC,), main_chain=structs.replace(MAIN_CHAINS[42161], rpc_urls=(ETHEREUM,))
    ),
    backend=BACKEND,
)


def entry(number: int) -> dict[str, Any]:
    keys = {name: key(number) for name in ("service_node_pubkey", "pubkey_ed25519", "pubkey_x25519")}
    place = {"public_ip": f"192.0.2.{number}", "storage_port": 22021, "storage_lmq_port": 22020}
    return {**keys, **place, "swarm": f"{number:x}", "active": True, "funded": True}


def listed(*numbers: int, height: int = 1000) -> bytes:
    return reply(*map(entry, numbers), height=height, hardfork=21)


def block(chain_id: int, seconds: float = 0) -> bytes:
    made = {"number": "0x10", "hash": "0x" + "ab" * 32, "timestamp": hex(int(at(seconds).timestamp()))}
    answers = [{"id": 1, "result": hex(chain_id)}, {"id": 2, "result": made}]
    return json.dumps([answer | {"jsonrpc": "2.0"} for answer in answers]).encode()


def honest(*, seconds: float = 0) -> Hosts:
    """Return hosts that are all well, and whose clocks say so many seconds after noon."""
    hosts = Hosts()
    for url in SEEDS:
        hosts.told[url] = listed(1, 2, 3)
    unix = int(at(seconds).timestamp())
    hosts.told[NODE] = json.dumps({"version": [2, 11, 3], "timestamp": unix * 1000, "hf": [21, 0]}).encode()
    hosts.told["/info"] = json.dumps(INFO | {"t": unix}).encode()
    hosts.told[RPC], hosts.told[ETHEREUM] = block(42161, seconds), block(1, seconds)
    hosts.told[f"{BACKEND}/info"] = json.dumps({"network": {"block_height": 1000, "node_count": 3}, "t": unix}).encode()
    return hosts


def diagnosed(hosts: Hosts, network: Network = WHOLE, **how: Any) -> Answer[Diagnosis]:
    return SessionNetwork(network, access(hosts, **how)).doctor()


def one(diagnosis: Diagnosis, kind: str) -> HostReport:
    return next(host for host in diagnosis.hosts if host.kind == kind)


def codes(answer: Answer[Diagnosis]) -> list[str]:
    return [finding.code for finding in answer.value.findings]


def test_of_honest_hosts_everything_is_told_and_nothing_wrong() -> None:
    answer = diagnosed(honest())
    diagnosis = answer.value
    # The API without a seal stands at another URL, and is looked at by itself.
    assert [host.kind for host in diagnosis.hosts] == [
        *["seed"] * 3,
        "bootstrap-node",
        *["network-api"] * 2,
        "rpc",
        "ethereum-rpc",
        "staking-backend",
    ]
    assert (codes(answer), diagnosis.exit_status) == ([], 0)
    assert [host.last_resort for host in diagnosis.hosts] == [False] * 3 + [True, False, True] + [False] * 3
    assert diagnosis.hosts[5].used_by[0] == "token --transport plain"
    assert {host.handshake.skipped_because for host in diagnosis.hosts} == {"recording"}
    node, rpc, seed = one(diagnosis, "bootstrap-node").reply, one(diagnosis, "rpc").reply, one(diagnosis, "seed").reply
    assert node is not None
    assert (node.version, node.hard_fork, node.at) == ("2.11.3", 21, NOON)
    assert rpc is not None
    assert (rpc.block, rpc.chain_id, rpc.at) == (16, 42161, NOON)
    assert seed is not None
    assert (seed.height, seed.nodes, seed.hard_fork, seed.at) == (1000, 3, 21, None)
    assert diagnosis.machine_clock_skew_seconds == 0
    assert (answer.as_of, answer.stale, answer.complete) == (NOON, False, True)
    assert {source.kind for source in answer.sources} == {
        "seed",
        "storage-server",
        "network-api",
        "rpc",
        "staking-backend",
    }


def test_an_api_without_a_key_is_asked_in_the_clear_and_needed() -> None:
    plain = structs.replace(API, pubkey=None, url=API.plain_url)
    diagnosis = diagnosed(honest(), structs.replace(WHOLE, api=plain)).value
    (api,) = [host for host in diagnosis.hosts if host.kind == "network-api"]
    assert (api.proof, api.last_resort, api.ok) == ("system-ca", False, True)


def test_hosts_that_a_network_has_not_are_not_looked_at() -> None:
    bare = Network(name="bare", seeds=(Seed(SEEDS[0]),))
    answer = diagnosed(honest(), bare)
    assert [host.kind for host in answer.value.hosts] == ["seed"]
    assert codes(answer) == ["seed-alone"]


def test_the_wrong_clock_of_this_machine_is_told_apart_from_a_chain_that_stands_still() -> None:
    answer = diagnosed(honest(seconds=300))
    assert (codes(answer), answer.value.machine_clock_skew_seconds) == (["clock-skew"], 300)
    hosts = honest()
    hosts.told[RPC] = block(42161, -700)
    answer = diagnosed(hosts)
    assert (codes(answer), answer.value.exit_status) == (["lagging"], 3)
    assert one(answer.value, "rpc").clock_skew_seconds == -700


def test_a_clock_so_wrong_that_the_chain_is_refused_says_both() -> None:
    answer = diagnosed(honest(seconds=3600))
    assert sorted(set(codes(answer))) == ["clock-skew", "lagging"]
    message = one(answer.value, "rpc").message or ""
    assert "60 minutes ahead of this machine's clock" in message
    assert answer.value.exit_status == 3


def test_seeds_that_contradict_each_other_cannot_be_believed() -> None:
    hosts = honest()
    for number, url in enumerate(SEEDS):
        hosts.told[url] = listed(*range(10 * number + 1, 10 * number + 9))
    answer = diagnosed(hosts)
    assert (codes(answer), answer.value.exit_status, answer.value.seeds.agree) == (["contradicted"], 4, False)


def test_lists_without_swarms_answer_nothing() -> None:
    hosts = honest()
    for url in SEEDS:
        without = [{name: value for name, value in entry(n).items() if name != "swarm"} for n in (1, 2, 3)]
        hosts.told[url] = reply(*without, height=1000)
    answer = diagnosed(hosts)
    assert (codes(answer), answer.value.exit_status) == (["no-swarm-ids"], 4)


def test_heights_are_compared() -> None:
    hosts = honest()
    hosts.told[SEEDS[0]] = listed(1, 2, 3, height=995)
    assert diagnosed(hosts).value.seeds.heights_apart == 5
    hosts.told[SEEDS[0]] = listed(1, 2, 3, height=900)
    assert codes(diagnosed(hosts)) == ["seed-behind"]


def test_a_seed_that_tells_the_network_as_it_was_does_not_lie() -> None:
    hosts = honest()
    hosts.told[SEEDS[0]] = listed(4, 5, 6, 7, height=900)
    answer = diagnosed(hosts)
    (finding,) = answer.value.findings
    assert (finding.code, finding.severity, answer.value.seeds.agree) == ("seed-behind", "doubtful", True)
    assert (finding.about, finding.message) == (
        "seed1.example",
        "100 blocks behind, so its list differs from the others",
    )
    hosts.told[SEEDS[0]] = listed(4, 5, 6, 7, height=2000)
    assert codes(diagnosed(hosts)) == ["seed-disagrees"]


@pytest.mark.parametrize(
    ("error", "says"),
    [
        (ProxyFailed("words"), "HTTPS_PROXY"),
        (Unreachable("no answer in time", hint="A longer --timeout may help."), "--timeout"),
        (Refused("HTTP status 429"), "refuses"),
    ],
)
def test_what_a_request_ends_in_is_what_is_advised_about(error: Exception, says: str) -> None:
    hosts = honest()
    hosts.told[f"{BACKEND}/info"] = error
    report = one(diagnosed(hosts).value, "staking-backend")
    assert (report.ok, report.answer.outcome) == (False, "failed")
    assert says in (report.advice or "")


@pytest.mark.parametrize(
    "body",
    [
        b"{}",
        b"[]",
        b"\xff",
        b'{"timestamp":0}',
        b'{"timestamp":-5}',
        b'{"timestamp":9007199254740992}',
        b'{"timestamp":"1"}',
    ],
)
def test_a_storage_server_that_tells_no_time_is_malformed(body: bytes) -> None:
    hosts = honest()
    hosts.told[NODE] = body
    assert one(diagnosed(hosts).value, "bootstrap-node").code == "malformed-answer"


@pytest.mark.parametrize("version", [[], [2, -1, 3], [2, 11, 99999999]])
def test_a_version_that_is_none_is_left_out(version: list[int]) -> None:
    hosts = honest()
    hosts.told[NODE] = json.dumps({"version": version, "timestamp": int(NOON.timestamp()) * 1000}).encode()
    node = one(diagnosed(hosts).value, "bootstrap-node").reply
    assert node is not None
    assert (node.version, node.hard_fork) == (None, None)


def test_times_go_through_what_counts_in_a_replay() -> None:
    named: list[str] = []

    def measured(what: str, _: float) -> float:
        named.append(what)
        return 7.0

    diagnosis = diagnosed(honest(), measured=measured).value
    assert {host.answer.seconds for host in diagnosis.hosts} == {7.0}
    assert one(diagnosis, "bootstrap-node").clock_skew_seconds == -7.0
    assert len(set(named)) == len(named)


def test_offline_nobody_is_asked() -> None:
    hosts = honest()
    answer = diagnosed(hosts, offline=True)
    assert hosts.asked == []
    assert {host.ok for host in answer.value.hosts} == {None}
    assert (answer.sources, answer.value.exit_status) == ((), 0)


@pytest.mark.parametrize("network", [MAINNET, TESTNET])
def test_every_built_in_host_is_looked_at(network: Network) -> None:
    diagnosis = SessionNetwork(network, Access(offline=True)).doctor().value
    urls = {host.url for host in diagnosis.hosts}
    assert {seed.url for seed in network.seeds} | {node.url for node in network.bootstrap} <= urls
    assert network.chain is not None
    assert set(network.chain.rpc_urls) <= urls
    assert len(diagnosis.hosts) == len(network.seeds) + len(network.bootstrap) + len(network.chain.rpc_urls) + (
        3 if network is MAINNET else 0
    )


def test_a_name_server_that_hangs_is_named_and_left_behind(monkeypatch: pytest.MonkeyPatch) -> None:
    gate = threading.Event()

    def never(*_: object, **__: object) -> list[Any]:
        gate.wait(600)
        return []

    monkeypatch.setattr(socket, "getaddrinfo", never)
    network = Network(name="own", seeds=(Seed("https://a.example/json_rpc"),), backend="http://b.example")
    clock = Clock(monkeypatch)
    diagnosis = SessionNetwork(network, Access(timeout_seconds=0.5)).doctor().value
    gate.set()
    assert clock.seconds == pytest.approx(0.5, abs=0.01)
    assert [host.resolution.outcome for host in diagnosis.hosts] == ["failed", "failed"]
    assert {host.message for host in diagnosis.hosts} == {"the name lookup timed out"}
    assert all(host.resolution.timed_out for host in diagnosis.hosts)
    assert all("online" in (host.advice or "") for host in diagnosis.hosts)
    assert diagnosis.exit_status == 3


def test_a_pin_that_is_not_known_here_has_no_date() -> None:
    seeds = (Seed("https://a.example/json_rpc", (Pin("ab" * 32),)), MAINNET.seeds[0])
    access_then = Access(offline=True, clock=lambda: at(0) + timedelta(days=1))
    hosts = SessionNetwork(Network(name="own", seeds=seeds), access_then).doctor().value.hosts
    assert [host.pin_expires and host.pin_expires.year for host in hosts] == [None, 2033]
