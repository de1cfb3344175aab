"""Nodes → the rows of a table."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from sessionnet_core.model import Node

from ..marks import STYLE
from ..safe import safe
from ..terminal import Row
from .columns import Column, Moment
from .layout import KEY_NOTE, Heading, write_rows

if TYPE_CHECKING:
    from ..marks import Change
    from ..terminal import Page


def write_table(page: Page, columns: Sequence[Column], nodes: Sequence[Node], moment: Moment) -> bool:
    """Write nodes as rows under a heading; return whether keys are shown by their beginning."""
    rows = [
        Row(
            [safe(column.shown(node, moment)) for column in columns],
            [column.style(node) if column.style else "" for column in columns],
        )
        for node in nodes
    ]
    headings = [Heading(one.title, one.right, one.rank, one.cut, one.by_beginning) for one in columns]
    if moment.changes is not None:
        headings = [Heading(""), *headings]
        rows = [_marked(row, columns, moment.changes.get(node.pubkey)) for row, node in zip(rows, nodes, strict=True)]
    return write_rows(page, headings, rows).shortened


def _marked(row: Row, columns: Sequence[Column], change: Change | None) -> Row:
    """Return a row with a sign before it if it changed, and with its changed cells in colour."""
    changed = {step.key for step in change.steps} if change is not None else ()
    styles = [STYLE if column.key in changed else style for column, style in zip(columns, row.styles, strict=True)]
    return Row([change.sign if change is not None else "", *row.texts], [STYLE, *styles], row.below)


def write_key_note(page: Page, *, shortened: bool) -> None:
    """Say what to do with the beginnings of keys, if there are any."""
    if shortened:
        page.line((KEY_NOTE, "dim"))
