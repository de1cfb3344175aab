"""Records the cassettes: `make record` from the devnet, `make record-mainnet` from the live network.

What is recorded stands here; `tests/cli/test_recorded.py` replays each and works its expectations out of the recorded
bytes by itself, so that it holds for a recording from either network. The one that ships with the package for `--demo`
is recorded from the devnet in either case.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import time
from contextlib import ExitStack
from pathlib import Path

from sessionnet_cli.config.file import ENVIRONMENT
from sessionnet_core.cassette import DEMO_FILE
from tests.demo_network import WALLET, demo_devnet, spoil, tidy_chain
from tests.devnet import Devnet
from tests.evm.anvil import binary
from tests.evm.bad_rpc import BadRpc
from tests.evm.ethereum import Ethereum
from tests.evm.settled import Settled
from tests.joint import join, joint_devnet
from tests.record_demo import record_demo

ROOT = Path(__file__).parent.parent
CASSETTES = ROOT / "cassettes"
DEMO = CASSETTES / "demo" / DEMO_FILE
ACCOUNTS = (
    "05d2ad010eeb72d72e561d9de7bd7b6989af77dcabffa03a5111a6c859ae5c3a72",
    "0588672ccb97f40bb57238989226cf429b575ba355443f47bc76c5ab144a96c65b",
)
PORT = 24_443
"""Where the recorded devnet stands, so that recording again changes no URL; no port that the system gives away."""

RUNS: dict[str, tuple[list[str], dict[str, str]]] = {
    "nodes": (["nodes"], {}),
    "nodes_show": (["nodes", "show", "{first_key}"], {}),
    "nodes_swarms": (["nodes", "swarms"], {}),
    "swarm": (["swarm", *ACCOUNTS], {}),
    "one_seed_fails": (["nodes"], {"seed2": "500"}),
    "one_seed_lies": (["nodes"], {"seed3": "half"}),
    "bootstrap": (["nodes"], {"seeds": "refuse"}),
    "nobody_answers": (["nodes"], {"seeds": "429", "storage": "refuse"}),
    "token": (["token", "--convert", "1250"], {}),
    "token_plain": (["token", "--transport", "plain"], {}),
    "token_history": (["token", "history", "--period", "1h"], {}),
    "token_sealed_to_other": (["token"], {"api": "sealed-to-other"}),
    "token_without_answer": (["token"], {"api": "reset"}),
    "overview": (["overview", *ACCOUNTS, "--conversations", "5"], {}),
    "overview_without_api": (["overview", ACCOUNTS[0]], {"api": "refuse"}),
    "overview_without_nodes": (["overview", ACCOUNTS[0]], {"seeds": "refuse", "storage": "refuse"}),
}
"""Name of the cassette → the command, and who misbehaves how; with misbehaviour it is recorded from the devnet only."""

RPC_PORT = 24_500
CHAIN_RUNS: dict[str, list[str]] = {
    "staking": ["staking", "--full"],
    "staking_wallet": ["staking", "wallet", WALLET],
    "staking_open": ["staking", "open"],
    "token_on_chain": ["token"],
    "token_balance": ["token", "balance", WALLET],
}
"""The same for what is recorded from a chain as well, which only `make evm` brings."""


def path_of(name: str) -> Path:
    """Tell where the cassette of a run is: in a folder named after the test module that replays it."""
    return CASSETTES / "test_recorded" / f"{name}.yaml"


def main() -> None:
    """Record everything."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--mainnet", action="store_true", help="record from the live network what can be")
    parser.add_argument("--demo", action="store_true", help="record only what ships with the package")
    arguments = parser.parse_args()
    if binary() is None:
        parser.error("what is recorded of the chain needs anvil: make evm")
    if arguments.demo:
        _record_demo()
        return
    for name, (words, misbehaviour) in RUNS.items():
        if arguments.mainnet and not misbehaviour:
            _record(path_of(name), [_filled(word, _any_key()) for word in words], {})
        else:
            with Devnet(count=36, swarms=5, storage_servers=5, port=PORT) as net:
                for who, manner in misbehaviour.items():
                    net.misbehave(who, manner)
                first_key = net.network["service_node_states"][0]["pubkey_ed25519"]
                _record(path_of(name), [_filled(word, first_key) for word in words], _environment(net.config()))
    now = int(time.time())  # so that uptime proofs and blocks are as old as they should be
    with ExitStack() as stack:
        arbitrum, ethereum = stack.enter_context(Settled(now)), stack.enter_context(Ethereum(now))
        front = stack.enter_context(BadRpc(arbitrum.url, port=RPC_PORT))
        main = stack.enter_context(BadRpc(ethereum.url, port=RPC_PORT + 1))
        with joint_devnet(arbitrum, now, storage_servers=5, port=PORT) as net:
            join(net, arbitrum)
            environment = _environment(net.config([front.url], main.url))
            for name, words in CHAIN_RUNS.items():
                _record(path_of(name), words, environment)
    _record_demo()


def _record_demo() -> None:
    """Record the one that ships, from a network and a chain of its own."""
    now = int(time.time())
    with ExitStack() as stack:
        arbitrum, ethereum = stack.enter_context(tidy_chain(now)), stack.enter_context(Ethereum(now))
        fronts = [stack.enter_context(BadRpc(arbitrum.url, port=RPC_PORT + number)) for number in (0, 2)]
        main_chain = stack.enter_context(BadRpc(ethereum.url, port=RPC_PORT + 1))
        net = stack.enter_context(demo_devnet(arbitrum, now, PORT))
        spoil(net, arbitrum)
        os.environ |= _environment(net.config([front.url for front in fronts], main_chain.url))
        record_demo(DEMO)
        print(f"{DEMO.relative_to(ROOT)}: {DEMO.stat().st_size:,} bytes")


def _filled(word: str, first_key: str) -> str:
    return first_key if word == "{first_key}" else word


def _any_key() -> str:
    """Give the key of one of libsession's first nodes, which the live network is sure to have."""
    from sessionnet_core.networks.built_in import MAINNET

    return MAINNET.bootstrap[0].pubkey


def _environment(configuration: str) -> dict[str, str]:
    path = Path(tempfile.mkdtemp()) / "sessionnet.toml"
    path.write_text(configuration)
    return {ENVIRONMENT: str(path)}


def _record(path: Path, words: list[str], environment: dict[str, str]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    command = [sys.executable, "-m", "sessionnet_cli", *words, "--json", "--record", str(path)]
    clean = {name: value for name, value in os.environ.items() if not name.startswith("SESSIONNET")}
    ended = subprocess.run(command, env={**clean, **environment}, stdout=subprocess.DEVNULL, check=False)
    print(f"{path.relative_to(ROOT)}: exit status {ended.returncode}, {path.stat().st_size:,} bytes")


if __name__ == "__main__":
    main()
