"""The names of everything a server of the devnet can do wrong, and how they are written: ``slow:3``, ``half``.

Where each of them is done: `lies` (a false node list), `bad_replies` (a reply that is none), `bad_manners` (an honest
reply, sent badly), `server` (no proper connection at all); for the network API alone also `false_figures` and
`bad_seals`, for the staking backend alone `false_stakes`, for storage servers alone `false_names`, `false_storage` and
`bad_onions`. `newer` is not wrong, but of a later version.
"""

import math
from dataclasses import dataclass
from enum import Enum


class Kind(Enum):
    """At which step a server goes wrong."""

    CONNECTING = "connecting"
    SENDING = "sending"
    REPLY = "reply"
    NODE_LIST = "node list"
    FIGURES = "figures"
    SEALING = "sealing"
    STAKES = "stakes"
    NAMES = "names"
    STORAGE = "storage"
    ONION = "onion"
    VERSION = "version"


OF_EVERY_SERVER = frozenset({Kind.CONNECTING, Kind.SENDING, Kind.REPLY, Kind.NODE_LIST, Kind.VERSION})


@dataclass(frozen=True)
class Sort:
    """One thing that can go wrong."""

    kind: Kind
    meaning: str
    argument: str = ""
    """What stands after the colon; empty if nothing may."""
    usual: float | None = None
    """The argument where none is given; None if one must be."""
    is_signed: bool = False
    """Whether the argument may be below 0."""


SORTS: dict[str, Sort] = {
    "refuse": Sort(Kind.CONNECTING, "has no listener on its port"),
    "hang": Sort(Kind.CONNECTING, "accepts TCP and never says a byte"),
    "wrong-certificate": Sort(Kind.CONNECTING, "shows another certificate than the announced one"),
    "slow": Sort(Kind.SENDING, "waits before it answers", "SECONDS"),
    "trickle": Sort(Kind.SENDING, "sends the headers at once and the body byte by byte, with pauses", "SECONDS", 0.05),
    "trickle-headers": Sort(Kind.SENDING, "sends everything byte by byte, with pauses", "SECONDS", 0.05),
    "cut": Sort(Kind.SENDING, "closes in the middle of the body"),
    "reset": Sort(Kind.SENDING, "resets the connection instead of answering"),
    "stale": Sort(Kind.NODE_LIST, "tells the list as it was so many blocks ago", "BLOCKS"),
    "ahead": Sort(Kind.NODE_LIST, "claims a higher height", "BLOCKS"),
    "half": Sort(Kind.NODE_LIST, "leaves out every second node"),
    "fewer": Sort(Kind.NODE_LIST, "leaves out so many of 100 nodes, in all swarms alike", "PERCENT", 10),
    "extra": Sort(
        Kind.NODE_LIST, "adds made-up nodes to one swarm, the first node's or that of an ID", "NODES[@SWARM]"
    ),
    "swarms": Sort(Kind.NODE_LIST, "gives each node the swarm of another"),
    "empty": Sort(Kind.NODE_LIST, "knows no nodes"),
    "duplicate": Sort(Kind.NODE_LIST, "names every node twice"),
    "bad-keys": Sort(Kind.NODE_LIST, "has public keys that are not 64 hex digits"),
    "wrong-types": Sort(Kind.NODE_LIST, "has ports as strings and keys as numbers"),
    "500": Sort(Kind.REPLY, "fails with HTTP 500"),
    "429": Sort(Kind.REPLY, "asks to be left alone for an hour"),
    "redirect": Sort(Kind.REPLY, "sends the client elsewhere"),
    "status": Sort(Kind.REPLY, "refuses with this HTTP status and the page of a gateway", "STATUS"),
    "blank": Sort(Kind.REPLY, "answers with nothing at all, and HTTP 200"),
    "garbage": Sort(Kind.REPLY, "answers with random bytes"),
    "html": Sort(Kind.REPLY, "answers with a web page"),
    "truncated-json": Sort(Kind.REPLY, "answers with the first half of the JSON"),
    "rpc-error": Sort(Kind.REPLY, "answers with an error whose text means harm"),
    "huge": Sort(Kind.REPLY, "sends a body without end, of no announced length", "MEGABYTES", 200),
    "huge-announced": Sort(Kind.REPLY, "sends a body without end, with its Content-Length", "MEGABYTES", 200),
    "crowd": Sort(Kind.REPLY, "answers with {} again and again, in its outermost list", "MEGABYTES", 31),
    "deep": Sort(Kind.REPLY, "answers with JSON nested 100,000 deep"),
    "bomb": Sort(Kind.REPLY, "answers with a small gzip body that unpacks to a huge one", "MEGABYTES", 1000),
}
"""What every server can do wrong."""

SORTS_OF_API: dict[str, Sort] = {
    "stale-price": Sort(Kind.FIGURES, "has asked nobody for the price since yesterday"),
    "future-price": Sort(Kind.FIGURES, "dates every price three hours late"),
    "no-price": Sort(Kind.FIGURES, "has no price: fails with HTTP 500, and tells an empty list of prices"),
    "old-prices": Sort(Kind.FIGURES, "tells prices as {price, t}, the older form"),
    "nulls": Sort(Kind.FIGURES, "has null wherever it may"),
    "fewer-fields": Sort(Kind.FIGURES, "leaves out price, market cap, supply and contract"),
    "contract": Sort(Kind.FIGURES, "names another token contract"),
    "hostile-figures": Sort(Kind.FIGURES, "has text that means harm for numbers, and numbers that nothing can be"),
    "absurd-figures": Sort(Kind.FIGURES, "has impossible values, all of the right type"),
    "wrong-key": Sort(Kind.SEALING, "has another key than the announced one, and can open nothing"),
    "sealed-to-other": Sort(Kind.SEALING, "seals its replies for somebody else"),
    "sealed-cut": Sort(Kind.SEALING, "sends the first half of the sealed reply, as if it were all"),
    "sealed-replay": Sort(Kind.SEALING, "answers one request, and every later one with the same bytes"),
    "sealed-garbage": Sort(Kind.SEALING, "seals what is no reply, each time another such thing"),
    "sealed-crowd": Sort(Kind.SEALING, "seals 31 MB of {} in its outermost list"),
    "unsealed": Sort(Kind.SEALING, "answers sealed requests in the clear"),
}
"""What the network API alone can do wrong besides. What concerns sealing is done to sealed requests only."""

SORTS_OF_BACKEND: dict[str, Sort] = {
    "other-contracts": Sort(Kind.STAKES, "names contribution contracts that do not exist"),
    "hostile-stakes": Sort(Kind.STAKES, "has text that means harm, and numbers that nothing can be"),
}
"""What the staking backend alone can do wrong besides."""

SORTS_OF_STORAGE: dict[str, Sort] = {
    "other-name": Sort(Kind.NAMES, "resolves every Session name to another account"),
    "any-name": Sort(Kind.NAMES, "resolves every Session name to an account that nobody else tells"),
    "broken-name": Sort(Kind.NAMES, "resolves every Session name to what cannot be decrypted"),
    "no-name": Sort(Kind.NAMES, "says that no Session name is registered"),
    "other-swarm": Sort(Kind.STORAGE, "tells another swarm's ID and members for every account"),
    "clock": Sort(Kind.STORAGE, "has a clock that is so much fast, or slow", "SECONDS", is_signed=True),
    "old-version": Sort(Kind.STORAGE, "says it is version 2.8.0, at hard fork 19"),
    "drop-second": Sort(Kind.ONION, "drops the connection on every second onion request from a client"),
    "lose-onion": Sort(Kind.ONION, "says of every next node on the way that it cannot be reached"),
    "garbage-onion": Sort(Kind.ONION, "brings back random bytes for every onion request"),
    "break-onion": Sort(Kind.ONION, "changes a byte of every onion request that it hands to a server"),
    "blame-server": Sort(Kind.ONION, "says of every server behind it that it cannot be reached"),
}
"""What storage servers alone can do wrong besides."""

SORTS_OF_LATER: dict[str, Sort] = {
    "newer": Sort(
        Kind.VERSION, "is of a later version: has fields and values that nobody knows, all else being honest"
    ),
}
"""What every server can do that is not wrong at all."""

ALONE = {
    Kind.FIGURES: "network API",
    Kind.SEALING: "network API",
    Kind.STAKES: "staking backend",
    Kind.NAMES: "storage server",
    Kind.STORAGE: "storage server",
    Kind.ONION: "storage server",
}
"""Who alone can go wrong at a step."""

ALL_SORTS = SORTS | SORTS_OF_API | SORTS_OF_BACKEND | SORTS_OF_STORAGE | SORTS_OF_LATER


@dataclass(frozen=True)
class Misbehaviour:
    """What one server does wrong."""

    name: str
    amount: float = 0
    where: str = ""
    """What stands after an @, where something may."""

    @property
    def kind(self) -> Kind:
        """At which step it goes wrong."""
        return ALL_SORTS[self.name].kind

    @classmethod
    def parse(cls, text: str) -> "Misbehaviour":
        """Read ``name``, ``name:amount`` or ``name:amount@where``.

        Raises ValueError that says what would have been right.
        """
        name, _colon, argument = text.partition(":")
        amount, at, where = argument.partition("@")
        sort = ALL_SORTS.get(name)
        if sort is None:
            raise ValueError(f"no misbehaviour is called {name!r}: choose from {', '.join(ALL_SORTS)}")
        if not argument and (sort.usual is not None or not sort.argument):
            return cls(name, sort.usual or 0)
        try:
            if sort.argument and bool(at) == bool(where) and (not at or "@" in sort.argument):
                number = float(amount)
                if math.isfinite(number) if sort.is_signed else number >= 0:
                    return cls(name, number, where)
        except ValueError:
            pass
        raise ValueError(f"{name!r} is written {_written(name, sort)}, not {text!r}")


def described() -> str:
    """All of them, a line each, for a help page."""
    groups = (
        ("of every server", SORTS),
        ("of every server, and harmless", SORTS_OF_LATER),
        ("of the network API alone", SORTS_OF_API),
        ("of the staking backend alone", SORTS_OF_BACKEND),
        ("of storage servers alone", SORTS_OF_STORAGE),
    )
    return "\n".join(
        line
        for title, sorts in groups
        for line in (f" {title}:", *(f"  {_written(name, sort):26}  {sort.meaning}" for name, sort in sorts.items()))
    )


def _written(name: str, sort: Sort) -> str:
    if not sort.argument:
        return name
    return f"{name}:{sort.argument}" if sort.usual is None else f"{name}[:{sort.argument}]"
