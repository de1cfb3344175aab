"""docs/coverage.md, of what coverage.py says."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple, Self

from tests.covered.measuring import PACKAGES, ROOT
from tests.covered.named import NAMED

_INSTALLED_AS = {"cli": "sessionnet_cli"}


class Tried(NamedTuple):
    """How many tests ended how, in which parts of the suite."""

    parts: Sequence[str]
    passed: int
    failed: int


@dataclass
class Counted:
    """Statements and branches of a package, and those of them that some test reached."""

    statements: int = 0
    reached: int = 0
    branches: int = 0
    taken: int = 0

    def __iadd__(self, file: Mapping[str, Any]) -> Self:
        summary = file["summary"]
        self.statements += summary["num_statements"]
        self.reached += summary["covered_lines"]
        self.branches += summary["num_branches"]
        self.taken += summary["covered_branches"]
        return self

    def __str__(self) -> str:
        lines = f"{self.statements:,} | {_percent(self.reached, self.statements)}"
        return f"{lines} | {self.branches:,} | {_percent(self.taken, self.branches)}"


def page(report: Mapping[str, Any], tried: Tried, parts: int) -> str:
    """Return the page of coverage.py's own report; `parts` is how many there are."""
    return "\n".join(_lines(report["files"], tried, parts)) + "\n"


def by_package(files: Mapping[str, Any]) -> dict[str, Counted]:
    """Return what was counted in each package, by the name that it is imported by."""
    counted: defaultdict[str, Counted] = defaultdict(Counted)
    for path in sorted(files):
        counted[package_of(path)] += files[path]
    return dict(counted)


def package_of(path: str) -> str:
    """Return the package that a file is in."""
    first, *rest = path.split("/")[:-1]
    return ".".join([_INSTALLED_AS.get(first, first), *rest])


def untaken(files: Mapping[str, Any]) -> dict[str, int]:
    """Return how many branches of each file no test took, the most first."""
    found = {path: len(file["missing_branches"]) for path, file in files.items()}
    return dict(sorted(((path, count) for path, count in found.items() if count), key=lambda one: (-one[1], one[0])))


def never_imported(files: Mapping[str, Any]) -> list[str]:
    """Return the modules that no test imported, which coverage.py does not know of."""
    there = {str(path.relative_to(ROOT)) for folder in PACKAGES.values() for path in folder.rglob("*.py")}
    return sorted(there - set(files))


def _lines(files: Mapping[str, Any], tried: Tried, parts: int) -> Iterator[str]:
    yield "# Branch coverage\n"
    yield (
        "`make coverage` made this page: `make test` once, with every Python process measured, those that "
        f"start with an empty environment too. {tried.passed:,} tests passed{_fell(tried.failed)}. Costly tests, which "
        "`make test-all` runs, are not counted.\n"
    )
    if len(tried.parts) < parts:
        yield f"*When this page was made, only these had run: {', '.join(f'`{part}`' for part in tried.parts)}.*\n"
    yield (
        "Reached is not tested: what a changed line would be noticed by is on the page about mutants. What only a "
        "process reaches that a signal ends, as it ends `--watch`, is not counted.\n"
    )
    yield "| package | statements | reached | branches | taken |\n|---|--:|--:|--:|--:|"
    every = Counted()
    for package, counted in by_package(files).items():
        yield f"| `{package}` | {counted} |"
    for file in files.values():
        every += file
    yield f"| all | {every} |"
    if len(tried.parts) == parts and (left := never_imported(files)):
        yield f"\nNo test imports {', '.join(f'`{path}`' for path in left)}.\n"
    yield "\n## Branches that no test takes\n"
    yield "Those that decide what somebody believes, keeps or loses, and why no test takes them:\n"
    yield "| where | branch | why |\n|---|---|---|"
    for one in NAMED:
        yield f"| `{one.path}` | {one.branch} | {one.why} |"
    counts = untaken(files)
    yield f"\nIn all, {sum(counts.values()):,} branches of {len(counts)} files are not taken. With four or more:\n"
    yield ", ".join(f"`{path}` {count}" for path, count in counts.items() if count >= 4) + "."


def _fell(failed: int) -> str:
    if not failed:
        return ""
    return f" and {failed} failed: some count what is imported, or how much memory is taken, which measuring changes"


def _percent(part: int, whole: int) -> str:
    return f"{100 * part / whole:.1f} %" if whole else "–"
