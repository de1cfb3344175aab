"""The network API over real connections: what leaves, what vouches for the answer, what becomes of every failure."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from msgspec import structs

from sessionnet_core.access import Access
from sessionnet_core.client import SessionNetwork
from sessionnet_core.errors import (
    AnswerTooLarge,
    FigureMissing,
    MalformedAnswer,
    NobodyAnswered,
    NobodyBelievable,
    NotSealed,
    Refused,
    SessionNetError,
    Unbelievable,
    Unreachable,
    WrongCertificate,
    WrongKey,
)
from sessionnet_core.evidence import Answer
from sessionnet_core.figures.network_info import NetworkInfo
from sessionnet_core.figures.prices import PERIODS, Period
from sessionnet_core.networks.model import Api, Network
from sessionnet_core.networks.replacements import Replacements, checked_api, replaced
from sessionnet_core.onion.sealed import Identity
from sessionnet_core.version import VERSION
from tests.devnet import Devnet, NetworkApi, why_not_signed
from tests.devnet.bad_seals import INSIDES
from tests.devnet.misbehaviour import SORTS, SORTS_OF_API, Kind
from tests.devnet.node_list import CLOCK
from tests.sealed_client import ask, get

NOW = datetime.fromtimestamp(CLOCK, UTC)


@pytest.fixture(scope="module")
def shared_net() -> Iterator[Devnet]:
    with Devnet(count=60, storage_servers=0) as net:
        yield net


@pytest.fixture
def net(shared_net: Devnet) -> Iterator[Devnet]:
    """The module's network, honest again after the test."""
    shared_net.received.clear()
    shared_net.api.opened.clear()
    yield shared_net
    for server in shared_net.servers:
        server.behave()


def client(net: Devnet, port: str = "api", **changed: Any) -> SessionNetwork:
    api: NetworkApi = getattr(net, port)
    network = Network("devnet", seeds=(), test=True, api=checked_api(api.url, api.pubkey))
    usual: dict[str, Any] = {"clock": lambda: NOW, "timeout_seconds": 10}
    return SessionNetwork(network, Access(**(usual | changed)))


def head_of(raw: bytes) -> tuple[bytes, dict[str, str], bytes]:
    """Take a request apart: start line, headers by lower-case name, body."""
    head, _, body = raw.partition(b"\r\n\r\n")
    start, *lines = head.split(b"\r\n")
    pairs = [line.decode().split(": ", 1) for line in lines]
    assert len({name.lower() for name, _ in pairs}) == len(pairs)
    return start, {name.lower(): value for name, value in pairs}, body


class TestASealedRequest:
    def test_is_answered_with_what_the_api_tells_in_the_clear(self, net: Devnet) -> None:
        answer = client(net).network_info()
        truth = get(net.api, "/info").json
        info = answer.value
        assert info.price_usd == truth["price"]["usd"]
        assert info.market_cap_usd == truth["price"]["usd_market_cap"]
        assert info.nodes == truth["network"]["network_size"] == 60
        assert info.contract == truth["token"]["contract_address"]
        assert str(info.reward_pool) == f"{truth['token']['staking_reward_pool']}.000000000"
        assert str(info.circulating_supply) == "79753120.482913000"
        (source,) = answer.sources
        assert (source.url, source.proof, source.via) == (f"{net.api.url}/oxen/v4/lsrpc", "sealed-reply", "network")
        assert (answer.complete, answer.stale) == (True, False)

    def test_says_on_the_outside_nothing_but_what_it_must(self, net: Devnet) -> None:
        client(net).network_info()
        (received,) = net.received
        start, headers, body = head_of(received.raw)
        assert start == b"POST /oxen/v4/lsrpc HTTP/1.1"
        assert headers == {
            "host": f"127.0.0.1:{net.api.port}",
            "user-agent": f"sessionnet/{VERSION}",
            "accept": "application/json, */*;q=0.1",
            "accept-encoding": "identity",
            "connection": "keep-alive",
            "content-type": "application/octet-stream",
            "content-length": str(len(body)),
        }
        length = int.from_bytes(body[:4], "little")
        route = json.loads(body[4 + length :])
        assert re.fullmatch("[0-9a-f]{64}", route.pop("ephemeral_key"))
        assert route == {"enc_type": "xchacha20"}
        for word in (b"/info", b"X-FS", b"GET", b"127.0.0.1"):
            assert word not in body

    def test_is_signed_inside_and_says_nothing_else_there(self, net: Devnet) -> None:
        client(net).network_info()
        (opened,) = net.api.opened
        assert (opened.method, opened.endpoint, opened.body) == ("GET", "/info", b"")
        assert set(opened.headers) == {"X-FS-Pubkey", "X-FS-Timestamp", "X-FS-Signature"}
        assert opened.headers["X-FS-Timestamp"] == str(CLOCK)
        assert why_not_signed(opened, CLOCK) is None

    def test_is_like_no_other_one(self, net: Devnet) -> None:
        for _ in range(3):
            client(net).network_info()
        assert len({opened.layer.sender for opened in net.api.opened}) == 3
        assert len({opened.headers["X-FS-Pubkey"] for opened in net.api.opened}) == 3
        bodies = [head_of(received.raw)[2] for received in net.received]
        assert len({body[4:28] for body in bodies}) == 3, "the nonces"

    def test_is_signed_by_the_identity_where_there_is_one(self, net: Devnet) -> None:
        mine, other = Identity(bytes(32)), Identity(bytes(31) + b"\1")
        for identity in (mine, mine, other):
            client(net, identity=identity).price_history("1h")
        first, second, third = (opened.headers["X-FS-Pubkey"] for opened in net.api.opened)
        assert first == second != third
        assert all(why_not_signed(opened, CLOCK) is None for opened in net.api.opened)
        assert len({opened.layer.sender for opened in net.api.opened}) == 3

    @pytest.mark.parametrize("manner", ["", "wrong-certificate"])
    def test_needs_no_authority_since_the_seal_vouches_for_the_answer(self, net: Devnet, manner: str) -> None:
        if manner:
            net.misbehave("api-tls", manner)
        answer = client(net, "api_tls").network_info()
        assert answer.value.nodes == 60
        assert answer.sources[0].proof == "sealed-reply"
        assert answer.sources[0].url.startswith("https://")
        assert [received.server for received in net.received] == ["api-tls"]


class TestAPlainRequest:
    def test_is_that_of_a_web_page(self, net: Devnet) -> None:
        answer = client(net, api_transport="plain").network_info()
        assert answer.value.nodes == 60
        assert (answer.sources[0].url, answer.sources[0].proof) == (f"{net.api.url}/info", "none")
        (received,) = net.received
        assert head_of(received.raw) == (
            b"GET /info HTTP/1.1",
            {
                "host": f"127.0.0.1:{net.api.port}",
                "user-agent": f"sessionnet/{VERSION}",
                "accept": "application/json, */*;q=0.1",
                "accept-encoding": "identity",
                "connection": "keep-alive",
            },
            b"",
        )

    def test_over_https_is_vouched_for_by_the_systems_authorities(
        self, net: Devnet, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("SSL_CERT_FILE", str(net.ca_file))
        answer = client(net, "api_tls", api_transport="plain").network_info()
        assert (answer.value.nodes, answer.sources[0].proof) == (60, "system-ca")

    def test_over_https_is_not_sent_to_whom_nobody_vouches_for(self, net: Devnet) -> None:
        assert cause_of(client(net, "api_tls", api_transport="plain")) is WrongCertificate
        assert net.received == []

    def test_over_https_is_not_sent_to_somebody_else(self, net: Devnet, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("SSL_CERT_FILE", str(net.ca_file))
        net.misbehave("api-tls", "wrong-certificate")
        assert cause_of(client(net, "api_tls", api_transport="plain")) is WrongCertificate
        assert net.received == []

    def test_needs_no_key(self, net: Devnet) -> None:
        keyless = Network("devnet", seeds=(), api=Api(net.api.url, None, net.api.url))
        assert SessionNetwork(keyless, Access(api_transport="plain")).network_info().value.nodes == 60


@pytest.mark.parametrize("api_transport", ["sealed", "plain"])
@pytest.mark.parametrize("period", PERIODS)
def test_a_history_is_what_the_api_tells(net: Devnet, period: Period, api_transport: str) -> None:
    answer = client(net, api_transport=api_transport).price_history(period)
    truth = get(net.api, f"/prices/session-token/{period}").json["prices"]
    points = [(point.price_usd, int(point.at.timestamp())) for point in answer.value.points]
    assert points == [(row["price"], row["updated_at"]) for row in reversed(truth)]
    assert len(points) > {"1h": 4, "1d": 140, "7d": 1000, "30d": 4300}[period]
    assert answer.value.low_usd == min(row["price"] for row in truth)
    assert answer.value.high_usd == max(row["price"] for row in truth)
    assert int(answer.as_of.timestamp()) == truth[0]["updated_at"]


@pytest.mark.parametrize("port", ["api", "api_tls"])
def test_a_sealed_reply_from_either_port_is_the_same(net: Devnet, port: str) -> None:
    info = client(net, port).network_info().value
    other = client(net).network_info().value
    assert structs.replace(info, answered_at=None) == structs.replace(other, answered_at=None)


def test_another_key_than_the_apis_can_be_answered_by_nobody(net: Devnet) -> None:
    network = Network("devnet", seeds=(), api=checked_api(net.api.url, net.seeds[0].pin))
    assert cause_of(SessionNetwork(network, Access())) is WrongKey
    assert net.api.opened == []


def cause_of(network: SessionNetwork, period: Period | None = None) -> type[SessionNetError]:
    """Return the class of the failure, having checked its message and hint."""
    with pytest.raises((NobodyAnswered, NobodyBelievable)) as nobody:
        network.network_info() if period is None else network.price_history(period)
    (cause,) = nobody.value.causes
    assert isinstance(nobody.value, Unbelievable) == isinstance(cause, Unbelievable)
    assert cause.describe().startswith("127.0.0.1:")
    if isinstance(cause, NotSealed):
        assert "--api-pubkey" in (cause.hint or "")
        assert "plain" not in (cause.hint or "")
    return type(cause)


# What becomes of a question that is answered wrongly: the class of the error, or what the answer then tells.
Expected = type[SessionNetError] | dict[str, Any]

TOO_LATE = ("hang", "slow", "trickle", "trickle-headers")
"""Whose answer would come after the deadline of half a second."""
WRITTEN = {"status": "status:503", "slow": "slow:5", "stale": "stale:3", "ahead": "ahead:3", "extra": "extra:5"}
"""With what must stand after the colon."""

EVERYWHERE: dict[str, Expected] = {
    **dict.fromkeys(["refuse", "reset", "cut", *TOO_LATE], Unreachable),
    **dict.fromkeys(["huge", "huge-announced"], AnswerTooLarge),
    "bomb": MalformedAnswer,
    "rpc-error": Refused,
    "wrong-certificate": {"nodes": 60},  # there is none on the port for HTTP
    "stale": {"nodes": 60},
    "ahead": {"nodes": 60},
    "half": {"nodes": 30},
    "fewer": {"nodes": 54},
    "extra": {"nodes": 65},
    "swarms": {"nodes": 60},
    "empty": {"nodes": None, "staked": None, "staked_usd": None},
    "duplicate": {"nodes": 120},
    "bad-keys": {"nodes": 60},
    "wrong-types": {"nodes": 60},
    "stale-price": {"nodes": 60},
    "future-price": {"nodes": 60},
    "no-price": Refused,
    "old-prices": {"nodes": 60},
    "nulls": {"nodes": 60, "contract": None, "circulating_supply": None, "market_cap_usd": None, "reward_pool": None},
    "fewer-fields": {"nodes": 60, "price_usd": None, "market_cap_usd": None, "contract": None, "staked_usd": None},
    "contract": {"contract": "0xDeaDbeefdEAdbeefdEadbEEFdeadbeEFdEaDbeeF"},
    "hostile-figures": MalformedAnswer,
    "absurd-figures": MalformedAnswer,
}

SEALED: dict[str, Expected] = {
    **EVERYWHERE,
    **dict.fromkeys(["500", "429", "redirect", "status"], Refused),
    **dict.fromkeys(["blank", "crowd", "garbage", "html", "truncated-json", "deep"], NotSealed),
    **dict.fromkeys(["sealed-to-other", "sealed-cut", "unsealed"], NotSealed),
    "wrong-key": WrongKey,
    "sealed-garbage": MalformedAnswer,
    "sealed-crowd": AnswerTooLarge,
    "sealed-replay": {"nodes": 60},  # the first reply is a proper one
}

PLAIN: dict[str, Expected] = {
    **EVERYWHERE,
    **dict.fromkeys(["500", "429", "redirect", "status"], Refused),
    **dict.fromkeys(["blank", "garbage", "html", "truncated-json", "deep"], MalformedAnswer),
    "crowd": AnswerTooLarge,
    **{name: {"nodes": 60} for name, sort in SORTS_OF_API.items() if sort.kind is Kind.SEALING},
}


def test_everything_that_can_go_wrong_is_tried_here() -> None:
    assert SEALED.keys() == PLAIN.keys() == (SORTS | SORTS_OF_API).keys()


@pytest.mark.parametrize(
    ("api_transport", "name"), [(way, name) for way in ("sealed", "plain") for name in sorted(SORTS | SORTS_OF_API)]
)
def test_what_becomes_of_everything_that_can_go_wrong(net: Devnet, api_transport: str, name: str) -> None:
    net.misbehave("api", WRITTEN.get(name, name))
    expected = (SEALED if api_transport == "sealed" else PLAIN)[name]
    network = client(net, api_transport=api_transport, timeout_seconds=0.5 if name in TOO_LATE else 600)
    if isinstance(expected, dict):
        value = network.network_info().value
        assert {field: getattr(value, field) for field in expected} == expected
    else:
        assert cause_of(network) is expected
    assert not any(b"/elsewhere" in received.raw for received in net.received)


@pytest.mark.parametrize("api_transport", ["sealed", "plain"])
class TestAHistory:
    @pytest.mark.parametrize("name", ["hostile-figures", "rpc-error"])
    def test_that_cannot_be_had_fails_as_all_else(self, net: Devnet, api_transport: str, name: str) -> None:
        net.misbehave("api", name)
        expected = {"hostile-figures": MalformedAnswer, "rpc-error": Refused}[name]
        assert cause_of(client(net, api_transport=api_transport), "1h") is expected

    @pytest.mark.parametrize("name", ["absurd-figures", "no-price"])
    def test_without_a_usable_point_is_no_answer(self, net: Devnet, api_transport: str, name: str) -> None:
        net.misbehave("api", name)
        assert cause_of(client(net, api_transport=api_transport), "1h") is FigureMissing

    @pytest.mark.parametrize("name", ["old-prices", "fewer-fields"])
    def test_of_an_older_server_has_no_market_cap(self, net: Devnet, api_transport: str, name: str) -> None:
        truth = get(net.api, "/prices/session-token/1h").json["prices"]
        net.misbehave("api", name)
        points = client(net, api_transport=api_transport).price_history("1h").value.points
        assert [point.price_usd for point in points] == [row["price"] for row in reversed(truth)]
        assert {point.market_cap_usd for point in points} == {None}


def test_a_price_that_nobody_has_renewed_makes_a_stale_answer(net: Devnet) -> None:
    net.misbehave("api", "stale-price")
    answer: Answer[NetworkInfo] = client(net).network_info()
    assert (answer.stale, answer.complete) == (True, False)
    assert answer.as_of == answer.value.price_as_of
    assert answer.age_seconds > 80_000


def test_a_reply_that_was_given_before_is_none(net: Devnet) -> None:
    net.misbehave("api", "sealed-replay")
    assert client(net).network_info().value.nodes == 60
    assert cause_of(client(net)) is NotSealed
    assert cause_of(client(net), "1h") is NotSealed


def test_every_sort_of_sealed_garbage_is_malformed(net: Devnet) -> None:
    net.misbehave("api", "sealed-garbage")
    assert {cause_of(client(net)) for _ in INSIDES} == {MalformedAnswer}


def test_a_page_that_the_server_has_not_is_a_refusal_and_no_lie(net: Devnet) -> None:
    elsewhere = structs.replace(checked_api(net.api.url, net.api.pubkey), url=f"{net.api.url}/nowhere")
    assert cause_of(SessionNetwork(Network("devnet", seeds=(), api=elsewhere))) is Refused
    assert ask(net.api, "GET", "/nowhere").status == 404


def test_an_account_is_told_to_nobody(net: Devnet) -> None:
    account = "05d2ad010eeb72d72e561d9de7bd7b6989af77dcabffa03a5111a6c859ae5c3a72"
    net_alone = client(net)
    network = replaced(
        net_alone.network,
        Replacements(
            seed_urls=tuple(seed.url for seed in net.seeds), seed_pins=tuple(str(seed.pin) for seed in net.seeds)
        ),
    )
    answer = SessionNetwork(network, net_alone.access).overview([account], 5)
    assert (answer.value.accounts[0].account_id, answer.complete) == (account, True)
    assert sorted(received.server for received in net.received) == ["api", "seed1", "seed2", "seed3"]
    sent = b"".join([received.raw for received in net.received] + [one.layer.plaintext for one in net.api.opened])
    assert account[2:].encode() not in sent.lower()
    assert bytes.fromhex(account[2:]) not in sent
