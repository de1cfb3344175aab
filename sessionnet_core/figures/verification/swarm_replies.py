"""The swarm that was worked out here, compared with what one node says.

A pure module. IDs are compared as numbers, members as sets of their Ed25519 keys. A member that the node list has no
address of may be missing: nodes leave out whom they could not name an address of. Neither side tells of which block it
speaks, so that a swarm which one node has just joined or left differs for a while between honest ones.
"""

from __future__ import annotations

from collections.abc import Iterable

from msgspec import Struct, structs

from ...evidence import Asked, Reason, Tolerance, Verdict
from ...model import AccountSwarm
from .compare import Obstacle, unchecked

TOLERANCE = Tolerance(exempt="members of unknown address, which may be missing")
_SHOWN_DIGITS = 12
_NAMED = 3


class SwarmReply(Struct, frozen=True):
    """What one storage server answered."""

    swarm_id: int | None
    """None where it says that there is no swarm at all."""
    members: frozenset[str]
    """Their Ed25519 keys, in lower case."""


def verdict_on(one: AccountSwarm, reply: SwarmReply, by: str, asked: Asked) -> Verdict:
    """Return whether a node's answer agrees with the swarm of an account; `by` is what the node is called."""
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
    """Return the verdict that fewer nodes than wanted could be compared with."""
    verdict = unchecked(_figure(one), one.swarm_id, Obstacle(Reason.TOO_FEW_ANSWERS, detail))
    return structs.replace(verdict, account_id=one.account_id, asked=asked)


def difference(one: AccountSwarm, reply: SwarmReply) -> str | None:
    """Say in what a node's answer differs; None where it agrees."""
    ours = None if one.swarm_id is None else int(one.swarm_id, 16)
    if reply.swarm_id != ours:
        there = "no swarm at all" if reply.swarm_id is None else f"swarm {reply.swarm_id:016x}"
        return f"tells {there}, not {one.swarm_id or 'none'}"
    listed = {node.pubkey for node in one.nodes}
    required = {node.pubkey for node in one.nodes if node.ip is not None and node.https_port}
    parts = []
    if added := reply.members - listed:
        parts.append(f"adds {_named(added)}")
    if missing := required - reply.members:
        parts.append(f"leaves out {_named(missing)}")
    return ", ".join(parts) or None


def _figure(one: AccountSwarm) -> str:
    """Return what is compared: what one node says, and not what follows from node lists."""
    return f"swarm of {one.account_id}, by a node's own word"


def _named(keys: Iterable[str]) -> str:
    names = [f"{key[:_SHOWN_DIGITS]}…" for key in sorted(keys)]
    more = f" and {len(names) - _NAMED} more" if len(names) > _NAMED else ""
    return " ".join(names[:_NAMED]) + more
