"""For a Session user: which nodes store my messages, and do three others agree?

    python examples/my_swarm.py ACCOUNT-ID [--demo]
"""

import sys

from sessionnet_core import SessionNetError, SessionNetwork


def main(account: str, *, demo: bool) -> int:
    """Print the nodes, then what independent nodes say of them."""
    with SessionNetwork.demo() if demo else SessionNetwork() as network:
        try:
            answer = network.swarms([account], verify=True)
        except SessionNetError as error:
            print(f"{error.code}: {error}", file=sys.stderr)
            return 1
    for swarm in answer.value.accounts:
        print(f"swarm {swarm.swarm_id}, {len(swarm.nodes)} nodes, as of {answer.as_of}")
        for node in swarm.nodes:
            print(f"  {node.pubkey[:12]}  {node.ip}:{node.https_port}  {node.state}")
    for verdict in answer.verdicts or ():
        print(f"{verdict.figure}: {verdict.verdict}")
    for warning in answer.warnings:
        print(f"warning {warning.code}: {warning.message}", file=sys.stderr)
    return 0


if __name__ == "__main__":
    accounts = [word for word in sys.argv[1:] if word != "--demo"]
    sys.exit(main(accounts[0], demo="--demo" in sys.argv))
