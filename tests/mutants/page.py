"""docs/mutants.md: what became of the faults, module by module, and of each that no test noticed, why it may stay.

The reasons are in reasons.toml, by module and fault. One whose fault is not in the sample any more, or is noticed by
now, is told: the page says nothing that is no longer so.
"""

from __future__ import annotations

import platform
import tomllib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from tests.mutants.changes import ROOT
from tests.mutants.subjects import SEED, SIZES, TRUST_CRITICAL, USUALLY

PAGE = ROOT / "docs" / "mutants.md"
REASONS = Path(__file__).with_name("reasons.toml")

INTRODUCTION = """\
# Faults that tests must notice

Code that is run by a test is not yet held by one. Here small faults were put into the modules that decide what is true:
a `<` became a `<=`, a 5 became a 6, an `and` an `or`, a loop was not entered, an exception not caught. A fault that
makes a test fail is *killed*. One that *survives* shows what no test holds.

`make mutants` made this page. cosmic-ray's operators make the faults, inside of functions, in their defaults and in
the constants of modules; annotations, unions of types, decorators and the fields of classes are left out, and so is
what Python refuses or warns of. Of each module {usually} are drawn with the seed {seed}, of those that the proofs rest
on {critical}, all where there are fewer.

A fault inside of a function is put into a process that has collected the tests; for one in a constant or a default, or
one that is tried again alone, the package is imported anew. The tests are those of `tests/core` that run the changed
line, the module's own first, 100 at most, and mostly none that takes a second; those that start a process of their own
see nothing of a fault. A test counts if it passes without the fault, and fails twice with it.

**{tried:,} of {drawn:,} faults** in {modules} of {all_modules} modules have been tried while the module and the tests
that decided were as they are now{without}. {constants} of them are in constants of modules. Python {python}, {day}.
"""


@dataclass(frozen=True)
class Row:
    """One fault, and what became of it."""

    module: str
    key: str
    outcome: str
    """`killed`, `timeout` or `survived`."""


def write(rows: Sequence[Row], drawn: int, *, is_whole: bool) -> int:
    """Write the page, unless only some modules were looked at; return 1 if a survivor or a reason stands alone.

    Args:
        drawn: how many faults there are to be tried.
    """
    reasons: dict[str, dict[str, str]] = tomllib.loads(REASONS.read_text())
    modules = {row.module for row in rows}
    survived = {(row.module, row.key) for row in rows if row.outcome == "survived"}
    given = {(module, key) for module, of in reasons.items() if module in modules or is_whole for key in of}
    for module, key in sorted(survived - given):
        print(f"survived, and nothing says why it may: {module}: {key}")
    for module, key in sorted(given - survived):
        print(f"a reason for what does not survive, or is no longer tried: {module}: {key}")
    if is_whole:
        PAGE.write_text(_page(rows, drawn, reasons), encoding="utf-8")
    noticed = len(rows) - len(survived)
    print(f"{len(rows)} faults in {len(modules)} modules, {noticed} noticed: {_percent(noticed, len(rows))}")
    return 1 if survived ^ given else 0


def _page(rows: Sequence[Row], drawn: int, reasons: dict[str, dict[str, str]]) -> str:
    lines = [
        INTRODUCTION.format(
            usually=USUALLY,
            critical=TRUST_CRITICAL,
            seed=SEED,
            tried=len(rows),
            drawn=drawn,
            constants=sum(row.key.startswith("module: ") for row in rows),
            all_modules=len(SIZES),
            without="; the others are still to come" if len(rows) < drawn else "",
            day=datetime.now(UTC).date().isoformat(),
            modules=len({row.module for row in rows}),
            python=platform.python_version(),
        ),
        "| module | faults | killed | of these by a time-out | survived | killed, % |",
        "|---|--:|--:|--:|--:|--:|",
    ]
    modules = dict.fromkeys(row.module for row in rows)
    lines += [_line(f"`{module}`", [row for row in rows if row.module == module]) for module in modules]
    lines += [_line("**all**", rows), "", "## Survivors", ""]
    survivors = [row for row in rows if row.outcome == "survived"]
    lines += ["Each with the reason why it may stay.", "", "| fault | why no test has to notice |", "|---|---|"]
    for row in survivors:
        reason = reasons.get(row.module, {}).get(row.key, "**not explained**")
        lines.append(f"| `{row.module}`, {_cell(row.key)} | {reason} |")
    return "\n".join(lines) + "\n"


def _line(name: str, rows: Iterable[Row]) -> str:
    rows = list(rows)
    late, survived = (sum(row.outcome == outcome for row in rows) for outcome in ("timeout", "survived"))
    killed = len(rows) - survived
    return f"| {name} | {len(rows)} | {killed} | {late} | {survived} | {_percent(killed, len(rows))} |"


def _percent(part: int, whole: int) -> str:
    return f"{100 * part / whole:.1f}" if whole else "–"


def _cell(key: str) -> str:
    where, _, what = key.partition(": ")
    before, _, after = what.partition(" → ")
    return f"{where}: {_code(before)} → {_code(after)}"


def _code(text: str) -> str:
    return (
        f"<code>{text.replace('&', '&amp;').replace('<', '&lt;').replace('|', '&#124;').replace('*', '&#42;')}</code>"
    )
