"""The tables of the file, and how older files get them.

A file says by `PRAGMA application_id` that it is ours, and by `PRAGMA user_version` which version of these tables it
has. A step of `MIGRATIONS` leads from each version to the next and is never changed again once it was released: a file
of every version is kept with the tests.

Times are seconds since 1970 in UTC. SESH is counted in whole atomic units of 10⁻⁹. What is unknown is NULL.
"""

from __future__ import annotations

import sqlite3
from functools import cache

APPLICATION_ID = 0x53455348
"""`SESH`, as the header of the file has it."""

_FIRST = """
CREATE TABLE networks (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE CHECK (typeof(name) = 'text')
);

-- Each look at a whole node list.
CREATE TABLE lists (
    network INTEGER NOT NULL REFERENCES networks,
    at INTEGER NOT NULL CHECK (typeof(at) = 'integer'),
    height INTEGER CHECK (typeof(height) IN ('integer', 'null')),
    total INTEGER NOT NULL CHECK (typeof(total) = 'integer'),
    active INTEGER NOT NULL CHECK (typeof(active) = 'integer'),
    exiting INTEGER NOT NULL CHECK (typeof(exiting) = 'integer'),
    decommissioned INTEGER CHECK (typeof(decommissioned) IN ('integer', 'null')),
    awaiting INTEGER CHECK (typeof(awaiting) IN ('integer', 'null')),
    swarms INTEGER CHECK (typeof(swarms) IN ('integer', 'null')),
    versions TEXT NOT NULL CHECK (typeof(versions) = 'text') -- {"2.11.3": 1500}
);
CREATE INDEX lists_by_time ON lists (network, at);

CREATE TABLE nodes (
    id INTEGER PRIMARY KEY,
    network INTEGER NOT NULL REFERENCES networks,
    pubkey TEXT NOT NULL CHECK (typeof(pubkey) = 'text'),
    UNIQUE (network, pubkey)
);

-- What the lists say of a node from this moment on, until its next row.
CREATE TABLE node_changes (
    node INTEGER NOT NULL REFERENCES nodes,
    at INTEGER NOT NULL CHECK (typeof(at) = 'integer'),
    state TEXT CHECK (typeof(state) IN ('text', 'null')), -- 'unlisted' where the lists do not have it
    ip TEXT CHECK (typeof(ip) IN ('text', 'null')),
    https_port INTEGER CHECK (typeof(https_port) IN ('integer', 'null')),
    version TEXT CHECK (typeof(version) IN ('text', 'null')), -- of its storage server
    swarm TEXT CHECK (typeof(swarm) IN ('text', 'null')),
    staked INTEGER CHECK (typeof(staked) IN ('integer', 'null')),
    unlock_height INTEGER CHECK (typeof(unlock_height) IN ('integer', 'null')),
    decommissions INTEGER CHECK (typeof(decommissions) IN ('integer', 'null')), -- how often it ever was
    silent INTEGER NOT NULL CHECK (silent IN (0, 1)), -- 1: no uptime proof for 7,500 seconds
    PRIMARY KEY (node, at)
) WITHOUT ROWID;
CREATE INDEX node_changes_by_swarm ON node_changes (swarm);

-- What changes with every list, of nodes that were named.
CREATE TABLE node_samples (
    node INTEGER NOT NULL REFERENCES nodes,
    at INTEGER NOT NULL CHECK (typeof(at) = 'integer'),
    last_proof INTEGER CHECK (typeof(last_proof) IN ('integer', 'null')),
    credit_blocks INTEGER CHECK (typeof(credit_blocks) IN ('integer', 'null'))
);
CREATE INDEX node_samples_by_time ON node_samples (node, at);

CREATE TABLE prices (
    network INTEGER NOT NULL REFERENCES networks,
    at INTEGER NOT NULL CHECK (typeof(at) = 'integer'),
    price_usd REAL NOT NULL CHECK (typeof(price_usd) = 'real'),
    market_cap_usd REAL CHECK (typeof(market_cap_usd) IN ('real', 'null'))
);
CREATE INDEX prices_by_time ON prices (network, at);

-- The contracts on the chain, or the network API's word of them.
CREATE TABLE pools (
    network INTEGER NOT NULL REFERENCES networks,
    at INTEGER NOT NULL CHECK (typeof(at) = 'integer'),
    source TEXT NOT NULL CHECK (source IN ('chain', 'network-api')),
    reward_pool INTEGER NOT NULL CHECK (typeof(reward_pool) = 'integer'),
    requirement INTEGER CHECK (typeof(requirement) IN ('integer', 'null')),
    reward_per_block INTEGER CHECK (typeof(reward_per_block) IN ('integer', 'null')),
    node_reward_per_day INTEGER CHECK (typeof(node_reward_per_day) IN ('integer', 'null')),
    nodes INTEGER CHECK (typeof(nodes) IN ('integer', 'null'))
);
CREATE INDEX pools_by_time ON pools (network, at);

CREATE TABLE stakes (
    network INTEGER NOT NULL REFERENCES networks,
    at INTEGER NOT NULL CHECK (typeof(at) = 'integer'),
    source TEXT NOT NULL CHECK (source IN ('deposits', 'network-api')),
    staked INTEGER NOT NULL CHECK (typeof(staked) = 'integer')
);
CREATE INDEX stakes_by_time ON stakes (network, at);

CREATE TABLE wallets (
    id INTEGER PRIMARY KEY,
    network INTEGER NOT NULL REFERENCES networks,
    address TEXT NOT NULL CHECK (typeof(address) = 'text'),
    UNIQUE (network, address)
);
CREATE TABLE wallet_samples (
    wallet INTEGER NOT NULL REFERENCES wallets,
    at INTEGER NOT NULL CHECK (typeof(at) = 'integer'),
    staked INTEGER CHECK (typeof(staked) IN ('integer', 'null')),
    rewards_total INTEGER CHECK (typeof(rewards_total) IN ('integer', 'null')),
    rewards_claimed INTEGER CHECK (typeof(rewards_claimed) IN ('integer', 'null')),
    claimable INTEGER CHECK (typeof(claimable) IN ('integer', 'null')),
    balance INTEGER CHECK (typeof(balance) IN ('integer', 'null'))
);
CREATE INDEX wallet_samples_by_time ON wallet_samples (wallet, at);

-- A wallet's stakes on nodes, the last time that it was looked at.
CREATE TABLE wallet_stakes (
    wallet INTEGER NOT NULL REFERENCES wallets,
    node INTEGER NOT NULL REFERENCES nodes,
    at INTEGER NOT NULL CHECK (typeof(at) = 'integer'),
    amount INTEGER CHECK (typeof(amount) IN ('integer', 'null')),
    PRIMARY KEY (wallet, node)
) WITHOUT ROWID;

-- When the file was last looked after: see `upkeep`.
CREATE TABLE upkeep (at INTEGER NOT NULL CHECK (typeof(at) = 'integer'));
"""
MIGRATIONS: tuple[str, ...] = (_FIRST,)
"""The step that leads to version 1, and each after it."""
_WAL_MARKS = slice(18, 20)
"""The bytes of a file's header that say how it is written and read: 2 is with a log beside it."""
_WAL = b"\x02\x02"


def version_known() -> int:
    """Return the newest version of the tables that this program knows."""
    return len(MIGRATIONS)


def new_file() -> bytes:
    """Return an empty history as the content of a file, with a write-ahead log from its first transaction on."""
    made = sqlite3.connect(":memory:", isolation_level=None)
    try:
        made.execute("PRAGMA auto_vacuum = INCREMENTAL")
        made.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        migrate(made, 0)
        content = bytearray(made.serialize())
    finally:
        made.close()
    content[_WAL_MARKS] = _WAL
    return bytes(content)


def migrate(connection: sqlite3.Connection, version: int) -> None:
    """Lead the tables from this version to the newest one, in one transaction.

    Raises:
        sqlite3.Error: that failed, and the file is as it was.
    """
    connection.execute("BEGIN IMMEDIATE")
    try:
        found = connection.execute("PRAGMA user_version").fetchone()[0]
        for step in MIGRATIONS[found if version else 0 :]:  # another process may have been faster
            for statement in _statements(step):
                connection.execute(statement)
        connection.execute(f"PRAGMA user_version = {len(MIGRATIONS)}")
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise


def _statements(script: str) -> list[str]:
    """Return the statements of a script: `executescript` would commit before it."""
    found, begun = [], ""
    for line in script.splitlines(keepends=True):
        begun += line
        if sqlite3.complete_statement(begun):
            found.append(begun)
            begun = ""
    return found


@cache
def _columns() -> dict[str, tuple[str, ...]]:
    made = sqlite3.connect(":memory:", isolation_level=None)
    try:
        migrate(made, 0)
        return columns_in(made)
    finally:
        made.close()


def columns_in(connection: sqlite3.Connection) -> dict[str, tuple[str, ...]]:
    """Return the columns of each table."""
    names = [row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")]
    found = {}
    for name in names:
        rows = connection.execute("SELECT name FROM pragma_table_info(?)", (name,))
        found[name] = tuple(str(row[0]) for row in rows)
    return found


def what_is_foreign(connection: sqlite3.Connection) -> str | None:
    """Return what in the tables is not as this program makes them; None if nothing is.

    What runs by itself, such as a trigger, is never accepted: it would run with each row that is kept.
    """
    alien = connection.execute("SELECT type, name FROM sqlite_master WHERE type NOT IN ('table', 'index')").fetchone()
    if alien is not None:
        return f"a {alien[0]} {str(alien[1])[:40]!r}"
    if connection.execute("SELECT 1 FROM sqlite_master WHERE sql LIKE 'CREATE VIRTUAL%'").fetchone() is not None:
        return "a virtual table"
    found = columns_in(connection)
    for table, columns in _columns().items():
        if table not in found:
            return f"no table {table!r}"
        if found[table] != columns:
            return f"another table {table!r}"
    return None
