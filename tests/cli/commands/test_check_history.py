"""Checks where the history is on: what changed since the last run is told, what was seen is kept, and neither costs."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from tests.cli.node_files import HEIGHT, NOT_IN_SERVICE, A, B, C, entry
from tests.conftest import Sessionnet
from tests.devnet import Devnet
from tests.perfdata import Output, read_output

Check = Callable[..., Output]
ON = "\n[history]\nenabled = true\n"


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "data"
    monkeypatch.setenv("SESSIONNET_DATA_DIR", str(folder))
    return folder


@pytest.fixture
def check(sessionnet: Sessionnet, data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Check:
    """Check nodes of a network whose list has these entries now, with what is to be added to the configuration."""
    config = tmp_path / "sessionnet.toml"
    monkeypatch.setenv("SESSIONNET_CONFIG", str(config))

    def checked(*words: str, entries: list[dict[str, Any]], configured: str = ON) -> Output:
        with network(*entries) as net:
            config.write_text(net.config() + configured)
            run = sessionnet("check", "node", *words, "--refresh")
        assert run.stderr == ""
        return read_output(run.stdout)

    return checked


@contextmanager
def network(*entries: dict[str, Any]) -> Iterator[Devnet]:
    last = entry("d" * 64, last_uptime_proof=int(time.time()))
    document = {"service_node_states": [*entries, last], "height": HEIGHT, "block_hash": "0" * 64}
    with Devnet(nodes=document, storage_servers=0) as net:
        yield net


def kept_lists(data: Path) -> int:
    connection = sqlite3.connect(data / "history.db")
    try:
        return int(connection.execute("SELECT COUNT(*) FROM lists").fetchone()[0])
    finally:
        connection.close()


def an_hour_passes(data: Path) -> None:
    """Make all that is kept an hour older."""
    connection = sqlite3.connect(data / "history.db")
    with connection:
        for table in ("lists", "node_changes"):
            connection.execute(f"UPDATE {table} SET at = at - 3600")
    connection.close()


def test_what_changed_since_the_last_run_is_told_once_and_changes_no_state(check: Check, data: Path) -> None:
    first = check(A, B, entries=[entry(A), entry(B)])
    assert (first.state, "changed" in first.text, kept_lists(data)) == ("OK", False, 1)
    an_hour_passes(data)
    moved = entry(A, public_ip="203.0.113.77", storage_server_version=[2, 11, 3])
    second = check(A, B, entries=[moved, entry(B, storage_server_version=[2, 11, 3])])
    assert second.state == "OK"
    said = "moved from 198.51.100.1 to 203.0.113.77, storage server upgraded from 2.11.2 to 2.11.3"
    assert f"changed since 1 hour ago: {said}" in second.text
    an_hour_passes(data)
    third = check(A, B, entries=[moved, entry(B, storage_server_version=[2, 11, 3])])
    assert (third.state, "changed" in third.text, kept_lists(data)) == ("OK", False, 3)


def test_a_change_for_the_worse_and_the_all_clear_are_told(check: Check, data: Path) -> None:
    out = entry(A, **NOT_IN_SERVICE, earned_downtime_blocks=60)
    assert check(A, entries=[entry(A)]).state == "OK"
    an_hour_passes(data)
    worse = check(A, entries=[out])
    assert (worse.state, "changed since 1 hour ago: was active" in worse.text) == ("CRITICAL", True)
    an_hour_passes(data)
    clear = check(A, entries=[entry(A)])
    assert (clear.state, "changed since 1 hour ago: was decommissioned" in clear.text) == ("OK", True)
    an_hour_passes(data)
    gone = check(A, entries=[entry(B)])
    assert (
        gone.state,
        "is not among the Session Nodes, changed since 1 hour ago: was active" in gone.text,
    ) == (
        "CRITICAL",
        True,
    )


def test_nothing_is_kept_or_told_where_the_history_is_off(check: Check, data: Path) -> None:
    assert check(A, entries=[entry(A)], configured="").state == "OK"
    assert not data.exists()
    assert "changed" not in check(A, entries=[entry(A, public_ip="203.0.113.77")], configured="").text


def test_a_history_that_cannot_be_kept_costs_a_line_and_no_more(check: Check, data: Path) -> None:
    data.write_text("this is no folder")
    for words, state in (((A,), "OK"), ((A, C), "CRITICAL")):
        found = check(*words, entries=[entry(A)])
        assert found.state == state
        assert len([line for line in found.long_text if line.startswith("Note: ") and "history" in line]) == 1
    assert check(A, "--no-save", entries=[entry(A)]).long_text == []


def test_a_damaged_history_is_put_aside_and_told(check: Check, data: Path) -> None:
    data.mkdir()
    (data / "history.db").write_bytes(b"no database" * 1000)
    found = check(A, entries=[entry(A)])
    assert (found.state, len(found.long_text)) == ("OK", 1)
    assert check(A, entries=[entry(A)]).long_text == []
