"""The way to a host in single steps: what each tells, where it ends, and that nothing goes around a proxy."""

from __future__ import annotations

import ast
import socket
import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

import sessionnet_cli
import sessionnet_core
from sessionnet_core.networks.model import Pin
from sessionnet_core.sources.endpoint import Endpoint
from sessionnet_core.sources.examination import Examination
from sessionnet_core.sources.steps import Steps
from sessionnet_core.sources.transport import Transport
from tests.core.hosts import Hosts
from tests.deadlines import Clock
from tests.devnet import Devnet, Seed
from tests.devnet.certificates import short_lived
from tests.proxies import http_connect, proxy


def pinned(seed: Seed, *pins: str) -> Endpoint:
    return Endpoint(seed.url, "pinned-certificate", tuple(map(Pin, pins or (str(seed.pin),))))


def examined(endpoint: Endpoint, *, seconds: float = 60, **how: Any) -> Steps:
    examination = Transport(timeout_seconds=seconds, **how).examination(endpoint)
    examination.take()
    return examination.steps


def outcomes(steps: Steps) -> tuple[str, str, str]:
    return steps.resolution.outcome, steps.connection.outcome, steps.handshake.outcome


def test_every_step_of_an_honest_host_is_told_with_its_time(devnet: Devnet) -> None:
    seed = devnet.seeds[0]
    steps = examined(pinned(seed))
    assert outcomes(steps) == ("ok", "ok", "ok")
    assert steps.failed is None
    assert steps.resolution.addresses == ("127.0.0.1",)
    for step in (steps.resolution, steps.connection, steps.handshake):
        assert step.seconds is not None
        assert 0 <= step.seconds < 5
    assert steps.handshake.version in ("TLSv1.2", "TLSv1.3")
    assert steps.handshake.fingerprint_seen == seed.pin
    assert devnet.received == [], "nothing is asked"


def test_the_expiry_of_a_pinned_certificate_is_read_from_it(devnet: Devnet, monkeypatch: pytest.MonkeyPatch) -> None:
    seed = devnet.seeds[0]
    monkeypatch.setattr(seed, "certificate", short_lived("seed1", 100))
    expires = examined(pinned(seed)).handshake.expires
    assert expires is not None
    assert abs(expires - datetime.now(UTC) - timedelta(days=100)) < timedelta(minutes=5)


def test_of_a_certificate_that_may_sign_nothing_no_expiry_is_known(devnet: Devnet) -> None:
    steps = examined(Endpoint(devnet.storage[0].url, "none"))
    assert (steps.handshake.outcome, steps.handshake.expires) == ("ok", None)
    assert steps.handshake.fingerprint_seen == devnet.storage[0].pin


def test_another_certificate_is_told_and_fails(devnet: Devnet) -> None:
    devnet.misbehave("seed1", "wrong-certificate")
    steps = examined(pinned(devnet.seeds[0]))
    assert outcomes(steps) == ("ok", "ok", "failed")
    assert steps.failed is steps.handshake
    assert not steps.handshake.timed_out
    seen = steps.handshake.fingerprint_seen
    assert seen is not None
    assert len(seen) == 64
    assert seen != devnet.seeds[0].pin


def test_any_of_several_pins_will_do(devnet: Devnet) -> None:
    first, second = devnet.seeds[:2]
    assert examined(pinned(first, str(second.pin), str(first.pin))).handshake.outcome == "ok"


def test_what_no_ca_vouches_for_is_shown_all_the_same(
    devnet: Devnet, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    endpoint = Endpoint(devnet.seeds[0].url, "system-ca")
    handshake = examined(endpoint).handshake
    assert (handshake.outcome, handshake.fingerprint_seen) == ("failed", devnet.seeds[0].pin)
    assert "not signed by a trusted CA" in (handshake.reason or "")
    assert devnet.seeds[0].certificate is not None
    bundle = tmp_path / "ca.pem"
    bundle.write_text(devnet.seeds[0].certificate.pem)
    monkeypatch.setenv("SSL_CERT_FILE", str(bundle))
    verified = examined(endpoint).handshake
    assert verified.outcome == "ok"
    assert verified.expires is not None
    assert verified.expires > datetime.now(UTC) + timedelta(days=3000)


def test_plain_http_has_no_handshake() -> None:
    with Devnet(count=30, swarms=5, storage_servers=0, tls=False) as net:
        steps = examined(Endpoint(net.seeds[0].url, "none"))
    assert outcomes(steps) == ("ok", "ok", "skipped")
    assert (steps.failed, steps.handshake.skipped_because) == (None, "plain-http")


def test_tls_asked_of_a_plain_server_fails_in_the_handshake() -> None:
    with Devnet(count=30, swarms=5, storage_servers=0, tls=False) as net:
        steps = examined(Endpoint(net.seeds[0].url.replace("http:", "https:"), "none"), seconds=1)
    assert outcomes(steps) == ("ok", "ok", "failed")


def test_a_name_that_is_none_ends_it_at_once() -> None:
    steps = examined(Endpoint("https://no-such-host.invalid/", "none"))
    assert outcomes(steps) == ("failed", "skipped", "skipped")
    assert steps.failed is steps.resolution


def test_a_port_where_nobody_listens_refuses(devnet: Devnet) -> None:
    devnet.misbehave("seed1", "refuse")
    steps = examined(pinned(devnet.seeds[0]))
    assert outcomes(steps) == ("ok", "failed", "skipped")
    assert steps.connection.reason == "the connection was refused"


def test_a_host_that_hangs_is_given_up_at_the_deadline(devnet: Devnet, monkeypatch: pytest.MonkeyPatch) -> None:
    devnet.misbehave("seed1", "hang")
    clock = Clock(monkeypatch)
    steps = examined(pinned(devnet.seeds[0]), seconds=0.5)
    assert clock.seconds == pytest.approx(0.5)
    assert outcomes(steps) == ("ok", "ok", "failed")
    assert "TLS" in (steps.handshake.reason or "")
    assert steps.handshake.timed_out


def test_a_name_server_that_hangs_can_be_seen_from_outside(monkeypatch: pytest.MonkeyPatch) -> None:
    gate = threading.Event()

    def never(*_: object, **__: object) -> list[Any]:
        gate.wait(10)
        return []

    monkeypatch.setattr(socket, "getaddrinfo", never)
    examination = Transport(timeout_seconds=1).examination(Endpoint("https://a.example/", "none"))
    thread = threading.Thread(target=examination.take, daemon=True)
    thread.start()
    steps = examination.steps
    assert outcomes(steps) == ("failed", "skipped", "skipped")
    assert "name lookup" in (steps.resolution.reason or "")
    assert [step.timed_out for step in (steps.resolution, steps.connection, steps.handshake)] == [True, False, False]
    assert steps.handshake.skipped_because == "earlier-step"
    gate.set()
    thread.join()


DOOR = {
    *(f"sources/{name}.py" for name in ("transport", "exchange", "connections", "racing", "resolution", "sockets")),
    *(f"sources/{name}.py" for name in ("bounds", "pools", "tls", "translation", "examination")),
}
"""The modules that connections go through, or that know what goes wrong there."""
LISTENING = {f"exporter/{name}.py" for name in ("address", "server", "service", "site", "supervisor")}
"""Those of the exporter, to which others connect."""


def test_no_other_module_has_anything_to_open_a_connection_with() -> None:
    root, cli = Path(sessionnet_core.__file__).parent, Path(sessionnet_cli.__file__).parent
    found = set()
    for path in [*root.rglob("*.py"), *cli.rglob("*.py")]:
        for link in ast.walk(ast.parse(path.read_text())):
            names = [one.name for one in link.names] if isinstance(link, ast.Import) else []
            names += [link.module or ""] if isinstance(link, ast.ImportFrom) and not link.level else []
            if {name.partition(".")[0] for name in names} & {"socket", "requests", "urllib3", "http", "asyncio"}:
                found.add(str(path.relative_to(root if path.is_relative_to(root) else cli)))
    assert found - {"wire/oxend/addresses.py", "show/tables/columns.py"} == DOOR | LISTENING  # these two read addresses


def test_nothing_goes_around_a_proxy(devnet: Devnet, monkeypatch: pytest.MonkeyPatch) -> None:
    def never(*_: object, **__: object) -> None:
        raise AssertionError("somebody asked a name server")

    monkeypatch.setattr(socket, "getaddrinfo", never)
    monkeypatch.setattr(socket, "create_connection", never)
    steps = examined(pinned(devnet.seeds[0]), proxy="http://127.0.0.1:1")
    assert outcomes(steps) == ("skipped", "skipped", "skipped")
    assert steps.handshake.skipped_because == "proxy"
    monkeypatch.delenv("NO_PROXY")
    monkeypatch.setenv("HTTPS_PROXY", "http://127.0.0.1:1")
    assert examined(pinned(devnet.seeds[0])).connection.skipped_because == "proxy"


def test_what_the_environment_excepts_from_the_proxy_is_looked_at(
    devnet: Devnet, monkeypatch: pytest.MonkeyPatch
) -> None:
    with proxy(http_connect) as (port, passed_on):
        monkeypatch.setenv("HTTPS_PROXY", f"http://127.0.0.1:{port}")
        assert outcomes(examined(pinned(devnet.seeds[0]))) == ("ok", "ok", "ok")
    assert passed_on == []


@pytest.mark.parametrize("live", [False, True])
def test_nothing_goes_beside_a_tape(live: bool) -> None:
    steps = examined(Endpoint("https://a.example/", "none"), tape=Hosts(live=live))
    assert outcomes(steps) == ("skipped", "skipped", "skipped")
    assert steps.resolution.skipped_because == "recording"


def test_before_the_first_step_the_name_is_waited_for() -> None:
    steps = Examination(Endpoint("https://a.example/", "none"), lambda: 1.0, skip=None).steps
    assert steps.failed is steps.resolution
