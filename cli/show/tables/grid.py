"""Any things → the rows of a table. `nodes` does the same for nodes, whose columns are declared in `columns`."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Generic, TypeVar

from msgspec import Struct

from ..safe import safe
from ..terminal import Row, cell_width
from .nodes import fitted

if TYPE_CHECKING:
    from ..terminal import Page

T = TypeVar("T")


class Field(Struct, Generic[T], frozen=True):
    """One column."""

    title: str
    text: Callable[[T], str]
    right: bool = False
    rank: int = 0
    """On a narrow terminal, columns of the highest rank are left out first; 0 is never left out."""
    cut: bool = False
    """Whether it may be cut there: the beginning of a key is still useful, that of an amount is another amount."""
    style: Callable[[T], str] | None = None


def write_grid(page: Page, fields: Sequence[Field[T]], things: Sequence[T]) -> list[Field[T]]:
    """Write things as rows under a heading, and return the columns that there was room for."""
    rows = [
        Row(
            [safe(field.text(thing)) for field in fields],
            [field.style(thing) if field.style else "" for field in fields],
        )
        for thing in things
    ]
    widths = [
        max([cell_width(field.title), *(cell_width(row.texts[i]) for row in rows)]) for i, field in enumerate(fields)
    ]
    kept = list(range(len(fields)))
    if page.width is not None:
        kept = fitted([field.rank for field in fields], widths, page.width, [field.cut for field in fields])
    page.table(
        [fields[i].title for i in kept],
        [fields[i].right for i in kept],
        [widths[i] for i in kept],
        [Row([row.texts[i] for i in kept], [row.styles[i] for i in kept]) for row in rows],
    )
    return [fields[i] for i in kept]
