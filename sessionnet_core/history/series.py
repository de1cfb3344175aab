"""Figures over time: prices, node lists in numbers, the reward pool, what is staked."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Annotated, Any, TypeVar

import msgspec
from msgspec import Meta, Struct

from ..amounts import Sesh
from ..figures.prices import PricePoint
from ..model import VersionCount
from .aside import Damaged
from .database import Database
from .model import KeptLists, KeptPools, KeptPrices, KeptStakes, ListPoint, PoolPoint, Span, StakePoint

R = TypeVar("R", bound=Struct)

MOST_DOLLARS = 1e18
"""More is no price of anything, but a fault."""
_Dollars = Annotated[float, Meta(ge=0, le=1e18)]


class _Price(Struct, array_like=True):
    at: int
    price_usd: _Dollars
    market_cap_usd: _Dollars | None


class _List(Struct, array_like=True):
    at: int
    height: int | None
    total: int
    active: int
    exiting: int
    decommissioned: int | None
    awaiting: int | None
    swarms: int | None
    versions: str


class _Pool(Struct, array_like=True):
    at: int
    source: str
    reward_pool: int
    requirement: int | None
    reward_per_block: int | None
    node_reward_per_day: int | None
    nodes: int | None


class _Stake(Struct, array_like=True):
    at: int
    source: str
    staked: int


def prices(database: Database, network: str, span: Span, now: datetime) -> KeptPrices | None:
    """Return the prices of a time; None if there are none."""
    found = _points(database, "prices", _Price, network, span, now)
    points = tuple(PricePoint(moment(one.at), one.price_usd, one.market_cap_usd) for one in found)
    if not points:
        return None
    known = [point.price_usd for point in points]
    return KeptPrices(
        low_usd=min(known),
        high_usd=max(known),
        first_usd=known[0],
        last_usd=known[-1],
        change_percent=(known[-1] / known[0] - 1) * 100 if known[0] else 0.0,
        points=points,
    )


def lists(database: Database, network: str, span: Span, now: datetime) -> KeptLists | None:
    """Return the node lists of a time in numbers; None if there are none."""
    points = tuple(_list_point(one) for one in _points(database, "lists", _List, network, span, now))
    return KeptLists(points=points) if points else None


def pools(database: Database, network: str, span: Span, now: datetime) -> KeptPools | None:
    """Return the reward pool of a time; None if it is not known."""
    points = tuple(_pool_point(one) for one in _points(database, "pools", _Pool, network, span, now))
    if not points:
        return None
    change = points[-1].reward_pool.atomic - points[0].reward_pool.atomic
    return KeptPools(change=Sesh(change), points=points)


def stakes(database: Database, network: str, span: Span, now: datetime) -> KeptStakes | None:
    """Return what was staked in a time; None if it is not known."""
    found = _points(database, "stakes", _Stake, network, span, now)
    points = tuple(
        StakePoint(at=moment(one.at), source=_either(one.source, "deposits"), staked=Sesh(one.staked)) for one in found
    )
    if not points:
        return None
    return KeptStakes(change=Sesh(points[-1].staked.atomic - points[0].staked.atomic), points=points)


def bounds(database: Database, table: str, network: str, *, until: int = 2**62) -> tuple[datetime, datetime] | None:
    """Return the first and the last moment of a kind until a second; None if there is nothing of it."""
    first, last = database.connection.execute(
        f"SELECT MIN(t.at), MAX(t.at) FROM {table} t JOIN networks n ON n.id = t.network "
        "WHERE n.name = ? AND t.at <= ?",
        (network, until),
    ).fetchone()
    return None if first is None else (moment(first), moment(last))


def moment(seconds: object) -> datetime:
    """Return a moment of the file.

    Raises:
        Damaged: it is none.
    """
    try:
        return datetime.fromtimestamp(seconds, UTC)  # type: ignore[arg-type]
    except (TypeError, ValueError, OverflowError, OSError):
        raise Damaged(f"{seconds!r:.40} is no moment") from None


def moments_in(span: Span, now: datetime) -> dict[str, int]:
    """Return the first and the last second of a time."""
    first = -(2**62) if span.since is None else int(span.since.timestamp())
    return {"first": first, "last": int((span.until or now).timestamp())}


def _points(database: Database, table: str, kind: type[R], network: str, span: Span, now: datetime) -> Iterator[R]:
    """Return the rows of a time, oldest first, and of each step the last."""
    columns = ", ".join(f"t.{name}" for name in kind.__struct_fields__)
    statement = (
        f"SELECT {columns} FROM {table} t JOIN networks n ON n.id = t.network "
        "WHERE n.name = :network AND t.at BETWEEN :first AND :last ORDER BY t.at, t.rowid"
    )
    rows = database.rows(kind, statement, {"network": network, **moments_in(span, now)})
    if span.every is None:
        return rows
    step = max(1, int(span.every.total_seconds()))
    by_step: dict[int, Any] = {}
    for row in rows:
        by_step[row.at // step] = row  # type: ignore[attr-defined]
    return iter(by_step.values())


def _list_point(row: _List) -> ListPoint:
    try:
        versions = msgspec.json.decode(row.versions, type=dict[str, int])
    except msgspec.DecodeError as error:
        raise Damaged(f"versions that are none: {error}") from None
    return ListPoint(
        at=moment(row.at),
        height=row.height,
        total=row.total,
        active=row.active,
        exiting=row.exiting,
        decommissioned=row.decommissioned,
        awaiting=row.awaiting,
        swarms=row.swarms,
        versions=tuple(VersionCount(version, nodes) for version, nodes in versions.items()),
    )


def _pool_point(row: _Pool) -> PoolPoint:
    return PoolPoint(
        at=moment(row.at),
        source=_either(row.source, "chain"),
        reward_pool=Sesh(row.reward_pool),
        requirement=sesh(row.requirement),
        reward_per_block=sesh(row.reward_per_block),
        node_reward_per_day=sesh(row.node_reward_per_day),
        nodes=row.nodes,
    )


def sesh(atomic: int | None) -> Sesh | None:
    """Return an amount of the file."""
    return None if atomic is None else Sesh(atomic)


def _either(source: str, other: Any) -> Any:  # noqa: ANN401 - one of two words
    return "network-api" if source == "network-api" else other
