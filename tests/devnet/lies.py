"""Node lists as a liar tells them: an honest list to a false one. Honest records are never changed, only replaced."""

import random
from collections.abc import Callable
from dataclasses import replace
from itertools import cycle

from tests.devnet.addresses import node_keys, places
from tests.devnet.misbehaviour import Misbehaviour
from tests.devnet.node_list import NodeList, Record, made_up_hash
from tests.devnet.ring import UNASSIGNED

CHANGED_NODES = 3
"""How many nodes came, and how many left, between a stale list and today's."""

NODES_PER_BAD_KEY = 20

BAD_KEYS = ("", "ab" * 31, "ab" * 32 + "a", "zz" * 32, "0x" + "ab" * 31, "AB" * 32, "\u0660" * 64)
"""Empty, short, long, no hex, a prefix, upper case (which oxend never sends), and digits that int() takes."""


def told(network: NodeList, misbehaviour: Misbehaviour) -> NodeList:
    """What a server with this misbehaviour says of the network. Raises ValueError for a swarm that there is not."""
    if misbehaviour.where:
        return _extra(network, int(misbehaviour.amount), misbehaviour.where)
    return LIES[misbehaviour.name](network, int(misbehaviour.amount))


def _stale(network: NodeList, blocks: int) -> NodeList:
    """The newest nodes are not there yet, some that have left are still there, and nobody wants to exit."""
    stayed = [node | {"requested_unlock_height": 0} for node in network.nodes[:-CHANGED_NODES]]
    nodes = stayed + _strangers(network.nodes[:CHANGED_NODES], blocks)
    return _at_height(replace(network, nodes=tuple(nodes)), network.height - blocks)


def _ahead(network: NodeList, blocks: int) -> NodeList:
    return _at_height(network, network.height + blocks)


def _half(network: NodeList, _amount: int) -> NodeList:
    return replace(network, nodes=network.nodes[::2])


def _fewer(network: NodeList, percent: int) -> NodeList:
    """Swarm by swarm, so that the gaps are spread over all of them as evenly as can be."""
    members = [node for _swarm_id, swarm in sorted(network.swarms.items()) for node in swarm]
    unassigned = [node for node in network.nodes if node.get("swarm_id", UNASSIGNED) == UNASSIGNED]
    left_out = {
        id(node)
        for index, node in enumerate([*members, *unassigned])
        if (index + 1) * percent // 100 > index * percent // 100
    }
    return replace(network, nodes=tuple(node for node in network.nodes if id(node) not in left_out))


def _extra(network: NodeList, count: int, swarm: str = "") -> NodeList:
    """`swarm` is an ID in hex, without zeros before it, as in the list."""
    if swarm:
        members = [node for node in network.nodes if node.get("swarm") == swarm]
        if not members:
            raise ValueError(f"there is no swarm {swarm!r}")
    else:
        members = next(iter(network.swarms.values()), list(network.nodes))
    models = [model for model, _ in zip(cycle(members), range(count), strict=False)]
    return replace(network, nodes=(*network.nodes, *_strangers(models, count)))


def _swarms(network: NodeList, _amount: int) -> NodeList:
    assigned = [node for node in network.nodes if node.get("swarm_id", UNASSIGNED) != UNASSIGNED]
    neighbours = dict(zip(map(id, assigned), assigned[-1:] + assigned[:-1], strict=True))

    def moved(node: Record) -> Record:
        neighbour = neighbours.get(id(node), node)
        return node | {field: neighbour[field] for field in ("swarm", "swarm_id") if field in neighbour}

    return replace(network, nodes=tuple(map(moved, network.nodes)))


def _empty(network: NodeList, _amount: int) -> NodeList:
    return replace(network, nodes=())


def _duplicate(network: NodeList, _amount: int) -> NodeList:
    return replace(network, nodes=network.nodes * 2)


def _bad_keys(network: NodeList, _amount: int) -> NodeList:
    bad_keys = cycle(BAD_KEYS)
    nodes = [
        node | {"pubkey_ed25519": next(bad_keys)} if index % NODES_PER_BAD_KEY == 0 else node
        for index, node in enumerate(network.nodes)
    ]
    return replace(network, nodes=tuple(nodes))


def _wrong_types(network: NodeList, _amount: int) -> NodeList:
    nodes = [
        node | {"storage_port": str(node.get("storage_port", 0)), "pubkey_ed25519": index}
        for index, node in enumerate(network.nodes)
    ]
    return replace(network, nodes=tuple(nodes))


def _at_height(network: NodeList, height: int) -> NodeList:
    return replace(network, height=height, block_hash=made_up_hash(f"a liar's block {height}"))


def _strangers(models: list[Record] | tuple[Record, ...], salt: int) -> list[Record]:
    """Nodes that look like their models, with keys and places of their own."""
    rng = random.Random(salt)
    where = places(rng)
    strangers = []
    for model in models:
        ip, https_port, quic_port = next(where)
        place = {"public_ip": ip, "storage_port": https_port, "storage_lmq_port": quic_port}
        strangers.append(model | node_keys(rng) | place)
    return strangers


LIES: dict[str, Callable[[NodeList, int], NodeList]] = {
    "stale": _stale,
    "fewer": _fewer,
    "ahead": _ahead,
    "half": _half,
    "extra": _extra,
    "swarms": _swarms,
    "empty": _empty,
    "duplicate": _duplicate,
    "bad-keys": _bad_keys,
    "wrong-types": _wrong_types,
}
