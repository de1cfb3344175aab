"""One line of the table: what was measured, its goal and its figure side by side, and how the figure came about."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from statistics import median, quantiles
from typing import Literal

from tests.benchmarks.processes import Sample, own_peak_bytes

HEADINGS = ("what", "goal", "figure", "", "medians (half of the runs)", "wall", "instructions", "took, CPU", "beside")
GAP = "  "
BELOW = "· "
"""Before what is another figure of the line above."""


@dataclass(frozen=True)
class Row:
    """One measurement; the texts are as the table shows them."""

    what: str
    goal: str
    figure: str
    is_met: bool | None
    """None where another command measures it."""
    spread: str = ""
    """The same from the medians, and the bounds of the middle half of all runs."""
    wall: str = ""
    instructions: str = ""
    took: str = ""
    beside: str = ""
    """What it was compared with."""

    @property
    def verdict(self) -> str:
        """Whether the goal is met, in a word."""
        return {True: "met", False: "missed", None: ""}[self.is_met]

    @property
    def cells(self) -> tuple[str, ...]:
        """The columns of the table."""
        judged = (self.what, self.goal, self.figure, self.verdict)
        return (*judged, self.spread, self.wall, self.instructions, self.took, self.beside)


def compared(
    what: str,
    samples: Sequence[Sample],
    name: str,
    reference: Sequence[Sample],
    at_most: float,
    *,
    counts: tuple[int | None, int | None] = (None, None),
    by: Literal["CPU", "wall"] = "CPU",
) -> Row:
    """Compare two processes that ran in turns, by the times of the quickest runs: what disturbs one only adds to it.

    Args:
        counts: how many instructions each took, where that is known.
        by: which time counts. Wall time does where a command must not wait; it says little of a busy machine.
    """
    time_of: Callable[[Sample], float] = cpu_seconds if by == "CPU" else wall_seconds
    ours, theirs = [[time_of(sample) for sample in some] for some in (samples, reference)]
    ratio = min(ours) / min(theirs)
    low, high = middle_half([one / other for one, other in zip(ours, theirs, strict=True)])
    return Row(
        what,
        f"≤ {at_most:g} ×{'' if by == 'CPU' else ' wall'}",
        f"{ratio:.2f} ×",
        ratio <= at_most,
        f"{median(ours) / median(theirs):.2f} ({low:.2f}–{high:.2f})",
        f"{least(wall_seconds, samples) / least(wall_seconds, reference):.2f} ×",
        times_as_many(*counts),
        seconds(samples, time_of),
        f"{name}: {seconds(reference, time_of)}{f', {counts[1] / 1e6:,.0f} M' if counts[1] else ''}",
    )


def peak_of(samples: Sequence[Sample], at_most_mb: float) -> Row:
    """Return the peak memory of a process, as a line below that of its time."""
    peak_mb = median(sample.peak_bytes for sample in samples) / 1e6
    readable = peak_mb * 1e6 > own_peak_bytes()
    figure = f"{peak_mb:.1f} MB" if readable else f"< {own_peak_bytes() / 1e6:.1f} MB, which the benchmark itself takes"
    return Row(f"{BELOW}its peak memory", f"≤ {at_most_mb:g} MB", figure, peak_mb <= at_most_mb)


def elsewhere(what: str, goal: str, command: str) -> Row:
    """Return the line of a goal that another command measures."""
    return Row(what, goal, f"see `{command}`", None)


def times_as_many(count: int | None, reference: int | None) -> str:
    """Return by how much one number of instructions is larger than another, and the number itself."""
    return "" if count is None or reference is None else f"{count / reference:.2f} × ({count / 1e6:,.0f} M)"


def cpu_seconds(sample: Sample) -> float:
    return sample.cpu_seconds


def wall_seconds(sample: Sample) -> float:
    return sample.wall_seconds


def least(time_of: Callable[[Sample], float], samples: Sequence[Sample]) -> float:
    """Return a time of the quickest run."""
    return min(map(time_of, samples))


def seconds(samples: Sequence[Sample], time_of: Callable[[Sample], float] = cpu_seconds) -> str:
    """Return the least of a time."""
    return f"{least(time_of, samples) * 1e3:,.0f} ms"


def middle_half(values: Sequence[float]) -> tuple[float, float]:
    """Return the bounds between which the middle half of some values lies: their spread, without the outliers."""
    if len(values) < 2:
        return values[0], values[0]
    low, _, high = quantiles(values, n=4, method="inclusive")
    return low, high


def table(rows: Sequence[Row]) -> str:
    """Return the rows below their headings, in aligned columns."""
    lines = [HEADINGS, *(row.cells for row in rows)]
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    return "\n".join(
        GAP.join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip() for line in lines
    )


def met(rows: Sequence[Row]) -> str:
    """Return in a sentence how many goals are met."""
    verdicts = [row.is_met for row in rows if row.is_met is not None]
    missed = verdicts.count(False)
    return f"{verdicts.count(True)} of {len(verdicts)} goals are met" + (f", {missed} missed" if missed else "")
