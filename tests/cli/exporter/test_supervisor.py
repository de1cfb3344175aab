"""What systemd is told over its socket, a path or an abstract one."""

from __future__ import annotations

import os
import socket
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from threading import Thread

import pytest

from sessionnet_cli.exporter import supervisor
from sessionnet_cli.exporter.supervisor import Supervisor


@pytest.fixture
def listening() -> Iterator[socket.socket]:
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as receiver:
        receiver.settimeout(10)
        yield receiver


def test_a_socket_with_a_path(listening: socket.socket, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = os.path.relpath(tmp_path / "notify")  # the whole may be longer than a socket's path can be
    listening.bind(path)
    monkeypatch.setenv("NOTIFY_SOCKET", path)
    Supervisor().tell("READY=1", "STATUS=words")
    assert listening.recv(1000) == b"READY=1\nSTATUS=words"


def test_an_abstract_socket(listening: socket.socket, monkeypatch: pytest.MonkeyPatch) -> None:
    name = f"sessionnet-test-{os.getpid()}"
    listening.bind(f"\0{name}")
    monkeypatch.setenv("NOTIFY_SOCKET", f"@{name}")
    Supervisor().show_status("two\nlines\x00 of " + "x" * 10_000)
    status = listening.recv(20_000)
    assert status.startswith(b"STATUS=two lines")
    assert b"\n" not in status
    assert len(status) < 1000


def test_one_that_is_busy_is_waited_for(
    listening: socket.socket, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As systemd is while the machine starts; without READY=1 it would end what it has started."""
    path = os.path.relpath(tmp_path / "notify")
    listening.bind(path)
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as others, suppress(BlockingIOError):
        others.setblocking(False)
        while True:
            others.sendto(b"X=1", path)
    monkeypatch.setenv("NOTIFY_SOCKET", path)
    monkeypatch.setattr(supervisor, "_PATIENCE_SECONDS", 30.0)
    telling = Thread(target=Supervisor().tell, args=("READY=1",), daemon=True)
    telling.start()
    telling.join(0.2)
    assert telling.is_alive()
    while listening.recv(100) != b"READY=1":
        pass


@pytest.mark.parametrize("path", ["", "/absent/socket", "x" * 500])
def test_nobody_who_listens_is_no_failure(monkeypatch: pytest.MonkeyPatch, path: str) -> None:
    monkeypatch.setenv("NOTIFY_SOCKET", path)
    Supervisor().tell("READY=1")


@pytest.mark.parametrize(
    ("microseconds", "process", "seconds"),
    [
        ("30000000", "", 30.0),
        ("30000000", "own", 30.0),
        ("30000000", "1", None),
        ("0", "", None),
        ("soon", "", None),
        ("9" * 5000, "", None),
    ],
)
def test_the_watchdog_is_for_this_process_alone(
    monkeypatch: pytest.MonkeyPatch, microseconds: str, process: str, seconds: float | None
) -> None:
    monkeypatch.setenv("NOTIFY_SOCKET", "/absent/socket")
    monkeypatch.setenv("WATCHDOG_USEC", microseconds)
    monkeypatch.setenv("WATCHDOG_PID", str(os.getpid()) if process == "own" else process)
    assert Supervisor().watchdog_seconds == seconds
