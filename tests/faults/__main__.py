"""`python -m tests.faults`: run every case, write the report, and exit 1 if anything surprises."""

from __future__ import annotations

import argparse
import platform
import queue
import sys
import threading
import time
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

from sessionnet_core.version import VERSION
from tests.faults.lines import LINES
from tests.faults.place import ROOT, Case, Place
from tests.faults.report import Circumstances, Row, report, told
from tests.faults.rules import Bounds, Observed, Role, expected, role, surprises
from tests.faults.sources import SOURCES, Source
from tests.faults.wrongs import NOTHING

REPORT = ROOT / "docs" / "faults.md"
AT_ONCE = 4
TIMEOUT_SECONDS = 3.0
AGAIN_AT_MOST = 40
"""How many surprising rows are run a second time: a busy machine may be late once, and a mistake stays one."""

WELL = Source("well", "Where all is well", "What each command takes then.", tuple(LINES), (NOTHING,), None)


def main() -> int:
    """Run what was asked for."""
    parser = _parser()
    options = parser.parse_args()
    unknown = set(options.only) - {source.name for source in SOURCES}
    if unknown:
        parser.error(f"there is no source {min(unknown)!r}")
    chosen = [source for source in SOURCES if not options.only or source.name in options.only]
    began = time.monotonic()
    with Place(options.at_once, options.timeout) as place:
        well = cases_of([WELL], has_chain=place.has_chain)
        normal = _run_all(place, well, options.at_once, lambda _case, _did: None)
        start = max(place.start_seconds() for _ in range(options.at_once))
        bounds = {case.line.name: Bounds(options.timeout, start, did.peak_bytes) for case, did in normal}

        def judged(case: Case, did: Observed) -> Row:
            return _judged(case, did, bounds[case.line.name])

        def seen(case: Case, did: Observed) -> None:
            if (row := judged(case, did)).surprises:
                print(told(row), file=sys.stderr)

        cases = cases_of(chosen, has_chain=place.has_chain, every=options.all)
        print(f"{len(cases)} runs …", file=sys.stderr)
        rows = [judged(*one) for one in (*normal, *_run_all(place, cases, options.at_once, seen))]
        again = [index for index, row in enumerate(rows) if row.surprises][:AGAIN_AT_MOST]
        for index in again:
            rows[index] = judged(rows[index].case, place.perform(rows[index].case, 0))
        circumstances = Circumstances(
            when=datetime.now(UTC).strftime("%Y-%m-%d"),
            python=platform.python_version(),
            version=VERSION,
            at_once=options.at_once,
            timeout_seconds=options.timeout,
            start_seconds=start,
            took_seconds=time.monotonic() - began,
            has_chain=place.has_chain,
            again=len(again),
            mended=sum(not rows[index].surprises for index in again),
        )
    options.output.parent.mkdir(exist_ok=True)
    options.output.write_text(report(rows, circumstances), encoding="utf-8")
    surprising = [row for row in rows if row.surprises]
    print("\n".join(map(told, surprising)))
    print(
        f"{len(rows):,} rows, {len(surprising):,} surprises, {circumstances.took_seconds:.0f} s; see {options.output}"
    )
    return 1 if surprising else 0


def cases_of(sources: Iterable[Source], *, has_chain: bool, every: bool = False) -> list[Case]:
    """Return the cells of the tables of some sources. Without a chain, what is about one is left out.

    The first command of each table meets every fault, and so does `doctor`, which has an answer of its own to each.
    The others ask in the same way, and meet one fault of each nature; or all with `every`.
    """
    return [
        Case(source, fault, LINES[name])
        for source in sources
        if has_chain or not source.needs_chain
        for fault in source.faults
        for name in source.lines
        if every or name in (source.lines[0], "doctor") or fault in source.samples
        if has_chain or not is_of_the_chain(name)
        if not (name == "doctor" and fault.needs_figures)
    ]


def is_of_the_chain(name: str) -> bool:
    """Whether a command line answers nothing without a chain."""
    return role(name, "rpc") is Role.MAIN


def _judged(case: Case, did: Observed, bounds: Bounds) -> Row:
    source, fault = case.source, case.fault
    must = expected(role(case.line.name, source.kind), fault.nature, source.stand_in, source.warning)
    return Row(case, did, surprises(must, did, bounds, fault.sent_bytes * source.replies))


def _run_all(
    place: Place, cases: Sequence[Case], at_once: int, seen: Callable[[Case, Observed], None]
) -> list[tuple[Case, Observed]]:
    """Run all cases, so many at once, each thread with a network of its own; `seen` is told of each when it is done."""
    did: dict[int, Observed] = {}
    heavy, light = queue.SimpleQueue[int](), queue.SimpleQueue[int]()
    for index, case in enumerate(cases):
        (heavy if case.fault.sent_bytes else light).put(index)
    failed: list[BaseException] = []

    def work(network: int) -> None:
        # Those that may take much memory are all the first one's, so that they do so one after the other.
        try:
            for left in (heavy, light) if network == 0 else (light,):
                with suppress(queue.Empty):
                    while not failed:
                        index = left.get_nowait()
                        did[index] = place.perform(cases[index], network)
                        seen(cases[index], did[index])
        except BaseException as error:
            failed.append(error)

    threads = [threading.Thread(target=work, args=(network,)) for network in range(at_once)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if failed:
        raise failed[0]
    return [(case, did[index]) for index, case in enumerate(cases)]


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tests.faults", description=__doc__)
    names = ", ".join(source.name for source in SOURCES)
    parser.add_argument("--only", nargs="+", default=[], metavar="SOURCE", help=f"some sources: {names}")
    parser.add_argument(
        "--all", action="store_true", help="every fault for every command: more than twice as many runs"
    )
    parser.add_argument("--at-once", type=int, default=AT_ONCE, metavar="N", help="how many runs (default %(default)s)")
    parser.add_argument(
        "--timeout", type=float, default=TIMEOUT_SECONDS, metavar="SECONDS", help="of each run (default %(default)s)"
    )
    parser.add_argument("--output", type=Path, default=REPORT, metavar="FILE", help="the report (default %(default)s)")
    return parser


if __name__ == "__main__":
    sys.exit(main())
