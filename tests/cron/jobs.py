"""What people let cron run, how it is run here, and what every run must come to, wherever that is.

The installed command is started as cron starts it: with next to nothing in its environment, and nobody at its input.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests import warm
from tests.conftest import ACCOUNT
from tests.devnet import Devnet

COMMAND = str(Path(sys.executable).with_name("sessionnet"))
PATIENCE_SECONDS = 120


@dataclass(frozen=True)
class Job:
    """One line of a crontab, without its time."""

    words: tuple[str, ...]
    is_whole: Callable[[str], bool]
    """Whether a text is all of the answer, and nothing else."""
    file: str | None = None
    """Where its answer goes; None for standard output."""


@dataclass(frozen=True)
class Ended:
    """What became of one run."""

    status: int
    out: str
    err: str

    @property
    def warnings(self) -> list[str]:
        """The warnings that cron would mail."""
        return [line for line in self.err.splitlines() if line.startswith("Warning: ")]


def _is_document(text: str) -> bool:
    return bool(json.loads(text)["errors"] == [])


def _is_page(text: str) -> bool:
    return text.startswith("<!DOCTYPE html>") and text.endswith("</html>\n")


def jobs(net: Devnet) -> list[Job]:
    """Return the jobs that every surrounding has to bear. All of them answer, and with status 0."""
    return [
        Job(("swarm", ACCOUNT), lambda text: ACCOUNT in text),
        Job(("nodes",), lambda text: text.startswith("120 Session Nodes: ")),
        Job(("check", "node", a_well_node(net)), lambda text: text.startswith("NODE OK - ") and text.count("\n") == 1),
        Job(("check", "network"), lambda text: text.startswith("NETWORK OK - ") and text.count("\n") == 1),
        Job(("staking", "--demo", "--json", "--output", "staking.json"), _is_document, "staking.json"),
        Job(("overview", "--html", "page.html"), _is_page, "page.html"),
        Job(("overview", "--output", "page.txt"), lambda text: text.startswith("Session Network\n"), "page.txt"),
    ]


def a_well_node(net: Devnet) -> str:
    """Return the key of a node that a check has nothing to say of: active, of the newest version, just heard of."""
    listed = net.node_list
    well = [
        node["pubkey_ed25519"]
        for node in listed.nodes
        if node["active"]
        and not node["requested_unlock_height"]
        and node.get("storage_server_version") == [2, 11, 3]
        and node["last_uptime_proof"] > listed.clock - 1200
    ]
    return str(well[0])


def run(
    words: Sequence[str],
    environment: Mapping[str, str],
    folder: Path,
    *,
    inside: Sequence[str] = (),
    limited: Callable[[], None] | None = None,
    user: int | None = None,
    starts: bool = True,
) -> Ended:
    """Run the command to its end.

    Args:
        inside: the words of a program that runs the command where it would not be otherwise.
        limited: called in the new process before anything else.
        starts: whether a new Python starts; otherwise the run is a fork, for what has nothing to do with how it does.
    """
    if not starts:
        forked = warm.run(*words, environment=environment, cwd=folder)
        return Ended(forked.returncode, forked.stdout.decode(), forked.stderr.decode())
    ended = subprocess.run(
        [*inside, COMMAND, *words],
        env={"PYTHONDONTWRITEBYTECODE": "1", **environment},  # or a full disk would leave modules cut short
        cwd=folder,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        timeout=PATIENCE_SECONDS,
        check=False,
        preexec_fn=limited,
        user=user,
    )
    return Ended(ended.returncode, ended.stdout.decode(), ended.stderr.decode())


def shell(script: str) -> list[str]:
    """Return the words that run a command from a shell script, in which it is called "$@"."""
    return ["/bin/sh", "-c", script, "sh"]


def namespace(script: str, *options: str) -> list[str]:
    """Return the words that run a shell script with mounts of its own; the test is skipped where there are none."""
    unshare = shutil.which("unshare", path="/usr/bin:/bin")
    words = [
        unshare or "unshare",
        *(options or (("--mount",) if os.geteuid() == 0 else ("--mount", "--map-root-user"))),
    ]
    if unshare is None or subprocess.run([*words, "true"], capture_output=True, check=False).returncode != 0:
        pytest.skip(f"needs {' '.join(words)}, which this system does not let us have")
    return [*words, *shell(script)]


def assert_answered(job: Job, ended: Ended, folder: Path, *, most_warnings: int = 0) -> None:
    """Assert that a job answered as if all were well, with no more to mail than so many warnings."""
    assert (job.words, ended.status, ended.err.count("\n")) == (job.words, 0, len(ended.warnings)), ended.err
    assert len(ended.warnings) <= most_warnings, ended.err
    if job.file is None:
        assert job.is_whole(ended.out), ended.out
    else:
        assert ended.out == ""
        assert job.is_whole((folder / job.file).read_text()), job.file
    assert_nothing_beside(folder)


def assert_nothing_beside(folder: Path) -> None:
    """Assert that no draft of a file was left lying about."""
    assert not [path for path in folder.rglob("*") if path.name.startswith(".sessionnet-")]
