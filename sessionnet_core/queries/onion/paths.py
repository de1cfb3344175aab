"""Asking over three Session Nodes: whoever answers does not see who asks, and who sees that does not see what.

::

    a path              the same for a whole run, and its guard with it
    └── a failure       another path: without the node that is blamed, the first time; else without all three
        └── two that bring the same without a seal      what the server says, see `failures`
        └── no path or no time left                     the answer; nobody is ever asked directly instead

What it does not do: hide this machine from somebody who watches both its own line and the server's, or help against a
node list whose author made up all three nodes; that is why a list that no two seeds agree on is warned of. A guard may
blame honest nodes until it likes the path; that is why it is kept only once.
"""

from __future__ import annotations

from collections.abc import Callable
from threading import Lock
from typing import TYPE_CHECKING, Generic, TypeVar

from msgspec import Struct

from ...decoding import bounded
from ...errors import NotSealed, PathFailed, Refused, SessionNetError
from ...evidence import Warned
from ...onion.layers import HOPS, Fresh, Hop, Place, open_node_reply, to_node, to_server
from ...onion.refusals import path_failure, some_path_failure
from ...onion.sealed import KEY_BYTES, NONCE_BYTES, Reply, Sealed
from ...session import Session
from .attempt import attempt
from .builder import Path, PathBuilder
from .failures import AGAIN_HINT, Failure, all_failed, settled

if TYPE_CHECKING:
    from ...model import Node
    from ...sources.transport import Transport

T = TypeVar("T")

PATH_SECONDS = 4.0
"""How long a path may take where another can be tried after it. A healthy one takes 0.6 to 1.5 s; that a node of it is
down shows after 30 s only, when the node before it gives up. So three silent ones leave time for a fourth."""
PATHS_TO_SERVER = 4
PATHS_TO_NODE = 2
"""How many paths are tried. A node that is asked may be down itself, and another one is asked in its place."""
_SHORTEST_SECONDS = 0.5
"""With less time left, no other path is tried."""


class Over(Struct, Generic[T], frozen=True):
    """What came back over a path, and what is to be said of the way."""

    value: T
    path: Path
    warnings: tuple[Warned, ...]


def onion_paths(session: Session) -> OnionPaths:
    """Return the onion paths of this session."""
    return session.once("onion paths", lambda: OnionPaths(session))


class OnionPaths:
    """The onion paths of one run. Questions may be asked side by side, from any thread."""

    def __init__(self, session: Session) -> None:
        self._access = session.access
        self._builder = PathBuilder(session)
        self._lock = Lock()
        self._dropped: frozenset[str] = frozenset()
        self._reported: set[Path] = set()

    @property
    def doubts(self) -> tuple[Warned, ...]:
        """What is wrong with the node list that the paths are chosen from, where it is."""
        return self._builder.doubts()

    @property
    def dropped(self) -> frozenset[str]:
        """The keys of the nodes that a failure has cost so far: what is asked from now on goes without them."""
        with self._lock:
            return self._dropped

    def path(self, transport: Transport | None = None) -> Path:
        """Return the path in use, built and its guard tested; nothing is asked over it.

        Args:
            transport: for the test; without it, one with the time of a whole run.

        Raises:
            As `PathBuilder.build` does.
        """
        from ...sources.transport import Transport

        return self._build(transport or Transport.of(self._access), self.dropped, "onion path")

    def ask_server(
        self,
        transport: Transport,
        place: Place,
        purpose: str,
        seal: Callable[[], Sealed],
        meaning_of: Callable[[Refused], Refused | NotSealed],
    ) -> Over[Reply]:
        """Ask a server behind the exit.

        Args:
            transport: whose deadline holds for all of it.
            purpose: what for, by which a recording gives the same keys again.
            seal: seals the request for the server, anew for each path.
            meaning_of: reads what the server refuses without a seal: is it that it cannot open the request?

        Raises:
            PathFailed: no path brought an answer; or there is none, as `PathBuilder.build` says.
            Unreachable: by the word of two paths' last nodes, they cannot reach the server.
            Refused: the server, or what stands in front of it, refused over two paths.
            NotSealed: what two paths brought is no sealed reply, or the server cannot open what is sealed for it.
            MalformedAnswer: what the server sealed is no reply.
        """
        from ...sources import onion_guard

        def send(way: Transport, path: Path) -> Reply:
            sealed, fresh = seal(), self._fresh(purpose, HOPS)
            try:
                reply = onion_guard.send(way, path.guard, to_server(sealed, place, path.hops, fresh))
            except Refused as error:
                raise path_failure(error) or meaning_of(error) from None
            try:
                return sealed.open(reply)
            except NotSealed as error:
                raise _said_by_exit(reply, fresh[-1], path.hops[-1]) or error from None

        return self._ask(transport, send, purpose, self.dropped, PATHS_TO_SERVER)

    def ask_node(
        self, transport: Transport, node: Node, purpose: str, question: bytes, *, dropped: frozenset[str] | None = None
    ) -> Over[bytes]:
        """Ask a node's storage server, as the fourth node behind the path; give the body of its reply.

        Unlike over HTTPS, the reply is sealed with the key that follows from the node's own: the node wrote it.

        Args:
            question: `{"method", "params"}`, as JSON.
            dropped: where several are asked side by side, what `dropped` was before the first of them, so that it does
                not matter which fails first.

        Raises:
            Refused: the node, recognised, gave another status than 200.
            PathFailed: as `ask_server` does. That the node is not there counts as the path's failure too: it is the
                word of the one before it alone, so another path is tried once before it is believed.
            NotSealed: what two paths brought is not sealed by the node.
            MalformedAnswer: as `ask_server` does.
        """
        from ...sources import onion_guard

        destination = Hop.of(node.pubkey)

        def send(way: Transport, path: Path) -> bytes:
            asked = to_node(question, destination, path.hops, self._fresh(purpose, HOPS + 1))
            try:
                reply = asked.open(onion_guard.send(way, path.guard, asked.body))
            except Refused as error:
                raise some_path_failure(error) from None
            except NotSealed as error:
                raise error.about(hint=AGAIN_HINT) from None
            if reply.status != 200:
                raise Refused(f"it answered, sealed, with status {reply.status}: {bounded(reply.body)}")
            return reply.body.encode()

        known = self.dropped if dropped is None else dropped
        return self._ask(transport, send, purpose, known, PATHS_TO_NODE, asked=node.pubkey)

    def _ask(
        self,
        transport: Transport,
        send: Callable[[Transport, Path], T],
        purpose: str,
        dropped: frozenset[str],
        tries: int,
        asked: str | None = None,
    ) -> Over[T]:
        """Ask over the path in use; where that fails, over others.

        Args:
            asked: the key of the node that is asked behind the path; None for a server.
        """
        without = dropped if asked is None else dropped | {asked}
        failures: list[Failure] = []
        no_other: PathFailed | None = None
        for number in range(1, tries + 1):
            left = self._access.measured(f"{purpose}: left for path {number}", transport.remaining_seconds)
            if failures and left < _SHORTEST_SECONDS:
                break
            try:
                path = self._build(transport, without, "another onion path" if failures else "onion path")
            except PathFailed as error:
                if not failures:
                    raise
                no_other = error  # the reasons for the failures are of more use
                break
            seconds = left if number == tries else min(PATH_SECONDS, left / 2)
            silence = f"{purpose}: silence of path {number}"
            outcome = attempt(self._access, transport, path, send, seconds, silence, unsealed_refusals=asked is None)
            if not isinstance(outcome, Failure):
                self._drop(*(one.lost(asked) for one in failures))
                rebuilt = (Warned("onion-path-rebuilt", f"{one.message}; another path was used") for one in failures)
                return Over(outcome, path, (*self.doubts, *rebuilt))
            failures.append(outcome)
            self._access.report(outcome.message)
            found = settled(failures)
            if found is not None:
                raise found
            if isinstance(outcome.error, PathFailed):
                self._drop(outcome.lost(asked))
            is_first_blamed = len(failures) == 1 and outcome.named is not None
            without |= outcome.lost(asked) if is_first_blamed else outcome.keys
        raise all_failed(failures, no_other)

    def _drop(self, *lost: frozenset[str]) -> None:
        with self._lock:
            self._dropped = self._dropped.union(*lost)

    def _build(self, transport: Transport, without: frozenset[str], called: str) -> Path:
        path = self._builder.build(transport, without)
        with self._lock:
            is_new = path not in self._reported
            self._reported.add(path)
        if is_new:
            self._access.report(f"{called}: {path}")
        return path

    def _fresh(self, purpose: str, layers: int) -> list[Fresh]:
        """Draw what is new for each layer of one request, from the outermost on."""
        draw = self._access.random_bytes
        return [
            Fresh(
                secret=draw(f"{purpose}: layer {number}: ephemeral key", KEY_BYTES),
                nonce=draw(f"{purpose}: layer {number}: nonce", NONCE_BYTES),
            )
            for number in range(1, layers + 1)
        ]


def _said_by_exit(reply: bytes, fresh: Fresh, last: Hop) -> PathFailed | None:
    """Read what the last node itself says instead of asking the server, where it does."""
    try:
        said = open_node_reply(reply, fresh.secret, last)
    except SessionNetError:
        return None
    return PathFailed(f"the last node passes nothing on: status {said.status}, {bounded(said.body)}")
