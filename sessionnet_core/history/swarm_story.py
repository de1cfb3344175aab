"""The story of an account's swarm: which members came and went, and when.

It is worked out here from who was in which swarm, which is kept of all nodes alike. So nothing in the file says whose
swarm anybody has ever asked for, and the story of any account reaches back to the first list.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from datetime import datetime
from itertools import groupby

from msgspec import Struct

from ..account import AccountID, public_key
from ..nodes.ring import SwarmRing
from .aside import Damaged
from .database import Database
from .model import Happened, KeptSwarms, Span, SwarmEvent, SwarmMember, SwarmStory
from .node_changes import UNLISTED
from .node_story import longest_pause, looks_in
from .series import moment, moments_in


class _Change(Struct, array_like=True):
    at: int
    pubkey: str
    state: str | None
    swarm: str | None


class _Watched:
    """One account, while the changes of all nodes go by."""

    def __init__(self, account: AccountID) -> None:
        self.account = account
        self.swarm: str | None = None
        self.since: dict[str, int] = {}
        self.events: list[SwarmEvent] = []

    def look(self, at: int, after: int | None, known: _Known) -> None:
        """Compare the swarm with that of the look before; `after` is None for the first look."""
        swarm = known.ring.swarm_id_of(public_key(self.account))
        now = known.members.get(swarm, set()) if swarm is not None else set()
        joined, left = now - self.since.keys(), self.since.keys() - now
        if after is not None:
            if swarm != self.swarm:
                self._add(at, after, "moved", swarm, None, None)
            for key in sorted(left):
                self._add(at, after, "left", self.swarm, key, known.states.get(key))
            for key in sorted(joined):
                self._add(at, after, "joined", swarm, key, known.states.get(key))
        self.swarm = swarm
        self.since = {key: self.since.get(key, at) for key in now}

    def _add(self, at: int, after: int, what: Happened, swarm: str | None, key: str | None, state: str | None) -> None:
        self.events.append(
            SwarmEvent(
                at=moment(at),
                after=moment(after),
                what=what,
                swarm_id=swarm,
                pubkey=key,
                state=state,
            )
        )


class _Known:
    """Who is where, as far as the changes went by."""

    def __init__(self) -> None:
        self.states: dict[str, str | None] = {}
        self.places: dict[str, str] = {}
        self.members: dict[str, set[str]] = {}
        self.ring = SwarmRing(())

    def change(self, rows: Sequence[_Change]) -> None:
        """Take in all changes of one moment."""
        ids = set(self.members)
        for row in rows:
            former = self.places.pop(row.pubkey, None)
            if former is not None:
                self.members[former].discard(row.pubkey)
                if not self.members[former]:
                    del self.members[former]
            self.states[row.pubkey] = row.state
            if row.swarm is not None and row.state != UNLISTED:
                self.places[row.pubkey] = row.swarm
                self.members.setdefault(row.swarm, set()).add(row.pubkey)
        if set(self.members) != ids:
            try:
                self.ring = SwarmRing(int(swarm, 16) for swarm in self.members)
            except ValueError:
                raise Damaged("a swarm ID that is none") from None


def swarm_stories(
    database: Database, network: str, accounts: Sequence[AccountID], span: Span, now: datetime
) -> KeptSwarms | None:
    """Return the stories of the accounts' swarms; None if there is no node list of that time."""
    limits = moments_in(span, now)
    looks = looks_in(database, network, limits)
    if not looks:
        return None
    first = looks[0]
    rows = database.rows(
        _Change,
        "SELECT c.at, n.pubkey, c.state, c.swarm FROM node_changes c JOIN nodes n ON n.id = c.node "
        "JOIN networks w ON w.id = n.network WHERE w.name = :network AND c.at <= :last ORDER BY c.at",
        {"network": network, "last": limits["last"]},
    )
    known, watched, begun = _Known(), [_Watched(one) for one in accounts], False
    for at, changes in groupby(rows, key=lambda row: row.at):
        if at > first and not begun:
            begun = _look(watched, known, first, None)
        known.change(list(changes))
        if at > first:
            _look(watched, known, at, looks[bisect_left(looks, at) - 1])
    if not begun:
        _look(watched, known, first, None)
    return KeptSwarms(
        first_look=moment(first),
        looks=len(looks),
        longest_pause_seconds=longest_pause(looks),
        accounts=tuple(_story(one) for one in watched),
    )


def _look(watched: Sequence[_Watched], known: _Known, at: int, after: int | None) -> bool:
    for one in watched:
        one.look(at, after, known)
    return True


def _story(one: _Watched) -> SwarmStory:
    members = tuple(SwarmMember(pubkey=key, since=moment(since)) for key, since in sorted(one.since.items()))
    return SwarmStory(account_id=one.account, swarm_id=one.swarm, members=members, events=tuple(one.events))
