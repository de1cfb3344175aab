"""For a node operator: when did each of my nodes last prove its uptime?

    python examples/my_nodes.py KEY... [--demo]
"""

import sys
from collections.abc import Sequence

from sessionnet_core import SessionNetwork

LATE_SECONDS = 3_960
"""66 minutes: a proof is sent every hour."""


def main(keys: Sequence[str], *, demo: bool) -> int:
    """Print a line for each node; return 1 if any is missing, late or out of service."""
    with SessionNetwork.demo() if demo else SessionNetwork() as network:
        answer = network.nodes_by_key(keys)
    is_well = not answer.value.failed
    for node in answer.value.nodes:
        age = (answer.as_of - node.last_uptime_proof).total_seconds() if node.last_uptime_proof else None
        late = age is None or age > LATE_SECONDS
        is_well &= node.state == "active" and not late
        print(f"{node.pubkey[:12]}  {node.state}  {'no proof' if age is None else f'{age:.0f} s ago'}")
    for failed in answer.value.failed:
        print(f"{failed.key}: {failed.message}")
    return 0 if is_well else 1


if __name__ == "__main__":
    sys.exit(main([word for word in sys.argv[1:] if word != "--demo"], demo="--demo" in sys.argv))
