"""A node list against those of Session Nodes, the witnesses.

As in Session's apps, at least two of three have to agree: one that lies changes no verdict, and is named.

Not guaranteed: anything about a list that is made up as a whole. The witnesses are chosen from it, so its author has
placed them there.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence

from ...evidence import Reason, Tolerance, Verdict, Warned
from ...model import Node, NodeList
from ...nodes.agreement import (
    DIFFERING_FLOOR,
    DIFFERING_PERCENT,
    HEIGHT_TOLERANCE_BLOCKS,
    Testimony,
    agree,
    most_differing,
)
from ...nodes.differences import Differences, Facts, differences, in_words, named
from .compare import SAME_BLOCK, UNKNOWN_HERE, Obstacle, compared, unchecked

LIST_FIGURES = ("height", "nodes", "swarms", "states", "stakes", "addresses")
_NEEDED = 2
"""Of three."""
_NO_SWARM = "none"
_Most = tuple[int, Tolerance]
"""How many nodes may differ: as a number, and for people."""


class Witnessed(NodeList, frozen=True):
    """What most of the witnesses list."""

    by: tuple[str, ...] = ()
    """The names of the witnesses."""


def agreed(testimonies: Sequence[Testimony]) -> tuple[Witnessed, tuple[Warned, ...]]:
    """Return what most witnesses list, and a warning for each that disagrees.

    Raises:
        Contradicted: they have too little in common.
    """
    listed, doubts = agree(testimonies)
    # `agree` takes anything but swarm, address and port from one witness alone; that one may be the liar.
    by_key = [{node.pubkey: node for node in one.list.nodes} for one in testimonies]
    nodes = tuple(
        _most_agreed(node, [held[node.pubkey] for held in by_key if node.pubkey in held]) for node in listed.nodes
    )
    witnessed = Witnessed(
        nodes=nodes,
        height=listed.height,
        block_hash=listed.block_hash,
        tells_swarms=listed.tells_swarms,
        tells_states=any(one.list.tells_states for one in testimonies),
        spread_blocks=listed.spread_blocks,
        rounded_swarms=listed.rounded_swarms,
        by=tuple(one.name for one in testimonies),
    )
    return witnessed, tuple(Warned("witness-disagrees", doubt.message, host=doubt.host) for doubt in doubts)


def age_in_blocks(listed: NodeList, witnessed: Witnessed) -> int | None:
    """Return by how many blocks a list is behind; None if the height of either is unknown."""
    if listed.height is None or witnessed.height is None:
        return None
    return witnessed.height - listed.height


def verify_list(listed: NodeList, witnessed: Witnessed) -> list[Verdict]:
    """Compare a current list with that of the witnesses."""
    same_block = is_same_block(listed, witnessed)
    ours = {node.pubkey: node for node in listed.nodes}
    theirs = {node.pubkey: node for node in witnessed.nodes}
    few = most_differing(len(theirs), between_blocks=False)
    many = most_differing(len(theirs), between_blocks=True)

    def between(nodes: int, why: str) -> _Most:
        if same_block:
            return 0, SAME_BLOCK
        return nodes, Tolerance(f"{nodes} nodes", f"the lists are from different blocks, and {why}")

    def verdict(figure: str, found: Differences, here: int, there: int, most: _Most, *, per_node: bool) -> Verdict:
        limit, tolerance = most
        return Verdict(
            figure=figure,
            verdict="agrees" if found.count <= limit else "differs",
            here=str(here),
            there=str(there),
            by=witnessed.by,
            tolerance=tolerance,
            detail=what_differs(found),
            per_node=per_node,
        )

    def of_facts(figure: str, facts: Callable[[Node], Facts], most: _Most) -> Verdict:
        both = {key: ours[key] for key in ours.keys() & theirs.keys()}
        if not any(value is not None for node in listed.nodes for value in facts(node)):
            return unchecked(figure, None, UNKNOWN_HERE)
        if not any(value is not None for node in witnessed.nodes for value in facts(node)):
            return unchecked(figure, None, left_out_by(witnessed), witnessed.by)
        found = differences(both, {key: theirs[key] for key in both}, facts)
        return verdict(figure, found, len(both), len(both) - found.count, most, per_node=True)

    def swarm_of(node: Node) -> Facts:
        # To be in no swarm is a fact as well, in a list that has swarms.
        return (node.swarm_id or (_NO_SWARM if listed.tells_swarms and witnessed.tells_swarms else None),)

    whole = differences(ours, theirs, lambda _: ())
    coming = between(few, "nodes come and go between them")
    return [
        compared(
            "height",
            listed.height,
            witnessed.height,
            witnessed.by,
            Tolerance(f"{HEIGHT_TOLERANCE_BLOCKS} blocks", "honest nodes are rarely two apart"),
            limit=HEIGHT_TOLERANCE_BLOCKS,
        ),
        verdict("nodes", whole, len(ours), len(theirs), coming, per_node=False),
        of_facts("swarms", swarm_of, between(many, "a new swarm takes seven nodes from others")),
        of_facts("states", lambda node: (node.state,), between(many, "nodes are decommissioned and come back")),
        of_facts("stakes", _stake, coming),
        of_facts("addresses", lambda node: (node.ip, node.https_port), (few, _addresses(few))),
    ]


def unchecked_list(listed: NodeList, obstacle: Obstacle) -> list[Verdict]:
    """Return the verdicts on all figures of a list that could not be checked."""
    here: Mapping[str, int | None] = {"height": listed.height, "nodes": len(listed.nodes)}
    return [unchecked(figure, here.get(figure), obstacle) for figure in LIST_FIGURES]


def left_out_by(witnessed: Witnessed) -> Obstacle:
    """Return the obstacle that no witness has a figure."""
    return Obstacle(Reason.LEFT_OUT, f"{', '.join(witnessed.by)} do not publish it")


def what_differs(found: Differences) -> str | None:
    """Return in words how a list differs from that of the witnesses; None if it does not."""
    if not found.count:
        return None
    return f"this list {in_words(found)}: {named((*found.added, *found.left_out, *found.changed))}"


def blocks_between(listed: NodeList, witnessed: Witnessed) -> int | None:
    """Return how many blocks may lie between two lists; None if the height of either is unknown.

    Two different blocks of one height have none between them.
    """
    age = age_in_blocks(listed, witnessed)
    return None if age is None else abs(age) + listed.spread_blocks + witnessed.spread_blocks


def is_same_block(listed: NodeList, witnessed: Witnessed) -> bool:
    """Return whether two lists are of one block; a chain may have two blocks of one height at its top."""
    return (
        listed.height is not None
        and (listed.height, listed.block_hash) == (witnessed.height, witnessed.block_hash)
        and not listed.spread_blocks
        and not witnessed.spread_blocks
    )


def _addresses(most: int) -> Tolerance:
    return Tolerance(
        f"{most:,} nodes, {DIFFERING_FLOOR} or {DIFFERING_PERCENT} %",
        "addresses come with a node's own uptime proofs, not with blocks",
    )


def _stake(node: Node) -> Facts:
    return (node.staked, node.requirement, node.operator, node.operator_fee_percent)


def _most_agreed(node: Node, held: Sequence[Node]) -> Node:
    """Return a node with the state and stake on which at least two witnesses agree; None where no two do."""
    facts: dict[str, object] = {"pubkey": node.pubkey, "swarm_id": node.swarm_id}
    facts |= {"ip": node.ip, "https_port": node.https_port}
    for name in ("state", "staked", "requirement", "operator", "operator_fee_percent"):
        told = [getattr(one, name) for one in held]
        value, count = told[0], len(told)
        if told.count(value) < count:  # which is rare
            ((value, count),) = Counter(told).most_common(1)
        facts[name] = value if count >= _NEEDED else None
    return Node(**facts)  # type: ignore[arg-type]
