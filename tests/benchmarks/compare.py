"""The same commands of two commits, in turns: what a change saved, or cost.

::

    python -m tests.benchmarks.compare b7de662 --write

The wheel of that commit, and the one of the commit that is checked out, are laid beside the installed command and found
first; everything else is the same for both. Instructions are what to look at: time needs many runs to say as much.
"""

from __future__ import annotations

import argparse
import io
import os
import subprocess
import sys
import tarfile
from pathlib import Path

from tests.benchmarks import instructions, report
from tests.benchmarks.commands import ACCOUNT
from tests.benchmarks.place import MEASURED, ROOT, WALLET, Place
from tests.benchmarks.processes import Command, in_turns, run_once
from tests.benchmarks.row import cpu_seconds, least, times_as_many

PACKAGING = ("README.md", "CHANGELOG.md", "LICENSE", "MANIFEST.in")
PIP = ("-m", "pip", "--disable-pip-version-check", "--quiet")


def main() -> int:
    """Measure both, and print a line for each command."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("commit", help="what to compare with")
    parser.add_argument("--write", action="store_true", help="also write the table into docs/performance.md")
    parser.add_argument("--runs", type=int, default=11, metavar="N", help="of each command (default %(default)s)")
    options = parser.parse_args()
    with Place(options.runs) as place:
        trees = [_installed(place, name, commit) for name, commit in (("now", "HEAD"), ("then", options.commit))]
        cells = []
        for what, (words, config) in _questions(place).items():
            now, then = [_of(place, tree, config, words) for tree in trees]
            for command in (now, then):
                run_once(command)  # what they keep, each in a place of its own
            after, before = [least(cpu_seconds, some) for some in in_turns([now, then], place.runs)]
            taken = f"{after / before:.2f} × ({after * 1e3:,.0f} ms; {before * 1e3:,.0f} ms)"
            cells.append((what, times_as_many(*instructions.count([now, then])), taken))
            print("{:24} instructions {:20} CPU {}".format(*cells[-1]), flush=True)
        described = f"{place.described()[0]}, beside commit {options.commit}; {place.described()[1]}"
    print(described)
    if options.write:
        report.write_comparison(cells, described)
    return 0


def _questions(place: Place) -> dict[str, tuple[tuple[str, ...], Path]]:
    questions: dict[str, tuple[tuple[str, ...], Path]] = {
        "--help": (("--help",), place.config),
        "swarm, kept": (("swarm", ACCOUNT, "--json"), place.config),
        "swarm, asked again": (("swarm", ACCOUNT, "--json", "--refresh"), place.config),
        "token, kept": (("token", "--json"), place.config),
        "nodes, one seed": (("nodes", "--json", "--refresh", *place.seed_options), place.config),
        "nodes, three seeds": (("nodes", "--json", "--refresh"), place.config),
        "nodes, kept, a table": (("nodes",), place.config),
        "nodes --demo": (("nodes", "--json", "--demo"), place.config),
    }
    if place.staking_config is not None:
        staking = {
            "staking": ("staking", "--refresh"),
            "staking wallet": ("staking", "wallet", WALLET, "--refresh"),
            "staking open": ("staking", "open"),
            "staking --full": ("staking", "--full", "--refresh"),
        }
        questions |= {what: ((*words, "--json"), place.staking_config) for what, words in staking.items()}
    return questions


def _of(place: Place, tree: Path, config: Path, words: tuple[str, ...]) -> Command:
    places = {"PYTHONPATH": str(tree), "SESSIONNET_CACHE_DIR": str(place.folder / f"cache-{tree.name}")}
    kept = {"SESSIONNET_MAX_AGE": "1000000", "SESSIONNET_CONFIG": str(config)}
    return place.sessionnet(*words, **places, **kept)


def _installed(place: Place, name: str, commit: str) -> Path:
    """Build the wheel of a commit out of an archive of it, which touches no checkout, and unpack it."""
    source, tree = place.folder / f"source-{name}", place.folder / name
    archive = subprocess.check_output(["git", "archive", commit, *MEASURED, *PACKAGING], cwd=ROOT)
    with tarfile.open(fileobj=io.BytesIO(archive)) as packed:
        packed.extractall(source, filter="data")
    python = place.python().words[0]
    wheel = ["wheel", "--no-deps", "--no-build-isolation", "-w", str(source / "wheel"), str(source)]
    for words in (wheel, ["install", "--no-deps", "--target", str(tree)]):
        found = [str(path) for path in source.glob("wheel/*.whl")] if words[0] == "install" else []
        subprocess.run([python, *PIP, *words, *found], check=True, stdout=sys.stderr, env=dict(os.environ))
    return tree


if __name__ == "__main__":
    sys.exit(main())
