"""`python -m tests.first_light`: do it all, and write the file. Ends with 1 if a promise is broken."""

from __future__ import annotations

import argparse
import secrets
import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path

from sessionnet_cli.config.file import read_configuration
from sessionnet_core import Access
from tests.refresh_constants import SECONDS, check_all

from .promises import judged
from .report import new_fields, report
from .runs import COMMANDS, all_runs


def main(arguments: list[str] | None = None) -> int:
    """Run everything, say how far it is, and write the report."""
    parser = argparse.ArgumentParser(prog="python -m tests.first_light", description=__doc__)
    parser.add_argument("--network", default="mainnet", help="mainnet without it, or one of the configuration file")
    parser.add_argument("--output", type=Path, default=Path("first-light.md"), help="the file; %(default)s without it")
    parser.add_argument("--keep", type=Path, help="keep the recordings in this folder, which are for your eyes only")
    chosen = parser.parse_args(arguments)
    account = f"05{secrets.token_hex(32)}"  # nobody's: there is no key to it
    with tempfile.TemporaryDirectory() as scratch:
        folder = chosen.keep or Path(scratch)
        folder.mkdir(exist_ok=True)
        runs = []
        for run in all_runs(folder, account, ("--network", chosen.network), {}):
            runs.append(run)
            print(f"{len(runs)}/{len(COMMANDS)} {run.name}: {run.status}", file=sys.stderr)
        now = datetime.now(UTC).replace(microsecond=0)
        verdicts = list(judged(runs, account, now))
    print("constants …", file=sys.stderr)
    checks = list(check_all(read_configuration().find_network(chosen.network), Access(timeout_seconds=SECONDS)))
    chosen.output.write_text(report(chosen.network, now, runs, verdicts, checks), encoding="utf-8")
    broken = [verdict for verdict in verdicts if verdict.outcome == "broken"]
    for verdict in broken:
        print(f"broken: {verdict.promise}: {verdict.why}")
    wrong = sum(not check.holds for check in checks)
    unknown = sum(map(len, new_fields(runs).values()))
    print(
        f"{len(broken)} promises broken, {wrong} constants changed or unseen, {unknown} unknown fields: {chosen.output}"
    )
    return 1 if broken else 0


if __name__ == "__main__":
    raise SystemExit(main())
