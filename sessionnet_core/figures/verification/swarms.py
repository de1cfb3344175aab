"""An account's swarm against the one that follows from the lists of Session Nodes. The account is not sent to anyone.

Between two blocks honest nodes come and go, and now and then a new swarm takes members from others. The tolerance for
that is small, because a liar could use it too.
"""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import structs

from ...account import parse_account, public_key
from ...evidence import Reason, Tolerance, Verdict
from ...model import AccountSwarm, NodeList
from ...nodes.differences import differences
from ...nodes.filters import by_swarm
from ...nodes.ring import SwarmRing
from .compare import SAME_BLOCK, Obstacle, unchecked
from .node_lists import Witnessed, blocks_between, is_same_block, left_out_by, what_differs

MOST_SWARM_CHANGES = 3
"""How many members of one swarm may have changed between two lists, however many blocks lie between them."""
MOST_UNKNOWN = 1
"""How many of these may be nodes that no witness knows, however many blocks lie between: a handful of nodes register in
a day, and hardly ever two of them within minutes and in one swarm. A new swarm takes its members from others; an
attacker who wants an account's swarm has to add nodes of their own."""
IN_CHANGE = Obstacle(
    Reason.IN_CHANGE, "a swarm was made or dissolved between the two lists; ask again in a few minutes"
)


def verify_swarm(swarm: AccountSwarm, listed: NodeList, witnessed: Witnessed) -> Verdict:
    """Compare an account's swarm with the one that follows from the witnesses' list."""
    if not witnessed.tells_swarms:
        return unchecked_swarm(swarm, left_out_by(witnessed), by=witnessed.by)
    members = by_swarm(witnessed.nodes)
    swarm_id = SwarmRing(int(one, 16) for one in members).swarm_id_of(public_key(parse_account(swarm.account_id)))
    ours = {node.pubkey: node for node in swarm.nodes}
    theirs = {node.pubkey: node for node in members.get(swarm_id or "", ())}
    found = differences(ours, theirs, lambda _: ())
    same_block = is_same_block(listed, witnessed)
    changes = 0 if same_block else _most_changes(listed, witnessed)
    known = {node.pubkey for node in witnessed.nodes}
    unknown = sum(key not in known for key in ours)
    suspicious = unknown > (0 if same_block else MOST_UNKNOWN)
    made = ({node.swarm_id for node in listed.nodes} - {None}) ^ set(members)
    # If the height of a list is unknown, so is what lies between.
    may_be_made = len(made) == 1 and blocks_between(listed, witnessed) != 0
    if found.count and may_be_made and not suspicious and unknown * 2 < len(ours):
        return unchecked_swarm(swarm, IN_CHANGE, here=_in_words(swarm.swarm_id, len(ours)), by=witnessed.by)
    agrees = found.count <= changes and not suspicious and (swarm.swarm_id == swarm_id or not same_block)
    return Verdict(
        figure=_figure(swarm),
        verdict="agrees" if agrees else "differs",
        here=_in_words(swarm.swarm_id, len(ours)),
        there=_in_words(swarm_id, len(theirs)),
        by=witnessed.by,
        tolerance=SAME_BLOCK if same_block else _tolerance(changes),
        detail=what_differs(found),
        account_id=swarm.account_id,
    )


def unchecked_swarm(
    swarm: AccountSwarm, obstacle: Obstacle, *, here: str | None = None, by: Sequence[str] = ()
) -> Verdict:
    """Return the verdict on a swarm that could not be checked."""
    verdict = unchecked(_figure(swarm), here or swarm.swarm_id, obstacle, by)
    return structs.replace(verdict, account_id=swarm.account_id)


def _most_changes(listed: NodeList, witnessed: Witnessed) -> int:
    """Return how many members of a swarm may have come or gone between two lists."""
    return max(1, min(blocks_between(listed, witnessed) or 0, MOST_SWARM_CHANGES))


def _tolerance(changes: int) -> Tolerance:
    return Tolerance(
        f"{changes} of its members",
        f"one for each block that may lie between, up to {MOST_SWARM_CHANGES}, of which at most {MOST_UNKNOWN} may be "
        "unknown to the witnesses",
    )


def _figure(swarm: AccountSwarm) -> str:
    return f"swarm of {swarm.account_id}"


def _in_words(swarm_id: str | None, size: int) -> str:
    return "no swarm" if swarm_id is None else f"{size} in {swarm_id}"
