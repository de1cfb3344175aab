"""The file of the history: its place, its limits, damage, other people's files, and disks that are full."""

from __future__ import annotations

import errno
import os
import resource
import sqlite3
import stat
import subprocess
import sys
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from sessionnet_core.errors import HistoryUnusable
from sessionnet_core.history import schema
from sessionnet_core.history.aside import folder_lock
from sessionnet_core.history.store import History
from tests.core.history.kept import at, listed, rows
from tests.core.history.processes import prices
from tests.core.samples import key, node

FIXTURES = Path(__file__).parent / "files"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "new" / "history.db"


@pytest.fixture
def kept(path: Path) -> Path:
    """A history with a list and two prices."""
    with History.open(path) as history:
        history.save(listed([node(i) for i in range(100)]))
        history.save(prices([(0, 0.05), (1, 0.06)]))
    return path


def refused(path: Path) -> HistoryUnusable:
    with pytest.raises(HistoryUnusable) as caught, History.open(path, patience_seconds=0.1) as history:
        history.save(listed([node(1)]))
    return caught.value


def changed(path: Path, *statements: str) -> None:
    connection = sqlite3.connect(path)
    for statement in statements:
        connection.execute(statement)
    connection.commit()
    connection.close()


def test_only_the_owner_may_read_it(kept: Path) -> None:
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    assert stat.S_IMODE(kept.parent.stat().st_mode) == 0o700


def test_without_a_file_there_is_nothing_to_read_and_none_is_made(path: Path) -> None:
    assert History.read(path) is None
    assert not path.parent.exists()


def test_a_place_that_depends_on_where_one_is_is_none(tmp_path: Path) -> None:
    error = refused(Path("~/.local/share/sessionnet/history.db"))
    assert (error.code, error.message) == ("history-unusable", "its path is not absolute")
    assert "SESSIONNET_DATA_DIR" in (error.hint or "")


@pytest.mark.parametrize("make", [os.mkfifo, os.mkdir])
def test_what_is_no_file_is_refused_and_not_waited_for(path: Path, make: Callable[[Path], None]) -> None:
    path.parent.mkdir()
    make(path)
    assert refused(path).message == "this is no file"


def test_a_folder_that_cannot_be_written_to_is_told() -> None:
    assert refused(Path("/proc/no-such-folder/history.db")).subject == "/proc/no-such-folder/history.db"


# --- files of others ------------------------------------------------------------------------------------------------


def test_a_file_of_a_newer_version_is_refused_and_untouched(kept: Path) -> None:
    changed(kept, f"PRAGMA user_version = {schema.version_known() + 1}", "CREATE TABLE of_tomorrow (x)")
    before = kept.read_bytes()
    error = refused(kept)
    assert "a newer sessionnet wrote it (version 2 of its tables, and 1 is the newest known here)" in error.message
    assert (kept.read_bytes(), os.listdir(kept.parent)) == (before, ["history.db"])


def test_another_programs_database_is_refused_and_untouched(path: Path) -> None:
    path.parent.mkdir()
    changed(path, "CREATE TABLE moz_places (url)", "INSERT INTO moz_places VALUES ('https://example.org')")
    before = path.read_bytes()
    assert "another program's database" in refused(path).message
    assert (path.read_bytes(), os.listdir(path.parent)) == (before, ["history.db"])


@pytest.mark.parametrize(
    ("statement", "words"),
    [
        ("CREATE TRIGGER t AFTER INSERT ON lists BEGIN DELETE FROM prices; END", "a trigger 't'"),
        ("CREATE VIEW v AS SELECT * FROM prices", "a view 'v'"),
        ("CREATE VIRTUAL TABLE f USING fts5(x)", "a virtual table"),
        ("DROP TABLE prices", "no table 'prices'"),
        ("ALTER TABLE prices ADD COLUMN more", "another table 'prices'"),
    ],
)
def test_tables_that_another_program_changed_are_refused_and_nothing_in_them_runs(
    kept: Path, statement: str, words: str
) -> None:
    changed(kept, statement)
    assert refused(kept).message == f"another program has changed its tables: it has {words}"


# --- damage ---------------------------------------------------------------------------------------------------------


def test_a_file_that_is_damaged_inside_is_put_aside_when_that_is_found_and_the_answer_is_kept(kept: Path) -> None:
    content = bytearray(kept.read_bytes())
    page = 4096
    for start in range(page * 2, len(content), page):
        content[start : start + 8] = b"\xff" * 8
    kept.write_bytes(content)
    with History.open(kept) as history:
        history.save(listed([node(1)], at(5)))
        aside = history.put_aside
    assert aside is not None
    assert aside.read_bytes() == content
    assert rows(kept, "SELECT total FROM lists") == [(1,)]


def test_two_damaged_files_of_one_second_both_stay(path: Path) -> None:
    path.parent.mkdir()
    for content in (b"one", b"two"):
        path.write_bytes(content)
        with History.open(path) as history:
            history.save(listed([node(1)]))
        path.unlink()
    assert {one.read_bytes() for one in path.parent.glob("history.db.damaged-*")} == {b"one", b"two"}


def test_a_log_without_its_file_is_put_aside_and_never_taken_for_that_of_a_new_one(path: Path) -> None:
    path.parent.mkdir()
    Path(f"{path}-wal").write_bytes(b"what was not in the file yet")
    with History.open(path) as history:
        history.save(listed([node(1)]))
    (aside,) = path.parent.glob("history.db.damaged-*-wal")
    assert aside.read_bytes() == b"what was not in the file yet"


def test_values_of_a_wrong_type_are_damage(kept: Path) -> None:
    changed(kept, "PRAGMA ignore_check_constraints = ON", "UPDATE node_changes SET https_port = x'00' WHERE node = 1")
    with History.open(kept) as history:
        history.save(listed([node(1)], at(5)))
        assert history.put_aside is not None
    assert rows(kept, "SELECT total FROM lists") == [(1,)]


def test_a_huge_text_is_not_read_into_memory(kept: Path) -> None:
    changed(kept, "UPDATE node_changes SET ip = hex(zeroblob(2000000)) WHERE node = 1")
    with pytest.raises(HistoryUnusable), History.open(kept) as history:
        history.seen_nodes("mainnet", [key(i) for i in range(100)])


def test_damage_is_looked_for_once_a_day(kept: Path) -> None:
    changed(kept, "PRAGMA ignore_check_constraints = ON", "UPDATE prices SET price_usd = 'a' WHERE at % 120 = 0")
    for days in (0, 1):
        with History.open(kept) as history:
            history.save(listed([node(1)], at(0) + timedelta(days=days, minutes=5)))
            assert (history.put_aside is not None) == (days == 1)


# --- no room, no time -----------------------------------------------------------------------------------------------


def limited(path: Path, size: int) -> subprocess.CompletedProcess[str]:
    script = f"""
from tests.core.history.processes import keep
from pathlib import Path
for number in range(1000, 1400): keep(Path({str(path)!r}), number)
"""
    return subprocess.run(
        [sys.executable, "-c", script],
        capture_output=True,
        text=True,
        timeout=120,
        env={**os.environ, "PYTHONDONTWRITEBYTECODE": "1"},
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (size, size)),
    )


def test_a_full_disk_is_told_and_loses_nothing(kept: Path) -> None:
    run = limited(kept, kept.stat().st_size + 60_000)
    assert run.returncode == 1
    assert run.stderr.splitlines()[-1].startswith("sessionnet_core.errors.HistoryUnusable: ")
    assert rows(kept, "PRAGMA integrity_check") == [("ok",)]
    assert rows(kept, "SELECT COUNT(*) FROM lists WHERE total = 100") == [(1,)]
    assert rows(kept, "SELECT price_usd FROM prices WHERE price_usd < 1 ORDER BY 1") == [(0.05,), (0.06,)]
    with History.open(kept) as history:
        history.save(listed([node(1)], at(5)))


def test_no_room_for_the_first_file_is_told_and_leaves_none(path: Path) -> None:
    run = limited(path, 1000)
    assert "File too large" in run.stderr.splitlines()[-1]
    assert os.listdir(path.parent) == []


def test_a_file_that_somebody_else_has_to_himself_is_waited_for_a_while(kept: Path) -> None:
    other = sqlite3.connect(kept, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    error = refused(kept)
    other.close()
    assert (error.message, error.hint) == ("another program has the file to itself", "Try again.")


def test_a_folder_that_somebody_else_has_to_himself_is_waited_for_a_while(kept: Path) -> None:
    with folder_lock(kept.parent, 1, alone=True):
        assert refused(kept).message == "the folder is in use: another program held it for 0.1 s"
    assert rows(kept, "SELECT COUNT(*) FROM lists") == [(1,)]


def test_a_file_system_without_locks_is_told_and_nothing_is_written(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise OSError(errno.ENOLCK, os.strerror(errno.ENOLCK))

    monkeypatch.setattr("fcntl.flock", refuse)
    with pytest.raises(HistoryUnusable) as caught:
        History.open(path)
    assert "No locks available" in caught.value.message
    assert "SESSIONNET_DATA_DIR" in (caught.value.hint or "")
    assert not path.exists()


def test_a_damaged_file_is_not_moved_from_under_somebody_who_has_it_open(kept: Path) -> None:
    with History.open(kept) as open_one:
        content = bytearray(kept.read_bytes())
        content[:100] = b"x" * 100
        kept.write_bytes(content)
        assert "held it for 0.1 s" in refused(kept).message
        assert os.listdir(kept.parent).count("history.db") == 1
        assert open_one.path == kept
    with History.open(kept) as history:
        assert history.put_aside is not None


def test_whoever_reads_sees_what_was_there_while_another_writes(kept: Path) -> None:
    other = sqlite3.connect(kept, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    other.execute("DELETE FROM node_changes")
    reader = History.read(kept, patience_seconds=0.1)
    assert reader is not None
    with reader:
        assert set(reader.seen_nodes("mainnet", [key(1)])) == {key(1)}
    other.close()


# --- versions -------------------------------------------------------------------------------------------------------


def test_a_file_of_every_version_is_kept_here() -> None:
    versions = [rows(path, "PRAGMA user_version")[0][0] for path in sorted(FIXTURES.glob("*.db"))]
    assert versions == list(range(1, schema.version_known() + 1))


@pytest.mark.parametrize("name", sorted(one.name for one in FIXTURES.glob("*.db")))
def test_a_file_of_any_version_is_brought_up_to_date_with_all_that_is_in_it(path: Path, name: str) -> None:
    path.parent.mkdir()
    path.write_bytes((FIXTURES / name).read_bytes())
    with History.open(path) as history:
        assert history.seen_nodes("mainnet", [key(7)])[key(7)].ip == "192.0.2.8"
        history.save(listed([node(1)], at(5)))
    assert rows(path, "PRAGMA user_version") == [(schema.version_known(),)]
    assert rows(path, "SELECT price_usd FROM prices ORDER BY at") == [(0.05,), (0.06,)]
    assert rows(path, "SELECT total FROM lists ORDER BY at") == [(100,), (1,)]


STEP = "CREATE TABLE of_tomorrow (x INTEGER);\nINSERT INTO of_tomorrow SELECT price_usd * 100 FROM prices;\n"


def test_a_step_to_another_version_keeps_all_that_is_there(kept: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(schema, "MIGRATIONS", (*schema.MIGRATIONS, STEP))
    reader = History.read(kept)
    assert reader is not None, "whoever reads brings it up to date too"
    reader.close()
    assert rows(kept, "SELECT x FROM of_tomorrow ORDER BY x") == [(5,), (6,)]
    assert rows(kept, "PRAGMA user_version") == [(2,)]
    History.open(kept).close()
    assert rows(kept, "SELECT COUNT(*) FROM of_tomorrow") == [(2,)], "once"


def test_a_step_that_fails_leaves_the_file_as_it_was(kept: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = rows(kept, "SELECT type, name, sql FROM sqlite_master")
    monkeypatch.setattr(schema, "MIGRATIONS", (*schema.MIGRATIONS, STEP + "INSERT INTO nowhere VALUES (1);\n"))
    assert "no such table" in refused(kept).message
    assert rows(kept, "SELECT type, name, sql FROM sqlite_master") == before
    assert rows(kept, "PRAGMA user_version") == [(1,)]
