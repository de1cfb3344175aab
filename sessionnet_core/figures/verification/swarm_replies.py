"""The swarm that was computed here, compared with one node's reply.

A pure module. IDs are compared as numbers, members as sets of their Ed25519 keys. A member without an address in the
node list may be missing: nodes leave out members whose address they do not know. A reply does not name its block, so a
swarm that a node has just joined or left differs between honest nodes for a while.
"""

from __future__ import annotations

from collections.abc import Iterable

from msgspec import Struct, structs

from ...evidence import Asked, Reason, Tolerance, Verdict
from ...model import AccountSwarm
from .compare import Obstacle, unchecked

TOLERANCE = Tolerance(exempt="members without a known address, which may be missing")
_SHOWN_DIGITS = 12
_NAMED = 3


class SwarmReply(Struct, frozen=True):
    """What one storage server answered."""

    swarm_id: int | None
    """None if it says that there is no swarm at all."""
    members: frozenset[str]
    """Their Ed25519 keys, in lower case."""


def verdict_on(one: AccountSwarm, reply: SwarmReply, by: str, asked: Asked) -> Verdict:
    """Return the verdict of a node's reply on an account's swarm; `by` is the name of the node."""
    differs = difference(one, reply)
    return Verdict(
        figure=_figure(one),
        verdict="agrees" if differs is None else "differs",
        here=one.swarm_id,
        there=None if reply.swarm_id is None else f"{reply.swarm_id:016x}",
        by=(by,),
        tolerance=TOLERANCE,
        detail=differs,
        account_id=one.account_id,
        asked=asked,
    )


def too_few_answers(one: AccountSwarm, detail: str, asked: Asked) -> Verdict:
    """Return the verdict for nodes that did not reply; `detail` says how many did."""
    verdict = unchecked(_figure(one), one.swarm_id, Obstacle(Reason.TOO_FEW_ANSWERS, detail))
    return structs.replace(verdict, account_id=one.account_id, asked=asked)


def difference(one: AccountSwarm, reply: SwarmReply) -> str | None:
    """Return in words how a node's reply differs; None if it agrees."""
    ours = None if one.swarm_id is None else int(one.swarm_id, 16)
    if reply.swarm_id != ours:
        there = "no swarm" if reply.swarm_id is None else f"swarm {reply.swarm_id:016x}"
        return f"names {there}, not {one.swarm_id or 'none'}"
    listed = {node.pubkey for node in one.nodes}
    required = {node.pubkey for node in one.nodes if node.ip is not None and node.https_port}
    parts = []
    if added := reply.members - listed:
        parts.append(f"adds {_named(added)}")
    if missing := required - reply.members:
        parts.append(f"leaves out {_named(missing)}")
    return ", ".join(parts) or None


def _figure(one: AccountSwarm) -> str:
    """Return the name of the figure, which differs from that of a comparison of lists."""
    return f"swarm of {one.account_id}, by a node's own word"


def _named(keys: Iterable[str]) -> str:
    names = [key[:_SHOWN_DIGITS] for key in sorted(keys)]
    more = f" and {len(names) - _NAMED} more" if len(names) > _NAMED else ""
    return " ".join(names[:_NAMED]) + more
