"""What was last seen of single nodes, before now."""

from __future__ import annotations

from collections.abc import Collection
from datetime import UTC, datetime

from msgspec import Struct

from .database import Database
from .node_changes import COLUMNS, Said


class SeenNode(Struct, frozen=True):
    """A node as the newest list had it that an earlier run kept."""

    at: datetime
    """The moment of that list."""
    state: str | None
    """`unlisted` if that list does not have it, and an earlier one had."""
    ip: str | None
    https_port: int | None
    storage_server_version: str | None


class _Row(Said, frozen=True, array_like=True):
    pubkey: str = ""


def seen_nodes(database: Database, network: str, keys: Collection[str], before: datetime) -> dict[str, SeenNode]:
    """Return the nodes among these that were ever seen, as the newest list until `before` has them.

    Rows of later moments are of a clock that was wrong, then or now.
    """
    values = {"network": network, "at": int(before.timestamp())}
    newest = database.connection.execute(
        "SELECT MAX(l.at) FROM lists l JOIN networks w ON w.id = l.network WHERE w.name = :network AND l.at <= :at",
        values,
    ).fetchone()[0]
    if newest is None:
        return {}
    at, found = datetime.fromtimestamp(newest, UTC), {}
    columns = ", ".join(f"c.{name}" for name in COLUMNS)
    for key in keys:
        statement = (
            f"SELECT {columns}, n.pubkey FROM networks w JOIN nodes n ON n.network = w.id AND n.pubkey = :key "
            "JOIN node_changes c ON c.node = n.id WHERE w.name = :network AND c.at <= :at ORDER BY c.at DESC LIMIT 1"
        )
        for row in database.rows(_Row, statement, {**values, "key": key}):
            found[key] = SeenNode(at, row.state, row.ip, row.https_port, row.version)
    return found
