"""A command on a terminal: a pseudo-terminal, with the time until its first line is there beside the time of all.

Only the processor's time is told: what reads the terminal here is quicker than any terminal that draws.
"""

from __future__ import annotations

import os
import sys
import termios
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass

from tests.benchmarks.processes import Command, FailedError, Sample, sample_of

LINES, COLUMNS = 50, 160
_CPU_CLOCK = 2
"""CPUCLOCK_SCHED of Linux: what the scheduler counted, in nanoseconds."""


@dataclass(frozen=True)
class Shown:
    """What one run on a terminal took."""

    sample: Sample
    first_line_seconds: float
    """CPU time of the command, without processes that it started, when its first line was there. No less than it was:
    the command may have gone on until the line was read, but no further than the terminal holds."""
    text: bytes


def show(command: Command) -> Shown:
    """Run a command whose standard streams are a terminal. Linux alone tells the CPU time of a running process.

    Raises:
        FailedError: it ended with a status other than 0, or wrote no line.
    """
    assert sys.platform == "linux"
    ours, theirs = os.openpty()
    termios.tcsetwinsize(theirs, (LINES, COLUMNS))
    streams: Sequence[tuple[int, int, int]] = [(os.POSIX_SPAWN_DUP2, theirs, stream) for stream in range(3)]
    environment = {"TERM": "xterm-256color", **command.environment}
    started = time.perf_counter()
    process = os.posix_spawn(command.words[0], list(command.words), environment, file_actions=streams)
    os.close(theirs)
    first_line, text = 0.0, bytearray()
    with suppress(OSError):  # EIO: nobody has the other side any more
        while piece := os.read(ours, 65536):
            if not first_line and b"\n" in piece:
                with suppress(OSError):  # it has ended meanwhile
                    first_line = time.clock_gettime((~process << 3) | _CPU_CLOCK)
            text += piece
    os.close(ours)
    sample = sample_of(process, command, started)
    if b"\n" not in text:
        raise FailedError(f"{command.words} wrote no line")
    return Shown(sample, first_line or sample.cpu_seconds, bytes(text))
