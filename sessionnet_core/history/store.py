"""`History`: the one door to what earlier runs saw."""

from __future__ import annotations

import sqlite3
from collections.abc import Collection
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from ..evidence import Answer
from ..model import NodeList
from .aside import Damaged, means_damage, means_full
from .database import PATIENCE_SECONDS, Database, said_of
from .saving import is_worth_keeping as is_worth_keeping
from .saving import save_answer, seconds
from .seen import SeenNode, seen_nodes
from .upkeep import limit_size, look_after, shrink

DEFAULT_LIMIT_MB = 100
"""Years of the public network: a run adds a hundred bytes or so, and whatever changed."""


class History:
    """An open history; as a context manager it is closed at the end.

    It is meant to be open for moments only: as long as it is, a damaged file cannot be put aside.
    """

    def __init__(self, database: Database, limit_bytes: int | None = None) -> None:
        self._database = database
        self._limit_bytes = limit_bytes

    @classmethod
    def open(cls, path: Path, *, limit_mb: int | None = None, patience_seconds: float = PATIENCE_SECONDS) -> Self:
        """Open the history in this file to keep something in it; without one, an empty history is made.

        A damaged file is put aside, see `put_aside`.

        Args:
            limit_mb: how large the file may become, in megabytes; by default `DEFAULT_LIMIT_MB`.
            patience_seconds: how long others may keep the file to themselves.

        Raises:
            HistoryUnusable: that is not possible.
        """
        limit_bytes = (limit_mb or DEFAULT_LIMIT_MB) * 1_000_000
        return cls(Database.open(path, patience_seconds=patience_seconds), limit_bytes)

    @classmethod
    def read(cls, path: Path, *, patience_seconds: float = PATIENCE_SECONDS) -> Self | None:
        """Open the history in this file to read it; None where there is none.

        Raises:
            HistoryUnusable: that is not possible.
        """
        database = Database.read(path, patience_seconds=patience_seconds)
        return None if database is None else cls(database)

    @property
    def path(self) -> Path:
        """Where it is."""
        return self._database.path

    @property
    def put_aside(self) -> Path | None:
        """Where the damaged file is now that was found when this history was opened; None if there was none."""
        return self._database.put_aside

    def save(self, answer: Answer[Any], listed: Answer[NodeList] | None = None, *, now: datetime | None = None) -> None:
        """Keep what is worth keeping of an answer, whole or not at all; nothing, if it is kept already.

        Where the file turns out to be damaged, it is put aside, and the answer is the first in a new one. Where it is
        as large as it may be, the oldest makes room.

        Args:
            listed: the node list that the answer rests on, if it rests on one: of it, what changed is kept.
            now: the present moment, by which the file is thinned; that of the question by default.

        Raises:
            HistoryUnusable: that is not possible.
        """
        with said_of(self.path):
            try:
                self._save(answer, listed, now or answer.asked_at)
            except (Damaged, sqlite3.DatabaseError) as error:
                if not means_damage(error):
                    raise
                self._database.close()
                self._database = Database.mended(self.path)
                self._save(answer, listed, now or answer.asked_at)

    def _save(self, answer: Answer[Any], listed: Answer[NodeList] | None, now: datetime) -> None:
        limit = self._limit_bytes
        if limit is not None:
            limit_size(self._database, limit)
        try:
            with self._database.transaction():
                save_answer(self._database, answer, listed)
        except sqlite3.DatabaseError as error:
            if limit is None or not means_full(error):
                raise
            shrink(self._database, limit)
            with self._database.transaction():
                save_answer(self._database, answer, listed)
        if limit is not None:
            look_after(self._database, seconds(now), limit)

    def seen_nodes(self, network: str, keys: Collection[str], *, before: datetime | None = None) -> dict[str, SeenNode]:
        """Return what was last seen of each of these nodes; those that were never seen are not in it.

        Args:
            network: its name.
            keys: whole Ed25519 keys.
            before: the present moment, by default by this machine's clock.

        Raises:
            HistoryUnusable: the file is damaged.
        """
        with said_of(self.path):
            return seen_nodes(self._database, network, keys, before or datetime.now(UTC))

    def close(self) -> None:
        """Close the file."""
        self._database.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
