"""How paths failed: what is known of it, which nodes it costs, and when it is settled that the path is not to blame.

::

    PathFailed      the word of a node about the path, or nothing came back in time: then any node of it may be down
    Refused         the word of the server, or of the last node about the server, which nothing seals
    NotSealed       noise, or the server's own word that it cannot open the request

A single path proves nothing of the server: each of its nodes could have made it up. What two paths without a common
node bring alike is taken as the server's.
"""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct

from ...errors import NotSealed, PathFailed, Refused, SessionNetError
from ...onion.refusals import server_failure
from .builder import Path, place_of

AGAIN_HINT = "Run it again: another path is chosen."
SILENT_HINT = "Any node of a silent path may be down, or what is behind it. Run it again: other nodes are chosen."
ENOUGH = 2
"""How many paths have to bring the same."""


class Failure(Struct, frozen=True):
    """How one path failed."""

    path: Path
    error: PathFailed | NotSealed | Refused
    waited_seconds: float = 0.0
    """How long was waited in vain, where nothing came back."""

    @property
    def message(self) -> str:
        """What is known, in one line; a silent path blames none of its nodes."""
        if self.waited_seconds:
            return f"nothing came back over the path {self.path} within {self.waited_seconds:.1f} s"
        through = f"the path through {place_of(self.path.guard)}"
        if isinstance(self.error, PathFailed):
            return f"{through} failed: {self.error.message}"
        return f"{through} brought back: {_at_the_server(self.error).message}"

    @property
    def keys(self) -> frozenset[str]:
        """The keys of the path's nodes."""
        return frozenset(node.pubkey for node in self.path.nodes)

    @property
    def named(self) -> str | None:
        """The key of the node that is said to be the cause, if it is on the path."""
        node = self.error.node if isinstance(self.error, PathFailed) else None
        return node if node in self.keys else None

    def lost(self, asked: str | None) -> frozenset[str]:
        """Return the nodes that are not used again in this run, once another path was of more use.

        Args:
            asked: the key of the node that was asked behind the path. That it is not there is no fault of the path.
        """
        if isinstance(self.error, PathFailed) and asked is not None and self.error.node == asked:
            return frozenset()
        if isinstance(self.error, Refused) and _at_the_server(self.error) is not self.error:
            return frozenset({self.path.nodes[-1].pubkey})
        return self.keys if self.named is None else frozenset({self.named})


def settled(failures: Sequence[Failure]) -> SessionNetError | None:
    """Return what enough paths have brought alike; None as long as it is no more than the word of one."""
    alike: dict[tuple[type, int | None], int] = {}
    for one in failures:
        if not isinstance(one.error, (NotSealed, Refused)):
            continue
        error = _at_the_server(one.error)
        what = type(error), error.status if isinstance(error, Refused) else None
        alike[what] = alike.get(what, 0) + 1
        if alike[what] >= ENOUGH:
            return error.about(message=f"over two onion paths: {error.message}")
    return None


def all_failed(failures: Sequence[Failure], no_other: PathFailed | None) -> PathFailed:
    """Return the error for when no path brought an answer, and none is settled.

    Args:
        no_other: why no other path could be built, if that is the reason.
    """
    first = failures[0].error
    said = "; then ".join(one.message for one in failures)
    if len(failures) > 1 and all(one.waited_seconds for one in failures):
        paths = "; ".join(f"{one.path}, {one.waited_seconds:.1f} s" for one in failures)
        said = f"nothing came back over {len(failures)} onion paths in time ({paths})"
    hint = SILENT_HINT if any(one.waited_seconds for one in failures) else first.hint
    node = first.node if isinstance(first, PathFailed) else None
    return PathFailed(f"{said}; {no_other.message}" if no_other else said, hint=hint, node=node)


def _at_the_server(error: SessionNetError) -> SessionNetError:
    return server_failure(error) if isinstance(error, Refused) else error
