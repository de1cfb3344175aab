"""The page of `nodes swarms`: how large the swarms are."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sessionnet_core.model import SwarmTable

from ..numbers import percent
from ..words import counted
from .nodes import unassigned_words

if TYPE_CHECKING:
    from ..terminal import Page


_BAR = 40


def write_swarm_table(page: Page, table: SwarmTable) -> None:
    """Write how large swarms are, as a bar chart."""
    page.line(
        (f"{counted(len(table.swarms), 'swarm')} of {counted(table.nodes - table.unassigned, 'node')}", "bold"),
        f"{unassigned_words(table.unassigned)}{f'; height {table.height:,}' if table.height is not None else ''}.",
    )
    if not table.swarm_sizes:
        return
    most = max(one.swarms for one in table.swarm_sizes)
    width = min(_BAR, page.width - 24) if page.width is not None else _BAR
    page.line("")
    for one in table.swarm_sizes:
        bar = "█" * max(1, round(max(width, 1) * one.swarms / most))
        share = 100 * one.swarms / len(table.swarms)
        page.line(
            f"{one.size:>3} {'node ' if one.size == 1 else 'nodes'}  ",
            (bar, "green"),
            f" {one.swarms:,} ({percent(round(share))})",
        )
    page.line("")
