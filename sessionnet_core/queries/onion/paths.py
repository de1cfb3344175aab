"""Asking over three Session Nodes: whoever answers does not see who asks, and who sees that does not see what.

::

    a path              the same for a whole run, and its guard with it
    └── a failure       one other path: without the node that is said to be the cause, else without all three
        └── another     is the answer; nobody is ever asked directly instead

What it does not do: hide this machine from somebody who watches both its own line and the server's, or help against a
node list whose author made up all three nodes; that is why a list that no two seeds agree on is warned of. A guard may
blame honest nodes until it likes the path; that is why there is only one other path.
"""

from __future__ import annotations

from collections.abc import Callable
from threading import Lock
from typing import TYPE_CHECKING, Generic, TypeVar

from msgspec import Struct

from ...decoding import bounded
from ...errors import NotSealed, PathFailed, Refused, SessionNetError, Unreachable
from ...evidence import Warned
from ...onion.layers import HOPS, Fresh, Hop, Place, open_node_reply, to_node, to_server
from ...onion.sealed import KEY_BYTES, NONCE_BYTES, Reply, Sealed
from ...session import Session
from .builder import SLACK_SECONDS, Path, PathBuilder, place_of

if TYPE_CHECKING:
    from ...model import Node
    from ...sources.transport import Transport

T = TypeVar("T")

_HINT = "Run it again: another path is chosen."
_CHANGED = (
    "A node of the path may have changed it, or the server's key has changed. Run it again: another path is chosen."
)


_OF_PATH = (PathFailed, NotSealed, Unreachable)
"""The path's failures, and not the word of whoever was asked: that is sealed. That the node which is asked is not there
is nothing but the word of the one before it, who must not choose who answers."""


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

    def ask_server(self, transport: Transport, place: Place, purpose: str, seal: Callable[[], Sealed]) -> Over[Reply]:
        """Ask a server behind the exit.

        Args:
            transport: whose deadline holds for all of it.
            purpose: what for, by which a recording gives the same keys again.
            seal: seals the request for the server, anew for each path.

        Raises:
            PathFailed, NotSealed: two paths failed; or there is none, as `PathBuilder.build` says.
            MalformedAnswer: what the server sealed is no reply.
        """
        from ...sources import onion_guard

        def send(way: Transport, path: Path) -> Reply:
            sealed, fresh = seal(), self._fresh(purpose, HOPS)
            reply = onion_guard.send(way, path.guard, to_server(sealed, place, path.hops, fresh))
            try:
                return sealed.open(reply)
            except NotSealed as error:
                raise _said_by_exit(reply, fresh[-1], path.hops[-1]) or error.about(hint=_CHANGED) from None

        return self._ask(transport, send, self.dropped)

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
            NotSealed, MalformedAnswer: as `ask_server` does.
        """
        from ...sources import onion_guard

        destination = Hop.of(node.pubkey)

        def send(way: Transport, path: Path) -> bytes:
            asked = to_node(question, destination, path.hops, self._fresh(purpose, HOPS + 1))
            try:
                reply = asked.open(onion_guard.send(way, path.guard, asked.body))
            except NotSealed as error:
                raise error.about(hint=_HINT) from None
            if reply.status != 200:
                raise Refused(f"it answered, sealed, with status {reply.status}: {bounded(reply.body)}")
            return reply.body.encode()

        return self._ask(transport, send, self.dropped if dropped is None else dropped, to=node)

    def _ask(
        self,
        transport: Transport,
        send: Callable[[Transport, Path], T],
        dropped: frozenset[str],
        to: Node | None = None,
    ) -> Over[T]:
        """Ask over the path in use; where that fails, once more over another."""
        without = dropped if to is None else dropped | {to.pubkey}
        path = self._build(transport, without, "onion path")
        outcome = _outcome(transport, path, send, transport.remaining_seconds / 2)
        if not isinstance(outcome, _OF_PATH):
            return Over(_value(outcome), path, self.doubts)
        failure, lost = _failure(path, outcome), _lost(path, outcome)
        with self._lock:
            self._dropped |= lost
        self._access.report(failure.message)
        try:
            other = self._build(transport, without | lost, "another onion path")
        except PathFailed as error:  # the reason for the first failure is of more use than that there is no second path
            raise failure.about(message=f"{failure.message}; {error.message}") from None
        outcome = _outcome(transport, other, send, transport.remaining_seconds)
        if isinstance(outcome, _OF_PATH):
            second = _failure(other, outcome)
            raise failure.about(message=f"{failure.message}; then {second.message}")
        rebuilt = Warned("onion-path-rebuilt", f"{failure.message}; another path was used")
        return Over(_value(outcome), other, (*self.doubts, rebuilt))

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


def _outcome(
    transport: Transport, path: Path, send: Callable[[Transport, Path], T], seconds: float
) -> T | SessionNetError:
    from ...sources.onion_guard import endpoint_of

    way = transport.within(seconds - SLACK_SECONDS)
    (outcome,) = transport.side_by_side([endpoint_of(path.guard)], lambda _: send(way, path), seconds=seconds)
    return outcome


def _failure(path: Path, outcome: SessionNetError) -> SessionNetError:
    """Return a failure with the guard that it was seen behind."""
    kinds = (PathFailed, NotSealed)
    error = outcome if isinstance(outcome, kinds) else PathFailed(outcome.message, hint=outcome.hint)
    return error.about(message=f"the path through {place_of(path.guard)} failed: {error.message}", hint=_HINT)


def _lost(path: Path, outcome: object) -> frozenset[str]:
    """Return the nodes that a failure costs: the one that is said to be its cause, or else all of the path."""
    keys = frozenset(node.pubkey for node in path.nodes)
    named = outcome.node if isinstance(outcome, PathFailed) else None
    return frozenset({named}) if named is not None and named in keys else keys


def _value(outcome: T | SessionNetError) -> T:
    if isinstance(outcome, SessionNetError):
        raise outcome
    return outcome


def _said_by_exit(reply: bytes, fresh: Fresh, last: Hop) -> PathFailed | None:
    """Read what the last node itself says instead of asking the server, where it does."""
    try:
        said = open_node_reply(reply, fresh.secret, last)
    except SessionNetError:
        return None
    return PathFailed(f"the last node passes nothing on: status {said.status}, {bounded(said.body)}")
