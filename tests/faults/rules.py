"""The contract in code: what must happen to a command when a source fails. Nothing here was taken from a run.

An exit status says one thing of a run:

    0   what the command is for was answered, whatever else is missing: that is a warning
    1   some of the inputs had no answer
    2   the command line was wrong, or a file that it names
    3   nobody could be reached who knows; a refusal is no answer either
    4   somebody answered, and the answer cannot be believed

And whatever is sent by whomever: the deadline holds, memory is bounded, the output is one document, and nothing is told
as a fault of the program.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum, auto

from sessionnet_core import errors

_NODE_LIST = frozenset({"seed", "bootstrap-node", "file"})
"""The kinds of source that a node list may come from."""

_API = frozenset({"network-api", "path"})
"""The network API, and the nodes of an onion path to it."""

IS_FOR: dict[str, frozenset[str]] = {
    "swarm": _NODE_LIST,  # each account's swarm
    "nodes": _NODE_LIST,  # the list
    "nodes show": _NODE_LIST,
    "nodes swarms": _NODE_LIST,
    "token": _API,  # the price in dollars
    "token history": _API,  # at least one price of the period
    "token balance": frozenset({"rpc"}),  # the balance
    "staking": frozenset({"rpc"}),  # the contract's pool, rate and number of nodes
    "staking wallet": frozenset({"rpc"}),  # the stakes on the chain
    "staking open": frozenset({"rpc"}),  # the contracts' own states
    "staking estimate": frozenset({"rpc"}),
    "overview": _NODE_LIST | _API,  # any one of its sources, since it is a page of many
    "schema": frozenset(),
    "swarm NAME": _NODE_LIST | {"node", "path"},  # the account behind a name, which three nodes are asked for
}
"""What each command is for, by the kinds of source that it comes from. `doctor` is for all of them; see `Role`."""

DEADLINE_SHARE = 0.1
"""How much later than its deadline a command may end, its own start apart."""
MEMORY_BYTES = 300_000_000
MEMORY_OF_A_REPLY = 10
"""No reply costs more than so many bytes, or so many times its own: whichever is more."""


class Nature(Enum):
    """What kind of fault it is, which is all that decides what must follow."""

    NOTHING = auto()
    """All is well, or as well as it need be: a client gets over it."""
    SILENCE = auto()
    """Nobody answers, or not to the end, or not in time, or from a chain that stood still."""
    REFUSAL = auto()
    """Whoever stands in front says no: an HTTP status other than 200, or an error in place of a result."""
    IMPOSTOR = auto()
    """Somebody else answers: another certificate, key or chain, no seal, another figure than the others."""
    NONSENSE = auto()
    """What claims to be the answer is none."""
    FLOOD = auto()
    """The same, and so much of it that it may not have come to its end in time: then it is silence."""
    GARBLED = auto()
    """The same, over a path on which nobody can tell who of four did it."""
    NOT_FOUND = auto()
    """There is no such thing, say all who would know."""
    UNREADABLE = auto()
    """A file that the command line names is no such file."""
    USELESS = auto()
    """A place to keep things does not keep them."""


class StandIn(Enum):
    """What takes the place of a source that fails."""

    NOBODY = auto()
    OTHERS = auto()
    """Others of its kind, which are well: two more seeds, the next endpoint."""
    KEPT = auto()
    """The answer of an earlier run."""
    UNPROVEN = auto()
    """Others that nothing vouches for: bootstrap nodes in the place of seeds."""


class Role(Enum):
    """What a source is to a command."""

    MAIN = auto()
    """What the command is for comes from it."""
    PART = auto()
    """It is one of several that a page of many comes from."""
    INPUT = auto()
    """One of the inputs of a page of many depends on it."""
    SIDE = auto()
    """It adds to the answer."""
    EXAMINED = auto()
    """It is what the command reports on."""


@dataclass(frozen=True)
class Expected:
    """What must come out."""

    statuses: frozenset[int]
    warns: bool = False
    """Whether some warning must say that something is missing; where nothing is answered, errors do."""
    warning: str | None = None
    """The code of that warning, where only one will do."""
    is_stale: bool | None = None
    """Whether the answer says that it is old; None where it may or may not."""


def role(line: str, kind: str | None) -> Role:
    """Return what a kind of source is to a command line; None stands for all kinds at once."""
    if line.startswith("doctor"):
        return Role.EXAMINED
    if line == "overview NAME" and kind == "node":
        return Role.INPUT
    # Options add to what a command says, and do not change what it is for.
    command = line if line in IS_FOR else line.partition(" --")[0].removesuffix(" NAME")
    if kind is not None and kind not in IS_FOR[command]:
        return Role.SIDE
    return Role.PART if command == "overview" and kind is not None else Role.MAIN


def expected(role: Role, nature: Nature, stand_in: StandIn = StandIn.NOBODY, warning: str | None = None) -> Expected:
    """Return what must come out where a source of this role fails in this way.

    `warning` is the code that an answer without this kind of source carries.
    """
    answered, refuted = Expected(frozenset({0})), Expected(frozenset({4}))
    warned = Expected(frozenset({0}), warns=True)
    match role, nature, stand_in:
        case _, Nature.NOTHING, _:
            return answered
        case _, Nature.UNREADABLE, _:
            return Expected(frozenset({2}))
        case _, Nature.USELESS, _:  # to keep nothing costs no answer
            return warned

        # The worst finding: a host that cannot be believed, else a kind of which no host answers.
        case Role.EXAMINED, Nature.IMPOSTOR | Nature.NONSENSE, _:
            return refuted
        case Role.EXAMINED, Nature.FLOOD, StandIn.OTHERS:
            return Expected(frozenset({0, 4}))
        case Role.EXAMINED, Nature.FLOOD | Nature.GARBLED, _:
            return Expected(frozenset({3, 4}))
        case Role.EXAMINED, _, StandIn.OTHERS:
            return answered
        case Role.EXAMINED, _, _:
            return Expected(frozenset({3}))

        # Whatever is missing besides is a warning.
        case _, _, StandIn.OTHERS:
            return warned
        case Role.SIDE | Role.PART, _, StandIn.NOBODY:
            return Expected(frozenset({0}), warns=True, warning=warning)
        case Role.SIDE | Role.PART, _, _:
            return warned
        case Role.INPUT, _, _:
            return Expected(frozenset({1}))

        # An earlier answer, or an unproven one, takes the place of silence. A lie is told as one.
        case _, Nature.NOT_FOUND, _:
            return Expected(frozenset({1}))
        case _, Nature.SILENCE | Nature.REFUSAL, StandIn.KEPT:
            return Expected(frozenset({0}), warns=True, is_stale=True)
        case _, Nature.SILENCE | Nature.REFUSAL, StandIn.UNPROVEN:
            return warned
        case _, Nature.SILENCE | Nature.REFUSAL, _:
            return Expected(frozenset({3}))
        case _, Nature.NONSENSE | Nature.FLOOD, StandIn.KEPT | StandIn.UNPROVEN:  # whose answer it was, nobody knows
            return Expected(frozenset({0, 4}))
        case _, Nature.FLOOD | Nature.GARBLED, _:
            return Expected(frozenset({3, 4}))
        case _:
            return refuted


@dataclass(frozen=True)
class Bounds:
    """What a run may take, on the machine that it is on."""

    deadline_seconds: float
    start_seconds: float
    """What the command takes to begin and to end, asking nobody, with as much else going on."""
    memory_bytes: int
    """What the same command takes where all is well."""

    def latest_seconds(self) -> float:
        """Return how long a run may take."""
        return self.deadline_seconds * (1 + DEADLINE_SHARE) + self.start_seconds

    def most_bytes(self, sent_bytes: int) -> int:
        """Return how much memory a run may take that is sent replies of so many bytes."""
        return self.memory_bytes + max(MEMORY_BYTES, MEMORY_OF_A_REPLY * sent_bytes)


@dataclass(frozen=True)
class Observed:
    """What came out of a run."""

    status: int | None
    """None where it never ended and was killed."""
    errors: tuple[str, ...]
    warnings: tuple[str, ...]
    is_stale: bool
    seconds: float
    peak_bytes: int
    is_document: bool
    """Whether standard output was one JSON document, and standard error empty."""


def surprises(must: Expected, did: Observed, bounds: Bounds, sent_bytes: int = 0) -> list[str]:
    """Return each way in which a run was not as it must be, in words."""
    found = [*_broken_promises(did)]
    if did.status is not None and did.status not in must.statuses:
        found.append(f"status {did.status}, not {' or '.join(map(str, sorted(must.statuses)))}")
    elif did.status in (2, 3, 4) and must.statuses == {did.status} and status_of(did.errors) not in (did.status, None):
        found.append(f"status {did.status} for {', '.join(did.errors)}")
    if did.status == 0:
        if must.warning is not None and must.warning not in did.warnings:
            found.append(f"no warning {must.warning}")
        elif must.warns and not did.warnings:
            found.append("no warning")
        if must.is_stale is not None and did.is_stale != must.is_stale:
            found.append("stale" if did.is_stale else "not stale")
    if did.seconds > bounds.latest_seconds():
        found.append(f"{did.seconds:.1f} s, not {bounds.latest_seconds():.1f} s at most")
    if did.peak_bytes > bounds.most_bytes(sent_bytes):
        found.append(f"{did.peak_bytes // 10**6} MB, not {bounds.most_bytes(sent_bytes) // 10**6} MB at most")
    return found


def _broken_promises(did: Observed) -> Iterable[str]:
    """What no run may do, whatever happens to it."""
    if did.status is None:
        yield "never ended"
        return
    if not did.is_document:
        yield "the output is not one JSON document and nothing else"
        return
    if "internal" in did.errors:
        yield "told as a fault of the program"
    if (did.status == 0) != (not did.errors):
        yield f"status {did.status} with " + (f"the error {did.errors[0]}" if did.errors else "no error")


def status_of(codes: Iterable[str]) -> int | None:
    """Return the exit status that follows from the places of some errors in the tree: that of the worst.

    None where one of them is a finding of `doctor`, which has no place there.
    """
    statuses = [_STATUSES.get(code) for code in codes]
    return max((status for status in statuses if status is not None), default=None) if None not in statuses else None


def _codes_below(root: type[errors.SessionNetError]) -> Iterable[str]:
    yield root.code
    for below in root.__subclasses__():
        yield from _codes_below(below)


_FORKS = {errors.RequestError: 2, errors.NotFound: 1, errors.NoAnswer: 3, errors.Unbelievable: 4}
_STATUSES = {code: status for root, status in _FORKS.items() for code in _codes_below(root)} | {"usage": 2}
