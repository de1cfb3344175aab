"""The report in Markdown: how it was made, what surprises, and a table for each source."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from tests.faults.place import Case
from tests.faults.rules import Observed

CODES_SHOWN = 2
MARK = "⚠"
WIDTH = 120


@dataclass(frozen=True)
class Row:
    """What came of one case."""

    case: Case
    did: Observed
    surprises: Sequence[str]


@dataclass(frozen=True)
class Circumstances:
    """What the whole report was made with."""

    when: str
    python: str
    version: str
    at_once: int
    timeout_seconds: float
    start_seconds: float
    took_seconds: float
    has_chain: bool
    again: int
    """How many rows were run a second time, alone."""
    mended: int
    """How many of these were then as they must be."""


def report(rows: Sequence[Row], made: Circumstances) -> str:
    """Return the whole report."""
    surprising = [f"* {told(row)}" for row in rows if row.surprises]
    lines = ["# What happens when something outside is broken", ""]
    for paragraph in (_how_it_was_made(rows, made), _how_to_read_it(made)):
        lines += [*textwrap.wrap(paragraph, WIDTH, break_long_words=False, break_on_hyphens=False), ""]
    lines += ["## Surprises", "", *(surprising or ["None."]), ""]
    for name in dict.fromkeys(row.case.source.name for row in rows):
        lines += [*_section([row for row in rows if row.case.source.name == name]), ""]
    return "\n".join(lines).rstrip() + "\n"


def told(row: Row) -> str:
    """Return a surprise as a line of text."""
    case = row.case
    return f"{case.source.title}, {case.fault.name}, `{case.line.name}`: {'; '.join(row.surprises)}"


def _how_it_was_made(rows: Sequence[Row], made: Circumstances) -> str:
    again = f"{made.again} were run again by themselves; {made.mended} of them were then as they must be."
    parts = [
        f"Written by `make faults` on {made.when}; do not edit it. The installed command (sessionnet {made.version},",
        f"Python {made.python}) was run {len(rows):,} times, {made.at_once} at once, in",
        f"{made.took_seconds / 60:.0f} minutes, against test networks on the loopback interface (`tests/devnet`,",
        "`tests/evm`) in which one source was broken in one way:",
        f"`sessionnet … --json --timeout {made.timeout_seconds:g}`, with an empty cache where nothing else is said.",
        "" if made.has_chain else "There was no EVM node, and what needs a chain is left out.",
        f"{sum(bool(row.surprises) for row in rows):,} of the rows are not as they must be.",
        again if made.again else "",
    ]
    return " ".join(part for part in parts if part)


def _how_to_read_it(made: Circumstances) -> str:
    return (
        "Each cell is exit status, codes, seconds (without those of waiting for a processor, where the system tells), "
        "and the most MB of memory that were resident at once. The codes are those of `errors`, or of `warnings` where "
        "there are no errors; `stale` says that the answer is an old one. "
        "What must come out follows from `tests/faults/rules.py`, and from no run. Seconds and MB are of one machine, "
        "which was busy with all of this. On any other, no run takes longer than its deadline and a tenth, and its "
        f"own start ({made.start_seconds:.1f} s here); nor more memory than the same command where all is well, and "
        f"300 MB, or ten times what it was sent. {MARK} marks what is not as it must be. Where a cell is empty, the "
        "command asks this source just as the first one does, and was tried with one fault of each nature; "
        "`python -m tests.faults --all` tries all."
    )


def _section(rows: Sequence[Row]) -> Iterable[str]:
    source = rows[0].case.source
    cells = {(row.case.fault.name, row.case.line.name): _cell(row) for row in rows}
    yield f"## {source.title}"
    yield ""
    yield source.meaning
    yield ""
    faults = dict.fromkeys(row.case.fault.name for row in rows)
    names = dict.fromkeys(row.case.line.name for row in rows)
    if len(faults) == 1:  # the long way
        yield _line(["", *faults])
        yield "|---" * 2 + "|"
        for name in names:
            yield _line([f"`{name}`", *(cells[fault, name] for fault in faults)])
        return
    yield _line(["", *(f"`{name}`" for name in names)])
    yield "|---" * (1 + len(names)) + "|"
    for fault in faults:
        yield _line([fault, *(cells.get((fault, name), "") for name in names)])


def _line(cells: Iterable[str]) -> str:
    return "| " + " | ".join(cells) + " |"


def _cell(row: Row) -> str:
    did = row.did
    codes = list(did.errors or did.warnings)
    if len(codes) > CODES_SHOWN:
        codes[CODES_SHOWN:] = ["…"]
    if did.is_stale:
        codes.append("stale")
    status = "killed" if did.status is None else str(did.status)
    words = [status, ", ".join(codes), f"{did.seconds:.1f} s", f"{did.peak_bytes // 10**6} MB"]
    text = " · ".join(word for word in words if word)
    return f"{MARK} **{text}**" if row.surprises else text
