"""Three Session Nodes to ask over: chosen from the node list, the first of them tested.

::

    the node list           whichever way it came
    └── the choice          active nodes of swarms, no two in one /24, at random; made once in a run
        └── the guard       the first of them that answers; the two after it are the others

Which path comes of it follows from the choice and from which nodes answer, never from what was asked first: so that
questions side by side, and a replay in order, take the same.
"""

from __future__ import annotations

import time
from threading import RLock
from typing import TYPE_CHECKING

from msgspec import Struct

from ...access import ONION_CHOICE_BYTES
from ...errors import MalformedAnswer, NotRecorded, PathFailed, SessionNetError, Shortage
from ...evidence import Warned
from ...model import Node, NodeList
from ...nodes.subnets import pick_in_distinct_subnets
from ...onion.layers import HOPS, Hop
from ...session import Session
from ..node_list import fetch_node_list, two_seeds_vouch

if TYPE_CHECKING:
    from ...sources.transport import Transport

GUARD_SECONDS = 5.0
"""How long a candidate has to show that it is there, as in Session's apps."""
GUARDS_TRIED = 3
"""How many candidates are tested for one path, one after the other: each is one more who learns that somebody asks."""
_SPARE = 12
"""How many nodes are chosen beyond the first path, to take the place of those that fail: four more paths."""
SLACK_SECONDS = 0.2
"""How much longer an exchange is waited for than it may last, so that it says itself why it ended."""


class Path(Struct, frozen=True):
    """Three nodes, the guard first."""

    nodes: tuple[Node, ...]
    hops: tuple[Hop, ...]
    guard_seconds: float
    """How long the guard took to answer its test."""

    @property
    def guard(self) -> Node:
        """The node that sees who asks."""
        return self.nodes[0]

    def __str__(self) -> str:
        return " → ".join(place_of(node) for node in self.nodes)


class PathBuilder:
    """Builds the paths of one run, from any thread.

    Args:
        network: whose node list the nodes are chosen from; it is read when the first path is built.
    """

    def __init__(self, session: Session) -> None:
        self._session = session
        self._lock = RLock()
        self._choice: list[tuple[Node, Hop]] | None = None
        self._tested: dict[str, float | SessionNetError] = {}

    def build(self, transport: Transport, without: frozenset[str]) -> Path:
        """Return the path of the first nodes of the choice; each guard is tested once in a run.

        Args:
            without: keys of nodes that are not to be on it.

        Raises:
            PathFailed: there are too few nodes to choose from, or no guard answered; `causes` says why.
            NotRecorded: a recording holds no such path.
            Others as `fetch_node_list` does.
        """
        with self._lock:
            left = [one for one in self._chosen() if one[0].pubkey not in without]
            failures: list[SessionNetError] = []
            tries_left = GUARDS_TRIED
            for number, (guard, _) in enumerate(left if len(left) >= HOPS else ()):
                is_new = guard.pubkey not in self._tested
                if is_new and not tries_left:
                    break
                seconds = self._test(transport, guard, tries_left)
                tries_left -= is_new
                if not isinstance(seconds, SessionNetError):
                    # Those that failed as guards come last.
                    nodes, hops = zip(*[*left[number:], *left[:number]][:HOPS], strict=True)
                    return Path(nodes=nodes, hops=hops, guard_seconds=seconds)
                failures.append(seconds.about(host=place_of(guard)))
        if not failures:
            others = ": the others failed, or are those that are asked" if without else ""
            raise PathFailed(
                f"an onion path needs {HOPS} active nodes in different networks, "
                f"and {len(left)} of them can be used{others}"
            )
        if all(isinstance(error, NotRecorded) for error in failures):
            raise NotRecorded("the cassette holds no such onion path", hint=failures[0].hint)
        raise PathFailed(
            "none of the nodes tried as the first of an onion path could be used", failures=tuple(failures)
        )

    def doubts(self) -> tuple[Warned, ...]:
        """Say what is wrong with the list that the nodes are chosen from, where it is."""
        if two_seeds_vouch(fetch_node_list(self._session)):
            return ()
        return (
            Warned(
                "onion-path-unverified",
                "no two seeds vouch for the node list that the onion path was chosen from: whoever made it up may have "
                "made up all three nodes, and see who asks",
            ),
        )

    def _chosen(self) -> list[tuple[Node, Hop]]:
        """Choose the nodes of this run; those whose key nothing can be sealed for are passed over."""
        if self._choice is None:
            known, access = self._session.network, self._session.access
            ready = nodes_for_onions(fetch_node_list(self._session).value)
            active = [node for node in ready if node.state in ("active", None)]
            randomness = access.onion_choice or access.random_bytes("onion path: which nodes", ONION_CHOICE_BYTES)
            nodes = pick_in_distinct_subnets(active, HOPS + _SPARE, randomness, local=known.is_local)
            self._choice = [(node, hop) for node in nodes if (hop := _hop_of(node)) is not None]
        return self._choice

    def _test(self, transport: Transport, node: Node, tries_left: int) -> float | SessionNetError:
        """Return how long a guard took to answer, or why it did not; time is left for what is asked over it.

        Raises:
            Shortage: this machine could not ask it, which says nothing of it.
            PathFailed: there is no time to ask it.
        """
        from ...sources import onion_guard

        if node.pubkey not in self._tested:
            seconds = min(GUARD_SECONDS, transport.remaining_seconds / (tries_left + 1))
            if seconds <= SLACK_SECONDS:
                raise PathFailed("no time left to find an onion path", hint="A longer --timeout may help.")
            way = transport.within(seconds - SLACK_SECONDS)
            started = time.monotonic()
            (outcome,) = transport.side_by_side(
                [onion_guard.endpoint_of(node)], lambda _: onion_guard.check(way, node), seconds=seconds
            )
            took = time.monotonic() - started
            if isinstance(outcome, Shortage):
                raise outcome
            self._tested[node.pubkey] = (
                outcome
                if isinstance(outcome, SessionNetError)
                else self._session.access.measured(f"onion guard {node.pubkey}", took)
            )
        return self._tested[node.pubkey]


def nodes_for_onions(listed: NodeList) -> list[Node]:
    """Return the nodes that take onion requests: one in no swarm says that it is not ready."""
    return [node for node in listed.nodes if node.swarm_id is not None or not listed.tells_swarms]


def place_of(node: Node) -> str:
    """Return a node's address as reports call it."""
    from ...sources.endpoint import endpoint_at

    return endpoint_at(node).host


def _hop_of(node: Node) -> Hop | None:
    try:
        return Hop.of(node.pubkey)
    except MalformedAnswer:
        return None
