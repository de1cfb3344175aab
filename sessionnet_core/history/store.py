"""`History`: the one door to what earlier runs saw."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Collection, Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Any, Self, TypeVar

from ..account import AccountID
from ..evidence import Answer
from ..model import NodeList
from .answers import left_out_ahead, newest_moment, nothing_kept, of_the_file
from .aside import DAMAGE, means_damage, means_full
from .database import PATIENCE_SECONDS, Database, said_of
from .model import (
    DEFAULT_LIMIT_MB,
    KeptLists,
    KeptNode,
    KeptPools,
    KeptPrices,
    KeptStakes,
    KeptSummary,
    KeptSwarms,
    Pruned,
    Span,
)
from .saving import is_worth_keeping as is_worth_keeping
from .saving import save_answer, seconds
from .seen import SeenNode, seen_nodes
from .series import lists, pools, prices, stakes
from .upkeep import SHRUNK_TO, limit_size, look_after, shrink

T = TypeVar("T")

EVERYTHING = Span()


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
            except DAMAGE as error:
                if not means_damage(error):
                    raise
                self._database.close()
                self._database = Database.mended(self.path)
                self._save(answer, listed, now or answer.asked_at)

    def _save(self, answer: Answer[Any], listed: Answer[NodeList] | None, now: datetime) -> None:
        limit = self._limit_bytes
        if limit is not None:
            limit_size(self._database, limit)
        for part in SHRUNK_TO:
            try:
                with self._database.transaction():
                    save_answer(self._database, answer, listed, now)
                break
            except sqlite3.DatabaseError as error:
                if limit is None or not means_full(error):
                    raise
                shrink(self._database, int(limit * part))
        else:
            with self._database.transaction():
                save_answer(self._database, answer, listed, now)
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

    def prices(self, network: str, span: Span = EVERYTHING, *, now: datetime | None = None) -> Answer[KeptPrices]:
        """Return the price of SESH over time.

        Args:
            network: its name, here and below.
            now: the present moment, by default by this machine's clock; what is later counts only if `span` says so.

        Raises:
            NothingKept: there is none of that time.
            HistoryUnusable: the file is damaged.
        """
        return self._series(prices, "prices", "price", network, span, now)

    def node_lists(self, network: str, span: Span = EVERYTHING, *, now: datetime | None = None) -> Answer[KeptLists]:
        """Return the Session Nodes in numbers over time; `span` and `now` as for `prices`.

        Raises:
            NothingKept, HistoryUnusable: as `prices` does.
        """
        return self._series(lists, "lists", "node list", network, span, now)

    def pools(self, network: str, span: Span = EVERYTHING, *, now: datetime | None = None) -> Answer[KeptPools]:
        """Return the reward pool over time; `span` and `now` as for `prices`.

        Raises:
            NothingKept, HistoryUnusable: as `prices` does.
        """
        return self._series(pools, "pools", "reward pool", network, span, now)

    def stakes(self, network: str, span: Span = EVERYTHING, *, now: datetime | None = None) -> Answer[KeptStakes]:
        """Return what was staked over time; `span` and `now` as for `prices`.

        Raises:
            NothingKept, HistoryUnusable: as `prices` does.
        """
        return self._series(stakes, "stakes", "sum of stakes", network, span, now)

    def node(self, network: str, key: str, span: Span = EVERYTHING, *, now: datetime | None = None) -> Answer[KeptNode]:
        """Return the story of the one node whose key begins so.

        Raises:
            NothingKept: no node list of the network is kept, of that time or before it.
            MalformedKey: this cannot begin a key, or begins several in the history.
            NotFound: no node like that was ever seen.
            HistoryUnusable: the file is damaged.
        """
        from ..nodes.filters import parse_key
        from .node_story import node_story

        wanted, moment = parse_key(key), now or datetime.now(UTC)
        with said_of(self.path):
            newest = newest_moment(self._database, "lists", "node list", network, span, moment)
            story = node_story(self._database, network, wanted, span, moment)
            return of_the_file(story, network, self.path, as_of=newest, now=moment)

    def swarms(
        self, network: str, accounts: Sequence[AccountID], span: Span = EVERYTHING, *, now: datetime | None = None
    ) -> Answer[KeptSwarms]:
        """Return which members came to the swarms of these accounts and went. No account is written anywhere.

        Raises:
            NothingKept: there is no node list of that time.
            HistoryUnusable: the file is damaged.
        """
        from .swarm_story import swarm_stories

        moment = now or datetime.now(UTC).replace(microsecond=0)
        with said_of(self.path):
            newest = newest_moment(self._database, "lists", "node list", network, span, moment)
            found = swarm_stories(self._database, network, accounts, span, moment)
            if found is None:
                raise nothing_kept(self._database, "lists", "node list", network)
            return of_the_file(found, network, self.path, as_of=newest, now=moment)

    def summary(self) -> KeptSummary:
        """Return how much of what is kept.

        Raises:
            HistoryUnusable: the file is damaged.
        """
        from .contents import counted

        with said_of(self.path):
            return counted(self._database)

    def write_out(self, span: Span = EVERYTHING, *, now: datetime | None = None) -> Iterator[dict[str, Any]]:
        """Return everything as flat objects, one after the other.

        Raises:
            HistoryUnusable: the file is damaged; by then, a part may have been returned.
        """
        from .contents import written_out

        with said_of(self.path):
            yield from written_out(self._database, span, now or datetime.now(UTC))

    def prune(self, before: datetime, *, dry_run: bool = False) -> Pruned:
        """Remove what was seen before a moment; what held at that moment stays.

        Args:
            dry_run: only say what would be removed.

        Raises:
            HistoryUnusable: that is not possible.
        """
        from .contents import pruned

        with said_of(self.path):
            return pruned(self._database, before, dry_run=dry_run)

    def _series(
        self,
        read: Callable[[Database, str, Span, datetime], T | None],
        table: str,
        thing: str,
        network: str,
        span: Span,
        now: datetime | None,
    ) -> Answer[T]:
        moment = now or datetime.now(UTC).replace(microsecond=0)
        with said_of(self.path):
            found = read(self._database, network, span, moment)
            if found is None:
                raise nothing_kept(self._database, table, thing, network)
            newest: datetime = found.points[-1].at  # type: ignore[attr-defined]
            warnings = left_out_ahead(self._database, table, network, span, moment)
            return of_the_file(found, network, self.path, as_of=newest, now=moment, warnings=warnings)

    def close(self) -> None:
        """Close the file."""
        self._database.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
