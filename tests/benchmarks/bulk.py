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
from tests.benchmarks.row import Row, middle_half, times

SIZES = (1_000_000, 100_000, 10_000)
A_SECOND = 400_000
GROWTH = 1.1
"""Peaks differ by a few per cent from run to run; holding a million IDs would multiply them."""
_BATCH = 10_000
_MB = 1_000_000


def measure(place: Place) -> list[Row]:
    """Measure the speed with the longest input, and the peak memory with each."""
    run_once(place.sessionnet("nodes", "--json", *place.seed_options))
    inputs = [place.folder / f"accounts-{size}.txt" for size in SIZES]
    for path, size in zip(inputs, SIZES, strict=True):
        _write_accounts(path, size)
    commands = [place.sessionnet("swarm", "--input", str(path), "--jsonl", *place.seed_options) for path in inputs]
    output = place.folder / "swarms.jsonl"
    run_once(commands[-1], str(output))
    assert output.read_bytes().count(b"\n") == SIZES[-1]
    with one_core() as is_one:
        largest, *smaller = in_turns(commands, max(3, place.runs // 2), warm_ups=1)
    rates = [SIZES[0] / sample.wall_seconds for sample in largest]
    low, high = middle_half(rates)
    core = "" if is_one else ", any cores"
    peaks = [median(sample.peak_bytes for sample in samples) for samples in (largest, *smaller)]
    readable = min(peaks) > own_peak_bytes()
    return [
        Row(
            f"swarm --input, {SIZES[0]:,} IDs{core}",
            times(largest),
            "–",
            f"{median(rates):,.0f}/s ({low:,.0f}–{high:,.0f})",
            f"≥ {A_SECOND:,}/s",
            median(rates) >= A_SECOND,
        ),
        *(
            Row(
                "  its peak memory",
                f"{peaks[0] / _MB:.1f} MB",
                f"{peak / _MB:.1f} MB with {size:,} IDs",
                f"{peaks[0] / peak:.2f}" if readable else "hidden by the benchmark's own",
                f"≤ {GROWTH} ×",
                readable and peaks[0] <= GROWTH * peak,
            )
            for size, peak in zip(SIZES[1:], peaks[1:], strict=True)
        ),
    ]


def _write_accounts(path: Path, number: int) -> None:
    """Write distinct account IDs, one per line and never many at once: this process must stay small."""
    source = random.Random(number)  # a fixed seed: each run measures the same IDs
    with path.open("w", encoding="ascii") as file:
        for _ in range(0, number, _BATCH):
            digits = source.randbytes(32 * _BATCH).hex()
            file.writelines(f"05{digits[at : at + 64]}\n" for at in range(0, len(digits), 64))
