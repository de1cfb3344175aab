"""What the tests of checks share: a network of now, and what a check said, read as a monitoring system reads it."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conftest import Result
from tests.devnet import Devnet
from tests.perfdata import Output, read_output


@pytest.fixture(scope="module")
def shared_present() -> Iterator[Devnet]:
    """A network of now, whose newest uptime proofs are seconds old."""
    with Devnet(count=160, swarms=20, storage_servers=5, clock=int(time.time())) as net:
        yield net


@pytest.fixture
def present(shared_present: Devnet, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Devnet]:
    """The same as the command's configured network, honest again after the test."""
    path = tmp_path / "sessionnet.toml"
    path.write_text(shared_present.config())
    monkeypatch.setenv("SESSIONNET_CONFIG", str(path))
    shared_present.received.clear()
    yield shared_present
    for server in shared_present.servers:
        server.behave()


def said(run: Result) -> Output:
    """Read what a check printed, as a monitoring system does; its status says the same."""
    found = read_output(run.stdout)
    assert run.stderr == ""
    assert run.status == ["OK", "WARNING", "CRITICAL", "UNKNOWN"].index(found.state)
    return found
