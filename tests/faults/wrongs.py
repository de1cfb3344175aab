"""What can go wrong, in the words of the test networks, and of which nature each of it is."""

from __future__ import annotations

from dataclasses import dataclass, replace

from tests.faults.rules import Nature

MEGABYTE = 1_000_000
ANSWER_LIMIT = 32 * MEGABYTE
"""No reply is read any further."""
BEYOND_THE_DEADLINE_SECONDS = 30


@dataclass(frozen=True)
class Fault:
    """One thing that goes wrong."""

    name: str
    """What the table calls it."""
    nature: Nature
    wrong: str = ""
    """What the servers are told to do; the name itself where it is empty."""
    sent_bytes: int = 0
    """How much of a reply there is to read, where that is much."""
    needs_figures: bool = False
    """Whether it shows in nothing but figures, which `doctor` does not ask for."""

    @property
    def words(self) -> str:
        """What the servers, or `files`, are told."""
        return self.wrong or self.name

    def of(self, nature: Nature) -> Fault:
        """Return the same, which comes to something else where it happens."""
        return replace(self, nature=nature)


NOTHING = Fault("nothing is wrong", Nature.NOTHING)

SILENT = (
    Fault("refuse", Nature.SILENCE),
    Fault("hang", Nature.SILENCE),
    Fault("slow", Nature.SILENCE, f"slow:{BEYOND_THE_DEADLINE_SECONDS}"),
    Fault("trickle body", Nature.SILENCE, "trickle:0.3"),
    Fault("trickle headers", Nature.SILENCE, "trickle-headers:0.1"),
    Fault("cut", Nature.SILENCE),
    Fault("reset", Nature.SILENCE),
)
REFUSING = (
    *(Fault(str(status), Nature.REFUSAL, f"status:{status}") for status in (301, 302, 403, 407)),
    Fault("429", Nature.REFUSAL),
    Fault("500", Nature.REFUSAL),
    *(Fault(str(status), Nature.REFUSAL, f"status:{status}") for status in (502, 503, 511)),
    Fault("error in place of a result", Nature.REFUSAL, "rpc-error"),
)
NONSENSICAL = (
    Fault("web page", Nature.NONSENSE, "html"),
    Fault("random bytes", Nature.NONSENSE, "garbage"),
    Fault("malformed JSON", Nature.NONSENSE, "truncated-json"),
    Fault("empty body", Nature.NONSENSE, "blank"),
    Fault("31 MB of `{}`", Nature.FLOOD, "crowd", 31 * MEGABYTE),
    Fault("200 MB", Nature.FLOOD, "huge", ANSWER_LIMIT),
    Fault("gzip bomb", Nature.FLOOD, "bomb", ANSWER_LIMIT),
    Fault("deep nesting", Nature.NONSENSE, "deep"),
)
OF_ANY_HOST = (*SILENT, *REFUSING, *NONSENSICAL)
"""What every server can do."""

CERTIFICATE = Fault("wrong certificate", Nature.IMPOSTOR, "wrong-certificate")

OF_ONE_SEED = (
    Fault("contradiction: swarms", Nature.IMPOSTOR, "swarms"),
    Fault("contradiction: half the nodes", Nature.IMPOSTOR, "half"),
    Fault("no nodes", Nature.NONSENSE, "empty"),
    Fault("wrong types", Nature.NONSENSE, "wrong-types"),
)
OF_SEALING = (
    Fault("wrong key", Nature.IMPOSTOR, "wrong-key"),
    Fault("not sealed", Nature.IMPOSTOR, "unsealed"),
    Fault("sealed for somebody else", Nature.IMPOSTOR, "sealed-to-other"),
    Fault("sealed, and cut", Nature.IMPOSTOR, "sealed-cut"),
    Fault("sealed nonsense", Nature.NONSENSE, "sealed-garbage"),
    Fault("sealed, 31 MB of `{}`", Nature.FLOOD, "sealed-crowd", 31 * MEGABYTE),
)
OF_A_CHAIN = (
    Fault("wrong chain", Nature.IMPOSTOR, "chain"),
    Fault("lagging chain", Nature.SILENCE, "stale:1200"),
    Fault("no contracts there", Nature.NONSENSE, "nothing-there", needs_figures=True),
    Fault("null", Nature.NONSENSE, "null"),
    Fault("short words", Nature.NONSENSE, "short", needs_figures=True),
    Fault("all bits set", Nature.NONSENSE, "ones", needs_figures=True),
    Fault("answers missing", Nature.NOTHING, "missing"),
    Fault("half of a batch refused", Nature.NOTHING, "limited"),
    Fault("header not found, once", Nature.NOTHING, "header-not-found"),
    Fault("batches refused", Nature.NOTHING, "no-batch"),
    Fault("batches from the end", Nature.NOTHING, "shuffled"),
    Fault("logs of few blocks at once", Nature.NOTHING, "log-range"),
)
OF_A_NAME = (
    Fault("record that does not open", Nature.NONSENSE, "broken-name"),
    Fault("contradiction", Nature.IMPOSTOR, "any-name"),
    Fault("no such name", Nature.NOT_FOUND, "no-name"),
)
OF_A_WITNESS = (
    Fault("contradiction: half the nodes", Nature.IMPOSTOR, "half"),
    Fault("contradiction: swarms", Nature.IMPOSTOR, "swarms"),
)
OF_A_PATH = (
    Fault("next node lost", Nature.SILENCE, "lose-onion"),
    Fault("API called unreachable", Nature.SILENCE, "blame-server"),
    Fault("random bytes for an onion", Nature.GARBLED, "garbage-onion"),
    Fault("onion broken on the way", Nature.GARBLED, "break-onion"),
)
OF_A_PROXY = (*SILENT, *(fault for fault in REFUSING if fault.name.isdecimal()))

_NO_FILE = (
    Fault("missing", Nature.UNREADABLE),
    Fault("folder in its place", Nature.UNREADABLE, "folder"),
    Fault("/dev/zero", Nature.UNREADABLE),
    Fault("pipe that nobody writes", Nature.UNREADABLE, "pipe"),
)
_NO_CONTENT = (
    Fault("empty file", Nature.UNREADABLE, "empty"),
    Fault("UTF-16", Nature.UNREADABLE, "utf-16"),
    Fault("random bytes", Nature.UNREADABLE, "garbage"),
    Fault("first half", Nature.UNREADABLE, "half"),
    Fault("deep nesting", Nature.UNREADABLE, "deep"),
    Fault("31 MB of `{}`", Nature.UNREADABLE, "crowd", 31 * MEGABYTE),
)
MARKED = Fault("byte order mark", Nature.NOTHING, "bom")
OF_A_FILE = (MARKED, *_NO_FILE, *_NO_CONTENT)
"""What can be wrong with a file that says what is wanted."""
OF_A_LIST = (
    MARKED,
    *_NO_FILE,
    *(f if f.name == "UTF-16" else f.of(Nature.NONSENSE) for f in _NO_CONTENT),
)
"""What can be wrong with a file that claims to be an answer: what is in it, once read as text, is not believed."""
OF_A_FOLDER = (
    Fault("read-only", Nature.USELESS),
    Fault("file in its place", Nature.USELESS, "file"),
    Fault("kept files empty", Nature.USELESS, "empty"),
    Fault("kept files of random bytes", Nature.USELESS, "garbage"),
    Fault("kept files cut", Nature.USELESS, "half"),
    Fault("kept files of 31 MB of `{}`", Nature.USELESS, "crowd", 31 * MEGABYTE),
    Fault("folders in place of kept files", Nature.USELESS, "folder"),
    Fault("/dev/zero in place of kept files", Nature.USELESS, "/dev/zero"),
)
