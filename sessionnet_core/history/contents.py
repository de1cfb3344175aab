"""All that is in the file: counted, written out line by line, and pruned."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import datetime
from typing import Any, NamedTuple

import msgspec
from msgspec import Struct

from ..amounts import Sesh
from .aside import Damaged
from .database import Database
from .model import KeptKind, KeptSummary, Pruned, Removed, Span
from .series import moment, moments_in
from .upkeep import give_back, prune, size_bytes


class _Kind(NamedTuple):
    """One kind of row, as it is written out."""

    name: str
    table: str
    of: str
    """What it is of: `networks`, or a table that is of a network itself."""
    columns: tuple[str, ...]
    amounts: tuple[str, ...] = ()
    """The columns that hold atomic units of SESH."""
    moments: tuple[str, ...] = ()
    """The columns that hold moments, besides its own."""


_KINDS = (
    _Kind(
        "list",
        "lists",
        "networks",
        ("height", "total", "active", "exiting", "decommissioned", "awaiting", "swarms", "versions"),
    ),
    _Kind(
        "node",
        "node_changes",
        "nodes",
        (
            *("pubkey", "state", "ip", "https_port", "version", "swarm", "staked", "unlock_height", "decommissions"),
            "silent",
        ),
        ("staked",),
    ),
    _Kind("node-sample", "node_samples", "nodes", ("pubkey", "last_proof", "credit_blocks"), (), ("last_proof",)),
    _Kind("price", "prices", "networks", ("price_usd", "market_cap_usd")),
    _Kind(
        "pool",
        "pools",
        "networks",
        ("source", "reward_pool", "requirement", "reward_per_block", "node_reward_per_day", "nodes"),
        ("reward_pool", "requirement", "reward_per_block", "node_reward_per_day"),
    ),
    _Kind("staked", "stakes", "networks", ("source", "staked"), ("staked",)),
    _Kind(
        "wallet",
        "wallet_samples",
        "wallets",
        ("address", "staked", "rewards_total", "rewards_claimed", "claimable", "balance"),
        ("staked", "rewards_total", "rewards_claimed", "claimable", "balance"),
    ),
    _Kind("wallet-stake", "wallet_stakes", "wallets", ("address", "pubkey", "amount"), ("amount",)),
)


class _Counted(Struct, array_like=True):
    network: str
    rows: int
    first: int
    last: int


def counted(database: Database) -> KeptSummary:
    """Return how much of each kind is kept of each network."""
    kinds: list[KeptKind] = []
    for kind in _KINDS:
        statement = (
            f"SELECT w.name, COUNT(*), MIN(t.at), MAX(t.at) FROM {_joined(kind)} GROUP BY w.name ORDER BY w.name"
        )
        kinds += [
            KeptKind(network=row.network, kind=kind.name, rows=row.rows, first=moment(row.first), last=moment(row.last))
            for row in database.rows(_Counted, statement)
        ]
    kinds.sort(key=lambda one: one.network)
    return KeptSummary(path=str(database.path), size_bytes=size_bytes(database), kinds=tuple(kinds))


def written_out(database: Database, span: Span, now: datetime) -> Iterator[dict[str, Any]]:
    """Return everything as flat objects, kind by kind and oldest first.

    A `node` is what the lists say of one from that moment on, until its next object.
    """
    for kind in _KINDS:
        columns = ", ".join(_column(kind, name) for name in kind.columns)
        statement = (
            f"SELECT w.name, t.at, {columns} FROM {_joined(kind)} WHERE t.at BETWEEN :first AND :last ORDER BY t.at"
        )
        for network, at, *values in database.connection.execute(statement, moments_in(span, now)):
            said = {name: _value(kind, name, value) for name, value in zip(kind.columns, values, strict=True)}
            handed_over = time.monotonic()
            yield {"kind": kind.name, "network": str(network), "at": moment(at), **said}
            database.waited(time.monotonic() - handed_over)


def pruned(database: Database, before: datetime, *, dry_run: bool) -> Pruned:
    """Remove what was seen before a moment, or only count it."""
    removed: dict[str, int] = {}
    try:
        with database.transaction() as connection:
            removed = prune(connection, int(before.timestamp()))
            if dry_run:
                raise _Undone
    except _Undone:
        pass
    else:
        give_back(database.connection)
    names = {kind.table: kind.name for kind in _KINDS}
    rows = tuple(Removed(kind=names[table], rows=count) for table, count in removed.items() if count)
    return Pruned(before=before, dry_run=dry_run, removed=rows, size_bytes=size_bytes(database))


class _Undone(Exception):
    """Only to be counted."""


def _joined(kind: _Kind) -> str:
    """Return a kind's table with what its rows are of."""
    if kind.of == "networks":
        return f"{kind.table} t JOIN networks w ON w.id = t.network"
    joined = f"{kind.table} t JOIN {kind.of} o ON o.id = t.{kind.of[:-1]} JOIN networks w ON w.id = o.network"
    return f"{joined} JOIN nodes n ON n.id = t.node" if kind.table == "wallet_stakes" else joined


def _column(kind: _Kind, name: str) -> str:
    if name == "pubkey":
        return "n.pubkey" if kind.table == "wallet_stakes" else "o.pubkey"
    return "o.address" if name == "address" else f"t.{name}"


def _value(kind: _Kind, name: str, value: object) -> object:
    """Return a value as it is written out.

    Raises:
        Damaged: it is not of its kind.
    """
    if value is None:
        return None
    if name in kind.amounts:
        if not isinstance(value, int):
            raise Damaged(f"{value!r:.40} is no amount")
        return Sesh(value)
    if name in kind.moments:
        return moment(value)
    if name == "silent":
        return bool(value)
    if name == "versions":
        return _versions(value)
    if not isinstance(value, (int, float, str)):
        raise Damaged(f"{name} is neither a number nor a text")
    return value


def _versions(value: object) -> dict[str, int]:
    try:
        return msgspec.json.decode(str(value), type=dict[str, int])
    except msgspec.DecodeError as error:
        raise Damaged(f"versions that are none: {error}") from None
