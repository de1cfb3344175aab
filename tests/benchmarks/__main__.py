"""`python -m tests.benchmarks`: measure, and print one table. The exit status is 0 whatever comes out of it."""

import argparse
import sys

from tests.benchmarks import bulk, commands, ring
from tests.benchmarks.place import Place
from tests.benchmarks.row import Row, table

BENCHMARKS = {
    "start": commands.measure_start,
    "swarm": commands.measure_swarm,
    "nodes": commands.measure_nodes,
    "token": commands.measure_token,
    "overview": commands.measure_overview,
    "bulk": bulk.measure,
    "contracts": commands.measure_contracts,
    # the last: they make this process larger, and the peaks above are no smaller than that
    "staking": commands.measure_staking,
    "ring": ring.measure,
}


def main() -> int:
    """Run what was asked for."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks", description="Measure against the goals.")
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"which: {', '.join(BENCHMARKS)} (default: all)")
    parser.add_argument("--runs", type=int, default=21, metavar="N", help="of each process (default %(default)s)")
    options = parser.parse_args()
    unknown = set(options.names) - BENCHMARKS.keys()
    if unknown or options.runs < 1:
        parser.error(f"there is no benchmark {min(unknown)!r}" if unknown else "at least one run is needed")
    rows: list[Row] = []
    with Place(options.runs) as place:
        for name, measure in BENCHMARKS.items():
            if not options.names or name in options.names:
                print(f"measuring {name} …", file=sys.stderr)
                rows += measure(place)
        print(place.described())
    print(table(rows))
    missed = sum(not row.is_met for row in rows)
    print(f"{len(rows) - missed} of {len(rows)} goals met" + (f", {missed} missed" if missed else ""))
    return 0


if __name__ == "__main__":
    sys.exit(main())
