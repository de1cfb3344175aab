"""An honest Session Network that does not stand still: a tape whose hosts answer in memory, each from its own moment.

Seeds and storage servers are up to two blocks apart; between blocks nodes register, leave, are decommissioned and come
back, now and then a swarm is made; addresses come with uptime proofs, of which some have not heard. The network API
has figures that are up to ten minutes old. The contracts know registrations that the network has not confirmed, and
nodes that were not removed; rewards are paid out of the pool at any time. Endpoints of the chain are some blocks
apart. All of it comes from one random seed.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from functools import cache
from random import Random
from typing import Any
from urllib.parse import urlsplit

from msgspec import structs

from sessionnet_core.access import Access
from sessionnet_core.client import SessionNetwork
from sessionnet_core.networks.chains import Chain
from sessionnet_core.networks.model import Network
from tests.core.hosts import NETWORK, SEEDS, Hosts
from tests.core.sources.chain_endpoint import (
    CHAIN_ID,
    CONTRACTS,
    NOW,
    NUMBER,
    POOL,
    REWARDS,
    SESH,
    TOKEN,
    Endpoint,
    words,
)
from tests.devnet import oxend, storage_rpc
from tests.devnet.made_network import make_network
from tests.devnet.node_list import NodeList, Record, made_up_hash
from tests.devnet.ring import UNASSIGNED
from tests.devnet.service_nodes import ServiceNodes
from tests.devnet.storage_rpc import StorageRpc
from tests.devnet.wire import Reply, posted

LATEST = 2
"""How many blocks there are after the first."""
RPC_URLS = ("https://rpc1.example/", "https://rpc2.example/", "https://rpc3.example/")
SUPPLY = 79_753_120
DOLLARS_OF_POOL = 0.05
"""What `tests.core.chain.endpoint` makes a SESH cost."""
REWARD_PER_DAY = 36_300_647_070 * 720

Lie = Callable[[NodeList], NodeList]


@cache
def first_block(count: int, random_seed: int) -> NodeList:
    """Return a made-up network in which every node that has an address has a /24 of its own."""
    made = make_network(count, max(1, count // 6), random_seed, NOW)
    nodes = [
        node | {"public_ip": f"95.{i // 250}.{i % 250}.1"} if "public_ip" in node else node
        for i, node in enumerate(made.nodes)
    ]
    return replace(made, nodes=tuple(nodes))


class Moving(Hosts):
    """The hosts of one network; as many of each tell a lie as it needs."""

    def __init__(self, random_seed: int, smallest: int = 30, largest: int = 60) -> None:
        super().__init__()
        rng = self.rng = Random(random_seed)
        self.blocks = [first_block(rng.randint(smallest, largest), rng.randrange(3))]
        makes_swarm = rng.choice((0, 1)) if rng.random() < 0.1 else None  # months lie between two of them
        for number in range(LATEST):
            self.blocks.append(_next_block(rng, self.blocks[-1], makes_swarm=number == makes_swarm))
        # Everybody else has heard the same proofs; where all stand at one block, the lists are the same to the byte.
        at_one_block = rng.random() < 0.3
        self.seed_lies: dict[str, Lie] = {}
        self.node_lies: dict[str, Lie] = {}
        self._most_behind = 0 if at_one_block else LATEST
        self._lists: dict[str, ServiceNodes] = {}
        self.endpoints = {url: _endpoint(rng) for url in RPC_URLS}
        self.info = self._info()

    def open(self, **changed: Any) -> SessionNetwork:
        """Return the network as a client sees it."""
        network: Network = structs.replace(NETWORK, chain=_CHAIN, **changed.pop("network", {}))
        rng = Random(self.rng.random())
        return SessionNetwork(
            network,
            Access(
                tape=self,
                clock=lambda: datetime.fromtimestamp(NOW, UTC),
                random_bytes=lambda _, size: rng.randbytes(size),
                **changed,
            ),
        )

    def _outcome(self, name: str) -> bytes | int:
        self.asked.append(name)
        body = self.bodies[-1]
        if name == "/info":
            return json.dumps(self.info).encode()
        if name in SEEDS:
            return _body(oxend.answer(posted(oxend.PATH, body), self._list_of(name, self.seed_lies.get(name))))
        if name in self.endpoints:
            status, answer = self.endpoints[name].answer(json.loads(body))
            assert status == 200
            return answer
        host = urlsplit(name).hostname or ""
        nodes = self._list_of(host, self.node_lies.get(host))
        return _body(StorageRpc("", nodes, NOW * 1000).answer(posted(storage_rpc.PATH, body)))

    def _list_of(self, host: str, lie: Lie | None) -> ServiceNodes:
        """Return the list that a host knows, the same each time it is asked."""
        if host not in self._lists:
            known = self.blocks[LATEST - self.rng.randint(0, self._most_behind)]
            if self.rng.random() < 0.3:  # it has heard a proof from somewhere else than the others
                known = _with_moved(self.rng, known)
            self._lists[host] = ServiceNodes(lie(known) if lie else known)
        return self._lists[host]

    def _info(self) -> Record:
        """Return the network API's figures of up to ten minutes ago, when a payout may not have happened yet."""
        rng = self.rng
        age = rng.randint(0, 600)
        known = self.blocks[0]
        usd = DOLLARS_OF_POOL * (1 + rng.uniform(-0.045, 0.045))
        staked = sum(node.get("total_contributed", 0) for node in known.nodes) / SESH
        pool = 63_177_550 * SESH
        paid = NOW - rng.randint(0, 86_400)
        if rng.random() < 0.3:
            paid = NOW - rng.randint(0, age)
            pool += int(rng.uniform(0, 6) * REWARD_PER_DAY)
        pool += rng.choice((0, 0, 42_500_000_000))  # what a liquidation brought in is not there yet, or is
        for endpoint in self.endpoints.values():
            endpoint.returned[(POOL, "ab5fcdc9")] = words(paid)
            count = len(known.nodes) + rng.choice((-1, 0, 0, 1, 2, 3))
            endpoint.returned[(REWARDS, "9592d424")] = words(count)
        first, *others = self.endpoints.values()
        for other in others:
            other.returned = dict(first.returned)
        return {
            "token": {
                "staking_requirement": 25_000,
                "staking_reward_pool": pool // SESH,
                "contract_address": TOKEN,
                "circulating_supply": SUPPLY + rng.random(),
            },
            "network": {
                "network_size": len(known.nodes),
                "network_staked_tokens": staked,
                "network_staked_usd": staked * usd,
            },
            "price": {
                "usd": usd,
                "usd_market_cap": SUPPLY * usd * (1 + rng.uniform(-0.08, 0.08)),
                "t_price": NOW - age - rng.randint(0, 600),
                "t_stale": NOW - age + 600,
            },
            "t": NOW - age,
        }


_CHAIN = Chain(chain_id=CHAIN_ID, rpc_urls=RPC_URLS, contracts=CONTRACTS, maximum_supply="240000000")


def _endpoint(rng: Random) -> Endpoint:
    """Return an endpoint that is a block or so from the others, and has what they have at each block."""
    endpoint = Endpoint()
    endpoint.number = NUMBER - rng.choice((0, 0, 0, 1, 4))
    return endpoint


def _next_block(rng: Random, before: NodeList, *, makes_swarm: bool) -> NodeList:
    """Return the network a block later."""
    nodes = list(before.nodes)
    height = before.height + 1
    if makes_swarm:
        nodes = _with_new_swarm(rng, nodes)
    else:
        for event in rng.sample(_EVENTS, rng.choice((0, 0, 1, 1, 2))):
            event(rng, nodes, height)
    return replace(before, nodes=tuple(nodes), height=height, block_hash=made_up_hash(f"{height} {rng.random()}"))


def _come_or_go(rng: Random, nodes: list[Record], height: int) -> None:
    """One node leaves, or one registers; it is in no swarm yet."""
    if rng.random() < 0.5:
        nodes.pop(rng.randrange(len(nodes)))
        return
    key = f"{rng.getrandbits(256):064x}"
    newcomer = rng.choice(nodes) | {
        "service_node_pubkey": key,
        "pubkey_ed25519": key,
        "pubkey_x25519": f"{rng.getrandbits(256):064x}",
        "public_ip": f"172.16.{rng.randrange(250)}.1",
        "registration_height": height,
        "state_height": height,
        "requested_unlock_height": 0,
    }
    nodes.append(_moved(newcomer, UNASSIGNED))


def _fall_or_return(rng: Random, nodes: list[Record], height: int) -> None:
    """One node is decommissioned, or comes back, into any swarm."""
    index = rng.randrange(len(nodes))
    node = nodes[index]
    if not node.get("funded"):
        return
    if node["active"]:
        nodes[index] = _moved(node, UNASSIGNED) | {"active": False, "state_height": height}
    else:
        home = rng.choice([one["swarm_id"] for one in nodes if one["swarm_id"] != UNASSIGNED])
        nodes[index] = _moved(node, home) | {"active": True, "state_height": height}


def _ask_to_leave(rng: Random, nodes: list[Record], height: int) -> None:
    index = rng.randrange(len(nodes))
    if nodes[index].get("active"):
        nodes[index] = nodes[index] | {"requested_unlock_height": height + 10_800}


_EVENTS = (_come_or_go, _fall_or_return, _ask_to_leave)


def _with_new_swarm(rng: Random, nodes: list[Record]) -> list[Record]:
    """A new swarm takes seven nodes from others."""
    placed = [i for i, node in enumerate(nodes) if node["swarm_id"] != UNASSIGNED]
    swarm_id = rng.getrandbits(63)
    for index in rng.sample(placed, 7):
        nodes[index] = _moved(nodes[index], swarm_id)
    return nodes


def _moved(node: Record, swarm_id: int) -> Record:
    return node | {"swarm_id": swarm_id, "swarm": f"{swarm_id:x}"}


def _with_moved(rng: Random, network: NodeList) -> NodeList:
    """Return the list of a host that has heard of a node's new address."""
    nodes = list(network.nodes)
    index = rng.randrange(len(nodes))
    nodes[index] = nodes[index] | {"public_ip": f"172.17.{rng.randrange(250)}.1"}
    return replace(network, nodes=tuple(nodes))


def _body(reply: Reply) -> bytes:
    assert isinstance(reply.body, bytes)
    assert reply.status == 200, reply.body
    return reply.body
