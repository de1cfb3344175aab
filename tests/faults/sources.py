"""Who goes wrong: every kind of source, alone and with all of its kind, and what a command reads from the disk.

Which commands ask a kind of source is not said here: `sessionnet_core.source_kinds` knows.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from sessionnet_core.source_kinds import SOURCE_KINDS, HostKind
from tests.faults import wrongs
from tests.faults.lines import ASK_FOR_NAMES, ASK_NODES, ASK_SOMEBODY, ASK_WITNESSES, LINES, over_onion
from tests.faults.rules import Nature, StandIn
from tests.faults.wrongs import Fault


@dataclass(frozen=True)
class Source:
    """One section of the report."""

    name: str
    """For the command line of this tool."""
    title: str
    meaning: str
    lines: tuple[str, ...]
    faults: tuple[Fault, ...]
    kind: str | None
    """The kind of source, as rules and `source_kinds` call it; None for what all sources depend on."""
    who: tuple[str, ...] = ()
    """The servers that misbehave."""
    stand_in: StandIn = StandIn.NOBODY
    options: tuple[str, ...] = ()
    """What the command is told besides, with {path} for a broken file."""
    besides: tuple[tuple[str, str], ...] = ()
    """Who misbehaves all the time, and how."""
    config: str = "usual"
    """Which configuration file of the network it is."""
    place: str = ""
    """What on the disk is broken: see `files`."""
    replies: int = 1
    """How many replies of the faulty kind may be under way at once."""
    needs_chain: bool = False

    @property
    def samples(self) -> tuple[Fault, ...]:
        """The first fault of each nature."""
        first: dict[Nature, Fault] = {}
        for fault in self.faults:
            first.setdefault(fault.nature, fault)
        return tuple(first.values())

    @property
    def warning(self) -> str | None:
        """The code of the warning that an answer without this kind of source carries, where it is told of kinds."""
        row = SOURCE_KINDS.get(self.kind)  # type: ignore[call-overload]
        return None if row is None else row.failed


def _asking(kind: HostKind, *more: str) -> tuple[str, ...]:
    """The lines of the commands that ask a kind of source."""
    return (*(path for path in SOURCE_KINDS[kind].used_by if not path.startswith(("check ", "exporter"))), *more)


_LIST = _asking("seed")
_API = _asking("network-api")
_PATH_LIES = dict.fromkeys((Nature.IMPOSTOR, Nature.NONSENSE), Nature.GARBLED)

_SEEDS = Source(
    "seeds",
    "All seeds",
    "Every seed at once, and no bootstrap nodes.",
    (*_LIST, "doctor"),
    (*wrongs.OF_ANY_HOST, wrongs.CERTIFICATE),
    "seed",
    ("seeds",),
    config="no-bootstrap",
    replies=3,
)
_API_SEALED = Source(
    "api",
    "The network API, asked in sealed requests",
    "The only one of its kind.",
    (*_API, "doctor"),
    (*wrongs.OF_ANY_HOST, *wrongs.OF_SEALING),
    "network-api",
    ("api",),
    replies=2,
)
_RPC = Source(
    "rpc",
    "All RPC endpoints of the chain",
    "Both that are configured.",
    _asking("rpc", "doctor"),
    (*wrongs.OF_ANY_HOST, *wrongs.OF_A_CHAIN),
    "rpc",
    ("rpc1", "rpc2"),
    needs_chain=True,
    replies=2,
)
_FEW = ("refuse", "hang", "cut", "302", "407", "429", "502", "511", "wrong certificate", "not sealed", "web page")


def _few(faults: tuple[Fault, ...]) -> tuple[Fault, ...]:
    return tuple(fault for fault in faults if fault.name in _FEW)


SOURCES = (
    Source(
        "seed",
        "One seed of three",
        "The two others agree.",
        (*_LIST, "doctor"),
        (*wrongs.OF_ANY_HOST, wrongs.CERTIFICATE, *wrongs.OF_ONE_SEED),
        "seed",
        ("seed1",),
        StandIn.OTHERS,
    ),
    _SEEDS,
    replace(
        _SEEDS,
        name="seeds-kept",
        title="All seeds, with a kept list",
        meaning="An earlier run has kept the list, which is too old to be taken without asking (`--max-age 0`).",
        lines=tuple(name for name in _LIST if name not in ("overview", "staking wallet")),
        faults=_few(_SEEDS.faults),
        stand_in=StandIn.KEPT,
        options=("--max-age", "0"),
        place="kept",
    ),
    replace(
        _SEEDS,
        name="seeds-replaced",
        title="All seeds, where the bootstrap nodes answer",
        meaning="Nothing is kept, and five bootstrap nodes are asked, for which nothing vouches.",
        lines=_LIST,
        faults=_few(_SEEDS.faults),
        stand_in=StandIn.UNPROVEN,
        config="usual",
    ),
    Source(
        "bootstrap",
        "The bootstrap nodes, where all seeds refuse",
        "They are asked where no seed answers; nothing vouches for them, and their certificates prove nothing.",
        (*_asking("bootstrap-node"), "doctor"),
        wrongs.OF_ANY_HOST,
        "bootstrap-node",
        ("storage",),
        besides=(("seeds", "refuse"),),
        replies=5,
    ),
    Source(
        "nodes",
        "Nodes of the list",
        "Every node, for what asks them about themselves, about the list, or about a swarm.",
        ASK_NODES,
        wrongs.OF_ANY_HOST,
        "node",
        ("storage",),
        replies=3,
    ),
    Source(
        "witnesses",
        "Nodes of the list, as witnesses",
        "Every node tells another list than the seeds.",
        ASK_WITNESSES,
        wrongs.OF_A_WITNESS,
        "node",
        ("storage",),
    ),
    Source(
        "lookups",
        "Nodes of the list, asked for a Session name",
        "Every node; three of them must tell the same record.",
        ASK_FOR_NAMES,
        (*wrongs.OF_ANY_HOST, *wrongs.OF_A_NAME),
        "node",
        ("storage",),
        replies=3,
    ),
    _API_SEALED,
    replace(
        _API_SEALED,
        name="api-kept",
        title="The network API, with kept figures",
        meaning="An earlier run has kept them, and they are too old to be taken without asking (`--max-age 0`).",
        lines=("token", "token history"),
        faults=_few(_API_SEALED.faults),
        stand_in=StandIn.KEPT,
        options=("--max-age", "0"),
        place="kept",
    ),
    replace(
        _API_SEALED,
        name="api-plain",
        title="The network API, asked over HTTPS",
        meaning="With `--transport plain`, where a certificate vouches for it.",
        lines=_API,
        faults=(*wrongs.OF_ANY_HOST, wrongs.CERTIFICATE),
        who=("api-tls",),
        options=("--transport", "plain"),
    ),
    replace(
        _API_SEALED,
        name="api-onion",
        title="The network API, asked over three nodes",
        meaning="With `--onion`: whether the API or a node on the way is at fault, only what is sealed can tell.",
        lines=over_onion(_API),
        faults=tuple(
            fault
            if fault.words in ("wrong-key", "sealed-garbage", "sealed-crowd")
            else fault.of(_PATH_LIES.get(fault.nature, fault.nature))
            for fault in _API_SEALED.faults
        ),
        options=("--onion",),
    ),
    replace(
        _API_SEALED,
        name="guard",
        title="The nodes of an onion path",
        meaning="With `--onion`, and every node that could be on the path at fault.",
        lines=(*over_onion(_API), "swarm NAME"),
        faults=(
            *(fault.of(_PATH_LIES.get(fault.nature, fault.nature)) for fault in wrongs.OF_ANY_HOST),
            *wrongs.OF_A_PATH,
        ),
        kind="path",
        who=("storage",),
        options=("--onion",),
    ),
    Source(
        "rpc-first",
        "The first RPC endpoint of two",
        "The other one is well.",
        _RPC.lines,
        _RPC.faults,
        "rpc",
        ("rpc1",),
        StandIn.OTHERS,
        needs_chain=True,
    ),
    _RPC,
    replace(
        _RPC,
        name="rpc-quorum",
        title="One RPC endpoint of a quorum of two",
        meaning="Both are needed, and must agree.",
        lines=("staking --quorum 2",),
        faults=(*_RPC.faults, Fault("contradiction", Nature.IMPOSTOR, "figure")),
        who=("rpc1",),
    ),
    Source(
        "ethereum",
        "The endpoint of Ethereum",
        "It knows the whole supply.",
        _asking("ethereum-rpc", "doctor"),
        (*wrongs.OF_ANY_HOST, *wrongs.OF_A_CHAIN[:4]),
        "ethereum-rpc",
        ("ethereum",),
        needs_chain=True,
    ),
    Source(
        "backend",
        "The staking backend",
        "It names contribution contracts, which are then asked themselves.",
        _asking("staking-backend", "doctor"),
        wrongs.OF_ANY_HOST,
        "staking-backend",
        ("backend",),
        needs_chain=True,
    ),
    Source(
        "proxy",
        "The proxy",
        "All connections go through it (`--proxy`).",
        ASK_SOMEBODY,
        wrongs.OF_A_PROXY,
        None,
        ("proxy",),
        options=("--proxy", "{proxy}"),
    ),
    Source(
        "names",
        "The name server",
        "Every host has a name, and none of them resolves.",
        ASK_SOMEBODY,
        (Fault("no such name", Nature.SILENCE, "nothing"),),
        None,
        config="nowhere",
    ),
    Source(
        "nodes-file",
        "The node file",
        "`--nodes-file`, in the place of the seeds.",
        _LIST,
        wrongs.OF_A_LIST,
        "file",
        options=("--nodes-file", "{path}"),
        place="nodes-file",
    ),
    Source(
        "config",
        "The configuration file",
        "`SESSIONNET_CONFIG`, which says which network there is.",
        ASK_SOMEBODY,
        tuple(fault for fault in wrongs.OF_A_FILE if fault.name != "empty file"),  # which is right, and all is built in
        None,
        place="config",
    ),
    Source(
        "cache",
        "The cache folder",
        "An earlier run has kept an answer there, as far as that is possible.",
        tuple(name for name in (*_LIST, "token", "token history") if name != "staking wallet"),
        wrongs.OF_A_FOLDER,
        None,
        place="cache",
    ),
    Source(
        "cassette",
        "The cassette",
        "`--replay`, in the place of the network.",
        ("swarm", "nodes", "nodes swarms", "token", "token history", "staking", "overview"),  # what the demo can answer
        wrongs.OF_A_FILE,
        None,
        options=("--replay", "{path}"),
        place="cassette",
    ),
)
"""Every section, in the order of the report."""

assert all(name in LINES for source in SOURCES for name in source.lines)
