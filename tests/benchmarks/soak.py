"""`--watch` for thousands of rounds without the waits between them: does it stay as small as it was?

::

    python -m tests.benchmarks.soak --rounds 2000 -- nodes --watch 1 --refresh

Memory, threads and descriptors of the process are taken again and again and written to standard error, a JSON line
each; what the rounds show goes to standard output. Against which network is said as ever, by SESSIONNET_CONFIG.
"""

from __future__ import annotations

import argparse
import gc
import json
import os
import sys
import threading
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

from sessionnet_cli import watching
from sessionnet_cli.main import main

if TYPE_CHECKING:
    from sessionnet_cli.run import Run

BREATH_SECONDS = 0.002
"""Between two rounds, in which threads of the last one end; a page is drawn once in it."""


class Soak:
    """Takes the place of the wait between two rounds."""

    def __init__(self, rounds: int, every: int) -> None:
        self._rounds, self._every = rounds, every
        self._done = 0
        self._began = time.monotonic()

    def wait(self, seconds: float, *, is_printed: bool = False) -> None:
        """Take stock where it is time to, and end after so many rounds."""
        del seconds, is_printed
        self._done += 1
        time.sleep(BREATH_SECONDS)
        if self._done % self._every == 0:
            print(json.dumps(self._stock()), file=sys.stderr, flush=True)
        if self._done >= self._rounds:
            raise SystemExit(0)

    def _stock(self) -> dict[str, float]:
        gc.collect()
        pages = int(Path("/proc/self/statm").read_text().split()[1])
        return {
            "rounds": self._done,
            "seconds": round(time.monotonic() - self._began, 1),
            "memory_kb": pages * os.sysconf("SC_PAGE_SIZE") // 1024,
            "threads": threading.active_count(),
            "descriptors": len(os.listdir("/proc/self/fd")),
            "objects": len(gc.get_objects()),
        }


def watch_in_haste(run: Run, once: Callable[[], None], every_seconds: float, files: Sequence[str] = ()) -> NoReturn:
    """Watch with rounds that are as short as can be, whatever was asked for."""
    _watch(run, once, min(every_seconds, BREATH_SECONDS / 2), files)


_watch = watching.watch

if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=2_000)
    parser.add_argument("--every", type=int, default=100, help="take stock after so many rounds")
    parser.add_argument("words", nargs="+", help="the command, with --watch")
    given = parser.parse_args()
    watching.watch = watch_in_haste
    vars(watching)["wait"] = Soak(given.rounds, given.every).wait
    main(given.words)
