"""docs/soak.md, made of what was seen in a soak."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from statistics import median

from tests.soak.course import COURSE, QUARTERS
from tests.soak.seen import Sample, Seen
from tests.soak.subjects import EVERY_SECONDS, SCRAPED_EVERY_SECONDS
from tests.soak.verdicts import EARLY, LATE, bounds, in_part, medians, subjects, verdicts

_BARS = "▁▂▃▄▅▆▇█"
_WIDTH = 30


def page(seen: Seen) -> str:
    """Return the page; of a soak that goes on, as far as it is."""
    return "\n".join(_lines(seen)) + "\n"


def sparkline(values: Sequence[float], width: int = _WIDTH) -> str:
    """Return a line of bars above zero, each the median of its part of the values; of fewer values fewer bars."""
    size = max(1, -(-len(values) // width))
    drawn = [median(values[place : place + size]) for place in range(0, len(values), size)]
    highest = max(drawn, default=0)
    return "".join(_BARS[round(value / highest * (len(_BARS) - 1))] if highest else _BARS[0] for value in drawn)


def _lines(seen: Seen) -> Iterator[str]:
    yield "# An hour beside a network that misbehaves\n"
    yield (
        f"`make soak` made this page: {seen.seconds / 60:.0f} minutes of the installed command against a network on "
        f"the loopback interface that changes its ways {QUARTERS * len(COURSE)} times. Six commands with "
        f"`--watch {EVERY_SECONDS}`, an exporter that is scraped every {SCRAPED_EVERY_SECONDS} seconds, and "
        f"{len(seen.runs)} runs, eight at once, share one cache and one history. The machine was busy with other work "
        "at the same time.\n"
    )
    if seen.kept is None:
        passed = seen.samples[-1].at if seen.samples else 0
        yield f"*When this page was made, {passed / 60:.0f} minutes had passed. What is flat is decided at the end.*\n"
    yield f"{bounds()}\n"
    yield "## What had to be so\n\n| | |\n|---|---|"
    for is_right, what in verdicts(seen):
        yield f"| {'yes' if is_right else '**no**'} | {what.replace('|', '/').strip()} |"
    yield from _processes(seen)
    yield from _files(seen)
    yield from _runs(seen)
    yield "\n## What went wrong\n"
    yield f"In this order, {QUARTERS} times, {seen.seconds / QUARTERS / len(COURSE):.0f} seconds each:\n"
    yield "\n".join(f"{number}. {turn.what}" for number, turn in enumerate(COURSE, 1))


def _processes(seen: Seen) -> Iterator[str]:
    yield "\n## Processes\n"
    yield "Medians of the second quarter and of the last, and the peak. The bars show memory over the whole time, from"
    yield "zero. For a terminal, an answer is a page that was drawn: ages tick on it every second.\n"
    yield "| process | answers | MB | peak | threads | peak | descriptors | peak | memory |"
    yield "|---|--:|--:|--:|--:|--:|--:|--:|---|"
    rounds = {one.name: f"{one.rounds:,}" for one in seen.ended}
    for name in subjects(seen):
        quarters = [medians(seen, name, number) for number in (EARLY, LATE)]
        stocks = [sample.of[name] for sample in seen.samples if name in sample.of]
        yield (
            f"| `{name}` | {rounds.get(name, '')} | "
            f"{_arrow(f'{one.memory_kb / 1024:.1f}' if one else '' for one in quarters)} | "
            f"{max(one.memory_kb for one in stocks) / 1024:.1f} | "
            f"{_arrow(f'{one.threads}' if one else '' for one in quarters)} | {max(one.threads for one in stocks)} | "
            f"{_arrow(f'{one.descriptors}' if one else '' for one in quarters)} | "
            f"{max(one.descriptors for one in stocks)} | `{sparkline([one.memory_kb for one in stocks])}` |"
        )


def _files(seen: Seen) -> Iterator[str]:
    yield "\n## Files\n\n| | second quarter | last quarter | peak |\n|---|--:|--:|--:|"
    figures = {f"files in `{name}`": _files_in(name) for name in (seen.samples[0].files if seen.samples else ())}
    figures["kB of the history"] = lambda one: one.history_bytes // 1000
    figures["kB of its log"] = lambda one: one.log_bytes // 1000
    figures["rows of the history"] = lambda one: one.rows
    for what, of in figures.items():
        quarters = [_median([of(sample) for sample in in_part(seen, number)]) for number in (EARLY, LATE)]
        yield f"| {what} | {quarters[0]} | {quarters[1]} | {max(map(of, seen.samples), default=0):,} |"


def _files_in(name: str) -> Callable[[Sample], int]:
    return lambda sample: sample.files[name]


def _runs(seen: Seen) -> Iterator[str]:
    yield "\n## Runs\n\n| command | runs | exit status |\n|---|--:|---|"
    for command in sorted({run.command for run in seen.runs}):
        statuses = Counter(run.status for run in seen.runs if run.command == command)
        told = ", ".join(f"{status}: {count}" for status, count in sorted(statuses.items(), key=str))
        yield f"| `{command} --json` | {statuses.total()} | {told} |"
    yield "\n0 is answered, 3 nobody answered, 4 cannot be believed; `check` has the statuses of monitoring plugins."


def _arrow(figures: Iterable[str]) -> str:
    return " → ".join(figures)


def _median(values: Sequence[int]) -> str:
    return f"{median(values):,.0f}" if values else ""
