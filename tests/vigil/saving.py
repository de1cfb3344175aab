"""Runs at once that each keep what they see: what comes of them in the history.

Each asks the same seeds as a network with a name of its own, so that each has a row that no other has.
"""

from __future__ import annotations

import json
import os
import subprocess
import time
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from tests.devnet import Devnet

SAVERS = 200
_NODES = 30
_SECONDS = 300


@dataclass(frozen=True)
class Saved:
    """What came of many runs at once."""

    statuses: Counter[int]
    said: tuple[str, ...]
    """What they said on standard error, each thing once."""
    lost: int
    """Rows that are not in the history."""

    @property
    def is_whole(self) -> bool:
        """Whether each run answered, had nothing to say, and has its row."""
        return (set(self.statuses), self.said, self.lost) == ({0}, (), 0)

    def describe(self) -> str:
        """Return it in one line."""
        runs = self.statuses.total()
        said = f"; they said {self.said}" if self.said else ""
        return f"{runs} runs at once with --save: exit status {dict(self.statuses)}, {self.lost} rows lost{said}"


def save_at_once(folder: Path, programs: Path, runs: int) -> Saved | None:
    """Let so many runs save at once, in a home of their own; None where nothing can be saved, or by no run."""
    command = str(programs / "sessionnet")
    environment = {"HOME": str(folder), "PATH": os.defpath}
    usable = subprocess.run([command, "nodes", "--help"], capture_output=True, text=True, check=True).stdout
    if "--save" not in usable or not runs:
        return None
    folder.mkdir()
    with Devnet(count=_NODES, storage_servers=0, tls=False, clock=int(time.time())) as net:
        seeds = ", ".join(f'{{ url = "{seed.url}" }}' for seed in net.seeds)
        networks = [f"[networks.net{run}]\ntest = true\nseeds = [{seeds}]\n" for run in range(runs)]
        config = folder / "networks.toml"
        config.write_text("\n".join(networks))
        environment["SESSIONNET_CONFIG"] = str(config)
        ended = _run_all(
            [
                [
                    command,
                    "nodes",
                    "--network",
                    f"net{run}",
                    "--save",
                    "--csv",
                    "--limit",
                    "1",
                    "--timeout",
                    str(_SECONDS),
                ]
                for run in range(runs)
            ],
            environment,
        )
    exported = subprocess.run(
        [command, "history", "export"], env=environment, capture_output=True, text=True, timeout=_SECONDS
    )
    rows = [json.loads(line) for line in exported.stdout.splitlines()]
    kept = {row["network"] for row in rows if row["kind"] == "list"}
    said = tuple(dict.fromkeys(text for text, _ in ended if text))
    return Saved(Counter(status for _, status in ended), said, len({f"net{run}" for run in range(runs)} - kept))


def _run_all(commands: list[list[str]], environment: dict[str, str]) -> list[tuple[str, int]]:
    """Start them all, then wait for each; return what each said on standard error, and its exit status."""
    processes = [
        subprocess.Popen(words, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
        for words in commands
    ]
    return [(process.communicate(timeout=2 * _SECONDS)[1], process.returncode) for process in processes]
