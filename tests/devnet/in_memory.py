"""A Session Network without a socket: for rules that must hold on a thousand networks, which no ports are needed for.

Every node answers here, not only some, and all of them are honest. A request is a URL and a body, or a `Request`:

    network = InMemoryNetwork(make_network(count=60, random_seed=7))
    reply = network.reply(network.seed_urls[0], b'{"method":"get_service_nodes","params":{}}')
    reply = network.reply(network.storage_url(pubkey), b'{"method":"info","params":{}}')
    reply = network.reply(network.onion_url(pubkey), layers)      # hops and the API are reached in memory as well
    reply = network.reply(network.api_url + "/info", method="GET")

It rests on answers that need no server either, and can be used by themselves: `oxend.answer(request, ServiceNodes(…))`,
`StorageRpc(pubkey, ServiceNodes(…), milliseconds).answer(request)`, `OnionHop(…).answer(request)`,
`SealedApi(secret).answer(request, Figures(…))`, with requests from `wire.posted`. A liar's are the same over another
list, `ServiceNodes(lies.told(network, Misbehaviour.parse("fewer")))`, or by the classes in `false_names`,
`false_storage` and `bad_onions`.

Names that are old take half a second once each, as they do everywhere.
"""

from urllib.parse import urlsplit

from tests.devnet import onion_hop, oxend, storage_rpc
from tests.devnet.figures import Figures
from tests.devnet.made_network import RANDOM_SEED
from tests.devnet.names import Names
from tests.devnet.network_api import secret_of
from tests.devnet.node_layer import ForServer
from tests.devnet.node_list import NodeList, Record
from tests.devnet.node_secrets import with_own_keys, x25519_secret
from tests.devnet.onion_hop import Hop, OnionHop, Onward, UnreachableError
from tests.devnet.onion_v4 import OpenedRequest
from tests.devnet.sealed_api import SealedApi
from tests.devnet.service_nodes import ServiceNodes
from tests.devnet.storage_rpc import StorageRpc
from tests.devnet.wire import Reply, Request, posted, text_reply

SEEDS = 3
API_HOST = "api.devnet"


class InMemoryNetwork(Onward):
    """All that a network answers, by URL."""

    def __init__(self, network: NodeList, names: Names | None = None, random_seed: int = RANDOM_SEED) -> None:
        """Nodes whose secrets are not known get other keys; the API's key and prices come from `random_seed`."""
        with_keys = [index for index, node in enumerate(network.nodes) if "pubkey_ed25519" in node]
        self.network = with_own_keys(network, with_keys, random_seed)
        """The node list, as it is told."""
        self.names = Names() if names is None else names
        self.hops: list[Hop] = []
        """Every onion layer that a node opened; its server is called by its Ed25519 key."""
        self.opened: list[OpenedRequest] = []
        """What the API found in layers."""
        self._nodes = ServiceNodes(self.network)
        self._api = SealedApi(secret_of(random_seed), self.opened.append)
        self._figures = Figures(self.network, random_seed, network.clock, last_poll=network.clock)
        self._by_key = {self.network.nodes[index]["pubkey_ed25519"]: self.network.nodes[index] for index in with_keys}
        self._by_place = {_place(node): key for key, node in self._by_key.items() if "public_ip" in node}
        self.seed_urls = [f"https://seed{number}.internal{oxend.PATH}" for number in range(1, SEEDS + 1)]
        self.api_url = f"http://{API_HOST}"
        self.api_pubkey = self._api.pubkey

    def storage_url(self, pubkey: str) -> str:
        """Where a node's storage RPC is. Raises KeyError for one that is nowhere."""
        return f"https://{_place(self._by_key[pubkey])}{storage_rpc.PATH}"

    def onion_url(self, pubkey: str) -> str:
        """Where a node takes onion requests. Raises KeyError for one that is nowhere."""
        return f"https://{_place(self._by_key[pubkey])}{onion_hop.PATH}"

    def reply(self, url: str, body: bytes = b"", method: str = "POST") -> Reply:
        """What whoever is at a URL replies. Raises UnreachableError where nobody is."""
        place = urlsplit(url)
        request = Request(method, place.path, {}, body, body)
        if url in self.seed_urls:
            return oxend.answer(request, self._nodes, registered=self.names)
        if place.hostname == API_HOST:
            return self._api.answer(request, self._figures)
        if place.netloc not in self._by_place:
            raise UnreachableError
        return self.node_reply(self._by_place[place.netloc], request)

    def node_reply(self, pubkey: str, request: Request) -> Reply:
        """What a node's storage server replies, wherever it is."""
        rpc = StorageRpc(pubkey, self._nodes, self.network.clock * 1000, self.names)
        if request.path != onion_hop.PATH:
            return rpc.answer(request)
        if request.method != "POST":
            return text_reply(f"{request.method} {request.path} Not Found", 404)
        secret = x25519_secret(self.network.secrets[pubkey])
        return OnionHop(rpc, secret, self, lambda what: self.hops.append(Hop(pubkey, what))).answer(request)

    def to_node(self, node: Record, body: bytes, hop: int) -> Reply:
        """Hand a layer to the next node."""
        if "public_ip" not in node:
            raise UnreachableError
        request = posted(onion_hop.PATH, body)
        return self.node_reply(
            node["pubkey_ed25519"],
            Request(request.method, request.path, {onion_hop.HOP_HEADER: str(hop)}, body, request.raw),
        )

    def to_server(self, destination: ForServer) -> Reply:
        """Hand a request to the API, which is all there is outside."""
        if destination.host != API_HOST:
            raise UnreachableError
        return self._api.answer(posted(destination.target, destination.body), self._figures)


def _place(node: Record) -> str:
    """Host and port as in a URL."""
    ip = str(node["public_ip"])
    return f"[{ip}]:{node['storage_port']}" if ":" in ip else f"{ip}:{node['storage_port']}"
