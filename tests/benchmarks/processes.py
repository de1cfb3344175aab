"""Whole processes, timed in turns: wall time, CPU time and peak memory, as the system accounts for them.

All of them run in turns, A B C A B C …, so that whatever else the machine does meets each alike. What a process
waited for counts as its own: `sh -c "curl … | jq …"` is all three.
"""

from __future__ import annotations

import os
import resource
import shlex
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

WARM_UPS = 2
"""Runs that count for nothing: they compile to bytecode and fill the system's caches."""
_BYTES_OF_MAXRSS = 1 if sys.platform == "darwin" else 1024


class FailedError(Exception):
    """A measured command that did not succeed, so that its time means nothing."""


@dataclass(frozen=True)
class Command:
    """What to run: its words, the first of them a path, and its whole environment."""

    words: Sequence[str]
    environment: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Sample:
    """What one run took."""

    wall_seconds: float
    cpu_seconds: float
    """In user mode and in the system, of the process and its children."""
    peak_bytes: int
    """The most memory resident at once. No less than `own_peak_bytes`: the system counts what the process was before
    it became the command, and that was a copy of this one."""


def in_turns(commands: Sequence[Command], runs: int, warm_ups: int = WARM_UPS) -> list[list[Sample]]:
    """Run all commands in turns, each so many times; give the samples of each.

    Raises:
        FailedError: a command ended with a status other than 0.
    """
    for _ in range(warm_ups):
        for command in commands:
            run_once(command)
    rounds = [[run_once(command) for command in commands] for _ in range(runs)]
    return [list(samples) for samples in zip(*rounds, strict=True)]


def run_once(command: Command, output: str = os.devnull) -> Sample:
    """Run a command to its end, its standard output into a file, and without its standard error."""
    writing = os.O_WRONLY | os.O_CREAT | os.O_TRUNC
    actions = [
        (os.POSIX_SPAWN_OPEN, 0, os.devnull, os.O_RDONLY, 0),
        (os.POSIX_SPAWN_OPEN, 1, output, writing, 0o600),
        (os.POSIX_SPAWN_OPEN, 2, os.devnull, os.O_WRONLY, 0),
    ]
    started = time.perf_counter()
    process = os.posix_spawn(command.words[0], list(command.words), command.environment, file_actions=actions)
    return sample_of(process, command, started)


def sample_of(process: int, command: Command, started: float) -> Sample:
    """Wait for a process of this one, and return what it took. Raises FailedError as `in_turns` does."""
    _, status, used = os.wait4(process, 0)
    ended = time.perf_counter()
    if status:
        code = os.waitstatus_to_exitcode(status)
        raise FailedError(f"{shlex.join(command.words)} ended with status {code}")
    return Sample(ended - started, used.ru_utime + used.ru_stime, used.ru_maxrss * _BYTES_OF_MAXRSS)


def own_peak_bytes() -> int:
    """Give the peak memory of this process: below that, a sample's peak says nothing of the command."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * _BYTES_OF_MAXRSS


@contextmanager
def one_core() -> Iterator[bool]:
    """Keep this process and those it starts on one core, where the system can; tell whether it could."""
    if sys.platform != "linux":
        yield False
        return
    usual = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {max(usual)})
    try:
        yield True
    finally:
        os.sched_setaffinity(0, usual)
