"""`python -m tests.faults.network FOLDER COUNT`: networks that go wrong on demand, in a process of their own.

It says what is where in one line of JSON, and then does as each line of its standard input says: which network, and
who goes wrong how, all others being well again. It answers each with an empty line, and ends when the input does.
"""

from __future__ import annotations

import json
import re
import sys
import time
from collections.abc import Iterable, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from tests.devnet import Devnet
from tests.devnet.acceptor import Acceptor
from tests.devnet.chains import Chains
from tests.devnet.misbehaviour import OF_EVERY_SERVER
from tests.devnet.server import Received, Server
from tests.devnet.wire import Reply, Request, text_reply
from tests.evm import BadRpc, wallet
from tests.evm.anvil import binary
from tests.joint import join

ACCOUNT = "05d2ad010eeb72d72e561d9de7bd7b6989af77dcabffa03a5111a6c859ae5c3a72"
"""A published test vector of libsession, nobody's account."""
NODES, SWARMS = 60, 8
OLD_SECONDS = 2_000
"""How far back the chains go: an endpoint that lags shows a block of theirs."""


class Proxy(Server):
    """A proxy that passes nothing on."""

    kinds = OF_EVERY_SERVER

    def answer(self, request: Request) -> Reply:
        """What a proxy says that reaches nobody."""
        return text_reply("Bad Gateway\n", 502)

    def failure(self, request: Request) -> Reply:
        """The same."""
        return self.answer(request)


class Network:
    """A test network with everything that a command may ask."""

    def __init__(self, folder: Path, chains: Chains | None, stack: ExitStack) -> None:
        self._chains = chains
        self._wrong: list[Server] = []
        now = int(time.time())
        if chains is None:
            self._net = Devnet(count=NODES, swarms=SWARMS, storage_servers=NODES, spread=True, clock=now)
        else:
            self._net = chains.devnet(now, count=NODES, swarms=SWARMS, everybody_answers=True)
        stack.callback(self._net.stop)
        self._net.start()
        rpc: list[BadRpc] = []
        ethereum: list[BadRpc] = []
        if chains is not None:
            rpc = [stack.enter_context(BadRpc(chains.arbitrum.url, name)) for name in ("rpc1", "rpc2")]
            ethereum = [stack.enter_context(BadRpc(chains.ethereum.url, "ethereum"))]
        received: list[Received] = []
        proxy = Proxy("proxy", received)
        stack.callback(proxy.stop)
        acceptor = Acceptor()
        stack.callback(acceptor.stop)
        proxy.start(acceptor)
        named: list[Server] = [*self._net.servers, *rpc, *ethereum, proxy]
        self._groups: dict[str, Sequence[Server]] = {
            **{server.name: [server] for server in named},
            "seeds": self._net.seeds,
            "storage": self._net.storage,
            "api": [self._net.api],
            "api-tls": [self._net.api_tls],
        }
        self._received: list[list[Any]] = [
            *(self._net.received, self._net.hops, self._net.api.opened, received),
            *(one.requests for one in (*rpc, *ethereum)),
        ]
        config = self._net.config([one.url for one in rpc], ethereum[0].url if ethereum else None)
        config = config.replace(
            self._net.api.pubkey + '"', f'{self._net.api.pubkey}", plain_url = "{self._net.api_tls.url}"'
        )
        self.about = {
            "ca_file": str(self._net.ca_file),
            "configs": {
                name: _written(folder / f"{name}.toml", text)
                for name, text in (
                    ("usual", config),
                    ("no-bootstrap", re.sub(r"bootstrap = \[.*?\]", "bootstrap = []", config, flags=re.DOTALL)),
                    ("nowhere", re.sub(r"127(\.\d+){3}", "nowhere.invalid", config)),
                )
            },
            "nodes_file": _written(folder / "nodes.json", json.dumps({"result": self._net.network})),
            "words": {
                "account": ACCOUNT,
                "key": self._net.node_list.nodes[0]["pubkey_ed25519"],
                "wallet": wallet("carol"),
                "proxy": proxy.origin,
            },
        }
        self.order([])

    def order(self, wrongs: Iterable[tuple[str, str]]) -> None:
        """Let some go wrong, and all others be well."""
        for server in self._wrong:
            server.behave()
        self._wrong = []
        for received in self._received:
            received.clear()
        if self._chains is not None:
            join(self._net, self._chains.arbitrum)
        for who, text in wrongs:
            for server in self._groups[who]:
                server.misbehave(text)
                self._wrong.append(server)


def _written(path: Path, text: str) -> str:
    path.write_text(text, encoding="utf-8")
    return str(path)


def main(folder: str, count: str) -> None:
    """Serve until the input ends."""
    with ExitStack() as stack:
        chains = None if binary() is None else stack.enter_context(Chains(int(time.time()) - OLD_SECONDS))
        if chains is not None:
            chains.keep_up()
        networks = []
        for number in range(int(count)):
            own = Path(folder) / f"network{number}"
            own.mkdir()
            networks.append(Network(own, chains, stack))
        about: dict[str, Any] = {"has_chain": chains is not None, "networks": [one.about for one in networks]}
        print(json.dumps(about), flush=True)
        for line in sys.stdin:
            order = json.loads(line)
            if chains is not None:
                chains.keep_up()
            networks[order["network"]].order([(who, text) for who, text in order["wrongs"]])
            print(flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
