"""What happened to swarms as a list that is printed row by row."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from msgspec import structs

from sessionnet_core.history.model import SwarmEvent, SwarmStory

from .sheet import Rows, SheetColumn, fields_of


def event_rows(accounts: Iterable[SwarmStory]) -> Rows:
    """Return a row for each thing that happened to the swarm of each account."""
    things = [(one.account_id, event) for one in accounts for event in one.events]
    columns = [
        SheetColumn("account_id", lambda thing: thing[0]),
        *(SheetColumn(one.key, _of_event(one)) for one in fields_of(SwarmEvent)),
    ]
    objects = [{"account_id": account, **structs.asdict(event)} for account, event in things]
    return Rows(columns, things, objects)


def _of_event(column: SheetColumn) -> Callable[[Any], Any]:
    return lambda thing: column.value(thing[1])
