"""Hundreds of processes at once, some of them killed: no row that was kept is lost, and the file is whole."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from random import Random

import pytest

from sessionnet_core.history.schema import new_file
from sessionnet_core.history.store import History
from tests.core.history.kept import rows
from tests.core.samples import key

PROCESSES = [sys.executable, "-m", "tests.core.history.processes"]
DAMAGED = b"SQLite format 3\0" + b"\xff" * 5000


def together(path: Path, count: int) -> None:
    run = subprocess.run([*PROCESSES, "keep", str(path), str(count)], capture_output=True, text=True, timeout=240)
    assert (run.returncode, run.stderr) == (0, "")


def is_whole(path: Path) -> bool:
    return rows(path, "PRAGMA integrity_check") == [("ok",)]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "new" / "history.db"


@pytest.mark.costly  # five seconds of processors
def test_of_200_at_once_none_loses_a_row(path: Path) -> None:
    together(path, 200)
    assert rows(path, "SELECT height FROM lists ORDER BY height") == [(i,) for i in range(200)]
    assert rows(path, "SELECT price_usd FROM prices ORDER BY 1") == [(1.0 + i,) for i in range(200)]
    assert rows(path, "SELECT decommissions FROM node_changes WHERE node = 1 ORDER BY at") == [(i,) for i in range(200)]
    assert is_whole(path)
    assert os.listdir(path.parent) == ["history.db"], "nothing is left beside it"


@pytest.mark.parametrize("content", [DAMAGED, b"", b"<html>no database</html>", new_file()[:4096]])
def test_of_those_who_find_a_damaged_file_one_puts_it_aside_and_all_go_on(path: Path, content: bytes) -> None:
    path.parent.mkdir()
    path.write_bytes(content)
    together(path, 20)
    assert rows(path, "SELECT COUNT(*) FROM lists") == [(20,)]
    (aside,) = path.parent.glob("history.db.damaged-*")
    assert aside.read_bytes() == content


def test_what_was_kept_before_a_kill_at_any_moment_is_there_after_it(path: Path) -> None:
    chance, kept, number = Random(12), set(), 0
    for _ in range(12):
        run = subprocess.Popen([*PROCESSES, "again", str(path), str(number)], stdout=subprocess.PIPE, text=True)
        assert run.stdout is not None
        first = run.stdout.readline()
        time.sleep(chance.uniform(0, 0.05))
        run.send_signal(signal.SIGKILL)
        kept |= {int(line) for line in [first, *run.stdout.read().splitlines()]}
        run.wait()
        run.stdout.close()
        number = max(kept) + 2
        assert {height for (height,) in rows(path, "SELECT height FROM lists")} >= kept
    assert is_whole(path)
    with History.open(path) as history:
        assert set(history.seen_nodes("mainnet", [key(1)])) == {key(1)}
