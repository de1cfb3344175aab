"""How many instructions a process takes: a figure that is the same on a busy machine as on a quiet one.

`perf` counts them at no cost where the kernel lets it; elsewhere valgrind does, thirty times slower. Both count what
runs in user mode. Nothing is measured in turns here, so two processes are counted at once.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from pathlib import Path

from tests.benchmarks.processes import Command, run_once

AT_ONCE = 2
SAME_EACH_TIME = {"PYTHONHASHSEED": "0", "SESSIONNET_TIMEOUT": "300"}
"""Sets and dictionaries in one order, and a deadline for a processor that valgrind makes thirty times slower."""
_REFS = re.compile(r"I\s+refs:\s+([\d,]+)")

Counter = Callable[[Command, Path], int]


def count(commands: Sequence[Command]) -> list[int | None]:
    """Return how many instructions each command takes, with the processes that it starts; None if nothing counts."""
    _, counter = counting()
    if counter is None:
        return [None] * len(commands)
    with tempfile.TemporaryDirectory(prefix="instructions-") as folder, ThreadPoolExecutor(AT_ONCE) as pool:
        logs = [Path(folder, str(number)) for number in range(len(commands))]
        for log in logs:
            log.mkdir()
        return list(pool.map(counter, commands, logs))


@cache
def counting() -> tuple[str, Counter | None]:
    """Return what counts instructions here, in words, and how."""
    perf, valgrind = shutil.which("perf"), shutil.which("valgrind")
    if perf is not None and _permitted(perf):
        return "`perf stat`", lambda command, folder: _by_perf(perf, command, folder)
    if valgrind is not None:
        return "valgrind", lambda command, folder: _by_valgrind(valgrind, command, folder)
    return "nothing: neither `perf` nor `valgrind` is there", None


def _permitted(perf: str) -> bool:
    tried = subprocess.run(
        [perf, "stat", "-x", ",", "-e", "instructions:u", "true"], capture_output=True, text=True, check=False
    )
    return tried.returncode == 0 and tried.stderr.partition(",")[0].isdecimal()


def _by_perf(perf: str, command: Command, folder: Path) -> int:
    log = folder / "perf"
    _run([perf, "stat", "-x", ",", "-e", "instructions:u", "-o", str(log), *command.words], command)
    return next(int(line.split(",")[0]) for line in log.read_text().splitlines() if "instructions" in line)


def _by_valgrind(valgrind: str, command: Command, folder: Path) -> int:
    # cachegrind without its cache is the quickest of the tools that count; each process writes a log of its own
    options = ["--tool=cachegrind", "--cache-sim=no", "--cachegrind-out-file=/dev/null", "--trace-children=yes"]
    _run([valgrind, *options, f"--log-file={folder}/%p", *command.words], command)
    counts = [_REFS.search(log.read_text()) for log in folder.iterdir()]
    return sum(int(found[1].replace(",", "")) for found in counts if found is not None)


def _run(words: Sequence[str], command: Command) -> None:
    run_once(Command(words, {"PATH": os.defpath, **command.environment, **SAME_EACH_TIME}))
