"""The network that the shipped recording tells of: nodes and chain of one story, with nothing odd in it.

All nodes of the node list are on the chain, and all of the chain in the node list, with the same stakes. Each that is
in a swarm has a storage server, in a /24 of its own, so that it can be probed; two are down, and the clock of one is
wrong. The cast is that of `tests.evm.scenario`.
"""

from __future__ import annotations

import hashlib
import re
import time
from dataclasses import replace
from typing import Any

from tests.devnet import Devnet
from tests.devnet.addresses import keys_of_secret
from tests.devnet.made_network import make_network
from tests.devnet.made_node import BLOCK_SECONDS
from tests.devnet.ring import UNASSIGNED
from tests.evm.made_nodes import DAY, SESH
from tests.evm.places import POOL
from tests.evm.settled import Settled
from tests.evm.world import Recipient, secret_numbered, wallet
from tests.joint import DECOMMISSIONED, chain_record, join, place_listed

Record = dict[str, Any]

ACCOUNT = "05d2ad010eeb72d72e561d9de7bd7b6989af77dcabffa03a5111a6c859ae5c3a72"
OTHER_ACCOUNT = "0588672ccb97f40bb57238989226cf429b575ba355443f47bc76c5ab144a96c65b"
NAMES = {"alice": ACCOUNT, "bob": OTHER_ACCOUNT}
"""Published test vectors, and nobody's."""
WALLET, OPERATOR = wallet("carol"), wallet("olga")
"""A contributor to three nodes, and whoever runs four, none of which is as it should be for long."""
MADE_NODES = 1_600
DOWN, SKEWED = 14, "clock:240"
"""The chain's number of an operator's node that is down, and what is wrong with somebody's clock."""
CLOSED_CONTRACTS = {"old-requirement", "running-keys", "twin-old"}
"""Contribution contracts that tell another story: of an older requirement, of a node that runs without them."""
_WALLET = re.compile("0x[0-9a-f]{40}")
_USUAL_VERSION = [2, 11, 3]


def tidy_chain(as_of: int) -> Settled:
    """Return the chain, not yet running."""
    arbitrum = Settled(as_of)
    world = arbitrum.world
    ours = (
        Recipient(WALLET, 3_120 * SESH, as_of - 42 * DAY, ((as_of - 41 * DAY, 500 * SESH),)),
        Recipient(OPERATOR, 9_640 * SESH, as_of - 42 * DAY, ((as_of - 41 * DAY, 9_000 * SESH),)),
    )
    arbitrum.world = replace(
        world,
        contributions=tuple(one for one in world.contributions if one.name not in CLOSED_CONTRACTS),
        recipients=(*(one for one in world.recipients if one.wallet not in (WALLET, OPERATOR)), *ours),
    )
    return arbitrum


def demo_devnet(arbitrum: Settled, clock: int, port: int) -> Devnet:
    """Return the devnet, not yet serving, and put its nodes on the chain."""
    made = make_network(MADE_NODES, None, clock=clock)
    tidied = [_tidy(node) for node in made.nodes if node["funded"] and (_is_in_swarm(node) or not node["active"])]
    serving = [node for node in tidied if node["active"]]
    stopped = next(node for node in tidied if not node["active"])
    secrets = dict(made.secrets)
    on_chain = []
    for number, node in enumerate(arbitrum.world.live):
        like = stopped if node.id == DECOMMISSIONED else serving[number]
        secret = secret_numbered(5 if node.id == 11 else node.id)  # who came back with the keys from before
        keys = keys_of_secret(secret)
        registered = made.height - (clock - node.added_at) // BLOCK_SECONDS
        record = chain_record(node, like, made.height, arbitrum.world) | keys
        record |= {
            "registration_height": registered,
            "state_height": max(registered, record["state_height"]),
            "last_reward_block_height": max(registered, record["last_reward_block_height"]),
        }
        assert keys["pubkey_ed25519"] == node.keys.ed25519_hex
        secrets[node.keys.ed25519_hex] = secret
        on_chain.append(record)
    nodes = (*tidied, *on_chain)
    servers = sum(map(_is_in_swarm, nodes))
    net = Devnet(
        nodes=replace(made, nodes=nodes, secrets=secrets), storage_servers=servers, spread=True, port=port, clock=clock
    )
    for api in (net.api, net.api_tls):
        api.reward_pool_sesh = round(arbitrum.token.read("balanceOf", POOL) / SESH)  # as `staking` shows it
        api.thins_prices = True
    for name, account in NAMES.items():
        net.register_name(name, account)
    place_listed(arbitrum, net.network["service_node_states"])
    join(net, arbitrum)
    for server in net.servers:
        if hasattr(server, "_started"):  # making all of this took a while
            server._started = time.monotonic() - (time.time() - clock)
    return net


def spoil(net: Devnet, arbitrum: Settled) -> None:
    """Let what is wrong in this network go wrong."""
    servers = {server.pubkey: server.name for server in net.storage}
    down = next(node.keys.ed25519_hex for node in arbitrum.world.live if node.id == DOWN)
    _, members = net.node_list.swarm_of(ACCOUNT)
    in_swarm = [servers[node["pubkey_ed25519"]] for node in members]
    net.misbehave(servers[down], "refuse")
    net.misbehave(in_swarm[1], "refuse")
    net.misbehave(in_swarm[3], SKEWED)


def _tidy(node: Record) -> Record:
    """Return a made-up node as it is in an ordinary network: with wallets of Ethereum, and no text that means harm."""
    contributors = [
        {name: value for name, value in one.items() if name in ("address", "amount")} for one in node["contributors"]
    ]
    for one in contributors:
        one["address"] = _address(one["address"])
    tidy = node | {
        "contributors": contributors,
        "operator_address": contributors[0]["address"],
        "registration_hf_version": 21,
    }
    tidy.setdefault("pubkey_bls", hashlib.sha512(node["pubkey_ed25519"].encode()).hexdigest())
    version = tidy.get("storage_server_version")
    if not isinstance(version, list) or len(version) != 3 or version[:2] != _USUAL_VERSION[:2]:
        tidy["storage_server_version"] = _USUAL_VERSION
    if any("\x1b" in reason or "[" in reason for reason in tidy.get("last_decomm_reasons", {}).get("all", ())):
        tidy["last_decomm_reasons"] = {"all": ["uptime"]}
    return tidy


def _is_in_swarm(node: Record) -> bool:
    return bool(node.get("swarm_id", UNASSIGNED) != UNASSIGNED)


def _address(text: str) -> str:
    return text if _WALLET.fullmatch(text) else wallet(text)
