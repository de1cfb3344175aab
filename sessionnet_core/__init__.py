"""The Session Network in Python: which Session Nodes there are, and which of them store an account's messages.

::

    from sessionnet_core import Access, SessionNetwork

    network = SessionNetwork(access=Access(timeout_seconds=10))
    answer = network.swarms(["05d2ad010eeb72d72e561d9de7bd7b6989af77dcabffa03a5111a6c859ae5c3a72"])
    for node in answer.value.accounts[0].nodes:
        print(node.pubkey, node.ip, node.https_port)
    print(answer.as_of, [source.proof for source in answer.sources])

The public names, and where each has its home::

    SessionNetwork      client      the one door to every answer
    Access              access      how the outside may be reached: deadline, proxy, cache, age
    Answer              evidence    a value with its sources, warnings and age
    Source, Warned      evidence    who told it, and what to know about it
    Verdict             evidence    what somebody else says of one of its figures
    Tolerance, Reason   evidence    how far the two may be apart; why it was not checked
    Network, Seed       networks    which network, and where it starts
    Api                 networks    its network API
    MAINNET, TESTNET    networks    the built-in ones
    Node, NodeList      model       one Session Node; all of them
    Nodes, NodeAnswer   model       those that fit, and the whole list in numbers; one of them
    Swarms, SwarmTable  model       the swarms of accounts; how the nodes are spread over all swarms
    NodeFilter          census      which nodes are asked for
    Sesh                amounts     an amount of SESH, exact
    TokenFigures        token       the token: price, market cap, supply, contract
    Balance             figures.token           what one wallet holds
    Staking             figures.staking         the reward pool, what it pays, what is staked
    WalletStaking       figures.wallet          the stakes and rewards of one wallet
    OpenContracts       figures.open_contracts  the contracts that take stakes now
    Estimate            figures.estimate        what a stake would earn
    PriceHistory        api.prices  the price over time
    Probe               probe       what was found of one node that was asked
    Diagnosis           diagnosis   what is wrong with any host that is asked, or with what is kept
    Overview            overview    the whole Session Network page
    NetworkInfo         api.info    what the network API tells, as it told it
    Cache               cache       the last good answers on disk
    SwarmRing           ring        key → swarm
    parse_account       account     text → account ID
    SessionNetError     errors      the root of everything that can go wrong

The library never prints, never exits and starts no process; the network is touched by `sources.transport` alone.
Names are imported when they are first used, so that a caller pays for no more than what it uses.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

from . import version

if TYPE_CHECKING:
    from .access import Access
    from .account import parse_account
    from .amounts import Sesh
    from .cache import Cache
    from .client import SessionNetwork
    from .doctor.report import Diagnosis
    from .errors import SessionNetError
    from .evidence import Answer, Reason, Source, Tolerance, Verdict, Warned
    from .figures.estimate import Estimate
    from .figures.network_info import NetworkInfo
    from .figures.open_contracts import OpenContracts
    from .figures.overview import Overview
    from .figures.prices import PriceHistory
    from .figures.staking import Staking
    from .figures.token import Balance, TokenFigures
    from .figures.wallet import WalletStaking
    from .model import Node, NodeAnswer, NodeList, Nodes, Probe, Swarms, SwarmTable
    from .networks.built_in import MAINNET, TESTNET
    from .networks.model import Api, Network, Seed
    from .nodes.filters import NodeFilter
    from .nodes.ring import SwarmRing

__version__ = version.VERSION

_HOMES = {
    "Access": "access",
    "Answer": "evidence",
    "Api": "networks.model",
    "Balance": "figures.token",
    "Cache": "cache",
    "Diagnosis": "doctor.report",
    "Estimate": "figures.estimate",
    "MAINNET": "networks.built_in",
    "Network": "networks.model",
    "NetworkInfo": "figures.network_info",
    "Node": "model",
    "NodeAnswer": "model",
    "NodeFilter": "nodes.filters",
    "NodeList": "model",
    "Nodes": "model",
    "OpenContracts": "figures.open_contracts",
    "Overview": "figures.overview",
    "PriceHistory": "figures.prices",
    "Probe": "model",
    "Reason": "evidence",
    "Seed": "networks.model",
    "Sesh": "amounts",
    "SessionNetError": "errors",
    "SessionNetwork": "client",
    "Source": "evidence",
    "Staking": "figures.staking",
    "SwarmRing": "nodes.ring",
    "SwarmTable": "model",
    "Swarms": "model",
    "TESTNET": "networks.built_in",
    "TokenFigures": "figures.token",
    "Tolerance": "evidence",
    "Verdict": "evidence",
    "WalletStaking": "figures.wallet",
    "Warned": "evidence",
    "parse_account": "account",
}

__all__ = [
    "MAINNET",
    "TESTNET",
    "Access",
    "Answer",
    "Api",
    "Balance",
    "Cache",
    "Diagnosis",
    "Estimate",
    "Network",
    "NetworkInfo",
    "Node",
    "NodeAnswer",
    "NodeFilter",
    "NodeList",
    "Nodes",
    "OpenContracts",
    "Overview",
    "PriceHistory",
    "Probe",
    "Reason",
    "Seed",
    "Sesh",
    "SessionNetError",
    "SessionNetwork",
    "Source",
    "Staking",
    "SwarmRing",
    "SwarmTable",
    "Swarms",
    "TokenFigures",
    "Tolerance",
    "Verdict",
    "WalletStaking",
    "Warned",
    "__version__",
    "parse_account",
]


def __getattr__(name: str) -> object:
    """Import a public name from its home when it is first used."""
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value: object = getattr(import_module(f".{_HOMES[name]}", __name__), name)
    globals()[name] = value
    return value
