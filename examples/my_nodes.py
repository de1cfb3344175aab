"""For a node operator: when did each of my nodes last prove its uptime?"""

import argparse
import sys
from collections.abc import Sequence

from sessionnet_core import SessionNetError, SessionNetwork

LATE_SECONDS = 3_960
"""66 minutes: a proof is sent every hour."""


def main(keys: Sequence[str], *, demo: bool) -> int:
    """Print a line for each node; return 1 if any is missing, late or out of service, 2 if nobody knows."""
    with SessionNetwork.demo() if demo else SessionNetwork() as network:
        try:
            answer = network.nodes_by_key(keys)
        except SessionNetError as error:
            print(f"{error.code}: {error.summary()}", file=sys.stderr)
            return 2
    is_well = not answer.value.failed
    for node in answer.value.nodes:
        proof = node.last_uptime_proof
        age_seconds = None if proof is None else (answer.as_of - proof).total_seconds()
        is_late = age_seconds is None or age_seconds > LATE_SECONDS
        is_well = is_well and node.state == "active" and not is_late
        print(f"{node.pubkey[:12]}  {node.state}  {'no proof' if age_seconds is None else f'{age_seconds:.0f} s ago'}")
    for failed in answer.value.failed:
        print(f"{failed.key}: {failed.message}")
    return 0 if is_well else 1


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("keys", nargs="+", metavar="key", help="a node's key, or the beginning of it")
    parser.add_argument("--demo", action="store_true", help="answer from a recording")
    given = parser.parse_args()
    sys.exit(main(given.keys, demo=given.demo))
