"""`python -m tests.devnet`: run a devnet, with the EVM node beside it if asked for, and serve until interrupted."""

import argparse
import math
import shlex
import signal
import sys
import tempfile
import time
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, get_args

from tests.devnet.accrued import Form
from tests.devnet.devnet import Devnet
from tests.devnet.made_network import RANDOM_SEED, USUAL_COUNT
from tests.devnet.misbehaviour import described
from tests.devnet.names import Name
from tests.devnet.node_list import CLOCK
from tests.devnet.service_nodes import FIELDS_SENT

if TYPE_CHECKING:
    from tests.devnet.chains import Chains

_LONGEST_SLEEP_SECONDS = 0.1


def main() -> int:
    """Run a devnet as the command line says."""
    parser = _parser()
    options = parser.parse_args()
    told_to_end: list[int] = []  # and no lock of any kind: the handler runs in the midst of whoever waits for it
    for interrupt in (signal.SIGINT, signal.SIGTERM):
        signal.signal(interrupt, lambda number, _frame: told_to_end.append(number))
    with ExitStack() as stack:
        try:
            chains = _chains(stack) if options.evm else None
            net = _devnet(options, chains)
            # stop() and not the context manager, which would begin to serve before all misbehave as they should.
            stack.callback(net.stop)
            for wish in options.misbehave:
                who, _equals, text = wish.partition("=")
                if who == "rpc" and chains is not None:
                    chains.endpoint.misbehave(text)
                else:
                    net.misbehave(who, text)
            config = options.write_config
            if config is None:
                config = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="devnet-"))) / "devnet.toml"
            config.write_text(net.config() if chains is None else chains.config(net), encoding="utf-8")
        except (OSError, ValueError, RuntimeError) as error:
            parser.error(str(error))
        net.start()
        print(_how_to_use(net, config, chains), flush=True)
        until = math.inf if options.seconds is None else time.monotonic() + options.seconds
        while not told_to_end and time.monotonic() < until:
            # Not for long: a signal that comes just before is heard only afterwards.
            time.sleep(min(_LONGEST_SLEEP_SECONDS, max(0.0, until - time.monotonic())))
            if chains is not None:
                chains.keep_up()
    return 0


def _chains(stack: ExitStack) -> "Chains":
    """Run the chains until the stack ends. Raises RuntimeError without anvil."""
    from tests.devnet.chains import Chains

    return stack.enter_context(Chains(int(time.time())))


def _devnet(options: argparse.Namespace, chains: "Chains | None") -> Devnet:
    """Give the devnet that the options describe, not yet serving."""
    settings = {
        "swarms": options.swarms,
        "fields": options.fields,
        "storage_servers": options.storage_servers,
        "tls": not options.plain,
        "certificates": options.certificates,
        "port": options.port,
        "accrued": options.accrued,
        "spread": options.spread,
        "count": options.count,
    }
    if chains is not None:
        if options.nodes is not None:
            raise ValueError("--evm makes up its own nodes, those with stakes on the chain: leave --nodes out")
        return chains.devnet(int(time.time()), **settings)
    clock = int(time.time()) if options.clock == "now" else int(options.clock)
    return Devnet(nodes=options.nodes, random_seed=options.random_seed, clock=clock, **settings)


def _how_to_use(net: Devnet, config: Path, chains: "Chains | None") -> str:
    node_list = net.node_list
    size = f"{len(node_list.nodes)} nodes, {len(node_list.swarms)} swarms, height {node_list.height}"
    running = f"{len(net.seeds)} seeds, {len(net.storage)} storage servers, the network API, the staking backend"
    words = net.options()
    starts = [index for index, word in enumerate(words) if word == "--seed-url"]
    seeds = [shlex.join(words[start:end]) for start, end in zip(starts, [*starts[1:], None], strict=True)]
    names = ", ".join(f"{name.name} → {_account(name)}" for name in net.names.values())
    ca_file = f"SSL_CERT_FILE={shlex.quote(str(net.ca_file))}"
    return "\n".join(
        [
            f"# {size}; {running}",
            "sessionnet nodes \\\n  " + " \\\n  ".join(seeds),
            f"SESSIONNET_CONFIG={shlex.quote(str(config))} sessionnet nodes",
            f"sessionnet token --api-url {net.api.url} --api-pubkey {net.api.pubkey}",
            f"{ca_file} \\\n  sessionnet token --api-url {net.api_tls.url} --api-pubkey {net.api_tls.pubkey}",
            f"# names: {names}",
            f"# onion requests: {_who_passes_on(net)}",
            f"SESSIONNET_CONFIG={shlex.quote(str(config))} sessionnet token --onion",
            *([] if chains is None else _how_to_use_chains(chains, config)),
        ]
    )


def _how_to_use_chains(chains: "Chains", config: Path) -> list[str]:
    whose = chains.arbitrum.world.live[0].operator
    return [
        f"# Arbitrum One: {chains.endpoint.url}, behind it {chains.arbitrum.url}; Ethereum: {chains.ethereum.url}",
        f"SESSIONNET_CONFIG={shlex.quote(str(config))} sessionnet staking",
        f"SESSIONNET_CONFIG={shlex.quote(str(config))} sessionnet staking wallet {whose}",
    ]


def _account(name: Name) -> str:
    return name.account_id + (" (no nonce: the old form)" if name.old else " (but expired)" if name.expired else "")


def _who_passes_on(net: Devnet) -> str:
    """How far an onion request gets: a path needs three nodes that run, and wants them in different /24s."""
    if not net.storage:
        return "no node runs a storage server; see --storage-servers"
    runs = "every node runs" if len(net.storage) == len(net.node_list.nodes) else f"{len(net.storage)} nodes run"
    where = "in a /24 each" if net.is_spread else f"all at {net.storage[0].host}; see --spread"
    return f"{runs} a storage server, {where}"


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m tests.devnet",
        description="A small Session Network on the loopback interface.",
        epilog="misbehaviours:\n" + described(),
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    network = parser.add_argument_group("the network")
    network.add_argument("--nodes", type=Path, metavar="FILE", help="serve this node list instead of a made-up one")
    network.add_argument("--count", type=int, default=USUAL_COUNT, help="nodes to make up (default %(default)s)")
    network.add_argument("--swarms", type=int, help="swarms to make up (default: as usual for so many nodes)")
    network.add_argument("--random-seed", type=int, default=RANDOM_SEED, help="for another made-up network")
    network.add_argument("--clock", default=str(CLOCK), help="the network's time: Unix seconds, or now (default fixed)")
    servers = parser.add_argument_group("the servers")
    servers.add_argument("--fields", choices=FIELDS_SENT, default="rich", help="what the seeds send at most")
    servers.add_argument(
        "--accrued", choices=get_args(Form), default="refuse", help="how the seeds tell what the network owes a wallet"
    )
    servers.add_argument("--storage-servers", type=int, default=8, metavar="N", help="how many (default %(default)s)")
    servers.add_argument(
        "--spread", action="store_true", help="each storage server in a /24 of its own: 127.0.1.1, 127.0.2.1, …"
    )
    servers.add_argument("--plain", action="store_true", help="seeds and storage servers without TLS")
    servers.add_argument("--port", type=int, help="the first seed's; all others follow (default: any that are free)")
    servers.add_argument("--certificates", type=Path, metavar="DIR", help="keep certificates here, for lasting pins")
    servers.add_argument(
        "--misbehave",
        action="append",
        default=[],
        metavar="WHO=WHAT",
        help="seeds=half, seed1=slow:3, storage2=hang, api=nulls, rpc=no-batch, …; repeatable: the last word for a "
        "server counts; for rpc see python -m tests.evm --help",
    )
    parser.add_argument(
        "--evm", action="store_true", help="run the chains too, with contracts and stakes, in the same configuration"
    )
    parser.add_argument("--write-config", type=Path, metavar="FILE", help="keep the configuration file here")
    parser.add_argument("--seconds", type=float, help="serve for so long only")
    return parser


if __name__ == "__main__":
    sys.exit(main())
