"""Made-up answers for the tests of the history, and what is in its file, read without the code that is tested."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from sessionnet_core.evidence import Answer
from sessionnet_core.model import Node, NodeList
from tests.core.samples import NOON, node_list


def at(minutes: float) -> datetime:
    """Return the moment so many minutes after noon."""
    return NOON + timedelta(minutes=minutes)


def answer(value: Any, as_of: datetime = NOON, network: str = "mainnet") -> Answer[Any]:
    """Return an answer that nobody gave."""
    return Answer(value=value, network=network, as_of=as_of, asked_at=as_of, stale=False, sources=())


def listed(nodes: Iterable[Node], as_of: datetime = NOON, network: str = "mainnet", **changes: Any) -> Answer[NodeList]:
    """Return the answer with a list of these nodes."""
    return answer(node_list(sorted(nodes, key=lambda one: one.pubkey), **changes), as_of, network)


def rows(path: Path, statement: str) -> list[tuple[Any, ...]]:
    """Return what a query finds in a file."""
    connection = sqlite3.connect(path)
    try:
        return connection.execute(statement).fetchall()
    finally:
        connection.close()
