"""Everything that the devnet's network API can do wrong, seen by a raw client."""

import gzip
import http.client
import json
import ssl
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from cryptography.exceptions import InvalidTag
from nacl.exceptions import CryptoError

from tests.devnet import Devnet, NetworkApi
from tests.devnet.misbehaviour import SORTS, SORTS_OF_API, Kind
from tests.sealed_client import CIPHERS, SEALED, Answer, Sender, ask, ask_sealed, get, parts_of, request_of

CONTRACT = "0x10Ea9E5303670331Bdddfa66A4cEA47dae4fcF3b"


@pytest.fixture(scope="module")
def net() -> Iterator[Devnet]:
    with Devnet(count=60, storage_servers=2) as net:
        yield net


@pytest.fixture
def honest(net: Devnet) -> Iterator[Devnet]:
    """The same network, honest again after the test."""
    net.received.clear()
    net.api.opened.clear()
    yield net
    net.api.behave()
    net.api_tls.behave()


def info(check: Callable[[Any, Any], bool]) -> Callable[[NetworkApi, Any], None]:
    """A lie in /info, told apart from the honest answer; the same in the clear and sealed."""

    def observe(api: NetworkApi, truth: Any) -> None:
        told = get(api, "/info").json
        assert check(told, truth)
        inside = json.loads(ask_sealed(api, request_of("GET", "/info"))[1])
        assert {**inside, "t": 0} == {**told, "t": 0}

    return observe


def tells_no_price(api: NetworkApi, _truth: Any) -> None:
    answer = get(api, "/info")
    assert (answer.status, answer.is_page) == (500, True)
    assert get(api, "/prices/session-token/30d").json["prices"] == []
    assert ask_sealed(api, request_of("GET", "/info"))[0]["code"] == 500


def tells_old_prices(api: NetworkApi, truth: Any) -> None:
    told = get(api, "/prices/session-token/1h").json["prices"]
    assert told[0] == {"price": truth["price"]["usd"], "t": truth["price"]["t_price"]}
    assert {frozenset(price) for price in told} == {frozenset({"price", "t"})}
    assert get(api, "/info").json["price"] == truth["price"]


def is_stale(api: NetworkApi, truth: Any) -> None:
    told = get(api, "/info").json
    assert told["price"]["t_stale"] < told["t"] - 80_000
    assert told["price"]["t_stale"] - told["price"]["t_price"] == 600
    assert told["network"]["network_size"] == truth["network"]["network_size"]
    assert get(api, "/prices/session-token/1h").json["prices"] == []
    assert get(api, "/prices/session-token/7d").json["prices"][0]["updated_at"] == told["price"]["t_price"]


def leaves(told: Any) -> list[Any]:
    return [leaf for value in told.values() for leaf in (leaves(value) if isinstance(value, dict) else [value])]


def harms(api: NetworkApi, truth: Any) -> None:
    told = get(api, "/info").json
    prices = get(api, "/prices/session-token/1h").json["prices"]
    assert {key: set(value) for key, value in told.items() if key != "t"} == {
        key: set(value) for key, value in truth.items() if key != "t"
    }
    assert "\x1b" in told["token"]["contract_address"]
    assert any(isinstance(leaf, str) and leaf.lower() == "nan" for leaf in leaves(told))
    assert 1e308 in leaves(told)
    assert prices[0]["updated_at"] == "NaN"


def is_absurd(api: NetworkApi, truth: Any) -> None:
    told = get(api, "/info").json
    prices = get(api, "/prices/session-token/1h").json["prices"]
    assert [type(leaf) for leaf in leaves(told)] == [type(leaf) for leaf in leaves(truth)]
    assert told["network"]["network_size"] < 0
    assert 1e308 in leaves(told)
    assert {name: type(value) for name, value in prices[0].items()} == {
        "token": str,
        "price": float,
        "market_cap": float,
        "updated_at": int,
    }


def can_open_nothing(api: NetworkApi, _truth: Any) -> None:
    answer = ask(api, "POST", SEALED, Sender(api.pubkey).seal(request_of("GET", "/info")))
    assert (answer.status, answer.is_page, api.opened) == (400, True, [])


def cannot_be_opened(api: NetworkApi, _truth: Any) -> None:
    for cipher in CIPHERS:
        sender = Sender(api.pubkey, cipher)
        answer = ask(api, "POST", SEALED, sender.seal(request_of("GET", "/info")))
        assert (answer.status, answer.is_page) == (200, False)
        assert len(answer.body) > 100
        with pytest.raises((CryptoError, InvalidTag)):
            sender.open(answer.body)
    assert len(api.opened) == 2


def repeats_itself(api: NetworkApi, _truth: Any) -> None:
    senders = [Sender(api.pubkey) for _ in range(3)]
    answers = [ask(api, "POST", SEALED, sender.seal(request_of("GET", "/info"))) for sender in senders]
    assert b'"code": 200' in senders[0].open(answers[0].body)
    assert answers[0].body == answers[1].body == answers[2].body
    with pytest.raises(CryptoError):
        senders[1].open(answers[1].body)
    api.behave()  # which ends it, so that the next time begins with another reply
    api.misbehave("sealed-replay")
    assert b'"code": 200' in senders[1].open(ask(api, "POST", SEALED, senders[1].seal(request_of("GET", "/info"))).body)


def seals_garbage(api: NetworkApi, _truth: Any) -> None:
    insides = set()
    for _ in range(11):
        sender = Sender(api.pubkey)
        answer = ask(api, "POST", SEALED, sender.seal(request_of("GET", "/info")))
        assert answer.status == 200
        insides.add(sender.open(answer.body))
    assert len(insides) == 11
    assert not any(map(is_reply, insides))
    assert is_reply(b'l13:{"code": 200}2:{}e')


def is_reply(inside: bytes) -> bool:
    try:
        text, _body = parts_of(inside)
        return type(json.loads(text)["code"]) is int
    except (AssertionError, KeyError, TypeError, ValueError):
        return False


def seals_a_crowd(api: NetworkApi, _truth: Any) -> None:
    sender = Sender(api.pubkey)
    answer = ask(api, "POST", SEALED, sender.seal(request_of("GET", "/info")))
    _code, body = parts_of(sender.open(answer.body))
    assert len(body) > 30 * 10**6
    assert b"[{},{},{}," in body[:200]


def answers_in_the_clear(api: NetworkApi, truth: Any) -> None:
    answer = ask(api, "POST", SEALED, Sender(api.pubkey).seal(request_of("GET", "/info")))
    assert (answer.status, answer.headers["content-type"]) == (200, "application/json")
    assert answer.json["token"] == truth["token"]


OBSERVED: dict[str, Callable[[NetworkApi, Any], None]] = {
    "stale-price": is_stale,
    "future-price": info(
        lambda told, truth: told["price"]["t_price"] - told["t"] > 10_000 > truth["price"]["t_price"] - truth["t"]
    ),
    "no-price": tells_no_price,
    "old-prices": tells_old_prices,
    "nulls": info(
        lambda told, truth: (
            [path for path in leaves(told) if path is None] == [None] * 4
            and told["price"]["usd_market_cap"] is None
            and told["token"]["contract_address"] is None
            and told["price"]["usd"] == truth["price"]["usd"]
        )
    ),
    "fewer-fields": info(
        lambda told, truth: (
            set(told["price"]) == {"t_price", "t_stale"}
            and set(told["token"]) == {"staking_requirement", "staking_reward_pool"}
            and told["network"]["network_size"] == truth["network"]["network_size"]
        )
    ),
    "contract": info(
        lambda told, truth: (
            told["token"]["contract_address"] != CONTRACT
            and len(bytes.fromhex(told["token"]["contract_address"].removeprefix("0x"))) == 20
            and told["network"] == truth["network"]
        )
    ),
    "hostile-figures": harms,
    "absurd-figures": is_absurd,
    "wrong-key": can_open_nothing,
    "sealed-to-other": cannot_be_opened,
    "sealed-cut": cannot_be_opened,
    "sealed-replay": repeats_itself,
    "sealed-garbage": seals_garbage,
    "sealed-crowd": seals_a_crowd,
    "unsealed": answers_in_the_clear,
}

REPLIES: dict[str, Callable[[Answer], bool]] = {
    "500": lambda answer: answer.status == 500,
    "429": lambda answer: answer.status == 429,
    "redirect": lambda answer: answer.headers["location"] == "/elsewhere",
    "status:511": lambda answer: answer.status == 511,
    "blank": lambda answer: (answer.status, answer.body) == (200, b""),
    "crowd:1": lambda answer: answer.body == b"[" + b",".join([b"{}"] * (1 + 10**6 // 3)) + b"]",
    "garbage": lambda answer: len(answer.body) == 4096,
    "html": lambda answer: b"Wi-Fi" in answer.body,
    "truncated-json": lambda answer: answer.body.startswith(b'{"network":') and b"contract_address" not in answer.body,
    "rpc-error": lambda answer: answer.status == 500 and b"\x1b" in answer.body,
    "huge:2": lambda answer: "content-length" not in answer.headers and len(answer.body) > 2 * 10**6,
    "huge-announced:2": lambda answer: "token" in answer.json and len(answer.body) > 2 * 10**6,
    "deep": lambda answer: answer.body.count(b"[") == 100_000,
    "bomb:5": lambda answer: len(answer.body) < 10**6 < 5 * 10**6 < len(gzip.decompress(answer.body)),
}


class TestMisbehaviour:
    def test_all_are_observed_here(self) -> None:
        assert OBSERVED.keys() == SORTS_OF_API.keys()
        assert {name.partition(":")[0] for name in REPLIES} == {
            name for name, sort in SORTS.items() if sort.kind is Kind.REPLY
        }
        assert not SORTS.keys() & SORTS_OF_API.keys()

    @pytest.mark.parametrize("name", SORTS_OF_API)
    @pytest.mark.parametrize("port", ["api", "api_tls"])
    def test_it_shows_on_both_ports_and_ends(self, honest: Devnet, name: str, port: str) -> None:
        api: NetworkApi = getattr(honest, port)
        truth = get(api, "/info").json
        honest.misbehave("api", name)
        OBSERVED[name](api, truth)
        api.behave()
        assert {**get(api, "/info").json, "t": 0} == {**truth, "t": 0}
        assert ask_sealed(api, request_of("GET", "/info"))[0]["code"] == 200

    @pytest.mark.parametrize("name", [name for name, sort in SORTS_OF_API.items() if sort.kind is Kind.SEALING])
    def test_bad_seals_leave_what_is_asked_in_the_clear_alone(self, honest: Devnet, name: str) -> None:
        honest.misbehave("api", name)
        assert get(honest.api, "/info").json["token"]["contract_address"] == CONTRACT

    @pytest.mark.parametrize("text", REPLIES)
    def test_bad_replies(self, honest: Devnet, text: str) -> None:
        honest.misbehave("api", text)
        assert REPLIES[text](get(honest.api, "/info"))
        assert REPLIES[text](get(honest.api_tls, "/info"))
        sender = Sender(honest.api.pubkey)
        sealed = ask(honest.api, "POST", SEALED, sender.seal(request_of("GET", "/info")))
        if text == "rpc-error":
            code, error = parts_of(sender.open(sealed.body))
            assert (json.loads(code)["code"], b"\x1b" in error) == (400, True)
        else:
            with pytest.raises((ValueError, CryptoError)):
                sender.open(sealed.body)

    @pytest.mark.parametrize(
        ("text", "error"),
        [
            ("refuse", ConnectionRefusedError),
            ("reset", ConnectionResetError),
            ("cut", http.client.IncompleteRead),
        ],
    )
    def test_bad_connections(self, honest: Devnet, text: str, error: type[Exception]) -> None:
        honest.misbehave("api", text)
        for api in (honest.api, honest.api_tls):
            with pytest.raises(error):
                get(api, "/info")

    @pytest.mark.parametrize("text", ["slow:0.02", "trickle:0.0001", "trickle-headers:0.0001"])
    def test_slow_ones_answer_in_the_end(self, honest: Devnet, text: str) -> None:
        honest.misbehave("api", text)
        assert get(honest.api, "/info").json["token"]["contract_address"] == CONTRACT
        assert ask_sealed(honest.api_tls, request_of("GET", "/info"))[0]["code"] == 200

    def test_a_false_node_list_makes_false_figures(self, honest: Devnet) -> None:
        honest.misbehave("api", "half")
        assert get(honest.api, "/info").json["network"]["network_size"] == 30

    def test_only_the_port_with_a_certificate_can_show_a_wrong_one(self, honest: Devnet) -> None:
        honest.misbehave("api", "500")
        honest.misbehave("api", "wrong-certificate")
        assert get(honest.api, "/info").status == 200
        with pytest.raises(ssl.SSLCertVerificationError):
            ask(honest.api_tls, "GET", "/info", ca=honest.ca_file)

    def test_one_port_can_misbehave_alone(self, honest: Devnet) -> None:
        honest.misbehave("api-tls", "500")
        assert (get(honest.api_tls, "/info").status, get(honest.api, "/info").status) == (500, 200)

    @pytest.mark.parametrize("who", ["seeds", "storage1"])
    def test_others_are_not_capable_of_what_the_api_does(self, net: Devnet, who: str) -> None:
        with pytest.raises(ValueError, match="no network API"):
            net.misbehave(who, "stale-price")
        assert net.seeds[0].misbehaviour is net.storage[0].misbehaviour is None
