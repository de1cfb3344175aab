"""What single nodes say of a swarm, node by node, below the swarm that was worked out here."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING

from sessionnet_core.evidence import Verdict

from ..safe import safe
from .grid import Field, write_grid
from .verdicts import STYLES

if TYPE_CHECKING:
    from ..terminal import Page


def write_swarm_verdicts(page: Page, verdicts: Sequence[Verdict], members: Collection[str | None]) -> None:
    """Write who was asked and what it said; on a terminal, what differs stands below: a part of it says nothing.

    Args:
        members: the addresses of the swarm's members, as verdicts call them.
    """
    below = page.width is not None
    fields: list[Field[Verdict]] = [
        Field("Asked", lambda one: ", ".join(one.by) or "–"),
        Field(
            "Which is",
            lambda one: "–" if not one.by else "a member" if one.by[0] in members else "another node",
            rank=1,
        ),
        Field("Swarm", lambda one: one.there or "–", rank=2),
        Field("Verdict", lambda one: one.verdict, style=lambda one: STYLES.get(one.verdict, "green")),
        Field("What differs", lambda one: "see below" if below and one.reason else one.reason or "nothing", cut=True),
    ]
    page.line("")
    write_grid(page, fields, verdicts)
    for one in verdicts if below else ():
        if one.reason:
            page.line(
                (f"{safe(', '.join(one.by) or one.verdict)}: {safe(one.reason)}", STYLES.get(one.verdict, "green"))
            )
