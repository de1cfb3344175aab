"""Where this machine lacks descriptors, threads or memory: fewer at once, no host is blamed, and it is no own fault."""

from __future__ import annotations

import errno
import json
import resource
import subprocess
import sys
import threading
from typing import Any

import pytest

from tests.conftest import ACCOUNT, Sessionnet
from tests.devnet import Devnet

COMMANDS = [("nodes",), ("swarm", ACCOUNT), ("token",), ("overview",), ("doctor",)]


def with_descriptors(most: int, *words: str) -> tuple[int, Any]:
    """Run the installed command with no more than so many descriptors."""
    ran = subprocess.run(
        [sys.executable, "-m", "sessionnet_cli", *words, "--json", "--refresh"],
        capture_output=True,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_NOFILE, (most, most)),
    )
    return ran.returncode, json.loads(ran.stdout)


@pytest.mark.parametrize("most", [12, 30])
def test_a_living_node_is_not_unreachable_for_want_of_descriptors(askable: Devnet, most: int) -> None:
    status, document = with_descriptors(most, "nodes", "--probe", "--timeout", "60")
    asked = [probe for probe in document["data"]["probes"] if probe["reachable"] is not None]
    assert status == 0
    assert [probe["reason"] for probe in asked if not probe["reachable"]] == []
    assert len(asked) == 32, "the other four are decommissioned, or without an address"
    assert not [probe for probe in document["data"]["probes"] if probe["failure"] == "shortage"]


@pytest.mark.parametrize("words", COMMANDS, ids=lambda words: words[0])
def test_few_descriptors_are_enough(current: Devnet, words: tuple[str, ...]) -> None:
    status, document = with_descriptors(14, *words, "--timeout", "30")
    assert (status, document["errors"]) == (0, [])


@pytest.mark.parametrize("words", COMMANDS, ids=lambda words: words[0])
def test_no_thread_is_needed(
    sessionnet: Sessionnet, current: Devnet, monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...]
) -> None:
    start = threading.Thread.start

    def only_those_of_the_test_network(thread: threading.Thread) -> None:
        if not thread.name.startswith("devnet"):
            raise RuntimeError("can't start new thread")
        start(thread)

    monkeypatch.setattr(threading.Thread, "start", only_those_of_the_test_network)
    run = sessionnet(*words, "--json", "--refresh", "--timeout", "30")
    assert (run.status, run.errors) == (0, [])


@pytest.mark.parametrize("error", [MemoryError(), OSError(errno.EMFILE, "Too many open files")])
@pytest.mark.parametrize("as_json", [True, False])
def test_a_shortage_is_told_as_one_wherever_it_is_met(
    sessionnet: Sessionnet, current: Devnet, monkeypatch: pytest.MonkeyPatch, error: Exception, as_json: bool
) -> None:
    def short(*_: object, **__: object) -> None:
        raise error

    monkeypatch.setattr("sessionnet_core.client.SessionNetwork.nodes", short)
    run = sessionnet("nodes", *(["--json"] if as_json else []))
    assert run.status == 3
    assert (run.errors == ["shortage"]) if as_json else ("this machine lacks" in run.stderr)
    assert "internal" not in run.stdout + run.stderr
