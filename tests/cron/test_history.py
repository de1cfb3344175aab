"""A history that cannot be kept costs no answer, and leaves nothing half written: it is one warning more."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

import pytest

from tests.cron.jobs import Ended, a_well_node, assert_nothing_beside, namespace, run
from tests.devnet import Devnet

SAVING = (("nodes",), ("overview", "--html", "page.html"), ("token",))


@pytest.fixture
def home(tmp_path: Path) -> Path:
    (tmp_path / "home").mkdir()
    (tmp_path / "folder").mkdir()
    return tmp_path / "home"


def saved(home: Path | None, words: Sequence[str], folder: Path, inside: Sequence[str] = ()) -> Ended:
    variables = {"SESSIONNET_CONFIG": os.environ["SESSIONNET_CONFIG"]}
    if home is not None:
        variables |= {"HOME": str(home), "SESSIONNET_CACHE_DIR": str(folder.parent / "cache")}
    ended = run([*words, "--save"], variables, folder, inside=inside)
    assert "Traceback" not in ended.out + ended.err
    assert "internal error" not in ended.out + ended.err
    return ended


def told_of_history(ended: Ended) -> str:
    (warning,) = [line for line in ended.warnings if "not kept in the history" in line]
    return warning


@pytest.mark.usefixtures("current")
@pytest.mark.parametrize("words", SAVING, ids=" ".join)
def test_where_nobody_has_a_home(words: tuple[str, ...], home: Path) -> None:
    nobody = namespace('exec "$@"', "--user", "--map-user=12345", "--map-group=12345")
    ended = saved(None, words, home.parent / "folder", inside=nobody)
    assert ended.status == 0
    assert "there is no home directory to keep a history in" in told_of_history(ended)
    assert len(ended.warnings) == 2, "the other is that nothing is cached"
    assert not list((home.parent / "folder").glob("~*"))


@pytest.mark.parametrize(
    "words", [("history", "price"), ("history", "path"), ("history", "prune", "--before", "1d")], ids=" ".join
)
def test_what_reads_the_history_says_that_there_is_none(words: tuple[str, ...], home: Path) -> None:
    nobody = namespace('exec "$@"', "--user", "--map-user=12345", "--map-group=12345")
    ended = run(words, {}, home, inside=nobody)
    assert ended.status not in (0, -1)
    assert ended.out == ""
    assert "internal error" not in ended.err


@pytest.mark.parametrize("state", ["a full disk", "a read-only disk", "a file"])
@pytest.mark.parametrize("words", SAVING, ids=" ".join)
def test_where_its_folder_cannot_be_written(current: Devnet, words: tuple[str, ...], home: Path, state: str) -> None:
    inside: Sequence[str] = ()
    if state == "a full disk":
        inside = namespace(f'mount -t tmpfs -o size=8k tmpfs {home} && exec "$@"')
    elif state == "a read-only disk":
        inside = namespace(f'mount --bind {home} {home} && mount -o remount,ro,bind {home} && exec "$@"')
    else:
        (home / ".local").write_text("no folder")
    ended = saved(home, words, home.parent / "folder", inside=inside)
    assert ended.status == 0
    assert told_of_history(ended)
    assert len(ended.warnings) == 1
    assert_nothing_beside(home.parent / "folder")


def test_a_check_does_not_mind(current: Devnet, home: Path) -> None:
    (home / ".local").write_text("no folder")
    ended = saved(home, ["check", "node", a_well_node(current)], home.parent / "folder")
    assert (ended.status, ended.err) == (0, "")
    assert ended.out.startswith("NODE OK - ")
