"""For scripts: the Session Network page as a small JSON file of one's own, replaced only by a complete one.

    python examples/network_page.py FILE [--demo]
"""

import json
import os
import sys
from pathlib import Path

from sessionnet_core import SessionNetwork


def main(path: Path, *, demo: bool) -> int:
    """Write the page; return 5 and leave the old file where anything is missing."""
    with SessionNetwork.demo() if demo else SessionNetwork() as network:
        answer = network.overview()
    if answer.warnings or answer.errors:
        for said in (*answer.warnings, *answer.errors):
            print(said, file=sys.stderr)
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
    files = [word for word in sys.argv[1:] if word != "--demo"]
    sys.exit(main(Path(files[0]), demo="--demo" in sys.argv))
