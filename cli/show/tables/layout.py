"""How the columns of a table share a terminal: which stand in the row, how wide, and which below it or nowhere.

Nothing that is copied is cut with an ellipsis. A node's key may be shown by its beginning, which `nodes show` takes,
and a text that is only read may be cut; all else is whole. In a pipe nothing is left out or cut.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from msgspec import Struct

from ..terminal import GAP, Row, cell_width

if TYPE_CHECKING:
    from ..terminal import Page

SHORTEST_KEY = 12
"""In digits: two of a million nodes begin alike in one of 500 networks."""
_SHORTEST_TEXT = 12
KEY_NOTE = "Keys are shown by their beginning, which `sessionnet nodes show` takes; --json has them whole."


class Heading(Struct, frozen=True):
    """What the layout knows of a column."""

    title: str
    right: bool = False
    rank: int = 0
    """On a narrow terminal, columns of the highest rank leave the row first; of rank 0, the last."""
    cut: bool = False
    """Whether it is a text that may be cut there."""
    by_beginning: bool = False
    """Whether it is a key that `nodes show` takes by its beginning."""


class Shown(Struct, frozen=True):
    """What there was room for."""

    kept: list[int]
    """The columns that stand in the row."""
    shortened: bool
    """Whether keys are shown by their beginning."""


def write_rows(page: Page, headings: Sequence[Heading], rows: Sequence[Row], *, fold: bool = False) -> Shown:
    """Write rows under their headings, as far as the page is wide.

    Args:
        fold: whether what has no room in a row stands below it, instead of being left out; what is of rank 0 always
            does.
    """
    rows = list(rows)
    widths = [
        max(cell_width(one.title), *(cell_width(row.texts[i]) for row in rows), 0) for i, one in enumerate(headings)
    ]
    kept, shortened = list(range(len(headings))), False
    if page.width is not None and _taken(widths) > page.width:
        widths, kept = _fitted(headings, rows, widths, page.width)
        shortened = any(headings[i].by_beginning and cell_width(row.texts[i]) > widths[i] for i in kept for row in rows)
    below = [i for i, one in enumerate(headings) if i not in kept and (fold or not one.rank)]

    def text(row: Row, i: int) -> str:
        return row.texts[i][: widths[i]] if headings[i].by_beginning else row.texts[i]

    page.table(
        [headings[i].title for i in kept],
        [headings[i].right for i in kept],
        [widths[i] for i in kept],
        [
            Row(
                [text(row, i) for i in kept],
                [row.styles[i] for i in kept],
                [f"{headings[i].title} {row.texts[i]}" for i in below if row.texts[i]],
            )
            for row in rows
        ],
    )
    return Shown(kept, shortened)


def _fitted(headings: Sequence[Heading], rows: list[Row], widths: list[int], width: int) -> tuple[list[int], list[int]]:
    """Return the widths, and the columns that stand in the row: narrowed first, and then fewer."""
    least = [
        min(width, _beginning([row.texts[i] for row in rows], one.title))
        if one.by_beginning
        else min(width, _SHORTEST_TEXT)
        if one.cut
        else width
        for i, (one, width) in enumerate(zip(headings, widths, strict=True))
    ]
    kept = list(range(len(headings)))
    while len(kept) > 1 and _taken([least[i] for i in kept]) > width:
        kept.remove(max(kept[1:], key=lambda i: (headings[i].rank, i)))
    room = width - _taken([least[i] for i in kept])
    for i in kept:
        if headings[i].cut:
            more = min(room, widths[i] - least[i])
            least[i], room = least[i] + max(more, 0), room - max(more, 0)
    for i in kept:  # a key is whole, or as short as all others
        if headings[i].by_beginning and widths[i] - least[i] <= room:
            least[i], room = widths[i], room - (widths[i] - least[i])
    return least, kept


def _beginning(keys: Sequence[str], title: str) -> int:
    """Return how many digits of the keys tell each from all others, and never few."""
    length = max(SHORTEST_KEY, cell_width(title))
    different = len(set(keys))
    while len({key[:length] for key in keys}) < different:
        length += 1
    return length


def _taken(widths: Sequence[int]) -> int:
    return sum(widths) + GAP * (len(widths) - 1)
