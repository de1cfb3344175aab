"""`sessionnet exporter` as a process: its pages, its one question in an interval, silence, signals, its supervisor."""

from __future__ import annotations

import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from sessionnet_cli.exporter import address, service
from tests.conftest import ACCOUNT, Sessionnet
from tests.devnet import Devnet

COMMAND = str(Path(sys.executable).parent / "sessionnet")
SECRET = "s3cr3t-key"
NEVER_AGAIN = "86400"

PATIENCE_SECONDS = 120


class Exporter:
    """A running exporter."""

    def __init__(self, words: tuple[str, ...], environment: dict[str, str], log: Path) -> None:
        self.log = log
        with log.open("wb") as errors:
            self.process = subprocess.Popen(
                [COMMAND, "exporter", "--listen", "127.0.0.1:0", *words],
                env=environment,
                stdout=subprocess.PIPE,
                stderr=errors,
            )
        assert self.process.stdout is not None
        said = self.process.stdout.readline().decode()
        match = re.fullmatch(r"Listening on (http://127\.0\.0\.1:\d+)/metrics\n", said)
        assert match, log.read_text()
        self.base = match[1]

    def get(self, path: str, **headers: str) -> tuple[int, str]:
        """Return the status and the body of a page."""
        request = urllib.request.Request(self.base + path, headers=headers)
        try:
            with urllib.request.urlopen(request, timeout=120) as reply:
                return reply.status, reply.read().decode()
        except urllib.error.HTTPError as refused:
            return refused.code, refused.read().decode()

    def metrics(self) -> dict[str, float]:
        """Return the samples by their names and labels, without the network's."""
        status, text = self.get("/metrics")
        assert status == 200
        lines = [line.rsplit(" ", 1) for line in text.splitlines() if not line.startswith("#")]
        return {re.sub(r',?network="devnet",?', "", name).replace("{}", ""): float(value) for name, value in lines}

    def wait(self, until: Callable[[dict[str, float]], bool]) -> dict[str, float]:
        """Return the metrics as soon as they are so."""
        deadline = time.monotonic() + PATIENCE_SECONDS
        while not until(found := self.metrics()):
            assert time.monotonic() < deadline, found
            time.sleep(0.05)
        return found

    def told(self, words: str) -> None:
        """Return as soon as it has said this."""
        deadline = time.monotonic() + PATIENCE_SECONDS
        while words not in self.log.read_text():
            assert time.monotonic() < deadline, self.log.read_text()
            time.sleep(0.05)

    def proc(self, field: str) -> int:
        """Return a number of `/proc/PID/status`."""
        match = re.search(rf"^{field}:\s+(\d+)", Path(f"/proc/{self.process.pid}/status").read_text(), re.MULTILINE)
        assert match
        return int(match[1])

    def descriptors(self) -> int:
        """Return how many are open between two refreshes, when nothing is under way."""
        found = []
        for _ in range(20):
            found.append(len(os.listdir(f"/proc/{self.process.pid}/fd")))
            time.sleep(0.05)
        return min(found)

    def end(self, number: int = signal.SIGTERM) -> int:
        """Send a signal, and return the exit status."""
        self.process.send_signal(number)
        return self.process.wait(timeout=120)


Start = Callable[..., Exporter]


@pytest.fixture
def start(current: Devnet, tmp_path: Path) -> Iterator[Start]:
    """Start exporters that ask the test network, with nothing else in their environment."""
    running: list[Exporter] = []

    def begin(*words: str, **environment: str) -> Exporter:
        own = {
            "SESSIONNET_CONFIG": str(tmp_path / "sessionnet.toml"),
            "SESSIONNET_CACHE_DIR": str(tmp_path / "cache"),
            "PYTHONDONTWRITEBYTECODE": "1",
        }
        running.append(Exporter(words, own | environment, tmp_path / f"log{len(running)}"))
        return running[-1]

    yield begin
    for one in running:
        if one.process.poll() is None:
            one.process.kill()
        one.process.communicate()


def key_in(net: Devnet) -> str:
    return next(str(one["pubkey_ed25519"]) for one in net.network["service_node_states"] if one["active"])


UP = 'sessionnet_up{source="seed"}'
REFRESHED = "sessionnet_exporter_refreshes_total{"


def refreshes(found: dict[str, float]) -> float:
    return sum(value for name, value in found.items() if name.startswith(REFRESHED))


def test_the_pages(start: Start, current: Devnet, sessionnet: Sessionnet) -> None:
    key = key_in(current)
    one = start("--interval", NEVER_AGAIN, "--node", key[:16], "--account", ACCOUNT)
    found = one.metrics()
    told = sessionnet("nodes", "--json").json["data"]["summary"]
    assert found['sessionnet_nodes{state="active"}'] == told["active"]
    assert found[f'sessionnet_node_listed{{node="{key}"}}'] == 1
    assert found[UP] == 1
    members = [value for name, value in found.items() if name.startswith("sessionnet_account_swarm_nodes")]
    assert sum(members) == sessionnet("swarm", ACCOUNT, "--json").json["data"]["accounts"][0]["size"]
    assert one.get("/healthz") == (200, "ok\n")
    status, page = one.get("/")
    assert status == 200
    assert "<title>Session Network</title>" in page
    assert one.get("/metrics", Accept="application/openmetrics-text")[1].endswith("# EOF\n")
    assert one.get("/nodes")[0] == 404
    assert one.get("/metrics", Host="evil.example")[0] == 421
    for path in ("/", "/metrics", "/healthz", "/nodes"):
        assert ACCOUNT not in one.get(path)[1]
    assert one.end() == 0
    assert one.log.read_text() == ""


def test_any_number_of_scrapes_costs_the_network_one_question(start: Start, current: Devnet) -> None:
    current.received.clear()
    one = start("--interval", NEVER_AGAIN, "--refresh")
    one.metrics()
    asked = len(current.received)
    seeds = [request.server for request in current.received if request.server.startswith("seed")]
    assert len(seeds) == len(set(seeds)) == 3, "each once, however many questions need its list"
    with ThreadPoolExecutor(8) as clients:
        assert {status for status, _ in clients.map(lambda _: one.get("/metrics"), range(300))} == {200}
    assert len(current.received) == asked


@pytest.mark.costly  # what a thousand scrapes leave behind takes a thousand scrapes
def test_thousands_of_scrapes_leave_nothing_behind(start: Start) -> None:
    one = start("--interval", NEVER_AGAIN)

    def scrape(_: int) -> int:
        return one.get("/metrics", **{"Accept-Encoding": "identity"})[0]

    with ThreadPoolExecutor(4) as clients:
        assert set(clients.map(scrape, range(200))) == {200}
        before = (one.proc("VmRSS"), one.proc("Threads"), one.descriptors())
        assert set(clients.map(scrape, range(2000))) == {200}
    assert one.proc("VmRSS") - before[0] < 16_000, "kB, which is less than the pages that were sent"
    assert one.proc("Threads") <= before[1]
    assert one.descriptors() <= before[2]


def test_refreshes_leave_nothing_behind(start: Start) -> None:
    one = start("--interval", "1", "--refresh")
    one.wait(lambda found: refreshes(found) >= 2)
    before = one.descriptors()
    one.wait(lambda found: refreshes(found) >= 5)
    assert one.descriptors() <= before
    assert one.proc("Threads") < 40


def test_what_falls_silent_keeps_its_figures_and_comes_back(start: Start, current: Devnet) -> None:
    key = key_in(current)
    one = start("--interval", "1", "--refresh", "--node", key, "--max-age", "0")
    good = one.wait(lambda found: found.get(UP) == 1)
    for server in current.servers:
        server.misbehave("refuse")
    silent = one.wait(lambda found: found[UP] == 0)
    for name in (
        'sessionnet_nodes{state="active"}',
        f'sessionnet_node_listed{{node="{key}"}}',
        "sessionnet_token_price_usd",
        "sessionnet_nodes_timestamp_seconds",
    ):
        assert name in silent
    assert (
        silent['sessionnet_source_timestamp_seconds{source="seed"}']
        >= good['sessionnet_source_timestamp_seconds{source="seed"}']
    )
    later = one.wait(lambda found: refreshes(found) > refreshes(silent) + 1)
    for name in ("sessionnet_last_success_timestamp_seconds", 'sessionnet_source_timestamp_seconds{source="seed"}'):
        assert later[name] == silent[name]
    assert one.get("/")[0] == 200
    assert 'class="warning"' in one.get("/")[1]
    for server in current.servers:
        server.behave()
    well = one.wait(lambda found: found[UP] == 1 and found['sessionnet_up{source="network-api"}'] == 1)
    assert well["sessionnet_last_success_timestamp_seconds"] >= later["sessionnet_last_success_timestamp_seconds"]
    one.end()
    log = one.log.read_text().splitlines()
    assert "Refresh failed: " in log[0]
    assert re.fullmatch(r"Refreshed again, after \d+ failed refresh(es)?\.", log[-1])


def test_a_seed_that_lies_changes_no_figure(start: Start, current: Devnet) -> None:
    current.seeds[0].misbehave("half")
    found = start("--interval", NEVER_AGAIN, "--refresh").metrics()
    active = [one for one in current.network["service_node_states"] if one["active"]]
    leaving = [one for one in active if one["requested_unlock_height"]]
    assert found['sessionnet_nodes{state="active"}'] == len(active) - len(leaving)
    assert found[UP] == 1


def test_nobody_who_answers_at_the_beginning_is_told_at_once(start: Start, current: Devnet) -> None:
    for server in current.servers:
        server.misbehave("refuse")
    one = start("--interval", "1")
    found = one.metrics()
    assert found[UP] == 0
    assert not [name for name in found if name.startswith("sessionnet_nodes")]
    assert "sessionnet_last_success_timestamp_seconds" not in found
    status, why = one.get("/healthz")
    assert status == 503
    assert "no source has answered yet" in why
    assert one.get("/")[0] == 503


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_it_even_while_hosts_hang(start: Start, current: Devnet, number: int) -> None:
    for server in current.servers:
        server.misbehave("hang")
    one = start("--interval", "1", "--timeout", "6000")  # longer than anybody waits for its end
    assert one.end(number) == 0


def test_a_key_in_a_url_is_on_no_page_and_in_no_log(start: Start) -> None:
    one = start("--interval", "1", "--refresh", "--rpc-url", f"http://127.0.0.1:9/v2/{SECRET}?key={SECRET}")
    one.wait(lambda found: refreshes(found) >= 2)
    pages = "".join(one.get(path)[1] for path in ("/", "/metrics", "/healthz"))
    one.end()
    assert SECRET not in pages + one.log.read_text()


def test_the_configuration_is_read_again(start: Start, current: Devnet, tmp_path: Path) -> None:
    keys = sorted(str(one["pubkey_ed25519"]) for one in current.network["service_node_states"])
    path = tmp_path / "sessionnet.toml"
    usual = path.read_text()
    path.write_text(f'{usual}\n[nodes]\nalice = "{keys[0]}"\n')
    one = start("--interval", "1", "--node", "@alice")
    assert f'sessionnet_node_listed{{node="{keys[0]}"}}' in one.metrics()
    path.write_text(f'{usual}\n[nodes]\nalice = "{keys[1]}"\n')
    one.process.send_signal(signal.SIGHUP)
    found = one.wait(lambda found: f'sessionnet_node_listed{{node="{keys[1]}"}}' in found)
    assert f'sessionnet_node_listed{{node="{keys[0]}"}}' not in found, "it is watched no more"
    path.write_text("no = toml =")
    one.process.send_signal(signal.SIGHUP)
    one.told("the earlier one stays")
    one.end()
    assert "The configuration was read again." in one.log.read_text()


class TestAConfigurationThatMakesNoSenseAnyMore:
    def test_changes_nothing_and_makes_nobody_silent(self, start: Start, current: Devnet, tmp_path: Path) -> None:
        path, key = tmp_path / "sessionnet.toml", key_in(current)
        usual = f'{path.read_text()}\n[nodes]\nalice = "{key}"\n'
        path.write_text(usual)
        one = start("--interval", "1", "--refresh", "--node", "@alice")
        found = one.wait(lambda found: found.get(UP) == 1)
        elsewhere = re.sub(r"https://127\.0\.0\.1:\d+/json_rpc", "https://127.0.0.1:9/json_rpc", usual)
        for broken, why in (
            (usual.replace('network = "devnet"', 'network = "devnett"'), "unknown network 'devnett'"),
            (elsewhere.replace("alice = ", "bob = "), "no alias @alice"),
        ):
            assert broken != usual
            path.write_text(broken)
            one.process.send_signal(signal.SIGHUP)
            one.told(why)
            before = refreshes(one.metrics())
            found = one.wait(lambda found, before=before: refreshes(found) > before)  # type: ignore[misc]
            assert (found[UP], found[f'sessionnet_node_listed{{node="{key}"}}']) == (1, 1)
        one.end()
        assert one.log.read_text().count("the earlier one stays") == 2
        assert "Refresh failed" not in one.log.read_text()

    def test_of_another_network_has_none_of_the_figures_of_this_one(
        self, start: Start, current: Devnet, tmp_path: Path
    ) -> None:
        path = tmp_path / "sessionnet.toml"
        one = start("--interval", "1", "--refresh", "--max-age", "0")
        assert 'sessionnet_nodes{state="active"}' in one.metrics()
        for server in current.servers:
            server.misbehave("refuse")
        path.write_text(path.read_text().replace("devnet", "another"))
        one.process.send_signal(signal.SIGHUP)
        found = one.wait(lambda found: 'sessionnet_up{network="another",source="seed"}' in found)
        assert found['sessionnet_up{network="another",source="seed"}'] == 0
        assert not [name for name in found if name.startswith("sessionnet_nodes")]


def test_systemd_is_told(start: Start, tmp_path: Path) -> None:
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as receiver:
        name = f"sessionnet-exporter-{os.getpid()}"
        receiver.bind(f"\0{name}")
        receiver.settimeout(60)
        one = start("--interval", "1", NOTIFY_SOCKET=f"@{name}", WATCHDOG_USEC="200000")
        heard = [receiver.recv(1000).decode()]
        assert heard[0].startswith("READY=1\n")
        while "WATCHDOG=1" not in heard or "STATUS=All sources answer" not in heard:
            heard.append(receiver.recv(1000).decode())
        assert one.end() == 0
        while heard[-1] != "STOPPING=1":
            heard.append(receiver.recv(1000).decode())


class TestRefused:
    @pytest.mark.parametrize(
        ("words", "why"),
        [
            (("--listen", "9732"), "is not ADDRESS:PORT"),
            (("--node", "xyz"), "xyz"),
            (("--wallet", "0x5"), "0x"),
            (("--account", "05ab"), "an account ID has 66 hex digits"),
            (("--account", "alice"), "an account ID has only the hex digits"),
            (("--interval", "0"), "0"),
            (("--node", "@nobody"), "no alias @nobody"),
            (("--offline",), "--offline is not for `exporter`"),
        ],
    )
    def test_is_what_makes_no_sense(
        self, sessionnet: Sessionnet, current: Devnet, words: tuple[str, ...], why: str
    ) -> None:
        run = sessionnet("exporter", *words)
        assert (run.status, run.stdout) == (2, "")
        assert why in run.stderr

    def test_is_to_ask_the_hosts_of_all_again_within_seconds(self, tmp_path: Path) -> None:
        config = tmp_path / "sessionnet.toml"
        config.write_text(
            'network = "others"\n[networks.others]\nseeds = [{ url = "https://seed.example/json_rpc" }]\n'
        )
        run = subprocess.run(
            [COMMAND, "exporter", "--interval", "5", "--listen", "127.0.0.1:0"],
            env={"SESSIONNET_CONFIG": str(config), "SESSIONNET_CACHE_DIR": str(tmp_path)},
            capture_output=True,
            timeout=60,
        )
        assert run.returncode == 2
        assert b"--interval 5 is too often for hosts that everybody uses" in run.stderr

    def test_is_a_port_in_use(self, sessionnet: Sessionnet, current: Devnet) -> None:
        with socket.socket() as taken:
            taken.bind(("127.0.0.1", 0))
            taken.listen()
            run = sessionnet("exporter", "--listen", f"127.0.0.1:{taken.getsockname()[1]}")
        assert (run.status, run.stdout) == (2, "")
        assert "Address already in use" in run.stderr

    def test_is_a_machine_without_the_library(self, sessionnet: Sessionnet, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setitem(sys.modules, "prometheus_client", None)
        run = sessionnet("exporter", "--demo", "--listen", "127.0.0.1:0")
        assert (run.status, run.stdout) == (2, "")
        assert "pip install 'sessionnet[exporter]'" in run.stderr

    def test_is_what_nothing_can_ask(self, sessionnet: Sessionnet, tmp_path: Path) -> None:
        run = sessionnet("exporter", "--listen", "127.0.0.1:0", "--nodes-file", str(tmp_path / "absent"))
        assert run.status == 2
        assert "absent" in run.stderr


def test_others_who_can_read_it_are_warned_of(
    sessionnet: Sessionnet, current: Devnet, monkeypatch: pytest.MonkeyPatch
) -> None:
    def ended_at_once(*_: object) -> bool:
        os.kill(os.getpid(), signal.SIGTERM)  # its handlers are in place when it asks for its thread
        return True

    monkeypatch.setattr(address, "is_loopback", lambda _: False)
    monkeypatch.setattr(service, "started", ended_at_once)
    before: Any = {number: signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)}
    try:
        run = sessionnet("exporter", "--listen", "127.0.0.1:0")
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
    assert run.status == 0
    assert "other machines can reach" in run.stderr


def test_the_shipped_recording_is_served_too(tmp_path: Path) -> None:
    environment = {"SESSIONNET_CACHE_DIR": str(tmp_path / "cache")}
    one = Exporter(("--demo", "--interval", NEVER_AGAIN), environment, tmp_path / "log")
    try:
        assert one.metrics()['sessionnet_nodes{state="active"}'] > 1000
        assert json.dumps(one.get("/")[1]).count("recorded")
    finally:
        one.process.kill()
        one.process.communicate()
