"""Cassettes: what is kept, what is masked, and that a replay gives the same and asks nobody."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from threading import Event, Thread
from typing import Any, Literal

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from msgspec import structs

from sessionnet_core.access import Access
from sessionnet_core.cassette import RecordingTape, ReplayTape
from sessionnet_core.client import SessionNetwork
from sessionnet_core.encoding import encode
from sessionnet_core.errors import (
    BadConfiguration,
    NobodyAnswered,
    NobodyBelievable,
    NotRecorded,
    Refused,
    SessionNetError,
    Unreachable,
    WrongKey,
)
from sessionnet_core.networks.built_in import MAINNET
from sessionnet_core.networks.chains import ARBITRUM_ONE, MainChain
from sessionnet_core.networks.model import Api, Network, Pin, Seed
from sessionnet_core.networks.replacements import Replacements, replaced
from sessionnet_core.onion.sealed import Identity
from tests.devnet import Devnet

ACCOUNT = "05" + "d2ad010eeb72d72e561d9de7bd7b6989af77dcabffa03a5111a6c859ae5c3a72"
WALLET = "0x" + "AbCdEf0123" * 4
URL = "https://alice:hunter2@example.org/v2/0123456789abcdef0123456789abcdef/?key=s3cr3t"
NETWORK = Network("devnet", (Seed(URL, (Pin("ab" * 32),)),), test=True)


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


@pytest.mark.parametrize("body", [b"\xff sealed", b"{", b"[" * 100_000])
def test_a_question_that_is_no_json_is_told_apart_by_its_bytes(tmp_path: Path, body: bytes) -> None:
    path = tmp_path / "tape.yaml"
    record(path, (body, b"first"), (body + b" ", b"second"))
    assert ReplayTape(path).exchange(URL, body + b" ", never) == b"second"


@pytest.mark.parametrize("error", [Refused("HTTP status 500"), Unreachable("no answer", hint="wait")])
def test_failures_fail_again(tmp_path: Path, error: SessionNetError) -> None:
    path = tmp_path / "tape.yaml"
    record(path, (call("a", []), error))
    tape = ReplayTape(path)
    with pytest.raises(type(error)) as again:
        tape.exchange(URL, call("a", []), never)
    assert (again.value.message, again.value.hint) == (error.message, error.hint)
    assert tape.all_played


def test_a_refusal_keeps_its_status_and_its_words(tmp_path: Path) -> None:
    def refused() -> bytes:
        raise Refused("HTTP status 502", status=502, text=f"Next node not found: {ACCOUNT[2:]}")

    tape = RecordingTape(NETWORK, (ACCOUNT,))
    with pytest.raises(Refused):
        tape.exchange("https://a.test/", b"?", refused)
    path = tmp_path / "cassette.yaml"
    tape.save(path)
    assert ACCOUNT[2:] not in path.read_text()
    with pytest.raises(Refused) as again:
        ReplayTape(path, (ACCOUNT,)).exchange("https://a.test/", b"?", refused)
    assert (again.value.status, again.value.text) == (502, f"Next node not found: {ACCOUNT[2:]}")


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
    replayed = ReplayTape(path, (ACCOUNT, WALLET)).exchange(URL, question, never)
    assert replayed.lower() == answer.lower()
    other = "05" + "1" * 64
    assert bare[0].encode() not in ReplayTape(path, (other,)).exchange(
        URL, call("get_accrued_rewards", {"addresses": ["0x" + "f00d" * 9 + "0001"], "of": other}), never
    )


def test_a_recording_says_whether_it_is_of_a_test_network(tmp_path: Path) -> None:
    for network, test in (
        (NETWORK, True),
        (MAINNET, False),
        (replaced(MAINNET, Replacements(seed_urls=("http://x",), seed_pins=())), True),
    ):
        path = tmp_path / "tape.yaml"
        RecordingTape(network).save(path)
        assert ReplayTape(path).recording.test_network is test
        assert yaml.safe_load(path.read_text())["sessionnet"]["test_network"] is test
        assert ("TEST NETWORK" in path.read_text().partition("\n")[0]) is test


def test_pins_are_recorded_by_their_fingerprints_alone(tmp_path: Path) -> None:
    path, unknown = tmp_path / "tape.yaml", Pin("ab" * 32)
    seeds = (*MAINNET.seeds, Seed("https://a.example", (unknown,)), Seed("http://b.example"))
    RecordingTape(structs.replace(MAINNET, seeds=seeds)).save(path)
    recorded = yaml.safe_load(path.read_text())["sessionnet"]["network"]["seeds"]
    assert [seed["pins"] for seed in recorded] == [[pin.sha256 for pin in seed.pins] for seed in seeds]
    assert ReplayTape(path).label.network.seeds == seeds


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
    main = MainChain(chain_id=1, rpc_urls=(URL, URL + "2"), token=WALLET.lower())
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


@pytest.fixture(scope="module")
def shared_net() -> Iterator[Devnet]:
    with Devnet(count=30, storage_servers=0) as net:
        yield net


@pytest.fixture
def net(shared_net: Devnet) -> Iterator[Devnet]:
    """The module's network, honest again after the test."""
    shared_net.received.clear()
    shared_net.api.opened.clear()
    yield shared_net
    shared_net.api.behave()


QUESTIONS: dict[str, Callable[[SessionNetwork], Any]] = {
    "overview": lambda network: network.overview([ACCOUNT], 5),
    "hour": lambda network: network.price_history("1h"),
    "day": lambda network: network.price_history("1d"),
    "token": lambda network: network.token(),
}


def asking(
    tape: RecordingTape | ReplayTape, network: Network, way: Literal["sealed", "plain"] = "sealed", **changed: Any
) -> SessionNetwork:
    access = Access(clock=tape.clock, random_bytes=tape.random_bytes, tape=tape, recording=tape.recording, **changed)
    return SessionNetwork(network, structs.replace(access, api_transport=way))


def recorded(net: Devnet, path: Path, way: Literal["sealed", "plain"] = "sealed", **changed: Any) -> dict[str, bytes]:
    """Record the answers to all questions; give them as they are written."""
    seeds = tuple(Seed(seed.url, (Pin(str(seed.pin)),)) for seed in net.seeds)
    network = Network("devnet", seeds, test=True, api=Api(net.api.url, net.api.pubkey, net.api.url))
    tape = RecordingTape(network, (ACCOUNT,))
    client = asking(tape, network, way, **changed)
    answers = {name: encode(ask(client)) for name, ask in QUESTIONS.items()}
    tape.save(path)
    return answers


def interactions(path: Path) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = yaml.safe_load(path.read_text())["interactions"]
    return found


@pytest.mark.parametrize("way", ["sealed", "plain"])
class TestTheNetworkApi:
    def test_gives_the_same_answers_to_the_byte_whatever_is_asked_first(
        self, net: Devnet, tmp_path: Path, way: Literal["sealed", "plain"]
    ) -> None:
        path = tmp_path / "tape.yaml"
        answers = recorded(net, path, way)
        net.received.clear()
        for order in (list(QUESTIONS), list(QUESTIONS)[::-1]):
            tape = ReplayTape(path, (ACCOUNT,))
            client = asking(tape, tape.label.network, way)
            assert {name: encode(QUESTIONS[name](client)) for name in order} == answers
            assert tape.all_played
        assert net.received == []

    def test_answers_each_question_alone(self, net: Devnet, tmp_path: Path, way: Literal["sealed", "plain"]) -> None:
        path = tmp_path / "tape.yaml"
        answers = recorded(net, path, way)
        for name, ask in QUESTIONS.items():
            tape = ReplayTape(path, (ACCOUNT,))
            assert encode(ask(asking(tape, tape.label.network, way))) == answers[name]

    def test_is_recorded_as_it_was_asked(self, net: Devnet, tmp_path: Path, way: Literal["sealed", "plain"]) -> None:
        path = tmp_path / "tape.yaml"
        recorded(net, path, way)
        to_api = [one["request"] for one in interactions(path) if one["request"]["uri"].startswith(net.api.url)]
        sealed_url = f"{net.api.url}/oxen/v4/lsrpc"
        paths = ["info", "prices/session-token/1d", "prices/session-token/1h"]
        expected = [("POST", sealed_url)] * 3 if way == "sealed" else [("GET", f"{net.api.url}/{one}") for one in paths]
        assert [(request["method"], request["uri"]) for request in to_api] == expected
        assert [not request["body"] for request in to_api] == [way == "plain"] * 3

    def test_has_no_answer_to_what_was_not_asked(
        self, net: Devnet, tmp_path: Path, way: Literal["sealed", "plain"]
    ) -> None:
        path = tmp_path / "tape.yaml"
        recorded(net, path, way)
        tape = ReplayTape(path, (ACCOUNT,))
        other: Literal["sealed", "plain"] = "plain" if way == "sealed" else "sealed"
        for ask in (
            lambda: asking(tape, tape.label.network, way).price_history("7d"),
            lambda: asking(tape, tape.label.network, other).token(),
        ):
            with pytest.raises(NobodyAnswered) as nobody:
                ask()
            assert [type(cause) for cause in nobody.value.causes] == [NotRecorded]


def test_a_users_identity_has_no_part_in_a_recording(net: Devnet, tmp_path: Path) -> None:
    path = tmp_path / "tape.yaml"
    identity = Identity(bytes(range(32)))
    answers = recorded(net, path, identity=identity)
    own = identity.signed_headers("GET", "/info", 1)["X-FS-Pubkey"]
    assert own not in {opened.headers["X-FS-Pubkey"] for opened in net.api.opened}
    for replayed_by in (None, identity, Identity(bytes(32))):
        tape = ReplayTape(path, (ACCOUNT,))
        client = asking(tape, tape.label.network, identity=replayed_by)
        assert encode(QUESTIONS["token"](client)) == answers["token"]


def test_what_is_still_under_way_at_the_end_is_recorded_as_silence(tmp_path: Path) -> None:
    tape, asked, released = RecordingTape(NETWORK), Event(), Event()

    def send() -> bytes:
        asked.set()
        released.wait(120)
        return b"too late"

    thread = Thread(target=tape.exchange, args=(URL, b"?", send))
    thread.start()
    asked.wait(120)
    tape.save(path := tmp_path / "tape.yaml")
    released.set()
    thread.join()
    with pytest.raises(Unreachable, match="no answer in time"):
        ReplayTape(path).exchange(URL, b"?", never)


@pytest.mark.parametrize(
    ("manner", "kind", "cause"),
    [
        ("reset", NobodyAnswered, Unreachable),
        ("500", NobodyAnswered, Refused),
        ("wrong-key", NobodyBelievable, WrongKey),
        ("rpc-error", NobodyAnswered, Refused),
    ],
)
def test_a_sealed_question_that_failed_fails_again_in_the_same_words(
    net: Devnet, tmp_path: Path, manner: str, kind: type[SessionNetError], cause: type[SessionNetError]
) -> None:
    path = tmp_path / "tape.yaml"
    net.misbehave("api", manner)
    network = Network("devnet", (), test=True, api=Api(net.api.url, net.api.pubkey, net.api.url))
    tape = RecordingTape(network)
    with pytest.raises(kind) as first:
        asking(tape, network).token()
    tape.save(path)
    again = ReplayTape(path)
    with pytest.raises(kind) as second:
        asking(again, again.label.network).token()
    assert [type(one) for one in second.value.causes] == [cause]
    assert [str(one) for one in second.value.causes] == [str(one) for one in first.value.causes]
    assert again.all_played


@given(st.binary(max_size=60), st.binary(max_size=60), st.booleans())
def test_any_bytes_are_asked_and_answered_again(
    tmp_path_factory: pytest.TempPathFactory, body: bytes, answer: bytes, fails: bool
) -> None:
    path = tmp_path_factory.getbasetemp() / "bytes.yaml"
    record(path, (body, Refused("no") if fails else answer))
    tape = ReplayTape(path)
    if fails:
        with pytest.raises(Refused):
            tape.exchange(URL, body, never)
    else:
        assert tape.exchange(URL, body, never) == answer
    assert tape.all_played


class TestRandomness:
    def test_of_a_purpose_is_a_sequence_of_its_own_in_a_replay_as_in_the_recording(self, tmp_path: Path) -> None:
        tape = RecordingTape(NETWORK)
        of_key = [tape.random_bytes("key", 32), tape.random_bytes("key", 32)]
        of_nonce = [tape.random_bytes("nonce", 24), tape.random_bytes("nonce", 24)]
        tape.save(tmp_path / "tape.yaml")
        again = ReplayTape(tmp_path / "tape.yaml")
        mixed = [again.random_bytes(purpose, size) for purpose, size in [("nonce", 24), ("key", 32)] * 2]
        assert mixed == [of_nonce[0], of_key[0], of_nonce[1], of_key[1]]
        assert len({*of_key, *of_nonce}) == 4

    def test_has_the_size_asked_for_up_to_64_bytes(self) -> None:
        tape = RecordingTape(NETWORK)
        assert [len(tape.random_bytes("key", size)) for size in (1, 24, 32, 64)] == [1, 24, 32, 64]
        with pytest.raises(ValueError, match="digest_size"):
            tape.random_bytes("key", 65)

    def test_is_another_one_for_each_recording(self) -> None:
        drawn = {RecordingTape(NETWORK).random_bytes("key", 32) for _ in range(20)}
        assert len(drawn) == 20

    def test_numbers_and_purposes_do_not_run_into_each_other(self) -> None:
        tape = RecordingTape(NETWORK)
        drawn = [tape.random_bytes(purpose, 32) for purpose in ("a", "a", "a 1", "a 1", "a 11", "a 1 1")]
        assert len(set(drawn)) == len(drawn)

    def test_comes_from_32_bytes_that_the_cassette_tells(self, tmp_path: Path) -> None:
        RecordingTape(NETWORK).save(tmp_path / "tape.yaml")
        seed = yaml.safe_load((tmp_path / "tape.yaml").read_text())["sessionnet"]["random_seed"]
        assert len(bytes.fromhex(seed)) == 32


class TestASeed:
    @pytest.fixture
    def path(self, net: Devnet, tmp_path: Path) -> Path:
        recorded(net, tmp_path / "tape.yaml")
        return tmp_path / "tape.yaml"

    def change(self, path: Path, seed: object) -> None:
        content = yaml.safe_load(path.read_text())
        content["sessionnet"]["random_seed"] = seed
        path.write_text(yaml.safe_dump(content))

    def test_of_another_recording_opens_nothing(self, path: Path) -> None:
        self.change(path, "ab" * 32)
        tape = ReplayTape(path)
        with pytest.raises(NobodyAnswered) as nobody:
            asking(tape, tape.label.network).token()
        assert [type(cause) for cause in nobody.value.causes] == [NotRecorded]

    @pytest.mark.parametrize("seed", ["ab" * 33, "ab" * 100, "zz" * 32, "abc", 5, None, ["ab"]])
    def test_that_is_none_makes_no_cassette(self, path: Path, seed: object) -> None:
        self.change(path, seed)
        with pytest.raises(BadConfiguration, match="is not a cassette"):
            ReplayTape(path)

    def test_is_missing_in_older_cassettes_which_need_none(self, path: Path) -> None:
        content = yaml.safe_load(path.read_text())
        del content["sessionnet"]["random_seed"]
        path.write_text(yaml.safe_dump(content))
        tape = ReplayTape(path)
        assert asking(tape, tape.label.network).node_list().value.nodes


def test_the_apis_url_is_masked_and_a_replay_by_its_masked_url_finds_the_answers(tmp_path: Path) -> None:
    path = tmp_path / "tape.yaml"
    secret = "https://alice:hunter2@api.example/0123456789abcdef0123456789abcdef"
    network = structs.replace(NETWORK, api=Api(secret, "ab" * 32, secret))
    tape = RecordingTape(network)
    tape.exchange(f"{secret}/info", b"", lambda: b"answer")
    tape.save(path)
    text = path.read_text()
    assert not [word for word in ("alice", "hunter2", "0123456789abcdef0123456789abcdef") if word in text]
    again = ReplayTape(path)
    assert again.label.network.api is not None
    masked = "https://***@api.example/***"
    assert again.label.network.api == Api(masked, "ab" * 32, masked)
    assert again.exchange(f"{again.label.network.api.plain_url}/info", b"", never) == b"answer"


def test_a_question_without_a_body_is_not_one_with_a_body(tmp_path: Path) -> None:
    path = tmp_path / "tape.yaml"
    record(path, (b"", b"got"), (b"{}", b"posted"))
    assert {one["request"]["method"] for one in interactions(path)} == {"GET", "POST"}
    tape = ReplayTape(path)
    assert tape.exchange(URL, b"{}", never) == b"posted"
    assert tape.exchange(URL, b"", never) == b"got"
