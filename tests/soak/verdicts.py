"""Whether everything stayed flat, and whether anything was lost. No verdict depends on how fast anything was."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import dropwhile, pairwise
from statistics import median

from tests.soak.bursts import RUNS
from tests.soak.seen import Sample, Seen, Stock
from tests.soak.subjects import EXPORTER

WHOLE_SECONDS = 1800
"""From so long on, a quarter is long enough to be compared with another."""
EARLY, LATE = 2, 4
"""The quarters that are compared: the first is for warming up."""
MEMORY_PART, MEMORY_KB = 0.05, 2048
MORE_THREADS, MORE_DESCRIPTORS, MORE_FILES = 1, 1, 0
MOST_LOG_BYTES = 16_000_000
MORE_BYTES_A_ROW = 1.25
GOOD_STATUSES = {0, 3, 4}
"""Answered; nobody answers; cannot be believed. Of `check`, those of a plugin."""
_CHECK_STATUSES = {0, 1, 2, 3}
_ENDED = {EXPORTER: 0}
_ENDED_BY_SIGTERM = 143
_FAULTS = ("Traceback", "internal error")


def bounds() -> str:
    """Say what counts as flat."""
    return (
        f"Flat means that the median of the last quarter is at most {MEMORY_PART:.0%} and {MEMORY_KB // 1024} MB above "
        f"that of the second quarter for memory, at most {MORE_THREADS} above it for threads and for descriptors, and "
        f"not above it for the number of files. SQLite's log stays below {MOST_LOG_BYTES // 1_000_000} MB. The history "
        f"grows by what it keeps: a row of the last quarter takes at most {MORE_BYTES_A_ROW:g} times as many bytes as "
        "one of the second. A process grows once, when a host first sends it megabytes to read; which process asks "
        "that host is chance, as all share one cache, so in a run of half an hour it may be late."
    )


def in_part(seen: Seen, number: int) -> list[Sample]:
    """Return the samples of a quarter, the first by 1."""
    first, last = seen.part(number)
    return [sample for sample in seen.samples if first <= sample.at < last]


def medians(seen: Seen, name: str, number: int) -> Stock | None:
    """Return the medians of what a subject had in a quarter; None if it was never seen in it."""
    stocks = [sample.of[name] for sample in in_part(seen, number) if name in sample.of]
    if not stocks:
        return None
    return Stock(
        int(median(one.memory_kb for one in stocks)),
        int(median(one.threads for one in stocks)),
        int(median(one.descriptors for one in stocks)),
    )


def subjects(seen: Seen) -> list[str]:
    """Return all that ran all the time."""
    return list(dict.fromkeys(name for sample in seen.samples for name in sample.of))


def verdicts(seen: Seen) -> Iterator[tuple[bool, str]]:
    """Give what had to be so, and whether it was."""
    if seen.seconds >= WHOLE_SECONDS and seen.kept is not None:
        yield from _flat(seen)
        yield from _files(seen)
    yield from _runs(seen)
    yield from _exporter(seen)
    yield from _ends(seen)


def _flat(seen: Seen) -> Iterator[tuple[bool, str]]:
    wrong: dict[str, list[str]] = {"memory": [], "threads": [], "descriptors": []}
    for name in subjects(seen):
        early, late = medians(seen, name, EARLY), medians(seen, name, LATE)
        if early is None or late is None:
            for told in wrong.values():
                told.append(f"{name} was not there")
            continue
        if late.memory_kb > early.memory_kb * (1 + MEMORY_PART) + MEMORY_KB:
            wrong["memory"].append(f"{name}: {early.memory_kb} → {late.memory_kb} kB")
        if late.threads > early.threads + MORE_THREADS:
            wrong["threads"].append(f"{name}: {early.threads} → {late.threads}")
        if late.descriptors > early.descriptors + MORE_DESCRIPTORS:
            wrong["descriptors"].append(f"{name}: {early.descriptors} → {late.descriptors}")
    for what, told in wrong.items():
        yield bool(subjects(seen)) and not told, _told(f"{what} of every process stayed flat", told)


def _files(seen: Seen) -> Iterator[tuple[bool, str]]:
    early, late = in_part(seen, EARLY), in_part(seen, LATE)
    told = []
    for name in seen.samples[0].files if early and late else ():
        before, after = (median(sample.files[name] for sample in part) for part in (early, late))
        if after > before + MORE_FILES:
            told.append(f"{name}: {before:g} → {after:g}")
    yield bool(early and late) and not told, _told("the number of files in each folder stayed flat", told)
    largest = max((sample.log_bytes for sample in seen.samples), default=0)
    yield largest < MOST_LOG_BYTES, f"SQLite's log took at most {largest / 1e6:.1f} MB"
    before, after = (bytes_a_row(seen, number) for number in (EARLY, LATE))
    yield (
        0 < after <= before * MORE_BYTES_A_ROW,
        f"a row took {before:.0f} bytes of the history in the second quarter, and {after:.0f} in the last",
    )


def bytes_a_row(seen: Seen, number: int) -> float:
    """Return by how much the history grew in a quarter for each of its rows then; 0 if nothing is known of it."""
    sizes = [sample.history_bytes + sample.log_bytes for sample in in_part(seen, number)]
    counted = [sample.rows for sample in in_part(seen, number)]
    rows = counted[-1] - counted[0] if counted else 0
    return (sizes[-1] - sizes[0]) / rows if rows else 0.0


def _runs(seen: Seen) -> Iterator[tuple[bool, str]]:
    if seen.kept is not None:
        yield len(seen.runs) >= min(RUNS, seen.wanted_runs), f"{len(seen.runs)} runs were made"
    odd = [
        f"{run.command}: {run.status}"
        for run in seen.runs
        if run.status not in (_CHECK_STATUSES if run.command.startswith("check") else GOOD_STATUSES)
    ]
    yield not odd, _told("every run ended with a status that fits a network that misbehaves", odd)
    broken = [run.command for run in seen.runs if "broken" in run.codes]
    yield not broken, _told("every run printed one whole document", broken)
    faults = [run.said for run in seen.runs if any(fault in run.said for fault in _FAULTS)]
    yield not faults, _told("no run tells of a fault of our own", faults)
    unkept = [run.command for run in seen.runs if {"history-not-kept", "history-put-aside"} & {*run.codes}]
    yield not unkept, _told("no run could not keep its answer", unkept)
    if seen.kept is not None:
        there = set(seen.kept)
        wanted = [(run.command, row) for run in seen.runs for row in run.keeps]
        lost = [f"{command}: {row}" for command, row in wanted if row not in there]
        rows = len({row for _, row in wanted})
        what = f"all {rows} rows of the runs that ended well are in the history, out of {len(seen.kept)}"
        yield bool(wanted) and not lost, _told(what, lost)


def _exporter(seen: Seen) -> Iterator[tuple[bool, str]]:
    # 503 until the first refresh is over, which may take its time on a busy machine.
    scrapes = list(dropwhile(lambda scrape: scrape.status == 503, seen.scrapes))
    refused = [str(scrape.status) for scrape in scrapes if scrape.status != 200]
    yield (
        bool(scrapes) and not refused,
        _told(f"all {len(scrapes)} scrapes after the first refresh were answered", refused),
    )
    counts = [scrape.refreshes for scrape in scrapes if scrape.status == 200]
    fallen = [f"{one:g} → {next_:g}" for one, next_ in pairwise(counts) if next_ < one]
    grown = bool(counts) and counts[-1] > counts[0]
    said = f"the exporter's count of refreshes never fell, and reached {counts[-1] if counts else 0:g}"
    yield grown and not fallen, _told(said, fallen)


def _ends(seen: Seen) -> Iterator[tuple[bool, str]]:
    if seen.kept is None:
        return
    names = {one.name for one in seen.ended}
    odd = [f"{name}: it ended early" for name in subjects(seen) if name not in names]
    odd += [f"{one.name}: {one.status}" for one in seen.ended if one.status != _ENDED.get(one.name, _ENDED_BY_SIGTERM)]
    yield bool(seen.ended) and not odd, _told("each watch and the exporter ended by SIGTERM, in order", odd)
    faults = [f"{one.name}: {one.said}" for one in seen.ended if any(fault in one.said for fault in _FAULTS)]
    yield not faults, _told("none of them tells of a fault of our own", faults)
    broken = [f"{one.name}: {one.broken}" for one in seen.ended if one.broken or not one.rounds]
    whole = sum(one.rounds for one in seen.ended)
    yield not broken, _told(f"all {whole:,} answers of theirs that were looked at were whole", broken)


def _told(what: str, wrong: Sequence[str]) -> str:
    return f"{what} {list(wrong[:3])}" if wrong else what
