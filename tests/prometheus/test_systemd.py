"""The units of `contrib/systemd`: systemd takes them, they may do little, and what they run does its work like that."""

from __future__ import annotations

import re
import shutil
import signal
import socket
import subprocess
import time
from contextlib import suppress
from pathlib import Path

import pytest

from tests.devnet import Devnet
from tests.prometheus.night import SESSIONNET, alices_place
from tests.prometheus.units import INSTALLED, UNITS, Unit
from tests.prometheus.waiting import wait_for

FILES = sorted(path for path in UNITS.iterdir() if path.suffix in (".service", ".timer"))
SERVICES = [path for path in FILES if path.suffix == ".service"]
SECONDS = 60


def analyze(*words: str) -> str:
    """Run systemd-analyze, which must be content."""
    if shutil.which("systemd-analyze") is None:
        pytest.skip("systemd is not installed")
    run = subprocess.run(["systemd-analyze", *words], capture_output=True, text=True, timeout=SECONDS)
    assert run.returncode == 0, run.stdout + run.stderr
    return run.stdout + run.stderr


@pytest.fixture
def installed(tmp_path: Path) -> Path:
    """The units in a folder, with the command where it is here."""
    for path in FILES:
        (tmp_path / path.name).write_text(path.read_text().replace(INSTALLED, SESSIONNET))
    return tmp_path


def test_systemd_has_nothing_to_say_against_them(installed: Path) -> None:
    said = analyze("verify", "--man=no", *(str(installed / path.name) for path in FILES))
    assert not [line for line in said.splitlines() if "sessionnet" in line]


@pytest.mark.parametrize("path", SERVICES, ids=lambda path: path.name)
def test_they_may_do_no_more_than_they_have_to(path: Path) -> None:
    assert "OK" in analyze("security", "--offline=yes", "--threshold=20", str(path)).splitlines()[-1]


def test_the_timer_starts_the_service_every_five_minutes() -> None:
    timer = Unit(UNITS / "sessionnet-textfile.timer", Path("/"))
    assert not timer.all_of("Unit"), "it starts the service of its own name"
    said = analyze("calendar", "--iterations=2", timer.one("OnCalendar"))
    minutes = [int(minute) for minute in re.findall(r":(\d\d):00 UTC", said)]
    assert (minutes[-1] - minutes[0]) % 60 == 5


@pytest.fixture
def net() -> Devnet:
    return Devnet(count=60, swarms=8, storage_servers=0, clock=int(time.time()))


@pytest.fixture
def root(net: Devnet, tmp_path: Path) -> Path:
    """A system with a configuration file, in which one node is mine."""
    for folder in ("etc/default", "var/lib/prometheus/node-exporter"):
        (tmp_path / folder).mkdir(parents=True)
    key = net.node_list.nodes[alices_place(net)]["pubkey_ed25519"]
    (tmp_path / "etc" / "sessionnet.toml").write_text(f'{net.config()}\n[nodes]\nmine = ["{key}"]\n')
    return tmp_path


def test_the_textfile_service_writes_its_textfile(net: Devnet, root: Path) -> None:
    unit = Unit(UNITS / "sessionnet-textfile.service", root)
    with net:
        run = subprocess.run(
            unit.words(), env=dict(unit.environment()), capture_output=True, text=True, timeout=SECONDS
        )
    assert (run.returncode, run.stdout, run.stderr) == (0, "", "")
    (textfile,) = (root / "var" / "lib" / "prometheus" / "node-exporter").iterdir()
    assert "sessionnet_node_listed{" in textfile.read_text()
    assert str(textfile).endswith(unit.one("ReadWritePaths") + "/sessionnet.prom")


def test_the_exporter_tells_systemd_that_it_is_ready_and_alive_and_ends_when_told_to(net: Devnet, root: Path) -> None:
    (root / "etc" / "default" / "sessionnet-exporter").write_text(
        'ARGS="--node @mine --listen 127.0.0.1:0 --interval 1"\n'
    )
    unit = Unit(UNITS / "sessionnet-exporter.service", root)
    assert unit.one("Type") == "notify"
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as supervisor, net:
        supervisor.bind(str(root / "notify"))
        supervisor.settimeout(SECONDS)
        environment = {**unit.environment(), "NOTIFY_SOCKET": str(root / "notify"), "WATCHDOG_USEC": "1000000"}
        with (root / "log").open("wb") as log:
            exporter = subprocess.Popen(unit.words(), env=environment, stdout=log, stderr=subprocess.STDOUT)
        told: list[str] = []

        def is_well() -> bool:
            assert exporter.poll() is None, (root / "log").read_text()
            with suppress(BlockingIOError):
                told.extend(supervisor.recv(4096).decode().splitlines())
            return "READY=1" in told and told.count("WATCHDOG=1") >= 2

        try:
            wait_for(is_well, "READY=1 and two signs of life", lost=lambda: f"\n{told}")
            exporter.send_signal(signal.SIGTERM)
            assert exporter.wait(SECONDS) == 0, (root / "log").read_text()
        finally:
            exporter.kill()
            exporter.wait()
