"""A list → CSV (RFC 4180, but with plain line feeds). Values are never cut; the last column is the figures' age.

What can be listed says once what its columns are: nodes in `columns`, hosts in `hosts`, and anything else by the fields
of its type, which are the keys of its JSON too.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from operator import attrgetter
from typing import Any, Protocol

from msgspec import Struct

from ..safe import safe_cell


class Keyed(Protocol):
    """One column: of nodes, or of a sheet alone."""

    @property
    def key(self) -> str:
        """Its heading."""

    @property
    def value(self) -> Callable[[Any], Any]:
        """What it holds of a row; None if unknown."""


class SheetColumn(Struct, frozen=True):
    """One column of a sheet alone."""

    key: str
    value: Callable[[Any], Any]


class Rows(Struct, frozen=True):
    """A list as it is printed row by row."""

    columns: Sequence[Keyed]
    """Of its sheet."""
    things: Sequence[Any]
    objects: Sequence[Any] | None = None
    """What is printed as JSON lines, if not the things themselves."""


def fields_of(kind: type[Struct]) -> tuple[SheetColumn, ...]:
    """Return the fields of a type as columns."""
    return tuple(SheetColumn(name, attrgetter(name)) for name in kind.__struct_fields__)


def sheet(rows: Rows, as_of: datetime) -> bytes:
    """Return a list as a sheet with a heading; unknown values are empty cells."""
    return lines_of([[*(column.key for column in rows.columns), "as_of"]]) + lines_of(
        [*cells_of(rows.columns, thing), cell(as_of)] for thing in rows.things
    )


def cells_of(columns: Sequence[Keyed], thing: object) -> list[str]:
    """Return the cells of one row, without its age."""
    return [cell(column.value(thing)) for column in columns]


def lines_of(rows: Iterable[Sequence[str]]) -> bytes:
    """Return rows of cells as lines."""
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(rows)
    return text.getvalue().encode("utf-8", "replace")


def cell(value: object) -> str:
    """Return a value as the text of a cell: exact, safe to show, and no formula."""
    match value:
        case None:
            return ""
        case bool():
            return "yes" if value else "no"
        case datetime():
            return value.isoformat().replace("+00:00", "Z")
        case tuple():
            return safe_cell(" ".join(map(str, value)))
        case str():
            return safe_cell(value)
    return str(value)
