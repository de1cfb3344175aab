"""`python -m tests.evm`: a chain to play with, until Ctrl-C."""

import argparse
import time
from contextlib import suppress

from tests.evm.bad_rpc import SORTS, BadRpc
from tests.evm.crowd import crowd, place_nodes
from tests.evm.ethereum import Ethereum
from tests.evm.settled import Settled


def main() -> None:
    """Run Arbitrum One with the scenario on it, an endpoint in front of it, and Ethereum."""
    parser = argparse.ArgumentParser(prog="python -m tests.evm", description=main.__doc__)
    parser.add_argument("--nodes", type=int, default=0, help="place so many nodes more")
    parser.add_argument("--misbehave", metavar="SORT", help=f"what the endpoint does wrong: {', '.join(SORTS)}")
    words = parser.parse_args()
    now = int(time.time())
    with Settled(now) as arbitrum, Ethereum(now) as ethereum, BadRpc(arbitrum.url) as front:
        place_nodes(arbitrum, crowd(words.nodes, now, first_id=17))
        if words.misbehave:
            front.misbehave(words.misbehave)
        print(f"Arbitrum One  {front.url}\nbehind it     {arbitrum.url}\nEthereum      {ethereum.url}", flush=True)
        with suppress(KeyboardInterrupt):
            while True:
                time.sleep(3600)


main()
