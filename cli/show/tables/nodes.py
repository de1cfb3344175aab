"""Nodes → the rows of a table.

On a narrow terminal, columns are left out by rank, and then keys and other long texts are cut: `nodes show` takes the
beginning of a key. In a pipe nothing is left out or cut.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from sessionnet_core.model import Node

from ..safe import safe
from ..terminal import GAP, Row, cell_width
from .columns import Column, Moment

if TYPE_CHECKING:
    from ..terminal import Page

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
        kept = fitted([column.rank for column in columns], widths, page.width)
    page.table(
        [columns[i].title for i in kept],
        [columns[i].right for i in kept],
        [widths[i] for i in kept],
        [Row([row.texts[i] for i in kept], [row.styles[i] for i in kept]) for row in rows],
    )


def fitted(ranks: Sequence[int], widths: list[int], width: int, cuttable: Sequence[bool] | None = None) -> list[int]:
    """Return the columns that fit, after narrowing those that may be cut, the widest first.

    Args:
        ranks: columns of the highest rank are left out first, those of rank 0 never.
        widths: what each column needs; narrowed in place.
        cuttable: which columns may be cut; by default those that are never left out.
    """
    cut = [not rank for rank in ranks] if cuttable is None else cuttable
    kept = list(range(len(ranks)))

    def narrowest(i: int) -> int:
        return min(widths[i], _SHORTEST_KEY) if cut[i] else widths[i]

    while sum(map(narrowest, kept)) + GAP * (len(kept) - 1) > width:
        optional = [i for i in kept if ranks[i]]
        if not optional:
            break
        kept.remove(max(optional, key=lambda i: ranks[i]))
    while sum(widths[i] for i in kept) + GAP * (len(kept) - 1) > width:
        widest = max(kept, key=lambda i: widths[i] - narrowest(i))
        if widths[widest] == narrowest(widest):
            break
        widths[widest] -= 1
    return kept
