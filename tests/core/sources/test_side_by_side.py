"""Hosts asked side by side leave nothing behind: no thread, no descriptor, whatever they do and in whichever phase."""

from __future__ import annotations

import gc
import os
import socket
import threading
import time
from collections.abc import Callable, Iterator

import pytest

from sessionnet_core.errors import Shortage, Unreachable
from sessionnet_core.networks.model import Pin
from sessionnet_core.sources.endpoint import Endpoint
from sessionnet_core.sources.transport import Transport
from sessionnet_core.wire.oxend import REQUEST
from tests.deadlines import Clock
from tests.devnet import Devnet
from tests.proxies import proxy

REFRESHES = 25
SECONDS = 0.1
SECONDS_TO_END = 60


def threads() -> list[str]:
    """The names of all threads of our own that run."""
    return [one.name for one in threading.enumerate() if one.name.startswith(("asking", "lookup of"))]


def descriptors() -> int:
    return len(os.listdir("/proc/self/fd"))


def comes_true(condition: Callable[[], bool]) -> bool:
    """Wait until something is so; false if it never is."""
    until = time.monotonic() + SECONDS_TO_END
    while not condition():
        if time.monotonic() > until:
            return False
        time.sleep(0.01)
    return True


@pytest.fixture(autouse=True)
def no_garbage_is_collected() -> Iterator[None]:
    """What is left behind must not wait for the garbage collector."""
    gc.disable()
    yield
    gc.enable()


def pinned(net: Devnet) -> list[Endpoint]:
    return [Endpoint(seed.url, "pinned-certificate", (Pin(str(seed.pin)),)) for seed in net.seeds]


def refresh(endpoints: list[Endpoint], **how: object) -> None:
    """Ask all endpoints as `--watch` does, none of which answers in time."""
    transport = Transport(timeout_seconds=SECONDS, **how)  # type: ignore[arg-type]
    outcomes = transport.side_by_side(endpoints, lambda endpoint: transport.post(endpoint, REQUEST), seconds=30)
    assert all(isinstance(outcome, Unreachable) for outcome in outcomes), outcomes


class TestRefreshesLeaveNothing:
    @pytest.mark.parametrize("manner", ["hang", "cut", "trickle", "trickle-headers"])
    def test_of_hosts_that_never_end(self, devnet: Devnet, manner: str) -> None:
        devnet.misbehave("seeds", manner)
        endpoints = pinned(devnet)
        for endpoint in endpoints:  # what is imported and opened once
            with pytest.raises(Unreachable):
                Transport(timeout_seconds=SECONDS).post(endpoint, REQUEST)
        before = descriptors()
        for _ in range(REFRESHES):
            refresh(endpoints)
            assert comes_true(lambda: not threads())
        assert comes_true(lambda: descriptors() <= before), f"{descriptors()} descriptors, {before} before"

    @pytest.mark.parametrize("manner", ["honest", "429", "redirect", "garbage", "huge"])
    def test_of_hosts_that_answer(self, devnet: Devnet, manner: str) -> None:
        if manner != "honest":
            devnet.misbehave("seeds", manner)
        endpoints = pinned(devnet)

        def ask_all() -> None:
            transport = Transport(timeout_seconds=30)
            transport.side_by_side(endpoints, lambda e: transport.post(e, REQUEST, limit_bytes=2_000_000), seconds=30)

        ask_all()
        assert comes_true(lambda: not threads())
        before = descriptors()
        for _ in range(5):
            ask_all()
        assert comes_true(lambda: descriptors() <= before), f"{descriptors()} descriptors, {before} before"

    def test_of_one_that_is_left_behind_when_the_others_have_answered(self, devnet: Devnet) -> None:
        devnet.misbehave("seed3", "trickle")
        transport = Transport(timeout_seconds=600)
        outcomes = transport.side_by_side(
            pinned(devnet), lambda endpoint: transport.post(endpoint, REQUEST), seconds=600, enough=2
        )
        assert isinstance(outcomes[2], Unreachable)
        assert comes_true(lambda: not threads()), "its own deadline is ten minutes away"

    def test_of_an_interrupt(self, devnet: Devnet) -> None:
        devnet.misbehave("seed3", "hang")
        transport = Transport(timeout_seconds=600)

        def interrupted(_done: int, _total: int) -> None:
            raise KeyboardInterrupt

        with pytest.raises(KeyboardInterrupt):
            transport.side_by_side(
                pinned(devnet), lambda e: transport.post(e, REQUEST), seconds=600, progress=interrupted
            )
        assert comes_true(lambda: not threads())

    def test_of_a_name_server_that_hangs(self, monkeypatch: pytest.MonkeyPatch) -> None:
        gate, asked = threading.Event(), []

        def hangs(host: str, *_: object, **__: object) -> list[object]:
            asked.append(host)
            gate.wait(60)
            raise socket.gaierror(socket.EAI_AGAIN, "no answer")

        monkeypatch.setattr(socket, "getaddrinfo", hangs)
        endpoints = [Endpoint(f"https://{name}.example/", "none") for name in ("one", "two", "one")]
        for _ in range(REFRESHES):
            refresh(endpoints)
        assert comes_true(lambda: "asking" not in threads())
        assert sorted(threads()) == ["lookup of one.example", "lookup of two.example"]
        assert sorted(asked) == ["one.example", "two.example"], "those who ask again share what is under way"
        gate.set()
        assert comes_true(lambda: not threads())

    @pytest.mark.parametrize("scheme", ["http", "socks5h", "socks5", "socks4"])
    @pytest.mark.parametrize("answer", [b"", b"HTTP/1.1 103 Early Hints\r\n" + b"Link: <a>\r\n" * 10_000])
    def test_of_a_proxy_that_never_lets_through(self, devnet: Devnet, scheme: str, answer: bytes) -> None:
        connected: set[socket.socket] = set()

        def never(client: socket.socket) -> tuple[str, int]:
            connected.add(client)
            try:
                for byte in answer:
                    client.sendall(bytes([byte]))
                    time.sleep(0.02)
                while client.recv(4096):
                    pass
            finally:
                connected.discard(client)
            raise OSError

        before = descriptors()
        with proxy(never) as (port, _):
            for _ in range(5):
                refresh(pinned(devnet), proxy=f"{scheme}://127.0.0.1:{port}")
            assert comes_true(lambda: not threads())
            assert comes_true(lambda: not connected)
        assert comes_true(lambda: descriptors() <= before)


class TestWhereThreadsAreScarce:
    HOSTS = tuple(Endpoint(f"https://{number}.example/", "none") for number in range(12))

    @pytest.fixture
    def allow(self, monkeypatch: pytest.MonkeyPatch) -> Callable[[int], None]:
        """Let so many threads start, and no more."""

        def allow(count: int) -> None:
            left = [count]
            start = threading.Thread.start

            def start_while_there_are(thread: threading.Thread) -> None:
                if not thread.name.startswith("asking"):  # the test network's own
                    return start(thread)
                if not left[0]:
                    raise RuntimeError("can't start new thread")
                left[0] -= 1
                return start(thread)

            monkeypatch.setattr(threading.Thread, "start", start_while_there_are)

        return allow

    @pytest.mark.parametrize("count", [0, 1, 3])
    def test_fewer_are_asked_at_once_and_all_of_them(self, allow: Callable[[int], None], count: int) -> None:
        used = set()

        def ask(endpoint: Endpoint) -> str:
            used.add(threading.current_thread())
            return endpoint.host

        allow(count)
        outcomes = Transport(timeout_seconds=60).side_by_side(self.HOSTS, ask, seconds=60)
        assert outcomes == [host.host for host in self.HOSTS]
        assert len(used) <= max(count, 1)
        assert (threading.current_thread() in used) == (count == 0)

    def test_one_that_trickles_has_its_part_of_the_time_and_no_more(
        self, devnet: Devnet, allow: Callable[[int], None], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        devnet.misbehave("seed1", "trickle-headers:0.005")
        allow(0)
        clock = Clock(monkeypatch)
        transport = Transport(timeout_seconds=3)
        outcomes = transport.side_by_side(pinned(devnet), lambda e: transport.post(e, REQUEST), seconds=3)
        assert [type(outcome) for outcome in outcomes] == [Unreachable, bytes, bytes]
        assert 1 <= clock.seconds < 2, "the honest say theirs in pieces, each of which takes a little"

    def test_one_that_hangs_does_not_keep_the_only_thread(self, devnet: Devnet, allow: Callable[[int], None]) -> None:
        devnet.misbehave("seed1", "hang")
        allow(1)
        transport = Transport(timeout_seconds=9)
        outcomes = transport.side_by_side(pinned(devnet), lambda e: transport.post(e, REQUEST), seconds=9)
        assert [type(outcome) for outcome in outcomes] == [Shortage, bytes, bytes]
        assert "no answer within 3.0 s" in str(outcomes[0]), "with more threads it would have had longer"

    def test_who_meets_a_shortage_is_asked_again_when_others_are_done(self) -> None:
        busy, lock = 0, threading.Lock()

        def ask(endpoint: Endpoint) -> str:
            nonlocal busy
            with lock:
                busy += 1
                crowded = busy > 2
            time.sleep(0.01)
            with lock:
                busy -= 1
            if crowded:
                raise Shortage("this machine lacks free file descriptors")
            return endpoint.host

        outcomes = Transport(timeout_seconds=60).side_by_side(self.HOSTS, ask, seconds=60)
        assert outcomes == [host.host for host in self.HOSTS]

    @pytest.mark.parametrize("error", [Shortage("this machine lacks memory"), MemoryError(), OSError(24, "too many")])
    def test_a_shortage_that_stays_is_told_as_one(self, error: Exception) -> None:
        def ask(_: Endpoint) -> str:
            raise error

        outcomes = Transport(timeout_seconds=60).side_by_side(self.HOSTS, ask, seconds=60)
        assert {type(outcome) for outcome in outcomes} == {Shortage}


def test_a_round_within_another_ends_with_it() -> None:
    """As where a thread that is left behind asks several hosts itself."""
    hosts = [Endpoint(f"https://{number}.example/", "none") for number in range(2)]
    gate, inner_ended = threading.Event(), threading.Event()

    def ask_others(_: Endpoint) -> None:
        try:
            Transport(timeout_seconds=600).side_by_side(hosts, lambda _: gate.wait(60), seconds=600)
        finally:
            inner_ended.set()

    (outcome,) = Transport(timeout_seconds=0.2).side_by_side(hosts[:1], ask_others, seconds=600)
    assert isinstance(outcome, Unreachable)
    assert inner_ended.wait(SECONDS_TO_END)
    gate.set()
    assert comes_true(lambda: not threads())
