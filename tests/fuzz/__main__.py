"""`python -m tests.fuzz --minutes 10 [TARGET…]`: one target after another, each with its share of the time.

What was found new is kept in build/fuzz/TARGET, from where the next run goes on; an input that is a fault in
build/fuzz/faults. A run of all targets writes docs/fuzzing.md. Exit status 1: there were faults.
"""

from __future__ import annotations

import argparse
import re
import subprocess
import sys
from pathlib import Path

from tests.fuzz.report import Row, write_page
from tests.fuzz.rooms import TARGETS
from tests.fuzz.target import CORPUS

_PLACE = Path("build/fuzz")
_LIMITS = ("-timeout=20", "-rss_limit_mb=1500", "-max_len=8192", "-print_final_stats=1", "-verbosity=1")
"""The clock's seconds for one input, on a machine that may be busy; the processor's are bounded in `target`."""


def _run(name: str, seconds: int) -> Row:
    found, faults = _PLACE / name, _PLACE / "faults" / name
    for folder in (found, faults):
        folder.mkdir(parents=True, exist_ok=True)
    options = (f"-max_total_time={seconds}", f"-artifact_prefix={faults}/", *_LIMITS)
    words = [sys.executable, "-m", "tests.fuzz.one", name, *options, str(found), str(CORPUS / name)]
    done = subprocess.run(words, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False)
    said = done.stdout.decode("utf-8", "replace")
    (_PLACE / f"{name}.log").write_text(said)
    covered = [(int(edges), int(inputs)) for edges, inputs in re.findall(r"cov: (\d+) .*corp: (\d+)/", said)]
    tried = [int(one) for one in re.findall(r"(?:^#|Done |executed_units: )(\d+)", said, re.MULTILINE)]
    peak = [int(one) for one in re.findall(r"rss: ?(\d+)", said)]
    fault = None
    if done.returncode:
        fault = next(iter(re.findall(r"^(?:Exception|[\w.]+(?:Error|Exception|TooSlow)).*$", said, re.MULTILINE)), "")
        fault = fault or next(iter(re.findall(r"ERROR: .*", said)), f"status {done.returncode}")
        print(said[-3000:])
    edges, inputs = covered[-1] if covered else (0, 0)
    return Row(
        name, len(TARGETS[name].decoders), max(tried, default=0), edges, inputs, seconds, max(peak, default=0), fault
    )


def main() -> int:
    """Run the targets; return how many had a fault, as an exit status."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=10)
    parser.add_argument("targets", nargs="*", metavar="TARGET", choices=[[], *TARGETS])
    given = parser.parse_args()
    names = given.targets or list(TARGETS)
    seconds = max(1, round(given.minutes * 60 / len(names)))
    rows = []
    for name in names:
        rows.append(_run(name, seconds))
        print(rows[-1].line, flush=True)
    if not given.targets:
        write_page(rows)
    return int(any(row.fault for row in rows))


if __name__ == "__main__":
    sys.exit(main())
