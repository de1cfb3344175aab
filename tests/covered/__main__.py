"""`python -m tests.covered`: run the tests measured, part by part, and write docs/coverage.md."""

from __future__ import annotations

import argparse
import json
import os
import re
import subprocess
import sys
from pathlib import Path

from tests.covered.measuring import DATA, FOLDER, ROOT, SETTINGS, everything_measured
from tests.covered.page import Tried, page

PAGE = ROOT / "docs" / "coverage.md"
PARTS = (["tests/core"], ["tests/cli"], ["tests", "--ignore=tests/core", "--ignore=tests/cli"])
_COUNTED = re.compile(r"(\d+) (passed|failed|skipped|error)")
_TRIED = FOLDER / "tried.json"


def main() -> int:
    """Measure, and write the page. A test that fails because it is measured is counted, and named on the terminal."""
    parser = argparse.ArgumentParser(prog="python -m tests.covered", description=__doc__)
    parser.add_argument("--processes", default="auto", help="as pytest's --numprocesses (default %(default)s)")
    parser.add_argument("--report", action="store_true", help="only write the page of what was measured before")
    parser.add_argument("--page", type=Path, default=PAGE, help="where to write it")
    options = parser.parse_args()
    if not options.report:
        tried = Tried((), 0, 0)
        with everything_measured():
            for part in PARTS:
                passed, failed = _try(part, options.processes)
                _coverage("combine", "--append", "--quiet")
                tried = Tried((*tried.parts, " ".join(part)), tried.passed + passed, tried.failed + failed)
                _TRIED.write_text(json.dumps(tried))
    report = FOLDER / "report.json"
    _coverage("json", "--quiet", "-o", str(report))
    options.page.write_text(page(json.loads(report.read_text()), Tried(*json.loads(_TRIED.read_text())), len(PARTS)))
    return 0


def _try(part: list[str], processes: str) -> tuple[int, int]:
    """Return how many tests passed, and how many did not."""
    command = [sys.executable, "-m", "pytest", "-q", "-n", processes, *part]
    pytest = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
    print(pytest.stdout[-20_000:], flush=True)
    counted = {what: int(number) for number, what in _COUNTED.findall(pytest.stdout.splitlines()[-1])}
    return counted.get("passed", 0), counted.get("failed", 0) + counted.get("error", 0)


def _coverage(*words: str) -> None:
    named = {**os.environ, "COVERAGE_RCFILE": str(SETTINGS), "COVERAGE_FILE": str(DATA)}
    subprocess.run([sys.executable, "-m", "coverage", *words], cwd=ROOT, env=named, check=True)


if __name__ == "__main__":
    sys.exit(main())
