"""Nodes → CSV (RFC 4180, but with plain line feeds). Values are never cut; the last column is the figures' age."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from datetime import datetime

from sessionnet_core.model import Node

from ..safe import safe_cell
from .columns import Column


def node_sheet(columns: Sequence[Column], nodes: Sequence[Node], as_of: datetime) -> bytes:
    """Return nodes as a sheet with a heading; unknown values are empty cells."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow([*(column.key for column in columns), "as_of"])
    moment = _cell(as_of)
    for node in nodes:
        writer.writerow([*(_cell(column.value(node)) for column in columns), moment])
    return text.getvalue().encode()


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.isoformat().replace("+00:00", "Z")
    return safe_cell(value) if isinstance(value, str) else str(value)
