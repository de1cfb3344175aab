"""Nodes → the rows of a table."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from sessionnet_core.model import Node

from ..safe import safe
from ..terminal import Row
from .columns import Column, Moment
from .layout import KEY_NOTE, Heading, write_rows

if TYPE_CHECKING:
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
    return write_rows(page, headings, rows).shortened


def write_key_note(page: Page, *, shortened: bool) -> None:
    """Say what to do with the beginnings of keys, if there are any."""
    if shortened:
        page.line((KEY_NOTE, "dim"))
