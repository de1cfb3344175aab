"""Disks that are full or read-only, and two runs at once: the old file or the new one, never half of one."""

from __future__ import annotations

import json
import os
import resource
import subprocess
import time
from pathlib import Path

import pytest

from tests.cron.jobs import COMMAND, Ended, a_well_node, assert_nothing_beside, namespace, run
from tests.devnet import Devnet

OLD = "what was there before\n"
WRITING = [
    ("staking", "--demo", "--json", "--output", "answer"),
    ("nodes", "--output", "answer"),
    ("overview", "--html", "answer"),
    ("overview", "--json", "--output", "answer"),
]


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a folder with yesterday's answer in it."""
    folder = tmp_path / "place"
    folder.mkdir()
    (folder / "answer").write_text(OLD)
    return folder


def environment(home: Path) -> dict[str, str]:
    return {"SESSIONNET_CONFIG": os.environ["SESSIONNET_CONFIG"], "HOME": str(home)}


def in_what_is_left(words: tuple[str, ...], place: Path, mount: str) -> tuple[Ended, list[str]]:
    """Run a job on a small disk of its own; return what it came to, and what is on that disk afterwards."""
    after = f"cat {place}/answer >{place.parent}/answer.after; find {place} -type f >{place.parent}/files.after"
    script = f'{mount} {place} && cd {place} && printf "%s" "{OLD}" >answer; "$@"; status=$?; {after}; exit $status'
    ended = run(words, environment(place), place, inside=namespace(script))
    assert (place.parent / "answer.after").read_text() == OLD
    return ended, (place.parent / "files.after").read_text().split()


FULL = [
    pytest.param("mount -t tmpfs -o size=4k tmpfs", id="no blocks left"),
    pytest.param("mount -t tmpfs -o size=1m,nr_inodes=2 tmpfs", id="no entries left"),
]


@pytest.mark.usefixtures("current")
@pytest.mark.parametrize("mount", FULL)
@pytest.mark.parametrize("words", WRITING, ids=" ".join)
def test_a_full_disk_leaves_the_old_file_and_the_mail_names_it(words: tuple[str, ...], mount: str, place: Path) -> None:
    ended, files = in_what_is_left(words, place, mount)
    assert (ended.status in (1, 2), ended.out) == (True, "")
    *warnings, error = ended.err.splitlines()
    assert error.startswith("Error: answer ")
    assert error.endswith(" written: No space left on device")
    assert len(warnings) <= 1
    assert files == [f"{place}/answer"]


@pytest.mark.parametrize("mount", FULL)
def test_a_full_disk_costs_no_answer(current: Devnet, mount: str, place: Path) -> None:
    for words in (("nodes",), ("check", "network"), ("check", "node", a_well_node(current)), ("overview", "--json")):
        ended, files = in_what_is_left(words, place, mount)
        assert (words, ended.status) == (words, 0)
        assert ended.err.count("\n") <= 1, ended.err
        assert files == [f"{place}/answer"]


@pytest.mark.parametrize("mount", FULL)
def test_a_full_disk_leaves_no_half_of_metrics(current: Devnet, mount: str, place: Path) -> None:
    ended, files = in_what_is_left(("nodes", "show", a_well_node(current), "--prometheus", "new.prom"), place, mount)
    *warnings, error = ended.err.splitlines()
    assert (ended.status in (1, 2), len(warnings) <= 1) == (True, True)
    assert error.startswith("Error: new.prom ")
    assert error.endswith(" written: No space left on device")
    assert files == [f"{place}/answer"]


@pytest.mark.usefixtures("current")
@pytest.mark.parametrize("words", WRITING, ids=" ".join)
def test_a_limit_on_files_is_as_a_full_disk(words: tuple[str, ...], place: Path) -> None:
    ended = run(words, environment(place), place, limited=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (512, 512)))
    assert (ended.status in (1, 2), ended.out, (place / "answer").read_text()) == (True, "", OLD)
    *warnings, error = ended.err.splitlines()
    assert error.startswith("Error: answer ")
    assert error.endswith(" written: File too large")
    assert len(warnings) <= 1
    assert_nothing_beside(place)


@pytest.mark.parametrize("words", WRITING, ids=" ".join)
def test_a_read_only_folder_is_told_before_anybody_is_asked(
    current: Devnet, words: tuple[str, ...], place: Path
) -> None:
    script = f'mount --bind {place} {place} && mount -o remount,ro,bind {place} && cd {place} && exec "$@"'
    ended = run(words, environment(place.parent), place, inside=namespace(script))
    assert (ended.status, ended.out) == (2, "")
    assert ended.err == "Error: answer cannot be written: Read-only file system\n"
    if "--output" in words:
        assert current.received == []


def test_two_runs_at_once_share_a_cache_and_a_file(current: Devnet, place: Path) -> None:
    """Both ask, since neither finds anything kept; whoever reads meanwhile sees the old answer or a whole new one."""
    words = [COMMAND, "nodes", "--json", "--refresh", "--output", "answer"]
    (place / "answer").write_text("{}")
    current.misbehave("seeds", "slow:0.3")
    for _ in range(2):
        current.received.clear()
        runs = [subprocess.Popen(words, env=environment(place), cwd=place, stderr=subprocess.PIPE) for _ in range(2)]
        while any(one.poll() is None for one in runs):
            document = json.loads((place / "answer").read_text())
            assert document == {} or document["data"]["summary"]["total"] == 120
            time.sleep(0.005)
        assert [(one.communicate()[1], one.returncode) for one in runs] == [(b"", 0), (b"", 0)]
        assert len(current.received) == 6, "neither took the other's answer"
    assert json.loads((place / "answer").read_text())["data"]["summary"]["total"] == 120
    assert_nothing_beside(place)
    kept = run(["nodes", "--offline", "--json"], environment(place), place)
    assert (kept.status, json.loads(kept.out)["warnings"]) == (0, [])
