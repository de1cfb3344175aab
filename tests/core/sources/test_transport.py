"""The one module that opens connections: pins, CAs, proxies, redirects, size, deadline."""

from __future__ import annotations

import threading
import time
import tracemalloc
from pathlib import Path

import pytest

from sessionnet_core.access import Access
from sessionnet_core.errors import (
    AnswerTooLarge,
    MalformedAnswer,
    ProxyFailed,
    Refused,
    SessionNetError,
    Unreachable,
    WrongCertificate,
)
from sessionnet_core.networks.model import Pin
from sessionnet_core.sources.endpoint import Endpoint
from sessionnet_core.sources.exchange import EXPLANATION_LIMIT_BYTES
from sessionnet_core.sources.side_by_side import QUORUM_GRACE_SECONDS
from sessionnet_core.sources.transport import ANSWER_LIMIT_BYTES, Transport
from sessionnet_core.wire.oxend import REQUEST
from tests.deadlines import Clock
from tests.devnet import Devnet, Seed
from tests.proxies import Handshake, http_connect, proxy, socks5


def pinned(seed: Seed, *pins: str) -> Endpoint:
    return Endpoint(seed.url, "pinned-certificate", tuple(map(Pin, pins or (str(seed.pin),))))


def test_the_pinned_server_is_asked(devnet: Devnet) -> None:
    assert Transport(timeout_seconds=60).post(pinned(devnet.seeds[0]), REQUEST).startswith(b"{")


def test_any_of_several_pins_will_do(devnet: Devnet) -> None:
    first, second = devnet.seeds[:2]
    assert Transport(timeout_seconds=60).post(pinned(first, str(second.pin), str(first.pin)), REQUEST)


def test_another_certificate_gets_not_a_byte_of_the_request(devnet: Devnet) -> None:
    first, second = devnet.seeds[:2]
    with pytest.raises(WrongCertificate):
        Transport(timeout_seconds=60).post(pinned(first, str(second.pin), "00" * 32), REQUEST)
    assert devnet.received == []


def test_a_ca_that_the_system_trusts_is_enough_and_the_name_must_fit(
    devnet: Devnet, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seed = devnet.seeds[0]
    assert seed.certificate is not None
    bundle = tmp_path / "ca.pem"
    bundle.write_text(seed.certificate.pem)
    with pytest.raises(WrongCertificate):
        Transport(timeout_seconds=60).post(Endpoint(seed.url, "system-ca"), REQUEST)
    monkeypatch.setenv("SSL_CERT_FILE", str(bundle))
    assert Transport(timeout_seconds=60).post(Endpoint(seed.url, "system-ca"), REQUEST)
    elsewhere = Endpoint(seed.url.replace("127.0.0.1", "another.name"), "system-ca")
    with proxy(http_connect) as (port, _):
        transport = Transport(timeout_seconds=60, proxy=f"http://127.0.0.1:{port}")
        with pytest.raises(WrongCertificate):
            transport.post(elsewhere, REQUEST)
    assert len(devnet.received) == 1


@pytest.mark.parametrize(("handshake", "scheme"), [(http_connect, "http"), (socks5, "socks5h")])
class TestAProxy:
    def test_carries_the_connection_and_the_pin_still_holds(
        self, devnet: Devnet, handshake: Handshake, scheme: str
    ) -> None:
        seed = devnet.seeds[0]
        with proxy(handshake) as (port, passed_on):
            transport = Transport(timeout_seconds=60, proxy=f"{scheme}://127.0.0.1:{port}")
            assert transport.post(pinned(seed), REQUEST).startswith(b"{")
            with pytest.raises(WrongCertificate):
                transport.post(pinned(seed, "00" * 32), REQUEST)
        assert {place[1] for place in passed_on} == {seed.port}

    def test_resolves_names_where_it_stands(self, devnet: Devnet, handshake: Handshake, scheme: str) -> None:
        seed = devnet.seeds[0]
        with proxy(handshake) as (port, passed_on):
            url = seed.url.replace("127.0.0.1", "seed.invalid")
            transport = Transport(timeout_seconds=60, proxy=f"{scheme}://127.0.0.1:{port}")
            assert transport.post(Endpoint(url, "pinned-certificate", (Pin(str(seed.pin)),)), REQUEST)
        assert passed_on == [("seed.invalid", seed.port)]

    def test_that_is_not_there_is_named_and_not_gone_round(
        self, devnet: Devnet, handshake: Handshake, scheme: str
    ) -> None:
        with proxy(handshake) as (port, _):
            pass
        transport = Transport(timeout_seconds=60, proxy=f"{scheme}://127.0.0.1:{port}")
        with pytest.raises(ProxyFailed):
            transport.post(pinned(devnet.seeds[0]), REQUEST)
        assert devnet.received == []


def test_the_environments_proxy_counts_and_its_exceptions_too(devnet: Devnet, monkeypatch: pytest.MonkeyPatch) -> None:
    seed = devnet.seeds[0]
    with proxy(http_connect) as (port, passed_on):
        monkeypatch.setenv("HTTPS_PROXY", f"http://127.0.0.1:{port}")
        monkeypatch.setenv("NO_PROXY", "127.0.0.1")
        Transport(timeout_seconds=60).post(pinned(seed), REQUEST)
        assert passed_on == []
        monkeypatch.delenv("NO_PROXY")
        Transport(timeout_seconds=60).post(pinned(seed), REQUEST)
    assert passed_on == [("127.0.0.1", seed.port)]


def test_no_password_is_sent_that_was_not_meant_for_the_host(
    devnet: Devnet, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    netrc = tmp_path / "netrc"
    netrc.write_text("machine 127.0.0.1 login alice password hunter2\n")
    netrc.chmod(0o600)
    monkeypatch.setenv("NETRC", str(netrc))
    Transport(timeout_seconds=60).post(pinned(devnet.seeds[0]), REQUEST)
    assert b"authorization" not in devnet.received[0].raw.lower()


def test_a_redirect_is_not_followed(devnet: Devnet) -> None:
    devnet.misbehave("seed1", "redirect")
    seed = devnet.seeds[0]
    with pytest.raises(Refused) as refused:
        Transport(timeout_seconds=60).post(pinned(seed), REQUEST)
    assert refused.value.message == f"HTTP status 302: it points to https://127.0.0.1:{seed.port}/elsewhere"
    assert [b"/json_rpc" in request.raw.partition(b"\r\n")[0] for request in devnet.received] == [True]


@pytest.mark.parametrize("manner", ["huge", "huge-announced"])
def test_an_endless_answer_is_dropped_at_the_limit(devnet: Devnet, manner: str) -> None:
    devnet.misbehave("seed1", manner)
    tracemalloc.start()
    try:
        with pytest.raises(AnswerTooLarge):
            Transport(timeout_seconds=20).post(pinned(devnet.seeds[0]), REQUEST)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 2 * ANSWER_LIMIT_BYTES


def test_a_compressed_answer_is_not_unpacked(devnet: Devnet) -> None:
    devnet.misbehave("seed1", "bomb")
    with pytest.raises(MalformedAnswer):
        Transport(timeout_seconds=60).post(pinned(devnet.seeds[0]), REQUEST)


def test_a_busy_server_is_asked_once_more_and_not_when_it_says(devnet: Devnet) -> None:
    devnet.misbehave("seed1", "429")  # with Retry-After: an hour
    with pytest.raises(Refused, match="429"):
        Transport(timeout_seconds=60).post(pinned(devnet.seeds[0]), REQUEST)
    assert len(devnet.received) == 2


class TestAskingOnce:
    def test_is_once_where_others_are_asked_again(self, devnet: Devnet) -> None:
        seed = devnet.seeds[0]
        seed.misbehave("429")
        with pytest.raises(Refused) as refused:
            Transport(timeout_seconds=60).post_once(pinned(seed), REQUEST)
        assert refused.value.status == 429
        assert len(devnet.received) == 1


def test_the_beginning_of_a_refusal_is_kept(devnet: Devnet) -> None:
    echoing = Endpoint(devnet.storage[0].url.partition("/storage_rpc")[0] + "/" + "x" * 2_000, "none")
    with pytest.raises(Refused) as refused:
        Transport(timeout_seconds=60).post(echoing, REQUEST)
    assert refused.value.status == 404
    assert refused.value.text.startswith("POST /xxx")
    assert len(refused.value.text) == EXPLANATION_LIMIT_BYTES


def test_time_that_runs_out_before_the_request_is_sent_is_no_fault_of_our_own(
    devnet: Devnet, monkeypatch: pytest.MonkeyPatch
) -> None:
    devnet.misbehave("seed1", "refuse")
    left = iter([5.0])
    monkeypatch.setattr(Transport, "remaining_seconds", property(lambda _: next(left, 0.0)))
    with pytest.raises(Unreachable, match="the connection was refused"):
        Transport(timeout_seconds=60).post(pinned(devnet.seeds[0]), REQUEST)


def test_a_part_of_the_time_ends_before_the_whole(devnet: Devnet, monkeypatch: pytest.MonkeyPatch) -> None:
    clock = Clock(monkeypatch)
    devnet.misbehave("seed1", "hang")
    whole = Transport(timeout_seconds=30)
    with pytest.raises(Unreachable):
        whole.within(0.5).post(pinned(devnet.seeds[0]), REQUEST)
    assert clock.seconds == pytest.approx(0.5)
    assert whole.remaining_seconds == pytest.approx(29.5)
    assert Transport(timeout_seconds=1).within(60).remaining_seconds == 1


class TestSideBySide:
    def endpoints(self, net: Devnet) -> list[Endpoint]:
        return [pinned(seed) for seed in net.seeds]

    def test_outcomes_stand_in_the_order_of_the_hosts(self, devnet: Devnet) -> None:
        devnet.misbehave("seed1", "slow:0.3")
        devnet.misbehave("seed2", "500")
        transport = Transport(timeout_seconds=60)
        outcomes = transport.side_by_side(
            self.endpoints(devnet), lambda endpoint: transport.post(endpoint, REQUEST)[:1], seconds=60
        )
        assert [type(outcome) for outcome in outcomes] == [bytes, Refused, bytes]

    def test_one_that_hangs_is_left_behind_a_second_after_the_others_have_answered(
        self, devnet: Devnet, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        devnet.misbehave("seed3", "hang")
        clock = Clock(monkeypatch)
        transport = Transport(timeout_seconds=300)
        outcomes = transport.side_by_side(
            self.endpoints(devnet), lambda endpoint: transport.post(endpoint, REQUEST), seconds=300, enough=2
        )
        # The honest say theirs in pieces, each of which takes a little.
        assert QUORUM_GRACE_SECONDS <= clock.seconds < 3 * QUORUM_GRACE_SECONDS
        assert isinstance(outcomes[2], Unreachable)

    def test_a_larger_answer_has_as_many_times_as_long(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("sessionnet_core.sources.side_by_side.QUORUM_GRACE_SECONDS", 0)
        small_are_there = threading.Event()
        reported: list[str] = []

        def report(line: str) -> None:
            reported.append(line)
            if len(reported) == 2:
                small_are_there.set()

        def ask(endpoint: Endpoint) -> str:
            if endpoint.host == "large.example":
                small_are_there.wait(30)
                time.sleep(0.3)  # many times as long as the small ones took
            return endpoint.host

        endpoints = [Endpoint(f"https://{name}.example/", "none") for name in ("large", "small", "smaller")]
        transport = Transport.of(Access(report=report, timeout_seconds=60))
        outcomes = transport.side_by_side(endpoints, ask, seconds=60, enough=2, sizes=[100_000, 1, 1])
        assert outcomes == [endpoint.host for endpoint in endpoints]

    def test_a_larger_answer_does_not_take_the_time_that_is_reserved_for_asking_another(self) -> None:
        gate = threading.Event()

        def ask(endpoint: Endpoint) -> bool:
            return endpoint.host == "small.example" or gate.wait(60)

        endpoints = [Endpoint(f"https://{name}.example/", "none") for name in ("large", "small")]
        transport = Transport(timeout_seconds=60)
        large, small = transport.side_by_side(endpoints, ask, seconds=60, enough=2, sizes=[7, 1], reserve_seconds=59.9)
        gate.set()
        assert isinstance(large, Unreachable)
        assert small is True
        assert transport.remaining_seconds > 30

    def test_a_name_server_that_hangs_does_not_stop_the_clock(
        self, devnet: Devnet, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        gate = threading.Event()
        clock = Clock(monkeypatch)
        transport = Transport(timeout_seconds=0.5)
        (outcome,) = transport.side_by_side(self.endpoints(devnet)[:1], lambda _: gate.wait(600), seconds=30)
        gate.set()
        assert isinstance(outcome, Unreachable)
        assert clock.seconds == pytest.approx(0.5)

    def test_nobody_is_asked_beside_more_than_so_many_others(self) -> None:
        hosts = [Endpoint(f"https://{number}.example/", "none") for number in range(40)]
        busy, most, lock = 0, 0, threading.Lock()

        def ask(endpoint: Endpoint) -> str:
            nonlocal busy, most
            with lock:
                busy += 1
                most = max(most, busy)
            time.sleep(0.01)
            with lock:
                busy -= 1
            return endpoint.host

        seen: list[tuple[int, int]] = []
        outcomes = Transport(timeout_seconds=10).side_by_side(
            hosts, ask, seconds=10, at_once=4, progress=lambda done, total: seen.append((done, total))
        )
        assert outcomes == [host.host for host in hosts]
        assert most <= 4
        assert seen == [(done, 40) for done in range(1, 41)]

    def test_one_that_takes_too_long_gives_its_place_to_another(self) -> None:
        hosts = [Endpoint(f"https://{number}.example/", "none") for number in range(12)]
        gate = threading.Event()

        def ask(endpoint: Endpoint) -> str | None:
            if endpoint in hosts[:5]:
                gate.wait(600)
            return None

        outcomes = Transport(timeout_seconds=600).side_by_side(hosts, ask, seconds=600, each_seconds=0.5, at_once=2)
        gate.set()
        assert outcomes[5:] == [None] * 7
        for outcome in outcomes[:5]:
            assert isinstance(outcome, Unreachable)
            assert outcome.describe() == "no answer within 0.5 s"
            assert outcome.waited_seconds == pytest.approx(0.5)

    def test_whose_turn_never_came_is_told_from_who_was_silent(self, monkeypatch: pytest.MonkeyPatch) -> None:
        Clock(monkeypatch)
        hosts = [Endpoint(f"https://{number}.example/", "none") for number in range(3)]
        gate = threading.Event()

        def ask(_: Endpoint) -> str:
            gate.wait(600)
            return ""

        outcomes = Transport(timeout_seconds=0.3).side_by_side(hosts, ask, seconds=20, at_once=2)
        gate.set()
        waited = [outcome.waited_seconds for outcome in outcomes if isinstance(outcome, Unreachable)]
        assert waited == [pytest.approx(0.3), pytest.approx(0.3), 0.0]
        assert "no time left" in str(outcomes[2])

    def test_what_is_done_is_reported_in_the_callers_thread(self, devnet: Devnet) -> None:
        devnet.misbehave("seed2", "500")
        reports: list[tuple[str, threading.Thread]] = []
        transport = Transport(
            timeout_seconds=60, report=lambda text: reports.append((text, threading.current_thread()))
        )
        transport.side_by_side(self.endpoints(devnet), lambda endpoint: transport.post(endpoint, REQUEST), seconds=5)
        assert {thread for _, thread in reports} == {threading.current_thread()}
        assert sum("answered" in text for text, _ in reports) == 2
        assert sum("HTTP status 500" in text for text, _ in reports) == 1


class TestAnExchangeWithATimeOfItsOwn:
    @pytest.mark.parametrize("wrong", ["hang", "slow:600", "trickle:0.005", "trickle-headers:0.005"])
    def test_is_over_then(self, devnet: Devnet, monkeypatch: pytest.MonkeyPatch, wrong: str) -> None:
        devnet.misbehave("seed1", wrong)
        clock = Clock(monkeypatch)
        with pytest.raises(Unreachable):
            Transport(timeout_seconds=20).within(0.5).post(pinned(devnet.seeds[0]), REQUEST)
        assert clock.seconds == pytest.approx(0.5)

    @pytest.mark.parametrize("wrong", ["429", "reset"])
    def test_is_tried_once(self, devnet: Devnet, wrong: str) -> None:
        devnet.misbehave("seed1", wrong)
        with pytest.raises(SessionNetError):
            Transport(timeout_seconds=20).within(5).post_once(pinned(devnet.seeds[0]), REQUEST)
        assert len(devnet.received) == 1
        with pytest.raises(SessionNetError):
            Transport(timeout_seconds=20).post(pinned(devnet.seeds[0]), REQUEST)
        assert len(devnet.received) == 3

    def test_never_outlasts_the_common_deadline(self, devnet: Devnet, monkeypatch: pytest.MonkeyPatch) -> None:
        devnet.misbehave("seed1", "hang")
        clock = Clock(monkeypatch)
        with pytest.raises(Unreachable):
            Transport(timeout_seconds=0.5).within(20).post_once(pinned(devnet.seeds[0]), REQUEST)
        assert clock.seconds == pytest.approx(0.5)


@pytest.mark.parametrize(
    ("url", "says"),
    [
        ("https://no-such-host.invalid/json_rpc", "host name could not be resolved"),
        ("http://127.0.0.1:1/json_rpc", "refused"),
    ],
)
def test_what_went_wrong_is_said_in_plain_words(url: str, says: str) -> None:
    with pytest.raises(SessionNetError, match=says):
        Transport(timeout_seconds=60).post(Endpoint(url, "none"), REQUEST)


def test_tls_asked_of_a_plain_server_is_unreachable_and_not_a_crash() -> None:
    with Devnet(count=30, swarms=5, storage_servers=0, tls=False) as net:
        url = net.seeds[0].url.replace("http:", "https:")
        with pytest.raises(Unreachable):
            Transport(timeout_seconds=1).post(Endpoint(url, "pinned-certificate", (Pin("00" * 32),)), REQUEST)
