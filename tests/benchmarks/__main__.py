"""`python -m tests.benchmarks`: measure, and print one table. The exit status is 0 whatever comes out of it."""

import argparse
import sys
import time

from tests.benchmarks import bulk, commands, connections, contracts, demo, peers, report, ring
from tests.benchmarks.place import Place
from tests.benchmarks.row import Row, elsewhere, met, table

BENCHMARKS = {
    "start": commands.measure_start,
    "btcli": peers.measure_btcli,
    "swarm": commands.measure_swarm,
    "token": commands.measure_token,
    "nodes": commands.measure_nodes,
    "overview": commands.measure_overview,
    "demo": demo.measure,
    "bulk": bulk.measure,
    "contracts": contracts.measure_contracts,
    # the last: they make this process larger, and the peaks above are no smaller than that
    "staking": contracts.measure_staking,
    "connections": connections.measure,
    "table": commands.measure_table,
    "ring": ring.measure,
}
ELSEWHERE = [
    elsewhere("100,000 nodes in --json", "≤ 1.5 kB, ≤ 15 µs a node", "make bench-scale"),
    elsewhere("all tests, two quiet cores", "≤ 100 s", "make test"),
]


def main() -> int:
    """Run what was asked for."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks", description="Measure against the goals.")
    what = f"which: {', '.join(BENCHMARKS)} (default: all, and the pages that quote them are written anew)"
    parser.add_argument("names", nargs="*", metavar="NAME", help=what)
    parser.add_argument("--runs", type=int, default=21, metavar="N", help="of each process (default %(default)s)")
    options = parser.parse_args()
    unknown = set(options.names) - BENCHMARKS.keys()
    if unknown or options.runs < 1:
        parser.error(f"there is no benchmark {min(unknown)!r}" if unknown else "at least one run is needed")
    rows: list[Row] = []
    began = time.monotonic()
    with Place(options.runs) as place:
        for name, measure in BENCHMARKS.items():
            if not options.names or name in options.names:
                print(f"measuring {name} …", file=sys.stderr)
                rows += measure(place)
        described = [*place.described(), f"{time.monotonic() - began:.0f} seconds in all"]
    if not options.names:
        rows += ELSEWHERE
        report.write(rows, described, place.notes)
    print("\n".join(described), table(rows), *place.notes, met(rows), sep="\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
