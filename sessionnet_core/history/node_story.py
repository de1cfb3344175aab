"""The story of one node: what changed, when it did not serve, and what it has earned."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from datetime import datetime
from itertools import pairwise

from msgspec import Struct

from ..amounts import Sesh
from ..errors import MalformedKey, NotFound
from ..nodes.filters import is_whole_key
from .database import Database
from .model import Earned, KeptNode, NodeChange, NodeSample, NodeWallet, Outage, Span, What, Wrong
from .node_changes import COLUMNS, NOT_LISTED, UNLISTED, Said
from .series import moment, moments_in, sesh

_RATE_HOLDS_SECONDS = 7 * 86_400
"""How long a reward per day is taken for that of the next days: it falls by a thousandth in two."""
_DAY = 86_400
_EARNING = ("active", "exiting")


class _Change(Said, frozen=True, array_like=True):
    at: int = 0


class _Rate(Struct, array_like=True):
    at: int
    per_day: int


class _Sample(Struct, array_like=True):
    at: int
    last_proof: int | None
    credit_blocks: int | None


class _Wallet(Struct, array_like=True):
    address: str
    amount: int | None
    nodes: int
    first: int
    last: int
    total_first: int | None
    total_last: int | None


def find_kept_node(database: Database, network: str, key: str) -> tuple[int, str]:
    """Return the number and the key of the one node whose key begins so.

    Raises:
        NotFound: no node like that was ever seen.
        MalformedKey: there are several.
    """
    found = database.connection.execute(
        "SELECT n.id, n.pubkey FROM nodes n JOIN networks w ON w.id = n.network WHERE w.name = ? "
        "AND substr(n.pubkey, 1, ?) = ? ORDER BY n.pubkey LIMIT 3",
        (network, len(key), key),
    ).fetchall()
    if not found:
        what = "has the key" if is_whole_key(key) else "has a key that begins with"
        raise NotFound(f"in the history of {network}, no node {what} {key}")
    if len(found) > 1:
        raise MalformedKey(f"the keys of several nodes in the history begin with {key}", hint="Give more of the key.")
    return int(found[0][0]), str(found[0][1])


def node_story(database: Database, network: str, key: str, span: Span, now: datetime) -> KeptNode:
    """Return the story of the one node whose key begins so.

    Raises:
        NotFound, MalformedKey: as `find_kept_node` does.
    """
    number, pubkey = find_kept_node(database, network, key)
    limits = moments_in(span, now)
    looks = looks_in(database, network, limits)
    rows = _changes(database, number, limits)
    listed = [one.at for one in rows if one.state != UNLISTED]
    last_look = looks[-1] if looks else limits["last"]
    last_listed = _last_listed(rows, looks)
    return KeptNode(
        pubkey=pubkey,
        state=rows[-1].state if rows else None,
        first_listed=moment(max(listed[0], limits["first"])) if listed else None,
        last_listed=None if last_listed is None else moment(last_listed),
        looks=len(looks),
        longest_pause_seconds=longest_pause(looks),
        changes=tuple(_what_changed(rows, looks)),
        outages=tuple(_outages(rows, last_look)),
        earned=_earned(database, network, rows, limits["first"], last_look),
        wallets=tuple(_wallets(database, number)),
        samples=tuple(_samples(database, number, limits)),
    )


def looks_in(database: Database, network: str, limits: dict[str, int]) -> list[int]:
    """Return the moments of all node lists of a time."""
    found = database.connection.execute(
        "SELECT DISTINCT l.at FROM lists l JOIN networks w ON w.id = l.network WHERE w.name = :network "
        "AND l.at BETWEEN :first AND :last ORDER BY l.at",
        {"network": network, **limits},
    )
    return [int(row[0]) for row in found]


def longest_pause(looks: Sequence[int]) -> int:
    """Return the longest time between two looks that follow each other."""
    return max((later - earlier for earlier, later in pairwise(looks)), default=0)


def _changes(database: Database, number: int, limits: dict[str, int]) -> list[_Change]:
    """Return what held of a node from when on, beginning with what held at the first moment."""
    columns = ", ".join(COLUMNS)
    statement = (
        f"SELECT {columns}, at FROM node_changes WHERE node = :node AND at <= :last AND at >= COALESCE("
        "(SELECT MAX(at) FROM node_changes WHERE node = :node AND at <= :first), :first) ORDER BY at"
    )
    return list(database.rows(_Change, statement, {"node": number, **limits}))


def _last_listed(rows: Sequence[_Change], looks: Sequence[int]) -> int | None:
    """Return the last look at which a node was listed."""
    if not rows:
        return None
    if rows[-1].state != UNLISTED:
        return max([rows[-1].at, *looks[-1:]])
    place = bisect_left(looks, rows[-1].at)
    return looks[place - 1] if place else rows[-2].at if len(rows) > 1 else None


def _what_changed(rows: Sequence[_Change], looks: Sequence[int]) -> Iterator[NodeChange]:
    """Return each single change, oldest first. That a node was listed at the first look is none."""
    for index, row in enumerate(rows):
        place = bisect_left(looks, row.at)
        if index == 0 and place == 0:
            continue
        before: Said = rows[index - 1] if index else NOT_LISTED
        after = moment(looks[place - 1] if place else rows[index - 1].at)
        for what, was, is_now in _differences(before, row):
            yield NodeChange(at=moment(row.at), after=after, what=what, was=was, now=is_now)


def _differences(before: Said, after: Said) -> Iterator[tuple[What, str | None, str | None]]:
    if before.state != after.state:
        yield "state", before.state, after.state
    if UNLISTED in (before.state, after.state):
        return
    pairs: tuple[tuple[What, str | None, str | None], ...] = (
        ("address", _address(before), _address(after)),
        ("version", before.version, after.version),
        ("swarm", before.swarm, after.swarm),
        ("staked", _amount(before.staked), _amount(after.staked)),
        ("unlock-height", _number(before.unlock_height), _number(after.unlock_height)),
        ("decommissions", _number(before.decommissions), _number(after.decommissions)),
        ("proof", _proof(before), _proof(after)),
    )
    for what, was, is_now in pairs:
        if was != is_now:
            yield what, was, is_now


def _address(said: Said) -> str | None:
    if said.ip is None or said.https_port is None:
        return said.ip
    return f"[{said.ip}]:{said.https_port}" if ":" in said.ip else f"{said.ip}:{said.https_port}"


def _amount(atomic: int | None) -> str | None:
    return None if atomic is None else str(Sesh(atomic))


def _number(number: int | None) -> str | None:
    return None if number is None else str(number)


def _proof(said: Said) -> str:
    return "silent" if said.silent else "in time"


def _wrong(said: Said) -> Wrong | None:
    """Return what keeps a node from serving; None if nothing does."""
    if said.state == UNLISTED:
        return "unlisted"
    if said.state == "decommissioned":
        return "decommissioned"
    return "silent" if said.silent else None


def _outages(rows: Sequence[_Change], last_look: int) -> Iterator[Outage]:
    began, kinds = 0, list[Wrong]()
    for row in rows:
        wrong = _wrong(row)
        if wrong is not None:
            began = began if kinds else row.at
            kinds += [wrong] if wrong not in kinds else []
        elif kinds:
            yield _outage(began, row.at, kinds, lasts=False)
            kinds = []
    if kinds:
        yield _outage(began, max(began, last_look), kinds, lasts=True)


def _outage(began: int, ended: int, kinds: Sequence[Wrong], *, lasts: bool) -> Outage:
    return Outage(
        began=moment(began),
        ended=None if lasts else moment(ended),
        seconds=ended - began,
        kinds=tuple(kinds),
    )


def _earned(database: Database, network: str, rows: Sequence[_Change], first: int, last_look: int) -> Earned:
    """Return the estimate: of each time in which a node was active, the part whose reward is known."""
    ends = [*(one.at for one in rows[1:]), last_look]
    served = [(max(row.at, first), end) for row, end in zip(rows, ends, strict=False) if row.state in _EARNING]
    spans = [(began, ended) for began, ended in served if ended > began]
    statement = (
        "SELECT p.at, p.node_reward_per_day FROM pools p JOIN networks w ON w.id = p.network "
        "WHERE w.name = :network AND p.node_reward_per_day IS NOT NULL ORDER BY p.at"
    )
    rates = list(database.rows(_Rate, statement, {"network": network}))
    holds = [
        (rate.at, min(following, rate.at + _RATE_HOLDS_SECONDS), rate.per_day)
        for rate, following in zip(rates, [*(one.at for one in rates[1:]), 2**62], strict=False)
    ]
    earned = known = 0
    begin = [since for since, _, _ in holds]
    for began, ended in spans:
        for since, until, per_day in holds[max(0, bisect_right(begin, began) - 1) : bisect_left(begin, ended)]:
            seconds = min(ended, until) - max(began, since)
            if seconds > 0:
                known += seconds
                earned += per_day * seconds
    active = sum(ended - began for began, ended in spans)
    return Earned(estimate=Sesh(earned // _DAY), active_seconds=known, unknown_seconds=active - known)


def _wallets(database: Database, number: int) -> Iterator[NodeWallet]:
    statement = """
        SELECT w.address, s.amount, (SELECT COUNT(*) FROM wallet_stakes o WHERE o.wallet = w.id),
        MIN(x.at), MAX(x.at),
        (SELECT rewards_total FROM wallet_samples WHERE wallet = w.id AND rewards_total IS NOT NULL
        ORDER BY at LIMIT 1),
        (SELECT rewards_total FROM wallet_samples WHERE wallet = w.id AND rewards_total IS NOT NULL
        ORDER BY at DESC LIMIT 1)
        FROM wallet_stakes s JOIN wallets w ON w.id = s.wallet JOIN wallet_samples x ON x.wallet = w.id
        WHERE s.node = :node GROUP BY w.id ORDER BY w.address
    """
    for row in database.rows(_Wallet, statement, {"node": number}):
        credited = None
        if row.total_first is not None and row.total_last is not None and row.last > row.first:
            credited = Sesh(row.total_last - row.total_first)
        yield NodeWallet(
            address=row.address,
            amount=sesh(row.amount),
            nodes=row.nodes,
            credited=credited,
            since=moment(row.first),
            until=moment(row.last),
        )


def _samples(database: Database, number: int, limits: dict[str, int]) -> Iterator[NodeSample]:
    statement = (
        "SELECT at, last_proof, credit_blocks FROM node_samples WHERE node = :node "
        "AND at BETWEEN :first AND :last ORDER BY at"
    )
    for row in database.rows(_Sample, statement, {"node": number, **limits}):
        proof = None if row.last_proof is None else moment(row.last_proof)
        yield NodeSample(at=moment(row.at), last_uptime_proof=proof, earned_downtime_blocks=row.credit_blocks)
