"""A node list, and the swarms in it, against what Session Nodes list that were asked themselves.

At least two of three have to say so, as in Session's apps: a single one that lies changes no verdict, and is named.

Not guaranteed: anything about a list that is a lie as a whole. The nodes that are asked are chosen from it, so whoever
made it up has placed them there.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence

from ...account import parse_account, public_key
from ...evidence import Verdict, Warned
from ...model import AccountSwarm, Node, NodeList
from ...nodes.agreement import (
    DIFFERING_FLOOR,
    DIFFERING_PERCENT,
    HEIGHT_TOLERANCE_BLOCKS,
    Testimony,
    agree,
    most_differing,
)
from ...nodes.differences import Differences, Facts, differences, in_words, named
from ...nodes.filters import by_swarm
from ...nodes.ring import SwarmRing
from .compare import NOT_HERE, compared, unchecked

LIST_FIGURES = ("height", "nodes", "swarms", "states", "stakes", "addresses")
MOST_SWARM_CHANGES = 3
"""How many members of one swarm may have changed between two blocks of which many lie between."""
MOST_UNHEARD_OF = 1
"""How many of these may be nodes that no witness has heard of, however many blocks lie between: a handful of nodes
register in a day, and hardly two of them within minutes and into one swarm. A new swarm takes its members from others;
and whoever wants an account's swarm to himself must add nodes of his own."""

SAME_BLOCK = "none: both are of the same block"
_NEEDED = 2
"""Of three."""


class Witnessed(NodeList, frozen=True):
    """What most of the witnesses list."""

    by: tuple[str, ...] = ()
    """Who they are."""


def agreed(told: Sequence[Testimony]) -> tuple[Witnessed, tuple[Warned, ...]]:
    """Give what most witnesses list, and name those who tell something else.

    Raises:
        Contradicted: they have too little in common.
    """
    listed, doubts = agree(told)
    # `agree` takes anything but swarm, address and port from one witness alone; that one may be the liar.
    by_key = [{node.pubkey: node for node in one.list.nodes} for one in told]
    nodes = tuple(
        _most_told(node, [held[node.pubkey] for held in by_key if node.pubkey in held]) for node in listed.nodes
    )
    witnessed = Witnessed(
        nodes=nodes,
        height=listed.height,
        block_hash=listed.block_hash,
        tells_swarms=listed.tells_swarms,
        tells_states=any(one.list.tells_states for one in told),
        spread_blocks=listed.spread_blocks,
        by=tuple(one.name for one in told),
    )
    return witnessed, tuple(Warned("witness-disagrees", doubt.message) for doubt in doubts)


def age_in_blocks(listed: NodeList, witnessed: Witnessed) -> int | None:
    """Tell by how many blocks a list is behind; None where it or the witnesses do not tell their height."""
    if listed.height is None or witnessed.height is None:
        return None
    return witnessed.height - listed.height


def verify_list(listed: NodeList, witnessed: Witnessed) -> list[Verdict]:
    """Compare a list that is to be of now with what the witnesses list."""
    same_block = _is_same_block(listed, witnessed)
    ours = {node.pubkey: node for node in listed.nodes}
    theirs = {node.pubkey: node for node in witnessed.nodes}
    whole = differences(ours, theirs, lambda _: ())

    def verdict(figure: str, found: Differences, here: int, there: int, limit: int, tolerance: str) -> Verdict:
        return Verdict(
            figure=figure,
            verdict="agrees" if found.count <= limit else "differs",
            here=str(here),
            there=str(there),
            by=witnessed.by,
            tolerance=tolerance,
            reason=f"this list {in_words(found)}: {_named_in(found)}" if found.count else None,
        )

    def of_facts(figure: str, facts: Callable[[Node], Facts], limit: int, tolerance: str) -> Verdict:
        both = {key: ours[key] for key in ours.keys() & theirs.keys()}
        if not any(value is not None for node in listed.nodes for value in facts(node)):
            return unchecked(figure, None, NOT_HERE)
        if not any(value is not None for node in witnessed.nodes for value in facts(node)):
            return unchecked(figure, None, f"{', '.join(witnessed.by)} do not tell it", witnessed.by)
        found = differences(both, {key: theirs[key] for key in both}, facts)
        return verdict(figure, found, len(both), len(both) - found.count, limit, tolerance)

    def swarm_told(node: Node) -> Facts:
        # In no swarm at all is an answer as well, where swarms are told.
        return (node.swarm_id or (_NO_SWARM if listed.tells_swarms and witnessed.tells_swarms else None),)

    between = most_differing(len(theirs), between_blocks=True)
    few = most_differing(len(theirs), between_blocks=False)
    exact, coming, moving = 0 if same_block else few, SAME_BLOCK, SAME_BLOCK
    if not same_block:
        coming = f"{few} nodes: the lists are of different blocks, and nodes come and go between them"
        moving = f"{between} nodes: the lists are of different blocks, and a new swarm takes seven nodes from others"
    return [
        compared(
            "height",
            listed.height,
            witnessed.height,
            witnessed.by,
            f"{HEIGHT_TOLERANCE_BLOCKS} blocks: honest nodes are seldom two apart",
            limit=HEIGHT_TOLERANCE_BLOCKS,
        ),
        verdict("nodes", whole, len(ours), len(theirs), exact, coming),
        of_facts("swarms", swarm_told, 0 if same_block else between, moving),
        of_facts("states", lambda node: (node.state,), 0 if same_block else between, moving.replace(_SWARM, _STATES)),
        of_facts("stakes", _stake, exact, coming),
        of_facts(
            "addresses",
            lambda node: (node.ip, node.https_port),
            few,
            f"{few} nodes, {DIFFERING_FLOOR} or {DIFFERING_PERCENT} %: addresses come with a node's own uptime proofs, "
            "not with blocks",
        ),
    ]


_NO_SWARM = "none"
_SWARM = "a new swarm takes seven nodes from others"
_STATES = "nodes are decommissioned and come back"


def unchecked_list(listed: NodeList, reason: str) -> list[Verdict]:
    """Say of every figure of a list that it was not checked."""
    here: Mapping[str, int | None] = {"height": listed.height, "nodes": len(listed.nodes)}
    return [unchecked(figure, here.get(figure), reason) for figure in LIST_FIGURES]


def verify_swarm(swarm: AccountSwarm, listed: NodeList, witnessed: Witnessed, figure: str | None = None) -> Verdict:
    """Compare an account's swarm with the one that the witnesses' list gives it. The account is told to nobody.

    Args:
        figure: what it is called, where that is not `swarm of` the account.
    """
    figure = figure or f"swarm of {swarm.account_id}"
    members = by_swarm(witnessed.nodes)
    swarm_id = SwarmRing(int(one, 16) for one in members).swarm_id_of(public_key(parse_account(swarm.account_id)))
    ours = {node.pubkey: node for node in swarm.nodes}
    theirs = {node.pubkey: node for node in members.get(swarm_id or "", ())}
    found = differences(ours, theirs, lambda _: ())
    same_block = _is_same_block(listed, witnessed)
    changes = 0 if same_block else most_swarm_changes(listed, witnessed)
    known = {node.pubkey for node in witnessed.nodes}
    unheard_of = sum(key not in known for key in ours)
    strange = unheard_of > (0 if same_block else MOST_UNHEARD_OF)
    made = {node.swarm_id for node in listed.nodes} - {None} ^ set(members)
    # Of a list that keeps its height to itself, nobody knows what lies between.
    may_be_made = len(made) == 1 and _blocks_between(listed, witnessed) != 0
    if found.count and may_be_made and not strange and unheard_of * 2 < len(ours):
        return unchecked(
            figure,
            _swarm_in_words(swarm.swarm_id, len(ours)),
            "a swarm was made or dissolved between the two lists; ask again in a few minutes",
            witnessed.by,
        )
    agrees = found.count <= changes and not strange and (swarm.swarm_id == swarm_id or not same_block)
    return Verdict(
        figure=figure,
        verdict="agrees" if agrees else "differs",
        here=_swarm_in_words(swarm.swarm_id, len(ours)),
        there=_swarm_in_words(swarm_id, len(theirs)),
        by=witnessed.by,
        tolerance=SAME_BLOCK
        if same_block
        else f"{changes} of its members: one for each block that may lie between, up to {MOST_SWARM_CHANGES}, "
        f"of whom {MOST_UNHEARD_OF} may be one that no witness has heard of",
        reason=f"this list {in_words(found)}: {_named_in(found)}" if found.count else None,
    )


def most_swarm_changes(listed: NodeList, witnessed: Witnessed) -> int:
    """Tell how many members of a swarm may have come or gone between two lists."""
    return max(1, min(_blocks_between(listed, witnessed) or 0, MOST_SWARM_CHANGES))


def _blocks_between(listed: NodeList, witnessed: Witnessed) -> int | None:
    """Tell how many blocks may lie between two lists; None where one of them does not tell its height.

    Two lists of one height on different blocks have none between them: either block was the next one.
    """
    age = age_in_blocks(listed, witnessed)
    return None if age is None else abs(age) + listed.spread_blocks + witnessed.spread_blocks


def _is_same_block(listed: NodeList, witnessed: Witnessed) -> bool:
    """Tell whether two lists are of one block: of the same height alone, a chain may have had two at its top."""
    return (
        listed.height is not None
        and (listed.height, listed.block_hash) == (witnessed.height, witnessed.block_hash)
        and not listed.spread_blocks
        and not witnessed.spread_blocks
    )


def _stake(node: Node) -> Facts:
    return (node.staked, node.requirement, node.operator, node.operator_fee_percent)


def _most_told(node: Node, held: Sequence[Node]) -> Node:
    """Give a node with the state and stake that at least two witnesses tell; None where there are no two."""
    told: dict[str, object] = {"pubkey": node.pubkey, "swarm_id": node.swarm_id}
    told |= {"ip": node.ip, "https_port": node.https_port}
    for name in ("state", "staked", "requirement", "operator", "operator_fee_percent"):
        ((value, count),) = Counter(getattr(one, name) for one in held).most_common(1)
        told[name] = value if count >= _NEEDED else None
    return Node(**told)  # type: ignore[arg-type]


def _named_in(found: Differences) -> str:
    return named((*found.added, *found.left_out, *found.changed))


def _swarm_in_words(swarm_id: str | None, size: int) -> str:
    return "no swarm" if swarm_id is None else f"{size} in {swarm_id}"
