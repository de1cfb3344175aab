"""The replies of single nodes about a swarm, below the swarm that was computed here."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from sessionnet_core.evidence import Asked, Verdict

from ..safe import safe
from .grid import Field, write_grid
from .verdicts import STYLES, worst_first

if TYPE_CHECKING:
    from ..terminal import Page

_WHICH: dict[Asked, str] = {"member": "a member", "other-node": "another node"}


def write_swarm_verdicts(page: Page, verdicts: Sequence[Verdict]) -> None:
    """Write which nodes were asked and what they replied; on a terminal, differences follow below in full."""
    verdicts = worst_first(verdicts)
    below = page.width is not None
    fields: list[Field[Verdict]] = [
        Field("Asked", lambda one: ", ".join(one.by) or "–"),
        Field("Which is", lambda one: _WHICH[one.asked] if one.by and one.asked else "–", rank=1),
        Field("Swarm", lambda one: one.there or "–", rank=2),
        Field("Verdict", lambda one: one.verdict, style=lambda one: STYLES.get(one.verdict, "green")),
        Field("What differs", lambda one: "see below" if below and one.detail else one.detail or "nothing", cut=True),
    ]
    page.line("")
    write_grid(page, fields, verdicts)
    for one in verdicts if below else ():
        if one.detail:
            page.line(
                (f"{safe(', '.join(one.by) or one.verdict)}: {safe(one.detail)}", STYLES.get(one.verdict, "green"))
            )
