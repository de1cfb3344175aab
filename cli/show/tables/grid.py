"""Any things → the rows of a table. `nodes` does the same for nodes, whose columns are declared in `columns`."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Generic, TypeVar

from msgspec import Struct

from ..marks import STYLE
from ..safe import safe
from ..terminal import Row
from .layout import KEY_NOTE, Heading, write_rows

if TYPE_CHECKING:
    from ..terminal import Page

T = TypeVar("T")


class Field(Struct, Generic[T], frozen=True):
    """One column."""

    title: str
    text: Callable[[T], str]
    right: bool = False
    rank: int = 0
    """On a narrow terminal, columns of the highest rank leave the row first; 0 is the last."""
    cut: bool = False
    """Whether it may be cut there: half a sentence is still useful, half an amount is another amount."""
    style: Callable[[T], str] | None = None
    by_beginning: bool = False
    """Whether it is a key that `nodes show` takes by its beginning."""


def write_grid(
    page: Page,
    fields: Sequence[Field[T]],
    things: Sequence[T],
    *,
    fold: bool = False,
    sign: Callable[[T], str] | None = None,
) -> list[Field[T]]:
    """Write things as rows under a heading, and return the columns that there was room for.

    Args:
        fold: whether what has no room in a row stands below it, instead of being left out.
        sign: what stands before a row to say that it changed, or nothing; None for a table that is shown once.
    """
    if sign is not None:
        fields = [Field("", sign, style=lambda _: STYLE), *fields]
    rows = [
        Row(
            [safe(field.text(thing)) for field in fields],
            [field.style(thing) if field.style else "" for field in fields],
        )
        for thing in things
    ]
    headings = [Heading(one.title, one.right, one.rank, one.cut, one.by_beginning) for one in fields]
    shown = write_rows(page, headings, rows, fold=fold)
    if shown.shortened:
        page.line((KEY_NOTE, "dim"))
    return [fields[i] for i in shown.kept]
