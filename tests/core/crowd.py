"""Run by `test_cache`: fifty processes that keep and read the same list at once; fails when one reads a torn one.

Each process writes lists whose nodes all bear its own number, so that a list of two writers, or a part of one, shows.
"""

from __future__ import annotations

import os
import sys
from datetime import UTC, datetime
from pathlib import Path

from sessionnet_core.cache import FORMAT, Cache, Kept
from sessionnet_core.model import Node, NodeList
from sessionnet_core.networks.built_in import MAINNET
from sessionnet_core.queries.node_list import SHELF

PROCESSES = 50
ROUNDS = 6
NODES = 400


def work(directory: Path, number: int) -> int:
    """Write and read in turn; give how many times something was wrong."""
    cache = Cache(directory)
    nodes = tuple(Node(pubkey=f"{i:064x}", decommission_count=number) for i in range(NODES))
    kept = Kept(
        format=FORMAT,
        network="mainnet",
        asked_at=datetime.now(UTC),
        sources=(),
        warnings=(),
        value=NodeList(nodes=nodes, height=number),
    )
    wrong = 0
    for _ in range(ROUNDS):
        wrong += cache.store(MAINNET, SHELF, kept) != ()
        found, warnings = cache.load(MAINNET, SHELF)
        if found is None or warnings:
            wrong += 1
            continue
        writers = {node.decommission_count for node in found.value.nodes}
        wrong += writers != {found.value.height} or len(found.value.nodes) != NODES
    return wrong


def main(directory: Path) -> None:
    """Let all of them loose, and exit 1 if any found something wrong."""
    children = []
    for number in range(PROCESSES):
        child = os.fork()
        if child == 0:
            os._exit(min(1, work(directory, number)))
        children.append(child)
    failed = [child for child in children if os.waitpid(child, 0)[1]]
    left = [path.name for path in directory.iterdir()]
    sys.exit(f"{len(failed)} processes failed; {left} are left" if failed or len(left) != 1 else 0)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
