"""A million account IDs from a file: how many a second on one core, and in how much memory.

Whole processes again, so that starting and reading the kept node list count too. Memory is compared between inputs of
different sizes: what does not grow with the input stays the same.
"""

from __future__ import annotations

import random
from pathlib import Path
from statistics import median

from tests.benchmarks.place import Place
from tests.benchmarks.processes import in_turns, one_core, own_peak_bytes, run_once
from tests.benchmarks.row import BELOW, Row, middle_half, seconds

MOST, FEW = 1_000_000, 10_000
A_SECOND = {"text": 400_000, "--jsonl": 1_000_000}
GROWTH = 1.1
"""Peaks differ by a few per cent from run to run; holding a million IDs would multiply them."""
_BATCH = 10_000


def measure(place: Place) -> list[Row]:
    """Measure each form: the speed with the longest input, and the peak memory with both."""
    run_once(place.sessionnet("nodes", "--json", *place.seed_options))
    inputs = [place.folder / f"accounts-{size}.txt" for size in (MOST, FEW)]
    for path, size in zip(inputs, (MOST, FEW), strict=True):
        _write_accounts(path, size)
    rows = []
    for form, a_second in A_SECOND.items():
        more = [] if form == "text" else [form]
        commands = [place.sessionnet("swarm", "--input", str(path), *more, *place.seed_options) for path in inputs]
        output = place.folder / "swarms"
        run_once(commands[-1], str(output))
        assert output.read_bytes().count(b"\n") >= FEW
        with one_core() as is_one:
            many, few = in_turns(commands, place.fewer_runs, warm_ups=1)
        rates = [MOST / sample.cpu_seconds for sample in many]
        low, high = middle_half(rates)
        wall = max(MOST / sample.wall_seconds for sample in many)
        peaks = [median(sample.peak_bytes for sample in samples) for samples in (many, few)]
        readable = min(peaks) > own_peak_bytes()
        rows += [
            Row(
                f"swarm --input, {form}, {MOST:,} IDs{'' if is_one else ', any cores'}",
                f"≥ {a_second:,}/s",
                f"{max(rates):,.0f}/s",
                max(rates) >= a_second,
                f"{median(rates):,.0f} ({low:,.0f}–{high:,.0f})",
                f"{wall:,.0f}/s",
                "",
                seconds(many),
            ),
            Row(
                f"{BELOW}its peak memory",
                f"≤ {GROWTH:g} ×",
                f"{peaks[0] / peaks[1]:.2f} × ({peaks[0] / 1e6:.1f} MB)"
                if readable
                else "hidden by the benchmark's own",
                peaks[0] <= GROWTH * peaks[1] if readable else None,
                beside=f"{FEW:,} IDs: {peaks[1] / 1e6:.1f} MB",
            ),
        ]
    return rows


def _write_accounts(path: Path, number: int) -> None:
    """Write distinct account IDs, one per line and never many at once: this process must stay small."""
    source = random.Random(number)  # a fixed seed: each run measures the same IDs
    with path.open("w", encoding="ascii") as file:
        for _ in range(0, number, _BATCH):
            digits = source.randbytes(32 * _BATCH).hex()
            file.writelines(f"05{digits[at : at + 64]}\n" for at in range(0, len(digits), 64))
