"""The Session Network in Python: which Session Nodes there are, and which of them store an account's messages.

::

    from sessionnet_core import Access, SessionNetwork

    network = SessionNetwork(access=Access(timeout_seconds=10))
    answer = network.swarms(["05d2ad010eeb72d72e561d9de7bd7b6989af77dcabffa03a5111a6c859ae5c3a72"])
    for node in answer.value.accounts[0].nodes:
        print(node.pubkey, node.ip, node.https_port)
    print(answer.as_of, [source.proof for source in answer.sources])

The public names, every type that an answer is made of among them, and where each has its home::

    SessionNetwork               client                  the one door to every answer
    Access                       access                  how the outside may be reached: deadline, proxy, cache, age
    Tape                         access                  what reaches it instead: a recording that is made or replayed
    Identity                     onion.sealed            the key that requests to the network API may be signed with
    Cache                        cache                   the last good answers on disk

    SessionNetError              errors                  the root of everything that can go wrong
    RequestError                 errors                  the question was wrong; asking again will not help
    NotFound                     errors                  the question was right, and the answer is: there is none
    NoAnswer                     errors                  nobody answered who knows
    Unbelievable                 errors                  somebody answered, and the answer cannot be believed
    HistoryUnusable              errors                  what earlier runs kept cannot be read, or nothing can be kept
    Shortage                     errors                  this machine lacks something; it is about no host

    Answer                       evidence                a value with its sources, warnings and age
    Source, Warned               evidence                who said it, and what to know about it
    Recording                    evidence                the recording it was replayed from
    Verdict                      evidence                what another source says of one of its figures
    Tolerance, Reason            evidence                how far the two may be apart; why it was not checked

    MAINNET, TESTNET             networks.built_in       the built-in networks
    Network, Seed, Pin           networks.model          a network, where it starts, and the certificates expected there
    Api, BootstrapNode           networks.model          its network API; nodes asked where no seed answers
    Chain, MainChain             networks.chains         the chain its token is on, and the chain below that
    Contracts                    networks.chains         its contracts there

    Node, NodeList               model                   one Session Node; all of them
    NodeDetails, Contributor     model                   the rest of what is known of a node; who staked on it
    LockedContribution           model                   a part of a stake
    Reachability, Votes, Tests   model                   what other nodes found when they tested it
    NodeFilter                   nodes.filters           which nodes are asked for
    Nodes                        model                   the nodes that fit, and the whole list in numbers
    NodeAnswer                   model                   the nodes that were named by their keys
    Summary                      model                   the list in numbers
    SizeCount, VersionCount      model                   how many swarms of a size, or nodes of a version, there are
    Swarms, AccountSwarm         model                   the swarms of accounts; the swarm of one
    FailedName, FailedKey        model                   a name that led to no account; a key of no single node
    SwarmTable, Swarm            model                   how the nodes are spread over all swarms; one swarm
    Probe                        model                   what one node replied that was asked itself
    SwarmRing                    nodes.ring              key → swarm
    parse_account                account                 text → account ID

    Sesh                         amounts                 an amount of SESH, exact
    NetworkInfo                  figures.network_info    what the network API says, unchanged
    TokenFigures                 figures.token           price, market cap, supply, contract
    Conversion, Balance          figures.token           an amount in another unit; what one wallet holds
    PriceHistory, PricePoint     figures.prices          the price over time
    Overview, SecuringEstimate   figures.overview        the whole Session Network page; the securing nodes
    Staking, AprInputs           figures.staking         the reward pool and what is staked; the inputs of the rate
    Block                        figures.headline        the block the figures are of
    ClaimWindow                  figures.rewards         what may be claimed in a time
    WalletStaking                figures.wallet          the stakes and rewards of one wallet
    NodeStake, OpenContribution  figures.wallet          a stake on a node; a part in a contract that is open
    OpenContracts, OpenContract  figures.open_contracts  the contracts that take stakes now; one of them
    Estimate, Assumed            figures.estimate        what a stake would earn, and under which assumptions

    Checked, Check               monitoring.checks       what a monitoring system wants to know; one measure

    History                      history.store           what earlier runs saw, on disk
    SeenNode                     history.seen            a node as it was last seen
    Span                         history.model           which part of a history is wanted
    KeptPrices                   history.model           prices over time; its points are PricePoint
    KeptLists, ListPoint         history.model           node lists over time, in numbers
    KeptPools, PoolPoint         history.model           the reward pool over time
    KeptStakes, StakePoint       history.model           what was staked over time
    KeptNode                     history.model           the story of one node
    NodeChange, Outage           history.model           what changed of it; when it did not serve
    NodeSample                   history.model           its last proof and its credit at one moment
    Earned, NodeWallet           history.model           what it earned; a wallet with a stake on it
    KeptSwarms, SwarmStory       history.model           the stories of accounts' swarms; of one
    SwarmEvent, SwarmMember      history.model           who came and went; who is there
    KeptSummary, KeptKind        history.model           how much of what is kept
    KeptFile                     history.model           where it is kept
    Pruned, Removed              history.model           what was removed

    Diagnosis, Finding           doctor.report           what is wrong with the hosts or with what is kept; one fault
    HostReport, HostReply        doctor.report           what was seen of one host; what it replied
    Agreement                    doctor.report           whether the seeds agree
    KeptReport                   doctor.report           what is kept on disk
    OnionReport, OnionHop        doctor.report           an onion path that was tried; one node of it
    Environment, Variable        doctor.report           what the caller's surroundings change; one variable
    ConfigurationFile            doctor.report           the configuration file
    Step, Handshake              sources.steps           one step of reaching a host; the TLS handshake

The library never prints, never exits and starts no process; the network is touched by `sources.transport` alone.
Names are imported when they are first used, so that a caller pays for no more than what it uses.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

from . import version

if TYPE_CHECKING:
    from .access import Access, Tape
    from .account import parse_account
    from .amounts import Sesh
    from .cache import Cache
    from .client import SessionNetwork
    from .doctor.report import (
        Agreement,
        ConfigurationFile,
        Diagnosis,
        Environment,
        Finding,
        HostReply,
        HostReport,
        KeptReport,
        OnionHop,
        OnionReport,
        Variable,
    )
    from .errors import HistoryUnusable, NoAnswer, NotFound, RequestError, SessionNetError, Shortage, Unbelievable
    from .evidence import Answer, Reason, Recording, Source, Tolerance, Verdict, Warned
    from .figures.estimate import Assumed, Estimate
    from .figures.headline import Block
    from .figures.network_info import NetworkInfo
    from .figures.open_contracts import OpenContract, OpenContracts
    from .figures.overview import Overview, SecuringEstimate
    from .figures.prices import PriceHistory, PricePoint
    from .figures.rewards import ClaimWindow
    from .figures.staking import AprInputs, Staking
    from .figures.token import Balance, Conversion, TokenFigures
    from .figures.wallet import NodeStake, OpenContribution, WalletStaking
    from .history.model import (
        Earned,
        KeptFile,
        KeptKind,
        KeptLists,
        KeptNode,
        KeptPools,
        KeptPrices,
        KeptStakes,
        KeptSummary,
        KeptSwarms,
        ListPoint,
        NodeChange,
        NodeSample,
        NodeWallet,
        Outage,
        PoolPoint,
        Pruned,
        Removed,
        Span,
        StakePoint,
        SwarmEvent,
        SwarmMember,
        SwarmStory,
    )
    from .history.seen import SeenNode
    from .history.store import History
    from .model import (
        AccountSwarm,
        Contributor,
        FailedKey,
        FailedName,
        LockedContribution,
        Node,
        NodeAnswer,
        NodeDetails,
        NodeList,
        Nodes,
        Probe,
        Reachability,
        SizeCount,
        Summary,
        Swarm,
        Swarms,
        SwarmTable,
        Tests,
        VersionCount,
        Votes,
    )
    from .monitoring.checks import Check, Checked
    from .networks.built_in import MAINNET, TESTNET
    from .networks.chains import Chain, Contracts, MainChain
    from .networks.model import Api, BootstrapNode, Network, Pin, Seed
    from .nodes.filters import NodeFilter
    from .nodes.ring import SwarmRing
    from .onion.sealed import Identity
    from .sources.steps import Handshake, Step

__version__ = version.VERSION

_HOMES = {
    "Access": "access",
    "AccountSwarm": "model",
    "Agreement": "doctor.report",
    "Answer": "evidence",
    "Api": "networks.model",
    "AprInputs": "figures.staking",
    "Assumed": "figures.estimate",
    "Balance": "figures.token",
    "Block": "figures.headline",
    "BootstrapNode": "networks.model",
    "Cache": "cache",
    "Chain": "networks.chains",
    "Check": "monitoring.checks",
    "Checked": "monitoring.checks",
    "ClaimWindow": "figures.rewards",
    "ConfigurationFile": "doctor.report",
    "Contracts": "networks.chains",
    "Contributor": "model",
    "Conversion": "figures.token",
    "Diagnosis": "doctor.report",
    "Earned": "history.model",
    "Environment": "doctor.report",
    "Estimate": "figures.estimate",
    "FailedKey": "model",
    "FailedName": "model",
    "Finding": "doctor.report",
    "Handshake": "sources.steps",
    "History": "history.store",
    "HistoryUnusable": "errors",
    "HostReply": "doctor.report",
    "HostReport": "doctor.report",
    "Identity": "onion.sealed",
    "KeptFile": "history.model",
    "KeptKind": "history.model",
    "KeptLists": "history.model",
    "KeptNode": "history.model",
    "KeptPools": "history.model",
    "KeptPrices": "history.model",
    "KeptReport": "doctor.report",
    "KeptStakes": "history.model",
    "KeptSummary": "history.model",
    "KeptSwarms": "history.model",
    "ListPoint": "history.model",
    "LockedContribution": "model",
    "MAINNET": "networks.built_in",
    "MainChain": "networks.chains",
    "Network": "networks.model",
    "NetworkInfo": "figures.network_info",
    "NoAnswer": "errors",
    "Node": "model",
    "NodeAnswer": "model",
    "NodeChange": "history.model",
    "NodeDetails": "model",
    "NodeFilter": "nodes.filters",
    "NodeList": "model",
    "NodeSample": "history.model",
    "NodeStake": "figures.wallet",
    "NodeWallet": "history.model",
    "Nodes": "model",
    "NotFound": "errors",
    "OnionHop": "doctor.report",
    "OnionReport": "doctor.report",
    "OpenContract": "figures.open_contracts",
    "OpenContracts": "figures.open_contracts",
    "OpenContribution": "figures.wallet",
    "Outage": "history.model",
    "Overview": "figures.overview",
    "Pin": "networks.model",
    "PoolPoint": "history.model",
    "PriceHistory": "figures.prices",
    "PricePoint": "figures.prices",
    "Probe": "model",
    "Pruned": "history.model",
    "Reachability": "model",
    "Reason": "evidence",
    "Recording": "evidence",
    "Removed": "history.model",
    "RequestError": "errors",
    "SecuringEstimate": "figures.overview",
    "Seed": "networks.model",
    "SeenNode": "history.seen",
    "Sesh": "amounts",
    "SessionNetError": "errors",
    "SessionNetwork": "client",
    "Shortage": "errors",
    "SizeCount": "model",
    "Source": "evidence",
    "Span": "history.model",
    "StakePoint": "history.model",
    "Staking": "figures.staking",
    "Step": "sources.steps",
    "Summary": "model",
    "Swarm": "model",
    "SwarmEvent": "history.model",
    "SwarmMember": "history.model",
    "SwarmRing": "nodes.ring",
    "SwarmStory": "history.model",
    "SwarmTable": "model",
    "Swarms": "model",
    "TESTNET": "networks.built_in",
    "Tape": "access",
    "Tests": "model",
    "TokenFigures": "figures.token",
    "Tolerance": "evidence",
    "Unbelievable": "errors",
    "Variable": "doctor.report",
    "Verdict": "evidence",
    "VersionCount": "model",
    "Votes": "model",
    "WalletStaking": "figures.wallet",
    "Warned": "evidence",
    "parse_account": "account",
}

__all__ = [
    "MAINNET",
    "TESTNET",
    "Access",
    "AccountSwarm",
    "Agreement",
    "Answer",
    "Api",
    "AprInputs",
    "Assumed",
    "Balance",
    "Block",
    "BootstrapNode",
    "Cache",
    "Chain",
    "Check",
    "Checked",
    "ClaimWindow",
    "ConfigurationFile",
    "Contracts",
    "Contributor",
    "Conversion",
    "Diagnosis",
    "Earned",
    "Environment",
    "Estimate",
    "FailedKey",
    "FailedName",
    "Finding",
    "Handshake",
    "History",
    "HistoryUnusable",
    "HostReply",
    "HostReport",
    "Identity",
    "KeptFile",
    "KeptKind",
    "KeptLists",
    "KeptNode",
    "KeptPools",
    "KeptPrices",
    "KeptReport",
    "KeptStakes",
    "KeptSummary",
    "KeptSwarms",
    "ListPoint",
    "LockedContribution",
    "MainChain",
    "Network",
    "NetworkInfo",
    "NoAnswer",
    "Node",
    "NodeAnswer",
    "NodeChange",
    "NodeDetails",
    "NodeFilter",
    "NodeList",
    "NodeSample",
    "NodeStake",
    "NodeWallet",
    "Nodes",
    "NotFound",
    "OnionHop",
    "OnionReport",
    "OpenContract",
    "OpenContracts",
    "OpenContribution",
    "Outage",
    "Overview",
    "Pin",
    "PoolPoint",
    "PriceHistory",
    "PricePoint",
    "Probe",
    "Pruned",
    "Reachability",
    "Reason",
    "Recording",
    "Removed",
    "RequestError",
    "SecuringEstimate",
    "Seed",
    "SeenNode",
    "Sesh",
    "SessionNetError",
    "SessionNetwork",
    "Shortage",
    "SizeCount",
    "Source",
    "Span",
    "StakePoint",
    "Staking",
    "Step",
    "Summary",
    "Swarm",
    "SwarmEvent",
    "SwarmMember",
    "SwarmRing",
    "SwarmStory",
    "SwarmTable",
    "Swarms",
    "Tape",
    "Tests",
    "TokenFigures",
    "Tolerance",
    "Unbelievable",
    "Variable",
    "Verdict",
    "VersionCount",
    "Votes",
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
