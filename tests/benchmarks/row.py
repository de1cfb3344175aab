"""One line of the table: what was measured, what it is compared with, the goal, and whether it is met."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median, quantiles

from tests.benchmarks.processes import Sample, own_peak_bytes

HEADINGS = ("what", "measured (CPU)", "reference (CPU)", "ratio (half of the runs; CPU)", "goal", "")
GAP = "  "


@dataclass(frozen=True)
class Row:
    """One measurement; the texts are as the table shows them."""

    what: str
    measured: str
    reference: str
    ratio: str
    goal: str
    is_met: bool

    @property
    def cells(self) -> tuple[str, ...]:
        """The columns of the table."""
        return (self.what, self.measured, self.reference, self.ratio, self.goal, "met" if self.is_met else "missed")


def compared(
    what: str,
    samples: Sequence[Sample],
    name: str,
    reference: Sequence[Sample],
    at_most: float,
    *,
    by_cpu: bool = False,
) -> Row:
    """Compare two processes that ran in turns: by the medians of their wall times, with the CPU times beside them.

    Args:
        by_cpu: whether the CPU times decide, as where a command waits for many servers of this machine.
    """
    ratio = _wall(samples) / _wall(reference)
    cpu_ratio = _cpu(samples) / _cpu(reference)
    pairs = [one.wall_seconds / other.wall_seconds for one, other in zip(samples, reference, strict=True)]
    low, high = middle_half(pairs)
    return Row(
        what,
        times(samples),
        f"{times(reference)} {name}",
        f"{ratio:.2f} ({low:.2f}–{high:.2f}; {cpu_ratio:.2f})",
        f"≤ {at_most:g} ×{' CPU' if by_cpu else ''}",
        (cpu_ratio if by_cpu else ratio) <= at_most,
    )


def peak_of(samples: Sequence[Sample], at_most_mb: float) -> Row:
    """Give the peak memory of a process, as a line below that of its time."""
    peak_mb = median(sample.peak_bytes for sample in samples) / 1e6
    readable = peak_mb * 1e6 > own_peak_bytes()
    return Row(
        "  its peak memory",
        f"{peak_mb:.1f} MB",
        "–",
        "" if readable else "at most: the benchmark's own hides it",
        f"≤ {at_most_mb:g} MB",
        peak_mb <= at_most_mb,
    )


def times(samples: Sequence[Sample]) -> str:
    """Give the medians of wall and CPU time: `58.4 ms (58.1)`."""
    return f"{_wall(samples) * 1e3:,.1f} ms ({_cpu(samples) * 1e3:,.1f})"


def middle_half(values: Sequence[float]) -> tuple[float, float]:
    """Give the bounds between which the middle half of some values lies: their spread, without the outliers."""
    if len(values) < 2:
        return values[0], values[0]
    low, _, high = quantiles(values, n=4, method="inclusive")
    return low, high


def table(rows: Sequence[Row]) -> str:
    """Give the rows below their headings, in aligned columns."""
    lines = [HEADINGS, *(row.cells for row in rows)]
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    return "\n".join(
        GAP.join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip() for line in lines
    )


def _wall(samples: Sequence[Sample]) -> float:
    return median(sample.wall_seconds for sample in samples)


def _cpu(samples: Sequence[Sample]) -> float:
    return median(sample.cpu_seconds for sample in samples)
