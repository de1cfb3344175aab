"""A fork that imported everything beforehand is as good as the installed command where start does not matter."""

from __future__ import annotations

import os
import signal
import subprocess
from pathlib import Path

import pytest

from tests import warm


@pytest.mark.parametrize("words", ["nodes --demo --limit 3", "nodes --no-such-option", "token --demo --json"])
def test_it_prints_and_returns_what_the_installed_command_does(tmp_path: Path, words: str) -> None:
    environment = {"HOME": str(tmp_path), "COLUMNS": "70"}
    fork = warm.run(*words.split(), environment=environment)
    command = subprocess.run([warm.COMMAND, *words.split()], env=environment, capture_output=True, timeout=60)
    assert (fork.returncode, fork.stdout, fork.stderr) == (command.returncode, command.stdout, command.stderr)


def test_it_runs_where_it_is_told_to_and_leaves_no_variable_behind(tmp_path: Path) -> None:
    for page in ("first.txt", "second.txt"):
        environment = {"HOME": str(tmp_path)} | ({"SESSIONNET_TIMEOUT": "none"} if page == "first.txt" else {})
        ended = warm.run("nodes", "--demo", "--output", page, environment=environment, cwd=tmp_path)
        assert (ended.returncode == 0) == (tmp_path / page).exists() == (page == "second.txt")


def test_it_ends_by_a_signal_as_a_process_does(tmp_path: Path) -> None:
    reader, writer = os.pipe()
    with open(reader, "rb") as stdin, open(writer, "wb"), open(os.devnull, "wb") as nowhere:
        run = warm.Warm(["swarm", "--input", "-", "--demo"], env={}, stdin=stdin, stdout=nowhere, stderr=nowhere)
        assert run.poll() is None  # nobody has ended its input
        run.send_signal(signal.SIGKILL)
        assert run.wait(timeout=120) == -signal.SIGKILL
