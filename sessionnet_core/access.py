"""How the outside may be reached: what a caller decides once, for every source alike."""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Literal, Protocol

from msgspec import Struct

if TYPE_CHECKING:
    from .cache import Cache
    from .evidence import Recording
    from .onion.sealed import Identity

DEFAULT_TIMEOUT_SECONDS = 20.0
DEFAULT_MAX_AGE_SECONDS = 120.0
ApiTransport = Literal["sealed", "plain"]
ONION_CHOICE_BYTES = 32
"""How much chance the choice of an onion path takes."""


class Tape(Protocol):
    """Keeps exchanges, or gives them back instead of the network; see `cassette`."""

    live: bool
    """Whether exchanges really take place."""

    def exchange(self, url: str, body: bytes, send: Callable[[], bytes]) -> bytes:
        """Return the answer to this request, or raise the error that it ended in; a GET is one without a body."""


def wall_clock() -> datetime:
    """Return the present moment, in UTC and whole seconds."""
    return datetime.now(UTC).replace(microsecond=0)


def unpredictable(_: str, size: int) -> bytes:
    """Return random bytes from the operating system."""
    return os.urandom(size)


def silence(_: str) -> None:
    """Report nothing."""


def unseen(_done: int, _total: int) -> None:
    """Show nobody how far it is."""


def as_measured(_: str, seconds: float) -> float:
    """Return a time as it was measured."""
    return seconds


class Access(Struct, frozen=True, kw_only=True):
    """How long, through what and how freshly the outside is asked; every default asks the network directly."""

    timeout_seconds: float = DEFAULT_TIMEOUT_SECONDS
    """The deadline of everything that is asked over the network, from the first request on."""
    proxy: str | None = None
    """For every connection, e.g. `socks5h://127.0.0.1:9050`."""
    cache: Cache | None = None
    """Where the last good answers are kept; None keeps and reads nothing."""
    max_age_seconds: float = DEFAULT_MAX_AGE_SECONDS
    """How old a kept answer may be to be taken instead of asking."""
    dated_max_age_seconds: float | None = None
    """The same for an answer that says itself until when it holds, as the network API's do; None for no other limit."""
    refresh: bool = False
    """Ask, whatever is kept."""
    offline: bool = False
    """Ask nobody."""
    nodes_file: str | None = None
    """Take the node list from this file, and ask nobody for it."""
    file_max_age_seconds: float | None = None
    """From which age on a list from a file counts as stale; None for never."""
    clock: Callable[[], datetime] = wall_clock
    """Returns the present moment in UTC."""
    random_bytes: Callable[[str, int], bytes] = unpredictable
    """Returns so many unpredictable bytes for a purpose, such as the key of a sealed request."""
    api_transport: ApiTransport = "sealed"
    """Whether the network API is asked by requests that only it can open, or over HTTPS as any web page."""
    identity: Identity | None = None
    """The key that sealed requests are signed with; None takes a new one for each, and so does a run with a tape."""
    onion: bool = False
    """Ask the network API, and for names, over three Session Nodes, so that whoever answers does not see who asks."""
    onion_choice: bytes | None = None
    """What the nodes of onion paths are chosen by, so that another run takes the same guard; None draws it anew."""
    tape: Tape | None = None
    """Keeps exchanges, or gives them back instead of the network; see `cassette`."""
    recording: Recording | None = None
    """What answers say about the cassette that they come from."""
    report: Callable[[str], None] = silence
    """Called with a line for people on what is being done."""
    progress: Callable[[int, int], None] = unseen
    """Called during a long job with the number of parts done and of all parts; in the caller's thread."""
    measured: Callable[[str, float], float] = as_measured
    """Is given what was measured, by purpose, and gives what counts: in a replay, what the recorded run measured."""
