"""For library authors: the swarm of each account of a file, from one node list. No account is sent anywhere.

    python examples/all_swarms.py FILE [--demo]
"""

import sys
from collections import Counter
from collections.abc import Iterable

from sessionnet_core import SessionNetwork, parse_account


def main(lines: Iterable[str], *, demo: bool) -> int:
    """Print how many of the accounts each swarm has, the largest first."""
    with SessionNetwork.demo() if demo else SessionNetwork() as network:
        ring, _ = network.ring().value
    keys = (bytes.fromhex(parse_account(line)[2:]) for line in lines if line.strip() and not line.startswith("#"))
    for swarm_id, accounts in Counter(map(ring.swarm_id_of, keys)).most_common():
        print(swarm_id, accounts)
    return 0


if __name__ == "__main__":
    files = [word for word in sys.argv[1:] if word != "--demo"]
    with open(files[0], encoding="utf-8") as accounts:
        sys.exit(main(accounts, demo="--demo" in sys.argv))
