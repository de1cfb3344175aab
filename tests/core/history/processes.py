"""Many processes that keep something at once: forks of one that has imported everything, so that hundreds cost little.

::

    python -m tests.core.history.processes keep PATH COUNT  so many processes, each with a list and a price
    python -m tests.core.history.processes again PATH        one after the other, each told when it is kept
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

from sessionnet_core.evidence import Answer
from sessionnet_core.figures.prices import PriceHistory, PricePoint
from sessionnet_core.history.store import History
from tests.core.history.kept import answer, at, listed
from tests.core.samples import node

PATIENT_SECONDS = 120.0


def keep(path: Path, number: int) -> None:
    """Keep a list and a price of this number, which no other process has."""
    with History.open(path, patience_seconds=PATIENT_SECONDS) as history:
        history.save(listed([node(i, decommission_count=number) for i in range(20)], at(number), height=number))
        history.save(prices([(number, 1.0 + number)]))


def prices(points: list[tuple[float, float]]) -> Answer[PriceHistory]:
    """Return an answer with prices: so many minutes after noon, and dollars."""
    found = tuple(PricePoint(at=at(minutes), price_usd=price, market_cap_usd=None) for minutes, price in points)
    history = PriceHistory("1h", None, None, None, None, None, found)
    return answer(history, at(0))


def main() -> int:
    """Do what the words say."""
    what, path = sys.argv[1], Path(sys.argv[2])
    if what == "again":
        number = int(sys.argv[3])
        while True:
            keep(path, number)
            print(number, flush=True)
            number += 1
    children = []
    start, go = os.pipe()
    for number in range(int(sys.argv[3])):
        pid = os.fork()
        if pid == 0:
            os.close(go)
            os.read(start, 1)  # until all are there
            try:
                keep(path, number)
            except BaseException as error:
                print(type(error).__name__, error, file=sys.stderr, flush=True)
                os._exit(1)
            os._exit(0)
        children.append(pid)
    os.close(go)
    os.close(start)
    return sum(os.waitpid(pid, 0)[1] != 0 for pid in children)


if __name__ == "__main__":
    sys.exit(main())
