"""Addresses of a name are raced: a family that leads nowhere costs a quarter of a second, and never the whole time."""

from __future__ import annotations

import errno
import os
import socket
import threading
from collections.abc import Callable, Iterator

import pytest

from sessionnet_core.errors import Shortage, Unreachable
from sessionnet_core.networks.model import Pin
from sessionnet_core.sources.endpoint import Endpoint
from sessionnet_core.sources.racing import connect
from sessionnet_core.sources.resolution import MOST_ADDRESSES, Address, interleaved
from sessionnet_core.sources.transport import Transport
from sessionnet_core.wire.oxend import REQUEST
from tests.deadlines import Clock
from tests.devnet import Devnet
from tests.proxies import http_connect, proxy, socks5

V4, V6 = socket.AF_INET, socket.AF_INET6
Resolver = Callable[[dict[str, list[Address]]], None]

pytestmark = pytest.mark.skipif(not os.path.exists("/proc/net/if_inet6"), reason="this machine has no IPv6")


@pytest.fixture
def black_hole() -> Iterator[Address]:
    """An address of the other family that never answers: the queue of its listener is full."""
    waiting = []
    with socket.socket(V6, socket.SOCK_STREAM) as listener:
        listener.bind(("::1", 0))
        listener.listen(0)
        for _ in range(4):
            one = socket.socket(V6, socket.SOCK_STREAM)
            one.setblocking(False)
            one.connect_ex(listener.getsockname())
            waiting.append(one)
        yield Address(V6, listener.getsockname())
        for one in waiting:
            one.close()


@pytest.fixture
def dead() -> Iterator[Address]:
    """An address of the other family that refuses at once."""
    with socket.socket(V6, socket.SOCK_STREAM) as bound:
        bound.bind(("::1", 0))
        yield Address(V6, bound.getsockname())


@pytest.fixture
def living() -> Iterator[Address]:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        yield Address(V4, listener.getsockname())


@pytest.fixture
def resolve(monkeypatch: pytest.MonkeyPatch) -> Resolver:
    """Let names have these addresses; a port of 0 is that of the question."""
    real = socket.getaddrinfo

    def patch(names: dict[str, list[Address]]) -> None:
        def found(host: str, port: int, *args: object, **kwargs: object) -> list[object]:
            if host not in names:
                return real(host, port, *args, **kwargs)  # type: ignore[arg-type, return-value]
            return [
                (one.family, socket.SOCK_STREAM, 6, "", (one.ip, one.place[1] or port, *one.place[2:]))
                for one in names[host]
            ]

        monkeypatch.setattr(socket, "getaddrinfo", found)

    return patch


def test_families_take_turns_and_the_first_stays_first() -> None:
    six, four = [Address(V6, (f"::{n}",)) for n in range(3)], [Address(V4, (f"127.0.0.{n}",)) for n in range(2)]
    assert interleaved([*six, *four]) == [six[0], four[0], six[1], four[1], six[2]]
    assert interleaved([*four, *six]) == [four[0], six[0], four[1], six[1], six[2]]
    assert interleaved([]) == []


def test_a_family_that_leads_nowhere_costs_a_quarter_of_a_second(
    black_hole: Address, living: Address, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = Clock(monkeypatch)
    with connect([black_hole, living]) as connected:
        assert connected.getpeername() == living.place
    assert clock.seconds == pytest.approx(0.25)


def test_one_that_refuses_costs_no_time(dead: Address, living: Address, monkeypatch: pytest.MonkeyPatch) -> None:
    clock = Clock(monkeypatch)
    with connect([dead, living]) as connected:
        assert connected.getpeername() == living.place
    assert clock.seconds == 0


def test_the_losers_are_closed(black_hole: Address, living: Address) -> None:
    before = len(os.listdir("/proc/self/fd"))
    connect([black_hole, black_hole, living]).close()
    assert len(os.listdir("/proc/self/fd")) == before


def test_of_all_failures_the_refusal_is_told(dead: Address) -> None:
    nowhere = Address(V4, ("255.255.255.255", 1))
    with pytest.raises(OSError, match=r".") as failed:
        connect([nowhere, dead])
    assert failed.value.errno == errno.ECONNREFUSED


@pytest.mark.parametrize(("family", "means"), [(V4, errno.EADDRNOTAVAIL), (V6, errno.ENETUNREACH)])
def test_a_machine_without_the_family_lacks_no_port(monkeypatch: pytest.MonkeyPatch, family: int, means: int) -> None:
    """Both fail alike there, but of the other family there is none left only if all ports are used up."""
    monkeypatch.setattr(socket.socket, "connect_ex", lambda *_: errno.EADDRNOTAVAIL)
    with pytest.raises(OSError, match=r".") as failed:
        connect([Address(family, ("nowhere", 9))])
    assert failed.value.errno == means


def test_a_name_has_no_more_than_so_many_addresses(devnet: Devnet, resolve: Resolver) -> None:
    tried: list[object] = []
    resolve({"many.example": [Address(V4, (f"127.9.0.{n}", 1)) for n in range(1, 100)]})
    from sessionnet_core.sources.resolution import addresses_of

    tried += addresses_of("many.example", 1)
    assert len(tried) == MOST_ADDRESSES


class TestACommandsRequest:
    def endpoint(self, net: Devnet) -> Endpoint:
        seed = net.seeds[0]
        return Endpoint(f"https://dual.example:{seed.port}/json_rpc", "pinned-certificate", (Pin(str(seed.pin)),))

    def test_is_answered_by_the_family_that_lives(self, devnet: Devnet, resolve: Resolver, black_hole: Address) -> None:
        resolve({"dual.example": [black_hole, Address(V4, ("127.0.0.1", 0))]})
        assert Transport(timeout_seconds=10**9).post(self.endpoint(devnet), REQUEST).startswith(b"{")

    def test_doctor_sees_which_one(self, devnet: Devnet, resolve: Resolver, black_hole: Address) -> None:
        resolve({"dual.example": [black_hole, Address(V4, ("127.0.0.1", 0))]})
        examination = Transport(timeout_seconds=60).examination(self.endpoint(devnet))
        examination.take()
        assert examination.steps.resolution.addresses == ("::1", "127.0.0.1")
        assert examination.steps.connection.address == "127.0.0.1"
        assert examination.steps.handshake.outcome == "ok"

    def test_through_a_proxy_races_the_proxys_addresses(
        self, devnet: Devnet, resolve: Resolver, black_hole: Address
    ) -> None:
        seed = devnet.seeds[0]
        direct = Endpoint(seed.url, "pinned-certificate", (Pin(str(seed.pin)),))
        for handshake, scheme in ((http_connect, "http"), (socks5, "socks5h"), (socks5, "socks5")):
            with proxy(handshake) as (port, _):
                resolve({"proxy.example": [black_hole, Address(V4, ("127.0.0.1", 0))]})
                transport = Transport(timeout_seconds=10**9, proxy=f"{scheme}://proxy.example:{port}")
                assert transport.post(direct, REQUEST).startswith(b"{")

    def test_of_which_all_addresses_are_dead_is_refused(self, devnet: Devnet, resolve: Resolver, dead: Address) -> None:
        resolve({"dual.example": [dead, dead]})
        with pytest.raises(Unreachable, match="refused"):
            Transport(timeout_seconds=60).post(self.endpoint(devnet), REQUEST)


class TestWithoutDescriptors:
    def test_an_attempt_waits_for_another_to_give_its_own_back(
        self, monkeypatch: pytest.MonkeyPatch, dead: Address, living: Address
    ) -> None:
        from sessionnet_core.sources import racing

        most, lock, open_now = 1, threading.Lock(), set[int]()
        real = racing._begun

        def begun(address: Address, options: object) -> object:
            with lock:
                if len([one for one in open_now if _is_open(one)]) >= most:
                    raise OSError(errno.EMFILE, "too many open files")
                attempt = real(address, ())
                open_now.add(attempt.fileno())
                return attempt

        monkeypatch.setattr(racing, "_begun", begun)
        with connect([dead, living]) as connected:
            assert connected.getpeername() == living.place

    def test_a_name_is_not_said_to_be_missing(self, devnet: Devnet, monkeypatch: pytest.MonkeyPatch) -> None:
        def none_left(*_: object, **__: object) -> object:
            raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

        def no_socket(*_: object, **__: object) -> object:
            raise OSError(errno.EMFILE, "too many open files")

        monkeypatch.setattr(socket, "getaddrinfo", none_left)
        monkeypatch.setattr("sessionnet_core.sources.resolution.socket.socket", no_socket)
        with pytest.raises(Shortage, match="descriptors"):
            Transport(timeout_seconds=60).post(Endpoint("https://name.example/", "none"), REQUEST)


def _is_open(descriptor: int) -> bool:
    try:
        os.fstat(descriptor)
    except OSError:
        return False
    return True
