"""Nodes → the rows of a table.

On a terminal that is too narrow, columns are left out by their rank, and then keys are cut: `nodes show` takes the
beginning of one. In a pipe nothing is left out and nothing is cut.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from sessionnet_core.model import Node

from .columns import Column, Moment
from .safe import safe
from .terminal import GAP, Row, cell_width

if TYPE_CHECKING:
    from .terminal import Page

_SHORTEST_KEY = 12


def write_table(page: Page, columns: Sequence[Column], nodes: Sequence[Node], moment: Moment) -> None:
    """Write nodes as rows under a heading."""
    rows = [
        Row(
            [safe(column.shown(node, moment)) for column in columns],
            [column.style(node) if column.style else "" for column in columns],
        )
        for node in nodes
    ]
    widths = [
        max(cell_width(column.title), *(cell_width(row.texts[i]) for row in rows)) if rows else cell_width(column.title)
        for i, column in enumerate(columns)
    ]
    kept = list(range(len(columns)))
    if page.width is not None:
        kept = _fitted(columns, widths, page.width)
    page.table(
        [columns[i].title for i in kept],
        [columns[i].right for i in kept],
        [widths[i] for i in kept],
        [Row([row.texts[i] for i in kept], [row.styles[i] for i in kept]) for row in rows],
    )


def _fitted(columns: Sequence[Column], widths: list[int], width: int) -> list[int]:
    """Choose the columns that fit, and narrow the first one, the key, as far as that takes."""
    kept = list(range(len(columns)))

    def beside_first() -> int:
        return sum(widths[i] + GAP for i in kept[1:])

    shortest = min(widths[0], _SHORTEST_KEY)
    while shortest + beside_first() > width:
        optional = [i for i in kept[1:] if columns[i].rank]
        if not optional:
            break
        kept.remove(max(optional, key=lambda i: columns[i].rank))
    widths[0] = max(shortest, min(widths[0], width - beside_first()))
    return kept
