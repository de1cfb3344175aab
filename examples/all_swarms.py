"""For library authors: how the accounts of a file are spread over swarms. No account is sent anywhere."""

import argparse
import sys
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

from sessionnet_core import SessionNetwork, parse_account


def main(lines: Iterable[str], *, demo: bool) -> int:
    """Print how many of the accounts each swarm has, the largest first."""
    with SessionNetwork.demo() if demo else SessionNetwork() as network:
        ring, _ = network.ring().value
    ids = (parse_account(line) for line in lines if line.strip() and not line.startswith("#"))
    swarms = Counter(ring.swarm_id_of(bytes.fromhex(account_id[2:])) for account_id in ids)
    for swarm_id, accounts in swarms.most_common():
        print(swarm_id, accounts)
    return 0


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("file", type=Path, help="an account ID in each line")
    parser.add_argument("--demo", action="store_true", help="answer from a recording")
    given = parser.parse_args()
    sys.exit(main(given.file.read_text(encoding="utf-8").splitlines(), demo=given.demo))
