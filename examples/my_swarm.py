"""For a Session user: which nodes store my messages, and do three others agree?"""

import argparse
import sys

from sessionnet_core import SessionNetError, SessionNetwork


def main(account: str, *, demo: bool) -> int:
    """Print the nodes, then what independent nodes say of them; the account is sent to nobody."""
    with SessionNetwork.demo() if demo else SessionNetwork() as network:
        try:
            answer = network.swarms([account], verify=True)
        except SessionNetError as error:
            print(f"{error.code}: {error.summary()}", file=sys.stderr)
            return 1
    for swarm in answer.value.accounts:
        print(f"swarm {swarm.swarm_id}, {swarm.size} nodes, as of {answer.as_of}")
        for node in swarm.nodes:
            print(f"  {node.pubkey[:12]}  {node.ip}:{node.https_port}  {node.state}")
    for verdict in answer.verdicts or ():
        print(f"{verdict.figure}: {verdict.verdict}")
    for warning in answer.warnings:
        print(f"warning {warning.code}: {warning.describe()}", file=sys.stderr)
    return 0


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("account", help="an account ID; it stays on this machine")
    parser.add_argument("--demo", action="store_true", help="answer from a recording")
    given = parser.parse_args()
    sys.exit(main(given.account, demo=given.demo))
