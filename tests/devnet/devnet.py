"""The devnet as a whole: a network, three seeds, some storage servers, the network API, the staking backend."""

import json
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from os import PathLike
from pathlib import Path
from typing import Any, Literal, Self

from tests.devnet import accrued as accrued_rewards
from tests.devnet import authority
from tests.devnet.acceptor import Acceptor
from tests.devnet.certificates import STORAGE, Certificate, certificate
from tests.devnet.figures import CHAIN_ID, CONTRACT, CONTRACTS, MAXIMUM_SUPPLY
from tests.devnet.made_network import RANDOM_SEED, USUAL_COUNT, make_network
from tests.devnet.misbehaviour import Misbehaviour
from tests.devnet.names import Name, Names
from tests.devnet.network_api import NetworkApi
from tests.devnet.node_list import CLOCK, NodeList, Record, from_document, from_file
from tests.devnet.node_secrets import with_own_keys
from tests.devnet.onion_hop import Hop
from tests.devnet.onion_v4 import OpenedRequest
from tests.devnet.placement import HOST, can_spread, choose_nodes, own_host, with_servers
from tests.devnet.roles import Seed, Witness
from tests.devnet.server import Received
from tests.devnet.service_nodes import FIELDS_SENT, Query, ServiceNodes
from tests.devnet.staking_backend import StakingBackend
from tests.devnet.storage_server import StorageServer

SEEDS = 3
BOOTSTRAP_NODES = 5
CA_FILE = "devnet-ca.pem"

REGISTERED = (
    Name("test", "05d2ad010eeb72d72e561d9de7bd7b6989af77dcabffa03a5111a6c859ae5c3a72"),
    Name("oldtest", "0588672ccb97f40bb57238989226cf429b575ba355443f47bc76c5ab144a96c65b", old=True),
    Name("expired", "05fb466d312e1666ad1c84c4ee55b7e034151c0e366a313d95d11436a5f36e1e75", expired=True),
)
"""The Session names that every devnet knows. Their account IDs are published test vectors, and nobody's."""

Fields = Literal["rich", "apps", "no-swarm"]


class Devnet:
    """A Session Network on the loopback interface, to be used as a context manager.

    Ports are taken when it is made, and it serves between `start` and `stop`. Any number of them can run at once.
    """

    def __init__(
        self,
        nodes: str | PathLike[str] | Mapping[str, Any] | NodeList | None = None,
        count: int = USUAL_COUNT,
        swarms: int | None = None,
        fields: Fields = "rich",
        storage_servers: int = 8,
        tls: bool = True,
        certificates: str | PathLike[str] | None = None,
        port: int | None = None,
        random_seed: int = RANDOM_SEED,
        clock: int = CLOCK,
        accrued: accrued_rewards.Form = "refuse",
        spread: bool = False,
    ) -> None:
        """Choose the network and take the ports.

        `nodes` is a node list to serve, as a file, decoded, or of our own; without it, `count` nodes in `swarms` swarms
        (None: the usual number for so many nodes) are made up from `random_seed`. `fields` is what the seeds send at
        most. `tls` False lets seeds and storage servers speak plain HTTP; the network API always speaks both. `port` is
        the first seed's, and all others follow it: seeds, storage servers, the API over HTTP and over HTTPS, the
        backend; None lets the system choose. `certificates` is a directory that keeps certificates for the next time.
        `clock` is the network's time in Unix seconds. `accrued` is how seeds tell what the network owes a wallet.
        `spread` gives each storage server a /24 of its own, 127.0.1.1 and up, where the system allows that.

        Nodes of a given list that get a storage server also get keys of our own, so that the server knows the secrets,
        unless the list has them.

        Raises ValueError for an impossible network, OSError for a port that is taken.
        """
        if nodes is None:
            network = make_network(count, swarms, random_seed, clock)
        elif isinstance(nodes, NodeList):
            network = nodes
        elif isinstance(nodes, Mapping):
            network = from_document(nodes, clock)
        else:
            network = from_file(Path(nodes), clock)
        self.received: list[Received] = []
        """Every request that any server got, in order of arrival."""
        self.seeds: list[Seed] = []
        self.storage: list[StorageServer] = []
        self.hops: list[Hop] = []
        """Every onion layer that a storage server opened, in order: the paths that were taken."""
        self.names = Names()
        """The Session names that are registered, by name."""
        for registered in REGISTERED:
            self.names.register(registered)
        self.is_spread = spread and can_spread()
        """Whether each storage server has a /24 of its own."""
        self._apis: list[NetworkApi] = []
        self._backends: list[StakingBackend] = []  # one, once its port is taken
        self._acceptor: Acceptor | None = None
        self._own_directory: tempfile.TemporaryDirectory[str] | None = None
        directory = None if certificates is None else Path(certificates)

        def shown(role: str) -> Certificate | None:
            return certificate(role, directory) if tls else None

        chosen = choose_nodes(network, storage_servers)
        network = with_own_keys(network, chosen, random_seed)
        try:
            for number in range(1, SEEDS + 1):
                name = f"seed{number}"
                own_port = port and port + number - 1
                told = accrued_rewards.Accrued(accrued)
                self.seeds.append(Seed(name, self.received, own_port, shown(name), told, self.names))
            for number, index in enumerate(chosen, start=1):
                pubkey: str = network.nodes[index]["pubkey_ed25519"]
                own_port = port and port + SEEDS + number - 1
                host = own_host(number) if self.is_spread else HOST
                self.storage.append(
                    StorageServer(
                        pubkey,
                        network.secrets[pubkey],
                        f"storage{number}",
                        self.received,
                        self.hops,
                        own_port,
                        shown(STORAGE),
                        self.names,
                        host,
                    )
                )
            opened: list[OpenedRequest] = []
            signed, self._ca_pem = authority.signed_certificate(directory)
            for number, (name, of_api) in enumerate([("api", None), ("api-tls", signed)], start=SEEDS + len(chosen)):
                own_port = port and port + number
                self._apis.append(NetworkApi(name, self.received, opened, own_port, of_api, random_seed))
            own_port = port and port + SEEDS + len(chosen) + len(self._apis)
            self._backends.append(StakingBackend("backend", self.received, own_port))
        except BaseException:
            self.stop()
            raise
        places = {index: (server.host, server.port) for index, server in zip(chosen, self.storage, strict=True)}
        self._nodes = with_servers(network, places)
        complete = ServiceNodes(self._nodes)
        for_seeds = complete if fields == "rich" else ServiceNodes(self._nodes, FIELDS_SENT[fields])
        for seed in self.seeds:
            seed.show(for_seeds)
        for server in (*self.storage, *self._apis, *self._backends):
            server.show(complete)
        self._fields_sent = FIELDS_SENT[fields]

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
        for server in self.servers:  # all before any is waited for, as one may be waiting for another
            server.close()
        for server in self.servers:
            server.stop()
        if self._own_directory is not None:
            self._own_directory.cleanup()
            self._own_directory = None

    @property
    def servers(self) -> list[Witness]:
        """All servers: the seeds, then the storage servers, the network API's two, and the staking backend."""
        return [*self.seeds, *self.storage, *self._apis, *self._backends]

    @property
    def api(self) -> NetworkApi:
        """The network API over HTTP."""
        return self._apis[0]

    @property
    def api_tls(self) -> NetworkApi:
        """The same API over HTTPS, with a certificate that the devnet's own authority has signed."""
        return self._apis[1]

    @property
    def backend(self) -> StakingBackend:
        """The staking backend, over plain HTTP."""
        return self._backends[0]

    @property
    def ca_file(self) -> Path:
        """The authority's certificate as a PEM file, as for SSL_CERT_FILE. It is gone when the devnet has stopped."""
        if self._own_directory is None:
            self._own_directory = tempfile.TemporaryDirectory(prefix="devnet-")
            (Path(self._own_directory.name) / CA_FILE).write_text(self._ca_pem, encoding="ascii")
        return Path(self._own_directory.name) / CA_FILE

    def register_name(self, name: str, account_id: str, *, old: bool = False, expired: bool = False) -> None:
        """Register a Session name, or change what it stands for; it is taken as written, and so is asked for.

        `old` gives its value in the form without a nonce. Raises ValueError for what is no account ID.
        """
        self.names.register(Name(name, account_id, old, expired))

    def misbehave(self, who: str, text: str) -> None:
        """Let the servers of a name misbehave: ``seed1``, ``backend``, or ``seeds``, ``storage`` and ``api`` for all.

        The API's port for HTTP has no certificate to be wrong, and behaves while the other one shows a wrong one.
        Raises ValueError for an unknown name of either.
        """
        groups: dict[str, Iterable[Witness]] = {"seeds": self.seeds, "storage": self.storage, "api": self._apis}
        names = {server.name: [server] for server in self.servers}
        servers = groups.get(who) or names.get(who)
        if servers is None:
            names_of_all = ", ".join(dict.fromkeys([*groups, *names]))
            raise ValueError(f"no server is called {who!r}: choose from {names_of_all}")
        needs_certificate = Misbehaviour.parse(text).name == "wrong-certificate"
        for server in servers:
            if needs_certificate and server is self.api:
                server.behave()
            else:
                server.misbehave(text)

    def tell(self, nodes: NodeList) -> None:
        """Let every server tell of another node list from now on; whoever lies makes a lie of that one.

        `node_list` and `network` stay what they were, for whoever makes the next list of them.
        """
        for seed in self.seeds:
            seed.show(ServiceNodes(nodes, self._fields_sent))
        complete = ServiceNodes(nodes)
        for server in (*self.storage, *self._apis, *self._backends):
            server.show(complete)

    @cached_property
    def network(self) -> Record:
        """The honest node list, all of it, in oxend's form: the result of get_service_nodes. The caller's to change."""
        result: Record = json.loads(ServiceNodes(self._nodes).encoded_result(Query()))
        return result

    @property
    def node_list(self) -> NodeList:
        """The honest node list with its swarms, as the servers share it. Not to be changed."""
        return self._nodes

    def options(self, *, api: bool = False, backend: bool = False) -> list[str]:
        """The command-line options that lead `sessionnet` to these seeds, and if asked to the API and the backend."""
        words: list[str] = []
        for seed in self.seeds:
            words += ["--seed-url", seed.url]
            if seed.pin is not None:
                words += ["--seed-pin", seed.pin]
        if api:
            words += ["--api-url", self.api.url, "--api-pubkey", self.api.pubkey]
        if backend:
            words += ["--backend-url", self.backend.url]
        return words

    def config(self, rpc_urls: Sequence[str] = (), l1_rpc_url: str | None = None) -> str:
        """A configuration file in TOML that makes this network `sessionnet`'s own.

        The staking contracts are where they are on mainnet; `rpc_urls` tell of their chain (see `tests.evm`), and
        `l1_rpc_url` of the one below. Without any, the command knows the addresses and asks nobody.
        """
        seeds = [
            f'  {{ url = "{seed.url}", pin = "{seed.pin}" }},' if seed.pin else f'  {{ url = "{seed.url}" }},'
            for seed in self.seeds
        ]
        bootstrap = [
            f'  {{ pubkey = "{server.pubkey}", url = "{server.url}" }},' for server in self.storage[:BOOTSTRAP_NODES]
        ]
        lines = ['network = "devnet"', "", "[networks.devnet]", "test = true"]
        lines += ["seeds = [", *seeds, "]", "bootstrap = [", *bootstrap, "]"]
        lines.append(f'api = {{ url = "{self.api.url}", pubkey = "{self.api.pubkey}" }}')
        lines.append(f'backend = "{self.backend.url}"')
        lines += ["", "[networks.devnet.chain]", f"chain_id = {CHAIN_ID}"]
        lines.append(f"rpc_urls = {json.dumps(list(rpc_urls))}")
        lines.append(f'maximum_supply = "{MAXIMUM_SUPPLY}"')
        places = ", ".join(f'{name} = "{place}"' for name, place in CONTRACTS.items())
        lines.append(f"contracts = {{ {places} }}")
        if l1_rpc_url is not None:
            lines.append(f'main_chain = {{ chain_id = 1, rpc_urls = ["{l1_rpc_url}"], token = "{CONTRACT}" }}')
        return "\n".join([*lines, ""])
