"""A whole node list → the nodes that changed since the list before it.

What a list says of a node holds until another list says something else, so only changes are rows. Lists may come in
any order: of two runs the later one may be the first to write, a cached list is older than the newest, and clocks jump.
A list from between two others changes what holds from its moment on, until the next list, which said what it said.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from msgspec import Struct

from ..evidence import Answer
from ..model import Node, NodeList
from .aside import Damaged
from .database import Database

UNLISTED = "unlisted"
"""The state of a node that a list does not have."""
SILENT_AFTER = timedelta(seconds=7500)
"""After two hours and five minutes without an uptime proof, nodes are voted out."""
_PROVES_EVERY = timedelta(hours=1)
LARGEST = 2**63 - 1
"""What SQLite keeps exact. There are fewer atomic units of SESH than 2⁵⁸."""


class Said(Struct, frozen=True, array_like=True):
    """What lists say of a node, until they say something else: a row without its node and its moment."""

    state: str | None = None
    ip: str | None = None
    https_port: int | None = None
    version: str | None = None
    swarm: str | None = None
    staked: int | None = None
    unlock_height: int | None = None
    decommissions: int | None = None
    silent: int | None = 0


COLUMNS = Said.__struct_fields__
NOT_LISTED = Said(state=UNLISTED)


class _Known(Said, frozen=True, array_like=True):
    """The same with its node, as it is read; without a row, `at` is None."""

    at: int | None = None
    node: int = 0
    pubkey: str = ""

    @property
    def said(self) -> Said:
        return Said(*(getattr(self, name) for name in COLUMNS))


def save_changes(database: Database, network: int, answer: Answer[NodeList], at: int) -> None:
    """Write what a list says that is new; call it in a transaction, when the list itself is among the lists already."""
    listed, connection = answer.value, database.connection
    values: dict[str, Any] = {"network": network, "at": at}
    later = connection.execute("SELECT MIN(at) FROM lists WHERE network = :network AND at > :at", values).fetchone()[0]
    before = {one.pubkey: one for one in _known(database, "MAX", "<=", values)}
    after = {} if later is None else {one.pubkey: one for one in _known(database, "MIN", ">", values)}
    now = _moment_of_proofs(listed, answer.as_of)
    saying = {node.pubkey: node for node in listed.nodes}
    for key in sorted(saying.keys() | before.keys()):
        known, node = before.get(key), saying.get(key)
        old = known.said if known is not None and known.at is not None else NOT_LISTED
        new = _said(node, old, listed, now) if node is not None else NOT_LISTED
        if new == old:
            continue
        number = known.node if known is not None else _number_of(connection, network, key)
        _write(connection, number, at, new)
        if later is None:
            continue
        then = after.get(key)
        if then is None or then.at is None or then.at > later:
            _write(connection, number, later, old)
        elif then.at == later and then.said == new:
            connection.execute("DELETE FROM node_changes WHERE node = ? AND at = ?", (number, later))


def known_at(database: Database, network: int, at: int) -> list[tuple[str, int, Said]]:
    """Return each node of a network that was seen until a moment: its key, its last change, and what held since."""
    found = _known(database, "MAX", "<=", {"network": network, "at": at})
    return [(one.pubkey, one.at, one.said) for one in found if one.at is not None]


def _known(database: Database, nearest: str, side: str, values: dict[str, Any]) -> Iterator[_Known]:
    columns = ", ".join(f"c.{name}" for name in COLUMNS)
    statement = (
        f"SELECT {columns}, c.at, n.id, n.pubkey FROM nodes n LEFT JOIN node_changes c ON c.node = n.id AND c.at = "
        f"(SELECT {nearest}(at) FROM node_changes WHERE node = n.id AND at {side} :at) WHERE n.network = :network"
    )
    return database.rows(_Known, statement, values)


def _said(node: Node, old: Said, listed: NodeList, now: datetime) -> Said:
    """Return what a list says of a node; what it leaves out is as before."""
    proof = node.last_uptime_proof
    staked = None if node.staked is None else node.staked.atomic
    return Said(
        state=node.state or (None if old.state == UNLISTED else old.state),
        ip=node.ip or old.ip,
        https_port=node.https_port or old.https_port,
        version=node.storage_server_version or old.version,
        swarm=node.swarm_id if listed.tells_swarms else old.swarm,
        staked=old.staked if staked is None or staked > LARGEST else staked,
        unlock_height=old.unlock_height if node.requested_unlock_height is None else node.requested_unlock_height,
        decommissions=old.decommissions if node.decommission_count is None else node.decommission_count,
        silent=old.silent if proof is None else int(node.state != "awaiting" and now - proof >= SILENT_AFTER),
    )


def _moment_of_proofs(listed: NodeList, as_of: datetime) -> datetime:
    """Return the moment from which the age of proofs is counted, also where the clock of this machine is ahead."""
    newest = max((node.last_uptime_proof for node in listed.nodes if node.last_uptime_proof is not None), default=as_of)
    return min(as_of, newest + _PROVES_EVERY)


def _number_of(connection: sqlite3.Connection, network: int, key: str) -> int:
    number: int | None = connection.execute(
        "INSERT INTO nodes (network, pubkey) VALUES (?, ?)", (network, key)
    ).lastrowid
    if number is None:
        raise Damaged("a node has no number")
    return number


def _write(connection: sqlite3.Connection, number: int, at: int, said: Said) -> None:
    values = [getattr(said, name) for name in COLUMNS]
    connection.execute(
        f"INSERT OR REPLACE INTO node_changes (node, at, {', '.join(COLUMNS)}) VALUES (?, ?{', ?' * len(COLUMNS)})",
        (number, at, *values),
    )
