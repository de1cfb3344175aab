"""The devnet as a whole: a network, three seeds, some storage servers, and what a client must be told to find them."""

import json
from collections.abc import Iterable, Mapping
from functools import cached_property
from os import PathLike
from pathlib import Path
from typing import Any, Literal, Self

from .acceptor import Acceptor
from .certificates import STORAGE, Certificate, certificate
from .made_network import RANDOM_SEED, USUAL_COUNT, make_network
from .node_list import CLOCK, NodeList, Record, from_document, from_file
from .placement import choose_nodes, with_servers
from .roles import Seed, StorageServer, Witness
from .server import Received
from .service_nodes import FIELDS_SENT, Query, ServiceNodes

SEEDS = 3
BOOTSTRAP_NODES = 5

Fields = Literal["rich", "apps", "no-swarm"]


class Devnet:
    """A Session Network on the loopback interface, to be used as a context manager.

    Ports are taken when it is made, and it serves between `start` and `stop`. Any number of them can run at once.
    """

    def __init__(
        self,
        nodes: str | PathLike[str] | Mapping[str, Any] | None = None,
        count: int = USUAL_COUNT,
        swarms: int | None = None,
        fields: Fields = "rich",
        storage_servers: int = 8,
        tls: bool = True,
        certificates: str | PathLike[str] | None = None,
        port: int | None = None,
        random_seed: int = RANDOM_SEED,
        clock: int = CLOCK,
    ) -> None:
        """Choose the network and take the ports.

        `nodes` is a node list to serve, as a file or already decoded; without it, `count` nodes in `swarms` swarms
        (None: the usual number for so many nodes) are made up from `random_seed`. `fields` is what the seeds send at
        most. `port` is the first seed's, and all others follow it; None lets the system choose. `certificates` is a
        directory that keeps certificates for the next time. `clock` is the network's time in Unix seconds.

        Raises ValueError for an impossible network, OSError for a port that is taken.
        """
        if nodes is None:
            network = make_network(count, swarms, random_seed, clock)
        elif isinstance(nodes, Mapping):
            network = from_document(nodes, clock)
        else:
            network = from_file(Path(nodes), clock)
        self.received: list[Received] = []
        """Every request that any server got, in order of arrival."""
        self.seeds: list[Seed] = []
        self.storage: list[StorageServer] = []
        self._acceptor: Acceptor | None = None
        directory = None if certificates is None else Path(certificates)

        def shown(role: str) -> Certificate | None:
            return certificate(role, directory) if tls else None

        chosen = choose_nodes(network, storage_servers)
        try:
            for number in range(1, SEEDS + 1):
                name = f"seed{number}"
                self.seeds.append(Seed(name, self.received, port and port + number - 1, shown(name)))
            for number, index in enumerate(chosen, start=1):
                pubkey: str = network.nodes[index]["pubkey_ed25519"]
                own_port = port and port + SEEDS + number - 1
                name = f"storage{number}"
                self.storage.append(StorageServer(pubkey, name, self.received, own_port, shown(STORAGE)))
        except BaseException:
            self.stop()
            raise
        ports = {index: server.port for index, server in zip(chosen, self.storage, strict=True)}
        self._nodes = with_servers(network, ports)
        complete = ServiceNodes(self._nodes)
        for_seeds = complete if fields == "rich" else ServiceNodes(self._nodes, FIELDS_SENT[fields])
        for seed in self.seeds:
            seed.show(for_seeds)
        for server in self.storage:
            server.show(complete)

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_exception: object) -> None:
        self.stop()

    def start(self) -> None:
        """Serve from now on."""
        self._acceptor = Acceptor()
        for server in self.servers:
            server.start(self._acceptor)

    def stop(self) -> None:
        """End all connections and threads, and give the ports back."""
        if self._acceptor is not None:
            self._acceptor.stop()
            self._acceptor = None
        for server in self.servers:
            server.stop()

    @property
    def servers(self) -> list[Witness]:
        """All servers: the seeds, then the storage servers."""
        return [*self.seeds, *self.storage]

    def misbehave(self, who: str, text: str) -> None:
        """Let the servers of a name misbehave: ``seed1``, ``storage2``, or ``seeds`` and ``storage`` for all of a kind.

        Raises ValueError for an unknown name of either.
        """
        groups: dict[str, Iterable[Witness]] = {"seeds": self.seeds, "storage": self.storage}
        names = {server.name: [server] for server in self.servers}
        servers = groups.get(who) or names.get(who)
        if servers is None:
            raise ValueError(f"no server is called {who!r}: choose from seeds, storage, {', '.join(names)}")
        for server in servers:
            server.misbehave(text)

    @cached_property
    def network(self) -> Record:
        """The honest node list, all of it, in oxend's form: the result of get_service_nodes. The caller's to change."""
        result: Record = json.loads(ServiceNodes(self._nodes).encoded_result(Query()))
        return result

    @property
    def node_list(self) -> NodeList:
        """The honest node list with its swarms, as the servers share it. Not to be changed."""
        return self._nodes

    def options(self) -> list[str]:
        """The command-line options that lead `sessionnet` to these seeds."""
        words: list[str] = []
        for seed in self.seeds:
            words += ["--seed-url", seed.url]
            if seed.pin is not None:
                words += ["--seed-pin", seed.pin]
        return words

    def config(self) -> str:
        """A configuration file in TOML that makes this network `sessionnet`'s own."""
        seeds = [
            f'  {{ url = "{seed.url}", pin = "{seed.pin}" }},' if seed.pin else f'  {{ url = "{seed.url}" }},'
            for seed in self.seeds
        ]
        bootstrap = [
            f'  {{ pubkey = "{server.pubkey}", url = "{server.url}" }},' for server in self.storage[:BOOTSTRAP_NODES]
        ]
        lines = ['network = "devnet"', "", "[networks.devnet]", "test = true"]
        lines += ["seeds = [", *seeds, "]", "bootstrap = [", *bootstrap, "]"]
        return "\n".join([*lines, ""])
