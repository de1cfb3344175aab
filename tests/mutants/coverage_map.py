"""Which test runs which line, and how long it takes: one pass over the tests, kept until a file changes."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import msgspec
import pytest
from coverage import Coverage

from tests.mutants.changes import ROOT, Change
from tests.mutants.subjects import PACKAGE, SIZES

FILE = ROOT / "build" / "mutants" / "map.json"
AT_MOST = 100
"""How many tests are run for one change; the nearest and quickest are taken."""
SLOW_SECONDS = 1.0
"""Tests that take longer are left out."""


class Map(msgspec.Struct):
    """What the pass over the tests has shown."""

    rest: str
    """What all files were like that are not tests."""
    files: dict[str, str] = {}
    """Each file of tests and what it was like."""
    seconds: dict[str, float] = {}
    """Each test that passes, and how long it takes."""
    lines: dict[str, dict[int, list[str]]] = {}
    """Each module's lines, and the tests that run them."""

    def runs(self, change: Change) -> bool:
        """Say whether a test runs the changed lines, as against an import."""
        lines = self.lines.get(change.module, {})
        return any(name in self.seconds for line in change.lines for name in lines.get(line, ()))

    def chosen(self, change: Change) -> list[str]:
        """Return the tests that may notice a change, those first that probably do and are quick.

        They are those that run its lines. Of a constant or a default, whose
        line an import runs, all that run the module.
        """
        lines = self.lines.get(change.module, {})
        wanted = change.lines if self.runs(change) else lines.keys()
        running = {name for line in wanted for name in lines.get(line, ())}
        quick = [
            name
            for name, took in self.seconds.items()
            if took < SLOW_SECONDS and (name in running or _distance(change.module, name) == 0)
        ]
        return sorted(
            quick,
            key=lambda name: (name not in running, _distance(change.module, name), self.seconds[name], name),
        )[:AT_MOST]


def _distance(module: str, test: str) -> int:
    """Return how far a test is from a module: 0 in its own file, 1 in the folder of that file, 2 elsewhere.

    Its own file may lie in a folder above, as that of `networks/built_in` does.
    """
    path = Path("tests/core") / module.partition("/")[2]
    file = Path(file_of(test))
    if file.name == f"test_{path.name}" and path.parent.is_relative_to(file.parent):
        return 0
    return 1 if file.parent == path.parent else 2


def file_of(test: str) -> str:
    """Return the file that a test is in."""
    return test.partition("::")[0]


def digest(path: str | Path) -> str:
    """Return what a file is like."""
    return hashlib.sha256((ROOT / path).read_bytes()).hexdigest()[:16]


def kept() -> Map:
    """Return what the last pass has shown, without what has changed since."""
    paths = sorted(path for folder in (PACKAGE, "tests/core") for path in (ROOT / folder).rglob("*.py"))
    tests = tests_now()
    rest = hashlib.sha256(
        "".join(digest(path) for path in paths if not path.name.startswith("test_")).encode()
    ).hexdigest()
    found = msgspec.json.decode(FILE.read_bytes(), type=Map) if FILE.exists() else Map(rest)
    if found.rest != rest:
        return Map(rest)
    gone = {file for file, was in found.files.items() if tests.get(file) != was}
    found.files = {file: was for file, was in found.files.items() if file not in gone}
    found.seconds = {name: took for name, took in found.seconds.items() if file_of(name) not in gone}
    return found


def tests_now() -> dict[str, str]:
    """Return every file of tests, and what it is like."""
    return {str(path.relative_to(ROOT)): digest(path) for path in (ROOT / "tests/core").rglob("test_*.py")}


def run(items: Sequence[pytest.Item], found: Map, were: dict[str, str]) -> str:
    """Run tests, and keep which lines each of them runs; what does not pass by itself is told, and not used.

    Args:
        were: what each file of tests was like when they were collected.
    """
    coverage = Coverage(data_file=None, include=[str(ROOT / module) for module in SIZES], config_file=False)
    coverage.set_option("run:disable_warnings", ["no-data-collected"])  # as tests of constants alone
    failed: list[str] = []

    class Failures:
        def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
            if report.failed:
                failed.append(report.nodeid)

    if not items:
        return ""
    items[0].config.pluginmanager.register(Failures())
    coverage.start()
    for item, following in zip(items, [*items[1:], None], strict=True):
        coverage.switch_context(item.nodeid)
        began = time.perf_counter()
        item.config.hook.pytest_runtest_protocol(item=item, nextitem=following)
        found.seconds[item.nodeid] = time.perf_counter() - began
    coverage.stop()
    for name in failed:
        found.seconds.pop(name, None)
    data: Any = coverage.get_data()
    for module in SIZES:
        lines = found.lines.setdefault(module, {})
        for line, names in data.contexts_by_lineno(str(ROOT / module)).items():
            lines[line] = sorted({*lines.get(line, ()), *filter(None, names)})
    found.files |= {file: were[file] for file in {file_of(item.nodeid) for item in items}}
    FILE.parent.mkdir(parents=True, exist_ok=True)
    FILE.write_bytes(msgspec.json.encode(found))
    with (FILE.parent / "failed").open("a") as told:
        told.writelines(f"{name}\n" for name in failed)
    return ""
