"""Few descriptors, few processes, little memory: an answer, or the sentence that this machine lacks something."""

from __future__ import annotations

import json
import os
import resource
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.cron.jobs import assert_answered, assert_nothing_beside, jobs, run
from tests.devnet import Devnet

NOBODY = 65_534
MEGABYTE = 1 << 20


@pytest.fixture
def environment(current: Devnet, tmp_path: Path) -> dict[str, str]:
    (tmp_path / "folder").mkdir()
    return {"SESSIONNET_CONFIG": os.environ["SESSIONNET_CONFIG"], "SESSIONNET_CACHE_DIR": str(tmp_path / "cache")}


def limit(which: int, amount: int) -> Callable[[], None]:
    return lambda: resource.setrlimit(which, (amount, amount))


@pytest.mark.costly  # a process for each of the jobs
def test_eight_descriptors_are_enough(current: Devnet, environment: dict[str, str], tmp_path: Path) -> None:
    for job in [job for job in jobs(current) if "--demo" not in job.words]:
        limited = limit(resource.RLIMIT_NOFILE, 8)
        ended = run([*job.words, "--refresh"], environment, tmp_path / "folder", limited=limited)
        assert_answered(job, ended, tmp_path / "folder")


def test_one_process_is_enough(current: Devnet, environment: dict[str, str], tmp_path: Path) -> None:
    """No thread can be started then. The limit is not for root, who has to become somebody."""
    user = NOBODY if os.geteuid() == 0 else None
    folder = tmp_path / "folder"
    folder.chmod(0o777)
    try:
        run(["--version"], environment, folder, user=user)
        subprocess.run(["test", "-w", str(folder)], check=True, user=user)
    except (PermissionError, subprocess.CalledProcessError):
        pytest.skip("what is installed here, or where tests write, is for root alone")
    environment |= {"SESSIONNET_CACHE_DIR": str(folder / "cache")}
    for job in jobs(current):
        words = [*job.words, "--refresh"] if "--demo" not in job.words else job.words
        ended = run(words, environment, folder, limited=limit(resource.RLIMIT_NPROC, 1), user=user)
        assert_answered(job, ended, folder)


@pytest.mark.costly  # many processes, each with less memory than the one before
def test_where_memory_is_short_no_host_is_blamed(current: Devnet, environment: dict[str, str], tmp_path: Path) -> None:
    """What fails then, TLS among it, is asked again alone."""
    folder = tmp_path / "folder"
    for words in (["nodes"], ["check", "network"], ["check", "network"], ["overview", "--output", "page.txt"]):
        limited = limit(resource.RLIMIT_AS, 150 * MEGABYTE)
        ended = run([*words, "--refresh"], environment, folder, limited=limited)
        assert ended.status in (0, 3), ended
        assert ended.status == 0 or "memory" in ended.out + ended.err, ended
        assert not [line for line in ended.err.splitlines() if "memory" not in line and "TLS" in line], ended
        assert "Traceback" not in ended.err
        assert_nothing_beside(folder)


def test_a_document_of_a_shortage_is_one(environment: dict[str, str], tmp_path: Path) -> None:
    ended = run(["nodes", "--json"], environment, tmp_path, limited=limit(resource.RLIMIT_AS, 26 * MEGABYTE))
    assert (ended.status, ended.err) == (3, "")
    assert [one["code"] for one in json.loads(ended.out)["errors"]] == ["shortage"]
