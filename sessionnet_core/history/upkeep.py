"""What keeps the file small: thinned with age, pruned by a date, and never larger than it may be.

Figures are thinned to one an hour after a month and one a day after a year. What changed of a node is not thinned, and
goes only when the file is too large or is pruned; what holds at that moment stays, whenever it began to.

No clock is trusted with that: one that is a year ahead would take everything for old. So a file is thinned by the clock
of a run only if another run, a day before by that clock, has looked after it too.
"""

from __future__ import annotations

import sqlite3
from contextlib import suppress
from typing import Any, NamedTuple

from .aside import Damaged
from .database import Database

DAY = 86_400
HOURS_AFTER, DAYS_AFTER = 31 * DAY, 366 * DAY
"""From which age on there is one figure an hour, and one a day."""
_LONGEST_PAUSE = 40 * DAY
"""A day that is longer is no day, but a clock that jumped, or a machine that was off."""
SHRUNK_TO = (0.9, 0.5)
"""Parts of what is allowed: the first so that not every run has to make room, the second for one large answer."""
_MOST_ROUNDS = 50


class _Table(NamedTuple):
    """One kind of figure, of which there is one for each moment."""

    name: str
    of: str
    """The columns that say of what."""


FIGURES = (
    _Table("lists", "network"),
    _Table("prices", "network"),
    _Table("pools", "network, source"),
    _Table("stakes", "network, source"),
    _Table("node_samples", "node"),
    _Table("wallet_samples", "wallet"),
)


def look_after(database: Database, now: int, limit_bytes: int) -> None:
    """Make room where the file is too large; once a day, thin it and look for damage.

    Raises:
        Damaged: the file is.
        sqlite3.Error: something failed, and nothing is lost.
    """
    if size_bytes(database) > limit_bytes:
        shrink(database, int(limit_bytes * SHRUNK_TO[0]))
    last = _last_time(database.connection)
    if last is not None and abs(now - last) < DAY:
        return
    with database.transaction() as connection:
        last = _last_time(connection)  # another process may have been faster
        if last is not None and abs(now - last) < DAY:
            return
        if last is not None and DAY <= now - last <= _LONGEST_PAUSE:
            check(connection)
            thin(connection, now)
        connection.execute("DELETE FROM upkeep")
        connection.execute("INSERT INTO upkeep (at) VALUES (?)", (now,))
    give_back(database.connection)


def check(connection: sqlite3.Connection) -> None:
    """Look at every page.

    Raises:
        Damaged: one is not as it should be.
    """
    found = connection.execute("PRAGMA quick_check(1)").fetchone()[0]
    if found != "ok":
        raise Damaged(str(found))


def thin(connection: sqlite3.Connection, now: int) -> None:
    """Leave the last figure of each hour after a month, and the last of each day after a year."""
    for table in FIGURES:
        for step, edge in ((3600, now - HOURS_AFTER), (DAY, now - DAYS_AFTER)):
            connection.execute(
                f"DELETE FROM {table.name} WHERE rowid IN (SELECT rowid FROM (SELECT rowid, ROW_NUMBER() OVER "
                f"(PARTITION BY {table.of}, at / :step ORDER BY at DESC) AS place FROM {table.name} "
                "WHERE at / :step < :edge / :step) WHERE place > 1)",
                {"step": step, "edge": edge},
            )


def prune(connection: sqlite3.Connection, before: int) -> dict[str, int]:
    """Remove what was seen before a moment, and return how many rows of each table that were.

    What held at that moment stays.
    """
    values = {"before": before}
    removed = {
        table.name: connection.execute(f"DELETE FROM {table.name} WHERE at < :before", values).rowcount
        for table in FIGURES
    }
    removed["node_changes"] = connection.execute(
        "DELETE FROM node_changes WHERE at < :before AND (EXISTS (SELECT 1 FROM node_changes AS later WHERE "
        "later.node = node_changes.node AND later.at > node_changes.at AND later.at <= :before) "
        "OR (state = 'unlisted' AND NOT EXISTS (SELECT 1 FROM node_changes AS later WHERE "
        "later.node = node_changes.node AND later.at > node_changes.at)))",
        values,
    ).rowcount
    removed["wallet_stakes"] = connection.execute("DELETE FROM wallet_stakes WHERE at < :before", values).rowcount
    for table, of in (("nodes", "node"), ("wallets", "wallet")):
        kept = [f"SELECT {of} FROM {of}_samples", f"SELECT {of} FROM wallet_stakes"]
        if of == "node":
            kept.append("SELECT node FROM node_changes")
        connection.execute(f"DELETE FROM {table} WHERE id NOT IN ({' UNION '.join(kept)})")
    return removed


def shrink(database: Database, target: int) -> None:
    """Remove the oldest until no more than so many bytes are used.

    Raises:
        sqlite3.Error: something failed, and nothing is lost.
    """
    for _ in range(_MOST_ROUNDS):
        used = _used_bytes(database)
        if used <= target:
            break
        with database.transaction() as connection:
            edge = _moment_after(connection, 1 - target / used)
            if edge is None or not sum(prune(connection, edge).values()):
                break
    give_back(database.connection)


def _moment_after(connection: sqlite3.Connection, part: float) -> int | None:
    """Return the moment before which this part of all rows was seen; None if there are none."""
    moments = " UNION ALL ".join(f"SELECT at FROM {name}" for name in [*(one.name for one in FIGURES), "node_changes"])
    count = connection.execute(f"SELECT COUNT(*) FROM ({moments})").fetchone()[0]
    place = min(count - 1, int(count * part) + 1)
    found: Any = connection.execute(
        f"SELECT at FROM ({moments}) ORDER BY at LIMIT 1 OFFSET ?",
        (max(place, 0),),
    ).fetchone()
    return None if found is None else int(found[0]) + 1


def size_bytes(database: Database) -> int:
    """Return how large the file is, without its log."""
    return _pragma(database.connection, "page_count") * _pragma(database.connection, "page_size")


def _used_bytes(database: Database) -> int:
    free = _pragma(database.connection, "freelist_count") * _pragma(database.connection, "page_size")
    return size_bytes(database) - free


def limit_size(database: Database, limit_bytes: int) -> None:
    """Let SQLite itself refuse to make the file larger than it may be."""
    pages = max(1, limit_bytes // _pragma(database.connection, "page_size"))
    database.connection.execute(f"PRAGMA max_page_count = {pages}")


def give_back(connection: sqlite3.Connection) -> None:
    """Give the room of what was removed back to the file system, and end the log, as far as nobody else reads it."""
    connection.executescript("PRAGMA incremental_vacuum")  # `execute` would stop after the first page
    with suppress(sqlite3.OperationalError):
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()


def _pragma(connection: sqlite3.Connection, name: str) -> int:
    return int(connection.execute(f"PRAGMA {name}").fetchone()[0])


def _last_time(connection: sqlite3.Connection) -> int | None:
    found: int | None = connection.execute("SELECT MAX(at) FROM upkeep").fetchone()[0]
    return found
