"""What is read of a history as an answer, and what is said where there is nothing of a kind, or of a time."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import TypeVar

from ..errors import NothingKept
from ..evidence import Answer, Source, Warned
from .database import Database
from .model import Span
from .series import bounds, moments_in

T = TypeVar("T")

HOW_TO_KEEP = (
    "Keep what a command sees with --save, or of every run with `enabled = true` in [history] of sessionnet.toml."
)


def of_the_file(
    value: T,
    network: str,
    path: Path,
    *,
    as_of: datetime | None = None,
    now: datetime | None = None,
    warnings: tuple[Warned, ...] = (),
) -> Answer[T]:
    """Return the answer that a file of a history gives.

    Args:
        as_of: the newest moment of what is in it that counts; the present by default.
    """
    now = now or datetime.now(UTC).replace(microsecond=0)
    source = Source(path.name, "file", str(path), "none", as_of or now, "file")
    return Answer(
        value=value,
        network=network,
        as_of=as_of or now,
        asked_at=now,
        stale=False,
        sources=(source,),
        warnings=warnings,
    )


def newest_moment(database: Database, table: str, thing: str, network: str, span: Span, now: datetime) -> datetime:
    """Return the last moment of a kind that counts: what is dated later says nothing of this time.

    Args:
        thing: what the table holds, in words.

    Raises:
        NothingKept: there is none.
    """
    found = bounds(database, table, network, until=moments_in(span, now)["last"])
    if found is None:
        raise nothing_kept(database, table, thing, network)
    return min(found[1], now)


def nothing_kept(database: Database, table: str, thing: str, network: str) -> NothingKept:
    """Return what is said where nothing of a kind is kept, or nothing of a time."""
    found = bounds(database, table, network)
    if found is None:
        return NothingKept(f"the history has no {thing} of {network}", hint=HOW_TO_KEEP)
    first, last = (f"{moment:%Y-%m-%d %H:%M}" for moment in found)
    return NothingKept(
        f"the history has no {thing} of {network} of that time",
        hint=f"The first is of {first} UTC, and the last of {last} UTC: name another time with --since or --until.",
    )


def left_out_ahead(database: Database, table: str, network: str, span: Span, now: datetime) -> tuple[Warned, ...]:
    """Return a warning if there is something from the future, which is left out."""
    found = bounds(database, table, network)
    if span.until is not None or found is None or found[1] <= now:
        return ()
    words = f"something is left out that is dated {found[1]:%Y-%m-%d %H:%M} UTC, which is ahead of the clock here"
    return (Warned("history-ahead", f"{words}; --until shows it"),)
