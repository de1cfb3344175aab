"""`python -m tests.soak`: let everything run beside a network that misbehaves, and write docs/soak.md."""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import time
from contextlib import ExitStack
from pathlib import Path

from tests.soak.bursts import RUNS, Bursts
from tests.soak.course import COURSE, QUARTERS, take
from tests.soak.ground import Ground
from tests.soak.page import page
from tests.soak.seen import Notes, read
from tests.soak.stock import take_stock
from tests.soak.subjects import Exporter, Subject, watchers
from tests.soak.verdicts import verdicts
from tests.vigil.network import Network

PAGE = Path(__file__).parents[2] / "docs" / "soak.md"
_LOOKS_EVERY_SECONDS = 0.5
_STOCK_EVERY_SECONDS = 5


def main() -> int:
    """Soak, and write the page; the exit status is 1 if something was not as it had to be."""
    parser = argparse.ArgumentParser(prog="python -m tests.soak", description=__doc__)
    parser.add_argument("--minutes", type=float, default=60, help="how long (default %(default)g)")
    parser.add_argument("--runs", type=int, default=RUNS, help="runs that keep what they saw (default %(default)s)")
    parser.add_argument(
        "--keep", type=Path, metavar="DIR", help="keep what was seen, and all files, in this new folder"
    )
    parser.add_argument("--report", type=Path, metavar="DIR", help="only make the page of what was kept in this folder")
    parser.add_argument("--page", type=Path, default=PAGE, help="where to write the page")
    options = parser.parse_args()
    with ExitStack() as stack:
        folder: Path | None = options.report
        if folder is None:
            if options.keep is None:
                folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="soak-")))
            else:
                folder = options.keep.absolute()
                folder.mkdir(parents=True)
            try:
                network = stack.enter_context(Network())
            except RuntimeError as error:
                parser.error(str(error))
            _soak(folder, network, options.minutes * 60, options.runs)
        seen = read(folder)
    options.page.write_text(page(seen), encoding="utf-8")
    found = list(verdicts(seen))
    for is_right, what in found:
        print(f"{'ok  ' if is_right else 'FAIL'}  {what}")
    return 0 if all(is_right for is_right, _ in found) else 1


def _soak(folder: Path, network: Network, seconds: float, runs: int) -> None:
    ground = Ground(folder, network)
    with Notes(folder) as notes:
        notes.write("soak", [seconds, runs])
        running: list[Subject] = [*watchers(ground), Exporter(ground, notes)]
        bursts = Bursts(ground, notes, seconds, runs)
        bursts.start()
        try:
            _let_pass(ground, network, notes, running, seconds)
            bursts.join()
        finally:
            for subject in running:
                notes.add("ended", subject.end())
        exported = subprocess.run(
            ground.words("history", "export"), env=ground.environment, capture_output=True, text=True, check=True
        )
        rows = (json.loads(line) for line in exported.stdout.splitlines())
        notes.write("kept", sorted({(row["kind"], row["at"]) for row in rows}))


def _let_pass(ground: Ground, network: Network, notes: Notes, running: list[Subject], seconds: float) -> None:
    """Let the time pass: the network has its turns, and stock is taken."""
    processes = {subject.name: subject.pid for subject in running}
    turns = QUARTERS * len(COURSE)
    taken, looked = 0, 0.0
    while (now := notes.now()) < seconds:
        if now >= taken * seconds / turns:
            turn = COURSE[taken % len(COURSE)]
            take(turn, network)
            notes.write("turn", [now, turn.what])
            print(f"# {now / 60:5.1f} min: {turn.what}", flush=True)
            taken += 1
        network.keep_up()
        if now - looked >= _STOCK_EVERY_SECONDS:
            looked = now
            notes.add("sample", take_stock(now, processes, ground.folders, ground.history))
            for subject in running:
                subject.look()
        time.sleep(_LOOKS_EVERY_SECONDS)


if __name__ == "__main__":
    sys.exit(main())
