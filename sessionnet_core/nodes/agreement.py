"""Several node lists of the same network → the one that most of them vouch for, and which sources disagree.

A pure module. The rule is that of Session's apps: a node counts when most of those who answered list it (two of
three), compared by its Ed25519 key. The swarm, address and port of a counted node are compared too, as far as both
lists have them. A single liar among three can therefore add nothing, hide nothing and move nothing.

A short list has nothing but that, and is worth as much here as a whole one. What else is shown comes from whole lists;
`whose_whole_list` says whether those that are there are enough.

Not guaranteed: that two seeds do not lie together; that anything beyond those values, a stake for instance, is more
than the word of the seed that the node was taken from.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence

from msgspec import Struct, structs

from ..errors import Contradicted
from ..evidence import Warned
from ..model import Node, NodeList
from .differences import Differences, conflict, in_words

DIFFERING_PERCENT, DIFFERING_FLOOR = 1, 3
"""Honest lists differ by what happens to nodes between two blocks and two uptime proofs: on the network of April 2026 a
handful of its 1,553 nodes an hour. A list that differs from the agreed one in more is named."""
DIFFERING_FLOOR_BETWEEN_BLOCKS = 10
"""The floor where the lists are of different blocks: a new swarm takes seven nodes from others in one block (oxen-core,
`service_node_swarm.cpp`), which is more than one in a hundred of a small network."""
HEIGHT_TOLERANCE_BLOCKS = 10
"""Twenty minutes: further behind, a seed is stuck; honest ones are seldom two blocks apart."""

_Facts = tuple[str | None, str | None, int | None]


class Testimony(Struct, frozen=True):
    """The node list of one source."""

    name: str
    list: NodeList
    is_whole: bool = True
    """False if it was asked for no more than what is compared."""


def agree(testimonies: Sequence[Testimony]) -> tuple[NodeList, tuple[Warned, ...]]:
    """Return the node list that most testimonies vouch for, and a warning about each source that is wrong.

    Each node is taken from the best testimony that does not contradict the agreed facts, of those that are whole as
    long as there are any, and facts that are missing there are filled in. The best neither disagrees much nor has a
    doubtful height, says most, and is highest. The order of the testimonies makes no difference.

    Args:
        testimonies: at least one.

    Raises:
        Contradicted: so few nodes are vouched for that no list can be believed.
    """
    if len(testimonies) == 1:
        alone = testimonies[0]
        lonely = Warned("seed-alone", "no other host sent a usable list, so nothing confirms this one", host=alone.name)
        return alone.list, (lonely, *_doubtful_heights(testimonies).values())
    heights = _doubtful_heights(testimonies)
    if all(_state_the_same(testimonies[0].list.nodes, other.list.nodes) for other in testimonies[1:]):
        best = max(testimonies, key=lambda one: (one.is_whole, _worth(one, suspect=one.name in heights)))
        return structs.replace(best.list, spread_blocks=_spread(testimonies, heights)), tuple(heights.values())

    facts = [{node.pubkey: _facts(node) for node in one.list.nodes} for one in testimonies]
    votes = Counter(key for one in facts for key in one)
    needed = len(testimonies) // 2 + 1
    agreed = {key: _majority([one[key] for one in facts if key in one]) for key, n in votes.items() if n >= needed}
    if sum(len(agreed) * 2 > len(one) for one in facts) < needed:
        names = ", ".join(one.name for one in testimonies)
        largest = max(len(one) for one in facts)
        raise Contradicted(
            f"{names} contradict each other: they agree on {len(agreed)} of up to {largest} nodes",
            hint="Try again later, or name seeds that you trust with --seed-url.",
        )
    warnings = dict(heights)
    spread = _spread(testimonies, heights)
    limit = most_differing(len(agreed), between_blocks=spread > 0)
    everybody = {node.pubkey: node for one in testimonies for node in one.list.nodes}
    doubted: dict[str, Differences] = {}
    for one, stated in zip(testimonies, facts, strict=True):
        differing = Differences(
            added=tuple(node for node in one.list.nodes if node.pubkey not in agreed),
            left_out=tuple(everybody[key] for key in sorted(agreed.keys() - stated.keys())),
            changed=tuple(
                node
                for node in one.list.nodes
                if node.pubkey in agreed and conflict(stated[node.pubkey], agreed[node.pubkey])
            ),
        )
        if differing.count > limit:
            doubted[one.name] = differing
    if doubted and len(testimonies) == 2:  # one of them is wrong, and nothing says which
        count = sum(differing.count for differing in doubted.values())
        for one, other in (testimonies, testimonies[::-1]):
            warnings[one.name] = Warned(
                "seed-disagrees", f"disagrees with {other.name} about {count} nodes; either may be wrong", host=one.name
            )
    else:
        for name, differing in doubted.items():
            warnings[name] = Warned(
                "seed-disagrees",
                f"disagrees with the others about {differing.count} of {len(agreed)} nodes: it {in_words(differing)}",
                host=name,
            )
    ranked = sorted(
        testimonies, key=lambda one: (one.is_whole, _worth(one, suspect=one.name in warnings)), reverse=True
    )
    by_key = [{node.pubkey: node for node in one.list.nodes} for one in ranked]
    nodes = tuple(_agreed_node([held[key] for held in by_key if key in held], agreed[key]) for key in sorted(agreed))
    tells_swarms = any(one.list.tells_swarms for one in testimonies)
    listed = structs.replace(
        ranked[0].list,
        nodes=nodes,
        tells_swarms=tells_swarms,
        rounded_swarms=not tells_swarms and any(one.list.rounded_swarms for one in testimonies),
        spread_blocks=spread,
    )
    return listed, tuple(warnings.values())


def whose_whole_list(
    testimonies: Sequence[Testimony],
    agreed: NodeList,
    warnings: Sequence[Warned],
    in_vain: Collection[str] = (),
) -> Testimony | None:
    """Return whose whole list is needed beside those that are there; None if they are enough.

    They are if none of the short ones is better, and each agreed node stands in one of them as it was agreed on: then
    the agreed list is one that whole lists alone could have led to.

    Args:
        agreed, warnings: what `agree` made of the testimonies.
        in_vain: the names of those that were asked for it and did not send it.
    """
    doubted = {warning.host for warning in warnings}
    there = [one for one in testimonies if one.name not in in_vain]
    ranked = sorted(there, key=lambda one: _worth(one, suspect=one.name in doubted), reverse=True)
    short = [one for one in ranked if not one.is_whole]
    if not short:
        return None
    if not any(_is_as_good(one, ranked[0], doubted) for one in ranked if one.is_whole):
        return short[0]
    missing = {node.pubkey: _facts(node) for node in agreed.nodes}
    for one in ranked:
        if one.is_whole:
            for node in one.list.nodes:
                if node.pubkey in missing and not conflict(_facts(node), missing[node.pubkey]):
                    del missing[node.pubkey]
    if not missing:
        return None
    return next((one for one in short if any(node.pubkey in missing for node in one.list.nodes)), None)


def _is_as_good(one: Testimony, best: Testimony, doubted: Collection[str | None]) -> bool:
    """Return whether a testimony is worth as much as the best one, whatever their names."""
    return _worth(one, suspect=one.name in doubted)[:-1] == _worth(best, suspect=best.name in doubted)[:-1]


def most_differing(nodes: int, *, between_blocks: bool) -> int:
    """Return in how many nodes two honest lists of this many may differ.

    Args:
        between_blocks: whether they are of different blocks.
    """
    floor = DIFFERING_FLOOR_BETWEEN_BLOCKS if between_blocks else DIFFERING_FLOOR
    return max(floor, nodes * DIFFERING_PERCENT // 100)


def _spread(testimonies: Sequence[Testimony], doubtful: Mapping[str, Warned]) -> int:
    """Return how many blocks apart these are, without those whose heights are in doubt."""
    heights = [one.list.height for one in testimonies if one.list.height is not None and one.name not in doubtful]
    return max(heights) - min(heights) if heights else 0


def _state_the_same(nodes: Sequence[Node], others: Sequence[Node]) -> bool:
    """Return whether two lists, each in the order of its keys, have the same nodes with the same facts."""
    return len(nodes) == len(others) and all(
        one is other or (one.pubkey == other.pubkey and _facts(one) == _facts(other))
        for one, other in zip(nodes, others, strict=True)
    )


def _facts(node: Node) -> _Facts:
    return (node.swarm_id, node.ip, node.https_port)


def _majority(stated: list[_Facts]) -> _Facts:
    """Return for each fact the value that more than half of those who state it agree on; None if nobody states it."""
    return tuple(_most_common(values) for values in zip(*stated, strict=True))  # type: ignore[return-value]


_NO_MAJORITY = ""
"""Stands for a fact of which no value has a majority: it equals none of them."""


def _most_common(values: tuple[str | int | None, ...]) -> str | int | None:
    known = [value for value in values if value is not None]
    if not known:
        return None
    value, count = Counter(known).most_common(1)[0]
    return value if count * 2 > len(known) else _NO_MAJORITY


def _agreed_node(held: list[Node], agreed: _Facts) -> Node:
    """Return one node as its best holder has it, with the agreed facts; `held` has the best holder first."""
    node = next((one for one in held if not conflict(_facts(one), agreed)), held[0])
    stated = [_facts(one) for one in (node, *held)]
    swarm_id, ip, https_port = (
        next((fact[i] for fact in stated if fact[i] is not None), None) if value == _NO_MAJORITY else value
        for i, value in enumerate(agreed)
    )
    if (swarm_id, ip, https_port) == _facts(node):
        return node
    return structs.replace(node, swarm_id=swarm_id, ip=ip, https_port=https_port)


def _worth(one: Testimony, *, suspect: bool) -> tuple[bool, bool, bool, int, str]:
    """Return what ranks testimonies: the trustworthy first, then who says most, then who is highest; last by name."""
    return (not suspect, one.list.tells_swarms, one.list.tells_states, one.list.height or 0, one.name)


def _doubtful_heights(testimonies: Sequence[Testimony]) -> dict[str, Warned]:
    """Return a warning about each that is far behind the best height, or far ahead of all others, by its name.

    With three or more, the best height is the highest that is not one testimony's alone: a single seed that claims the
    future must not make the honest ones look late.
    """
    doubtful = {}
    heights = sorted((one.list.height for one in testimonies if one.list.height is not None), reverse=True)
    best = heights[0] if heights else 0
    if len(heights) >= 3 and heights[0] - heights[1] > HEIGHT_TOLERANCE_BLOCKS:
        best = heights[1]
    for one in testimonies:
        height = one.list.height
        if height is None:
            continue
        lag = max(best, (one.list.target_height or 1) - 1) - height
        if lag > HEIGHT_TOLERANCE_BLOCKS:
            doubtful[one.name] = Warned("seed-behind", f"{lag} blocks behind", host=one.name)
        elif height - best > HEIGHT_TOLERANCE_BLOCKS:
            doubtful[one.name] = Warned("seed-ahead", f"{height - best} blocks ahead of all others", host=one.name)
    return doubtful
