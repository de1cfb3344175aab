"""For scripts: the Session Network page as a small JSON file of one's own, replaced only by a complete one."""

import argparse
import json
import os
import sys
from pathlib import Path

from sessionnet_core import SessionNetError, SessionNetwork


def main(path: Path, *, demo: bool) -> int:
    """Write the page; return 5 and leave the old file where anything is missing or stale."""
    with SessionNetwork.demo() if demo else SessionNetwork() as network:
        try:
            answer = network.overview()
        except SessionNetError as error:
            print(f"{error.code}: {error.summary()}", file=sys.stderr)
            return 5
    for warning in answer.warnings:
        print(f"{warning.code}: {warning.describe()}", file=sys.stderr)
    for failure in answer.errors:
        print(f"{failure.code}: {failure.describe()}", file=sys.stderr)
    if not answer.complete:
        return 5
    page = {
        "as_of": answer.as_of.isoformat(),
        "nodes": answer.value.nodes,
        "price_usd": answer.value.price_usd,
        "reward_pool_sesh": str(answer.value.reward_pool),
        "proofs": {source.name: source.proof for source in answer.sources},
    }
    unfinished = path.with_suffix(".new")
    unfinished.write_text(json.dumps(page, indent=2) + "\n", encoding="utf-8")
    os.replace(unfinished, path)
    return 0


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("file", type=Path, help="where the page goes")
    parser.add_argument("--demo", action="store_true", help="answer from a recording")
    given = parser.parse_args()
    sys.exit(main(given.file, demo=given.demo))
