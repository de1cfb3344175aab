"""The history: a database with other values in its cells, or other bytes in its file, read back in every way."""

from __future__ import annotations

import json
import sqlite3
from contextlib import suppress
from datetime import timedelta
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from sessionnet_core.account import parse_account
from sessionnet_core.errors import SessionNetError
from sessionnet_core.history import schema
from sessionnet_core.history.model import Span
from sessionnet_core.history.store import History
from tests.cli.show.formats.test_schemas import VALUES
from tests.core.history.kept import answer, at, listed
from tests.core.history.processes import prices
from tests.core.samples import WHOLE_LIST, WHOLE_NODE, node
from tests.fuzz.target import Target

_NOW, _ACCOUNT = at(100), parse_account("05" + "ab" * 32)
_KEY = WHOLE_NODE.pubkey


@cache
def _place() -> tuple[Path, TemporaryDirectory[str]]:
    """Return where the file is, in a folder that is removed with the process."""
    folder = TemporaryDirectory()
    return Path(folder.name) / "history.db", folder


@cache
def honest() -> bytes:
    """Return a history with rows of every kind."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "history.db"
        with History.open(path) as history:
            for minutes, nodes in ((0, WHOLE_LIST.nodes), (9, WHOLE_LIST.nodes[1:]), (20, (WHOLE_NODE, node(7)))):
                history.save(listed(nodes, at(minutes)))
            history.save(prices([(0, 0.05), (1, 0.06)]))
            for command in ("staking", "overview", "staking wallet", "nodes show"):
                history.save(answer(VALUES[command]))
        connection = sqlite3.connect(path)
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        connection.close()
        return path.read_bytes()


def _read() -> object:
    """Read all that can be read; what one question cannot have, the next still may."""
    path, _ = _place()
    history = History.read(path)
    if history is None:
        raise AssertionError("there is a file")
    found: list[object] = []
    with history:
        for span in (Span(), Span(until=at(10**9), every=timedelta(hours=1))):
            for ask in (
                lambda span: history.prices("mainnet", span, now=_NOW),
                lambda span: history.node_lists("mainnet", span, now=_NOW),
                lambda span: history.pools("mainnet", span, now=_NOW),
                lambda span: history.stakes("mainnet", span, now=_NOW),
                lambda span: history.node("mainnet", _KEY, span, now=_NOW),
                lambda span: history.swarms("mainnet", [_ACCOUNT], span, now=_NOW),
                lambda span: list(history.write_out(span, now=_NOW)),
                lambda _: history.summary(),
                lambda _: history.seen_nodes("mainnet", [_KEY], before=_NOW),
            ):
                with suppress(SessionNetError):
                    found.append(ask(span))
    return found


def _without_logs() -> Path:
    path, _ = _place()
    for other in path.parent.iterdir():
        other.unlink()
    return path


def _cells(data: bytes) -> object:
    """Change cells as a list of [table, column, row, value] says, by their numbers."""
    path = _without_logs()
    path.write_bytes(honest())
    tables = schema._columns()
    try:
        changes = json.loads(data)
    except (ValueError, RecursionError):
        return None
    connection = sqlite3.connect(path, isolation_level=None)
    try:
        connection.execute("PRAGMA ignore_check_constraints = ON")
        for table, column, row, value in changes[:8]:
            name = sorted(tables)[table % len(tables)]
            columns = tables[name]
            with suppress(sqlite3.Error, OverflowError, UnicodeEncodeError):
                rows = connection.execute(f"SELECT {columns[0]}, {columns[1]} FROM {name}").fetchall()
                which = rows[row % len(rows)]
                written = bytes(value) if isinstance(value, list) else value
                connection.execute(
                    f"UPDATE {name} SET {columns[column % len(columns)]} = ?"
                    f" WHERE {columns[0]} IS ? AND {columns[1]} IS ?",
                    (written, *which),
                )
    except (TypeError, ValueError, KeyError, ZeroDivisionError, AttributeError):
        return None  # no list of changes
    finally:
        connection.close()
    return _read()


def _bytes(data: bytes) -> object:
    """Change bytes of the file: each four of the input say where, and what to."""
    content = bytearray(honest())
    for start in range(0, min(len(data) - 3, 200), 4):
        content[int.from_bytes(data[start : start + 3]) % len(content)] = data[start + 3]
    path = _without_logs()
    path.write_bytes(content)
    found = _read()
    with History.open(path) as history:
        history.save(prices([(2, 0.07)]))
    return found


TARGET = Target("history", (_cells, _bytes))
