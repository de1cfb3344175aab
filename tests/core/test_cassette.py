"""Cassettes: what is kept, what is masked, and that a replay gives the same and asks nobody."""

from __future__ import annotations

import json
from functools import partial
from pathlib import Path

import pytest
import yaml
from msgspec import structs

from sessionnet_core.cassette import RecordingTape, ReplayTape
from sessionnet_core.chain.deployments import ARBITRUM_ONE, MainChain
from sessionnet_core.errors import BadConfiguration, NotRecorded, Refused, SessionNetError, Unreachable
from sessionnet_core.networks import MAINNET, Network, Seed

ACCOUNT = "05" + "d2ad010eeb72d72e561d9de7bd7b6989af77dcabffa03a5111a6c859ae5c3a72"
WALLET = "0x" + "AbCdEf0123" * 4
URL = "https://alice:hunter2@example.org/v2/0123456789abcdef0123456789abcdef/?key=s3cr3t"
NETWORK = Network("devnet", (Seed(URL, ("ab" * 32,)),), test=True)


def never() -> bytes:
    raise AssertionError("a replay sent something")


def call(method: str, params: object, number: int = 0) -> bytes:
    return json.dumps({"jsonrpc": "2.0", "id": number, "method": method, "params": params}).encode()


def record(path: Path, *exchanges: tuple[bytes, bytes | SessionNetError], private: tuple[str, ...] = ()) -> None:
    tape = RecordingTape(NETWORK, private)
    tape.clock()
    for body, outcome in exchanges:
        if isinstance(outcome, SessionNetError):

            def send(outcome: SessionNetError = outcome) -> bytes:
                raise outcome

            with pytest.raises(type(outcome)):
                tape.exchange(URL, body, send)
        else:
            answer = outcome
            assert tape.exchange(URL, body, partial(bytes, answer)) == outcome
    tape.save(path)


def test_calls_are_told_apart_by_method_and_params_and_not_by_order(tmp_path: Path) -> None:
    path = tmp_path / "tape.yaml"
    record(path, (call("eth_chainId", []), b"one"), (call("eth_blockNumber", []), b"two"))
    tape = ReplayTape(path)
    assert tape.exchange(URL, call("eth_blockNumber", [], number=7), never) == b"two"
    assert not tape.all_played
    assert tape.exchange(URL, call("eth_chainId", []), never) == b"one"
    assert tape.all_played


def test_each_answer_is_given_once_and_no_other_question_has_one(tmp_path: Path) -> None:
    path = tmp_path / "tape.yaml"
    record(path, (call("a", {"x": 1, "y": 2}), b"first"), (call("a", {"y": 2, "x": 1}), b"second"))
    tape = ReplayTape(path)
    with pytest.raises(NotRecorded):
        tape.exchange(URL, call("a", {"x": 1}), never)
    with pytest.raises(NotRecorded):
        tape.exchange("https://example.com/", call("a", {"x": 1, "y": 2}), never)
    assert {tape.exchange(URL, call("a", {"x": 1, "y": 2}), never) for _ in range(2)} == {b"first", b"second"}
    with pytest.raises(NotRecorded):
        tape.exchange(URL, call("a", {"x": 1, "y": 2}), never)


@pytest.mark.parametrize("error", [Refused("HTTP status 500"), Unreachable("no answer", hint="wait")])
def test_failures_fail_again(tmp_path: Path, error: SessionNetError) -> None:
    path = tmp_path / "tape.yaml"
    record(path, (call("a", []), error))
    tape = ReplayTape(path)
    with pytest.raises(type(error)) as again:
        tape.exchange(URL, call("a", []), never)
    assert (again.value.message, again.value.hint) == (error.message, error.hint)
    assert tape.all_played


def test_the_clock_says_what_it_said(tmp_path: Path) -> None:
    path = tmp_path / "tape.yaml"
    tape = RecordingTape(NETWORK)
    said = [tape.clock(), tape.clock()]
    tape.save(path)
    again = ReplayTape(path)
    assert [again.clock(), again.clock()] == said
    assert again.clock() == said[-1]


def test_binary_answers_survive(tmp_path: Path) -> None:
    path = tmp_path / "tape.yaml"
    answer = bytes(range(256)) * 3
    record(path, (call("a", []), answer))
    assert ReplayTape(path).exchange(URL, call("a", []), never) == answer


def test_the_users_own_ids_and_secrets_are_masked_and_put_back(tmp_path: Path) -> None:
    path = tmp_path / "tape.yaml"
    bare = (ACCOUNT[2:], WALLET[2:].lower())
    question = call("get_accrued_rewards", {"addresses": [WALLET.lower()], "of": ACCOUNT.upper()})
    answer = f"{WALLET} {ACCOUNT} {bare[1].upper()}".encode()
    record(path, (question, answer), private=(ACCOUNT, WALLET))
    text = path.read_text().lower()
    assert not [
        secret for secret in (*bare, "hunter2", "alice", "s3cr3t", "0123456789abcdef01234567") if secret in text
    ]
    told = ReplayTape(path, (ACCOUNT, WALLET)).exchange(URL, question, never)
    assert told.lower() == answer.lower()
    other = "05" + "1" * 64
    assert bare[0].encode() not in ReplayTape(path, (other,)).exchange(
        URL, call("get_accrued_rewards", {"addresses": ["0x" + "f00d" * 9 + "0001"], "of": other}), never
    )


def test_a_recording_says_whether_it_is_of_a_test_network(tmp_path: Path) -> None:
    for network, test in (
        (NETWORK, True),
        (MAINNET, False),
        (MAINNET.replaced(seed_urls=("http://x",), seed_pins=()), True),
    ):
        path = tmp_path / "tape.yaml"
        RecordingTape(network).save(path)
        assert ReplayTape(path).recording.test_network is test
        assert yaml.safe_load(path.read_text())["sessionnet"]["test_network"] is test
        assert ("TEST NETWORK" in path.read_text().partition("\n")[0]) is test


@pytest.mark.parametrize(
    "content",
    [
        "",
        "[]",
        "{",
        "interactions: []",
        "interactions: []\nsessionnet: 3",
        "a: !!python/object/apply:os.system ['true']",
        "interactions: [1]\nsessionnet: {}",
        "\x00",
    ],
)
def test_what_is_no_cassette_is_refused(tmp_path: Path, content: str) -> None:
    path = tmp_path / "tape.yaml"
    path.write_text(content)
    with pytest.raises(BadConfiguration):
        ReplayTape(path)


def test_a_place_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    with pytest.raises(BadConfiguration):
        RecordingTape(NETWORK).save(tmp_path / "nowhere" / "tape.yaml")


def test_keys_are_masked_in_every_url_of_the_network(tmp_path: Path) -> None:
    path = tmp_path / "tape.yaml"
    main = MainChain(chain_id=1, rpc_urls=(URL, URL + "2"), token=WALLET)
    chain = structs.replace(ARBITRUM_ONE, rpc_urls=(URL, "https://a.example/v3/0123456789abcdef"), main_chain=main)
    RecordingTape(structs.replace(NETWORK, chain=chain, backend=URL)).save(path)
    kept = ReplayTape(path).label.network
    masked = "https://***@example.org/v2/***/?***"
    assert kept.backend == masked
    assert kept.chain is not None
    assert kept.chain.rpc_urls == (masked, "https://a.example/v3/***")
    assert kept.chain.main_chain is not None
    assert kept.chain.main_chain.rpc_urls == (masked, masked)
    assert kept.chain.contracts == ARBITRUM_ONE.contracts
    assert not [secret for secret in ("hunter2", "s3cr3t", "0123456789abcdef") if secret in path.read_text()]


def test_what_was_asked_of_two_wallets_stays_apart_though_neither_is_named(tmp_path: Path) -> None:
    path, other = tmp_path / "tape.yaml", "0x" + "12" * 20
    urls = [f"https://a.example/api/ssb/stakes/{wallet.lower()}" for wallet in (WALLET, other)]
    tape = RecordingTape(NETWORK, (WALLET, other))
    for url, answer in zip(urls, (b"first", b"second"), strict=True):
        tape.exchange(url, b"", partial(bytes, answer))
    tape.save(path)
    assert not [bare for bare in (WALLET[2:], other[2:]) if bare.lower() in path.read_text().lower()]
    again = ReplayTape(path, (WALLET, other))
    assert [again.exchange(url, b"", never) for url in reversed(urls)] == [b"second", b"first"]
