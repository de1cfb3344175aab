"""`python -m tests.mutants`: put small faults into the code, see which of them no test notices, and write a page.

What was found is kept in build/mutants, so that a run that was interrupted goes on where it was. A fault is tried again
when its module has changed, or a test that decided about it.
"""

from __future__ import annotations

import argparse
import hashlib
import itertools
import os
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

import msgspec
import pytest

from tests.mutants import fresh, page
from tests.mutants.changes import ROOT, Change, sample
from tests.mutants.coverage_map import Map, digest, file_of, kept
from tests.mutants.subjects import SEED, SIZES, TESTS
from tests.mutants.trial import OPTIONS, Inside, Outcome, name_of

PLACE = ROOT / "build" / "mutants"


class Known(msgspec.Struct):
    """What became of one fault, and what it hangs on."""

    outcome: str
    module: str
    """What the module was like."""
    by: str
    """The test that noticed."""
    files: dict[str, str]
    """The files of tests that decided, and what they were like."""


class Results:
    """What became of each fault, in a file per module that outlives the run."""

    def __init__(self) -> None:
        self._of: dict[str, dict[str, Known]] = {}

    def of(self, change: Change) -> Known | None:
        """Return what became of a fault in an earlier run or in this one."""
        path = _path(change.module)
        if change.module not in self._of:
            known = msgspec.json.decode(path.read_bytes(), type=dict[str, Known]) if path.exists() else {}
            self._of[change.module] = known
        return self._of[change.module].get(change.key)

    def now(self, change: Change) -> Known | None:
        """Return what became of a fault, if nothing has changed since that decided about it."""
        old = self.of(change)
        if old is None or old.module != digest(change.module):
            return None
        return old if all((ROOT / file).exists() and digest(file) == was for file, was in old.files.items()) else None

    def is_known(self, change: Change, tests: Sequence[str]) -> bool:
        """Say whether a fault need not be tried: it was noticed, or all that may notice has been tried."""
        old = self.now(change)
        return old is not None and (old.outcome != "survived" or old.files == _files(tests))

    def keep(self, change: Change, tests: Sequence[str], outcome: Outcome) -> None:
        """Keep what became of a fault."""
        decided, by = outcome
        files = _files([by]) if by.startswith("tests/") else _files(tests)
        self.of(change)
        self._of[change.module][change.key] = Known(decided, digest(change.module), by, files)
        path = _path(change.module)
        path.parent.mkdir(parents=True, exist_ok=True)
        beside = path.with_suffix(".new")
        beside.write_bytes(msgspec.json.encode(self._of[change.module]))
        beside.replace(path)
        print(f"{decided:9}{change.module} {change.key} [{len(tests)}] {by}", file=sys.stderr, flush=True)


def main() -> int:
    """Run what was asked for."""
    parser = argparse.ArgumentParser(prog="python -m tests.mutants", description=__doc__)
    parser.add_argument("module", nargs="*", help="only modules with this in their name; then no page is written")
    parser.add_argument("--known", action="store_true", help="try nothing: write the page of what is known so far")
    parser.add_argument("--inside", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    chosen = [module for module in SIZES if not options.module or any(word in module for word in options.module)]
    os.chdir(ROOT)
    drawn = [_kept_sample(module) for module in chosen]
    # One of each module, then the next of each: a run that is cut short has tried something of all.
    samples = [one for row in itertools.zip_longest(*drawn) for one in row if one is not None]
    print(f"{len(samples)} faults in {len(chosen)} modules …", file=sys.stderr)
    began = time.monotonic()
    if options.inside:
        return int(pytest.main([*OPTIONS, *TESTS], plugins=[Inside(lambda it: _try_inside(it, samples))]))
    if not options.known:
        if subprocess.run([sys.executable, "-m", "tests.mutants", "--inside", *options.module]).returncode:
            return 2
        _try_afresh(samples)
    results = Results()
    rows = [page.Row(change.module, change.key, known.outcome) for change in samples if (known := results.now(change))]
    print(f"{time.monotonic() - began:.0f} s", file=sys.stderr)
    rows.sort(key=lambda row: chosen.index(row.module))
    return page.write(rows, len(samples), is_whole=not options.module)


def _kept_sample(module: str) -> list[Change]:
    """Return a module's sample; drawing it takes seconds, so it is kept for as long as the module stays as it is."""
    names = [module, digest(module), digest("tests/mutants/changes.py"), SEED, SIZES[module]]
    path = PLACE / "samples" / f"{hashlib.sha256(repr(names).encode()).hexdigest()[:32]}.json"
    if path.exists():
        return msgspec.json.decode(path.read_bytes(), type=list[Change])
    drawn = sample(module, SIZES[module], SEED)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(msgspec.json.encode(drawn))
    return drawn


def _try_inside(inside: Inside, samples: Sequence[Change]) -> None:
    """Try the faults inside of functions that tests run."""
    found, results, passing = kept(), Results(), dict[str, bool]()
    for change, tests in _unknown(samples, found, results):
        tests = [name for name in tests if name in inside.items]
        if found.runs(change) and (put := inside.way_in(change)):
            results.keep(change, tests, inside.outcome(put, change, tests, _seconds(found, tests), passing))


def _try_afresh(samples: Sequence[Change]) -> None:
    """Try the others, in processes that import the package anew."""
    fresh.prepare()
    found, results, passing = kept(), Results(), dict[str, bool]()
    for change, tests in _unknown(samples, found, results):
        results.keep(change, tests, fresh.outcome(change, tests, _seconds(found, tests), passing))


def _unknown(samples: Sequence[Change], found: Map, results: Results) -> Iterator[tuple[Change, list[str]]]:
    for change in sorted(samples, key=lambda one: results.of(one) is None):  # what may have been mended comes first
        tests = found.chosen(change)
        if not results.is_known(change, tests):
            yield change, tests


def _seconds(found: Map, tests: Sequence[str]) -> float:
    return 60 + 10 * sum(found.seconds[name] for name in tests)


def _files(tests: Sequence[str]) -> dict[str, str]:
    return {file: digest(file) for file in sorted(set(map(file_of, tests)))}


def _path(module: str) -> Path:
    return PLACE / "results" / f"{name_of(module)}.json"


if __name__ == "__main__":
    sys.exit(main())
