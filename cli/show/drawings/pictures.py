"""The one picture of the page: the nodes of a swarm around their account, or the whole network in a hundred marks."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from html import escape

from msgspec import Struct

from sessionnet_core.figures.overview import Overview
from sessionnet_core.model import Node, Summary

from ..safe import safe
from ..swarm_picture import MOST_NODES, positions
from ..words import counted
from .palette import STATES, mark

MARKS_PER_ROW, ROWS = 25, 4
"""Of the whole network: one mark for each node in a hundred."""


class Picture(Struct, frozen=True):
    """What is drawn, and what is said of it."""

    sentence: str
    title: str
    description: str
    """For whoever does not see it."""
    counts: tuple[tuple[str, int], ...]
    """How many nodes are in each state, in the order of the legend; none are left out."""
    members: tuple[Node, ...] = ()
    """Of the swarm; none in a picture of the network."""
    account: str = ""
    """Whose swarm it is."""

    @property
    def legend(self) -> list[tuple[str, str]]:
        """Each kind of mark with its words."""
        states = [(state, _words(state, number)) for state, number in self.counts]
        return [("account", self.account), *states] if self.account else states


def picture_of(shown: Overview, *, of_account: bool) -> Picture | None:
    """Return what there is to draw: the first account's swarm, or else the network; None if neither is known.

    Args:
        of_account: whether an account was asked for, even if without success.
    """
    if of_account:
        own = shown.own
        if own is None or not 0 < len(own.nodes) <= MOST_NODES:
            return None
        counts = _counts(Counter(node.state or "unknown" for node in own.nodes))
        several = len(shown.accounts) + len(shown.failed) > 1
        account, whose = ("the first account", "the first account's") if several else ("your account", "your")
        return Picture(
            sentence=f"Swarm {own.swarm_id} stores {whose} messages.",
            title="The nodes of the swarm",
            description=f"{counted(len(own.nodes), 'mark')} in a ring around the account: {_listed(counts)}.",
            counts=counts,
            members=own.nodes,
            account=account,
        )
    return None if shown.summary is None or not shown.summary.total else _of_network(shown.summary)


def _of_network(summary: Summary) -> Picture:
    counts = _counts(
        {
            "active": summary.active,
            "exiting": summary.exiting,
            "decommissioned": summary.decommissioned or 0,
            "awaiting": summary.awaiting or 0,
            "unknown": summary.unknown,
        }
    )
    swarms = f" in {counted(summary.swarms, 'swarm')}" if summary.swarms else ""
    return Picture(
        sentence=f"{counted(summary.total, 'Session Node')}{swarms}. Each mark stands for about 1 % of them.",
        title="The Session Nodes by state",
        description=f"A hundred marks: {_listed(counts)}.",
        counts=counts,
    )


def swarm_svg(nodes: Sequence[Node], centre_x: float, centre_y: float, radius: float) -> str:
    """Return the nodes in a ring around their account."""
    dot = radius / 7 if len(nodes) <= 12 else radius / 10
    places = [(centre_x + radius * x, centre_y + radius * y) for x, y in positions(len(nodes))]
    spokes = "".join(
        f'<line x1="{centre_x:.1f}" y1="{centre_y:.1f}" x2="{x:.1f}" y2="{y:.1f}" class="spoke"/>' for x, y in places
    )
    marks = "".join(
        mark(
            node.state or "unknown",
            x,
            y,
            dot,
            f"<title>{escape(safe(node.pubkey))}: {node.state or 'state unknown'}</title>",
        )
        for (x, y), node in zip(places, nodes, strict=True)
    )
    return spokes + marks + mark("account", centre_x, centre_y, dot)


def network_svg(counts: Sequence[tuple[str, int]], left: float, top: float, step: float) -> str:
    """Return a hundred marks in rows, the states in the order of the legend."""
    states = [state for state, number in _hundredths(counts) for _ in range(number)]
    return "".join(
        mark(state, left + (i % MARKS_PER_ROW + 0.5) * step, top + (i // MARKS_PER_ROW + 0.5) * step, step * 0.36)
        for i, state in enumerate(states)
    )


def _hundredths(counts: Sequence[tuple[str, int]]) -> list[tuple[str, int]]:
    """Return how many of a hundred marks each state gets: at least one, and the most common one gets what is left."""
    total = sum(number for _, number in counts)
    shares = {state: max(1, round(MARKS_PER_ROW * ROWS * number / total)) for state, number in counts}
    most = max(counts, key=lambda one: one[1])[0]
    shares[most] += MARKS_PER_ROW * ROWS - sum(shares.values())
    return list(shares.items())


def _counts(by_state: Mapping[str, int]) -> tuple[tuple[str, int], ...]:
    return tuple((state, by_state[state]) for state in STATES if by_state.get(state))


def _words(state: str, number: int) -> str:
    return f"{number:,} in an unknown state" if state == "unknown" else f"{number:,} {state}"


def _listed(counts: Sequence[tuple[str, int]]) -> str:
    return ", ".join(_words(state, number) for state, number in counts)
