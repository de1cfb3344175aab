"""The recorded cassettes, replayed: expectations are worked out here from the recorded bytes themselves.

Each holds for a recording from the devnet and from the live network alike; `make record` and `make record-mainnet`
make them (see `tests/record.py`).
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from decimal import Decimal
from hashlib import blake2b
from pathlib import Path
from typing import Any

import pytest
import yaml

from sessionnet_core import cassette
from tests.conftest import Result, Sessionnet
from tests.demo_lists import lists_decoded_once as lists_decoded_once
from tests.demo_network import ACCOUNT, NAMES, OPERATOR, WALLET
from tests.evm.world import wallet
from tests.packed import packed
from tests.record import ACCOUNTS, CHAIN_RUNS, DEMO, RUNS, path_of
from tests.sealed_client import Sender, parts_of

pytestmark = pytest.mark.usefixtures("lists_decoded_once")

UNASSIGNED = 2**64 - 1
WORDS = {**{name: words for name, (words, _) in RUNS.items()}, **CHAIN_RUNS}
"""Name of the cassette → the command."""
ATOMIC = 10**9


@pytest.fixture(autouse=True)
def every_exchange_is_played(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Hold that a replay asks for all that was recorded, and that nothing opens a connection.

    The recording that ships is the only one that holds more than any one command asks for.
    """
    tapes: list[cassette.ReplayTape] = []
    demos = 0
    make = cassette.ReplayTape.__init__

    def noted(self: cassette.ReplayTape, path: Path, *args: Any, **kwargs: Any) -> None:
        nonlocal demos
        make(self, path, *args, **kwargs)
        if path.name == DEMO.name:
            demos += 1
        else:
            tapes.append(self)

    def no_connection(*_: object) -> None:
        raise AssertionError("a replay touched the network")

    monkeypatch.setattr(cassette.ReplayTape, "__init__", noted)
    monkeypatch.setattr("socket.socket.connect", no_connection)
    monkeypatch.setattr("socket.getaddrinfo", no_connection)
    yield
    assert tapes or demos
    assert all(tape.all_played for tape in tapes)


def replayed(sessionnet: Sessionnet, name: str, *words: str) -> Result:
    return sessionnet(*words, "--json", "--replay", str(path_of(name)))


def recorded_answers(path: Path) -> list[dict[str, Any]]:
    """Return what each host answered, without any of the code under test."""
    answers = [json.loads(one["response"]["body"]["string"]) for one in recorded(path) if _is_json_rpc(one)]
    return [answer["result"] for answer in answers if isinstance(answer, dict)]


def recorded(path: Path) -> list[dict[str, Any]]:
    """Return every exchange of a cassette."""
    interactions: list[dict[str, Any]] = _content(path)["interactions"]
    return interactions


def _is_json_rpc(exchange: dict[str, Any]) -> bool:
    body = exchange["request"]["body"]
    return isinstance(body, str) and '"method"' in body


def _content(path: Path) -> dict[str, Any]:
    content: dict[str, Any] = yaml.load(path.read_text(), Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    return content


def opened(path: Path, endpoint: str) -> dict[str, Any]:
    """Open the sealed reply of a cassette with code of the tests' own, by the secret that its seed leads to."""
    label = recorded_label(path)
    seed = bytes.fromhex(label["random_seed"])
    sender = Sender(label["network"]["api"]["pubkey"], secret=derived(seed, f"GET {endpoint}: ephemeral key", 32))
    (exchange,) = [one for one in recorded(path) if one["request"]["uri"].endswith("/oxen/v4/lsrpc")]
    _, body = parts_of(sender.open(exchange["response"]["body"]["string"]))
    reply: dict[str, Any] = json.loads(body)
    return reply


def derived(seed: bytes, purpose: str, size: int) -> bytes:
    """Return the first bytes that follow from a cassette's seed for a purpose."""
    return blake2b(f"{purpose} 1".encode(), key=seed, digest_size=size).digest()


def chain_words(path: Path) -> dict[str, int]:
    """Return the first word of each view that was asked in a batch, by its selector."""
    found = {}
    for one in recorded(path):
        calls = json.loads(one["request"]["body"]) if _is_json_rpc(one) else None
        if isinstance(calls, list):
            answers = {answer["id"]: answer for answer in json.loads(one["response"]["body"]["string"])}
            for call in calls:
                if call["method"] == "eth_call":
                    selector = call["params"][0]["data"][2:10]
                    found[selector] = int(answers[call["id"]]["result"][:66], 16)
    return found


def recorded_label(path: Path) -> dict[str, Any]:
    label: dict[str, Any] = _content(path)["sessionnet"]
    return label


@pytest.mark.parametrize("name", WORDS)
def test_a_replay_is_the_same_every_time_and_says_what_it_is(sessionnet: Sessionnet, name: str) -> None:
    words = [word.format(first_key=_first_key(path_of(name))) for word in WORDS[name]]
    first, second = replayed(sessionnet, name, *words), replayed(sessionnet, name, *words)
    assert (first.stdout, first.status) == (second.stdout, second.status)
    if first.status == 0:
        label = recorded_label(path_of(name))
        assert first.json["recording"]["test_network"] is label["test_network"]
        assert first.json["recording"]["network"] == label["network"]["name"] == first.json["network"]
        assert {source["via"] for source in first.json["sources"]} == {"cassette"}
        text = sessionnet(*words, "--replay", str(path_of(name)))
        assert "not live figures" in text.stdout
        assert ("the test network" in text.stdout) is label["test_network"]
    assert ("TEST NETWORK" in path_of(name).read_text().partition("\n")[0]) is recorded_label(path_of(name))[
        "test_network"
    ]


def _first_key(path: Path) -> str:
    lists = [answer for answer in recorded_answers(path) if "service_node_states" in answer]
    return str(lists[0]["service_node_states"][0]["pubkey_ed25519"]) if lists else ""


def test_nodes_that_most_seeds_list_are_listed(sessionnet: Sessionnet) -> None:
    for name in ("nodes", "one_seed_fails", "one_seed_lies", "bootstrap"):
        answers = recorded_answers(path_of(name))
        votes = Counter(node["pubkey_ed25519"] for answer in answers for node in answer["service_node_states"])
        wanted = sorted(key for key, number in votes.items() if number * 2 > len(answers))
        data = replayed(sessionnet, name, "nodes").json["data"]
        assert [node["pubkey"] for node in data["nodes"]] == wanted


def test_swarm_members_are_those_of_the_nearest_id(sessionnet: Sessionnet) -> None:
    (answer, *_) = recorded_answers(path_of("swarm"))
    members: dict[int, set[str]] = {}
    for node in answer["service_node_states"]:
        members.setdefault(int(node["swarm"], 16), set()).add(node["pubkey_ed25519"])
    members.pop(UNASSIGNED, None)
    found = replayed(sessionnet, "swarm", "swarm", *ACCOUNTS).json["data"]["accounts"]
    for account, one in zip(ACCOUNTS, found, strict=True):
        words = [int(account[i : i + 16], 16) for i in range(2, 66, 16)]
        position = words[0] ^ words[1] ^ words[2] ^ words[3]
        nearest = min(members, key=lambda swarm: min((swarm - position) % 2**64, (position - swarm) % 2**64))
        assert int(one["swarm_id"], 16) == nearest
        assert {node["pubkey"] for node in one["nodes"]} == members[nearest]


def test_one_node_is_shown_as_it_was_listed(sessionnet: Sessionnet) -> None:
    path = path_of("nodes_show")
    key = _first_key(path)
    reply = next(node for node in recorded_answers(path)[0]["service_node_states"] if node["pubkey_ed25519"] == key)
    node = replayed(sessionnet, "nodes_show", "nodes", "show", key).json["data"]["node"]
    assert (node["pubkey"], node["ip"], node["https_port"]) == (key, reply["public_ip"], reply["storage_port"])


def test_swarm_sizes_add_up_to_the_assigned_nodes(sessionnet: Sessionnet) -> None:
    data = replayed(sessionnet, "nodes_swarms", "nodes", "swarms").json["data"]
    assert sum(one["size"] * one["swarms"] for one in data["swarm_sizes"]) == data["nodes"] - data["unassigned"]
    assert len(data["swarms"]) == sum(one["swarms"] for one in data["swarm_sizes"])


def test_recorded_failures_fail_again_with_the_same_words(sessionnet: Sessionnet) -> None:
    failing = replayed(sessionnet, "nobody_answers", "nodes")
    assert (failing.status, failing.errors) == (3, ["refused"] * 3 + ["unreachable"] * 5)
    assert "seed-refused" in replayed(sessionnet, "one_seed_fails", "nodes").codes
    assert "seed-disagrees" in replayed(sessionnet, "one_seed_lies", "nodes").codes
    assert "bootstrap-unverified" in replayed(sessionnet, "bootstrap", "nodes").codes


def test_the_token_is_what_the_sealed_reply_says(sessionnet: Sessionnet) -> None:
    reply = opened(path_of("token"), "/info")
    run = replayed(sessionnet, "token", "token", "--convert", "1250")
    assert run.json["data"]["price_usd"] == reply["price"]["usd"]
    assert run.json["data"]["market_cap_usd"] == reply["price"]["usd_market_cap"]
    assert run.json["data"]["conversion"]["usd"] == pytest.approx(1250 * reply["price"]["usd"], rel=1e-12)
    assert [source["proof"] for source in run.json["sources"]] == ["sealed-reply"]


def test_the_token_in_the_clear_is_vouched_for_by_nothing(sessionnet: Sessionnet) -> None:
    (exchange,) = recorded(path_of("token_plain"))
    assert exchange["request"]["method"] == "GET"
    run = replayed(sessionnet, "token_plain", "token", "--transport", "plain")
    assert run.json["data"]["price_usd"] == json.loads(exchange["response"]["body"]["string"])["price"]["usd"]
    assert [source["proof"] for source in run.json["sources"]] == ["none"]


def test_prices_are_those_of_the_sealed_reply_oldest_first(sessionnet: Sessionnet) -> None:
    reply = opened(path_of("token_history"), "/prices/session-token/1h")["prices"]
    points = replayed(sessionnet, "token_history", "token", "history", "--period", "1h").json["data"]["points"]
    assert [point["price_usd"] for point in points] == [one["price"] for one in reversed(reply)]


def test_a_reply_sealed_for_somebody_else_is_not_believed_again(sessionnet: Sessionnet) -> None:
    run = replayed(sessionnet, "token_sealed_to_other", "token")
    assert (run.status, run.errors) == (4, ["not-sealed"])
    assert replayed(sessionnet, "token_without_answer", "token").status == 3


def test_an_overview_without_one_source_says_what_is_missing(sessionnet: Sessionnet) -> None:
    without_api = replayed(sessionnet, "overview_without_api", "overview", ACCOUNTS[0])
    assert (without_api.status, without_api.json["data"]["price_usd"]) == (0, None)
    assert without_api.json["data"]["swarm_nodes"] == len(without_api.json["data"]["accounts"][0]["nodes"]) > 0
    without_nodes = replayed(sessionnet, "overview_without_nodes", "overview", ACCOUNTS[0])
    reply = opened(path_of("overview_without_nodes"), "/info")
    assert (without_nodes.status, without_nodes.json["data"]["swarm_nodes"]) == (0, None)
    assert without_nodes.json["data"]["price_usd"] == reply["price"]["usd"]


def test_staking_is_what_the_contracts_returned(sessionnet: Sessionnet) -> None:
    words = chain_words(path_of("staking"))
    data = replayed(sessionnet, "staking", "staking", "--full").json["data"]
    nodes, rate, requirement = words["9592d424"], words["7b0a47ee"], words["56d399e8"]
    assert (data["nodes"], data["requirement"]) == (nodes, _decimal(requirement))
    assert (data["reward_per_block"], data["reward_per_day"]) == (_decimal(rate), _decimal(rate * 720))
    assert data["node_reward_per_day"] == _decimal(rate // nodes * 720)
    assert data["apr"] == pytest.approx(rate * 262_800 / (nodes * requirement), rel=1e-12)
    assert (data["staked_from"], data["claim_window"]["limit"]) == ("deposits", _decimal(words["a44285a5"]))


def test_a_wallet_is_masked_in_its_recordings_and_shown_in_their_replays(sessionnet: Sessionnet) -> None:
    for name in ("staking_wallet", "token_balance"):
        assert WALLET.removeprefix("0x") not in path_of(name).read_text().lower()
        assert replayed(sessionnet, name, *WORDS[name]).json["data"]["address"] == WALLET


def _decimal(atomic: int) -> str:
    return f"{atomic // ATOMIC}.{atomic % ATOMIC:09d}"


def test_the_demo_answers_and_says_that_it_is_one(sessionnet: Sessionnet) -> None:
    label, answers = packed(DEMO)
    assert label["test_network"] is True
    assert b"TEST NETWORK devnet" in DEMO.read_bytes().partition(b"\n")[0]
    run = sessionnet("nodes", "--demo", "--json")
    assert (run.status, run.stderr) == (0, "")
    assert run.json["recording"]["test_network"] is True
    listed = next(json.loads(one) for one in answers if one.startswith(b'{"id":"0"') and b"service_node_states" in one)
    assert run.json["data"]["summary"]["total"] == len(listed["result"]["service_node_states"])
    assert "test network devnet; not live figures" in sessionnet("swarm", ACCOUNTS[0], "--demo").stdout


def test_the_demo_is_what_replay_says_of_its_file(sessionnet: Sessionnet) -> None:
    for words in (["staking", "wallet", WALLET], ["swarm", "alice"], ["nodes", "--operator", OPERATOR, "--probe"]):
        demo, replay = (sessionnet(*words, *form, "--json") for form in (["--demo"], ["--replay", str(DEMO)]))
        assert (demo.status, demo.stdout) == (replay.status, replay.stdout)
        assert demo.status == 0


def test_the_demo_needs_no_library_for_yaml(sessionnet: Sessionnet) -> None:
    script = (
        "import sys; from sessionnet_core.cassette import ReplayTape, demo_path\n"
        "with demo_path() as path: ReplayTape(path)\n"
        "print({'yaml', 'vcr', 'requests', 'Crypto'} & set(sys.modules))"
    )
    assert subprocess.run([sys.executable, "-c", script], capture_output=True, check=True).stdout == b"set()\n"
    assert sessionnet("nodes", "swarms", "--demo").status == 0


@pytest.mark.parametrize("words", [["staking", "wallet"], ["token", "balance"]], ids=" ".join)
def test_the_demo_gives_nobody_the_holdings_of_its_own_wallets(sessionnet: Sessionnet, words: list[str]) -> None:
    assert cassette.DEMO_WALLETS == (WALLET, OPERATOR)
    assert tuple(NAMES) == cassette.DEMO_NAMES
    run = sessionnet(*words, wallet("dave"), "--demo")
    assert run.status == 3
    assert run.stdout == "" or "Balance  not available\n" in run.stdout
    assert WALLET in run.stderr


def test_the_demo_says_which_names_it_knows(sessionnet: Sessionnet) -> None:
    run = sessionnet("swarm", "carol", "--demo")
    assert (run.status, run.stdout) == (3, "")
    assert "the recording does not know the name carol" in run.stderr
    assert "knows the names alice and bob" in run.stderr


WAYS = (["--onion"], ["--transport", "plain"])


@pytest.mark.parametrize(
    "words",
    [
        ["token"],
        *(["token", *way] for way in WAYS),
        *(["token", "history", "--period", period] for period in ("1h", "1d", "7d", "30d")),
        *(["token", "history", "--period", period, *way] for way in WAYS for period in ("1h", "1d", "7d", "30d")),
        *(["token", "balance", one] for one in (WALLET, OPERATOR)),
        *(["token", "balance", WALLET, *way] for way in WAYS),
        ["staking"],
        *(["staking", *way] for way in WAYS),
        ["staking", "--full"],
        ["staking", "--quorum", "2"],
        ["staking", "wallet", WALLET],
        ["staking", "wallet", OPERATOR],
        ["staking", "open"],
        ["staking", "estimate", "--stake", "7000", "--operator"],
        ["overview", ACCOUNT],
        *(["overview", "alice", *way] for way in WAYS),
        *(["swarm", *names, *way] for names in (["alice"], ["bob"], ["alice", "bob"]) for way in ([], ["--onion"])),
        ["swarm", *ACCOUNTS, "--ask-swarm"],
        ["swarm", "--verify", ACCOUNT],
        ["nodes", "--verify"],
        ["nodes", "swarms"],
    ],
    ids=" ".join,
)
def test_the_demo_has_an_answer_for_every_command(sessionnet: Sessionnet, words: list[str]) -> None:
    run = sessionnet(*words, "--demo", "--strict", "--json")
    assert (run.status, run.errors, run.codes) == (0, [], set())
    assert {source["via"] for source in run.json["sources"]} == {"cassette"}


@pytest.mark.parametrize(
    "words", [["token"], ["staking"], ["staking", "--full"], ["staking", "--quorum", "2"], ["overview", ACCOUNT]]
)
def test_the_demo_verifies_all_that_has_a_second_source(sessionnet: Sessionnet, words: list[str]) -> None:
    verdicts = sessionnet(*words, "--verify", "--demo", "--json").json["verdicts"]
    without = {"market_cap_usd", "circulating_supply"}
    assert {one["verdict"] for one in verdicts if one["figure"] not in without} == {"agrees"}


def test_the_demo_has_probed_every_node_that_can_be_asked(sessionnet: Sessionnet) -> None:
    data = sessionnet("nodes", "--probe", "--demo", "--json").json["data"]
    stopped = {one["pubkey"] for one in data["nodes"] if one["state"] == "decommissioned"}
    assert {one["pubkey"] for one in data["probes"] if one["reachable"] is None} == stopped
    down = [one["reason"] for one in data["probes"] if one["reachable"] is False]
    assert down == ["the connection was refused"] * 2
    assert [one["pubkey"] for one in data["probes"] if (one["clock_skew_seconds"] or 0) > 60] != []


def test_the_nodes_and_the_chain_of_the_demo_tell_one_story(sessionnet: Sessionnet) -> None:
    def data(*words: str) -> Any:
        return sessionnet(*words, "--demo", "--json").json["data"]

    listed, staking, overview = data("nodes"), data("staking", "--full"), data("overview")
    assert staking["nodes"] == listed["summary"]["total"] == overview["nodes"]
    assert sum(Decimal(one["staked"]) for one in listed["nodes"]) == Decimal(staking["staked"])
    assert round(Decimal(staking["reward_pool"])) == round(Decimal(overview["reward_pool"]))
    for one in (WALLET, OPERATOR):
        stakes = {stake["pubkey"]: stake["amount"] for stake in data("staking", "wallet", one)["stakes"]}
        found = {
            node["pubkey"]: contributor["amount"]
            for node in data("nodes", "--contributor", one)["nodes"]
            for contributor in node["contributors"]
            if contributor["address"] == one
        }
        assert stakes == found != {}
    contracts = data("staking", "open")["contracts"]
    assert {one["requirement"] for one in contracts} == {staking["requirement"]}
    running = {node["pubkey"] for node in listed["nodes"]}
    assert not running & {one["pubkey"] for one in contracts}
